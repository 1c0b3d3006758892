"""First forms: the average form, made whole and dealt like cards.

Items are sorted area by area and level by level, and by information within, and dealt round
the table: any stretch of the sorted items then spreads over the forms to within one item.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from exambank.assembly.bound import Relaxation, is_tight
from exambank.assembly.exchange import Exchange
from exambank.assembly.measure import measure
from exambank.assembly.variables import Problem

Indices = NDArray[np.int64]

EXCHANGED = 160
"""Items, of least price, that tuning may exchange."""

SHARE_OF_ALLOWANCE = 0.3
TUNING_STEPS = 25


def deal(problem: Problem, average: Relaxation, *, rng: np.random.Generator) -> list[Indices]:
    """Return forms of the right length that follow `average`; their rules may yet be broken."""
    copies = _whole_copies(problem, average.part)
    if is_tight(problem, average.bound) and copies.max() == 1:
        copies = _tuned(problem, copies, average, rng=rng)
    order = np.lexsort((rng.random(problem.n), *_sort_keys(problem)))
    cards = np.repeat(order, copies[order])
    hands: list[list[int]] = [[] for _ in range(problem.forms)]
    seats = rng.permutation(problem.forms)
    for number, card in enumerate(cards.tolist()):
        hands[seats[number % problem.forms]].append(card)
    fixed = np.flatnonzero(problem.required)
    return [np.sort(np.concatenate([fixed, hand]).astype(np.int64)) for hand in hands]


def _whole_copies(problem: Problem, part: NDArray[np.float64]) -> Indices:
    """Return how many forms get each item, shape (n,), so that every seat is filled."""
    wanted = np.where(problem.required, 0.0, part * problem.forms)
    copies = np.floor(wanted + 1e-6).astype(np.int64)
    seats = problem.forms * (problem.length - int(problem.required.sum()))
    room = np.where(problem.required, 0, problem.uses) - copies
    missing = seats - int(copies.sum())
    # The few items that the linear program splits come first, then any that is left.
    for item in np.argsort(-(wanted - copies) + 10.0 * (room <= 0), kind="stable"):
        if missing <= 0:
            break
        added = min(missing, int(room[item])) if wanted[item] <= 0 else min(1, int(room[item]))
        copies[item] += added
        missing -= added
    return copies


def _tuned(
    problem: Problem, copies: Indices, average: Relaxation, *, rng: np.random.Generator
) -> Indices:
    """Exchange items that matter little until all forms together reach the bound.

    Dealing and trading never change that sum, so what rounding lost is regained here.
    """
    near = np.zeros(problem.n, dtype=bool)
    near[np.argsort(average.price, kind="stable")[:EXCHANGED]] = True
    chosen = copies == 1
    whole = replace(
        problem,
        forms=1,
        required=chosen & ~near,
        uses=(chosen | (near & ~problem.required)).astype(np.int64),
        conflicts=(),
    )
    rows = measure(problem, bound=average.bound, allowed=SHARE_OF_ALLOWANCE)
    fixed = rows.values[problem.required].sum(axis=0)
    rows = replace(
        rows,
        low=(rows.low - fixed) * problem.forms,
        high=(rows.high - fixed) * problem.forms,
        weight=rows.weight / problem.forms,
    )
    search = Exchange(whole, rows, [np.flatnonzero(chosen)], bound=average.bound, rng=rng)
    search.run(is_over=lambda: False, most_steps=TUNING_STEPS)
    tuned: Indices = search.holds[0].astype(np.int64)
    return tuned


def _sort_keys(problem: Problem) -> list[NDArray[np.float64]]:
    """Return keys for `lexsort`, least important first: information, ..., level, area."""
    keys: dict[str, NDArray[np.float64]] = {}
    for number, quota in enumerate(problem.quotas, start=1):
        family = quota.path.rsplit(".", 1)[0]
        if family in {"areas", "cognitive"} or family.startswith("attributes"):
            keys[family] = keys.get(family, np.zeros(problem.n)) + number * quota.values
    gain = problem.gain.sum(axis=0) if len(problem.gain) else np.zeros(problem.n)
    return [gain, *reversed(keys.values())]
