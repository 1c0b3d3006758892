"""``exambank personfit``: response patterns that do not fit."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rich_click as click
from rich.table import Table

from frontdesk.cli.evidence import (
    exploratory_option,
    json_option,
    of_candidates,
    print_json,
    print_small_print,
    refusals_as_json,
    shown,
    wide_console,
)
from frontdesk.cli.findings import NEVER_ALONE
from frontdesk.cli.itemsofcolumns import items_of_columns, misfit
from frontdesk.cli.names import ignore_option
from frontdesk.cli.rightwrong import right_or_wrong
from frontdesk.cli.tables import read_responses, unusable
from scoring.forensics.likelihoodfit import NoCorrectionFor
from scoring.forensics.personfit import PersonFit, person_fit
from scoring.irt.bank import MarksDoNotFit
from scoring.irt.models import Model
from scoring.ladder import LadderRefusal

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Found:
    """Everything the command prints."""

    candidates: tuple[str, ...]
    fit: PersonFit
    alpha: float
    parameters: str
    refused: tuple[LadderRefusal, ...]
    exploratory: bool
    notes: tuple[str, ...]


@click.command("personfit")
@click.argument("responses_file", metavar="RESPONSES.csv", type=FILE)
@click.option("--parameters", "parameters_file", type=FILE, help="Items of a calibrated bank.")
@click.option(
    "--model",
    type=click.Choice([Model.RASCH.value, Model.ONE_PL.value, Model.TWO_PL.value]),
    help="Model calibrated on these responses where there are no --parameters.  "
    "[default: 2pl from N = 500, rasch below]",
)
@click.option("--key", "key_file", type=FILE, help="KEY.csv: item,key[,weight].")
@click.option("--group", help="A column that is no item.")
@click.option("--weights", help="A column that is no item: how often the row occurred.")
@ignore_option
@click.option("--alpha", type=click.FloatRange(0, 1), default=0.05, show_default=True)
@exploratory_option
@json_option
def command(
    *,
    responses_file: Path,
    parameters_file: Path | None,
    model: str | None,
    key_file: Path | None,
    group: str | None,
    weights: str | None,
    ignore: tuple[str, ...],
    alpha: float,
    exploratory: bool,
    as_json: bool,
) -> None:
    """Find candidates of RESPONSES.csv whose answers do not fit: lz, lz*, Ht, U3.

    A candidate is flagged whose p of lz*, corrected for all candidates (FDR), is below --alpha.
    A flag has many causes, most of them innocent, and is never a finding.  A row with --weights
    stands for that many candidates, who are listed one by one.
    """
    table = read_responses(responses_file, group=group, weights=weights, ignore=ignore)
    right = right_or_wrong(table, key_file)
    items = items_of_columns(
        table,
        right,
        path=parameters_file,
        model=Model(model) if model else None,
        exploratory=exploratory,
    )
    try:
        fit = person_fit(items.bank, table.repeated(right.marks))
    except NoCorrectionFor as fault:
        raise unusable(responses_file, str(fault)) from fault
    except MarksDoNotFit as fault:
        raise misfit(table, right, fault) from fault
    names = tuple(np.repeat(np.array(table.candidates), table.weights).tolist())
    found = Found(names, fit, alpha, items.said, items.refused, exploratory, right.notes)
    if as_json:
        print_json(_as_json(found))
    else:
        _print(found)


def _as_json(found: Found) -> dict[str, Any]:
    fit = found.fit
    columns = {
        "n": fit.n_items,
        "theta": fit.theta,
        "lz": fit.lz,
        "lz_star": fit.lz_star,
        "p": fit.p,
        "p_fdr": fit.p_fdr,
        "ht": fit.ht,
        "u3": fit.u3,
        "infit": fit.infit,
        "outfit": fit.outfit,
        "flagged": fit.p_fdr < found.alpha,
    }
    return {
        "n": fit.n,
        "candidates": of_candidates(found.candidates, columns),
        "parameters": found.parameters,
        "alpha": found.alpha,
        "method": fit.method,
        "assumptions": (*fit.assumptions, NEVER_ALONE),
        "refused": refusals_as_json(found.refused),
        "exploratory": found.exploratory,
        "notes": found.notes,
    }


def _print(found: Found) -> None:
    fit, console = found.fit, wide_console()
    flagged = fit.p_fdr < found.alpha
    table = Table("candidate", title=f"Person fit, N = {fit.n}, least fitting first")
    for name in ("items", "theta", "lz", "lz*", "p", "p (FDR)", "Ht", "U3"):
        table.add_column(name, justify="right")
    table.add_column("")
    order = np.argsort(np.nan_to_num(fit.lz_star, nan=np.inf), kind="stable")
    for row in order[: max(20, int(flagged.sum()))]:
        numbers = (fit.theta, fit.lz, fit.lz_star, fit.p, fit.p_fdr, fit.ht, fit.u3)
        table.add_row(
            found.candidates[row],
            str(fit.n_items[row]),
            *(shown(float(values[row])) for values in numbers),
            "flagged" if flagged[row] else "",
        )
    console.print(table)
    console.print(f"{int(flagged.sum())} of {fit.n} flagged; items: {found.parameters}")
    notes = (fit.method, *fit.assumptions, NEVER_ALONE, *found.notes)
    print_small_print(console, notes=notes, refused=found.refused)
