"""Two groups of candidates, checked once, and the tables that matching on the score makes.

A candidate is matched with candidates who took the same items and have the same score on them;
marks missing by design therefore need no filling in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.ladder import LadderRefusal, Statistic, refusals

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class NotComparable(ValueError):
    """Marks or groups that no DIF method can take; the message names the place."""

    def __init__(self, said: str, *, row: int = 0, item: int = 0) -> None:
        self.row, self.item = row, item
        super().__init__(said)


class GroupsTooSmall(ValueError):
    """The ladder does not support a search for DIF at this N."""

    def __init__(self, found: Sequence[LadderRefusal]) -> None:
        self.found = tuple(found)
        rules = "; ".join(str(one) for one in self.found)
        super().__init__(f"{rules}. Ask for an exploratory run to compute it all the same.")


@dataclass(frozen=True, slots=True)
class Grouped:
    """Marks of candidates of a reference and a focal group.

    Attributes
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        nan where the item was not on the candidate's form.
    is_focal : ndarray of bool, shape (n_candidates,)
    items : tuple of str
    """

    marks: Floats
    is_focal: Flags
    items: tuple[str, ...]

    @property
    def n_focal(self) -> int:
        """Number of candidates in the focal group."""
        return int(self.is_focal.sum())

    @property
    def n_reference(self) -> int:
        """Number of candidates in the reference group."""
        return len(self.is_focal) - self.n_focal

    def all_items(self) -> Flags:
        """Return the choice of every item as an anchor, shape (n_items,)."""
        return np.ones(len(self.items), dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class TwoGroups(Grouped):
    """Right/wrong marks of two groups: 0, 1 or nan."""

    @classmethod
    def of(
        cls, marks: Floats, *, groups: Sequence[str], focal: str, items: Sequence[str]
    ) -> "TwoGroups":
        """Check marks and split rows into `focal` and all others, the reference group.

        Examples
        --------
        >>> marks = np.array([[1.0, 0.0], [0.0, 1.0]])
        >>> TwoGroups.of(marks, groups=["f", "m"], focal="f", items=["i", "j"]).n_focal
        1
        """
        _check_shape(marks, groups, items)
        wrong = ~(np.isnan(marks) | (marks == 0) | (marks == 1))
        _refuse_first(marks, wrong, items, "this method takes 0 and 1")
        return cls(marks=marks, is_focal=_focal_rows(groups, focal), items=tuple(items))


@dataclass(frozen=True, slots=True)
class WrittenGroups(Grouped):
    """Whole marks of two groups, on questions that are worth one mark or several."""

    @classmethod
    def of(
        cls, marks: Floats, *, groups: Sequence[str], focal: str, items: Sequence[str]
    ) -> "WrittenGroups":
        """Check marks and split rows into `focal` and all others, the reference group.

        Examples
        --------
        >>> marks = np.array([[3.0, 0.0], [1.0, 2.0]])
        >>> WrittenGroups.of(marks, groups=["f", "m"], focal="f", items=["i", "j"]).n_reference
        1
        """
        _check_shape(marks, groups, items)
        wrong = ~(np.isnan(marks) | ((marks >= 0) & (marks == np.floor(marks))))
        _refuse_first(marks, wrong, items, "this method takes whole marks from 0")
        return cls(marks=marks, is_focal=_focal_rows(groups, focal), items=tuple(items))


def _check_shape(marks: Floats, groups: Sequence[str], items: Sequence[str]) -> None:
    if marks.shape != (len(groups), len(items)):
        said = f"marks have shape {marks.shape} for {len(groups)} rows, {len(items)} items"
        raise NotComparable(said)


def _refuse_first(marks: Floats, wrong: Flags, items: Sequence[str], rule: str) -> None:
    if wrong.any():
        row, item = (int(place) for place in np.argwhere(wrong)[0])
        said = f"item {items[item]} has a mark {marks[row, item]:g}: {rule}"
        raise NotComparable(said, row=row, item=item)


def _focal_rows(groups: Sequence[str], focal: str) -> Flags:
    is_focal = np.array([group == focal for group in groups], dtype=np.bool_)
    if is_focal.all() or not is_focal.any():
        known = ", ".join(sorted(set(groups))[:8])
        said = f"nobody is on one side of group {focal!r}; the groups are {known}"
        raise NotComparable(said)
    return is_focal


def unsupported(groups: Grouped, *, exploratory: bool) -> tuple[LadderRefusal, ...]:
    """Return what the sizes of the groups do not support; stop unless a screen is supported.

    The screen counts the smaller group; classes need a total besides.

    Raises
    ------
    GroupsTooSmall
        Below the size of a screen, unless the run is exploratory.
    """
    smaller = min(groups.n_focal, groups.n_reference)
    screen = tuple(refusals([Statistic.DIF_SCREEN], n=smaller))
    if screen and not exploratory:
        raise GroupsTooSmall(screen)
    classes = tuple(refusals([Statistic.DIF_CLASSES], n=smaller))
    total = tuple(refusals([Statistic.DIF_CLASSES_TOTAL], n=len(groups.is_focal)))
    return screen + classes + total


@dataclass(frozen=True, slots=True)
class Strata:
    """Right and wrong answers to one item by matching score.

    Attributes
    ----------
    score : ndarray of shape (n_strata,)
        Matching score, stepped up to the full number of items where some were not taken.
    reference_right, reference_wrong, focal_right, focal_wrong : ndarray of shape (n_strata,)
    """

    score: Floats
    reference_right: Floats
    reference_wrong: Floats
    focal_right: Floats
    focal_wrong: Floats

    @property
    def reference(self) -> Floats:
        """Candidates of the reference group in each stratum."""
        return self.reference_right + self.reference_wrong

    @property
    def focal(self) -> Floats:
        """Candidates of the focal group in each stratum."""
        return self.focal_right + self.focal_wrong

    def shared(self) -> "Strata":
        """Return only the strata in which both groups are found."""
        both = (self.reference > 0) & (self.focal > 0)
        return Strata(
            self.score[both],
            self.reference_right[both],
            self.reference_wrong[both],
            self.focal_right[both],
            self.focal_wrong[both],
        )


def strata(groups: TwoGroups, *, item: int, matching: Flags) -> Strata:
    """Return the table of one item by score on the matching items.

    Parameters
    ----------
    groups : TwoGroups
    item : int
        Place of the item.
    matching : ndarray of bool, shape (n_items,)
        The items whose marks are summed; with the item itself or without, as the method says.
    """
    taken = ~np.isnan(groups.marks[:, item])
    marks = groups.marks[taken][:, matching]
    place, score = matched(marks)
    right, focal = groups.marks[taken, item] == 1, groups.is_focal[taken]
    counts = [
        np.bincount(place[right_side & group], minlength=len(score)).astype(np.float64)
        for group in (~focal, focal)
        for right_side in (right, ~right)
    ]
    return Strata(score, *counts)


def matching_with(anchors: Flags, item: int) -> Flags:
    """Return the anchors and the item under study, shape (n_items,), for a matching score."""
    chosen = anchors.copy()
    chosen[item] = True
    return chosen


def matched(marks: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Return each row's stratum and each stratum's score.

    Rows of one stratum took the same items and have the same sum on them.
    """
    given = ~np.isnan(marks)
    sums = np.where(given, marks, 0.0).sum(axis=1).astype(np.intp)
    if given.all():
        values, place = np.unique(sums, return_inverse=True)
        return place, values.astype(np.float64)
    patterns, form = np.unique(given, axis=0, return_inverse=True)
    width = int(sums.max(initial=0)) + 1
    codes, place = np.unique(form.ravel() * width + sums, return_inverse=True)
    taken = np.maximum(patterns.sum(axis=1), 1)[codes // width]
    return place, (codes % width) * marks.shape[1] / taken
