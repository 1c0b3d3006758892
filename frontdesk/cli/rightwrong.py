"""Right/wrong marks of a response file, with a key or without, for commands that need 0 and 1."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from frontdesk.cli.tables import ResponseTable, keyed_marks, read_key


@dataclass(frozen=True, slots=True)
class RightWrong:
    """Marks as a share of the item's weight, each row once.

    Attributes
    ----------
    marks : ndarray of shape (n_rows, n_items)
        nan is missing by design; without a key the cells as they are.
    items : tuple of str
        Items that count; those dropped or credited to everyone are left out.
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
    """Return marks between 0 and 1 by the key, or the cells of a file that holds marks."""
    if key_file is None:
        return RightWrong(table.marks(), table.items, table.columns, ())
    answers = table.options()
    key, notes = read_key(key_file, responses=answers)
    marks, more = keyed_marks(answers, key)
    maxima = key.maxima(table.items)
    kept = np.flatnonzero(maxima > 0)
    left_out = [table.items[place] for place in np.flatnonzero(maxima <= 0)]
    said = (f"not scored, left out: {', '.join(left_out)}",) if left_out else ()
    return RightWrong(
        marks=marks[:, kept] / maxima[kept],
        items=tuple(table.items[place] for place in kept),
        columns=tuple(table.columns[place] for place in kept),
        notes=notes + more + said,
    )
