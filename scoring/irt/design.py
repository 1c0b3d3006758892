"""Responses made ready for the E-step: category indicators, weights and groups.

An item that everybody answered keeps no column for its lowest category: its log-probability is
a constant of the whole table.  An item with missing answers (missing by design) has a column
for every category, so that an absent answer adds nothing.  Nothing here estimates.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]
Integers = NDArray[np.intp]

MISSING = 255
MOST_CATEGORIES = 100


class UnusableResponses(ValueError):
    """Responses that no model can be fitted to; the message names the item and the mark.

    Attributes
    ----------
    row, item : int or None
        Where the fault stands in the matrix, counted from 0, if it stands anywhere.
    """

    def __init__(self, said: str, *, row: int | None = None, item: int | None = None) -> None:
        self.row, self.item = row, item
        super().__init__(said)


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one group: indicators (n_rows, n_columns), how often each row occurred.

    `floats` repeats the indicators where they are used whole in every E-step.
    """

    z: Bytes
    weights: Floats
    group: int
    floats: Floats | None = None

    def as_floats(self) -> Floats:
        """Return the indicators as floats."""
        return self.z.astype(np.float64) if self.floats is None else self.floats


@dataclass(frozen=True, slots=True)
class Design:
    """Everything the likelihood needs to know of the data.

    Attributes
    ----------
    blocks : tuple of Block
        One for each group.
    column_item, column_category : ndarray of shape (n_columns,)
        What each indicator column stands for.
    is_complete : ndarray of shape (n_items,)
        Whether nobody lacks the item; its category 0 then has no column.
    n_categories : ndarray of shape (n_items,)
    is_unweighted : bool
        Whether every row of the data stands for one candidate.
    """

    blocks: tuple[Block, ...]
    column_item: Integers
    column_category: Integers
    is_complete: NDArray[np.bool_]
    n_categories: Integers
    is_unweighted: bool

    @property
    def n_rows(self) -> int:
        """Count distinct rows held, after equal patterns were joined."""
        return sum(block.z.shape[0] for block in self.blocks)

    @property
    def n(self) -> float:
        """Sum the weights: the number of candidates."""
        return float(sum(block.weights.sum() for block in self.blocks))

    def thinned(self, n_rows: int) -> "Design":
        """Keep about `n_rows` evenly spaced rows, weighted so that the total stays."""
        step = max(1, self.n_rows // n_rows)
        blocks = []
        for block in self.blocks:
            weights = block.weights[::step]
            scale = block.weights.sum() / weights.sum()
            blocks.append(Block(block.z[::step], weights * scale, block.group))
        return Design(
            tuple(blocks),
            self.column_item,
            self.column_category,
            self.is_complete,
            self.n_categories,
            is_unweighted=False,
        )


def recode(responses: NDArray[np.generic], *, ids: Sequence[str]) -> Bytes:
    """Return marks as bytes, with `MISSING` for an absent answer.

    Parameters
    ----------
    responses : ndarray of shape (n_candidates, n_items)
        Marks; a missing answer is NaN in floats and negative in integers.
    ids : sequence of str
        Items' names, for the message.

    Raises
    ------
    UnusableResponses
        If a mark is not a whole number from 0 to 254.
    """
    if responses.dtype in (np.bool_, np.uint8):
        return responses.astype(np.uint8)
    values = responses.astype(np.float64, copy=False)
    absent = np.isnan(values) if responses.dtype.kind == "f" else values < 0
    if absent.any():
        values = np.where(absent, MISSING, values)
    with np.errstate(invalid="ignore"):
        out = values.astype(np.uint8)
    wrong = (out != values) | ((out == MISSING) & ~absent)
    if wrong.any():
        row, column = (int(i) for i in np.argwhere(wrong)[0])
        raise UnusableResponses(
            f"item {ids[column]}, row {row + 1}: mark {values[row, column]:g} is not a whole "
            f"number from 0 to {MISSING - 1}: mark in whole points",
            row=row,
            item=column,
        )
    return out


def shifted(marks: Bytes, lowest: Sequence[int]) -> Bytes:
    """Return category numbers: marks less the lowest mark of their item."""
    if not any(lowest):
        return marks
    base = np.asarray(lowest, dtype=np.uint8)
    codes: Bytes = np.where(marks == MISSING, MISSING, marks - base).astype(np.uint8)
    return codes


def build(
    codes: Bytes,
    *,
    n_categories: Integers,
    weights: Floats,
    groups: Integers,
    keep_floats: bool = False,
) -> Design:
    """Turn category numbers into indicator blocks, joining equal rows where that pays.

    Parameters
    ----------
    codes : ndarray of shape (n_rows, n_items)
        Category numbers, `MISSING` where there is no answer.
    n_categories : ndarray of shape (n_items,)
    weights : ndarray of shape (n_rows,)
        How often each row occurred.
    groups : ndarray of shape (n_rows,)
        Number of the group of each row, from 0.
    keep_floats : bool
        Hold the indicators as floats too, eight bytes each.
    """
    is_complete = ~(codes.max(axis=0) == MISSING) if codes.size else np.ones(0, dtype=bool)
    columns = [
        (item, category)
        for item, count in enumerate(n_categories)
        for category in range(int(is_complete[item]), int(count))
    ]
    column_item = np.array([item for item, _ in columns], dtype=np.intp)
    column_category = np.array([category for _, category in columns], dtype=np.intp)
    blocks = []
    for group in range(int(groups.max()) + 1):
        inside = groups == group
        rows = codes if inside.all() else codes[inside]
        rows, row_weights = _joined(rows, weights[inside], n_categories, is_complete)
        z = _indicators(rows, column_item, column_category)
        floats = z.astype(np.float64) if keep_floats else None
        blocks.append(Block(z, row_weights, group, floats))
    return Design(
        tuple(blocks),
        column_item,
        column_category,
        is_complete,
        n_categories,
        is_unweighted=bool((weights == 1).all()),
    )


def _indicators(codes: Bytes, items: Integers, categories: Integers) -> Bytes:
    if items.size == codes.shape[1] and (categories == 1).all():
        return np.ascontiguousarray(codes)
    indicators: Bytes = (codes[:, items] == categories.astype(np.uint8)).view(np.uint8)
    return indicators


def _joined(
    codes: Bytes, weights: Floats, n_categories: Integers, is_complete: NDArray[np.bool_]
) -> tuple[Bytes, Floats]:
    """Join equal rows if there are far fewer possible patterns than rows."""
    possible = float(np.log(n_categories + ~is_complete).sum())
    keep = weights > 0
    if not keep.all():
        codes, weights = codes[keep], weights[keep]
    if possible > np.log(max(len(codes), 1)) - 0.7:
        return codes, weights
    patterns, which = np.unique(codes, axis=0, return_inverse=True)
    times: Floats = np.bincount(which.ravel(), weights=weights).astype(np.float64)
    return patterns, times
