"""A frozen bank: calibrated items arranged for scoring, one candidate or many.

Building it costs a few milliseconds; everything that scores takes it ready, so that a single
candidate is scored within one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.irt import kernels
from scoring.irt.design import MISSING, Bytes, recode
from scoring.irt.kernels import Kind
from scoring.irt.models import ItemParameters

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]


class MarksDoNotFit(ValueError):
    """A mark that the calibrated item cannot have, with its place counted from 0."""

    def __init__(self, said: str, *, row: int = 0, item: int = 0) -> None:
        self.row, self.item = row, item
        super().__init__(said)


@dataclass(frozen=True, slots=True)
class BankStack:
    """Items of one kind and number of categories: their places and stacked parameters."""

    kind: Kind
    items: Integers
    parameters: Floats


@dataclass(frozen=True, slots=True)
class Bank:
    """Calibrated items ready for scoring.

    Attributes
    ----------
    items : tuple of ItemParameters
    stacks : tuple of BankStack
    theta : ndarray of shape (n_points,)
        Equally spaced abilities on which `log_p` is tabled.
    log_p : ndarray of shape (n_items, n_categories, n_points)
        Log-probabilities; categories an item does not have are 0.
    lowest, highest : ndarray of shape (n_items,)
        Smallest and largest mark.
    """

    items: tuple[ItemParameters, ...]
    stacks: tuple[BankStack, ...]
    theta: Floats
    log_p: Floats
    lowest: Integers
    highest: Integers

    def codes(self, marks: NDArray[np.generic]) -> Bytes:
        """Return category numbers of marks, shape (n_candidates, n_items).

        Raises
        ------
        MarksDoNotFit
            If a mark is outside the categories of its item.
        """
        ids = [item.id for item in self.items]
        if marks.ndim != 2 or marks.shape[1] != len(ids):  # noqa: PLR2004 - rows and columns
            raise MarksDoNotFit(f"marks have shape {marks.shape} for {len(ids)} items")
        raw = recode(marks, ids=ids)
        present = raw != MISSING
        wrong = present & ((raw < self.lowest) | (raw > self.highest))
        if wrong.any():
            row, column = (int(i) for i in np.argwhere(wrong)[0])
            raise MarksDoNotFit(
                f"row {row + 1}, item {ids[column]}: mark {raw[row, column]} is not one of "
                f"{self.lowest[column]} to {self.highest[column]}",
                row=row,
                item=column,
            )
        return np.where(present, raw - self.lowest, MISSING).astype(np.uint8)

    def log_likelihoods(self, codes: Bytes) -> Floats:
        """Return each candidate's log-likelihood on the tabled abilities."""
        out = np.zeros((len(codes), len(self.theta)))
        for category in range(self.log_p.shape[1]):
            out += (codes == category) @ self.log_p[:, category]
        return out


def freeze(items: Sequence[ItemParameters], *, nodes: int = 61, reach: float = 6.0) -> Bank:
    """Arrange items for scoring.

    Parameters
    ----------
    items : sequence of ItemParameters
        In the order of the columns that will be scored.
    nodes : int
        Equally spaced abilities tabled.
    reach : float
        They run from minus this to plus this.

    Examples
    --------
    >>> from scoring.irt.models import Model
    >>> bank = freeze([ItemParameters("Q1", Model.RASCH, 1.0, (0.0,))])
    >>> bank.theta.shape
    (61,)
    """
    found: dict[tuple[Kind, int], list[int]] = {}
    for number, item in enumerate(items):
        found.setdefault((item.model.kind, item.n_categories), []).append(number)
    stacks = tuple(
        BankStack(kind, np.array(places), np.array([items[j].stacked() for j in places]))
        for (kind, _), places in found.items()
    )
    theta = np.linspace(-reach, reach, nodes)
    most = max((item.n_categories for item in items), default=0)
    log_p = np.zeros((len(items), most, nodes))
    for stack in stacks:
        table = kernels.log_probabilities(stack.kind, stack.parameters, theta)
        log_p[stack.items, : table.shape[1]] = table
    lowest = np.array([item.lowest for item in items], dtype=np.intp)
    highest = lowest + np.array([item.n_categories - 1 for item in items], dtype=np.intp)
    return Bank(tuple(items), stacks, theta, log_p, lowest, highest)
