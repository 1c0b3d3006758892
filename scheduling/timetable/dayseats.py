"""Seat everybody in the sittings of a day: who goes to which, within the seats of each slot.

Patterns whose candidates can be busy in the same sets of slots are one group, so that the whole
numbers to find are few however many candidates there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from scheduling.timetable.demand import Demand, most_seated, ways

SOLVER_SECONDS = 0.5
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Seating:
    """How many of each group are busy in each set of slots, and how many sittings are missing.

    ``group[p]`` is the group of pattern p; ``used`` the seats taken in each slot.
    """

    group: tuple[int, ...]
    busy: tuple[tuple[tuple[int, int], ...], ...]
    missing: int
    used: NDArray[np.int64]


def seat(demand: Demand, masks: Sequence[int], seats: NDArray[np.int64]) -> Seating:
    """Seat as many sittings as can be; whoever cannot have all exams may have some of them.

    maximise  sum over groups g and sets o of |o| y[g, o]   subject to
    sum over o of y[g, o] <= candidates of g,   sum of y[g, o] with t in o <= seats[t].
    """
    full = _solve(demand, masks, seats, partial=False)
    possible = _possible(demand, masks)
    asked = int((demand.counts * [len(one) for one in demand.patterns]).sum())
    if full.missing == asked - possible:
        return full
    part = _solve(demand, masks, seats, partial=True)
    return min(full, part, key=lambda one: one.missing)


def _possible(demand: Demand, masks: Sequence[int]) -> int:
    most = [most_seated(tuple(sorted(masks[e] for e in one))) for one in demand.patterns]
    return int((demand.counts * most).sum())


def _solve(
    demand: Demand, masks: Sequence[int], seats: NDArray[np.int64], *, partial: bool
) -> Seating:
    number: dict[frozenset[int], int] = {}
    group: list[int] = []
    counts: list[int] = []
    for one, count in zip(demand.patterns, demand.counts.tolist(), strict=True):
        here = tuple(sorted(masks[e] for e in one))
        options = ways(here, fewest=1 if partial else most_seated(here))
        g = number.setdefault(options, len(number))
        group.append(g)
        if g == len(counts):
            counts.append(0)
        counts[g] += count
    of_group = [(g, busy) for options, g in number.items() for busy in sorted(options)]
    taken, load = _whole_numbers(of_group, np.array(counts, dtype=np.int64), seats)
    found: list[list[tuple[int, int]]] = [[] for _ in counts]
    for i in np.flatnonzero(taken).tolist():
        g, busy = of_group[i]
        found[g].append((busy, int(taken[i])))
    used = taken @ load
    seated = int(used.sum())
    asked = int((demand.counts * [len(one) for one in demand.patterns]).sum())
    return Seating(tuple(group), tuple(map(tuple, found)), asked - seated, used)


def _whole_numbers(
    of_group: Sequence[tuple[int, int]], counts: NDArray[np.int64], seats: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many of each group take each way, and the slots of each way as rows of 0 and 1.

    One quick pass comes first: where seats are not short, it seats everybody.
    """
    group = np.array([g for g, _ in of_group], dtype=np.int64)
    busy = np.array([busy for _, busy in of_group], dtype=object)
    load = np.array([busy >> t & 1 for t in range(len(seats))], dtype=np.int64).T
    taken = _quick(group.tolist(), load, counts, seats)
    if int(taken.sum()) < int(counts.sum()):
        taken = _exact(group, load, counts, seats)
    return taken, load


def _quick(
    group: Sequence[int],
    load: NDArray[np.int64],
    counts: NDArray[np.int64],
    seats: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Seat group after group where most seats are free; those with least choice go first.

    Nobody is given fewer exams than can be: who does not fit whole is left to `_exact`.
    """
    options: list[list[int]] = [[] for _ in counts]
    for i, g in enumerate(group):
        options[g].append(i)
    slots = [np.flatnonzero(row).tolist() for row in load]
    for g, ways_of in enumerate(options):
        most = max(len(slots[i]) for i in ways_of)
        options[g] = [i for i in ways_of if len(slots[i]) == most]
    free = seats.tolist()
    taken = np.zeros(len(group), dtype=np.int64)
    count = counts.tolist()
    for g in sorted(range(len(count)), key=lambda g: (len(options[g]), -count[g])):
        left = count[g]
        for _ in options[g]:
            i = max(options[g], key=lambda i: min(free[t] for t in slots[i]))
            many = min(left, *(free[t] for t in slots[i]))
            if many <= 0:
                break
            taken[i] += many
            left -= many
            for t in slots[i]:
                free[t] -= many
    return taken


def _exact(
    group: NDArray[np.int64],
    load: NDArray[np.int64],
    counts: NDArray[np.int64],
    seats: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Solve the whole-number problem of `seat`, checked against counts and seats."""
    if not len(group):
        return np.zeros(0, dtype=np.int64)
    size = load.sum(axis=1)
    within = csr_array((np.ones(len(group)), (group, np.arange(len(group)))))
    rows = csr_array(vstack([within, csr_array(load.T.astype(float))]))
    limit = np.concatenate([counts, seats]).astype(float)
    rules = LinearConstraint(rows, -np.inf, limit)
    # The relaxation is whole-numbered as a rule, and then it is the answer.
    value = _solution(size, rules, whole=0)
    if np.abs(value - value.round()).max() > ROUNDING:
        value = _solution(size, rules, whole=1)
    taken = np.floor(value + ROUNDING).astype(np.int64)
    return _filled(taken, group, load, counts, seats)


def _solution(
    size: NDArray[np.int64], rules: LinearConstraint, *, whole: int
) -> NDArray[np.float64]:
    """Return the maximum in real or whole numbers; nothing at all where time was too short."""
    found = milp(
        -size,
        constraints=rules,
        integrality=np.full(len(size), whole),
        bounds=Bounds(0, np.inf),
        options={"time_limit": SOLVER_SECONDS},
    ).x
    return np.zeros(len(size)) if found is None else found


def _filled(
    taken: NDArray[np.int64],
    group: NDArray[np.int64],
    load: NDArray[np.int64],
    counts: NDArray[np.int64],
    seats: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Seat one by one what rounding down left over, largest sets of slots first."""
    left = counts - np.bincount(group, weights=taken, minlength=len(counts)).astype(np.int64)
    free = seats - taken @ load
    for i in np.argsort(-load.sum(axis=1), kind="stable").tolist():
        if left[group[i]] > 0:
            more = min(int(left[group[i]]), int(free[load[i] > 0].min()))
            taken[i] += more
            left[group[i]] -= more
            free -= more * load[i]
    return taken
