"""``exambank marking``: final marks, adjudication, agreement and severity of a double marking."""

from collections.abc import Sequence
from pathlib import Path

import rich_click as click
from rich.console import Console
from rich.table import Table

from frontdesk.cli.csvfile import Cell, UnusableFile, read_rows, unique
from frontdesk.cli.evidence import json_option, print_json, shown, wide_console
from frontdesk.cli.marks import FILE
from frontdesk.settings import wall_clock
from scoring.marking.report import MarkingReport, MarksUnusable, marking_report
from scoring.marking.types import Criterion, CriterionMark
from scoring.policies import marking_tolerance
from scoring.raters import Agreement


@click.command("marking")
@click.argument("marks_file", metavar="MARKS.csv", type=FILE)
@click.option(
    "--rubric",
    "rubric_file",
    type=FILE,
    required=True,
    help="RUBRIC.csv: criterion,maximum and perhaps text.",
)
@click.option(
    "--tolerance",
    type=click.FloatRange(0),
    help="Marks by which two people may differ. [default: the policy's share of the most marks]",
)
@json_option
def command(*, marks_file: Path, rubric_file: Path, tolerance: float | None, as_json: bool) -> None:
    """Settle a blind double marking of written answers.

    MARKS.csv holds one mark a row: script,marker,criterion,mark. The first two markers of a
    script marked blind; a third, if there is one, settles it.
    """
    rubric = _rubric(rubric_file)
    most = sum(one.maximum for one in rubric)
    allowed = tolerance
    if allowed is None:
        allowed = marking_tolerance(wall_clock().date(), maximum=most)
    try:
        found = marking_report(_marks(marks_file), rubric=rubric, tolerance=allowed)
    except MarksUnusable as fault:
        raise UnusableFile(marks_file, 1, 1, str(fault)) from fault
    if as_json:
        print_json({"report": found})
    else:
        _print(found)


def _rubric(path: Path) -> list[Criterion]:
    rows = list(read_rows(path, required=("criterion", "maximum"), optional=("text",)))
    unique([row["criterion"] for row in rows])
    if not rows:
        raise UnusableFile(path, 1, 1, "the rubric has no criterion: give one a row")
    return [
        Criterion(row["criterion"].required(), row["text"].text, _whole(row["maximum"], least=1))
        for row in rows
    ]


def _marks(path: Path) -> list[CriterionMark]:
    rows = read_rows(path, required=("script", "marker", "criterion", "mark"))
    return [
        CriterionMark(
            row["script"].required(),
            row["marker"].required(),
            row["criterion"].required(),
            _whole(row["mark"], least=0),
        )
        for row in rows
    ]


def _whole(cell: Cell, *, least: int) -> int:
    value = cell.number()
    if value != int(value) or value < least:
        raise cell.refuse(f"is {cell.text!r}: give a whole number from {least}")
    return int(value)


def _print(found: MarkingReport) -> None:
    console = wide_console()
    console.print(
        f"{found.n_scripts} scripts, {found.n_double} marked by two; "
        f"marks 0 to {found.maximum}, pairs may differ by {found.tolerance:g}"
    )
    _print_finals(console, found)
    if found.waiting:
        console.print(f"a third person decides: {', '.join(found.waiting)}")
    if found.single:
        console.print(f"not marked by two on every criterion: {', '.join(found.single)}")
    if found.totals is not None:
        _print_agreement(console, [("total", found.totals), *found.criteria])
    if found.severities:
        table = Table("marker", "leniency", "se", "scripts", title="Severity (above 0 is lenient)")
        for one in found.severities:
            table.add_row(one.rater, shown(one.leniency, 2), shown(one.se, 2), str(one.n))
        console.print(table)
    for note in found.notes:
        console.print(f"note: {note}")


def _print_finals(console: Console, found: MarkingReport) -> None:
    table = Table("script", "mark", "rests on", "markers", title="Final marks")
    for one in found.finals:
        table.add_row(one.answer, f"{one.mark:g}", one.source.value, ", ".join(one.raters))
    console.print(table)


def _print_agreement(console: Console, rows: Sequence[tuple[str, Agreement]]) -> None:
    table = Table(
        "of", "N", "same", "one apart at most", "kappa", "weighted kappa", title="Blind pairs agree"
    )
    for name, one in rows:
        kappas = shown(one.kappa, 2), shown(one.kappa_quadratic, 2)
        table.add_row(name, str(one.n), f"{one.exact:.0%}", f"{one.adjacent:.0%}", *kappas)
    console.print(table)
