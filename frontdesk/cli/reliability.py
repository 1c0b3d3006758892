"""``exambank reliability``: coefficients, their interval, and the error of every score."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import rich_click as click
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from frontdesk.cli.areas import read_areas
from frontdesk.cli.evidence import (
    EXPLORATORY_NOTE,
    demand,
    exploratory_option,
    json_option,
    print_json,
    refusals_as_json,
    shown,
    wide_console,
)
from frontdesk.cli.marks import FILE, MarkSheet, read_marks, sheet_options
from frontdesk.cli.tables import unusable
from frontdesk.settings import wall_clock
from scoring.ladder import LadderRefusal, Statistic
from scoring.moments import TooFewMarks, mark_moments
from scoring.policies import area_items_min
from scoring.reliability import (
    AlphaTest,
    Coefficient,
    alpha,
    alpha_interval,
    compound_binomial_by_score,
    feldt_congeneric,
    feldt_gilmer,
    feldt_interval,
    independent_alphas,
    kr20,
    kr21,
    lord,
    lord_keats,
    omega,
    sem,
    several_independent_alphas,
    split_half,
    stratified_alpha,
    stratified_feldt,
)
from scoring.subscores import subscore_value


@click.command("reliability")
@click.argument("responses_file", metavar="RESPONSES.csv", type=FILE)
@sheet_options
@click.option("--areas", "areas_file", type=FILE, help="AREAS.csv: item,area.")
@click.option("--confidence", type=click.FloatRange(0.5, 0.999), default=0.95, show_default=True)
@exploratory_option
@json_option
def command(
    *,
    responses_file: Path,
    key_file: Path | None,
    group: str | None,
    weights: str | None,
    ignore: tuple[str, ...],
    areas_file: Path | None,
    confidence: float,
    exploratory: bool,
    as_json: bool,
) -> None:
    """Estimate the reliability of totals in RESPONSES.csv and the error of every score.

    Needs N >= 30; below that, pool reliability over sittings or say --exploratory.
    """
    sheet = read_marks(
        responses_file, key_file=key_file, group=group, weights=weights, ignore=ignore
    )
    refused = demand([Statistic.ALPHA, Statistic.SEM], n=sheet.n, exploratory=exploratory)
    areas = read_areas(areas_file, items=sheet.items) if areas_file else None
    try:
        content = _content(sheet, areas=areas, confidence=confidence)
    except TooFewMarks as fault:
        raise unusable(responses_file, fault.named(sheet.items)) from fault
    content |= {"refused": refusals_as_json(refused), "exploratory": exploratory}
    if as_json:
        print_json(content)
    else:
        _print(content, refused=refused)


def _content(sheet: MarkSheet, *, areas: list[str] | None, confidence: float) -> dict[str, Any]:
    marks = sheet.marks
    coefficient = alpha(marks)
    notes = [*sheet.notes, *coefficient.assumptions]
    spread = float(np.sqrt(max(0.0, mark_moments(marks).total_variance)))
    found: dict[str, Any] = {
        "n": sheet.n,
        "n_items": coefficient.n_items,
        "mean": float(np.nansum(np.nanmean(marks, axis=0))),
        "sd": spread,
        "alpha": coefficient.value,
        **_alpha_ends(marks, coefficient, confidence=confidence),
        "confidence": confidence,
        "sem": sem(standard_deviation=spread, reliability=coefficient.value),
    }
    for name, method in _METHODS.items():
        found[name] = _or_none(method, marks, name=name, notes=notes)
    found["omega"] = _omega(marks, notes)
    if areas:
        found |= _with_areas(sheet, areas, notes)
    found["csem"] = _errors(sheet, areas, notes)
    if sheet.groups:
        found |= _by_group(sheet, notes, confidence=confidence)
    return found | {"notes": notes}


def _alpha_ends(
    marks: NDArray[np.float64], one: Coefficient, *, confidence: float
) -> dict[str, Any]:
    """Return the interval of alpha that reports print, and Feldt's beside it."""
    ends = alpha_interval(marks, confidence=confidence)
    feldt = feldt_interval(one.value, n=one.n, n_items=one.n_items, confidence=confidence)
    return {
        "alpha_low": ends.low,
        "alpha_high": ends.high,
        "alpha_interval": ends.method,
        "feldt_low": feldt.low,
        "feldt_high": feldt.high,
    }


_METHODS: dict[str, Callable[[NDArray[np.float64]], Coefficient]] = {
    "kr20": kr20,
    "kr21": kr21,
    "feldt": feldt_congeneric,
    "feldt_gilmer": feldt_gilmer,
    "split_half": split_half,
}


def _or_none(
    method: Callable[[NDArray[np.float64]], Coefficient],
    marks: NDArray[np.float64],
    *,
    name: str,
    notes: list[str],
) -> float | None:
    """Return a coefficient, or None with the reason among the notes."""
    try:
        return method(marks).value
    except ValueError as fault:
        notes.append(f"no {name}: {fault}")
        return None


def _omega(marks: NDArray[np.float64], notes: list[str]) -> float | None:
    try:
        found = omega(marks)
    except ValueError as fault:
        notes.append(f"no omega: {fault}")
        return None
    if found.heywood:
        notes.append("omega: a loading reached 1 (Heywood case), do not rely on it")
    return found.value


def _with_areas(sheet: MarkSheet, areas: list[str], notes: list[str]) -> dict[str, Any]:
    today = wall_clock().date()
    value = subscore_value(sheet.marks, areas=areas, items_min=area_items_min(today))
    found: dict[str, Any] = {
        "stratified_alpha": stratified_alpha(sheet.marks, strata=areas).value,
        "stratified_feldt": None,
        "areas": value.areas,
    }
    if sheet.binary:
        found["stratified_feldt"] = stratified_feldt(sheet.marks, strata=areas)
    else:
        notes.append("no stratified_feldt: marks are not all 0 or 1")
    return found


def _errors(sheet: MarkSheet, areas: list[str] | None, notes: list[str]) -> list[dict[str, Any]]:
    if not sheet.binary:
        notes.append("no error at each score: marks are not all 0 or 1")
        return []
    plain, keats = lord(len(sheet.items)), lord_keats(sheet.marks)
    within = compound_binomial_by_score(sheet.marks, strata=areas) if areas else None
    return [
        {
            "score": score,
            "lord": plain.errors[place],
            "lord_keats": keats.errors[place],
            "compound_binomial": within.errors[place] if within else None,
        }
        for place, score in enumerate(plain.scores)
    ]


def _by_group(sheet: MarkSheet, notes: list[str], *, confidence: float) -> dict[str, Any]:
    """Return alpha of each group that N supports, and the test of each pair."""
    names = np.array(sheet.groups)
    groups: list[dict[str, Any]] = []
    for name in dict.fromkeys(sheet.groups or ()):
        marks = sheet.marks[names == name]
        too_few = demand([Statistic.ALPHA], n=len(marks), exploratory=True)
        if too_few:
            notes.append(f"group {name}: {too_few[0]}")
            groups.append({"group": name, "n": len(marks), "alpha": None})
            continue
        one = alpha(marks)
        groups.append(
            {
                "group": name,
                "n": one.n,
                "alpha": one.value,
                **_alpha_ends(marks, one, confidence=confidence),
            }
        )
    judged = [one for one in groups if one["alpha"] is not None]
    size = (len(sheet.items), len(sheet.items))
    tests = [
        {
            "groups": [one["group"], other["group"]],
            "test": independent_alphas(
                one["alpha"], other["alpha"], n=(one["n"], other["n"]), n_items=size
            ),
        }
        for one, other in combinations(judged, 2)
    ]
    return {"groups": groups, "group_tests": tests, "all_equal": _all_equal(judged, size[0])}


def _all_equal(judged: list[dict[str, Any]], n_items: int) -> AlphaTest | None:
    """Return one test of all groups where there are more than two; a pair has its own."""
    if len(judged) <= 2 or any(one["alpha"] >= 1 for one in judged):  # noqa: PLR2004 - a pair
        return None
    return several_independent_alphas(
        [one["alpha"] for one in judged],
        n=[one["n"] for one in judged],
        n_items=[n_items] * len(judged),
    )


def _print(content: dict[str, Any], *, refused: list[LadderRefusal]) -> None:
    console = wide_console()
    if refused:
        console.print(EXPLORATORY_NOTE)
    table = Table(title=f"Reliability, N = {content['n']}, {content['n_items']} items")
    table.add_column("coefficient")
    table.add_column("value", justify="right")
    table.add_row("alpha", shown(content["alpha"], 4))
    _print_ends(table, content)
    for name in (*_METHODS, "omega", "stratified_alpha", "stratified_feldt", "sd", "sem"):
        if content.get(name) is not None:
            table.add_row(name.replace("_", " "), shown(content[name], 4))
    console.print(table)
    if content["csem"]:
        console.print(_errors_table(content["csem"]))
    for area in content.get("areas", ()):
        said = "report" if area.reported else "; ".join(area.reasons)
        console.print(
            f"area {area.area} ({area.n_items} items): PRMSE area {shown(area.prmse_area)}, "
            f"total {shown(area.prmse_total)}: {said}"
        )
    _print_groups(console, content)
    for refusal in refused:
        console.print(f"beyond N: {refusal}")
    for note in content["notes"]:
        console.print(f"note: {note}")


def _print_groups(console: Console, content: dict[str, Any]) -> None:
    for one in content.get("groups", ()):
        console.print(f"group {one['group']} (N = {one['n']}): alpha {shown(one['alpha'], 4)}")
    for one in content.get("group_tests", ()):
        first, second = one["groups"]
        console.print(f"{first} against {second}: p = {shown(one['test'].p, 4)}")
    if (together := content.get("all_equal")) is not None:
        statistic = f"chi-square {together.statistic:.3f}, df {together.df[0]:.0f}"
        console.print(f"all groups equal: {statistic}, p = {shown(together.p, 4)}")


def _errors_table(errors: list[dict[str, Any]]) -> Table:
    table = Table(title="Standard error of measurement at each score")
    names = ["lord", "lord_keats"]
    if any(one["compound_binomial"] is not None for one in errors):
        names.append("compound_binomial")
    for name in ("score", *names):
        table.add_column(name.replace("_", " "), justify="right")
    for one in errors:
        table.add_row(f"{one['score']:.0f}", *(shown(one[name]) for name in names))
    return table


def _print_ends(table: Table, content: dict[str, Any]) -> None:
    """Add both intervals of alpha, the one that reports print first."""
    for method, ends in ((content["alpha_interval"], "alpha"), ("Feldt", "feldt")):
        interval = f"{shown(content[f'{ends}_low'], 4)} to {shown(content[f'{ends}_high'], 4)}"
        table.add_row(f"  {content['confidence']:.0%} interval ({method})", interval)
