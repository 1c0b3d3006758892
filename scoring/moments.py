"""Means and covariances of marks with items missing by design.

With complete marks these are the ordinary moments.  With missing marks a covariance uses the
candidates who were given both items, which is unbiased when forms were handed out without regard
to ability; `pairs_min` says how thin the thinnest pair is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIN_PAIRS = 2


class TooFewMarks(ValueError):
    """The marks hold too little for the statistic asked for.

    `apart` holds the columns, counted from 0, of two items that too few candidates took together.
    """

    def __init__(self, message: str, *, apart: tuple[int, int] | None = None) -> None:
        super().__init__(message)
        self.apart = apart

    def named(self, items: Sequence[str]) -> str:
        """Return the message with names of items instead of columns."""
        if self.apart is None:
            return str(self)
        first, second = (items[place] for place in self.apart)
        if first == second:
            return f"item {first} was taken by fewer than {MIN_PAIRS} candidates: leave it out"
        return (
            f"items {first} and {second} were taken together by fewer than {MIN_PAIRS} candidates: "
            "analyse forms apart"
        )


@dataclass(frozen=True, slots=True)
class MarkMoments:
    """Covariances of items, with what they rest on.

    Attributes
    ----------
    covariance : ndarray of shape (n_items, n_items)
        In squared marks, divisor n - 1.
    n : int
        Candidates with at least one mark.
    pairs_min : int
        Smallest number of candidates behind one covariance.
    complete : bool
        Whether no mark is missing.
    """

    covariance: NDArray[np.float64]
    n: int
    pairs_min: int
    complete: bool

    @property
    def total_variance(self) -> float:
        """Variance of the sum of all items, in squared marks."""
        return float(self.covariance.sum())

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the moments assume beyond complete data."""
        if self.complete:
            return ()
        thinnest = f"at least {self.pairs_min} candidates a pair"
        return (f"items missing by design at random; pairwise covariances, {thinnest}",)


def checked(marks: NDArray[np.float64], *, min_items: int = 2, min_n: int = 2) -> None:
    """Refuse a matrix too small to have variances, or holding infinities.

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        Mark of each candidate on each item; nan where missing by design.
    """
    if marks.ndim != 2 or marks.shape[0] < min_n or marks.shape[1] < min_items:  # noqa: PLR2004 - rows and columns
        msg = (
            f"at least {min_n} candidates and {min_items} items are needed, "
            f"and there are {' and '.join(map(str, marks.shape))}"
        )
        raise TooFewMarks(msg)
    if np.isinf(marks).any():
        msg = "marks hold an infinite value: use nan for items missing by design"
        raise TooFewMarks(msg)


def mark_moments(marks: NDArray[np.float64]) -> MarkMoments:
    """Return covariances of items, pairwise where marks are missing.

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        Marks; nan is missing by design.

    Raises
    ------
    TooFewMarks
        If a pair of items has fewer than two candidates in common.

    Examples
    --------
    >>> mark_moments(np.array([[1.0, 1.0], [0.0, 0.0], [1.0, 1.0]])).covariance.round(4).tolist()
    [[0.3333, 0.3333], [0.3333, 0.3333]]
    """
    checked(marks)
    given = ~np.isnan(marks)
    if given.all():
        centred = marks - marks.mean(axis=0)
        covariance = centred.T @ centred / (len(marks) - 1)
        return MarkMoments(covariance, n=len(marks), pairs_min=len(marks), complete=True)
    weight = given.astype(np.float64)
    pairs = weight.T @ weight
    if pairs.min() < MIN_PAIRS:
        first, second = np.unravel_index(int(pairs.argmin()), pairs.shape)
        msg = (
            f"items {first + 1} and {second + 1} (by column) were taken together by "
            f"{int(pairs.min())} candidates: analyse forms apart"
        )
        raise TooFewMarks(msg, apart=(int(first), int(second)))
    column_means = np.where(given, marks, 0.0).sum(axis=0) / weight.sum(axis=0)
    filled = np.where(given, marks - column_means, 0.0)
    sums = filled.T @ weight
    covariance = (filled.T @ filled - sums * sums.T / pairs) / (pairs - 1)
    n = int(given.any(axis=1).sum())
    return MarkMoments(covariance, n=n, pairs_min=int(pairs.min()), complete=False)
