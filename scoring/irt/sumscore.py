"""Ability from the sum of marks alone: Lord and Wingersky's recursion and what follows from it.

The distribution of the sum given theta also serves item fit, decision consistency and observed
score equating; nothing here looks at which items were right.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.irt.ability import STANDARD_NORMAL, posterior_moments
from scoring.irt.bank import Bank
from scoring.irt.design import MISSING
from scoring.irt.priors import Normal

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SumScoreTable:
    """Ability by sum of category numbers.

    Attributes
    ----------
    score : ndarray of shape (n_scores,)
        Sums from 0; with items whose lowest mark is not 0 add the sum of the lowest marks.
    theta, se : ndarray of shape (n_scores,)
        Mean and standard deviation of the posterior given the sum.
    probability : ndarray of shape (n_scores,)
        Marginal probability of each sum; times N, the expected frequency.
    assumptions : tuple of str
    """

    score: NDArray[np.intp]
    theta: Floats
    se: Floats
    probability: Floats
    assumptions: tuple[str, ...]


def sum_distribution(probabilities: Sequence[Floats]) -> Floats:
    r"""Return the distribution of the sum score at each ability.

    .. math:: f_j(s) = \sum_k P_{jk} f_{j-1}(s - k)

    Parameters
    ----------
    probabilities : sequence of ndarray of shape (n_categories, n_points)
        One for each item, categories counting 0, 1, 2, ...

    Returns
    -------
    ndarray of shape (n_scores, n_points)
        Columns sum to 1.

    References
    ----------
    Lord, F. M. and Wingersky, M. S. (1984). *Applied Psychological Measurement*, 8, 453-461;
    Thissen et al. (1995), *ibid.*, 19, 39-49, for more than two categories.

    Examples
    --------
    >>> half = np.array([[0.5], [0.5]])
    >>> sum_distribution([half, half])[:, 0]
    array([0.25, 0.5 , 0.25])
    """
    n_points = probabilities[0].shape[1] if probabilities else 1
    current = np.ones((1, n_points))
    for p in probabilities:
        longer = np.zeros((len(current) + len(p) - 1, n_points))
        for category, share in enumerate(p):
            longer[category : category + len(current)] += share * current
        current = longer
    return current


def sum_score_table(
    bank: Bank, *, answered: Sequence[int] | None = None, prior: Normal = STANDARD_NORMAL
) -> SumScoreTable:
    r"""Return ability for every sum score, the mean of :math:`p(\theta \mid s)`.

    Parameters
    ----------
    bank : Bank
    answered : sequence of int, optional
        Places of the items summed; all without.
    prior : Normal

    References
    ----------
    Thissen, D., Pommerich, M., Billeaud, K. and Williams, V. (1995). *Applied Psychological
    Measurement*, 19, 39-49.

    Examples
    --------
    >>> from scoring.irt.bank import freeze
    >>> from scoring.irt.models import ItemParameters, Model
    >>> bank = freeze([ItemParameters(q, Model.RASCH, 1.0, (0.0,)) for q in "AB"])
    >>> abs(round(float(sum_score_table(bank).theta[1]), 9))
    0.0
    """
    places = range(len(bank.items)) if answered is None else answered
    tables = [np.exp(bank.log_p[place, : bank.items[place].n_categories]) for place in places]
    given_theta = sum_distribution(tables)
    density = np.exp(-((bank.theta - prior.mean) ** 2) / (2 * prior.sd**2))
    density /= density.sum()
    with np.errstate(divide="ignore"):
        log_likelihoods = np.log(given_theta)
    if given_theta.shape[1] != len(bank.theta):
        log_likelihoods = np.zeros((1, len(bank.theta)))
        given_theta = np.ones((1, len(bank.theta)))
    theta, se = posterior_moments(bank.theta, log_likelihoods, prior)
    return SumScoreTable(
        np.arange(len(theta)),
        theta,
        se,
        given_theta @ density,
        ("item parameters are taken as known", f"theta normal ({prior.mean:g}, {prior.sd:g})"),
    )


def estimate_from_sums(
    bank: Bank, marks: NDArray[np.generic], *, prior: Normal = STANDARD_NORMAL
) -> tuple[Floats, Floats]:
    """Return theta and standard error of each candidate from the sum over the items answered.

    Candidates who answered different items are read from different tables.

    Parameters
    ----------
    bank : Bank
    marks : ndarray of shape (n_candidates, n_items)
        NaN or negative is missing.
    prior : Normal
    """
    codes = bank.codes(marks)
    present = codes != MISSING
    sums = np.where(present, codes, 0).sum(axis=1)
    theta, se = np.full(len(codes), np.nan), np.full(len(codes), np.nan)
    patterns, which = np.unique(present, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        if not pattern.any():
            continue
        rows = which.ravel() == number
        table = sum_score_table(bank, answered=np.flatnonzero(pattern).tolist(), prior=prior)
        theta[rows], se[rows] = table.theta[sums[rows]], table.se[sums[rows]]
    return theta, se
