"""Problems as matrices: the same rules for the bound, for exact models and for polishing.

`formulate` writes a linear model over some forms and some candidate items for each; with
real-valued variables and one average form it is the bound, with whole numbers it is exact.
Columns are, form by form, its items then its stimulus sets; the last column is the
objective: the deviation beyond the tolerance (minimax) or minus the lowest goal (others).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from exambank.assembly.types import Objective
from exambank.assembly.variables import SMALLEST_SET, Problem

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """``minimise cost @ v`` with ``low <= matrix @ v <= high``, ``floor <= v <= ceiling``."""

    matrix: sp.csr_array
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    floor: NDArray[np.float64]
    ceiling: NDArray[np.float64]
    cost: NDArray[np.float64]
    whole: NDArray[np.int64]
    starts: tuple[int, ...]
    row_starts: tuple[int, ...]
    candidates: tuple[Indices, ...]

    def reaching(self, value: float) -> "Model":
        """Return the model with an objective that is content with `value`."""
        floor = self.floor.copy()
        floor[-1] = max(floor[-1], value)
        return replace(self, floor=floor)

    def chosen(self, v: NDArray[np.float64]) -> list[Indices]:
        """Return the items of each form, rounding what the solver calls binary."""
        return [
            items[v[start : start + len(items)] > 0.5]  # noqa: PLR2004 - nearest whole number
            for start, items in zip(self.starts, self.candidates, strict=True)
        ]


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """What the solver says: items a form, the objective, a proven bound on it."""

    forms: list[Indices] | None
    bound: float
    is_infeasible: bool


def formulate(
    problem: Problem,
    candidates: Sequence[Indices],
    *,
    uses: NDArray[np.int64] | None = None,
    share: float | None = None,
) -> Model:
    """Return the model of forms that choose from `candidates`, one array of items a form.

    `uses`, of shape (n_items,), overrides how many of these forms may hold each item.  With
    `share`, there is one average form: an item that is not required can be chosen at most to
    that part of its uses, in real numbers.
    """
    blocks = [_block(problem, items, share=share) for items in candidates]
    n_columns = sum(block.matrix.shape[1] - 1 for block in blocks) + 1
    starts, rows, start = [], [], 0
    row_starts = np.cumsum([0] + [len(block.low) for block in blocks[:-1]]).tolist()
    for block in blocks:
        width = block.matrix.shape[1] - 1
        starts.append(start)
        left = sp.csr_array((block.matrix.shape[0], start))
        right = sp.csr_array((block.matrix.shape[0], n_columns - start - width - 1))
        body, last = block.matrix[:, :width], block.matrix[:, width:]
        rows.append(sp.hstack([left, body, right, last]))
        start += width
    link, most = _reuse_rows(problem, candidates, starts, n_columns, uses=uses)
    low = np.concatenate([*(block.low for block in blocks), np.full(len(most), -np.inf)])
    high = np.concatenate([*(block.high for block in blocks), most])
    lowest, highest = _reach_of_objective(problem)
    floor = np.concatenate([*(block.floor for block in blocks), [lowest]])
    ceiling = np.concatenate([*(block.ceiling for block in blocks), [highest]])
    only_objective = np.arange(n_columns) == n_columns - 1
    return Model(
        matrix=sp.csr_array(sp.vstack([*rows, link])),
        low=low,
        high=high,
        floor=floor,
        ceiling=ceiling,
        cost=only_objective.astype(np.float64),
        whole=(~only_objective & (share is None)).astype(np.int64),
        starts=tuple(starts),
        row_starts=tuple(row_starts),
        candidates=tuple(candidates),
    )


def _reach_of_objective(problem: Problem) -> tuple[float, float]:
    """Return the least and largest value of the objective column."""
    if not len(problem.gain):
        return 0.0, 0.0
    return (0.0 if problem.objective is Objective.MINIMAX else -np.inf), np.inf


def solve_exactly(model: Model, *, seconds: float, relative_gap: float) -> Solution:
    """Solve a whole-number model by branch and bound; the number of threads is left alone."""
    answer = milp(
        model.cost,
        integrality=model.whole,
        bounds=Bounds(model.floor, model.ceiling),
        constraints=LinearConstraint(model.matrix, model.low, model.high),
        options={"time_limit": max(seconds, 0.01), "mip_rel_gap": relative_gap},
    )
    infeasible = 2
    bound = answer.mip_dual_bound
    return Solution(
        forms=None if answer.x is None else model.chosen(answer.x),
        bound=-np.inf if bound is None else float(bound),
        is_infeasible=answer.status == infeasible,
    )


def merged(model: Model) -> Model:
    """Return the model with one column for all items that count alike in every row.

    Only for real-valued models: their columns add up, and so do their ceilings.
    """
    mixing = np.random.default_rng(0).uniform(1.0, 2.0, model.matrix.shape[0])
    label = np.round(model.matrix.T @ mixing, 9)
    _, first, which = np.unique(label, return_index=True, return_inverse=True)
    floor, ceiling = np.zeros(len(first)), np.zeros(len(first))
    np.add.at(floor, which, model.floor)
    np.add.at(ceiling, which, model.ceiling)
    return replace(
        model,
        matrix=model.matrix[:, first],
        floor=floor,
        ceiling=ceiling,
        cost=np.zeros(len(first)),
        whole=np.zeros(len(first), dtype=np.int64),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    matrix: sp.csr_array
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    floor: NDArray[np.float64]
    ceiling: NDArray[np.float64]


def _block(problem: Problem, items: Indices, *, share: float | None) -> _Block:
    """Return the rows of one form over its items, its stimulus sets and the objective."""
    place = np.full(problem.n, -1)
    place[items] = np.arange(len(items))
    sets = [m for group in problem.sets if len(m := _present(place, group.members))]
    n_columns = len(items) + len(sets) + 1
    most = np.ones(len(items))
    if share is not None:
        most = np.where(problem.required[items], 1.0, np.minimum(problem.uses[items] * share, 1.0))
    parts = [
        _quota_rows(problem, items, n_columns),
        _goal_rows(problem, items, n_columns),
        _group_rows(problem, place, n_columns, most=most),
        _set_rows(sets, len(items), n_columns),
    ]
    ceilings = np.ones(len(sets))
    if share is not None:
        # A form that uses a stimulus takes two of its items at least.
        ceilings = np.array([_set_share(problem, items[m], share) for m in sets])
    return _Block(
        matrix=sp.csr_array(sp.vstack([matrix for matrix, _, _ in parts])),
        low=np.concatenate([low for _, low, _ in parts]),
        high=np.concatenate([high for _, _, high in parts]),
        floor=np.concatenate([problem.required[items] * 1.0, np.zeros(len(sets))]),
        ceiling=np.concatenate([most, ceilings]),
    )


_Rows = tuple[sp.csr_array, NDArray[np.float64], NDArray[np.float64]]


def _quota_rows(problem: Problem, items: Indices, n_columns: int) -> _Rows:
    dense = np.zeros((len(problem.quotas), n_columns))
    for row, quota in enumerate(problem.quotas):
        dense[row, : len(items)] = quota.values[items]
    low = np.array([quota.low for quota in problem.quotas])
    high = np.array([quota.high for quota in problem.quotas])
    return sp.csr_array(dense), low, high


def _goal_rows(problem: Problem, items: Indices, n_columns: int) -> _Rows:
    """``gain x + y >= 1 - tolerance`` and ``gain x - y <= 1 + tolerance``, or ``gain x + y >= 0``.

    In the second case y is minus the lowest goal, so that less is better in both.
    """
    n_goals = len(problem.gain)
    dense = np.zeros((n_goals, n_columns))
    dense[:, : len(items)] = problem.gain[:, items]
    dense[:, -1] = 1.0
    no_end = np.full(n_goals, np.inf)
    if problem.objective is not Objective.MINIMAX:
        return sp.csr_array(dense), np.zeros(n_goals), no_end
    other = dense.copy()
    other[:, -1] = -1.0
    low = np.concatenate([np.full(n_goals, 1.0 - problem.tolerance), -no_end])
    high = np.concatenate([no_end, np.full(n_goals, 1.0 + problem.tolerance)])
    return sp.csr_array(np.vstack([dense, other])), low, high


def _group_rows(
    problem: Problem, place: Indices, n_columns: int, *, most: NDArray[np.float64]
) -> _Rows:
    entries: list[tuple[int, int, float]] = []
    high: list[float] = []
    low: list[float] = []
    for group in problem.conflicts:
        members = _present(place, group.members)
        if len(members) > 1 and most[members].sum() > 1:
            entries += [(len(high), int(member), 1.0) for member in members]
            low.append(-np.inf)
            high.append(1.0)
    for group in problem.bundles:
        members = place[list(group.members)]
        for other in members[1:]:
            # A member that is no candidate here is not chosen, and so bars the others.
            pair = ((members[0], 1.0), (other, -1.0))
            entries += [(len(high), int(m), sign) for m, sign in pair if m >= 0]
            low.append(0.0)
            high.append(0.0)
    return _sparse(entries, (len(high), n_columns)), np.array(low), np.array(high)


def _set_rows(sets: Sequence[Indices], n_items: int, n_columns: int) -> _Rows:
    entries: list[tuple[int, int, float]] = []
    row = 0
    for number, members in enumerate(sets):
        for member in members:
            entries += [(row, n_items + number, 1.0), (row, int(member), -1.0)]
            row += 1
        entries += [(row, int(member), 1.0) for member in members]
        entries.append((row, n_items + number, -float(SMALLEST_SET)))
        row += 1
    return _sparse(entries, (row, n_columns)), np.zeros(row), np.full(row, np.inf)


def _reuse_rows(
    problem: Problem,
    candidates: Sequence[Indices],
    starts: Sequence[int],
    n_columns: int,
    *,
    uses: NDArray[np.int64] | None,
) -> tuple[sp.csr_array, NDArray[np.float64]]:
    """Return ``sum_f x[i, f] <= uses[i]`` for the items that could exceed it."""
    most = problem.uses if uses is None else uses
    seen = np.zeros(problem.n, dtype=np.int64)
    for items in candidates:
        seen[items] += 1
    bound = np.flatnonzero((seen > most) & ~problem.required)
    row = np.full(problem.n, -1)
    row[bound] = np.arange(len(bound))
    entries = [
        (int(row[item]), start + position, 1.0)
        for start, items in zip(starts, candidates, strict=True)
        for position, item in enumerate(items)
        if row[item] >= 0
    ]
    return _sparse(entries, (len(bound), n_columns)), most[bound].astype(np.float64)


def _set_share(problem: Problem, members: Indices, share: float) -> float:
    if problem.required[members].any():
        return 1.0
    return min(1.0, float(problem.uses[members].sum() // SMALLEST_SET) * share)


def _present(place: Indices, members: Sequence[int]) -> Indices:
    found = place[list(members)]
    return found[found >= 0]


def _sparse(entries: Sequence[tuple[int, int, float]], shape: tuple[int, int]) -> sp.csr_array:
    if not entries:
        return sp.csr_array(shape)
    rows, columns, values = zip(*entries, strict=True)
    return sp.csr_array(sp.coo_array((values, (rows, columns)), shape=shape))
