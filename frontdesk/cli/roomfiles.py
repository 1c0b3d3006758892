"""ROOM.csv and CANDIDATES.csv of ``exambank seat``, read with every fault by line and column."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from frontdesk.cli.csvfile import Cell, UnusableFile, read_rows, unique
from scheduling.seating import Desk, Room, Sitter, metres, micrometres
from scheduling.seating.types import MDEG_PER_TURN, STANDARD_KIND

LONGEST_LENGTH_M = 1_000
REQUIRED = ("desk", "x", "y", "facing")
OPTIONAL = ("room", "table", "table_length", "table_shape", "kind")


def read_rooms(path: Path) -> tuple[Room, ...]:
    """Return the rooms of a file, one where it has no column `room`, in the order they begin.

    Raises
    ------
    UnusableFile
        With the first fault, by line and column.
    """
    rows = list(read_rows(path, required=REQUIRED, optional=OPTIONAL))
    if not rows:
        raise UnusableFile(path, 1, 1, "the file has no desk: give a line for each place")
    by_room: dict[str, list[dict[str, Cell]]] = {}
    for row in rows:
        by_room.setdefault(row["room"].text or path.stem, []).append(row)
    return tuple(_room(name, lines) for name, lines in by_room.items())


def _room(name: str, rows: Sequence[dict[str, Cell]]) -> Room:
    unique([row["desk"] for row in rows])
    lengths: dict[str, int] = {}
    desks = []
    for row in rows:
        desk = _desk(row)
        if desk.table and lengths.setdefault(desk.table, desk.table_length_um) != (
            desk.table_length_um
        ):
            known = metres(lengths[desk.table])
            raise row["table_length"].refuse(
                f"of table {desk.table} is {metres(desk.table_length_um):f} here and {known:f} "
                "above: a table has one length"
            )
        desks.append(desk)
    return Room(tuple(desks), name)


def _desk(row: dict[str, Cell]) -> Desk:
    facing = row["facing"].number(default=Decimal(0))
    return Desk(
        id=row["desk"].required(),
        x_um=_length(row["x"]),
        y_um=_length(row["y"]),
        facing_mdeg=round(facing * 1000) % MDEG_PER_TURN,
        table=row["table"].text,
        table_length_um=_table_length(row["table_length"]),
        table_shape=row["table_shape"].text.lower(),
        offers=row["kind"].words() - {STANDARD_KIND},
    )


def _length(cell: Cell, *, default: Decimal | None = None) -> int:
    value = cell.number(default=default)
    if abs(value) > LONGEST_LENGTH_M:
        raise cell.refuse(f"is {value} m: give metres from a corner of the room")
    return micrometres(value)


def _table_length(cell: Cell) -> int:
    length = _length(cell, default=Decimal(0))
    if length < 0:
        raise cell.refuse(f"is {cell.text} m: a length cannot be negative")
    return length


def read_sitters(path: Path) -> tuple[Sitter, ...]:
    """Return the candidates of a file; `UnusableFile` tells the first fault."""
    rows = list(read_rows(path, required=("id",), optional=("college", "needs", "seen")))
    unique([row["id"] for row in rows])
    return tuple(
        Sitter(
            id=row["id"].text,
            college=row["college"].text,
            needs=row["needs"].words() - {STANDARD_KIND},
            seen=row["seen"].words(),
        )
        for row in rows
    )
