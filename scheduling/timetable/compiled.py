"""The annealing moves compiled by numba, for those who installed the extra ``speed``.

The same moves on the same tables as `plain`, many times as fast; never needed.
"""

from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduling.timetable.costs import COUNT, Tables

if TYPE_CHECKING or not find_spec("numba"):

    def njit(**_: bool) -> Callable[[Any], Any]:
        """Leave a function as it is, where there is no numba."""
        return lambda function: function
else:
    from numba import njit

STEPS = 20_000
# Long chains are nearly whole slots trading places and hardly ever taken: most moves stop early.
SHORT_CHAIN, LONG_CHAIN = 4, 12
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


class Board(NamedTuple):
    """The arrays of `Tables`, the exams of each slot (with their count), and room to work in."""

    shared: Ints
    start: Longs
    neighbour: Ints
    weight: Ints
    slot: Ints
    students: Ints
    proximity: Ints
    clashes: Longs
    place: Ints
    counts: Ints
    found: Ints
    seen: Longs
    change: Ints
    names: Longs


def is_installed() -> bool:
    """Tell whether numba can be imported."""
    return find_spec("numba") is not None


def advance(tables: Tables, *, temperature: float, steps: int, rng: np.random.Generator) -> None:
    """Try `steps` random moves at one temperature and keep the tables up to date."""
    n, slots = tables.students.shape
    costs = np.array([tables.cost, tables.best_cost], dtype=np.int64)
    place = np.zeros((slots, n), dtype=np.int32)
    counts = np.zeros(slots, dtype=np.int32)
    for exam, slot in enumerate(tables.slot.tolist()):
        place[slot, counts[slot]] = exam
        counts[slot] += 1
    board = Board(
        tables.shared,
        tables.start,
        tables.neighbour,
        tables.weight,
        tables.slot,
        tables.students,
        tables.proximity,
        tables.clashes,
        place,
        counts,
        found=np.zeros(n, dtype=np.int32),
        seen=np.full(n, -1, dtype=np.int64),
        change=np.zeros(n, dtype=np.int32),
        names=np.zeros(n, dtype=np.int64),
    )
    state = rng.integers(1, 1 << 63, size=1, dtype=np.uint64)
    _anneal(board, tables.best, costs, state, float(temperature), steps)
    tables.cost, tables.best_cost = int(costs[0]), int(costs[1])


@njit(cache=True)
def _draw(state: NDArray[np.uint64]) -> np.uint64:
    """Return the next of 2**64 numbers: xorshift64* (Vigna 2016, ACM TOMS 42(4), section 3)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    drawn: np.uint64 = x * np.uint64(2685821657736338717)
    return drawn


@njit(cache=True)
def _chain(board: Board, exam: int, target: int, mark: int, longest: int) -> int:
    """Write the Kempe chain of `exam` to `found`; return its length, 0 when over `longest`."""
    source = board.slot[exam]
    board.found[0] = exam
    board.seen[exam] = mark
    length, done = 1, 0
    while done < length:
        one = board.found[done]
        done += 1
        other = target if board.slot[one] == source else source
        if board.students[one, other] == 0:
            continue
        for k in range(board.counts[other]):
            two = board.place[other, k]
            if board.seen[two] != mark and board.shared[one, two] > 0:
                if length == longest:
                    return 0
                board.seen[two] = mark
                board.found[length] = two
                length += 1
    return length


@njit(cache=True)
def _change(board: Board, length: int, source: int, target: int) -> int:
    """Return the change of cost when a chain swaps sides; pairs inside it keep their distance."""
    delta = 0
    inside = 0
    for k in range(length):
        one = board.found[k]
        if board.slot[one] == source:
            delta += board.proximity[one, target] - board.proximity[one, source]
            inside += board.students[one, target]
        else:
            delta += board.proximity[one, source] - board.proximity[one, target]
    change: int = delta + 2 * inside * board.weight[source, target]
    return change


@njit(cache=True)
def _swap_sides(board: Board, length: int, source: int, target: int) -> None:
    """Move a chain across and bring the tables up to date."""
    for k in range(length):
        one = board.found[k]
        old, new, sign = source, target, 1
        if board.slot[one] == target:
            old, new, sign = target, source, -1
        for p in range(board.counts[old]):
            if board.place[old, p] == one:
                board.counts[old] -= 1
                board.place[old, p] = board.place[old, board.counts[old]]
                break
        board.place[new, board.counts[new]] = one
        board.counts[new] += 1
        board.slot[one] = new
        for p in range(board.start[one], board.start[one + 1]):
            board.change[board.neighbour[p]] += sign * board.shared[one, board.neighbour[p]]
            board.names[board.neighbour[p]] += sign * (COUNT + one)
    for k in range(length):
        one = board.found[k]
        for p in range(board.start[one], board.start[one + 1]):
            _settle(board, board.neighbour[p], source, target)


@njit(cache=True)
def _settle(board: Board, exam: int, source: int, target: int) -> None:
    """Book what has changed for one neighbour of a chain, once."""
    names, change = board.names[exam], board.change[exam]
    if names != 0:
        board.names[exam] = 0
        board.clashes[exam, source] -= names
        board.clashes[exam, target] += names
    if change != 0:
        board.change[exam] = 0
        board.students[exam, source] -= change
        board.students[exam, target] += change
        for t in range(len(board.weight)):
            difference = board.weight[target, t] - board.weight[source, t]
            board.proximity[exam, t] += change * difference


@njit(cache=True)
def _anneal(  # noqa: PLR0917 - compiled code is called by position
    board: Board,
    best: Ints,
    costs: Longs,
    state: NDArray[np.uint64],
    temperature: float,
    steps: int,
) -> None:
    """Run the Metropolis rule over random moves of one exam and its Kempe chain."""
    n, slots = board.students.shape
    for step in range(steps):
        bits = _draw(state)
        exam = np.int64((bits >> np.uint64(33)) % np.uint64(n))
        target = np.int64((bits & np.uint64(0xFFFFFFF)) % np.uint64(slots))
        source = np.int64(board.slot[exam])
        is_long = bits >> np.uint64(28) & np.uint64(3) == np.uint64(0)
        longest = LONG_CHAIN if is_long else SHORT_CHAIN
        if source == target or board.clashes[exam, target] >= longest * COUNT:
            continue
        if board.clashes[exam, target] == 0:
            length = 1
            board.found[0] = exam
            delta = np.int64(board.proximity[exam, target]) - board.proximity[exam, source]
        else:
            length = _chain(board, exam, target, step, longest)
            if length == 0:
                continue
            delta = np.int64(_change(board, length, source, target))
        chance = (_draw(state) >> np.uint64(11)) * (1.0 / (1 << 53))
        if delta <= -temperature * np.log(max(chance, 1e-300)):
            _swap_sides(board, length, source, target)
            costs[0] += delta
            if costs[0] < costs[1]:
                costs[1] = costs[0]
                best[:] = board.slot
