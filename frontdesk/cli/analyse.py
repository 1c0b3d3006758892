"""``exambank analyse``: difficulty, discrimination, options and flags of every item."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rich_click as click
from rich.table import Table

from frontdesk.cli.evidence import (
    EXPLORATORY_NOTE,
    exploratory_option,
    json_option,
    print_json,
    refusals_as_json,
    shown,
    wide_console,
)
from frontdesk.cli.keyed import raw_answers, validated_key
from frontdesk.cli.names import ignore_option
from frontdesk.cli.tables import ResponseTable, keyed_marks, read_key, read_responses
from frontdesk.settings import wall_clock
from printouts.distractor_plot import distractor_plot
from scoring.classical.flags import ItemFlagRules, item_flags
from scoring.classical.items import ItemAnalysis, ItemStatistics, item_analysis
from scoring.classical.keycheck import KeyValidation
from scoring.classical.options import OptionStatistics, OptionTable, option_tables
from scoring.ladder import LadderRefusal, Statistic, refusals, supports
from scoring.policies import item_flag_rules

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
JUDGED = (
    Statistic.P,
    Statistic.R_SHOWN_GREY,
    Statistic.ITEM_FLAGS,
    Statistic.OPTION_TABLE,
    Statistic.ALPHA,
    Statistic.SEM,
)


@dataclass(frozen=True, slots=True)
class Analysed:
    """Everything the command prints."""

    analysis: ItemAnalysis
    tables: tuple[OptionTable, ...]
    validation: KeyValidation | None
    rules: ItemFlagRules
    refused: tuple[LadderRefusal, ...]
    exploratory: bool
    notes: tuple[str, ...]

    def allows(self, statistic: Statistic) -> bool:
        """Say whether a statistic is printed."""
        return self.exploratory or supports(statistic, n=self.analysis.n)

    def table_of(self, item: str) -> OptionTable | None:
        """Return the option table of an item, where there is a key."""
        return next((table for table in self.tables if table.item == item), None)


@click.command("analyse")
@click.argument("responses_file", metavar="RESPONSES.csv", type=FILE)
@click.option("--key", "key_file", type=FILE, help="KEY.csv: item,key[,weight].")
@click.option("--group", help="A column that is no item: the group of a candidate.")
@click.option("--weights", help="A column that is no item: how often the row occurred.")
@ignore_option
@click.option(
    "--blank",
    type=click.Choice(["missing", "omitted"]),
    default="missing",
    show_default=True,
    help="What an empty cell means: not on the candidate's form, or left out (no mark).",
)
@click.option("--experts", type=FILE, help="EXPERTS.csv: expert,item,answer, given blind.")
@click.option("--plots", type=FOLDER, help="Draw the options of every item here.")
@exploratory_option
@json_option
def command(
    *,
    responses_file: Path,
    key_file: Path | None,
    group: str | None,
    weights: str | None,
    ignore: tuple[str, ...],
    blank: str,
    experts: Path | None,
    plots: Path | None,
    exploratory: bool,
    as_json: bool,
) -> None:
    """Analyse the items of RESPONSES.csv.

    Rows are candidates and columns items: 0/1, marks, or options with --key.  What N does not
    support is left out with the rule that says so.
    """
    table = read_responses(responses_file, group=group, weights=weights, ignore=ignore)
    found = _analyse(
        table, key_file=key_file, experts=experts, blank=blank, exploratory=exploratory
    )
    if plots:
        plots.mkdir(parents=True, exist_ok=True)
        for one in found.tables:
            plots.joinpath(f"{_file_name(one.item)}.svg").write_text(
                distractor_plot(one), encoding="utf-8"
            )
    if as_json:
        print_json(_as_json(found))
    else:
        _print(found)


def _analyse(
    table: ResponseTable,
    *,
    key_file: Path | None,
    experts: Path | None,
    blank: str,
    exploratory: bool,
) -> Analysed:
    notes: tuple[str, ...] = ()
    tables: tuple[OptionTable, ...] = ()
    validation = None
    if key_file is None:
        marks = table.repeated(table.marks())
        if blank == "omitted":
            marks = np.nan_to_num(marks)
        analysis = item_analysis(marks, items=table.items)
    else:
        answers = raw_answers(table, blank=blank)
        key, notes = read_key(key_file, responses=answers, source=table)
        marks, more = keyed_marks(answers, key)
        notes += more
        maxima = key.maxima(table.items)
        analysis = item_analysis(marks, items=table.items, maxima=maxima)
        tables = option_tables(answers, marks, key=key)
        validation = validated_key(tables, key=key, n=analysis.n, experts=experts)
    return Analysed(
        analysis=analysis,
        tables=tables,
        validation=validation,
        rules=item_flag_rules(wall_clock().date()),
        refused=tuple(refusals(JUDGED, n=analysis.n)),
        exploratory=exploratory,
        notes=notes + analysis.assumptions,
    )


def _as_json(found: Analysed) -> dict[str, Any]:
    analysis = found.analysis
    alpha, sem = found.allows(Statistic.ALPHA), found.allows(Statistic.SEM)
    return {
        "n": analysis.n,
        "n_items": analysis.n_items,
        "items": [_item_json(one, found) for one in analysis.items],
        "mean": analysis.mean,
        "sd": analysis.standard_deviation,
        "alpha": analysis.alpha if alpha else None,
        "sem": analysis.sem if sem else None,
        "key_validation": found.validation,
        "indicative": ["r_corrected"] if _indicative(found) else [],
        "refused": refusals_as_json(found.refused),
        "exploratory": found.exploratory,
        "method": analysis.method,
        "notes": found.notes,
    }


def _item_json(one: ItemStatistics, found: Analysed) -> dict[str, Any]:
    p, r = found.allows(Statistic.P), found.allows(Statistic.R_SHOWN_GREY)
    full, table = found.allows(Statistic.ITEM_FLAGS), found.table_of(one.item)
    flags = item_flags(one, table, rules=found.rules, n=_n_for_flags(found))
    return {
        "id": one.item,
        "n": one.n,
        "marks": one.mean * one.n,
        "maximum": one.maximum,
        "p": one.p if p else None,
        "p_low": one.p_interval.low if p else None,
        "p_high": one.p_interval.high if p else None,
        "r_corrected": one.r_corrected if r else None,
        "biserial": one.biserial if full else None,
        "discrimination_thirds": one.discrimination_thirds if full else None,
        "discrimination_27": one.discrimination_27 if full else None,
        "alpha_if_deleted": one.alpha_if_deleted if found.allows(Statistic.ALPHA) else None,
        "flags": [flag.value for flag in flags],
        "options": [] if table is None else [_option_json(o, found) for o in table.options],
    }


def _indicative(found: Analysed) -> bool:
    """Say whether correlations are printed grey: too few candidates to act on them."""
    return not supports(Statistic.ITEM_FLAGS, n=found.analysis.n)


def _n_for_flags(found: Analysed) -> int:
    """Return N, or an N that supports all flags in an exploratory run."""
    return max(found.analysis.n, 30) if found.exploratory else found.analysis.n


def _option_json(one: OptionStatistics, found: Analysed) -> dict[str, Any]:
    full = found.allows(Statistic.OPTION_TABLE)
    return {
        "option": one.option,
        "n": one.n,
        "share": one.share if found.allows(Statistic.P) else None,
        "key": one.credited,
        "r": one.r if full else None,
        "r_rest": one.r_rest if full else None,
        "mean_total": one.mean_total if full else None,
        "by_group": one.by_group if full else None,
    }


def _print(found: Analysed) -> None:
    console = wide_console()
    content = _as_json(found)
    title = f"Items, N = {content['n']}"
    table = Table(title=title)
    for name in ("item", "n", "p", "95 %", "r", "biserial", "D 1/3", "alpha less", "flags"):
        table.add_column(name, justify="left" if name in {"item", "flags"} else "right")
    for one in content["items"]:
        ends = one["p_low"], one["p_high"]
        interval = "-" if None in ends else f"{shown(ends[0], 2)}-{shown(ends[1], 2)}"
        table.add_row(
            one["id"],
            str(one["n"]),
            shown(one["p"]),
            interval,
            f"[dim]{r}[/dim]" if (r := shown(one["r_corrected"])) and _indicative(found) else r,
            shown(one["biserial"]),
            shown(one["discrimination_thirds"]),
            shown(one["alpha_if_deleted"]),
            ", ".join(one["flags"]),
        )
    console.print(table)
    console.print(
        f"mean {shown(content['mean'])}, SD {shown(content['sd'])}, "
        f"alpha {shown(content['alpha'])}, SEM {shown(content['sem'])}"
    )
    if found.tables and found.allows(Statistic.OPTION_TABLE):
        console.print(_options_table(found))
    for held in found.validation.suspicions if found.validation else ():
        console.print(f"held: {held.item}: {held.kind.value}: {held.evidence}")
    if found.exploratory and found.refused:
        console.print(EXPLORATORY_NOTE)
    if _indicative(found) and found.allows(Statistic.R_SHOWN_GREY):
        console.print("r is indicative only: no decision rests on it below N = 30")
    for refusal in found.refused:
        console.print(f"{'beyond N' if found.exploratory else 'refused'}: {refusal}")
    for note in found.notes:
        console.print(f"note: {note}")


def _options_table(found: Analysed) -> Table:
    table = Table(title="Options")
    for name in ("item", "option", "n", "share", "r", "r rest", "weakest to best fifth"):
        table.add_column(name, justify="left" if name in {"item", "option"} else "right")
    for one in found.tables:
        for place, option in enumerate(one.options):
            name = {"": "omitted", "-": "not reached"}.get(option.option, option.option)
            table.add_row(
                one.item if place == 0 else "",
                f"{name} *" if option.credited else name,
                str(option.n),
                shown(option.share, 2),
                shown(option.r),
                shown(option.r_rest),
                " ".join(f"{count:d}" for count in option.by_group),
                end_section=place == len(one.options) - 1,
            )
    return table


def _file_name(item: str) -> str:
    return "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in item)
