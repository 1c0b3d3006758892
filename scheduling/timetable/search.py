"""Find a timetable of little proximity cost by population annealing, without clashes throughout.

Several timetables are cooled together; whenever it gets cooler, those that fare worse than the
others give way to copies of those that fare better.  Exams move in an engine (`plain` or
`compiled`); now and then whole slots trade places.  The clock and the wish to stop are arguments.

Source: Machta (2010), Population annealing with weighted averages, Phys. Rev. E 82, 026704.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scheduling.timetable import compiled, plain
from scheduling.timetable.construct import first_slots
from scheduling.timetable.costs import Links, Plan, between_slots, one_hot
from scheduling.timetable.types import ExamProblem, Timetable

# Temperatures as shares of the mean absolute change of cost of a random move: from the engine's
# hottest slowly to WARM, where the shape of a timetable is settled, then fast to COLD.
WARM, COLD = 0.06, 0.003
QUENCH = 0.9
POPULATION = 8
# Rounds are made longer where there are more, and shorter (then with fewer timetables) where there
# is no time for so many.
FEWEST_ROUNDS, MOST_ROUNDS = 50, 200
FEWEST_STEPS = 500
PERMUTATIONS = 20


class Advance(Protocol):
    """Visit exams of each plan by lot and move them, in place."""

    def __call__(
        self, plans: Sequence[Plan], *, temperature: float, steps: int, rng: np.random.Generator
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Engine:
    """A way to move exams, and how many visits a plan gets between two looks at the clock.

    A slow engine begins less hot, for it has no time to settle from there.
    """

    name: str
    steps: int
    hottest: float
    advance: Advance


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands: share of its time, costs per student, exams visited."""

    share: float
    cost: float
    best: float
    moves: int


PLAIN = Engine("numpy", plain.STEPS, 0.4, plain.advance)
COMPILED = Engine("numba", compiled.STEPS, 0.6, compiled.advance)


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

    The temperature falls with the share of time used.  Equal arguments and an equal clock give
    an equal answer.
    """
    rng = np.random.default_rng(seed)
    links = Links.of(problem)
    began = clock()

    def passed() -> float:
        return (clock() - began) / seconds if seconds > 0 else 1.0

    slot = first_slots(problem, rng=rng, is_over=lambda: passed() >= 1 or stop())
    students = max(problem.students, 1)

    def told(share: float, search: "Search") -> bool:
        now = min(plan.cost for plan in search.plans)
        watch(Progress(share, now / students, search.best.best_cost / students, search.moves))
        return stop()

    search = Search.of(links, slot, engine=engine, rng=rng)
    stopped = search.run(passed, told)
    slot_of = dict(zip(problem.exams, search.best.best.tolist(), strict=True))
    return Timetable(slot_of, search.best.best_cost / students, search.moves, stopped=stopped)


@dataclass(slots=True, eq=False)
class Search:
    """A population of plans at one temperature, and the best plan met."""

    plans: list[Plan]
    best: Plan
    temperature: float
    heat: float
    engine: Engine
    steps: int
    rng: np.random.Generator
    moves: int = 0

    @classmethod
    def of(
        cls, links: Links, slot: NDArray[np.int32], *, engine: Engine, rng: np.random.Generator
    ) -> "Search":
        """Begin with copies of one plan, at a heat that suits the costs."""
        plan = Plan.of(links, slot)
        heat = mean_change(plan, rng)
        plans = [plan.twin() for _ in range(POPULATION)]
        return cls(plans, plan, heat * engine.hottest, heat, engine, FEWEST_STEPS, rng)

    def run(self, passed: Callable[[], float], told: Callable[[float, "Search"], bool]) -> bool:
        """Cool until the time has passed or `told` says stop; return whether it did."""
        share = passed()
        self.engine.advance(
            [self.best.twin()], temperature=self.temperature, steps=1, rng=self.rng
        )  # Compiled code is compiled here, so that no round seems slow.
        while self.best.best_cost and share < 1:
            if told(share, self):
                return True
            self.cool(self.heat * temperature_at(share, hottest=self.engine.hottest))
            if share > QUENCH:
                self.plans = self.plans[: (POPULATION + 1) // 2]
            self.advance()
            before, share = share, passed()
            self.size_up(share - before)
        return False

    def size_up(self, share: float) -> None:
        """Fit rounds, and plans if need be, to the share of the time that a round took."""
        if share * MOST_ROUNDS < 1:
            self.steps = min(2 * self.steps, self.engine.steps)
        elif share * FEWEST_ROUNDS < 1:
            return
        elif self.steps > FEWEST_STEPS:
            self.steps = max(self.steps // 2, FEWEST_STEPS)
        else:
            self.plans = self.plans[: (len(self.plans) + 1) // 2]

    def cool(self, temperature: float) -> None:
        """Go to a temperature and draw plans anew with chances as the lower cost there asks."""
        fall = 1 / temperature - 1 / self.temperature
        self.temperature = temperature
        cost = np.array([plan.cost for plan in self.plans], dtype=np.float64)
        chance = np.exp(np.minimum(fall * (cost.min() - cost), 0))
        share = np.cumsum(chance) / chance.sum()
        at = (self.rng.random() + np.arange(len(cost))) / len(cost)
        drawn = np.minimum(np.searchsorted(share, at), len(cost) - 1).tolist()
        self.plans = sorted(
            (
                self.plans[k].twin() if k in drawn[:i] else self.plans[k]
                for i, k in enumerate(drawn)
            ),
            key=lambda plan: plan.cost,
        )

    def advance(self) -> None:
        """Move exams and slots of every plan, at the temperature of now."""
        self.engine.advance(
            self.plans, temperature=self.temperature, steps=self.steps, rng=self.rng
        )
        for plan in self.plans:
            try_permutations(plan, temperature=self.temperature, tries=PERMUTATIONS, rng=self.rng)
        self.moves += (self.steps + PERMUTATIONS) * len(self.plans)
        self.best = min(self.best, *self.plans, key=lambda plan: plan.best_cost)
        if self.best in self.plans:
            self.best = self.best.twin()


def temperature_at(share: float, *, hottest: float) -> float:
    """Return the temperature, in units of the heat, after a share of the time.

    Examples
    --------
    >>> [round(temperature_at(share, hottest=0.6), 3) for share in (0, 0.45, 0.9, 1)]
    [0.6, 0.19, 0.06, 0.003]
    """
    if share < QUENCH:
        return float(hottest * (WARM / hottest) ** (share / QUENCH))
    return float(WARM * (COLD / WARM) ** ((share - QUENCH) / (1 - QUENCH)))


def mean_change(plan: Plan, rng: np.random.Generator, *, sample: int = 2_000) -> float:
    """Return the mean absolute change of cost of single moves, clashing or not."""
    links = plan.links
    n, slots = len(plan.slot), len(links.weight)
    cost = (links.shared @ one_hot(plan.slot, slots)) @ links.weight
    exams, targets = rng.integers(n, size=sample), rng.integers(slots, size=sample)
    change = cost[exams, targets] - cost[exams, plan.slot[exams]]
    return max(float(np.abs(change).mean()), 1e-9)


def try_permutations(
    plan: Plan, *, temperature: float, tries: int, rng: np.random.Generator
) -> None:
    """Try to trade two slots, turn a run of slots round, or move one along, as annealing does."""
    weight = plan.links.weight
    slots = len(weight)
    between = between_slots(plan.links, plan.slot)
    kinds = rng.integers(3, size=tries).tolist()
    ends = np.sort(rng.integers(slots, size=(tries, 2)), axis=1).tolist()
    allowed = (temperature * rng.standard_exponential(tries)).tolist()
    for kind, (low, high), most in zip(kinds, ends, allowed, strict=True):
        if low == high:
            continue
        order = permutation(slots, low, high, kind=kind)
        change = permutation_change(between, weight, order)
        if change <= most:
            plan.slot = order[plan.slot]
            plan.pay(change)
            between[np.ix_(order, order)] = between.copy()


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
