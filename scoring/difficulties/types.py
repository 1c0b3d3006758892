"""Frozen values of pooled difficulties."""

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from exambank.core.vocabulary import CourseCode, FormCode, ItemId, RunId


@dataclass(frozen=True, slots=True)
class BankItem:
    """An item in one version of its text: another text is another item to the bank."""

    item: ItemId
    version: int


@dataclass(frozen=True, slots=True)
class PooledSitting:
    """What one published run adds to the pool: first-time candidates of one form.

    `marks` has shape (n_candidates, n_items): 0 or 1, nan where a question was not reached.
    Questions that were dropped or credited to everybody are not among the items.
    """

    run: RunId
    form: FormCode
    items: tuple[BankItem, ...]
    marks: NDArray[np.float64] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ItemDifficulty:
    """The pooled difficulty of one item in logits, its error, and how many answered it."""

    item: BankItem
    b: float
    se: float
    n: int


@dataclass(frozen=True, slots=True)
class DifficultyPool:
    """One version of a course's difficulties, and the runs they come from."""

    course: CourseCode
    version: int
    made_at: datetime
    runs: tuple[RunId, ...]
    n: int
    items: tuple[ItemDifficulty, ...]
    assumptions: tuple[str, ...]

    def of(self, item: BankItem) -> ItemDifficulty | None:
        """Return what is known of an item in this version of its text."""
        return next((one for one in self.items if one.item == item), None)
