"""Find a timetable of little proximity cost by annealing, from a first one without clashes.

Single moves and Kempe chains run in an engine (`plain` or `compiled`); now and then two slots
trade places or one moves along the row.  No clash ever arises, so the search can be stopped at
any moment.  The clock and the wish to stop are arguments.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scheduling.timetable import compiled, plain
from scheduling.timetable.construct import first_slots
from scheduling.timetable.costs import Tables
from scheduling.timetable.types import ExamProblem, Timetable

# Temperatures as shares of the mean absolute change of cost of a random move.
HOT, COLD = 1.0, 0.01
PERMUTATIONS = 50


class Advance(Protocol):
    """Try a number of random moves on tables, in place."""

    def __call__(
        self, tables: Tables, *, temperature: float, steps: int, rng: np.random.Generator
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Engine:
    """A way to try moves, and how many of them between two looks at the clock."""

    name: str
    steps: int
    advance: Advance


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands: share of its time, costs per student, moves tried."""

    share: float
    cost: float
    best: float
    moves: int


PLAIN = Engine("numpy", plain.STEPS, plain.advance)
COMPILED = Engine("numba", compiled.STEPS, compiled.advance)


def fastest_engine() -> Engine:
    """Return the compiled engine where numba is installed, else the plain one."""
    return COMPILED if compiled.is_installed() else PLAIN


def find_timetable(
    problem: ExamProblem,
    *,
    seed: int,
    seconds: float,
    clock: Callable[[], float],
    engine: Engine = PLAIN,
    stop: Callable[[], bool] = lambda: False,
    watch: Callable[[Progress], None] = lambda _: None,
) -> Timetable:
    """Return the best timetable found in `seconds` of `clock`; `NoTimetable` if there is none.

    The temperature falls geometrically with the share of time used.  Equal arguments and an
    equal clock give an equal answer.
    """
    rng = np.random.default_rng(seed)
    began = clock()

    def passed() -> float:
        return (clock() - began) / seconds if seconds > 0 else 1.0

    slot = first_slots(problem, rng=rng, is_over=lambda: passed() >= 1 or stop())
    tables = Tables.of(problem, slot)
    moves = 0
    heat = mean_change(tables, rng)
    students = max(problem.students, 1)
    hurried = False
    while tables.best_cost and (share := passed()) < 1:
        if hurried := stop():
            break
        temperature = heat * HOT * (COLD / HOT) ** share
        engine.advance(tables, temperature=temperature, steps=engine.steps, rng=rng)
        try_permutations(tables, temperature=temperature, tries=PERMUTATIONS, rng=rng)
        moves += engine.steps + PERMUTATIONS
        watch(Progress(share, tables.cost / students, tables.best_cost / students, moves))
    slot_of = dict(zip(problem.exams, tables.best.tolist(), strict=True))
    return Timetable(slot_of, tables.best_cost / students, moves, stopped=hurried)


def mean_change(tables: Tables, rng: np.random.Generator, *, sample: int = 2_000) -> float:
    """Return the mean absolute change of cost of single moves, clashing or not."""
    n, slots = tables.students.shape
    exams, targets = rng.integers(n, size=sample), rng.integers(slots, size=sample)
    change = tables.proximity[exams, targets] - tables.proximity[exams, tables.slot[exams]]
    return max(float(np.abs(change).mean()), 1e-9)


def try_permutations(
    tables: Tables, *, temperature: float, tries: int, rng: np.random.Generator
) -> None:
    """Try to trade two slots, turn a run of slots round, or move one along, as annealing does."""
    slots = len(tables.weight)
    between = tables.between_slots()
    kinds = rng.integers(3, size=tries).tolist()
    ends = np.sort(rng.integers(slots, size=(tries, 2)), axis=1).tolist()
    allowed = (temperature * rng.standard_exponential(tries)).tolist()
    for kind, (low, high), most in zip(kinds, ends, allowed, strict=True):
        if low == high:
            continue
        order = permutation(slots, low, high, kind=kind)
        change = permutation_change(between, tables.weight, order)
        if change <= most:
            tables.permute(order, delta=change)
            between = tables.between_slots()


def permutation(slots: int, low: int, high: int, *, kind: int) -> NDArray[np.int32]:
    """Return the new place of every slot: 0 trade two, 1 turn round, 2 move the first behind.

    Examples
    --------
    >>> [permutation(4, 0, 2, kind=kind).tolist() for kind in range(3)]
    [[2, 1, 0, 3], [2, 1, 0, 3], [2, 0, 1, 3]]
    """
    order = np.arange(slots, dtype=np.int32)
    if kind == 0:
        order[[low, high]] = order[[high, low]]
    elif kind == 1:
        order[low : high + 1] = order[low : high + 1][::-1]
    else:
        order[low : high + 1] -= 1
        order[low] = high
    return order


def permutation_change(
    between: NDArray[np.int64], weight: NDArray[np.int32], order: NDArray[np.int32]
) -> int:
    """Return the change of cost when slot s moves to ``order[s]``."""
    return int((between * (weight[np.ix_(order, order)] - weight)).sum()) // 2
