"""The bookmark method: judges mark how far a borderline candidate masters an ordered booklet."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from scoring.cutscore.angoff import RatingsUnusable, lowest_mark


@dataclass(frozen=True, slots=True)
class BookletItem:
    """An item with its parameters in the metric logit P = a (theta - b), D = 1."""

    item: str
    b: float
    a: float = 1.0
    c: float = 0.0

    def location(self, response_probability: float) -> float:
        r"""Return the ability at which the item is answered right with a given probability.

        .. math:: b + \frac{1}{a}\log\frac{RP - c}{1 - RP}

        Examples
        --------
        >>> round(BookletItem("i", b=0.0).location(2 / 3), 4)
        0.6931
        """
        if not self.c < response_probability < 1:
            msg = f"item {self.item} is never answered with probability {response_probability}"
            raise RatingsUnusable(msg)
        return self.b + log((response_probability - self.c) / (1 - response_probability)) / self.a

    def probability(self, theta: float) -> float:
        """Return the probability of a right answer at an ability."""
        return self.c + (1 - self.c) / (1 + float(np.exp(-self.a * (theta - self.b))))


@dataclass(frozen=True, slots=True)
class BookmarkResult:
    """The panel's cut on the ability scale and in expected marks.

    `theta` is the median of judges' cuts; `cut` is the expected mark there, unrounded.
    """

    theta: float
    theta_mean: float
    theta_se: float
    cut: float
    raw_cut: int
    judge_thetas: tuple[float, ...]
    judge_cuts: tuple[float, ...]
    booklet: tuple[str, ...]
    response_probability: float
    n: int
    n_items: int
    method: str
    assumptions: tuple[str, ...]


def bookmark(
    pages: Sequence[int], *, items: Sequence[BookletItem], response_probability: float = 2 / 3
) -> BookmarkResult:
    """Return the cut from bookmarks in a booklet ordered by difficulty.

    Parameters
    ----------
    pages : sequence of int
        For each judge the page, counted from 1, of the last item that a borderline candidate
        masters; the judge's cut is that item's location.
    items : sequence of BookletItem
        The items in any order; the booklet is ordered by location.
    response_probability : float
        Probability that counts as mastery, 2/3 by default.

    References
    ----------
    Lewis, D. M., Mitzel, H. C., & Green, D. R. (1996); Mitzel, H. C., et al. (2001). The bookmark
    procedure. In *Setting performance standards*, pp. 249-281.

    Examples
    --------
    >>> booklet = [BookletItem("x", b=1.0), BookletItem("y", b=-1.0), BookletItem("z", b=0.0)]
    >>> found = bookmark([2, 2], items=booklet, response_probability=0.5)
    >>> found.booklet, found.theta, round(found.cut, 4), found.raw_cut
    (('y', 'z', 'x'), 0.0, 1.5, 2)
    """
    located = sorted(items, key=lambda item: item.location(response_probability))
    for judge, page in enumerate(pages, start=1):
        if not 1 <= page <= len(located):
            msg = f"judge {judge} marked page {page} of a booklet of {len(located)}"
            raise RatingsUnusable(msg)
    if not pages:
        msg = "there are no bookmarks"
        raise RatingsUnusable(msg)
    thetas = np.array([located[page - 1].location(response_probability) for page in pages])
    theta = float(np.median(thetas))
    cut = _expected_mark(theta, located)
    spread = float(thetas.std(ddof=1)) if len(thetas) > 1 else float("nan")
    return BookmarkResult(
        theta=theta,
        theta_mean=float(thetas.mean()),
        theta_se=spread / sqrt(len(thetas)),
        cut=cut,
        raw_cut=lowest_mark(cut),
        judge_thetas=tuple(float(one) for one in thetas),
        judge_cuts=tuple(_expected_mark(float(one), located) for one in thetas),
        booklet=tuple(item.item for item in located),
        response_probability=response_probability,
        n=len(pages),
        n_items=len(located),
        method=f"bookmark, RP = {response_probability:.2f}, median of judges",
        assumptions=("the item response model fits", "judges share one booklet"),
    )


def _expected_mark(theta: float, items: Sequence[BookletItem]) -> float:
    chances: NDArray[np.float64] = np.array([item.probability(theta) for item in items])
    return float(chances.sum())
