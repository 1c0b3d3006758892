"""``exambank dif``: items that work differently in two groups of equally able candidates."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import rich_click as click
from rich.table import Table

from frontdesk.cli.evidence import (
    EXPLORATORY_NOTE,
    RefusedByN,
    exploratory_option,
    json_option,
    print_json,
    refusals_as_json,
    shown,
    wide_console,
)
from frontdesk.cli.groupedmarks import groups_of
from frontdesk.cli.names import ignore_option
from frontdesk.cli.rightwrong import right_or_wrong
from frontdesk.cli.tables import read_responses, unusable
from scoring.dif.calibrations import NotLinkable
from scoring.dif.generalized import generalized_mantel_haenszel
from scoring.dif.groups import Flags, Grouped, GroupsTooSmall, TwoGroups, WrittenGroups
from scoring.dif.itemcurves import lord, raju
from scoring.dif.likelihoodratio import likelihood_ratio
from scoring.dif.logistic import Kind, logistic
from scoring.dif.mantelhaenszel import mantel_haenszel
from scoring.dif.ordinal import ordinal_logistic
from scoring.dif.purification import Purified, purify
from scoring.dif.results import DifResult, ItemDif
from scoring.dif.sibtest import sibtest
from scoring.dif.standardization import standardization
from scoring.dif.written import mantel, standardized_mean_difference
from scoring.irt.design import UnusableResponses
from scoring.irt.models import Model

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
MODELS = [model.value for model in Model if model.is_dichotomous]


class Method(StrEnum):
    """Methods by their names on the command line."""

    MH = "mh"
    STANDARDIZATION = "standardization"
    LOGISTIC = "logistic"
    LORD = "lord"
    RAJU = "raju"
    LIKELIHOOD_RATIO = "lrt"
    SIBTEST = "sibtest"
    MANTEL = "mantel"
    SMD = "smd"
    GENERALIZED = "gmh"
    ORDINAL = "ordinal"


# Methods that take questions of several marks besides right/wrong ones.
WRITTEN = {Method.MANTEL, Method.SMD, Method.GENERALIZED, Method.ORDINAL}


@dataclass(frozen=True, slots=True)
class Found:
    """Everything the command prints."""

    result: DifResult
    purified: Purified | None
    focal: str
    exploratory: bool
    notes: tuple[str, ...]


@click.command("dif")
@click.argument("responses_file", metavar="RESPONSES.csv", type=FILE)
@click.option("--group", required=True, help="The column that holds each candidate's group.")
@click.option("--focal", required=True, help="The focal group; all others are the reference.")
@click.option(
    "--method", type=click.Choice([m.value for m in Method]), default="mh", show_default=True
)
@click.option(
    "--model",
    type=click.Choice(MODELS),
    default="rasch",
    show_default=True,
    help="Item response model of lord, raju (not 3pl) and lrt.",
)
@click.option(
    "--effect",
    type=click.Choice([k.value for k in Kind]),
    default="both",
    show_default=True,
    help="Which difference logistic and ordinal test.",
)
@click.option("--purify", "is_purified", is_flag=True, help="Take flagged items out as anchors.")
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
    method: str,
    model: str,
    effect: str,
    is_purified: bool,
    key_file: Path | None,
    weights: str | None,
    ignore: tuple[str, ...],
    exploratory: bool,
    as_json: bool,
) -> None:
    """Look for items of RESPONSES.csv that work differently between groups.

    Needs 100 candidates in the smaller group for a screen, 200 and 500 in all for classes.  A
    flagged item goes to people who know the subject and the groups.  Questions of several marks
    are for mantel, smd, gmh and ordinal.
    """
    table = read_responses(responses_file, group=group, weights=weights, ignore=ignore)
    marks = right_or_wrong(table, key_file)
    chosen = Method(method)
    if chosen in WRITTEN:
        written = groups_of(WrittenGroups.of, table, marks, group=group, focal=focal)
        groups: Grouped = written
        search = _search_written(written, chosen, kind=Kind(effect), exploratory=exploratory)
    else:
        right = groups_of(TwoGroups.of, table, marks, group=group, focal=focal)
        groups = right
        search = _search(
            right, chosen, model=Model(model), kind=Kind(effect), exploratory=exploratory
        )
    try:
        purified = purify(groups, search) if is_purified else None
        result = purified.result if purified else search(groups.all_items())
    except GroupsTooSmall as fault:
        raise RefusedByN(fault.found) from fault
    except NotLinkable as fault:
        raise unusable(responses_file, str(fault)) from fault
    except UnusableResponses as fault:
        said = f"{fault} (in one of the groups; --ignore leaves a column out)"
        raise unusable(responses_file, said, column=marks.column_of(fault.item)) from fault
    found = Found(result, purified, focal, exploratory, marks.notes)
    if as_json:
        print_json(_as_json(found))
    else:
        _print(found)


def _search(
    groups: TwoGroups, method: Method, *, model: Model, kind: Kind, exploratory: bool
) -> Callable[[Flags], DifResult]:
    """Return the search by a method as a function of the anchors."""

    def search(anchors: Flags) -> DifResult:
        if method is Method.LOGISTIC:
            return logistic(groups, kind=kind, anchors=anchors, exploratory=exploratory)
        if method in by_score:
            return by_score[method](groups, anchors=anchors, exploratory=exploratory)
        return by_model[method](groups, model=model, anchors=anchors, exploratory=exploratory)

    by_score: dict[Method, Callable[..., DifResult]] = {
        Method.MH: mantel_haenszel,
        Method.STANDARDIZATION: standardization,
        Method.SIBTEST: sibtest,
    }
    by_model: dict[Method, Callable[..., DifResult]] = {
        Method.LORD: lord,
        Method.RAJU: raju,
        Method.LIKELIHOOD_RATIO: likelihood_ratio,
    }
    return search


def _search_written(
    groups: WrittenGroups, method: Method, *, kind: Kind, exploratory: bool
) -> Callable[[Flags], DifResult]:
    """Return the search for questions of several marks as a function of the anchors."""

    def search(anchors: Flags) -> DifResult:
        if method is Method.ORDINAL:
            return ordinal_logistic(groups, kind=kind, anchors=anchors, exploratory=exploratory)
        return by_mark[method](groups, anchors=anchors, exploratory=exploratory)

    by_mark: dict[Method, Callable[..., DifResult]] = {
        Method.MANTEL: mantel,
        Method.SMD: standardized_mean_difference,
        Method.GENERALIZED: generalized_mantel_haenszel,
    }
    return search


def _as_json(found: Found) -> dict[str, Any]:
    result = found.result
    content: dict[str, Any] = {
        "items": [_item_json(one) for one in result.items],
        "n_reference": result.n_reference,
        "n_focal": result.n_focal,
        "focal": found.focal,
        "method": result.method,
        "effect_scale": result.effect_scale,
        "alpha": result.alpha,
        "flagged": result.flagged,
        "anchors": result.anchors,
        "assumptions": result.assumptions,
        "refused": refusals_as_json(result.refused),
        "exploratory": found.exploratory,
        "notes": found.notes,
    }
    if found.purified:
        content |= {"rounds": found.purified.rounds, "is_stable": found.purified.is_stable}
    return content


def _item_json(one: ItemDif) -> dict[str, Any]:
    return {
        "id": one.item,
        "n_reference": one.n_reference,
        "n_focal": one.n_focal,
        "statistic": one.statistic,
        "df": one.df,
        "p": one.p,
        "p_fdr": one.p_fdr,
        "effect": one.effect,
        "se": one.se,
        "class": one.dif_class,
        "flagged": one.is_flagged,
    }


def _print(found: Found) -> None:
    result, console = found.result, wide_console()
    title = f"DIF, {result.n_reference} in the reference, {result.n_focal} in the focal group"
    table = Table("item", title=title)
    for name in ("statistic", "df", "p", "p (FDR)", "effect", "SE"):
        table.add_column(name, justify="right")
    table.add_column("class")
    table.add_column("")
    for one in result.items:
        table.add_row(
            one.item,
            shown(one.statistic),
            str(one.df),
            shown(one.p, 4),
            shown(one.p_fdr, 4),
            shown(one.effect),
            shown(one.se),
            one.dif_class.value if one.dif_class else "-",
            "flagged" if one.is_flagged else "",
        )
    console.print(table)
    console.print(f"{result.method}; effect: {result.effect_scale}")
    if found.purified:
        ended = "stable" if found.purified.is_stable else "NOT stable"
        console.print(
            f"purified: {found.purified.rounds} rounds, {ended}, {len(result.anchors)} anchors"
        )
    if found.exploratory and result.refused:
        console.print(EXPLORATORY_NOTE)
    for refusal in result.refused:
        console.print(f"{'beyond N' if found.exploratory else 'refused'}: {refusal}")
    for sentence in (*result.assumptions, *found.notes):
        console.print(f"note: {sentence}")
