"""The error of measurement at each score: Lord, Lord-Keats, compound binomial, item response.

All errors are standard deviations, in marks unless a function says scaled points.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlog1py, xlogy

from scoring.moments import TooFewMarks
from scoring.reliability.coefficients import kr20, kr21, strata_members


@dataclass(frozen=True, slots=True)
class ConditionalErrors:
    """The standard error at each raw score.

    `scores` and `errors` have the same length; an error is nan at a score nobody had, where the
    method needs somebody.  `n` is 0 where the method takes no data.
    """

    scores: tuple[float, ...]
    errors: tuple[float, ...]
    n: int
    n_items: int
    method: str
    assumptions: tuple[str, ...]

    def at(self, score: float) -> float:
        """Return the error at a score of the table."""
        if score not in self.scores:
            msg = f"no error is known at score {score}"
            raise KeyError(msg)
        return self.errors[self.scores.index(score)]


def lord(n_items: int) -> ConditionalErrors:
    r"""Return Lord's binomial error at every number of right answers.

    .. math:: \sqrt{\frac{x (k - x)}{k - 1}}

    References
    ----------
    Lord, F. M. (1955). Estimating test reliability. *Educational and Psychological Measurement*,
    15, 325-336.

    Examples
    --------
    >>> [round(one, 4) for one in lord(40).errors[:4]]
    [0.0, 1.0, 1.396, 1.6871]
    """
    scores = np.arange(_items(n_items) + 1.0)
    errors = np.sqrt(scores * (n_items - scores) / (n_items - 1))
    assumed = ("items are a random sample of a pool, marked 0 or 1",)
    return _errors(scores, errors, n=0, n_items=n_items, method="Lord", assumptions=assumed)


def lord_keats(marks: NDArray[np.float64]) -> ConditionalErrors:
    r"""Return Lord's errors scaled so that their mean square agrees with KR-20.

    .. math:: \sqrt{\frac{x (k - x)}{k - 1} \cdot \frac{1 - KR_{20}}{1 - KR_{21}}}

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        Marks 0 or 1, none missing.

    References
    ----------
    Keats, J. A. (1957). Estimation of error variances of test scores. *Psychometrika*, 22, 29-41.

    Examples
    --------
    >>> marks = np.array([[1.0, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]])
    >>> [round(one, 4) for one in lord_keats(marks).errors]
    [0.0, 0.7906, 0.7906, 0.0]
    """
    plain = lord(marks.shape[1])
    easier, same = kr20(marks).value, kr21(marks).value
    if same >= 1:
        msg = "KR-21 is 1: there is no error to scale"
        raise TooFewMarks(msg)
    ratio = np.sqrt((1 - easier) / (1 - same))
    return _errors(
        np.array(plain.scores),
        np.array(plain.errors) * ratio,
        n=len(marks),
        n_items=marks.shape[1],
        method="Lord-Keats",
        assumptions=("errors keep Lord's form at every score",),
    )


def compound_binomial(
    marks: NDArray[np.float64], *, strata: Sequence[int | str]
) -> NDArray[np.float64]:
    r"""Return each candidate's error where items are sampled within content areas.

    .. math:: \sqrt{\sum_h \frac{x_h (k_h - x_h)}{k_h - 1}}

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        Marks 0 or 1, none missing.
    strata : sequence of length n_items
        The area of each item, two items at least in each.

    Returns
    -------
    ndarray of shape (n_candidates,)

    References
    ----------
    Feldt, L. S. (1984). Some relationships between the binomial error model and classical test
    theory. *Educational and Psychological Measurement*, 44, 883-891.

    Examples
    --------
    >>> compound_binomial(np.array([[1.0, 0, 1, 1]]), strata=["a", "a", "b", "b"]).tolist()
    [1.0]
    """
    if not np.isin(marks, (0.0, 1.0)).all():
        msg = "the compound binomial takes marks 0 or 1, none missing"
        raise TooFewMarks(msg)
    variance = np.zeros(len(marks))
    for members in strata_members(strata, n_items=marks.shape[1]):
        right = marks[:, members].sum(axis=1)
        variance += right * (len(members) - right) / (len(members) - 1)
    errors: NDArray[np.float64] = np.sqrt(variance)
    return errors


def compound_binomial_by_score(
    marks: NDArray[np.float64], *, strata: Sequence[int | str]
) -> ConditionalErrors:
    """Return the root mean squared compound binomial error of the candidates at each score.

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        0 or 1 of each candidate on each item.
    """
    errors, totals = compound_binomial(marks, strata=strata), marks.sum(axis=1)
    scores = np.arange(marks.shape[1] + 1.0)
    at_score = [
        float(np.sqrt((errors[totals == score] ** 2).mean())) if (totals == score).any() else np.nan
        for score in scores
    ]
    return _errors(
        scores,
        np.array(at_score),
        n=len(marks),
        n_items=marks.shape[1],
        method="compound binomial, mean square by score",
        assumptions=("items are a random sample within each area",),
    )


def stratified_feldt(marks: NDArray[np.float64], *, strata: Sequence[int | str]) -> float:
    r"""Return the reliability that compound binomial errors imply.

    .. math:: 1 - \overline{SEM_i^2} / s_X^2

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        0 or 1 of each candidate on each item.

    References
    ----------
    Lee, W., & Harris, D. (2025). Reliability in educational measurement. In *Educational
    measurement* (5th ed.).

    Examples
    --------
    >>> marks = np.array([[1.0, 1, 1, 1], [1, 0, 1, 0], [0, 0, 0, 0]])
    >>> stratified_feldt(marks, strata=["a", "a", "b", "b"]).__round__(4)
    0.8333
    """
    errors = compound_binomial(marks, strata=strata)
    variance = float(marks.sum(axis=1).var(ddof=1))
    if variance == 0:
        msg = "reliability is undefined: every candidate has the same total"
        raise TooFewMarks(msg)
    return float(1 - (errors**2).mean() / variance)


def response_model(
    probabilities: NDArray[np.float64], *, weights: NDArray[np.float64]
) -> ConditionalErrors:
    r"""Return the error at each raw score under a fitted item response model.

    At ability node q the number right has variance :math:`\sum_j P_{qj}(1 - P_{qj})`; at raw
    score x this is averaged over the posterior of ability given x.

    Parameters
    ----------
    probabilities : ndarray of shape (n_nodes, n_items)
        Probability of a right answer at each ability node.
    weights : ndarray of shape (n_nodes,)
        Weight of each node in the population; scaled to sum to 1.

    References
    ----------
    Lord, F. M. (1980). *Applications of item response theory*, eq. 4-3; Kolen, M. J., Zeng, L., &
    Hanson, B. A. (1996). *Journal of Educational Measurement*, 33, 129-140.

    Examples
    --------
    >>> found = response_model(np.array([[0.5, 0.5]]), weights=np.array([1.0]))
    >>> [round(one, 4) for one in found.errors]
    [0.7071, 0.7071, 0.7071]
    """
    n_items = probabilities.shape[1]
    likelihood = score_likelihood(probabilities)
    joint = likelihood * (weights / weights.sum())[:, None]
    variance = (probabilities * (1 - probabilities)).sum(axis=1)
    reached = joint.sum(axis=0)
    mean_variance = np.divide(
        variance @ joint, reached, out=np.full(n_items + 1, np.nan), where=reached > 0
    )
    return _errors(
        np.arange(n_items + 1.0),
        np.sqrt(mean_variance),
        n=0,
        n_items=n_items,
        method="item response model, posterior mean variance",
        assumptions=("the model fits", "answers are independent given ability"),
    )


def score_likelihood(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distribution of the number right at each node, by Lord and Wingersky.

    Parameters
    ----------
    probabilities : ndarray of shape (n_nodes, n_items)

    Returns
    -------
    ndarray of shape (n_nodes, n_items + 1)

    References
    ----------
    Lord, F. M., & Wingersky, M. S. (1984). Comparison of IRT true-score and equipercentile
    observed-score "equatings". *Applied Psychological Measurement*, 8, 453-461, eq. 3-5.

    Examples
    --------
    >>> score_likelihood(np.array([[0.5, 0.2]])).round(3).tolist()
    [[0.4, 0.5, 0.1]]
    """
    n_nodes, n_items = probabilities.shape
    likelihood = np.zeros((n_nodes, n_items + 1))
    likelihood[:, 0] = 1.0
    for j in range(n_items):
        right = probabilities[:, [j]]
        moved = likelihood[:, : j + 1] * right
        likelihood[:, : j + 1] *= 1 - right
        likelihood[:, 1 : j + 2] += moved
    return likelihood


def binomial_scaled(scaled: Sequence[float]) -> ConditionalErrors:
    r"""Return the error in scaled points at each number right, with binomial errors.

    .. math:: \sqrt{\tfrac{k}{k-1}}\;\mathrm{sd}\{s(X)\},\qquad X \sim B(k, x/k)

    Parameters
    ----------
    scaled : sequence of float, length n_items + 1
        Scaled score of each number right, 0 first.

    References
    ----------
    Brennan, R. L., & Lee, W. (1999). Conditional scale-score standard errors of measurement under
    binomial and compound binomial assumptions. *EPM*, 59, 5-24.

    Examples
    --------
    >>> [round(one, 4) for one in binomial_scaled([100, 150, 200]).errors]
    [0.0, 50.0, 0.0]
    """
    n_items = _items(len(scaled) - 1)
    x = np.arange(n_items + 1.0)
    share = (x / n_items)[:, None]
    ways = gammaln(n_items + 1) - gammaln(x + 1) - gammaln(n_items - x + 1)
    chance = np.exp(ways + xlogy(x, share) + xlog1py(n_items - x, -share))
    values = np.asarray(scaled, dtype=np.float64)
    mean = chance @ values
    variance = np.maximum(chance @ values**2 - mean**2, 0.0)
    return _errors(
        x,
        np.sqrt(n_items / (n_items - 1) * variance),
        n=0,
        n_items=n_items,
        method="binomial, scaled points",
        assumptions=("items are a random sample of a pool, marked 0 or 1",),
    )


def _items(n_items: int) -> int:
    if n_items < 2:  # noqa: PLR2004 - one item has no error estimate
        msg = f"an error at each score needs two items, not {n_items}"
        raise TooFewMarks(msg)
    return n_items


def _errors(
    scores: NDArray[np.float64],
    errors: NDArray[np.float64],
    *,
    n: int,
    n_items: int,
    method: str,
    assumptions: tuple[str, ...],
) -> ConditionalErrors:
    return ConditionalErrors(
        scores=tuple(float(score) for score in scores),
        errors=tuple(float(error) for error in errors),
        n=n,
        n_items=n_items,
        method=method,
        assumptions=assumptions,
    )
