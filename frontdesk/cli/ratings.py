"""Read the ratings of a standard-setting panel, with faults told by line and column.

Three shapes are read: a row a judge (`judge,i1,i2,...`), a row an item (`item,J1,J2,...`), or a
row a rating (`judge,item,rating`).  `round` and `level` (C or B) may be columns of any of them,
`institution` and `expertise` of the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from frontdesk.cli.tables import CsvTable, read_csv, unusable
from scoring.cutscore.panel import Judge

ABOUT_ROWS = ("judge", "item", "round", "level", "institution", "expertise")


@dataclass(frozen=True, slots=True)
class RatingSheet:
    """One table of ratings for each level and round; nan where a judge gave none."""

    judges: tuple[Judge, ...]
    items: tuple[str, ...]
    tables: dict[tuple[str, str], NDArray[np.float64]]
    institutions_stated: bool

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels in the order in which they first appear."""
        return tuple(dict.fromkeys(level for level, _ in self.tables))

    def rounds(self, level: str) -> tuple[str, ...]:
        """Return the rounds of a level in rising order, numbers by value."""
        found = [name for one, name in self.tables if one == level]
        return tuple(sorted(found, key=lambda name: (len(name), name)))


def read_ratings(path: Path, *, percent: bool) -> RatingSheet:
    """Read ratings as shares 0 to 1; with `percent` they are written 0 to 100."""
    table = read_csv(path)
    if {"judge", "item", "rating"} <= set(table.header):
        ratings = _one_a_row(table)
    elif "judge" in table.header:
        ratings = _row_a_judge(table)
    elif "item" in table.header:
        ratings = _row_an_item(table)
    else:
        raise unusable(path, "there is no column judge and none item: name the rows")
    return _sheet(table, ratings, scale=100.0 if percent else 1.0)


@dataclass(frozen=True, slots=True)
class _Rating:
    judge: str
    item: str
    level: str
    round: str
    row: int
    column: int


def _one_a_row(table: CsvTable) -> list[_Rating]:
    at = {name: table.column_of(name) for name in ("judge", "item", "rating")}
    return [
        _Rating(cells[at["judge"]], cells[at["item"]], *_when(table, row), row, at["rating"])
        for row, cells in enumerate(table.rows)
    ]


def _row_a_judge(table: CsvTable) -> list[_Rating]:
    at = table.column_of("judge")
    return [
        _Rating(cells[at], table.header[column], *_when(table, row), row, column)
        for row, cells in enumerate(table.rows)
        for column in _rated(table)
    ]


def _row_an_item(table: CsvTable) -> list[_Rating]:
    at = table.column_of("item")
    return [
        _Rating(table.header[column], cells[at], *_when(table, row), row, column)
        for row, cells in enumerate(table.rows)
        for column in _rated(table)
    ]


def _rated(table: CsvTable) -> list[int]:
    return [place for place, name in enumerate(table.header) if name not in ABOUT_ROWS]


def _when(table: CsvTable, row: int) -> tuple[str, str]:
    """Return level and round of a row, C and 1 unless it says otherwise."""
    cells = table.rows[row]
    level = cells[table.header.index("level")].upper() if "level" in table.header else "C"
    name = cells[table.header.index("round")] if "round" in table.header else "1"
    return level or "C", name or "1"


def _sheet(table: CsvTable, ratings: Sequence[_Rating], *, scale: float) -> RatingSheet:
    names = tuple(dict.fromkeys(one.judge for one in ratings))
    items = tuple(dict.fromkeys(one.item for one in ratings))
    row_of = {name: place for place, name in enumerate(names)}
    column_of = {name: place for place, name in enumerate(items)}
    tables: dict[tuple[str, str], NDArray[np.float64]] = {}
    for one in ratings:
        shape = (len(names), len(items))
        values = tables.setdefault((one.level, one.round), np.full(shape, np.nan))
        place = row_of[one.judge], column_of[one.item]
        if not np.isnan(values[place]):
            said = f"judge {one.judge} rated item {one.item} already in this round"
            raise table.refuse(one.row, one.column, said)
        if not table.rows[one.row][one.column]:
            said = f"judge {one.judge} gave item {one.item} no rating: complete it first"
            raise table.refuse(one.row, one.column, said)
        value = table.number(one.row, one.column) / scale
        if not 0 <= value <= 1:
            said = f"{table.rows[one.row][one.column]} is no share from 0 to {scale:g}"
            hint = "" if scale > 1 else ": give --percent where ratings are 0 to 100"
            raise table.refuse(one.row, one.column, said + hint)
        values[place] = value
    return RatingSheet(
        judges=tuple(_judge(table, name) for name in names),
        items=items,
        tables=tables,
        institutions_stated="institution" in table.header,
    )


def _judge(table: CsvTable, name: str) -> Judge:
    if "judge" not in table.header:
        return Judge(name)
    row = next(cells for cells in table.rows if cells[table.header.index("judge")] == name)

    def cell(column: str) -> str:
        return row[table.header.index(column)] if column in table.header else ""

    return Judge(name, institution=cell("institution"), expertise=cell("expertise"))
