"""``exambank gains``: second scores against what chance, practice and a course explain."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rich_click as click
from rich.table import Table

from frontdesk.cli.evidence import json_option, print_json, print_small_print, shown, wide_console
from frontdesk.cli.findings import (
    NEVER_ALONE,
    findings_on_candidates,
    findings_option,
    write_findings,
)
from frontdesk.cli.tables import CsvTable, read_csv
from scoring.forensics.evidence import Finding
from scoring.forensics.repeaters import Gains, GainsUndefined, gains

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Repeaters:
    """A file of repeaters: names, first and second scaled scores."""

    candidates: tuple[str, ...]
    first: tuple[float, ...]
    second: tuple[float, ...]


@click.command("gains")
@click.argument("scores_file", metavar="SCORES.csv", type=FILE)
@click.option("--mean", required=True, type=float, help="Of all first-time candidates.")
@click.option("--sd", required=True, type=float, help="Of all first-time candidates.")
@click.option("--reliability", required=True, type=float, help="Of the score, from 0 to below 1.")
@click.option("--practice", type=float, default=0.0, show_default=True, help="Usual gain.")
@click.option("--alpha", type=click.FloatRange(0, 1), default=0.05, show_default=True)
@findings_option
@json_option
def command(
    *,
    scores_file: Path,
    mean: float,
    sd: float,
    reliability: float,
    practice: float,
    alpha: float,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Hold the gains of candidates who sat again against regression to the mean and practice.

    SCORES.csv has the columns candidate,first,second: scaled scores of equated forms.  p is
    corrected for all repeaters (Holm).  Who failed is likely to gain by chance alone, and who
    took a course should: a flag is never a finding.
    """
    table = read_csv(scores_file)
    repeaters = _repeaters(table)
    try:
        found = gains(
            np.array(repeaters.first),
            np.array(repeaters.second),
            mean=mean,
            sd=sd,
            reliability=reliability,
            practice=practice,
        )
    except GainsUndefined as fault:
        raise click.UsageError(str(fault)) from fault
    if folder:
        write_findings(folder, _findings(repeaters, found, alpha))
    if as_json:
        print_json(_as_json(repeaters, found, alpha))
    else:
        _print(repeaters, found, alpha)


def _repeaters(table: CsvTable) -> Repeaters:
    name_at, first_at, second_at = (
        table.column_of(name) for name in ("candidate", "first", "second")
    )
    names = [cells[name_at] for cells in table.rows]
    for row, name in enumerate(names):
        if not name or name in names[:row]:
            said = f"candidate {name} has a row already" if name else "this row has no candidate"
            raise table.refuse(row, name_at, said)
    rows = range(len(table.rows))
    return Repeaters(
        tuple(names),
        tuple(table.number(row, first_at) for row in rows),
        tuple(table.number(row, second_at) for row in rows),
    )


def _findings(repeaters: Repeaters, found: Gains, alpha: float) -> list[Finding]:
    return findings_on_candidates(
        repeaters.candidates,
        flagged=found.p_holm < alpha,
        claim="gained more than chance and practice explain",
        of=found,
        value=found.z,
        p_adjusted=found.p_holm,
    )


def _as_json(repeaters: Repeaters, found: Gains, alpha: float) -> dict[str, Any]:
    return {
        "n": found.n,
        "n_flagged": int((found.p_holm < alpha).sum()),
        "candidates": [
            {
                "id": name,
                "first": repeaters.first[row],
                "second": repeaters.second[row],
                "gain": found.gain[row],
                "expected_gain": found.expected_gain[row],
                "z": found.z[row],
                "p": found.p[row],
                "p_holm": found.p_holm[row],
                "flagged": bool(found.p_holm[row] < alpha),
            }
            for row, name in enumerate(repeaters.candidates)
        ],
        "alpha": alpha,
        "method": found.method,
        "assumptions": (*found.assumptions, NEVER_ALONE),
    }


def _print(repeaters: Repeaters, found: Gains, alpha: float) -> None:
    console = wide_console()
    table = Table("candidate", title=f"Gains of {found.n} repeaters, largest first")
    for name in ("first", "second", "gain", "expected", "z", "p", "p (Holm)"):
        table.add_column(name, justify="right")
    table.add_column("")
    for row in np.argsort(-found.z, kind="stable"):
        table.add_row(
            repeaters.candidates[row],
            f"{repeaters.first[row]:g}",
            f"{repeaters.second[row]:g}",
            f"{found.gain[row]:g}",
            shown(float(found.expected_gain[row]), 1),
            shown(float(found.z[row]), 2),
            f"{found.p[row]:.1e}",
            f"{found.p_holm[row]:.2g}",
            "flagged" if found.p_holm[row] < alpha else "",
        )
    console.print(table)
    print_small_print(console, notes=(found.method, *found.assumptions, NEVER_ALONE))
