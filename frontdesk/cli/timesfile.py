"""TIMES.csv: seconds that every candidate spent on every item, faults told by line and column."""

from frontdesk.cli.csvfile import UnusableFile
from frontdesk.cli.tables import ResponseTable, unusable
from scoring.forensics.responsetimes import TimesUnusable


def times_refused(table: ResponseTable, fault: TimesUnusable) -> UnusableFile:
    """Return the refusal of a file whose times the model cannot take."""
    line = 1 if fault.row is None else table.source.lines[fault.row]
    column = 1 if fault.item is None else table.columns[fault.item] + 1
    name = "" if fault.item is None else f"item {table.items[fault.item]}: "
    return unusable(table.source.path, f"{name}{fault}", line=line, column=column)
