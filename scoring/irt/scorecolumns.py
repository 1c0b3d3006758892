"""Scores of the complete data written as columns: S = z U(theta) + V(theta) for every row.

`U` belongs to the indicator columns of a row, `V` to the categories that have no column and to
the row's group.  This is the form in which posterior covariances are two matrix products.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.irt import estep
from scoring.irt.layout import score_tables
from scoring.irt.problem import Problem, group_scores

Floats = NDArray[np.float64]
Reals = NDArray[np.floating[Any]]
Integers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class ScoreColumns:
    """Scores over own parameters at one point of the parameter space.

    Attributes
    ----------
    n_own : int
    pair_column, pair_own : ndarray of shape (n_pairs,)
        Indicator column and own parameter of each non-zero entry of U, sorted by parameter.
    pair_scores : ndarray of shape (n_pairs, n_points)
    item_base : ndarray of shape (n_own_items, n_points)
        V of the items' parameters.
    group_base : ndarray of shape (2, n_groups, n_points)
    slopes : ndarray of shape (n_items,) or None
        Given where rows enter by their slope-weighted sum alone.
    slope_places : ndarray of shape (n_items,)
        Where the slopes stand among own parameters, in the order of the items.
    """

    n_own: int
    pair_column: Integers
    pair_own: Integers
    pair_scores: Floats
    item_base: Floats
    group_base: Floats
    slopes: Floats | None
    slope_places: Integers

    def in_single_precision(self) -> "ScoreColumns":
        """Return the same scores as 32-bit floats."""
        return replace(
            self,
            pair_scores=self.pair_scores.astype(np.float32),
            item_base=self.item_base.astype(np.float32),
            group_base=self.group_base.astype(np.float32),
        )

    def base(self, group: int) -> Floats:
        """Return V for a row of one group, shape (n_own, n_points)."""
        out = np.zeros((self.n_own, self.item_base.shape[1]))
        n_items_own = len(self.item_base)
        n_groups = self.group_base.shape[1]
        out[:n_items_own] = self.item_base
        out[n_items_own + group] = self.group_base[0, group]
        out[n_items_own + n_groups + group] = self.group_base[1, group]
        return out

    def at(self, point: int, group: int) -> Floats:
        """Return the scores at one node: row 0 is V, the others U, shape (1 + columns, n_own)."""
        n_columns = int(self.pair_column.max()) + 1
        out = np.zeros((n_columns + 1, self.n_own))
        out[0] = self.base(group)[:, point]
        out[self.pair_column + 1, self.pair_own] = self.pair_scores[:, point]
        return out

    def expected(self, z: Reals, posterior: Reals, group: int) -> Reals:
        """Return each row's expected score, which is its gradient, (n_rows, n_own)."""
        products = posterior @ self.pair_scores.T
        products *= z[:, self.pair_column]
        if len(self.pair_own) == len(self.item_base):
            # One column an item: what belongs to a parameter is one product.
            products += posterior @ self.item_base.T
            n_items_own, n_groups = len(self.item_base), self.group_base.shape[1]
            out = np.zeros((len(z), self.n_own), dtype=products.dtype)
            out[:, :n_items_own] = products
            both = np.array([n_items_own + group, n_items_own + n_groups + group])
            out[:, both] = posterior @ self.group_base[:, group].T
            return out
        summed: Reals = posterior @ self.base(group).T
        starts = np.flatnonzero(np.diff(self.pair_own, prepend=-1))
        summed[:, : len(self.item_base)] += np.add.reduceat(products, starts, axis=1)
        return summed


def score_columns(problem: Problem, own: Floats) -> ScoreColumns:
    """Arrange the scores of every item and group for the rows of the problem's design."""
    design, layout = problem.design, problem.layout
    tables = score_tables(layout, own, problem.theta)
    columns: list[int] = []
    places: list[int] = []
    values: list[Floats] = []
    base = np.zeros((layout.n_own_items, len(problem.theta)))
    slope_places = np.zeros(len(design.n_categories), dtype=np.intp)
    for stack, table in zip(layout.stacks, tables, strict=True):
        for row, item in enumerate(stack.items):
            start = stack.start + row * stack.n_parameters
            slope_places[item] = start
            mine = np.flatnonzero(design.column_item == item)
            lowest = table[row, :, 0] if design.is_complete[item] else 0.0 * table[row, :, 0]
            base[start : start + stack.n_parameters] = lowest
            for parameter in range(stack.n_parameters):
                for column in mine:
                    category = design.column_category[column]
                    columns.append(int(column))
                    places.append(start + parameter)
                    values.append(table[row, parameter, category] - lowest[parameter])
    has_sum = len(layout.stacks) == 1 and estep.has_sufficient_sum(layout.stacks[0].kind, design)
    return ScoreColumns(
        len(own),
        np.array(columns, dtype=np.intp),
        np.array(places, dtype=np.intp),
        np.array(values),
        base,
        group_scores(layout, own, problem.theta),
        layout.stacks[0].of(own)[:, 0] if has_sum else None,
        slope_places,
    )
