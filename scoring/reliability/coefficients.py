"""Coefficients of internal consistency from the covariances of items."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from scoring.moments import MarkMoments, TooFewMarks, checked, mark_moments


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A reliability coefficient with what it rests on.

    `value` is on the scale 0 to 1, and below 0 when items go against each other.
    """

    value: float
    n: int
    n_items: int
    method: str
    assumptions: tuple[str, ...]


def alpha(marks: NDArray[np.float64]) -> Coefficient:
    r"""Return Cronbach's alpha, a lower bound of the reliability of the summed mark.

    .. math:: \alpha = \frac{k}{k - 1}\left(1 - \frac{\sum_j s_j^2}{s_X^2}\right)

    For items marked 0/1 this is KR-20.

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        Marks of each candidate on each item; nan is missing by design.

    Returns
    -------
    Coefficient
        At most 1; negative when the items go against each other.

    Raises
    ------
    TooFewMarks
        If there are fewer than two items or candidates, or all totals are equal.

    References
    ----------
    Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests.
    *Psychometrika*, 16(3), 297-334, equation 2. https://doi.org/10.1007/BF02310555

    Examples
    --------
    >>> alpha(np.array([[1.0, 1.0], [0.0, 0.0], [1.0, 1.0]])).value
    1.0
    """
    moments = mark_moments(marks)
    value = alpha_of(moments.covariance)
    assumed = ("errors of items are uncorrelated", "a lower bound unless items are tau-equivalent")
    return _coefficient(value, moments, "Cronbach's alpha", assumed)


def alpha_of(covariance: NDArray[np.float64]) -> float:
    """Return alpha from an item covariance matrix of shape (n_items, n_items).

    Examples
    --------
    >>> alpha_of(np.array([[1.0, 0.5], [0.5, 1.0]])).__round__(4)
    0.6667
    """
    k = len(covariance)
    total = _total_variance(covariance)
    return float(k / (k - 1) * (1 - np.trace(covariance) / total))


def kr20(marks: NDArray[np.float64]) -> Coefficient:
    r"""Return Kuder and Richardson's formula 20, alpha of items marked 0 or 1.

    .. math:: \frac{k}{k-1}\left(1 - \frac{\sum p_j q_j}{s_X^2}\right)

    Variances of items and total use the same divisor n - 1, so that the value equals alpha.

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        Mark of each candidate on each item.

    Raises
    ------
    ValueError
        If a mark is neither 0 nor 1.

    References
    ----------
    Kuder, G. F., & Richardson, M. W. (1937). *Psychometrika*, 2, 151-160, formula 20.

    Examples
    --------
    >>> kr20(np.array([[1.0, 1.0], [0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])).value.__round__(4)
    0.7273
    """
    _refuse_unless_binary(marks)
    moments = mark_moments(marks)
    return _coefficient(alpha_of(moments.covariance), moments, "KR-20", ("items marked 0 or 1",))


def kr21(marks: NDArray[np.float64]) -> Coefficient:
    r"""Return Kuder and Richardson's formula 21, which takes all items as equally difficult.

    .. math:: \frac{k}{k-1}\left(1 - \frac{M(k - M)}{k s_X^2}\right)

    The variance of totals has the divisor n here, as a proportion's p(1 - p) has; the value then
    never exceeds KR-20.

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        Mark of each candidate on each item.

    Raises
    ------
    ValueError
        If a mark is neither 0 nor 1, or one is missing.

    References
    ----------
    Kuder, G. F., & Richardson, M. W. (1937). *Psychometrika*, 2, 151-160, formula 21.

    Examples
    --------
    >>> kr21(np.array([[1.0, 1.0], [0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])).value.__round__(4)
    0.6364
    """
    _refuse_unless_binary(marks)
    _refuse_missing(marks, "KR-21")
    moments = mark_moments(marks)
    k = marks.shape[1]
    mean = float(marks.sum(axis=1).mean())
    variance = _total_variance(moments.covariance) * (len(marks) - 1) / len(marks)
    value = k / (k - 1) * (1 - mean * (k - mean) / (k * variance))
    return _coefficient(value, moments, "KR-21", ("items marked 0 or 1", "equally difficult items"))


def feldt_congeneric(marks: NDArray[np.float64]) -> Coefficient:
    r"""Return Feldt's classical congeneric coefficient.

    .. math:: \frac{s_X^2 (s_X^2 - \sum s_j^2)}{s_X^4 - \sum_j s_{jX}^2}

    A part's length is taken as its share of the covariance with the total.

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        Mark of each candidate on each item.

    References
    ----------
    Feldt, L. S., & Brennan, R. L. (1989). Reliability. In *Educational measurement* (3rd ed.),
    p. 115; Lee, W., & Harris, D. (2025). *Educational measurement* (5th ed.).

    Examples
    --------
    >>> marks = np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 1.0], [1.0, 1.0, 0.0]])
    >>> feldt_congeneric(marks).value.__round__(4)
    0.6333
    """
    moments = mark_moments(marks)
    covariance = moments.covariance
    total = _total_variance(covariance)
    with_total = covariance.sum(axis=1)
    value = total * (total - np.trace(covariance)) / (total**2 - (with_total**2).sum())
    return _coefficient(float(value), moments, "Feldt classical congeneric", ("congeneric items",))


def feldt_gilmer(marks: NDArray[np.float64]) -> Coefficient:
    r"""Return the Gilmer-Feldt coefficient for congeneric parts of unknown length.

    With :math:`S_j` the sum of item j's covariances with the others and m the item whose sum is
    largest, :math:`D_j = (S_j - s_{jm})/(S_m - s_{jm})`, :math:`D_m = 1`, and

    .. math:: \frac{(\sum D)^2}{(\sum D)^2 - \sum D^2}\left(1 - \frac{\sum s_j^2}{s_X^2}\right)

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        Mark of each candidate on each item.

    References
    ----------
    Gilmer, J. S., & Feldt, L. S. (1983). Reliability estimation for a test with parts of unknown
    lengths. *Psychometrika*, 48, 99-111.

    Raises
    ------
    TooFewMarks
        If there are fewer than three items, or no item varies with the others.

    Examples
    --------
    >>> marks = np.array([[1.0, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]])
    >>> feldt_gilmer(marks).value.__round__(4)
    0.8
    """
    checked(marks, min_items=3)
    moments = mark_moments(marks)
    covariance = moments.covariance
    shared = covariance - np.diag(np.diag(covariance))
    sums = shared.sum(axis=1)
    longest = int(sums.argmax())
    below = sums[longest] - shared[longest]
    if (np.delete(below, longest) <= 0).any() or (np.delete(sums, longest) <= 0).any():
        msg = "Gilmer-Feldt lengths are undefined: items do not vary together"
        raise TooFewMarks(msg)
    below[longest] = 1.0
    lengths = (sums - shared[longest]) / below
    lengths[longest] = 1.0
    squared = lengths.sum() ** 2
    ratio = squared / (squared - (lengths**2).sum())
    value = ratio * (1 - np.trace(covariance) / _total_variance(covariance))
    return _coefficient(float(value), moments, "Gilmer-Feldt", ("congeneric items",))


def stratified_alpha(marks: NDArray[np.float64], *, strata: Sequence[int | str]) -> Coefficient:
    r"""Return alpha for a form built of content areas.

    .. math:: 1 - \frac{\sum_h s_h^2 (1 - \alpha_h)}{s_X^2}

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        Marks; nan is missing by design.
    strata : sequence of length n_items
        The area of each item; every area needs two items.

    References
    ----------
    Cronbach, L. J., Schonemann, P., & McKie, D. (1965). Alpha coefficients for stratified-parallel
    tests. *Educational and Psychological Measurement*, 25, 291-312.

    Examples
    --------
    >>> marks = np.array([[1.0, 1, 0, 0], [0, 0, 1, 1], [1, 1, 1, 1], [0, 0, 0, 1]])
    >>> stratified_alpha(marks, strata=["a", "a", "b", "b"]).value.__round__(4)
    0.8421
    """
    moments = mark_moments(marks)
    error = 0.0
    for members in strata_members(strata, n_items=marks.shape[1]):
        block = moments.covariance[np.ix_(members, members)]
        error += float(block.sum()) * (1 - alpha_of(block)) if block.sum() > 0 else 0.0
    value = 1 - error / _total_variance(moments.covariance)
    return _coefficient(value, moments, "stratified alpha", ("areas fixed by the blueprint",))


def split_half(marks: NDArray[np.float64], *, first: Sequence[int] | None = None) -> Coefficient:
    """Return the correlation of two halves, stepped up to full length by Spearman and Brown.

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        Marks without missing values.
    first : sequence of int, optional
        Columns of the first half, counted from 0; by default the odd items 1, 3, 5, ...

    References
    ----------
    Spearman, C. (1910) and Brown, W. (1910), *British Journal of Psychology*, 3.

    Examples
    --------
    >>> marks = np.array([[1.0, 1, 1, 1], [0, 0, 0, 0], [1, 0, 1, 1], [0, 1, 1, 0]])
    >>> split_half(marks).value.__round__(4)
    0.9206
    """
    _refuse_missing(marks, "split-half")
    moments = mark_moments(marks)
    columns = np.arange(marks.shape[1])
    chosen = columns % 2 == 0 if first is None else np.isin(columns, list(first))
    halves = np.array([marks[:, chosen].sum(axis=1), marks[:, ~chosen].sum(axis=1)])
    if not chosen.any() or chosen.all() or (halves.std(axis=1) == 0).any():
        msg = "split-half needs two halves whose totals vary"
        raise TooFewMarks(msg)
    r = float(np.corrcoef(halves)[0, 1])
    value = spearman_brown(r, factor=2)
    return _coefficient(value, moments, "split-half, Spearman-Brown", ("halves are parallel",))


def spearman_brown(reliability: float, *, factor: float) -> float:
    r"""Return the reliability of a form `factor` times as long.

    .. math:: \frac{f r}{1 + (f - 1) r}

    References
    ----------
    Lord, F. M., & Novick, M. R. (1968). *Statistical theories of mental test scores*, eq. 5.10.1.

    Examples
    --------
    >>> round(spearman_brown(0.7, factor=2), 4)
    0.8235
    """
    below = 1 + (factor - 1) * reliability
    if factor <= 0 or below <= 0:
        msg = f"no form {factor} times as long has a reliability, given {reliability}"
        raise ValueError(msg)
    return factor * reliability / below


def sem(*, standard_deviation: float, reliability: float) -> float:
    r"""Return the standard error of measurement, :math:`s_X\sqrt{1 - r}`, in marks.

    Examples
    --------
    >>> sem(standard_deviation=10.0, reliability=0.84)
    4.0
    """
    return standard_deviation * sqrt(max(0.0, 1 - reliability))


def strata_members(strata: Sequence[int | str], *, n_items: int) -> list[list[int]]:
    """Return the columns of each stratum, in the order in which strata first appear.

    Examples
    --------
    >>> strata_members(["b", "a", "b", "a"], n_items=4)
    [[0, 2], [1, 3]]
    """
    if len(strata) != n_items:
        msg = f"{len(strata)} areas are named for {n_items} items: name one for each item"
        raise TooFewMarks(msg)
    members: dict[int | str, list[int]] = {}
    for column, name in enumerate(strata):
        members.setdefault(name, []).append(column)
    thin = [str(name) for name, columns in members.items() if len(columns) < 2]  # noqa: PLR2004 - alpha needs two items
    if thin:
        msg = f"area {', '.join(thin)} has a single item: join it to another area"
        raise TooFewMarks(msg)
    return list(members.values())


def _coefficient(
    value: float, moments: MarkMoments, method: str, assumptions: tuple[str, ...]
) -> Coefficient:
    return Coefficient(
        value=float(value),
        n=moments.n,
        n_items=len(moments.covariance),
        method=method,
        assumptions=assumptions + moments.assumptions,
    )


def _total_variance(covariance: NDArray[np.float64]) -> float:
    total = float(covariance.sum())
    if total <= 1e-12 * max(1.0, float(np.trace(covariance))):
        msg = "reliability is undefined: every candidate has the same total"
        raise TooFewMarks(msg)
    return total


def _refuse_unless_binary(marks: NDArray[np.float64]) -> None:
    seen = marks[~np.isnan(marks)]
    if not np.isin(seen, (0.0, 1.0)).all():
        odd = seen[~np.isin(seen, (0.0, 1.0))][0]
        msg = f"KR-20 and KR-21 take items marked 0 or 1, and a mark is {odd}: use alpha"
        raise ValueError(msg)


def _refuse_missing(marks: NDArray[np.float64], what: str) -> None:
    if np.isnan(marks).any():
        msg = f"{what} takes no missing marks: analyse forms apart"
        raise TooFewMarks(msg)
