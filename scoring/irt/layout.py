"""Which parameter of which item stands where in the vector that is estimated.

A layout maps the free vector (what an optimiser moves) to stacks of item parameters and to
the means and spreads of the groups, and sums gradients back.  A parameter may be fixed (the
slope of a Rasch item, every parameter of an anchor) or shared (the one slope of 1PL).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.irt import kernels
from scoring.irt.kernels import Kind
from scoring.irt.models import ItemParameters, Model

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

FIXED = -1
SLOPE_BOUND = 12.0
INTERCEPT_BOUND = 40.0
LOGIT_C_BOUNDS = (-9.0, 3.0)
CATEGORY_SCORE_BOUND = 60.0
MEAN_BOUND = 5.0
LOG_SPREAD_BOUNDS = (-3.0, 1.5)


@dataclass(frozen=True, slots=True)
class Stack:
    """Items of one kind and one number of categories, fitted in one array operation.

    `own` is where the stack's parameters, row by row, stand in the vector of all own
    parameters; `weight` is the share of the prior on the slope that each item carries.
    """

    kind: Kind
    n_categories: int
    items: Integers
    start: int
    n_parameters: int

    @property
    def stop(self) -> int:
        """Return the end of the stack's own parameters."""
        return self.start + len(self.items) * self.n_parameters

    def of(self, own: Floats) -> Floats:
        """Cut the stack's parameters, (n_items, n_parameters), out of all own parameters."""
        return own[self.start : self.stop].reshape(len(self.items), self.n_parameters)


@dataclass(frozen=True, slots=True)
class Layout:
    """The map between the free vector and the model's own parameters.

    Own parameters are those of the stacks one after the other, then the mean of every group,
    then the log of the standard deviation of every group.
    """

    stacks: tuple[Stack, ...]
    n_groups: int
    base: Floats
    free_of_own: Integers
    lower: Floats
    upper: Floats
    is_shared: bool

    @property
    def n_free(self) -> int:
        """Count the parameters that are estimated."""
        return len(self.lower)

    @property
    def n_own_items(self) -> int:
        """Count the own parameters of items, which stand before those of groups."""
        return len(self.base) - 2 * self.n_groups

    def own(self, free: Floats) -> Floats:
        """Fill the model's own parameters from the free vector."""
        out = self.base.copy()
        moved = self.free_of_own >= 0
        out[moved] = free[self.free_of_own[moved]]
        return out

    def free(self, own: Floats) -> Floats:
        """Read the free vector out of own parameters; a shared one is averaged."""
        moved = self.free_of_own >= 0
        index = self.free_of_own[moved]
        sums = np.bincount(index, weights=own[moved], minlength=self.n_free)
        averages: Floats = sums / np.bincount(index, minlength=self.n_free)
        return averages

    def gathered(self, own_gradient: Floats) -> Floats:
        """Sum a gradient over own parameters into one over the free vector."""
        moved = self.free_of_own >= 0
        return np.bincount(
            self.free_of_own[moved], weights=own_gradient[moved], minlength=self.n_free
        ).astype(np.float64)

    def gathered_matrix(self, own_matrix: Floats) -> Floats:
        """Sum a matrix over own parameters (in rows and columns) into the free ones."""
        moved = np.flatnonzero(self.free_of_own >= 0)
        index = self.free_of_own[moved]
        inner = own_matrix[np.ix_(moved, moved)]
        if not self.is_shared:
            order = np.argsort(index)
            return inner[np.ix_(order, order)]
        fold = np.zeros((self.n_free, len(moved)))
        fold[index, np.arange(len(moved))] = 1.0
        return fold @ inner @ fold.T

    def means(self, own: Floats) -> Floats:
        """Return the mean of theta in every group."""
        return own[self.n_own_items : self.n_own_items + self.n_groups]

    def spreads(self, own: Floats) -> Floats:
        """Return the standard deviation of theta in every group."""
        spreads: Floats = np.exp(own[self.n_own_items + self.n_groups :])
        return spreads

    def is_feasible(self, own: Floats) -> bool:
        """Tell whether every graded item has thresholds in order."""
        return not any(
            (np.diff(stack.of(own)[:, 1:], axis=1) >= 0).any()
            for stack in self.stacks
            if stack.kind is Kind.GRADED
        )


def lay_out(
    models: Sequence[Model],
    n_categories: Integers,
    *,
    fixed: Mapping[int, ItemParameters],
    free_means: Sequence[bool],
    free_spreads: Sequence[bool],
    asymptotes: Mapping[int, float] | None = None,
) -> Layout:
    """Lay out a calibration.

    Parameters
    ----------
    models : sequence of Model
        Model of each item; that of a fixed item is the one it was calibrated with.
    n_categories : ndarray of shape (n_items,)
    fixed : mapping of item number to ItemParameters
        Items whose parameters do not move.
    free_means, free_spreads : sequence of bool
        For each group, whether its mean and its standard deviation are estimated.
    asymptotes : mapping of item number to float, optional
        Lower asymptotes of 3PL items that are given and do not move.
    """
    given = asymptotes or {}
    stacks = _stacks(models, n_categories)
    n_items_own = stacks[-1].stop if stacks else 0
    n_groups = len(free_means)
    base = np.zeros(n_items_own + 2 * n_groups)
    free_of_own = np.full(len(base), FIXED, dtype=np.intp)
    _put_asymptotes(base, stacks, given)
    bounds: list[tuple[float, float]] = []
    shared: int | None = None
    for stack in stacks:
        for row, item in enumerate(stack.items):
            place = stack.start + row * stack.n_parameters
            if item in fixed:
                base[place : place + stack.n_parameters] = fixed[int(item)].stacked()
                continue
            base[place] = 1.0
            limits_of_item = _free_limits(stack, models[item], has_given_c=int(item) in given)
            for offset, limit in limits_of_item:
                if offset == 0 and models[item] is Model.ONE_PL:
                    shared = len(bounds) if shared is None else shared
                    free_of_own[place] = shared
                    if shared < len(bounds):
                        continue
                free_of_own[place + offset] = len(bounds)
                bounds.append(limit)
    for group in range(n_groups):
        if free_means[group]:
            free_of_own[n_items_own + group] = len(bounds)
            bounds.append((-MEAN_BOUND, MEAN_BOUND))
        if free_spreads[group]:
            free_of_own[n_items_own + n_groups + group] = len(bounds)
            bounds.append(LOG_SPREAD_BOUNDS)
    limits = np.array(bounds, dtype=np.float64).reshape(-1, 2)
    return Layout(
        tuple(stacks),
        n_groups,
        base,
        free_of_own,
        limits[:, 0],
        limits[:, 1],
        is_shared=shared is not None,
    )


def _put_asymptotes(base: Floats, stacks: Sequence[Stack], given: Mapping[int, float]) -> None:
    for stack in stacks:
        if stack.kind is Kind.GUESSING:
            for row, item in enumerate(stack.items):
                c = max(given.get(int(item), 0.0), kernels.LEAST_C)
                base[stack.start + row * stack.n_parameters + 2] = kernels.logit(c)


def _free_limits(
    stack: Stack, model: Model, *, has_given_c: bool
) -> list[tuple[int, tuple[float, float]]]:
    """Return the offsets of an item's estimated parameters with their bounds."""
    found = [] if model.has_unit_slope else [(0, (-SLOPE_BOUND, SLOPE_BOUND))]
    found += [(k, (-INTERCEPT_BOUND, INTERCEPT_BOUND)) for k in range(1, stack.n_categories)]
    if stack.kind is Kind.GUESSING and not has_given_c:
        found.append((2, LOGIT_C_BOUNDS))
    if stack.kind is Kind.NOMINAL:
        bounds = (-CATEGORY_SCORE_BOUND, CATEGORY_SCORE_BOUND)
        found += [(k, bounds) for k in range(stack.n_categories, stack.n_parameters)]
    return found


def _stacks(models: Sequence[Model], n_categories: Integers) -> list[Stack]:
    """Gather items of equal kind and number of categories, in a settled order."""
    found: dict[tuple[Kind, int], list[int]] = {}
    for item, model in enumerate(models):
        found.setdefault((model.kind, int(n_categories[item])), []).append(item)
    stacks: list[Stack] = []
    start = 0
    for (kind, count), items in sorted(found.items(), key=lambda entry: entry[1][0]):
        n_parameters = kernels.n_parameters(kind, count)
        stack = Stack(kind, count, np.array(items, dtype=np.intp), start, n_parameters)
        stacks.append(stack)
        start = stack.stop
    return stacks


def log_tables(layout: Layout, own: Floats, theta: Floats) -> list[Floats]:
    """Return, for each stack, log P of shape (n_items, n_categories, n_points)."""
    return [kernels.log_probabilities(s.kind, s.of(own), theta) for s in layout.stacks]


def score_tables(layout: Layout, own: Floats, theta: Floats) -> list[Floats]:
    """Return, for each stack, d log P / d own of shape (items, parameters, categories, points)."""
    return [kernels.scores(s.kind, s.of(own), theta) for s in layout.stacks]
