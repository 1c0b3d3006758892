"""From a response file and perhaps a key to marks, for commands that need no raw options."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rich_click as click
from numpy.typing import NDArray

from frontdesk.cli.names import ignore_option
from frontdesk.cli.tables import (
    ResponseTable,
    keyed_marks,
    read_csv,
    read_key,
    read_responses,
    unusable,
)

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
TOTAL = "total"
FREQUENCY = "frequency"


@dataclass(frozen=True, slots=True)
class MarkSheet:
    """Marks with one row a candidate, frequencies already counted out.

    `maxima` holds the most marks of each item; without a key the largest mark seen, 1 at least.
    `gap` is the line and the column of the first mark that is missing.
    """

    items: tuple[str, ...]
    marks: NDArray[np.float64]
    maxima: NDArray[np.float64]
    groups: tuple[str, ...] | None
    notes: tuple[str, ...]
    gap: tuple[int, int] | None = None

    @property
    def n(self) -> int:
        """Number of candidates."""
        return len(self.marks)

    @property
    def binary(self) -> bool:
        """Whether every mark is 0 or 1 and none is missing."""
        return bool(np.isin(self.marks, (0.0, 1.0)).all())


def sheet_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how a response file is read."""
    for option in reversed(
        (
            click.option("--key", "key_file", type=FILE, help="KEY.csv: item,key[,weight]."),
            click.option("--group", help="A column that is no item: the group of a candidate."),
            click.option("--weights", help="A column that is no item: how often a row occurred."),
            ignore_option,
        )
    ):
        function = option(function)
    return function


def read_marks(
    path: Path,
    *,
    key_file: Path | None,
    group: str | None,
    weights: str | None,
    ignore: tuple[str, ...],
) -> MarkSheet:
    """Read a response file into marks, or refuse it."""
    table = read_responses(path, group=group, weights=weights, ignore=ignore)
    notes: tuple[str, ...] = ()
    if key_file is None:
        marks = table.marks()
        seen = np.where(np.isnan(marks), 1.0, marks).max(axis=0)
        maxima = np.maximum(seen, 1.0)
    else:
        answers = table.options()
        key, notes = read_key(key_file, responses=answers, source=table)
        marks, more = keyed_marks(answers, key)
        notes += more
        maxima = key.maxima(table.items)
    groups = None
    if table.groups is not None:
        groups = tuple(np.repeat(np.array(table.groups), table.weights).tolist())
    return MarkSheet(
        items=table.items,
        marks=table.repeated(marks),
        maxima=maxima,
        groups=groups,
        notes=notes,
        gap=_first_gap(table, marks),
    )


def _first_gap(table: ResponseTable, marks: NDArray[np.float64]) -> tuple[int, int] | None:
    """Return where the first missing mark stands in the file, or None."""
    rows, places = np.nonzero(np.isnan(marks))
    if not len(rows):
        return None
    return table.source.lines[int(rows[0])], table.columns[int(places[0])] + 1


def read_totals(path: Path) -> NDArray[np.float64]:
    """Read a column `total`, each row as often as a column `frequency` says."""
    table = read_csv(path)
    at = table.column_of(TOTAL)
    totals = np.array([table.number(row, at) for row in range(len(table.rows))])
    if FREQUENCY not in table.header:
        return totals
    often = table.column_of(FREQUENCY)
    counts = []
    for row in range(len(table.rows)):
        count = table.number(row, often)
        if count < 0 or count != int(count):
            raise table.refuse(row, often, f"{table.rows[row][often]!r} is no frequency")
        counts.append(int(count))
    if sum(counts) == 0:
        raise unusable(path, "all frequencies are 0", column=often + 1)
    return np.repeat(totals, counts)


def has_totals(path: Path) -> bool:
    """Say whether a file holds totals instead of items."""
    return TOTAL in read_csv(path).header
