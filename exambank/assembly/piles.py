"""First forms where items hang together: stimulus sets and items that go together.

The sets that the average form likes are dealt into one pile a form; a small exact model
then picks each form from its pile and from what other forms left over.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from exambank.assembly.bound import Relaxation
from exambank.assembly.model import formulate, solve_exactly
from exambank.assembly.types import Objective
from exambank.assembly.variables import Problem

Indices = NDArray[np.int64]

ITEMS_PER_PLACE = (4, 12, 50)
"""Items to pick from for each place on the form; more where fewer held none."""

SECONDS = 2.0
LEFT_TO_EXCHANGE = 0.03
"""Part of the goal that swaps of single items make good, faster than an exact model."""


def build(
    problem: Problem,
    average: Relaxation,
    *,
    rng: np.random.Generator,
    left: Callable[[], float],
) -> list[Indices] | None:
    """Return legal forms, built one after the other, or None where a pile held none."""
    units = units_of(problem)
    piles = _deal_units(problem, units, average, rng=rng)
    load = np.zeros(problem.n, dtype=np.int64)
    forms: list[Indices] = []
    for form, pile in enumerate(piles):
        reserved = np.zeros(problem.n, dtype=bool)
        for later in piles[form + 1 :]:
            reserved[later] = problem.uses[later] == 1
        free = (load < problem.uses) & ~reserved
        found = None
        for per_place in ITEMS_PER_PLACE:
            size = per_place * problem.length
            candidates = _candidates(problem, units, pile, free, size=size, rng=rng)
            free = load < problem.uses
            found = _pick(problem, candidates, average, load=load, left=left)
            if found is not None:
                break
        if found is None:
            return None
        load[found] += 1
        forms.append(found)
    return forms


def _pick(
    problem: Problem,
    candidates: Indices,
    average: Relaxation,
    *,
    load: Indices,
    left: Callable[[], float],
) -> Indices | None:
    if problem.objective is Objective.MINIMAX:
        goal = max(average.bound - problem.tolerance, 0.0) + LEFT_TO_EXCHANGE
    else:
        goal = -average.bound * (1 - LEFT_TO_EXCHANGE)
    model = formulate(problem, [candidates], uses=problem.uses - load).reaching(goal)
    seconds = max(min(SECONDS, left()), 0.01)
    forms = solve_exactly(model, seconds=seconds, relative_gap=2e-3).forms
    return None if forms is None else np.sort(forms[0])


def units_of(problem: Problem) -> list[Indices]:
    """Return the items grouped by what hangs together, each item in exactly one group."""
    parent = np.arange(problem.n)
    for group in (*problem.sets, *problem.bundles):
        labels = parent[list(group.members)]
        parent[np.isin(parent, labels)] = labels.min()
    order = np.argsort(parent, kind="stable")
    cuts = np.flatnonzero(np.diff(parent[order])) + 1
    return [unit for unit in np.split(order, cuts) if len(unit)]


def _deal_units(
    problem: Problem, units: list[Indices], average: Relaxation, *, rng: np.random.Generator
) -> list[Indices]:
    """Deal the units that the average form uses, alike units to different forms."""
    weights = np.array([average.part[unit].sum() for unit in units])
    liked = np.flatnonzero(weights > 1e-6)  # noqa: PLR2004 - rounding of the linear program
    kind = [_leading_quota(problem, units[unit], average) for unit in liked]
    gain = problem.gain.sum(axis=0) if len(problem.gain) else np.zeros(problem.n)
    worth = [float(gain[units[unit]] @ average.part[units[unit]]) for unit in liked]
    piles: list[list[Indices]] = [[] for _ in range(problem.forms)]
    held = np.zeros(problem.forms)
    for place in np.lexsort((worth, kind)):
        unit = int(liked[place])
        uses = int(problem.uses[units[unit]].max())
        lightest = np.argsort(held + rng.uniform(0, 1e-6, problem.forms))[:uses]
        for form in lightest.tolist():
            piles[form].append(units[unit])
            held[form] += weights[unit]
    return [np.unique(np.concatenate([*pile, np.zeros(0, int)])) for pile in piles]


def _leading_quota(problem: Problem, unit: Indices, average: Relaxation) -> int:
    """Return the number of the quota that the unit fills most, as its kind."""
    filled = [
        float(quota.values[unit] @ average.part[unit]) if quota.path.startswith("areas") else 0.0
        for quota in problem.quotas
    ]
    return int(np.argmax(filled))


def _candidates(
    problem: Problem,
    units: list[Indices],
    pile: Indices,
    free: NDArray[np.bool_],
    *,
    size: int,
    rng: np.random.Generator,
) -> Indices:
    """Return pile, anchor and random further units, as long as they are free, up to `size`."""
    chosen = np.zeros(problem.n, dtype=bool)
    chosen[pile] = True
    chosen &= free
    chosen |= problem.required
    n_chosen = int(chosen.sum())
    for number in rng.permutation(len(units)).tolist():
        if n_chosen >= size:
            break
        unit = units[number]
        added = unit[free[unit] & ~chosen[unit]]
        chosen[added] = True
        n_chosen += len(added)
    return np.flatnonzero(chosen)
