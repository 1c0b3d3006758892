"""Right/wrong marks of a response file, with a key or without, for commands that need 0 and 1."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from frontdesk.cli.tables import ResponseTable, keyed_marks, read_key
from scoring.keys import KeyRule
from scoring.responses import NOT_REACHED


@dataclass(frozen=True, slots=True)
class RightWrong:
    """Marks as a share of the item's weight, each row once; marks that people gave as they are.

    Attributes
    ----------
    marks : ndarray of shape (n_rows, n_items)
        nan is missing by design; without a key the cells as they are.
    items : tuple of str
        Items that count; those dropped are left out.
    columns : tuple of int
        Their places in the file.
    notes : tuple of str
    """

    marks: NDArray[np.float64]
    items: tuple[str, ...]
    columns: tuple[int, ...]
    notes: tuple[str, ...]

    def column_of(self, item: int | None) -> int:
        """Return the column of an item in the file, counted from 1; the first where unknown."""
        if item is None or item >= len(self.columns):
            return 1
        return self.columns[item] + 1


def right_or_wrong(table: ResponseTable, key_file: Path | None) -> RightWrong:
    """Return shares by the key and marks that people gave, or the cells of a file of marks."""
    if key_file is None:
        return RightWrong(table.marks(), table.items, table.columns, ())
    answers = table.options()
    key, notes = read_key(key_file, responses=answers, source=table)
    marks, more = keyed_marks(answers, key)
    maxima = key.maxima(table.items)
    lines = key.for_items(table.items)
    kept = np.flatnonzero(maxima > 0)
    left_out = [table.items[place] for place in np.flatnonzero(maxima <= 0)]
    said = (f"not scored, left out: {', '.join(left_out)}",) if left_out else ()
    by_people = [line.rule is KeyRule.MARK for line in lines]
    divisor = np.where(by_people, 1.0, maxima)[kept]
    return RightWrong(
        marks=marks[:, kept] / divisor,
        items=tuple(table.items[place] for place in kept),
        columns=tuple(table.columns[place] for place in kept),
        notes=notes + more + said,
    )


def columns_that_count(table: ResponseTable, right: RightWrong) -> ResponseTable:
    """Return the table with the items that count and no others."""
    return replace(table, items=right.items, columns=right.columns)


def reached(table: ResponseTable, right: RightWrong) -> NDArray[np.float64]:
    """Return marks for calibration, nan where a candidate did not reach the item.

    Such a cell says more about pace than about knowledge: item parameters are estimated without it.
    """
    places = right.columns
    cells = [[row[place] == NOT_REACHED for place in places] for row in table.source.rows]
    found: NDArray[np.float64] = np.where(np.array(cells), np.nan, right.marks)
    return found
