"""Reads the ratings of a panel and lists every fault: pure functions.

The columns are ``judge,institution,round,item,rating,b_rating``; every judge rates every item
in every round, and a B-level candidate is never rated below a borderline one.  A column
``expertise`` may tell each judge's field.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

import numpy as np

from exambank.core.reasons import N_, Reason
from exambank.core.tabular import Fault, FileRefused, Row, Table, read_table
from exambank.core.vocabulary import ItemId
from scoring.studies.types import PanelJudge, Ratings, Round

COLUMNS = ("judge", "institution", "round", "item", "rating", "b_rating")
SHOWN = 5
Cell = tuple[str, int, str]


def read_ratings(raw: bytes, *, name: str, known_items: Sequence[ItemId]) -> Ratings:
    """Return the ratings of a file.

    Raises
    ------
    exambank.core.tabular.FileRefused
        With every fault by line and column: a rating outside 0 to 1, an unknown item, a judge
        of two institutions, a rating twice, or ratings that are missing.
    """
    table = read_table(raw, name=name, required=COLUMNS)
    known = frozenset(known_items)
    faults = [fault for row in table.rows for fault in _row_faults(row, known)]
    faults.extend(_repeats(table))
    if not faults:
        faults.extend(_gaps(table))
    if faults:
        raise FileRefused(name, faults)
    return _ratings(table)


def _row_faults(row: Row, known: frozenset[ItemId]) -> Iterator[Fault]:
    for column in ("judge", "institution"):
        if not row[column]:
            yield row.fault(column, "missing", N_("this cell must not be empty"))
    if not row["round"].isdecimal() or int(row["round"]) < 1:
        yield row.fault("round", "round", N_("{value} is no round: count from 1"))
    if ItemId(row["item"]) not in known:
        yield row.fault("item", "item_unknown", N_("the bank has no item {value} in this course"))
    rating, b_rating = _share(row["rating"]), _share(row["b_rating"])
    for column, value in (("rating", rating), ("b_rating", b_rating)):
        if value is None:
            text = N_("{value} is no rating: give a share from 0 to 1, such as 0.65")
            yield row.fault(column, "rating", text)
    if rating is not None and b_rating is not None and b_rating < rating:
        text = N_("the B-level rating {value} is below the rating {rating}")
        yield row.fault("b_rating", "b_below", text, rating=row["rating"])


def _share(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value <= 1 else None


def _repeats(table: Table) -> Iterator[Fault]:
    seen: dict[tuple[str, str, str], int] = {}
    homes: dict[str, str] = {}
    for row in table.rows:
        cell = (row["judge"], row["round"], row["item"])
        if cell in seen:
            text = N_("the judge rated this item in this round already, in line {first}")
            yield row.fault("item", "rating_twice", text, first=seen[cell])
        seen.setdefault(cell, row.line)
        home = homes.setdefault(row["judge"], row["institution"])
        if home != row["institution"]:
            text = N_("the judge came from {home} in an earlier line, here from {value}")
            yield row.fault("institution", "two_homes", text, home=home)


def _gaps(table: Table) -> Iterator[Fault]:
    judges, rounds, items = _axes(table)
    have = {(row["judge"], int(row["round"]), row["item"]) for row in table.rows}
    for judge in judges:
        for number in rounds:
            absent = [item for item in items if (judge, number, item) not in have]
            if absent:
                text = N_("judge {judge} has no rating for {n} items of round {number}: {items}")
                values = {
                    "judge": judge,
                    "n": len(absent),
                    "number": number,
                    "items": ", ".join(absent[:SHOWN]),
                }
                yield Fault(None, None, Reason("rating_missing", text, values))


def _axes(table: Table) -> tuple[list[str], list[int], list[str]]:
    judges = list(dict.fromkeys(row["judge"] for row in table.rows))
    rounds = sorted({int(row["round"]) for row in table.rows})
    items = list(dict.fromkeys(row["item"] for row in table.rows))
    return judges, rounds, items


def _ratings(table: Table) -> Ratings:
    judges, rounds, items = _axes(table)
    seats = {
        row["judge"]: PanelJudge(row["judge"], row["institution"], row.cells.get("expertise", ""))
        for row in table.rows
    }
    cells: dict[Cell, Row] = {
        (row["judge"], int(row["round"]), row["item"]): row for row in table.rows
    }
    made = []
    for number in rounds:
        rows = [[cells[judge, number, item] for item in items] for judge in judges]
        ratings = np.array([[float(cell["rating"]) for cell in row] for row in rows])
        b_ratings = np.array([[float(cell["b_rating"]) for cell in row] for row in rows])
        made.append(Round(number, ratings, b_ratings))
    return Ratings(
        judges=tuple(seats[judge] for judge in judges),
        items=tuple(ItemId(item) for item in items),
        rounds=tuple(made),
    )
