"""Read response files and keys for the scoring commands, with faults told by line and column.

A response file has one row a candidate and one column an item.  A column `candidate` names the
rows; other columns that are not items are named by `--group`, `--weights` and `--ignore`.  An
empty cell (or NA) is missing by design.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from frontdesk.cli.csvfile import UnusableFile, read_lines
from scoring.keys import MARKED, ItemKey, Key, KeyInvalid, KeyRule, score
from scoring.responses import SEPARATOR, UNREADABLE, Responses

CANDIDATE = "candidate"
MISSING = frozenset({"", "NA", "NaN", "nan"})
MAX_FREQUENCY = 10_000_000
MAX_MARK = 1_000_000


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A rectangular file of text: names of columns, cells, and the file line of each row."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def column_of(self, name: str) -> int:
        """Return the position of a named column, counted from 0."""
        if name not in self.header:
            there = ", ".join(self.header[:8]) + (", ..." if len(self.header) > 8 else "")  # noqa: PLR2004 - enough to see
            raise unusable(self.path, f"there is no column {name!r}; the columns are {there}")
        return self.header.index(name)

    def refuse(self, row: int, column: int, said: str) -> UnusableFile:
        """Return the refusal of one cell, named by its row and column counted from 0."""
        name = self.header[column]
        return unusable(
            self.path, f"{said} (column {name})", line=self.lines[row], column=column + 1
        )

    def number(self, row: int, column: int) -> float:
        """Return a cell as a finite number, or refuse it."""
        text = self.rows[row][column]
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not np.isfinite(value):
            raise self.refuse(row, column, f"{text!r} is not a number")
        return value


@dataclass(frozen=True, slots=True)
class ResponseTable:
    """A response file, split into items and what says something about rows.

    Attributes
    ----------
    source : CsvTable
        The file, for refusals.
    items, columns : tuple
        Names of the item columns and their positions in the file.
    candidates : tuple of str
        Identifiers, or row numbers from 1 where the file has no column `candidate`.
    groups : tuple of str or None
        Group of each row where a group column was named.
    weights : ndarray of int, shape (n_rows,)
        How often each row occurred, 1 without a weights column.
    """

    source: CsvTable
    items: tuple[str, ...]
    columns: tuple[int, ...]
    candidates: tuple[str, ...]
    groups: tuple[str, ...] | None
    weights: NDArray[np.int_]

    @property
    def n(self) -> int:
        """Number of candidates, rows counted as often as they occurred."""
        return int(self.weights.sum())

    def options(self) -> Responses:
        """Return the cells as raw options, each row once; weights are not applied."""
        columns = self.columns
        cells = [
            [None if row[column] in MISSING else row[column] for column in columns]
            for row in self.source.rows
        ]
        return Responses.of(cells, candidates=self.candidates, items=self.items)

    def marks(self) -> NDArray[np.float64]:
        """Return the cells as numbers of shape (n_rows, n_items), nan where empty."""
        text = np.array(
            [[row[column] for column in self.columns] for row in self.source.rows], dtype=np.str_
        )
        values, inverse = np.unique(text, return_inverse=True)
        known = np.array([_mark(str(value)) for value in values])
        marks: NDArray[np.float64] = known[inverse].reshape(text.shape)
        if np.isinf(marks).any():
            row, place = (int(found[0]) for found in np.nonzero(np.isinf(marks)))
            said = f"{str(text[row, place])!r} is no mark: give --key for options, or --ignore it"
            raise self.source.refuse(row, self.columns[place], said)
        return marks

    def repeated(self, marks: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return marks with each row as often as it occurred."""
        if (self.weights == 1).all():
            return marks
        return np.repeat(marks, self.weights, axis=0)


def unusable(path: Path, said: str, *, line: int = 1, column: int = 1) -> UnusableFile:
    """Return the refusal of a file, at its beginning unless a place is known."""
    return UnusableFile(path, line, column, said)


def read_csv(path: Path) -> CsvTable:
    """Read a file with one header line and rows of equal width, or refuse it."""
    lined = [
        (line, tuple(cell.strip() for cell in row))
        for line, row in read_lines(path)
        if len(row) > 1 or "".join(row).strip()
    ]
    if not lined:
        raise unusable(path, "the file is empty")
    (_, header), body = lined[0], lined[1:]
    _check_header(path, header)
    for line, row in body:
        if len(row) != len(header):
            said = f"{len(row)} cells where the header has {len(header)}"
            raise unusable(path, said, line=line, column=min(len(row), len(header)) + 1)
    if not body:
        raise unusable(path, "there is a header and no row below it", line=2)
    return CsvTable(
        path=path,
        header=header,
        rows=tuple(row for _, row in body),
        lines=tuple(line for line, _ in body),
    )


def read_responses(
    path: Path,
    *,
    group: str | None = None,
    weights: str | None = None,
    ignore: Sequence[str] = (),
) -> ResponseTable:
    """Read a response file; columns named here are not items."""
    table = read_csv(path)
    named = [name for name in (group, weights, *ignore) if name]
    aside = {table.column_of(name) for name in named}
    if CANDIDATE in table.header:
        aside.add(table.column_of(CANDIDATE))
    columns = tuple(place for place in range(len(table.header)) if place not in aside)
    if not columns:
        raise unusable(path, "no column is left to be an item")
    groups = None
    if group:
        place = table.column_of(group)
        groups = tuple(row[place] for row in table.rows)
    return ResponseTable(
        source=table,
        items=tuple(table.header[place] for place in columns),
        columns=columns,
        candidates=_candidates(table, weighted=weights is not None),
        groups=groups,
        weights=_weights(table, weights),
    )


def read_key(
    path: Path, *, responses: Responses, source: ResponseTable
) -> tuple[Key, tuple[str, ...]]:
    """Read `item,key[,weight]` for the items of `responses`, with notes on how it was read.

    The key `#` says that the cells of *source* are marks that people gave, from 0 to the weight.
    `A+C` asks for both options where some candidate marked more than one; where everybody marked
    one option at most, it credits either of them.
    """
    table = read_csv(path)
    item_at, key_at = table.column_of("item"), table.column_of("key")
    weight_at = table.column_of("weight") if "weight" in table.header else None
    lines: dict[str, ItemKey] = {}
    notes: list[str] = []
    for row, cells in enumerate(table.rows):
        name = cells[item_at]
        if name in lines:
            raise table.refuse(row, item_at, f"item {name} has a line already")
        weight = 1.0 if weight_at is None else table.number(row, weight_at)
        try:
            if cells[key_at] == MARKED:
                one = ItemKey.marked(name, most=weight)
            else:
                one = ItemKey.parse(name, cells[key_at], weight=weight)
        except KeyInvalid as fault:
            raise table.refuse(row, key_at, str(fault)) from fault
        if one.rule is KeyRule.ALL and not _marked_sets(responses, name):
            one = ItemKey(name, KeyRule.EITHER, one.options, weight)
            notes.append(f"item {name}: everyone marked one option, so {cells[key_at]} is either")
        lines[name] = one
    absent = [item for item in responses.items if item not in lines]
    if absent:
        raise unusable(path, f"no key for {', '.join(absent[:8])}: add it, or --ignore the column")
    unknown = [name for name in lines if name not in responses.items]
    notes.extend(f"item {name} has a key and no column" for name in unknown)
    for line in lines.values():
        _check_marks(source, line)
    return Key.of(lines.values(), version=path.name), tuple(notes)


def keyed_marks(responses: Responses, key: Key) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return marks by the key; unreadable answers count as omitted, with a note."""
    cells = responses.unreadable()
    if not cells:
        return score(responses, key), ()
    read = responses.resolved(dict.fromkeys(cells, ""))
    return score(read, key), (f"{len(cells)} answers ({UNREADABLE}) counted as omitted",)


def _check_marks(source: ResponseTable, line: ItemKey) -> None:
    """Refuse the first cell of an item marked by people that is no mark it can have."""
    if line.rule is not KeyRule.MARK or line.item not in source.items:
        return
    column = source.columns[source.items.index(line.item)]
    for row, cells in enumerate(source.source.rows):
        if cells[column] in MISSING:
            continue
        try:
            line.marks(cells[column])
        except KeyInvalid as fault:
            raise source.source.refuse(row, column, str(fault)) from fault


def _mark(text: str) -> float:
    """Return the number a cell holds, nan for an empty one, inf for what is no number."""
    if text in MISSING:
        return float("nan")
    try:
        value = float(text)
    except ValueError:
        return float("inf")
    return value if abs(value) <= MAX_MARK else float("inf")


def _check_header(path: Path, header: Sequence[str]) -> None:
    for place, name in enumerate(header):
        if not name:
            raise unusable(path, "this column has no name", column=place + 1)
        if name in header[:place]:
            raise unusable(path, f"a second column is named {name!r}", column=place + 1)


def _candidates(table: CsvTable, *, weighted: bool) -> tuple[str, ...]:
    if CANDIDATE not in table.header:
        return tuple(str(number) for number in range(1, len(table.rows) + 1))
    place = table.column_of(CANDIDATE)
    seen: dict[str, int] = {}
    for row, cells in enumerate(table.rows):
        name = cells[place]
        if not name:
            raise table.refuse(row, place, "this row has no candidate")
        if name in seen and not weighted:
            said = f"candidate {name} has a row already on line {table.lines[seen[name]]}"
            raise table.refuse(row, place, said)
        seen[name] = row
    if len(seen) < len(table.rows):
        return tuple(str(number) for number in range(1, len(table.rows) + 1))
    return tuple(seen)


def _weights(table: CsvTable, name: str | None) -> NDArray[np.int_]:
    if name is None:
        return np.ones(len(table.rows), dtype=np.int_)
    place = table.column_of(name)
    counts = []
    for row in range(len(table.rows)):
        value = table.number(row, place)
        if value < 0 or value != int(value) or value > MAX_FREQUENCY:
            said = f"{table.rows[row][place]!r} is no frequency: a whole number, 0 or more"
            raise table.refuse(row, place, said)
        counts.append(int(value))
    if sum(counts) == 0:
        raise unusable(table.path, f"all weights in column {name} are 0", column=place + 1)
    return np.array(counts, dtype=np.int_)


def _marked_sets(responses: Responses, item: str) -> bool:
    if item not in responses.items:
        return True
    column = responses.options[:, responses.items.index(item)]
    return bool(np.char.find(column, SEPARATOR).max() >= 0)
