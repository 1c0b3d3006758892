"""Difficulty and discrimination of items on the form they were taken with."""

from dataclasses import dataclass
from math import exp, pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from scoring.moments import MarkMoments, TooFewMarks, checked, mark_moments
from scoring.proportions import Interval, wilson

UPPER_LOWER_SHARE = 0.27  # Kelley, T. L. (1939). Journal of Educational Psychology, 30, 17-24.
THIRD = 1 / 3


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """Numbers of one item; nan where the data leave a number undefined.

    `p` is the mean mark over the most marks; `r_corrected` and `biserial` take the item out of
    the criterion; `discrimination_*` is the difference of p between the best and the weakest
    candidates by total.
    """

    item: str
    n: int
    mean: float
    maximum: float
    p: float
    p_interval: Interval
    r_corrected: float
    biserial: float
    discrimination_thirds: float
    discrimination_27: float
    alpha_if_deleted: float


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """Item statistics of one form, and the totals they belong to."""

    items: tuple[ItemStatistics, ...]
    n: int
    n_items: int
    mean: float
    standard_deviation: float
    alpha: float
    sem: float
    method: str
    assumptions: tuple[str, ...]


def item_analysis(
    marks: NDArray[np.float64],
    *,
    items: tuple[str, ...],
    maxima: NDArray[np.float64] | None = None,
    confidence: float = 0.95,
) -> ItemAnalysis:
    r"""Return difficulty, discrimination and alpha-if-deleted of every item.

    The criterion of item j is the mean mark on the other items taken, which for complete data
    orders candidates as the total less the item does.

    .. math::

        r_{bis} = \frac{M_{1} - M_{0}}{s_{T-j}} \cdot \frac{p q}{\phi(z_p)}

    with the criterion's standard deviation taken with divisor n.

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        Marks; nan is missing by design.
    items : tuple of str, length n_items
        Names of the columns.
    maxima : ndarray of shape (n_items,), optional
        Most marks of each item; by default the largest mark seen, at least 1.
    confidence : float
        Coverage of the interval of p.

    Returns
    -------
    ItemAnalysis
        A biserial is nan where an item is not marked in two values, or is all right or wrong.
        Where the covariances of all items cannot be had (one item, one candidate, two items that
        nobody took together), alpha and the spread of totals are nan and the assumptions say why.

    Raises
    ------
    TooFewMarks
        If there is no candidate, no item or an infinite mark.

    References
    ----------
    Lord, F. M., & Novick, M. R. (1968). *Statistical theories of mental test scores*, ch. 15.
    Henrysson, S. (1963). Correction of item-total correlations. *Psychometrika*, 28, 211-218.

    Examples
    --------
    >>> marks = np.array([[1.0, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]])
    >>> found = item_analysis(marks, items=("i1", "i2", "i3"))
    >>> found.items[1].p, round(found.items[1].r_corrected, 4), round(found.alpha, 4)
    (0.5, 0.7071, 0.75)
    """
    checked(marks, min_items=1, min_n=1)
    moments = _moments(marks, items)
    most = _maxima(marks) if maxima is None else maxima
    given = ~np.isnan(marks)
    filled = np.where(given, marks, 0.0)
    sums, taken = filled.sum(axis=1), given.sum(axis=1)
    totals = _mean_marks(sums, taken, absent=0.0)
    undefined = np.full(marks.shape[1], np.nan)
    deleted = undefined if isinstance(moments, str) else _alphas_if_deleted(moments.covariance)
    best = {share: _extreme_weights(totals, share) for share in (THIRD, UPPER_LOWER_SHARE)}
    found = tuple(
        _one_item(
            marks[:, j],
            rest=_mean_marks(sums - filled[:, j], taken - given[:, j], absent=float("nan")),
            name=items[j],
            maximum=float(most[j]),
            extremes=best,
            alpha_if_deleted=float(deleted[j]),
            confidence=confidence,
        )
        for j in range(marks.shape[1])
    )
    mean = sum(one.mean for one in found if one.n)
    return _analysis(found, moments, n=int((taken > 0).sum()), mean=mean)


def total_marks(marks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum of the marks each candidate was given, shape (n_candidates,).

    Examples
    --------
    >>> total_marks(np.array([[1.0, np.nan, 2.0]])).tolist()
    [3.0]
    """
    totals: NDArray[np.float64] = np.nansum(marks, axis=1)
    return totals


def correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Return Pearson's correlation, nan where one side does not vary.

    Parameters
    ----------
    first, second : ndarray of shape (n,)
        Paired values; fewer than two pairs give nan.

    Examples
    --------
    >>> correlation(np.array([0.0, 1.0]), np.array([3.0, 3.0]))
    nan
    """
    if len(first) < 2:  # noqa: PLR2004 - a correlation needs two pairs
        return float("nan")
    # Sums of products rather than BLAS dot products: no threads to wait for, and pairwise sums.
    a, b = first - first.mean(), second - second.mean()
    scale = sqrt(float((a * a).sum()) * float((b * b).sum()))
    tiny = 1e-12 * max(1.0, float(np.abs(first).max()) * float(np.abs(second).max())) * len(first)
    return float((a * b).sum()) / scale if scale > tiny else float("nan")


def _one_item(
    column: NDArray[np.float64],
    *,
    rest: NDArray[np.float64],
    name: str,
    maximum: float,
    extremes: dict[float, tuple[NDArray[np.float64], NDArray[np.float64]]],
    alpha_if_deleted: float,
    confidence: float,
) -> ItemStatistics:
    taken = ~np.isnan(column)
    scored, criterion = column[taken], rest[taken]
    both = ~np.isnan(criterion)
    n = int(taken.sum())
    shares = column / maximum if maximum > 0 else np.full(len(column), np.nan)
    share = shares[taken]
    return ItemStatistics(
        item=name,
        n=n,
        mean=float(scored.mean()) if n else float("nan"),
        maximum=maximum,
        p=float(share.mean()) if n else float("nan"),
        p_interval=_p_interval(share, confidence=confidence),
        r_corrected=correlation(scored[both], criterion[both]),
        biserial=_biserial(share[both], criterion[both]),
        discrimination_thirds=_difference(shares, extremes[THIRD]),
        discrimination_27=_difference(shares, extremes[UPPER_LOWER_SHARE]),
        alpha_if_deleted=alpha_if_deleted,
    )


def _p_interval(share: NDArray[np.float64], *, confidence: float) -> Interval:
    if len(share) == 0 or not ((share >= 0) & (share <= 1)).all():
        return Interval(float("nan"), float("nan"), confidence)
    return wilson(min(float(share.sum()), len(share)), n=len(share), confidence=confidence)


def _biserial(share: NDArray[np.float64], criterion: NDArray[np.float64]) -> float:
    spread = float(criterion.std()) if len(criterion) else 0.0
    p = float(share.mean()) if len(share) else 0.0
    if not np.isin(share, (0.0, 1.0)).all() or not 0 < p < 1 or spread == 0:
        return float("nan")
    z = float(ndtri(p))
    ordinate = exp(-z * z / 2) / sqrt(2 * pi)
    gap = float(criterion[share == 1].mean() - criterion[share == 0].mean())
    return gap / spread * p * (1 - p) / ordinate


def _difference(
    share: NDArray[np.float64], extremes: tuple[NDArray[np.float64], NDArray[np.float64]]
) -> float:
    """Return p of the best candidates less p of the weakest, by their membership weights."""
    upper, lower = extremes
    taken = ~np.isnan(share)
    weights = upper[taken].sum(), lower[taken].sum()
    if min(weights) == 0:
        return float("nan")
    best = float((upper[taken] * share[taken]).sum())
    weakest = float((lower[taken] * share[taken]).sum())
    return best / float(weights[0]) - weakest / float(weights[1])


def _extreme_weights(
    totals: NDArray[np.float64], share: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how far each candidate belongs to the best and to the weakest share of all.

    Candidates tied at the edge of a group belong to it in equal part, so that the result does
    not depend on the order of rows.
    """
    size = share * len(totals)
    _, inverse, counts = np.unique(totals, return_inverse=True, return_counts=True)
    below = np.concatenate([[0.0], np.cumsum(counts)[:-1].astype(np.float64)])
    above = len(totals) - below - counts
    lower = np.clip((size - below) / counts, 0.0, 1.0)[inverse]
    upper = np.clip((size - above) / counts, 0.0, 1.0)[inverse]
    return upper, lower


def _mean_marks(
    sums: NDArray[np.float64], taken: NDArray[np.int_], *, absent: float
) -> NDArray[np.float64]:
    """Return the mean mark on the items taken: a total that does not punish a shorter form."""
    means: NDArray[np.float64] = np.divide(
        sums, taken, out=np.full(len(sums), absent), where=taken > 0
    )
    return means


def _alphas_if_deleted(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return alpha of the other items for each item, nan below three items."""
    k = len(covariance)
    if k < 3:  # noqa: PLR2004 - two items must remain
        return np.full(k, np.nan)
    variances = np.diag(covariance)
    total = covariance.sum()
    left = total - 2 * covariance.sum(axis=1) + variances
    safe = np.where(left > 1e-12 * max(1.0, float(total)), left, np.nan)
    alphas: NDArray[np.float64] = (k - 1) / (k - 2) * (1 - (variances.sum() - variances) / safe)
    return alphas


def _maxima(marks: NDArray[np.float64]) -> NDArray[np.float64]:
    seen: NDArray[np.float64] = np.where(np.isnan(marks), 1.0, marks).max(axis=0)
    return np.maximum(seen, 1.0)


def _moments(marks: NDArray[np.float64], items: tuple[str, ...]) -> MarkMoments | str:
    """Return the covariances of all items, or why they cannot be had."""
    try:
        return mark_moments(marks)
    except TooFewMarks as fault:
        return f"no alpha: {fault.named(items)}"


def _analysis(
    found: tuple[ItemStatistics, ...], moments: MarkMoments | str, *, n: int, mean: float
) -> ItemAnalysis:
    k = len(found)
    variance = float("nan") if isinstance(moments, str) else moments.total_variance
    if not isinstance(moments, str) and variance > 0:
        alpha = float(k / (k - 1) * (1 - np.trace(moments.covariance) / variance))
        sem = sqrt(max(0.0, variance * (1 - alpha)))
    else:
        alpha = sem = float("nan")
    return ItemAnalysis(
        items=found,
        n=n,
        n_items=k,
        mean=mean,
        standard_deviation=sqrt(max(variance, 0.0)) if not isinstance(moments, str) else variance,
        alpha=alpha,
        sem=sem,
        method="classical item analysis, item removed from the criterion",
        assumptions=(moments,) if isinstance(moments, str) else moments.assumptions,
    )
