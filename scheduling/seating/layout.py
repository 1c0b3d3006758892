"""Layout rules of a room: distance, direction, tables; and its geometry as arrays.

Judges desks, never who sits at them.  Everything that depends on the layout alone is kept by
layout, because rooms of one building repeat.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import isqrt

import numpy as np
from numpy.typing import NDArray

from scheduling.seating.types import MDEG_PER_TURN, Breach, Desk, Room, Rule, SeatingRule, metres

# An unavoidable pair of neighbours from one college weighs as much as this many pairs that sit
# one distance rule apart: being neighbours is what the spread must avoid first.
NEIGHBOUR_PENALTY = 8.0
FURTHEST_UM = 1_000_000_000  # squares of differences still fit 64 bits
LAYOUTS_KEPT = 1024

Line = tuple[int, ...]


class RoomTooLarge(ValueError):
    """A coordinate lies further out than a room can be."""

    def __init__(self, desk: str) -> None:
        self.desk = desk
        super().__init__(
            f"desk {desk!r} lies more than 1,000 m from the origin: give x and y in metres, "
            "measured from a corner of the room"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """What the solver needs of a layout: squared distances, neighbours, spread weights.

    Attributes
    ----------
    at : ndarray of int64, shape (n_desks, 2)
        Centres of the desks in um.
    facing_mdeg
        Direction of the first desk, and of all where the room is legal.
    distance_sq : ndarray of int64, shape (n_desks, n_desks)
        Squared centre distances in um^2, exact.
    first, second : ndarray of intp, shape (n_pairs,)
        The neighbouring pairs, ``first < second``.
    near : ndarray of float64, shape (n_pairs,)
        Weight of equal papers on each pair, see `nearness`.
    repulsion : ndarray of float64, shape (n_desks, n_desks)
        Weight of two candidates of one college on each pair of desks; zero on the diagonal.
    """

    at: NDArray[np.int64]
    facing_mdeg: int
    distance_sq: NDArray[np.int64]
    first: NDArray[np.intp]
    second: NDArray[np.intp]
    near: NDArray[np.float64]
    repulsion: NDArray[np.float64]


def room_breaches(room: Room, rule: SeatingRule) -> tuple[Breach, ...]:
    """Return every layout rule the room breaks when all its desks are used."""
    if is_legal(room, rule):
        return ()
    return (
        *_direction_breaches(room.desks),
        *_table_breaches(room.desks, rule),
        *_distance_breaches(room, rule),
    )


def is_legal(room: Room, rule: SeatingRule) -> bool:
    """Tell whether all desks of the room may be used at once."""
    if len({desk.facing_mdeg for desk in room.desks}) > 1:
        return False
    if any([desk.is_round for desk in room.desks]):  # noqa: C419 - a list is twice as fast here
        return False
    tables: dict[str, list[int]] = {}
    for desk in room.desks:
        if desk.table:
            tables.setdefault(desk.table, []).append(desk.table_length_um)
    if any(len(lengths) > rule.places(min(lengths)) for lengths in tables.values()):
        return False
    _, square = _squares(*_centres(room))
    return int(np.count_nonzero(square < rule.distance_um**2)) == len(room.desks)


def geometry_of(room: Room, rule: SeatingRule) -> Geometry:
    """Return the room's geometry, computed once per layout."""
    return _geometry(*_centres(room), room.desks[0].facing_mdeg if room.desks else 0, rule)


def _centres(room: Room) -> tuple[Line, Line]:
    """Return x and y of all desks; `RoomTooLarge` where their squares would not fit."""
    x = tuple([desk.x_um for desk in room.desks])
    y = tuple([desk.y_um for desk in room.desks])
    if x and max(*x, *y, -min(x), -min(y)) > FURTHEST_UM:
        far = next(d.id for d in room.desks if max(abs(d.x_um), abs(d.y_um)) > FURTHEST_UM)
        raise RoomTooLarge(far)
    return x, y


@lru_cache(maxsize=LAYOUTS_KEPT)
def _squares(x: Line, y: Line) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the centres, shape (n, 2), and their squared distances, shape (n, n)."""
    across, along = np.array(x, dtype=np.int64), np.array(y, dtype=np.int64)
    dx, dy = across[:, None] - across, along[:, None] - along
    return np.column_stack((across, along)), dx * dx + dy * dy


@lru_cache(maxsize=LAYOUTS_KEPT)
def _geometry(x: Line, y: Line, facing_mdeg: int, rule: SeatingRule) -> Geometry:
    at, square = _squares(x, y)
    is_near = square <= rule.neighbour_sq
    first, second = np.nonzero(np.triu(is_near, 1))
    repulsion = rule.distance_um**2 / np.maximum(square, 1)
    repulsion += NEIGHBOUR_PENALTY * is_near
    np.fill_diagonal(repulsion, 0.0)
    return Geometry(
        at=at,
        facing_mdeg=facing_mdeg,
        distance_sq=square,
        first=first,
        second=second,
        near=nearness(square[first, second], rule),
        repulsion=repulsion,
    )


def nearness(square: NDArray[np.int64], rule: SeatingRule) -> NDArray[np.float64]:
    """Return the weight of equal papers at a squared distance: ``(rule / distance) ** 12``.

    So steep that one nearer pair outweighs the further ones around it.  `square` holds
    squared distances in um^2, of any shape; the result has the same.
    """
    weight: NDArray[np.float64] = (rule.distance_um**2 / np.maximum(square, 1)) ** 6
    return weight


def tables_of(desks: tuple[Desk, ...]) -> dict[str, tuple[Desk, ...]]:
    """Return the desks of each table; a desk without a table name is a table of its own."""
    tables: dict[str, list[Desk]] = {}
    for desk in desks:
        tables.setdefault(desk.table or f"\0{desk.id}", []).append(desk)
    return {name: tuple(group) for name, group in tables.items()}


def degrees(facing_mdeg: int) -> Decimal:
    """Return thousandths of a degree as degrees."""
    return (Decimal(facing_mdeg % MDEG_PER_TURN) / 1000).normalize() + 0


def _direction_breaches(desks: tuple[Desk, ...]) -> Iterator[Breach]:
    facings = Counter(desk.facing_mdeg for desk in desks)
    usual = min(facings, key=lambda facing: (-facings[facing], facing))
    for facing in sorted(set(facings) - {usual}):
        named = tuple(desk.id for desk in desks if desk.facing_mdeg == facing)
        have, need = degrees(facing), degrees(usual)
        yield Breach(
            Rule.DIRECTION,
            named,
            have,
            need,
            f"desks {', '.join(named)} face {have:f} degrees, most face {need:f}: "
            "turn them or leave them out",
        )


def _table_breaches(desks: tuple[Desk, ...], rule: SeatingRule) -> Iterator[Breach]:
    for name, group in tables_of(desks).items():
        named = tuple(desk.id for desk in group)
        label = f"table {name}" if group[0].table else f"the table of desk {named[0]}"
        if any(desk.is_round for desk in group):
            yield Breach(
                Rule.ROUND_TABLE,
                named,
                group[0].table_shape,
                "straight",
                f"{label} (desks {', '.join(named)}) is round: no round tables, leave it out",
            )
            continue
        length = min(desk.table_length_um for desk in group)
        if len(group) > rule.places(length):
            yield _too_many(label, named, length, rule)


def _too_many(label: str, named: tuple[str, ...], length: int, rule: SeatingRule) -> Breach:
    limits = {2: rule.two_from_um, 3: rule.three_from_um}
    seats = len(named)
    allowed = rule.places(length)
    if seats not in limits:
        return Breach(
            Rule.TABLE_LENGTH,
            named,
            seats,
            allowed,
            f"{label} has {seats} places (desks {', '.join(named)}), no table may have more than "
            f"three, this one {allowed}: leave {seats - allowed} free",
        )
    have, need = metres(length), metres(limits[seats])
    return Breach(
        Rule.TABLE_LENGTH,
        named,
        have,
        need,
        f"{label} is {have:f} m long and has {seats} places (desks {', '.join(named)}): {seats} "
        f"candidates need {need:f} m, use {allowed}",
    )


def _distance_breaches(room: Room, rule: SeatingRule) -> Iterator[Breach]:
    square = geometry_of(room, rule).distance_sq
    close = np.argwhere(np.triu(square < rule.distance_um**2, 1))
    need = metres(rule.distance_um)
    for one, other in close.tolist():
        have = metres(isqrt(int(square[one, other])))
        pair = (room.desks[one].id, room.desks[other].id)
        yield Breach(
            Rule.DISTANCE,
            pair,
            have,
            need,
            f"desks {pair[0]} and {pair[1]} are {have:f} m apart, centre to centre, "
            f"the rule is {need:f} m: use one of them or move them apart",
        )
