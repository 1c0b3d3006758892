"""How good a set of forms can be at best, proven before any form is built.

If F forms exist, so does their average: each rule is convex, so the average obeys every
one of them, and an item that `max_use` forms may share has at most ``max_use / F`` in it.
The linear program over that one average form is therefore a bound for all F forms, and
where it has no solution no set of forms has one.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import linprog

from exambank.assembly.model import Model, formulate, merged
from exambank.assembly.types import Objective
from exambank.assembly.variables import Problem

START_PER_SEAT = 3
"""Items looked at first, for each place on a form that is to be filled."""

PRICED_AT_ONCE = 1500
ROUNDS = 12
NEAR_ENOUGH = 0.2
"""Part of the tolerance within which the average form need not come any nearer."""

SLACK = 1e-9
NEAR_BOUND = 0.008
"""Part of a smallest deviation within which forms are near enough to it,"""

NEAR_TARGET = 2.5e-4
"""and part of the target within which they are so in any case."""

NEAR_MOST = 0.002
"""Part of the most information within which forms are near enough to it."""


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """The average form.

    `part` of shape (n,) says how much of each item is in it, `price` of the same shape how
    much worse the objective gets if an item is used otherwise; `bound` is that of `Assembly`.
    """

    is_feasible: bool
    bound: float
    part: NDArray[np.float64]
    price: NDArray[np.float64]


def relax(problem: Problem, *, rng: np.random.Generator) -> Relaxation:
    """Return the best average form, or say that there is none.

    Large pools are solved on a sample of items first; items that would improve the answer
    by their reduced cost are added until there are none, so that the bound is that of the
    whole pool.
    """
    strict = replace(problem, tolerance=0.0)
    enough = NEAR_ENOUGH * problem.tolerance + SLACK
    model = formulate(strict, [np.arange(problem.n)], share=1.0 / problem.forms)
    columns = _first_columns(problem, model, rng)
    for _ in range(ROUNDS):
        value, v, duals = _solve(model, columns)
        if v is None:
            if len(columns) == len(model.cost) or not _exists(problem):
                return Relaxation(False, np.nan, *np.zeros((2, problem.n)))
            columns = np.arange(len(model.cost))
            continue
        price = model.cost - model.matrix.T @ duals
        reduced = price.copy()
        reduced[columns] = 0.0
        helps = np.flatnonzero(reduced < -SLACK)
        value += float(np.minimum(reduced, 0.0) @ np.where(reduced < 0, model.ceiling, 0.0))
        if not len(helps) or (problem.objective is Objective.MINIMAX and v[-1] <= enough):
            break
        best = helps[np.argsort(reduced[helps], kind="stable")[:PRICED_AT_ONCE]]
        columns = np.concatenate([columns, best])
    part = np.zeros(len(model.cost))
    if v is not None:
        part[columns] = v
    bound = _as_bound(problem, value)
    return Relaxation(True, bound, part[: problem.n], np.abs(price[: problem.n]))


def allowance(problem: Problem, bound: float) -> float:
    """Return how far from the proven `bound` is near enough to stop."""
    if problem.objective is Objective.MINIMAX:
        return max(NEAR_BOUND * bound, NEAR_TARGET)
    return NEAR_MOST * abs(bound)


def is_tight(problem: Problem, bound: float) -> bool:
    """Return whether the pool has little to spare for the objective."""
    if not len(problem.gain):
        return False
    return problem.objective is not Objective.MINIMAX or bound > problem.tolerance / 2


def _exists(problem: Problem) -> bool:
    """Return whether there is an average form at all, whatever its information."""
    bare = replace(problem, gain=problem.gain[:0])
    every = [np.arange(problem.n)]
    model = merged(formulate(bare, every, share=1.0 / problem.forms))
    return _solve(model, np.arange(len(model.cost)))[1] is not None


def _as_bound(problem: Problem, value: float) -> float:
    if problem.objective is not Objective.MINIMAX:
        return -value
    return max(value, 0.0)


def _first_columns(problem: Problem, model: Model, rng: np.random.Generator) -> NDArray[np.int64]:
    n_start = START_PER_SEAT * problem.length * problem.forms
    if not problem.is_simple or problem.n <= max(n_start, 2000):
        return np.arange(len(model.cost))
    chosen = problem.required.copy()
    chosen[rng.choice(problem.n, size=n_start, replace=False)] = True
    if len(problem.gain) and problem.objective is not Objective.MINIMAX:
        chosen[np.argsort(-problem.gain.sum(axis=0))[: n_start // 2]] = True
    return np.append(np.flatnonzero(chosen), len(model.cost) - 1)


def _solve(
    model: Model, columns: NDArray[np.int64]
) -> tuple[float, NDArray[np.float64] | None, NDArray[np.float64]]:
    """Solve over some columns; return the value, the columns' values, a dual for each row."""
    matrix = model.matrix[:, columns] if len(columns) < len(model.cost) else model.matrix
    equal = model.low == model.high
    above = np.flatnonzero(np.isfinite(model.high) & ~equal)
    below = np.flatnonzero(np.isfinite(model.low) & ~equal)

    answer = linprog(  # type: ignore[call-overload]  # the stubs know no sparse rows
        model.cost[columns],
        A_ub=sp.vstack([matrix[above], -matrix[below]]),
        b_ub=np.concatenate([model.high[above], -model.low[below]]),
        A_eq=matrix[equal],
        b_eq=model.low[equal],
        bounds=np.column_stack([model.floor[columns], model.ceiling[columns]]),
        method="highs",
    )
    duals = np.zeros(len(model.low))
    if answer.x is None:
        return np.nan, None, duals
    duals[equal] = answer.eqlin.marginals
    np.add.at(duals, above, answer.ineqlin.marginals[: len(above)])
    np.add.at(duals, below, -answer.ineqlin.marginals[len(above) :])
    return float(answer.fun), answer.x, duals
