"""The independent checker of a seating plan: from the room, the list and the seats alone.

It shares neither geometry nor patterns with the solver, only the proof that papers must repeat
(`apart`), and takes nothing on trust: every rule is worked out again from the desks in use.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduling.seating.apart import connected, links_about, must_repeat
from scheduling.seating.types import (
    MDEG_PER_TURN,
    Breach,
    Desk,
    Room,
    Rule,
    Seat,
    SeatingRule,
    Sitter,
    form_of,
    metres,
)


@dataclass(frozen=True, slots=True)
class Audit:
    """What the checker found: breaches, and notes on what the numbers leave no choice about."""

    breaches: tuple[Breach, ...]
    notes: tuple[str, ...]


class _Placed(NamedTuple):
    """Somebody at a desk; a plain tuple, for a large day has a hundred thousand."""

    sitter: Sitter
    desk: Desk
    paper: str


def check(
    room: Room,
    sitters: Sequence[Sitter],
    seats: Sequence[Seat],
    *,
    forms: Sequence[str],
    rule: SeatingRule,
) -> tuple[Breach, ...]:
    """Return every rule that the seats break; empty means the plan is legal.

    The layout rules are applied to the desks in use.  Who sits where must be one to one, every
    need met, no form seen before, and neighbours' papers different wherever the papers suffice.
    """
    return audit(room, sitters, seats, forms=forms, rule=rule).breaches


def audit(
    room: Room,
    sitters: Sequence[Sitter],
    seats: Sequence[Seat],
    *,
    forms: Sequence[str],
    rule: SeatingRule,
) -> Audit:
    """Return the breaches, and the facts that are noted because nothing better is possible."""
    desks = {desk.id: desk for desk in room.desks}
    people = {sitter.id: sitter for sitter in sitters}
    breaches = [*_candidate_breaches(people, seats), *_desk_breaches(desks, seats, forms)]
    placed = [
        _Placed(people[seat.candidate], desks[seat.desk], seat.form)
        for seat in seats
        if seat.candidate in people and seat.desk in desks
    ]
    if not placed:
        return Audit(tuple(breaches), ())
    square = _squares([one.desk for one in placed])
    breaches += _direction(placed)
    breaches += _tables(placed, rule)
    breaches += _distances(placed, square, rule)
    breaches += _people(placed)
    equal, notes = _neighbours(placed, square, forms, rule)
    return Audit((*breaches, *equal), (*notes, *_college_notes(placed, rule)))


def _candidate_breaches(people: dict[str, Sitter], seats: Sequence[Seat]) -> Iterator[Breach]:
    seated = Counter([seat.candidate for seat in seats])
    for name in people:
        if name not in seated:
            message = f"candidate {name} has no seat: find one in this room or another"
            yield Breach(Rule.UNSEATED, (), 0, 1, message, (name,))
    for name, times in seated.items():
        if name not in people:
            message = f"candidate {name} is seated but not on the list: remove the seat"
            yield Breach(Rule.UNKNOWN_CANDIDATE, (), name, "a candidate of the list", message)
        if times > 1:
            at = tuple(seat.desk for seat in seats if seat.candidate == name)
            message = f"candidate {name} has {times} seats ({', '.join(at)}): keep one"
            yield Breach(Rule.SEATED_TWICE, at, times, 1, message, (name,))


def _desk_breaches(
    desks: dict[str, Desk], seats: Sequence[Seat], forms: Sequence[str]
) -> Iterator[Breach]:
    for name, times in Counter([seat.desk for seat in seats]).items():
        if name not in desks:
            message = f"desk {name} is not in the room: use one of its {len(desks)} desks"
            yield Breach(Rule.UNKNOWN_DESK, (name,), name, "a desk of the room", message)
        if times > 1:
            who = tuple(seat.candidate for seat in seats if seat.desk == name)
            message = f"desk {name} is given to {times} candidates ({', '.join(who)}): keep one"
            yield Breach(Rule.DESK_TWICE, (name,), times, 1, message, who)
    for seat in seats:
        if seat.form not in forms:
            message = f"form {seat.form} at desk {seat.desk} is not one of {', '.join(forms)}"
            yield Breach(Rule.UNKNOWN_FORM, (seat.desk,), seat.form, ",".join(forms), message)


def _squares(desks: list[Desk]) -> NDArray[np.int64]:
    at = np.array([(desk.x_um, desk.y_um) for desk in desks], dtype=np.int64)
    along, across = (line[:, None] - line for line in at.T)
    square: NDArray[np.int64] = along * along + across * across
    return square


def _direction(placed: list[_Placed]) -> Iterator[Breach]:
    facings = Counter(one.desk.facing_mdeg % MDEG_PER_TURN for one in placed)
    if len(facings) == 1:
        return
    usual = min(facings, key=lambda facing: (-facings[facing], facing))
    need = Decimal(usual) / 1000
    for one in placed:
        have = Decimal(one.desk.facing_mdeg % MDEG_PER_TURN) / 1000
        if have != need:
            message = f"desk {one.desk.id} faces {have} degrees, the room faces {need}"
            yield Breach(Rule.DIRECTION, (one.desk.id,), have, need, message, (one.sitter.id,))


def _tables(placed: list[_Placed], rule: SeatingRule) -> Iterator[Breach]:
    at_table: dict[str, list[Desk]] = {}
    for one in placed:
        if one.desk.is_round:
            message = f"desk {one.desk.id} is at a round table: leave it out"
            yield Breach(
                Rule.ROUND_TABLE, (one.desk.id,), one.desk.table_shape, "straight", message
            )
        if one.desk.table:
            at_table.setdefault(one.desk.table, []).append(one.desk)
    for name, group in at_table.items():
        seats = len({desk.id for desk in group})
        length = min(desk.table_length_um for desk in group)
        if length >= rule.three_from_um:
            allowed = 3
        elif length >= rule.two_from_um:
            allowed = 2
        else:
            allowed = 1
        if seats > allowed:
            message = f"table {name}, {metres(length):f} m long, seats {seats}: at most {allowed}"
            yield Breach(
                Rule.TABLE_LENGTH, tuple(desk.id for desk in group), seats, allowed, message
            )


def _distances(
    placed: list[_Placed], square: NDArray[np.int64], rule: SeatingRule
) -> Iterator[Breach]:
    close = square < rule.distance_um**2
    if np.count_nonzero(close) == len(placed):
        return  # each desk is close to itself only
    need = metres(rule.distance_um)
    for one, other in np.argwhere(np.triu(close, 1)).tolist():
        pair = (placed[one].desk.id, placed[other].desk.id)
        if pair[0] == pair[1]:
            continue  # told as desk_twice
        have = metres(isqrt(int(square[one, other])))
        message = f"desks {pair[0]} and {pair[1]} are {have:f} m apart, the rule is {need:f} m"
        who = (placed[one].sitter.id, placed[other].sitter.id)
        yield Breach(Rule.DISTANCE, pair, have, need, message, who)


def _people(placed: list[_Placed]) -> Iterator[Breach]:
    for one in placed:
        who, desk = one.sitter, one.desk
        if who.needs and not desk.meets(who.needs):
            need, have = ";".join(sorted(who.needs)), ";".join(sorted(desk.offers)) or "standard"
            message = f"candidate {who.id} needs {need}, desk {desk.id} offers {have}"
            yield Breach(Rule.ACCOMMODATION, (desk.id,), have, need, message, (who.id,))
        if who.seen and (form := form_of(one.paper)) in who.seen:
            message = f"candidate {who.id} at desk {desk.id} has seen form {form} before"
            yield Breach(Rule.SEEN_FORM, (desk.id,), form, "a form not seen", message, (who.id,))


def _neighbours(
    placed: list[_Placed], square: NDArray[np.int64], forms: Sequence[str], rule: SeatingRule
) -> tuple[list[Breach], list[str]]:
    """Split equal neighbours into breaches and unavoidable ones, nearest distance first."""
    codes: dict[str, int] = {}
    held = np.array([codes.setdefault(one.paper, len(codes)) for one in placed])
    neighbour_sq = (rule.distance_um * rule.neighbour_percent) ** 2 // 10_000
    equal = (held[:, None] == held) & (square <= neighbour_sq)
    if np.count_nonzero(equal) == len(placed):
        return [], []  # each paper is equal to itself only
    pairs = np.argwhere(np.triu(equal, 1)).tolist()
    pairs.sort(key=lambda pair: int(square[pair[0], pair[1]]))
    every = frozenset(forms)
    papers = [
        frozenset(paper for paper in forms if form_of(paper) not in one.sitter.seen)
        if one.sitter.seen
        else every
        for one in placed
    ]
    breaches: list[Breach] = []
    excused: dict[int, list[str]] = {}
    # What must repeat within a distance must repeat within a longer one, so once is enough.
    must: set[int] = set()
    need_not: dict[int, set[int]] = {}
    for one, other in pairs:
        distance_sq = int(square[one, other])
        names = (placed[one].desk.id, placed[other].desk.id)
        if one not in must and one not in need_not.setdefault(distance_sq, set()):
            links = links_about(square, distance_sq, neighbour_sq=neighbour_sq)
            part = connected(links, one)
            repeats = must_repeat(links, part, papers=papers)
            (must if repeats else need_not[distance_sq]).update(part)
        if one in must:
            excused.setdefault(distance_sq, []).append("-".join(names))
        else:
            breaches.append(_equal_neighbours(placed[one], placed[other], distance_sq, len(forms)))
    return breaches, [
        f"{len(names)} pairs of neighbours {metres(isqrt(distance_sq)):f} m apart hold the same "
        f"form, as {len(forms)} are too few to keep all apart: {', '.join(names)}"
        for distance_sq, names in excused.items()
    ]


def _equal_neighbours(one: _Placed, other: _Placed, distance_sq: int, forms: int) -> Breach:
    have = metres(isqrt(distance_sq))
    return Breach(
        Rule.NEIGHBOUR_FORM,
        (one.desk.id, other.desk.id),
        one.paper,
        "different forms",
        f"desks {one.desk.id} and {other.desk.id}, {have:f} m apart, both hold form {one.paper}, "
        f"and nothing proves that {forms} forms do not suffice: change one",
        (one.sitter.id, other.sitter.id),
    )


def _college_notes(placed: list[_Placed], rule: SeatingRule) -> Iterator[str]:
    """Note a college over its share: one room's list leaves the plan no choice about it."""
    colleges = Counter(one.sitter.college for one in placed if one.sitter.college)
    if len(colleges) < 2:  # noqa: PLR2004 - the share concerns rooms of two colleges or more
        return
    for college, count in sorted(colleges.items()):
        if count * 100 > rule.college_percent * len(placed):
            yield (
                f"{count} of the {len(placed)} candidates in the room come from {college}, more "
                f"than {rule.college_percent} %: share the candidates out over more rooms if the "
                "numbers allow it"
            )
