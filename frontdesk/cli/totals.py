"""Files of totals for equating: `total,frequency`, or a row a candidate with `total[,anchor]`.

For a single group both files hold `candidate,total`, and candidates are matched by name.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from frontdesk.cli.tables import CsvTable, read_csv, unusable
from scoring.equating.frequencies import FormFrequencies, NotEquatable

Floats = NDArray[np.float64]

TOTAL, ANCHOR, FREQUENCY, CANDIDATE = "total", "anchor", "frequency", "candidate"
MAX_MARK = 10_000


@dataclass(frozen=True, slots=True)
class TotalsFile:
    """The columns of one file; anchor and frequency where it has them."""

    path: Path
    totals: Floats
    anchor: Floats | None
    frequency: Floats | None

    @property
    def highest(self) -> int:
        """Highest total that is listed."""
        return int(self.totals.max())

    @property
    def highest_anchor(self) -> int:
        """Highest anchor score that is listed, 0 without an anchor."""
        return 0 if self.anchor is None else int(self.anchor.max())

    def frequencies(self, *, highest: int | None, highest_anchor: int | None) -> FormFrequencies:
        """Return the table of frequencies, or refuse the file."""
        totals, anchor = self.totals, self.anchor
        try:
            if self.frequency is None:
                return FormFrequencies.of_candidates(
                    totals.tolist(),
                    None if anchor is None else anchor.tolist(),
                    highest=highest,
                    highest_anchor=highest_anchor,
                )
            return FormFrequencies.weighted(
                totals,
                anchor,
                self.frequency,
                highest=highest,
                highest_anchor=highest_anchor,
            )
        except NotEquatable as fault:
            raise unusable(self.path, str(fault)) from fault


def read_totals(path: Path, *, with_anchor: bool) -> TotalsFile:
    """Read a file of totals, or refuse it by line and column."""
    table = read_csv(path)
    totals = _marks(table, TOTAL)
    anchor = _marks(table, ANCHOR) if with_anchor else None
    frequency = None
    if FREQUENCY in table.header:
        frequency = _numbers(table, FREQUENCY)
        wrong = np.flatnonzero(frequency < 0)
        if len(wrong):
            said = "a frequency is 0 or more"
            raise table.refuse(int(wrong[0]), table.column_of(FREQUENCY), said)
    if anchor is not None:
        over = np.flatnonzero(anchor > MAX_MARK)
        if len(over):
            raise table.refuse(int(over[0]), table.column_of(ANCHOR), "this mark is too high")
    return TotalsFile(path, totals, anchor, frequency)


@dataclass(frozen=True, slots=True)
class PairedTotals:
    """Totals of candidates who took both forms, in the order of the first file.

    Attributes
    ----------
    x, y : ndarray of shape (n_candidates,)
    x_only, y_only : int
        Candidates who stand in one file only and are left out.
    """

    x: Floats
    y: Floats
    x_only: int
    y_only: int


def read_pairs(x_path: Path, y_path: Path) -> PairedTotals:
    """Read both totals of each candidate, or refuse a file by line and column."""
    tables = [read_csv(path) for path in (x_path, y_path)]
    x, y = (_by_candidate(table) for table in tables)
    both = [name for name in x if name in y]
    if not both:
        said = f"no candidate of this file stands in {y_path}: a single group took both forms"
        raise unusable(x_path, said)
    return PairedTotals(
        x=np.array([x[name] for name in both]),
        y=np.array([y[name] for name in both]),
        x_only=len(x) - len(both),
        y_only=len(y) - len(both),
    )


def _by_candidate(table: CsvTable) -> dict[str, float]:
    column, totals = table.column_of(CANDIDATE), _marks(table, TOTAL)
    found: dict[str, float] = {}
    for row, total in enumerate(totals):
        name = table.rows[row][column].strip()
        if not name:
            raise table.refuse(row, column, "the candidate has no name")
        if name in found:
            raise table.refuse(row, column, f"candidate {name!r} stands here twice: keep one row")
        found[name] = float(total)
    return found


def _marks(table: CsvTable, name: str) -> Floats:
    marks = _numbers(table, name)
    wrong = np.flatnonzero((marks != np.round(marks)) | (np.abs(marks) > MAX_MARK))
    if len(wrong):
        row = int(wrong[0])
        said = f"{marks[row]:g} is not a whole mark: equating is of whole marks"
        raise table.refuse(row, table.column_of(name), said)
    return marks


def _numbers(table: CsvTable, name: str) -> Floats:
    column = table.column_of(name)
    return np.array([table.number(row, column) for row in range(len(table.rows))])
