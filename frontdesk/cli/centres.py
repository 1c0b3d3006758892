"""``exambank centres``: flags by centre, held against what chance puts there."""

from pathlib import Path

import numpy as np
import rich_click as click
from rich.table import Table

from frontdesk.cli.evidence import json_option, print_json, shown, wide_console
from frontdesk.cli.tables import read_csv
from scoring.forensics.centres import CentreTable, by_centre

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
YES, NO = {"1", "yes", "true"}, {"0", "no", "false", ""}


@click.command("centres")
@click.argument("flags_file", metavar="FLAGS.csv", type=FILE)
@click.option(
    "--rate",
    required=True,
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Share of candidates flagged without cause, such as the alpha of the screen.",
)
@json_option
def command(*, flags_file: Path, rate: float, as_json: bool) -> None:
    """Hold the number of flagged candidates of every centre against --rate.

    FLAGS.csv has the columns centre,flagged and one row a candidate; flagged is 1 or 0.  Centres
    with fewer than ten candidates get counts and no p; p is corrected over centres (FDR).
    """
    table = read_csv(flags_file)
    centre_at, flag_at = table.column_of("centre"), table.column_of("flagged")
    flags = []
    for row, cells in enumerate(table.rows):
        text = cells[flag_at].lower()
        if text not in YES | NO:
            raise table.refuse(row, flag_at, f"{cells[flag_at]!r} is neither 1 nor 0")
        if not cells[centre_at]:
            raise table.refuse(row, centre_at, "this candidate has no centre")
        flags.append(text in YES)
    centres = [cells[centre_at] for cells in table.rows]
    found = by_centre(np.array(flags, dtype=np.bool_), centres=centres, rate=rate)
    if as_json:
        print_json(
            {
                "n": found.n,
                "rate": found.rate,
                "centres": found.centres,
                "method": found.method,
                "assumptions": found.assumptions,
            }
        )
    else:
        _print(found)


def _print(found: CentreTable) -> None:
    console = wide_console()
    table = Table("centre", title=f"Flags by centre, N = {found.n}, rate {found.rate:g}")
    for name in ("N", "flagged", "expected", "p", "p (FDR)"):
        table.add_column(name, justify="right")
    for one in sorted(found.centres, key=lambda one: (2.0 if one.p is None else one.p, one.centre)):
        table.add_row(
            one.centre,
            str(one.n),
            str(one.flagged),
            shown(one.expected, 1),
            shown(one.p, 4),
            shown(one.p_fdr, 4),
        )
    console.print(table)
    for sentence in (found.method, *found.assumptions):
        console.print(f"note: {sentence}")
