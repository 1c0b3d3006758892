"""``exambank decisions``: accuracy and consistency of pass and fail at a cut."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import rich_click as click
from numpy.typing import NDArray
from rich.table import Table

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
from frontdesk.cli.marks import FILE, TOTAL, has_totals, read_marks, read_totals, sheet_options
from frontdesk.cli.tables import read_csv, unusable
from scoring.consistency import (
    DecisionQuality,
    beta_fit_for,
    hanson_brennan,
    lee,
    livingston_lewis,
    rudner,
    subkoviak,
)
from scoring.cutscore.angoff import lowest_mark
from scoring.ladder import LadderRefusal, Statistic, refusals
from scoring.reliability import alpha

FROM_TOTALS = ("livingston-lewis", "hanson-brennan", "subkoviak")
FROM_MODEL = ("lee", "rudner")
RATES = (
    "accuracy",
    "consistency",
    "chance",
    "kappa",
    "false_positive",
    "false_negative",
    "pass_rate",
)


@click.command("decisions")
@click.argument("responses_file", metavar="[RESPONSES.csv]", type=FILE, required=False)
@click.option("--cut", type=float, required=True, help="Lowest mark that passes; theta for rudner.")
@click.option(
    "--method",
    "methods",
    type=click.Choice((*FROM_TOTALS, *FROM_MODEL)),
    multiple=True,
    help="May be given several times; by default all that the input allows.",
)
@click.option("--reliability", type=click.FloatRange(0, 1), help="Instead of alpha: pooled.")
@click.option("--maximum", type=float, help="Most marks of the form, where the file has totals.")
@sheet_options
@click.option("--parameters", type=FILE, help="PARAMETERS.csv: id,a,b,c, for lee and rudner.")
@click.option("--nodes", type=click.IntRange(2, 2001), default=61, show_default=True)
@click.option("--range", "span", default="-6,6", show_default=True, help="Of the nodes, LOW,HIGH.")
@click.option("--D", "scaling", type=float, default=1.0, show_default=True, help="1.7 or 1.")
@exploratory_option
@json_option
def command(
    *,
    responses_file: Path | None,
    cut: float,
    methods: tuple[str, ...],
    reliability: float | None,
    maximum: float | None,
    key_file: Path | None,
    group: str | None,
    weights: str | None,
    ignore: tuple[str, ...],
    parameters: Path | None,
    nodes: int,
    span: str,
    scaling: float,
    exploratory: bool,
    as_json: bool,
) -> None:
    """Estimate how accurate and how consistent pass and fail are at a cut.

    RESPONSES.csv holds items (with --key where needed) or a column `total`, perhaps with
    `frequency`; then give --maximum and --reliability.  Lee and Rudner need --parameters only.
    """
    wanted = methods or (FROM_TOTALS if responses_file else ("lee",))
    found: list[DecisionQuality] = []
    refused: list[LadderRefusal] = []
    groups: list[dict[str, Any]] = []
    n = 0
    if any(method in FROM_TOTALS for method in wanted):
        if responses_file is None:
            raise click.UsageError(f"{', '.join(FROM_TOTALS)} need RESPONSES.csv")
        cohort = _cohort(
            responses_file,
            key_file=key_file,
            group=group,
            weights=weights,
            ignore=ignore,
            reliability=reliability,
            maximum=maximum,
        )
        n = len(cohort.totals)
        refused = demand([_needs(reliability)], n=n, exploratory=exploratory)
        chosen = _allowed(wanted, cohort, path=responses_file, asked=bool(methods))
        found += _from_totals(responses_file, chosen, cohort=cohort, cut=cut)
        groups = _by_group(responses_file, chosen, cohort=cohort, cut=cut, reliability=reliability)
    if any(method in FROM_MODEL for method in wanted):
        if parameters is None:
            raise click.UsageError("lee and rudner need --parameters")
        found += _from_model(
            parameters, wanted, cut=cut, theta=_nodes(span, nodes), scaling=scaling
        )
    content = _content(found, n=n, cut=cut) | {"groups": groups}
    content |= {"refused": refusals_as_json(refused), "exploratory": exploratory}
    if as_json:
        print_json(content)
    else:
        _print(found, content, refused=refused)


@dataclass(frozen=True, slots=True)
class _Cohort:
    """Totals with what the methods need to know about them; no marks where totals were read."""

    totals: NDArray[np.float64]
    reliability: float
    maximum: float
    binary: bool
    marks: NDArray[np.float64] | None = None
    groups: tuple[str, ...] | None = None


def _cohort(
    path: Path,
    *,
    key_file: Path | None,
    group: str | None,
    weights: str | None,
    ignore: tuple[str, ...],
    reliability: float | None,
    maximum: float | None,
) -> _Cohort:
    if has_totals(path) and TOTAL not in ignore:
        if maximum is None or reliability is None:
            raise click.UsageError("a file of totals needs --maximum and --reliability")
        return _Cohort(read_totals(path), reliability, maximum, binary=True)
    sheet = read_marks(path, key_file=key_file, group=group, weights=weights, ignore=ignore)
    if sheet.gap is not None:
        line, column = sheet.gap
        said = "a mark is missing here: decisions need everybody's total on one form"
        raise unusable(path, said, line=line, column=column)
    try:
        r = alpha(sheet.marks).value if reliability is None else reliability
    except ValueError as fault:
        raise unusable(path, str(fault)) from fault
    return _Cohort(
        totals=sheet.marks.sum(axis=1),
        reliability=r,
        maximum=float(sheet.maxima.sum()) if maximum is None else maximum,
        binary=sheet.binary,
        marks=sheet.marks,
        groups=sheet.groups,
    )


def _needs(reliability: float | None) -> Statistic:
    """Return the rule of the ladder: a pooled reliability supports smaller cohorts."""
    return Statistic.DECISION_QUALITY if reliability is None else Statistic.P


def _allowed(wanted: Sequence[str], cohort: _Cohort, *, path: Path, asked: bool) -> list[str]:
    """Return the methods that the marks allow; one asked for by name is refused, not dropped."""
    chosen = [method for method in wanted if method in FROM_TOTALS]
    if cohort.binary:
        return chosen
    if asked and chosen != ["livingston-lewis"]:
        raise unusable(path, "marks are not all 0 or 1: only livingston-lewis takes them")
    return ["livingston-lewis"]


def _by_group(
    path: Path, methods: Sequence[str], *, cohort: _Cohort, cut: float, reliability: float | None
) -> list[dict[str, Any]]:
    """Return decision quality of each group, or the rule that its N does not meet."""
    if cohort.groups is None or cohort.marks is None:
        return []
    names = np.array(cohort.groups)
    found: list[dict[str, Any]] = []
    for name in dict.fromkeys(cohort.groups):
        marks = cohort.marks[names == name]
        short = list(refusals([_needs(reliability)], n=len(marks)))
        if short:
            found.append({"group": name, "n": len(marks), "methods": [], "refused": str(short[0])})
            continue
        part = replace(
            cohort,
            totals=marks.sum(axis=1),
            reliability=alpha(marks).value if reliability is None else reliability,
        )
        several = _from_totals(path, methods, cohort=part, cut=cut)
        found.append({"group": name, "n": len(marks), "methods": several, "refused": None})
    return found


def _from_totals(
    path: Path, methods: Sequence[str], *, cohort: _Cohort, cut: float
) -> list[DecisionQuality]:
    totals, r, items = cohort.totals, cohort.reliability, round(cohort.maximum)
    fit = beta_fit_for(len(totals))
    ways: dict[str, Callable[[], DecisionQuality]] = {
        "livingston-lewis": lambda: livingston_lewis(
            totals, cut=cut, reliability=r, maximum=cohort.maximum, fit=fit
        ),
        "hanson-brennan": lambda: hanson_brennan(
            totals, cut=cut, reliability=r, n_items=items, fit=fit
        ),
        "subkoviak": lambda: subkoviak(totals, cut=lowest_mark(cut), reliability=r, n_items=items),
    }
    try:
        return [ways[method]() for method in methods]
    except ValueError as fault:
        raise unusable(path, str(fault)) from fault


def _from_model(
    path: Path,
    methods: Sequence[str],
    *,
    cut: float,
    theta: NDArray[np.float64],
    scaling: float,
) -> list[DecisionQuality]:
    a, b, c = _parameters(path)
    slope = scaling * a
    logistic = 1 / (1 + np.exp(-slope * (theta[:, None] - b)))
    chance = c + (1 - c) * logistic
    weights = np.exp(-(theta**2) / 2)
    found = []
    if "lee" in methods:
        found.append(lee(chance, weights=weights, cut=cut, n=0))
    if "rudner" in methods:
        # Birnbaum's information of the three-parameter logistic model (Lord 1980, eq. 4-43).
        information = (slope**2 * (1 - c) * logistic**2 * (1 - logistic) / chance).sum(axis=1)
        se = 1 / np.sqrt(information)
        found.append(rudner(theta, se=se, weights=weights, cut=cut, n=0))
    return found


def _parameters(
    path: Path,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    table = read_csv(path)
    rows = range(len(table.rows))
    b_at = table.column_of("b")
    b = np.array([table.number(row, b_at) for row in rows])
    others = []
    for name, usual in (("a", 1.0), ("c", 0.0)):
        if name in table.header:
            at = table.column_of(name)
            values = [table.number(row, at) if table.rows[row][at] else usual for row in rows]
        else:
            values = [usual] * len(table.rows)
        others.append(np.array(values))
    for name, wrong in (("a", others[0] <= 0), ("c", (others[1] < 0) | (others[1] >= 1))):
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            raise table.refuse(row, table.column_of(name), f"no item has {name} like this")
    return others[0], b, others[1]


def _nodes(span: str, count: int) -> NDArray[np.float64]:
    try:
        low, high = (float(end) for end in span.split(","))
    except ValueError:
        raise click.UsageError(f"--range is LOW,HIGH such as -6,6, not {span!r}") from None
    if not low < high:
        raise click.UsageError(f"--range {span} does not rise")
    return np.linspace(low, high, count)


def _content(found: Sequence[DecisionQuality], *, n: int, cut: float) -> dict[str, Any]:
    """Return the first method's rates by name, and every method in full."""
    first = found[0]
    return {
        "n": n,
        "cut": cut,
        **{name: getattr(first, name) for name in RATES},
        "method": first.method,
        "methods": list(found),
    }


def _print(
    found: Sequence[DecisionQuality], content: dict[str, Any], *, refused: list[LadderRefusal]
) -> None:
    console = wide_console()
    if refused:
        console.print(EXPLORATORY_NOTE)
    n = f", N = {content['n']}" if content["n"] else ""
    console.print(_rates(found, title=f"Decisions at {content['cut']:g}{n}"))
    for one in found:
        console.print(f"note: {one.method}; {'; '.join(one.assumptions)}")
    for group in content["groups"]:
        if group["refused"]:
            console.print(f"group {group['group']}: {group['refused']}")
        else:
            title = f"Group {group['group']}, N = {group['n']}"
            console.print(_rates(group["methods"], title=title))
    for refusal in refused:
        console.print(f"beyond N: {refusal}")


def _rates(found: Sequence[DecisionQuality], *, title: str) -> Table:
    table = Table(title=title)
    for name in ("", *(one.method.split(",")[0] for one in found)):
        table.add_column(name, justify="right" if name else "left")
    for name in RATES:
        values = [shown(getattr(one, name), 4) for one in found]
        table.add_row(name.replace("_", " "), *values)
    return table
