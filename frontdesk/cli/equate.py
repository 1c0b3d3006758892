"""``exambank equate``: what a score on a new form means on the base form."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import rich_click as click
from rich.console import Console
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
from frontdesk.cli.marks import FILE
from frontdesk.cli.tables import unusable
from frontdesk.cli.totals import read_pairs, read_totals
from printouts.equating_plot import equating_plot
from scoring.equating.comparison import Likeness, anchor_gap, at_the_cut
from scoring.equating.equate import Equating, demands, equate, with_postsmoothing
from scoring.equating.frequencies import Design, EquatingData, NotEquatable
from scoring.equating.methods import Method, Settings, methods_for
from scoring.equating.synthetic import WeightOf
from scoring.ladder import LadderRefusal, refusals
from scoring.scale import ReportingScale, ScaleUndefined

OTHER_NAMES = {
    "nominal-weights": Method.NOMINAL_WEIGHTS,
    "nwm": Method.NOMINAL_WEIGHTS,
    "levine": Method.LEVINE_OBSERVED,
    "kernel-ce": Method.KERNEL_CHAINED,
    "kernel-pse": Method.KERNEL_POST_STRATIFICATION,
}


@click.command("equate")
@click.argument("x_file", metavar="X.csv", type=FILE)
@click.argument("y_file", metavar="Y.csv", type=FILE)
@click.option(
    "--design",
    type=click.Choice(["eg", "sg", "neat"]),
    required=True,
    help="Equivalent groups, a single group that took both forms, or groups that may differ "
    "with a common anchor.",
)
@click.option(
    "--method", type=click.Choice([*(one.value for one in Method), *OTHER_NAMES]), required=True
)
@click.option(
    "--weight",
    type=click.FloatRange(0, 1),
    default=1.0,
    show_default=True,
    help="Weight of the group that took X in the synthetic population.",
)
@click.option(
    "--weighs",
    type=click.Choice([one.value for one in WeightOf]),
    default=WeightOf.FREQUENCIES.value,
    show_default=True,
    help="What a weight between 0 and 1 weighs (frequency methods).",
)
@click.option(
    "--presmooth",
    type=click.IntRange(1, 20),
    metavar="DEGREE",
    help="Log-linear presmoothing that keeps this many moments.",
)
@click.option(
    "--bootstrap",
    type=click.IntRange(2, 100_000),
    metavar="N",
    help="Standard errors from N bootstrap samples.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of the bootstrap.")
@click.option(
    "--anchor",
    type=click.Choice(["internal", "external"]),
    default="internal",
    show_default=True,
    help="Whether the anchor counts in the total.",
)
@click.option(
    "--postsmooth",
    type=click.FloatRange(0),
    metavar="S",
    help="Cubic-spline postsmoothing; S in squared standard errors.",
)
@click.option(
    "--cut",
    type=float,
    metavar="MARK",
    help="Cut on Y: prints the raw cut on X and what other methods would say.",
)
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.svg",
    help="Draw this method and those N allows beside it.",
)
@click.option("--highest-x", type=click.IntRange(1), help="Highest possible mark on X.")
@click.option("--highest-y", type=click.IntRange(1), help="Highest possible mark on Y.")
@click.option("--highest-anchor", type=click.IntRange(1), help="Highest possible anchor score.")
@exploratory_option
@json_option
def command(
    *,
    x_file: Path,
    y_file: Path,
    design: str,
    method: str,
    weight: float,
    weighs: str,
    presmooth: int | None,
    bootstrap: int | None,
    seed: int,
    anchor: str,
    postsmooth: float | None,
    cut: float | None,
    plot: Path | None,
    highest_x: int | None,
    highest_y: int | None,
    highest_anchor: int | None,
    exploratory: bool,
    as_json: bool,
) -> None:
    """Equate the new form X.csv to the base form Y.csv.

    Each file holds `total,frequency` or one row a candidate with `total[,anchor]`; for a single
    group one row a candidate with `candidate,total`. N on the smaller side decides what is
    allowed; no method is chosen here.
    """
    has_anchor = design == "neat"
    kind = Design.EQUIVALENT_GROUPS if design == "eg" else Design.SINGLE_GROUP
    if has_anchor:
        kind = Design.ANCHOR_INTERNAL if anchor == "internal" else Design.ANCHOR_EXTERNAL
    chosen = OTHER_NAMES.get(method) or Method(method)
    if chosen is Method.KERNEL and has_anchor:
        chosen = Method.KERNEL_CHAINED
    settings = Settings(weight=weight, weight_of=WeightOf(weighs), presmooth=presmooth)
    highest = (highest_x, highest_y, highest_anchor)
    try:
        data, notes = _data(x_file, y_file, kind, highest)
        refused = demand(demands(chosen), n=data.n_least, exploratory=exploratory)
        found = equate(
            data, method=chosen, settings=settings, bootstrap_samples=bootstrap or 0, seed=seed
        )
        if postsmooth is not None:
            found = with_postsmoothing(found, data, smoothing=postsmooth)
        at_cut = {} if cut is None else _at_cut(found, data, cut=cut)
    except NotEquatable as fault:
        raise unusable(x_file, f"{fault} (equated to {y_file})") from fault
    if plot is not None:
        _draw(plot, found, data, raw_cut=at_cut.get("raw_cut"))
    content = _content(found, refused) | at_cut
    content |= {"notes": notes}
    if as_json:
        print_json(content)
    else:
        _print(content)


_Highest = tuple[int | None, int | None, int | None]


def _data(
    x_file: Path, y_file: Path, design: Design, highest: _Highest
) -> tuple[EquatingData, list[str]]:
    """Return the data of both files, and what a reader should know of them."""
    if design is Design.SINGLE_GROUP:
        return _paired(x_file, y_file, highest)
    has_anchor = design.has_anchor
    files = [read_totals(path, with_anchor=has_anchor) for path in (x_file, y_file)]
    longest = highest[2] or max(one.highest_anchor for one in files)
    forms = [
        one.frequencies(highest=top, highest_anchor=longest if has_anchor else None)
        for one, top in zip(files, highest[:2], strict=True)
    ]
    seen = [files[0].highest, files[1].highest, *([longest] if has_anchor else [])]
    return EquatingData(design, forms[0], forms[1]), _notes(seen, highest)


def _paired(x_file: Path, y_file: Path, highest: _Highest) -> tuple[EquatingData, list[str]]:
    found = read_pairs(x_file, y_file)
    data = EquatingData.single_group(
        found.x.tolist(), found.y.tolist(), highest_x=highest[0], highest_y=highest[1]
    )
    notes = _notes([int(found.x.max()), int(found.y.max())], highest)
    for count, name in ((found.x_only, "X"), (found.y_only, "Y")):
        if count:
            notes.append(f"candidates who took {name} only and are left out: {count}")
    return data, notes


def _at_cut(found: Equating, data: EquatingData, *, cut: float) -> dict[str, Any]:
    """Return the raw cut of the method asked for, and every other method beside it."""
    scale = ReportingScale.through(raw_cut=cut, raw_b_level=cut + 1)
    try:
        raw_cut = found.raw_cut(scale)
    except ScaleUndefined as fault:
        raise NotEquatable(f"by {found.method} {fault}") from fault
    rows = at_the_cut(data, reference=found, cut=cut)
    gap = anchor_gap(data) if data.design.has_anchor else None
    return {"cut": cut, "raw_cut": raw_cut, "at_the_cut": rows, "anchor_gap": gap}


def _draw(path: Path, found: Equating, data: EquatingData, *, raw_cut: float | None) -> None:
    """Draw the method asked for first, then every other that N allows."""
    others = [
        equate(data, method=method, settings=found.settings)
        for method in methods_for(data.design)
        if method is not found.method and not list(refusals(demands(method), n=data.n_least))
    ]
    path.write_text(equating_plot([found, *others], raw_cut=raw_cut), encoding="utf-8")


def _notes(seen: Sequence[int], highest: _Highest) -> list[str]:
    """Say which ends of scales were read off the data."""
    names = ["X", "Y", "the anchor"]
    return [
        f"the highest mark on {name} is taken to be the highest listed, {mark}"
        for name, mark, given in zip(names, seen, highest, strict=False)
        if given is None
    ]


def _content(found: Equating, refused: list[LadderRefusal]) -> dict[str, Any]:
    table: list[dict[str, Any]] = [
        {"x": x, "y": y, "see": se}
        for x, y, se in zip(found.scores, found.equated, found.se, strict=True)
    ]
    if found.bootstrap is not None:
        for row, low, high in zip(table, *found.limits(), strict=True):
            row |= {"low": low, "high": high}
    return {
        "method": found.method,
        "design": found.design,
        "n_x": found.n_x,
        "n_y": found.n_y,
        "slope": found.slope,
        "intercept": found.intercept,
        "table": table,
        "see_method": found.se_method,
        "assumptions": found.assumptions,
        "refused": refusals_as_json(refused),
        "exploratory": bool(refused),
    }


def _print(content: dict[str, Any]) -> None:
    console = wide_console()
    if content["exploratory"]:
        console.print(EXPLORATORY_NOTE)
    console.print(
        f"{content['method']}, design {content['design']}, N = {content['n_x']} on X and "
        f"{content['n_y']} on Y"
    )
    if content["slope"] is not None:
        console.print(f"y = {content['slope']:.7f} x + {content['intercept']:.7f}")
    table = Table(title=f"Equated scores, not rounded ({content['see_method']})")
    columns = [name for name in ("x", "y", "see", "low", "high") if name in content["table"][0]]
    for name in columns:
        table.add_column(name, justify="right")
    for row in content["table"]:
        table.add_row(f"{row['x']:.0f}", *(shown(float(row[name]), 5) for name in columns[1:]))
    console.print(table)
    if "raw_cut" in content:
        _print_cut(console, content)
    for refusal in content["refused"]:
        console.print(f"beyond N: {refusal['rule']}")
    for said in content["assumptions"]:
        console.print(f"assumed: {said}")
    for note in content["notes"]:
        console.print(f"note: {note}")


def _print_cut(console: Console, content: dict[str, Any]) -> None:
    said = f"cut {content['cut']:g} on Y: the raw cut on X is {content['raw_cut']:.0f}"
    console.print(f"{said} by {content['method']}")
    table = Table(title="At the cut; other methods are for information, they do not decide")
    for name in ("method", "raw cut", "equated", "see", "difference", "half a mark", "N allows"):
        table.add_column(name, justify="left" if name == "method" else "right")
    for one in content["at_the_cut"]:
        table.add_row(
            one.method,
            shown(one.raw_cut, 0),
            shown(one.equated),
            shown(one.se),
            shown(one.difference),
            "yes" if one.matters else "no",
            "no" if one.beyond_n else "yes",
        )
    console.print(table)
    gap = content["anchor_gap"]
    if gap is not None:
        said = _LIKENESS[gap.likeness]
        console.print(f"groups on the anchor: {gap.gap:+.3f} SD (error {gap.se:.3f}), {said}")


_LIKENESS = {
    Likeness.ALIKE: "alike",
    Likeness.UNLIKE: "unlike: Tucker and frequency estimation are biased",
    Likeness.NOT_KNOWN: "N does not tell whether they are alike",
}
