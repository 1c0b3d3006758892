"""A first timetable without clashes, or the reason why there is none.

Exams are the vertices of a graph, slots its colours: saturation degree first, tabu repair of
what it leaves, and exhaustive search where the graph is small enough.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from scheduling.timetable.clique import large_clique
from scheduling.timetable.plain import bit_sets
from scheduling.timetable.types import ExamProblem, NoTimetable

TRIES = 20
REPAIRS = 200
STEPS = 2_000
EXACT_NODES = 50_000
Slots = NDArray[np.int32]


def first_slots(
    problem: ExamProblem, *, rng: np.random.Generator, is_over: Callable[[], bool]
) -> Slots:
    """Return the slot of every exam without clashes; `NoTimetable` tells why there is none.

    A quick try always runs; the long repair ends when `is_over` says so.
    """
    clashes = problem.shared > 0
    for _ in range(TRIES):
        slot, unplaced = by_saturation(clashes, slots=problem.slots, rng=rng)
        if not unplaced:
            return slot
    adjacent = bit_sets(clashes)
    clique = large_clique(adjacent, enough=problem.slots + 1)
    if len(clique) > problem.slots:
        raise NoTimetable(problem.slots, clique=[problem.exams[i] for i in clique], proved=True)
    for attempt in range(REPAIRS):
        if repair(clashes, slot, slots=problem.slots, rng=rng, steps=STEPS):
            return slot
        if attempt == 0:
            found = exhaust(adjacent, slots=problem.slots, nodes=EXACT_NODES)
            if isinstance(found, list):
                return np.array(found, dtype=np.int32)
            if found:
                raise NoTimetable(problem.slots, proved=True)
        if is_over():
            break
    raise NoTimetable(problem.slots)


def by_saturation(
    clashes: NDArray[np.bool_], *, slots: int, rng: np.random.Generator
) -> tuple[Slots, list[int]]:
    """Place exams, always the one with fewest slots left, in the first slot free of clashes.

    Ties go to the exam that clashes with most, then by lot.  Returns the slots and the exams
    for which none was left; those stand where they clash least.  Source: Brelaz (1979), New
    methods to color the vertices of a graph, CACM 22(4).
    """
    n = len(clashes)
    taken = np.zeros((n, slots), dtype=np.int32)
    slot = np.zeros(n, dtype=np.int32)
    degree = clashes.sum(axis=1) + rng.random(n)
    open_ = np.ones(n, dtype=bool)
    unplaced = []
    for _ in range(n):
        urgency = np.where(open_, (taken > 0).sum(axis=1) * (n + 1.0) + degree, -1.0)
        exam = int(urgency.argmax())
        chosen = int(taken[exam].argmin())
        if taken[exam, chosen]:
            unplaced.append(exam)
        slot[exam] = chosen
        open_[exam] = False
        taken[clashes[exam], chosen] += 1
    return slot, unplaced


def repair(
    clashes: NDArray[np.bool_],
    slot: Slots,
    *,
    slots: int,
    rng: np.random.Generator,
    steps: int,
) -> bool:
    """Move exams out of clashes in place until none is left; tell whether that was reached.

    Tabu search: the best move of a clashing exam, and no way back for a while.  Source: Hertz &
    de Werra (1987), Using tabu search techniques for graph coloring, Computing 39.
    """
    n = len(clashes)
    clash = clashes.astype(np.int32)
    count = np.zeros((slots, n), dtype=np.int32)
    np.add.at(count, slot, clash)
    count = np.ascontiguousarray(count.T)
    until = np.zeros((n, slots), dtype=np.int64)
    every = np.arange(n)
    best = n * n
    for step in range(steps):
        now = count[every, slot]
        total = int(now.sum()) // 2
        best = min(best, total)
        if not total:
            return True
        worse = count - now[:, None] + 0.5 * rng.random((n, slots))
        worse[(until > step) & (worse + total >= best)] += n
        worse[now == 0] = np.inf
        worse[every, slot] = np.inf
        exam, target = divmod(int(worse.argmin()), slots)
        source = int(slot[exam])
        slot[exam] = target
        count[:, source] -= clash[exam]
        count[:, target] += clash[exam]
        until[exam, source] = step + int(rng.integers(10)) + int(0.6 * (now > 0).sum()) + 1
    return False


def exhaust(adjacent: list[int], *, slots: int, nodes: int) -> list[int] | bool:
    """Look through every placement: a timetable, True when none exists, False when too many.

    Slots not used yet are all alike, so only one of them is tried.
    """
    n = len(adjacent)
    slot = [-1] * n
    members = [0] * slots
    path: list[tuple[int, list[int]]] = []

    def open_branch() -> None:
        best: tuple[int, int, int] | None = None
        for exam in range(n):
            if slot[exam] < 0:
                left = sum(not adjacent[exam] & one for one in members)
                key = (left, -adjacent[exam].bit_count(), exam)
                best = key if best is None or key < best else best
        assert best is not None  # noqa: S101 - called only while an exam is open
        exam = best[2]
        used = sum(1 for one in members if one)
        choices = [t for t in range(min(used + 1, slots)) if not members[t] & adjacent[exam]]
        path.append((exam, choices[::-1]))

    placed = 0
    while nodes:
        nodes -= 1
        if placed == n:
            return slot
        if len(path) == placed:
            open_branch()
        exam, choices = path[-1]
        if choices:
            slot[exam] = choices.pop()
            members[slot[exam]] |= 1 << exam
            placed += 1
            continue
        path.pop()
        if not path:
            return True
        placed -= 1
        exam = path[-1][0]
        members[slot[exam]] ^= 1 << exam
        slot[exam] = -1
    return False
