"""The search for forms: which method is tried when, and when it is good enough.

It takes a problem and its bound and returns the best legal forms; names, files and order
of items are not its business.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from exambank.assembly.bound import Relaxation
from exambank.assembly.construct import deal
from exambank.assembly.exchange import Exchange
from exambank.assembly.measure import measure
from exambank.assembly.model import formulate, solve_exactly
from exambank.assembly.piles import build, units_of
from exambank.assembly.polish import reassemble
from exambank.assembly.types import Objective
from exambank.assembly.variables import Problem

Indices = NDArray[np.int64]
Clock = Callable[[], float]

CLOSE_GAP = 0.001
"""Forms this near to the bound are not dealt again."""

GOOD_GAP = 0.005
"""Forms this near to the bound are not worth exact models."""

PROVEN_GAP = 1e-6
ROUNDING = 1e-9
DEALS = 2
STEPS_PER_FORM = 60
POLISHES = 4
POLISHES_OF_SETS = 6
POLISH_SECONDS = 1.0
EXTRA_ITEMS = 60
EXTRA_ITEMS_OF_SETS = 120
EXACT_COLUMNS = 25_000
"""Places times items up to which one model of all forms is tried when search found none."""

CLOSING_COLUMNS = 2_000
"""The same, for several forms that exist already and may only be bettered."""

CLOSING_SECONDS = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Best:
    """The best forms so far: `worst` is what the objective makes small, infinite for none."""

    forms: list[Indices] | None
    worst: float
    bound: float
    is_impossible: bool = False


def search(problem: Problem, average: Relaxation, *, rng: np.random.Generator, left: Clock) -> Best:
    """Return the best forms that quick search, polishing and, where small, exact models find."""
    best = Best(None, np.inf, average.bound)
    for _ in range(DEALS if problem.is_simple else 1):
        forms = _first_forms(problem, average, rng=rng, left=left)
        best = _better(problem, best, forms)
        if gap_of(problem, best.worst, best.bound) <= CLOSE_GAP or left() <= 0:
            break
    if best.forms is not None and problem.forms > 1:
        best = _polished(problem, best, rng=rng, left=left)
    is_closing = best.forms is not None and problem.forms > 1
    is_small = problem.forms * problem.n <= (CLOSING_COLUMNS if is_closing else EXACT_COLUMNS)
    wanted = PROVEN_GAP if problem.forms == 1 else GOOD_GAP
    if is_small and gap_of(problem, best.worst, best.bound) > wanted and left() > 0:
        best = _exact(problem, best, seconds=min(left(), CLOSING_SECONDS) if is_closing else left())
    return best


def _first_forms(
    problem: Problem, average: Relaxation, *, rng: np.random.Generator, left: Clock
) -> list[Indices] | None:
    if problem.is_simple:
        forms: list[Indices] | None = deal(problem, average, rng=rng)
    else:
        forms = build(problem, average, rng=rng, left=left)
    if forms is None or any(len(form) != problem.length for form in forms):
        return None
    rows = measure(problem, bound=average.bound)
    search = Exchange(problem, rows, forms, bound=average.bound, rng=rng)
    search.run(is_over=lambda: left() <= 0, most_steps=STEPS_PER_FORM * problem.forms)
    return search.forms()


def _polished(problem: Problem, best: Best, *, rng: np.random.Generator, left: Clock) -> Best:
    """Rebuild the worst form, with the best one or another as partner, while that helps."""
    units = () if problem.is_simple else units_of(problem)
    for turn in range(POLISHES if problem.is_simple else POLISHES_OF_SETS):
        if best.forms is None or left() <= 0:
            break
        if gap_of(problem, best.worst, best.bound) <= GOOD_GAP:
            break
        order = np.argsort([worst_of(problem, [form]) for form in best.forms])
        worst = int(order[-1])
        partner = int(order[0] if turn == 0 else rng.choice(order[:-1]))
        extra = _some_unused(problem, best.forms, units, rng=rng)
        seconds = max(min(POLISH_SECONDS, left()), 0.01)
        forms = reassemble(
            problem, best.forms, (worst, partner), extra=extra, bound=best.bound, seconds=seconds
        )
        best = _better(problem, best, forms)
    return best


def _exact(problem: Problem, best: Best, *, seconds: float) -> Best:
    """Solve all forms as one model; it also proves that there are none, or a better bound."""
    model = formulate(problem, [np.arange(problem.n)] * problem.forms)
    gap = PROVEN_GAP if problem.forms == 1 else GOOD_GAP
    solution = solve_exactly(model, seconds=seconds, relative_gap=gap)
    if solution.is_infeasible:
        return replace(best, is_impossible=best.forms is None)
    best = _better(problem, best, solution.forms)
    if not np.isfinite(solution.bound):
        return best
    if problem.objective is not Objective.MINIMAX:
        return replace(best, bound=min(best.bound, -solution.bound))
    beyond = solution.bound + problem.tolerance if solution.bound > PROVEN_GAP else 0.0
    return replace(best, bound=max(best.bound, beyond))


def _better(problem: Problem, best: Best, forms: list[Indices] | None) -> Best:
    if forms is None or not _is_legal(problem, forms):
        return best
    worst = worst_of(problem, forms)
    return replace(best, forms=forms, worst=worst) if worst < best.worst else best


def worst_of(problem: Problem, forms: Sequence[Indices]) -> float:
    """Return what the objective makes small: largest deviation, or minus the lowest goal."""
    if not len(problem.gain):
        return 0.0
    sums = np.array([problem.gain[:, form].sum(axis=1) for form in forms])
    if problem.objective is Objective.MINIMAX:
        return float(np.abs(sums - 1.0).max())
    return -float(sums.min())


def gap_of(problem: Problem, worst: float, bound: float) -> float:
    """Return the distance of the worst form from the bound, 0 within the tolerance.

    It is a fraction of the target (minimax) or of the bound (maximin, maximum).
    """
    if not np.isfinite(worst):
        return np.inf
    if problem.objective is Objective.MINIMAX:
        return 0.0 if worst <= problem.tolerance + ROUNDING else max(worst - bound, 0.0)
    return max(bound + worst, 0.0) / max(abs(bound), 1e-12)


def _is_legal(problem: Problem, forms: Sequence[Indices]) -> bool:
    """Return whether forms found by any method keep every rule but the order of items."""
    load = np.zeros(problem.n, dtype=np.int64)
    for form in forms:
        held = np.zeros(problem.n, dtype=bool)
        held[form] = True
        load += held
        if len(form) != problem.length or not held[problem.required].all():
            return False
        sums = [(quota, float(quota.values[form].sum())) for quota in problem.quotas]
        if any(total < q.low - 1e-6 or total > q.high + 1e-6 for q, total in sums):
            return False
        if any(held[list(group.members)].sum() > 1 for group in problem.conflicts):
            return False
        if any(len(set(held[list(group.members)].tolist())) > 1 for group in problem.bundles):
            return False
        if any(held[list(group.members)].sum() == 1 for group in problem.sets):
            return False
    return bool((load <= problem.uses).all())


def _some_unused(
    problem: Problem,
    forms: Sequence[Indices],
    units: Sequence[Indices],
    *,
    rng: np.random.Generator,
) -> Indices:
    """Return items that polishing may take in; what hangs together comes together."""
    load = np.zeros(problem.n, dtype=np.int64)
    for form in forms:
        load[form] += 1
    is_unused = load < problem.uses
    if problem.is_simple:
        return rng.permutation(np.flatnonzero(is_unused))[:EXTRA_ITEMS]
    drawn = np.concatenate([units[number] for number in rng.permutation(len(units))])
    extra: Indices = drawn[is_unused[drawn]][:EXTRA_ITEMS_OF_SETS]
    return extra
