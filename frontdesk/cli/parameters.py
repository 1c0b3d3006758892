"""PARAMETERS.csv: calibrated items as `calibrate -o` writes and the scoring commands read them.

Columns `id,model,a,b,c`; items with more than two categories have `b1`, `b2`, ... instead of `b`
and, where their lowest mark is not 0, `lowest`; nominal items have `s1`, `s2`, ... besides.  A
file without `id` numbers its rows; without `model` an item is 3PL if its c is above 0 and 2PL
otherwise.  A column `d`, the upper asymptote of other programs, has to be 1.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from frontdesk.cli.tables import CsvTable, read_csv, unusable
from scoring.irt.models import ItemParameters, Model, NotAnItem


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The items of a file, and whether it names them; a file may be a pipe, so it is read once."""

    items: tuple[ItemParameters, ...]
    has_identifiers: bool


def read_parameters(path: Path) -> tuple[ItemParameters, ...]:
    """Read calibrated items, or refuse the file by line and column."""
    return read_calibrated(path).items


def read_calibrated(path: Path) -> Calibrated:
    """Read calibrated items and whether they are named, or refuse the file."""
    table = read_csv(path)
    table.column_of("a")
    steps = _numbered(table, "b")
    if not steps:
        table.column_of("b")
    items = tuple(_item(table, row, steps) for row in range(len(table.rows)))
    seen: set[str] = set()
    for row, item in enumerate(items):
        if item.id in seen:
            raise table.refuse(row, table.column_of("id"), f"item {item.id} has a row already")
        seen.add(item.id)
    return Calibrated(items, "id" in table.header)


def write_parameters(path: Path, items: Sequence[ItemParameters]) -> None:
    """Write calibrated items with every digit that a float holds."""
    most = max((len(item.b) for item in items), default=1)
    steps = [f"b{k}" for k in range(1, most + 1)] if most > 1 else []
    tail = ["lowest"] if any(item.lowest for item in items) else []
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        widest = max((len(item.s) for item in items), default=0)
        nominal = [f"s{k}" for k in range(1, widest + 1)]
        rows.writerow(["id", "model", "a", "b", "c", *steps, *tail, *nominal])
        for item in items:
            single = [repr(item.b[0])] if len(item.b) == 1 else [""]
            several = [repr(b) for b in item.b] if len(item.b) > 1 else []
            several += [""] * (len(steps) - len(several))
            lowest = [str(item.lowest)] if tail else []
            scores = [repr(s) for s in item.s] + [""] * (widest - len(item.s))
            head = [item.id, item.model.value, repr(item.a), *single, repr(item.c)]
            rows.writerow([*head, *several, *lowest, *scores])


def write_covariance(path: Path, names: Sequence[str], matrix: NDArray[np.float64]) -> None:
    """Write a covariance with a header `parameter,a:Q1,b:Q1,...` and one named row each."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["parameter", *names])
        rows.writerows(
            [name, *map(repr, row)] for name, row in zip(names, matrix.tolist(), strict=True)
        )


def _numbered(table: CsvTable, letter: str) -> list[str]:
    """Return the columns b1, b2, ... in the order of their numbers."""
    return sorted(
        (name for name in table.header if name[:1] == letter and name[1:].isdigit()),
        key=lambda name: int(name[1:]),
    )


def _item(table: CsvTable, row: int, steps: Sequence[str]) -> ItemParameters:
    cells = dict(zip(table.header, table.rows[row], strict=True))

    def number(name: str) -> float:
        return table.number(row, table.column_of(name))

    c = number("c") if cells.get("c") else 0.0
    if cells.get("d") and number("d") != 1:
        said = f"d = {cells['d']}: items with an upper asymptote below 1 are not modelled"
        raise table.refuse(row, table.column_of("d"), said)
    filled = [name for name in steps if cells[name]]
    names = ["b"] if cells.get("b") else filled
    if not names:
        raise table.refuse(row, table.column_of(steps[0] if steps else "b"), "there is no b")
    if names == filled and filled != list(steps[: len(filled)]):
        raise table.refuse(row, table.column_of(filled[-1]), "a step before this one is empty")
    model = _model(table, row, cells.get("model", ""), has_guessing=c > 0)
    lowest = int(number("lowest")) if cells.get("lowest") else 0
    b = tuple(number(name) for name in names)
    s = tuple(number(name) for name in _numbered(table, "s") if cells[name])
    try:
        return ItemParameters(cells.get("id") or str(row + 1), model, number("a"), b, c, lowest, s)
    except NotAnItem as fault:
        place = "c" if "c =" in str(fault) else names[0]
        raise table.refuse(row, table.column_of(place), str(fault)) from fault


def _model(table: CsvTable, row: int, text: str, *, has_guessing: bool) -> Model:
    if not text:
        return Model.THREE_PL if has_guessing else Model.TWO_PL
    try:
        return Model(text.lower())
    except ValueError:
        known = ", ".join(Model)
        said = f"{text!r} is no model: one of {known}"
        raise unusable(
            table.path, said, line=table.lines[row], column=table.column_of("model") + 1
        ) from None
