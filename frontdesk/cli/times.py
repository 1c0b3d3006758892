"""``exambank times``: response times that the lognormal model does not expect."""

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
from frontdesk.cli.names import ignore_option
from frontdesk.cli.tables import ResponseTable, read_responses
from frontdesk.cli.timesfile import times_refused
from scoring.forensics.evidence import Finding
from scoring.forensics.responsetimes import (
    TimeAnomalies,
    TimeModel,
    TimesUnusable,
    anomalies,
    fit_times,
)

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
MOST_LISTED = 20


@click.command("times")
@click.argument("times_file", metavar="TIMES.csv", type=FILE)
@ignore_option
@click.option("--alpha", type=click.FloatRange(0, 1), default=0.05, show_default=True)
@findings_option
@json_option
def command(
    *, times_file: Path, ignore: tuple[str, ...], alpha: float, folder: Path | None, as_json: bool
) -> None:
    """Fit van der Linden's lognormal model to TIMES.csv and show what it does not expect.

    One row a candidate, one column an item, cells in seconds; an empty cell is no time.  A
    candidate is flagged whose times do not follow one speed (Holm over candidates); single times
    are flagged as too short (FDR over all times).
    """
    table = read_responses(times_file, ignore=ignore)
    seconds = table.marks()
    try:
        model = fit_times(seconds)
        found = anomalies(model, seconds)
    except TimesUnusable as fault:
        raise times_refused(table, fault) from fault
    if folder:
        write_findings(folder, _findings(table, found, alpha))
    if as_json:
        print_json(_as_json(table, model, found, alpha))
    else:
        _print(table, model, found, alpha)


def _findings(table: ResponseTable, found: TimeAnomalies, alpha: float) -> list[Finding]:
    return findings_on_candidates(
        table.candidates,
        flagged=found.p_holm < alpha,
        claim="answered at times that follow no single speed",
        of=found,
        value=found.fit,
        p_adjusted=found.p_holm,
    )


def _short(table: ResponseTable, found: TimeAnomalies, row: int, alpha: float) -> list[str]:
    return [table.items[j] for j in np.flatnonzero(found.fast_p_fdr[row] < alpha)]


def _as_json(
    table: ResponseTable, model: TimeModel, found: TimeAnomalies, alpha: float
) -> dict[str, Any]:
    return {
        "n": found.n,
        "items": [
            {"id": name, "intensity": model.intensity[j], "discrimination": model.discrimination[j]}
            for j, name in enumerate(table.items)
        ],
        "speed_sd": model.spread,
        "candidates": [
            {
                "id": name,
                "speed": found.speed[row],
                "fit": found.fit[row],
                "df": int(found.df[row]),
                "p": found.p[row],
                "p_holm": found.p_holm[row],
                "flagged": bool(found.p_holm[row] < alpha),
                "too_short": _short(table, found, row, alpha),
            }
            for row, name in enumerate(table.candidates)
        ],
        "alpha": alpha,
        "method": found.method,
        "assumptions": (*found.assumptions, NEVER_ALONE),
    }


def _print(table: ResponseTable, model: TimeModel, found: TimeAnomalies, alpha: float) -> None:
    console = wide_console()
    shape = Table("candidate", title=f"Response times, N = {found.n}, least regular first")
    for name in ("speed", "fit", "df", "p", "p (Holm)", "too short"):
        shape.add_column(name, justify="right")
    shape.add_column("")
    order = np.argsort(np.nan_to_num(found.p, nan=2.0), kind="stable")
    flagged = found.p_holm < alpha
    for row in order[: max(MOST_LISTED, int(flagged.sum()))]:
        shape.add_row(
            table.candidates[row],
            shown(float(found.speed[row]), 2),
            shown(float(found.fit[row]), 1),
            str(found.df[row]),
            f"{found.p[row]:.1e}",
            f"{found.p_holm[row]:.2g}",
            " ".join(_short(table, found, int(row), alpha)) or "-",
            "flagged" if flagged[row] else "",
        )
    console.print(shape)
    console.print(
        f"{int(flagged.sum())} of {found.n} flagged; speed varies by {shown(model.spread, 2)} in "
        "log seconds"
    )
    print_small_print(console, notes=(found.method, *found.assumptions, NEVER_ALONE))
