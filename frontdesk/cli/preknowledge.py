"""``exambank preknowledge``: candidates abler on named items than on all the others."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rich_click as click
from numpy.typing import NDArray
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
from frontdesk.cli.findings import (
    NEVER_ALONE,
    findings_on_candidates,
    findings_option,
    write_findings,
)
from frontdesk.cli.itemsofcolumns import items_of_columns, misfit
from frontdesk.cli.names import NAMES, ignore_option
from frontdesk.cli.rightwrong import RightWrong, right_or_wrong
from frontdesk.cli.tables import ResponseTable, read_responses, unusable
from frontdesk.cli.timesfile import times_refused
from scoring.forensics.evidence import Finding
from scoring.forensics.preknowledge import ItemsNotComparable, Preknowledge, preknowledge
from scoring.forensics.responsetimes import TimesUnusable, fit_times, speed_gain
from scoring.irt.bank import MarksDoNotFit
from scoring.irt.models import Model
from scoring.ladder import LadderRefusal

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Everything the command prints."""

    candidates: tuple[str, ...]
    test: Preknowledge
    alpha: float
    parameters: str
    refused: tuple[LadderRefusal, ...]
    notes: tuple[str, ...]

    @property
    def flagged(self) -> NDArray[np.bool_]:
        """Tell which candidates are below alpha after correction."""
        flagged: NDArray[np.bool_] = self.test.p_holm < self.alpha
        return flagged


@click.command("preknowledge")
@click.argument("responses_file", metavar="RESPONSES.csv", type=FILE)
@click.option(
    "--items", "named", type=NAMES, required=True, metavar="ID,...", help="The items in question."
)
@click.option("--parameters", "parameters_file", type=FILE, help="Items of a calibrated bank.")
@click.option(
    "--times", "times_file", type=FILE, help="TIMES.csv: seconds on every item, same candidates."
)
@click.option("--key", "key_file", type=FILE, help="KEY.csv: item,key[,weight].")
@click.option("--group", help="A column that is no item.")
@ignore_option
@click.option("--alpha", type=click.FloatRange(0, 1), default=0.05, show_default=True)
@findings_option
@exploratory_option
@json_option
def command(
    *,
    responses_file: Path,
    named: tuple[str, ...],
    parameters_file: Path | None,
    times_file: Path | None,
    key_file: Path | None,
    group: str | None,
    ignore: tuple[str, ...],
    alpha: float,
    folder: Path | None,
    exploratory: bool,
    as_json: bool,
) -> None:
    """Compare every candidate's ability on --items with that on all other items.

    The items are named for a reason found elsewhere: seen on the web, or used before.  With
    --times the gain in speed on the same items is joined in.  p is corrected for all candidates
    (Holm).  A flag is never a finding.
    """
    table = read_responses(responses_file, group=group, ignore=ignore)
    right = right_or_wrong(table, key_file)
    chosen = _chosen(right, named)
    model = Model.RASCH if parameters_file is None else None
    items = items_of_columns(
        table, right, path=parameters_file, model=model, exploratory=exploratory
    )
    gain = _gain(times_file, table, right, chosen) if times_file else None
    try:
        test = preknowledge(items.bank, right.marks, named=chosen, speed_gain=gain)
    except ItemsNotComparable as fault:
        raise click.UsageError(f"--items: {fault}") from fault
    except MarksDoNotFit as fault:
        raise misfit(table, right, fault) from fault
    found = Found(table.candidates, test, alpha, items.said, items.refused, right.notes)
    if folder:
        write_findings(folder, _findings(found, named))
    if as_json:
        print_json(_as_json(found))
    else:
        _print(found)


def _chosen(right: RightWrong, named: tuple[str, ...]) -> NDArray[np.bool_]:
    for name in named:
        if name not in right.items:
            raise click.UsageError(f"--items: {name} is not an item of the responses")
    return np.array([item in named for item in right.items], dtype=np.bool_)


def _gain(
    path: Path, table: ResponseTable, right: RightWrong, chosen: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return every candidate's gain in speed on the chosen items; nan without times."""
    times = read_responses(path)
    seconds = times.marks()
    try:
        model = fit_times(seconds)
        of_file = np.array([item in np.array(right.items)[chosen] for item in times.items])
        gained = speed_gain(model, seconds, chosen=of_file)
    except TimesUnusable as fault:
        raise times_refused(times, fault) from fault
    by_name = dict(zip(times.candidates, gained.tolist(), strict=True))
    if not set(by_name) & set(table.candidates):
        raise unusable(path, "no candidate of the responses has a row: check the identifiers")
    return np.array([by_name.get(name, np.nan) for name in table.candidates])


def _findings(found: Found, named: tuple[str, ...]) -> list[Finding]:
    test = found.test
    return findings_on_candidates(
        found.candidates,
        flagged=found.flagged,
        claim=f"knew the items {','.join(named)} beforehand",
        of=test,
        value=test.z,
        p_adjusted=test.p_holm,
    )


def _as_json(found: Found) -> dict[str, Any]:
    test = found.test
    columns = {
        "theta_named": test.theta_named,
        "theta_other": test.theta_other,
        "z_answers": test.z_answers,
        "z_times": test.z_times,
        "z": test.z,
        "p": test.p,
        "p_holm": test.p_holm,
        "flagged": found.flagged,
    }
    return {
        "n": test.n,
        "n_named": test.n_named,
        "n_other": test.n_other,
        "n_flagged": int(found.flagged.sum()),
        "candidates": of_candidates(found.candidates, columns),
        "alpha": found.alpha,
        "parameters": found.parameters,
        "method": test.method,
        "assumptions": (*test.assumptions, NEVER_ALONE),
        "refused": refusals_as_json(found.refused),
        "notes": found.notes,
    }


def _print(found: Found) -> None:
    test, console, flagged = found.test, wide_console(), found.flagged
    title = f"{test.n_named} named items against {test.n_other} others, N = {test.n}"
    table = Table("candidate", title=title)
    for name in ("theta, named", "theta, others", "z answers", "z times", "z", "p (Holm)"):
        table.add_column(name, justify="right")
    table.add_column("")
    order = np.argsort(-np.nan_to_num(test.z, nan=-np.inf), kind="stable")
    for row in order[: max(MOST_LISTED, int(flagged.sum()))]:
        numbers = (test.theta_named, test.theta_other, test.z_answers, test.z_times, test.z)
        table.add_row(
            found.candidates[row],
            *(shown(float(values[row]), 2) for values in numbers),
            f"{test.p_holm[row]:.2g}",
            "flagged" if flagged[row] else "",
        )
    console.print(table)
    console.print(f"{int(flagged.sum())} of {test.n} flagged; items: {found.parameters}")
    notes = (test.method, *test.assumptions, NEVER_ALONE, *found.notes)
    print_small_print(console, notes=notes, refused=found.refused)
