"""``exambank impact``: what group membership is worth where pass and fail are decided."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rich_click as click

from frontdesk.cli.evidence import (
    RefusedByN,
    exploratory_option,
    json_option,
    print_json,
    refusals_as_json,
    shown,
    wide_console,
)
from frontdesk.cli.groupedmarks import groups_of
from frontdesk.cli.names import NAMES, ignore_option
from frontdesk.cli.rightwrong import right_or_wrong
from frontdesk.cli.tables import read_responses, unusable
from scoring.dif.calibrations import NotLinkable, calibrated_apart, on_one_scale
from scoring.dif.groups import GroupsTooSmall, TwoGroups, unsupported
from scoring.dif.mantelhaenszel import mantel_haenszel
from scoring.dif.purification import purify
from scoring.dif.testfunctioning import (
    CutOutOfReach,
    ImpactRatio,
    TestDifference,
    difference_at_cut,
    impact_ratio,
)
from scoring.irt.design import UnusableResponses
from scoring.irt.models import Model
from scoring.ladder import LadderRefusal

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
MODELS = [model.value for model in Model if model.is_dichotomous]
NO_CAUSE = "a ratio of pass rates says nothing about cause: groups may differ in preparation"


@dataclass(frozen=True, slots=True)
class Impact:
    """Everything the command prints."""

    ratio: ImpactRatio
    at_cut: TestDifference
    anchors: tuple[str, ...]
    removed: tuple[str, ...]
    n_incomplete: int
    refused: tuple[LadderRefusal, ...]
    notes: tuple[str, ...]


@click.command("impact")
@click.argument("responses_file", metavar="RESPONSES.csv", type=FILE)
@click.option("--group", required=True, help="The column that holds each candidate's group.")
@click.option("--focal", required=True, help="The focal group; all others are the reference.")
@click.option("--cut", required=True, type=float, help="The lowest passing mark on these items.")
@click.option(
    "--model", type=click.Choice(MODELS), default="rasch", show_default=True, help="Of the curves."
)
@click.option(
    "--anchors", type=NAMES, default="", metavar="ID,...", help="Items trusted to work alike."
)
@click.option("--key", "key_file", type=FILE, help="KEY.csv: item,key[,weight].")
@click.option("--weights", help="A column that is no item: how often the row occurred.")
@ignore_option
@exploratory_option
@json_option
def command(
    *,
    responses_file: Path,
    group: str,
    focal: str,
    cut: float,
    model: str,
    anchors: tuple[str, ...],
    key_file: Path | None,
    weights: str | None,
    ignore: tuple[str, ...],
    exploratory: bool,
    as_json: bool,
) -> None:
    """Compare two groups at the cut: ratio of pass rates, and test functioning at equal ability.

    The first says who passed (four-fifths rule, with its interval); the second what a candidate
    of the focal group gains or loses at the ability of the cut.  Without --anchors the items that
    a purified Mantel-Haenszel search leaves unflagged carry the common scale.
    """
    table = read_responses(responses_file, group=group, weights=weights, ignore=ignore)
    right = right_or_wrong(table, key_file)
    groups = groups_of(TwoGroups.of, table, right, group=group, focal=focal)
    for name in anchors:
        if name not in groups.items:
            raise click.UsageError(f"--anchors: {name} is not an item of {responses_file}")
    try:
        found = _impact(groups, anchors, cut=cut, model=Model(model), exploratory=exploratory)
    except GroupsTooSmall as fault:
        raise RefusedByN(fault.found) from fault
    except CutOutOfReach as fault:
        raise click.UsageError(f"--cut: {fault}") from fault
    except (NotLinkable, UnusableResponses) as fault:
        raise unusable(responses_file, str(fault)) from fault
    if as_json:
        print_json(_as_json(found, right.notes))
    else:
        _print(found, right.notes)


def _impact(
    groups: TwoGroups, trusted: tuple[str, ...], *, cut: float, model: Model, exploratory: bool
) -> Impact:
    refused = unsupported(groups, exploratory=exploratory)
    notes = [NO_CAUSE]
    if trusted:
        chosen = np.array([name in trusted for name in groups.items], dtype=np.bool_)
    else:
        purified = purify(
            groups,
            lambda anchors: mantel_haenszel(groups, anchors=anchors, exploratory=exploratory),
        )
        chosen = np.array([name in purified.result.anchors for name in groups.items])
        if not purified.is_stable:
            notes.append("the search for anchors did not settle: name --anchors that are trusted")
    pair = on_one_scale(*calibrated_apart(groups, model=model), anchors=chosen)
    complete = ~np.isnan(groups.marks).any(axis=1)
    passed = groups.marks[complete].sum(axis=1) >= cut
    names = np.array(groups.items)
    return Impact(
        ratio=impact_ratio(passed, groups.is_focal[complete]),
        at_cut=difference_at_cut(pair, cut_marks=cut),
        anchors=tuple(names[chosen].tolist()),
        removed=tuple(names[~chosen].tolist()),
        n_incomplete=int((~complete).sum()),
        refused=refused,
        notes=tuple(notes),
    )


def _as_json(found: Impact, notes: tuple[str, ...]) -> dict[str, Any]:
    return {
        "pass_rates": found.ratio,
        "test_functioning": found.at_cut,
        "anchors": found.anchors,
        "not_anchors": found.removed,
        "n_incomplete": found.n_incomplete,
        "refused": refusals_as_json(found.refused),
        "notes": [*found.notes, *notes],
    }


def _print(found: Impact, notes: tuple[str, ...]) -> None:
    console, ratio, at_cut = wide_console(), found.ratio, found.at_cut
    console.print(
        f"pass rates: reference {shown(ratio.rate_reference)} (N = {ratio.n_reference}), focal "
        f"{shown(ratio.rate_focal)} (N = {ratio.n_focal})"
    )
    said = "not below"
    if ratio.is_below_four_fifths:
        said = "surely below" if ratio.is_surely_below else "below, but the interval reaches past"
    console.print(
        f"impact ratio {shown(ratio.ratio)}, {ratio.confidence:.0%} interval {shown(ratio.low)} "
        f"to {shown(ratio.high)}: {said} four fifths"
    )
    console.print(
        f"at the ability of the cut ({shown(at_cut.theta)}): {shown(at_cut.difference_marks)} "
        f"marks (SE {shown(at_cut.se_marks)}) for the focal group; chance to pass "
        f"{shown(at_cut.pass_reference)} in the reference, {shown(at_cut.pass_focal)} in the focal"
    )
    console.print(f"{at_cut.method}; {len(found.anchors)} anchors")
    if found.removed:
        console.print(f"not anchors: {', '.join(found.removed)}")
    if found.n_incomplete:
        console.print(f"{found.n_incomplete} candidates without all marks are in no pass rate")
    for refusal in found.refused:
        console.print(f"beyond N: {refusal}")
    for sentence in (*at_cut.assumptions, *found.notes, *notes):
        console.print(f"note: {sentence}")
