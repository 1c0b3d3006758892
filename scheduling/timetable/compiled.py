"""The annealing moves compiled by numba, for those who installed the extra ``speed``.

Where `plain` keeps a table of costs, this keeps one of students only and works costs out anew:
that makes a move cheap to make, and moves are made often.  Never needed, only faster.
"""

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduling.timetable.costs import COUNT_AT, NUMBERS_AT, Plan
from scheduling.timetable.costs import MOST_NUMBERS as NUMBERS
from scheduling.timetable.costs import MOST_STUDENTS as STUDENTS

if TYPE_CHECKING or not find_spec("numba"):

    def njit(**_: bool) -> Callable[[Any], Any]:
        """Leave a function as it is, where there is no numba."""
        return lambda function: function
else:
    from numba import njit

STEPS = 40_000
# Of 256 exams that stay, so many try a longer chain; beyond so many exams it is given up.
CHAIN_SHARE = 100
LONGEST_CHAIN = 12
NUMBER, ONE = 1 << NUMBERS_AT, 1 << COUNT_AT
# Empty cells before the first slot and behind the last: distances need no look at the edge.
EDGE = 5
# Changes of cost beyond so many temperatures are as good as never taken.
REACH = 14.0
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Reals = NDArray[np.float64]
Words = NDArray[np.uint64]
# Leiserson, Prokop & Randall (1998), Using de Bruijn sequences to index a 1 in a computer word.
DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
BIT = np.zeros(64, dtype=np.int64)
for _k in range(64):
    BIT[(int(DE_BRUIJN) << _k & (1 << 64) - 1) >> 58] = _k


class Board(NamedTuple):
    """The exams that share students, the cells, the exams of each slot, and room to work in."""

    start: Longs
    neighbour: Ints
    packed: Longs
    cells: Longs
    weight: Ints
    slot: Ints
    adjacent: Words
    members: Words
    found: Ints
    rest: Words
    held: Longs
    so_far: Reals


def is_installed() -> bool:
    """Tell whether numba can be imported."""
    return find_spec("numba") is not None


def advance(
    plans: Sequence[Plan], *, temperature: float, steps: int, rng: np.random.Generator
) -> None:
    """Give each plan `steps` visits to an exam at one temperature."""
    reach = int(REACH * temperature) + 1
    chance = np.exp(np.minimum(-np.arange(-reach, reach + 1) / temperature, 2 * REACH))
    state = rng.integers(1, 1 << 63, size=1, dtype=np.uint64)
    for plan in plans:
        costs = np.array([plan.cost, plan.best_cost], dtype=np.int64)
        _anneal(_board(plan), plan.best, costs, state, chance, temperature, steps)
        plan.cost, plan.best_cost = int(costs[0]), int(costs[1])


def _board(plan: Plan) -> Board:
    links, slot = plan.links, plan.slot
    n, slots = len(slot), len(links.weight)
    row = np.repeat(np.arange(n), np.diff(links.start))
    packed = links.shared[row, links.neighbour] + row * NUMBER + ONE
    cells = np.zeros((n, slots + 2 * EDGE), dtype=np.int64)
    np.add.at(cells, (links.neighbour, slot[row] + EDGE), packed)
    words = (n + 63) // 64
    adjacent = np.zeros((n, words * 64), dtype=bool)
    adjacent[:, :n] = links.shared > 0
    members = np.zeros((slots, words * 64), dtype=bool)
    members[slot, np.arange(n)] = True
    return Board(
        links.start,
        links.neighbour,
        packed,
        cells,
        links.weight,
        slot,
        np.packbits(adjacent, axis=1, bitorder="little").view(np.uint64),
        np.packbits(members, axis=1, bitorder="little").view(np.uint64),
        found=np.zeros(n, dtype=np.int32),
        rest=np.zeros((2, words), dtype=np.uint64),
        held=np.zeros(slots + 2 * EDGE, dtype=np.int64),
        so_far=np.zeros(slots),
    )


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
def _cost(board: Board, exam: int, slot: int) -> int:
    """Return the cost of an exam were it in a slot."""
    c = board.cells[exam, slot : slot + 11]
    cost: int = (
        ((c[4] & STUDENTS) + (c[6] & STUDENTS)) * 16
        + ((c[3] & STUDENTS) + (c[7] & STUDENTS)) * 8
        + ((c[2] & STUDENTS) + (c[8] & STUDENTS)) * 4
        + ((c[1] & STUDENTS) + (c[9] & STUDENTS)) * 2
        + ((c[0] & STUDENTS) + (c[10] & STUDENTS))
    )
    return cost


@njit(cache=True)
def _chain(board: Board, exam: int, target: int, longest: int) -> int:
    """Write the Kempe chain of `exam` to `found`; return its length, 0 when over `longest`."""
    source = board.slot[exam]
    board.found[0] = exam
    length, done, there = 1, 0, 0
    rest = board.rest
    words = rest.shape[1]
    for w in range(words):
        rest[0, w] = board.members[source, w]
        rest[1, w] = board.members[target, w]
    rest[0, exam >> 6] &= ~(np.uint64(1) << np.uint64(exam & 63))
    while done < length:
        one = board.found[done]
        done += 1
        if board.slot[one] == source:
            other, side, known = target, 1, there
        else:
            other, side, known = source, 0, length - there
        left = board.cells[one, other + EDGE] >> COUNT_AT
        if left == 0:
            continue
        if length + left - known > longest:
            return 0
        for w in range(words):
            bits = board.adjacent[one, w] & rest[side, w]
            if bits:
                rest[side, w] &= ~bits
                while bits:
                    if length == longest:
                        return 0
                    low = bits & (~bits + np.uint64(1))
                    board.found[length] = (w << 6) + BIT[(low * DE_BRUIJN) >> np.uint64(58)]
                    length += 1
                    there += side
                    bits ^= low
    return length


@njit(cache=True)
def _change(board: Board, length: int, source: int, target: int) -> int:
    """Return the change of cost when a chain swaps sides; pairs inside it keep their distance."""
    delta = 0
    inside = 0
    for k in range(length):
        one = board.found[k]
        if board.slot[one] == source:
            delta += _cost(board, one, target) - _cost(board, one, source)
            inside += board.cells[one, target + EDGE] & STUDENTS
        else:
            delta += _cost(board, one, source) - _cost(board, one, target)
    change: int = delta + 2 * inside * board.weight[source, target]
    return change


@njit(cache=True)
def _swap_sides(board: Board, length: int, source: int, target: int) -> None:
    """Move a chain across and bring the cells up to date."""
    for k in range(length):
        one = board.found[k]
        old, new = source, target
        if board.slot[one] == target:
            old, new = target, source
        board.slot[one] = new
        bit = np.uint64(1) << np.uint64(one & 63)
        board.members[old, one >> 6] ^= bit
        board.members[new, one >> 6] ^= bit
        for p in range(board.start[one], board.start[one + 1]):
            cells = board.cells[board.neighbour[p]]
            cells[old + EDGE] -= board.packed[p]
            cells[new + EDGE] += board.packed[p]


@njit(cache=True)
def _row(board: Board, exam: int, chance: Reals) -> None:
    """Sum up the chances of every slot for an exam, alone or trading with the one in its way."""
    slots = len(board.weight)
    source = np.int64(board.slot[exam])
    reach = len(chance) // 2
    held = board.held
    cells = board.cells[exam]
    for t in range(len(held)):
        held[t] = cells[t] & STUDENTS
    here = _cost(board, exam, source)
    total = 0.0
    for target in range(slots):
        code = cells[target + EDGE]
        if code < 2 * ONE:
            delta = (
                (held[target + 4] + held[target + 6]) * 16
                + (held[target + 3] + held[target + 7]) * 8
                + (held[target + 2] + held[target + 8]) * 4
                + (held[target + 1] + held[target + 9]) * 2
                + (held[target] + held[target + 10])
            ) - here
            if code:
                other = code >> NUMBERS_AT & NUMBERS
                if board.cells[other, source + EDGE] >= 2 * ONE:
                    delta = reach
                else:
                    delta += _cost(board, other, source) - _cost(board, other, target)
                    delta += 2 * held[target + EDGE] * board.weight[source, target]
            if delta < reach:
                total += chance[max(delta, -reach) + reach]
        board.so_far[target] = total


@njit(cache=True)
def _draw_move(board: Board, exam: int, chance: Reals, luck: float) -> tuple[int, int]:
    """Draw a slot by heat bath; return it and the length (1 or 2) of the chain in `found`."""
    _row(board, exam, chance)
    at = luck * board.so_far[-1]
    target = 0
    while board.so_far[target] <= at:
        target += 1
    board.found[0] = exam
    code = board.cells[exam, target + EDGE]
    if code:
        board.found[1] = code >> NUMBERS_AT & NUMBERS
        return target, 2
    return target, 1


@njit(cache=True)
def _long_chain(board: Board, exam: int, target: int) -> int:
    """Write the Kempe chain of three exams or more to `found`; return its length, or 0."""
    source = board.slot[exam]
    code = board.cells[exam, target + EDGE]
    if target == source or code < ONE or code >= LONGEST_CHAIN * ONE:
        return 0
    if code < 2 * ONE and board.cells[code >> NUMBERS_AT & NUMBERS, source + EDGE] < 2 * ONE:
        return 0
    length: int = _chain(board, exam, target, LONGEST_CHAIN)
    return length


@njit(cache=True)
def _anneal(  # noqa: PLR0917 - compiled code is called by position
    board: Board,
    best: Ints,
    costs: Longs,
    state: NDArray[np.uint64],
    chance: Reals,
    temperature: float,
    steps: int,
) -> None:
    """Run the heat bath over exams, and the Metropolis rule over their longer Kempe chains."""
    n, slots = np.uint64(len(board.slot)), np.uint64(len(board.weight))
    half = np.uint64(32)
    for _ in range(steps):
        bits = _draw(state)
        exam = np.int64((bits >> half) * n >> half)
        source = np.int64(board.slot[exam])
        luck = (bits & np.uint64(0xFFFFFFFF)) * (1.0 / (1 << 32))
        target, length = _draw_move(board, exam, chance, luck)
        if target != source:
            delta = np.int64(_change(board, length, source, target))
        else:
            bits = _draw(state)
            if bits & np.uint64(255) >= np.uint64(CHAIN_SHARE):
                continue
            target = np.int64((bits >> half) * slots >> half)
            length = _long_chain(board, exam, target)
            if length == 0:
                continue
            delta = np.int64(_change(board, length, source, target))
            luck = (bits >> np.uint64(8) & np.uint64(0xFFFFFF)) * (1.0 / (1 << 24))
            if delta > -temperature * np.log(max(luck, 1e-9)):
                continue
        _swap_sides(board, length, source, target)
        costs[0] += delta
        if costs[0] < costs[1]:
            costs[1] = costs[0]
            best[:] = board.slot
