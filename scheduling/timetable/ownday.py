"""Plan one shared day: slots of exams, second sittings so that nobody clashes, and seats.

In this order: as few missing sittings as can be, then as few second sittings (each needs
another form).  Several starts share the time; the best is kept.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from scheduling.timetable.dayseats import Seating, seat
from scheduling.timetable.daysittings import single_slots, with_second_sittings
from scheduling.timetable.demand import Demand, collapse, match
from scheduling.timetable.types import DayPlan

STARTS = 12
MORE_TRIES = 4
Plan = tuple[list[int], Seating]


def plan_day(
    demand: Mapping[str, Sequence[str]],
    seats: Sequence[int],
    *,
    seed: int,
    seconds: float,
    clock: Callable[[], float],
    stop: Callable[[], bool] = lambda: False,
) -> DayPlan:
    """Return the best plan found; the first is made whatever the time, even no time at all.

    `demand` names the exams of each candidate, `seats` the seats of each slot.
    """
    began = clock()

    def is_over() -> bool:
        return stop() or clock() - began >= seconds

    asked = collapse({who: takes for who, takes in demand.items() if takes})
    rng = np.random.default_rng(seed)
    room = np.array(seats, dtype=np.int64)
    both = asked.takers()
    enrolment = both.diagonal().copy()
    np.fill_diagonal(both, 0)
    even = (both > 0) * (both.sum() / max(np.count_nonzero(both), 1))
    least = _unavoidable(asked, room)
    best: Plan | None = None
    for start in range(STARTS):
        weight = both.astype(float) if start % 2 == 0 else even
        if start > 1:
            weight = weight * _symmetric(rng, len(both))
        slot = single_slots(weight, enrolment, room, rng=rng)
        plan = _finished(asked, slot, enrolment, room, least=least, is_over=is_over)
        best = plan if best is None else min(best, plan, key=_rank)
        if is_over() or _rank(best) == (least, 0):
            break
    assert best is not None  # noqa: S101 - there is at least one start
    return _expanded(demand, asked, *best)


def _rank(plan: Plan) -> tuple[int, int]:
    masks, seating = plan
    return seating.missing, sum(mask.bit_count() - 1 for mask in masks)


def _symmetric(rng: np.random.Generator, n: int) -> NDArray[np.float64]:
    factor = rng.uniform(0.5, 1.5, (n, n))
    return (factor + factor.T) / 2


def _unavoidable(demand: Demand, seats: NDArray[np.int64]) -> int:
    """Return how many sittings no plan can seat: beyond all seats, or beyond one a slot."""
    size = np.array([len(one) for one in demand.patterns], dtype=np.int64)
    open_slots = int((seats > 0).sum())
    asked = int((demand.counts * size).sum())
    possible = int((demand.counts * np.minimum(size, open_slots)).sum())
    # No slot can seat more than there are candidates.
    room = int(np.minimum(seats, demand.counts.sum()).sum())
    return asked - min(possible, room)


def _finished(
    demand: Demand,
    slot: NDArray[np.int64],
    enrolment: NDArray[np.int64],
    seats: NDArray[np.int64],
    *,
    least: int,
    is_over: Callable[[], bool],
) -> Plan:
    masks = with_second_sittings(demand, slot, enrolment, seats)
    seating = seat(demand, masks, seats)
    while seating.missing > least and not is_over():
        found = _one_sitting_more(demand, masks, seating, enrolment, seats)
        if found is None:
            break
        masks, seating = found
    return _without_idle(demand, masks, seating, seats, is_over=is_over)


def _one_sitting_more(
    demand: Demand,
    masks: list[int],
    seating: Seating,
    enrolment: NDArray[np.int64],
    seats: NDArray[np.int64],
) -> Plan | None:
    """Add the sitting that lets most further candidates be seated, of a few likely ones."""
    free = seats - seating.used
    lacking = np.array([all(free[t] == 0 for t in _slots(mask)) for mask in masks])
    likely = np.minimum(enrolment[:, None] * (1 + lacking[:, None]), free[None, :]).astype(float)
    likely -= 0.25 * likely * np.array([mask.bit_count() - 1 for mask in masks])[:, None]
    likely += 1e-6 * enrolment[:, None]
    for exam, mask in enumerate(masks):
        likely[exam, _slots(mask)] = -1
    likely[:, free <= 0] = -1
    best: Plan | None = None
    for cell in np.argsort(-likely, axis=None, kind="stable")[: 2 * MORE_TRIES].tolist():
        exam, target = divmod(cell, len(seats))
        if likely[exam, target] <= 0:
            break
        more = masks.copy()
        more[exam] |= 1 << target
        plan = more, seat(demand, more, seats)
        if plan[1].missing < (best[1] if best else seating).missing:
            best = plan
    return best


def _without_idle(
    demand: Demand,
    masks: list[int],
    seating: Seating,
    seats: NDArray[np.int64],
    *,
    is_over: Callable[[], bool],
) -> Plan:
    """Take away every sitting that nobody would miss."""
    for exam, mask in enumerate(masks):
        for t in _slots(mask):
            if masks[exam].bit_count() == 1 or is_over():
                break
            fewer = masks.copy()
            fewer[exam] &= ~(1 << t)
            without = seat(demand, fewer, seats)
            if without.missing <= seating.missing:
                masks, seating = fewer, without
    return masks, seating


def _slots(mask: int) -> list[int]:
    return [t for t in range(mask.bit_length()) if mask >> t & 1]


def _expanded(
    asked_for: Mapping[str, Sequence[str]], demand: Demand, masks: list[int], seating: Seating
) -> DayPlan:
    """Name the candidates: each pattern takes its share of what its group was given."""
    left = [list(one) for one in seating.busy]
    sits: dict[str, dict[str, int]] = {}
    for p, pattern in enumerate(demand.patterns):
        given = left[seating.group[p]]
        who = list(demand.candidates[p])
        while who and given:
            busy, many = given.pop()
            if many > len(who):
                given.append((busy, many - len(who)))
            slots = _slot_by_exam(demand, pattern, masks, busy)
            for candidate in who[:many]:
                sits[candidate] = slots
            who = who[many:]
    sittings = {who: sits.get(who, {}) for who in asked_for}
    missing = {}
    for candidate, held in sittings.items():
        takes = asked_for[candidate]
        if len(held) < len(takes):
            absent = tuple(exam for exam in dict.fromkeys(takes) if exam not in held)
            if absent:
                missing[candidate] = absent
    slots_of = {exam: tuple(_slots(masks[e])) for e, exam in enumerate(demand.exams)}
    return DayPlan(slots_of, sittings, missing)


def _slot_by_exam(
    demand: Demand, pattern: tuple[int, ...], masks: list[int], busy: int
) -> dict[str, int]:
    slots = match(tuple(masks[exam] & busy for exam in pattern))
    return {demand.exams[e]: t for e, t in zip(pattern, slots, strict=True) if t >= 0}
