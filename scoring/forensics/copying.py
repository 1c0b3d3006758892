"""Answer-copying indices of all pairs of candidates: omega, GBT and K.

Pairs are compared on the items that both took.  Rows are the candidate who may have copied,
columns the one copied from; GBT does not tell them apart.  A pair with too few items in common
has no value.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, ndtr

from scoring.forensics.answers import Answers
from scoring.forensics.optionmodel import option_probabilities

Floats = NDArray[np.float64]

ROWS = 250  # of a block, so that it stays in the cache
FEWEST_ITEMS = 10
EXACT_FROM = 2.0  # standard deviations above which the tail is computed exactly
EXACT_PAIRS = 4000
LEAST_CHANCE = 1e-9


@dataclass(frozen=True, slots=True)
class PairIndex:
    """An index of every pair; nan where two candidates have too few items in common.

    Attributes
    ----------
    value : ndarray of shape (n_candidates, n_candidates)
        Shared answers in standard deviations above what is expected.
    p : ndarray of shape (n_candidates, n_candidates)
        Chance of so much agreement or more without copying; nan on the diagonal.
    matches, expected : ndarray of shape (n_candidates, n_candidates)
        Shared answers, all (omega, GBT) or wrong ones (K), and how many were to be expected.
    """

    value: Floats
    p: Floats
    matches: Floats
    expected: Floats


def omega(answers: Answers) -> PairIndex:
    r"""Return Wollack's omega of every ordered pair.

    .. math:: \omega_{cs} = \frac{h_{cs} - \sum_j P_{j u_{sj}}(\theta_c)}
              {\sqrt{\sum_j P_{j u_{sj}}(\theta_c) (1 - P_{j u_{sj}}(\theta_c))}}

    over the items the source s answered, with h the answers shared; p is normal.

    Parameters
    ----------
    answers : Answers

    References
    ----------
    Wollack, J. A. (1997). A nominal response model approach for detecting answer copying.
    *Applied Psychological Measurement*, 21, 307-320, equation 4.
    """
    flat = option_probabilities(answers).reshape(answers.n, -1)
    answered = answers.options > 0
    source = answers.flat(rows=slice(None), chosen=answered).T.copy()
    expected, variance = np.empty((answers.n,) * 2), np.empty((answers.n,) * 2)
    matches = np.empty((answers.n,) * 2)
    for start in range(0, answers.n, ROWS):
        rows = slice(start, start + ROWS)
        chances = flat[rows]
        expected[rows] = chances @ source
        variance[rows] = expected[rows] - chances**2 @ source
        matches[rows] = answers.flat(rows=rows, chosen=answered) @ source
    compared = _shared_items(answers) >= FEWEST_ITEMS
    value = _standardized(matches - expected, variance, compared)
    return PairIndex(value, ndtr(-value), matches, expected)


def gbt(answers: Answers) -> PairIndex:
    r"""Return the generalized binomial test of every pair.

    .. math:: P(M \ge m), \quad M = \sum_j B_j, \quad
              B_j \sim \mathrm{Bernoulli}\Big(\sum_k P_{jk}(\theta_c) P_{jk}(\theta_s)\Big)

    The tail is exact from two standard deviations upwards, and normal with continuity
    correction below, where no pair is of interest.

    Parameters
    ----------
    answers : Answers

    References
    ----------
    van der Linden, W. J., & Sotaridona, L. (2006). *Journal of Educational and Behavioral
    Statistics*, 31, 283-304, equations 13 to 15.
    """
    chances = option_probabilities(answers)
    chances[:, :, 0] = 0.0  # two missing answers are not an answer shared
    by_item = np.ascontiguousarray(chances.transpose(1, 0, 2))
    answered = answers.options > 0
    marked = answers.flat(rows=slice(None), chosen=answered)
    expected, variance = np.empty((answers.n,) * 2), np.empty((answers.n,) * 2)
    matches = np.empty((answers.n,) * 2)
    for start in range(0, answers.n, ROWS):
        rows = slice(start, start + ROWS)
        mean, square = np.zeros((2, len(marked[rows]), answers.n))
        for item in by_item:
            shared = item[rows] @ item.T
            mean += shared
            shared *= shared
            square += shared
        expected[rows], variance[rows] = mean, mean - square
        matches[rows] = marked[rows] @ marked.T
    compared = _shared_items(answers) >= FEWEST_ITEMS
    value = _standardized(matches - expected, variance, compared)
    p = ndtr(-_standardized(matches - expected - 0.5, variance, compared))
    return PairIndex(value, _with_exact_tails(p, value, matches, by_item), matches, expected)


def k_index(answers: Answers) -> PairIndex:
    r"""Return the K2 index of every ordered pair: identical wrong answers, binomial.

    .. math:: K2_{cs} = P(B \ge m_{cs}), \quad B \sim \mathrm{Bin}(w_s, p^*_c), \quad
              p^*_c = \beta_{0s} + \beta_{1s} Q_c + \beta_{2s} Q_c^2

    with w the source's wrong answers, m those the candidate shares, Q the candidate's share of
    wrong answers, and the parabola fitted for each source over all candidates.  The tail is exact
    from two standard deviations upwards, normal with continuity correction below.

    Parameters
    ----------
    answers : Answers

    References
    ----------
    Holland, P. W. (1996). *Assessing unusual agreement between the incorrect answers of two
    examinees using the K-index* (ETS RR-96-7); Sotaridona, L. S., & Meijer, R. R. (2002).
    *Journal of Educational Measurement*, 39, 115-132, equation 6.
    """
    wrong = (answers.options > 0) & ~answers.right
    marked = answers.flat(rows=slice(None), chosen=wrong)
    matches = marked @ marked.T
    # A source's wrong answers count where the candidate took the item.
    possible = answers.taken.astype(np.float64) @ wrong.T.astype(np.float64)
    share = np.divide(matches, possible, out=np.zeros_like(matches), where=possible > 0)
    missed = 1 - (answers.right.sum(axis=1) / np.maximum(answers.taken.sum(axis=1), 1))
    design = np.stack([np.ones_like(missed), missed, missed**2], axis=1)
    np.fill_diagonal(share, 0.0)  # replaced below: nobody is a peer of himself
    others = (share.sum(axis=0) / max(answers.n - 1, 1))[None, :]
    share += np.diag(others[0])
    chance = design @ (np.linalg.pinv(design) @ share)
    # A parabola may dip below what anybody shares: keep a quarter of the source's mean.
    floor = (matches.sum(axis=0) - np.diag(matches) + 0.5) / (possible.sum(axis=0) + 1.0) / 4
    np.clip(chance, np.minimum(floor, 0.5), 1 - LEAST_CHANCE, out=chance)
    expected = possible * chance
    compared = (_shared_items(answers) >= FEWEST_ITEMS) & (possible > 0)
    variance = expected * (1 - chance)
    value = _standardized(matches - expected, variance, compared)
    p = ndtr(-_standardized(matches - expected - 0.5, variance, compared))
    rare = np.nonzero(np.nan_to_num(value) > EXACT_FROM)
    p[rare] = betainc(matches[rare], possible[rare] - matches[rare] + 1, chance[rare])
    return PairIndex(value, p, matches, expected)


def at_least(counts: NDArray[np.intp], chances: Floats) -> Floats:
    """Return the chance of so many successes or more in independent trials of unlike chances.

    Parameters
    ----------
    counts : ndarray of shape (n_pairs,)
    chances : ndarray of shape (n_pairs, n_trials)

    Returns
    -------
    ndarray of shape (n_pairs,)

    Examples
    --------
    >>> at_least(np.array([1, 2]), np.full((2, 2), 0.5)).tolist()
    [0.75, 0.25]
    """
    n_trials = chances.shape[1]
    table = np.zeros((n_trials + 1, len(counts)))
    table[0] = 1.0
    for trial in range(n_trials):
        chance = chances[:, trial]
        gained = table[: trial + 1] * chance
        table[: trial + 1] -= gained
        table[1 : trial + 2] += gained
    tails = np.cumsum(table[::-1], axis=0)[::-1]
    found: Floats = np.clip(tails[counts, np.arange(len(counts))], 0.0, 1.0)
    return found


def _with_exact_tails(p: Floats, value: Floats, matches: Floats, by_item: Floats) -> Floats:
    first, second = np.nonzero(np.nan_to_num(np.triu(value, 1)) > EXACT_FROM)
    for start in range(0, len(first), EXACT_PAIRS):
        one, other = first[start : start + EXACT_PAIRS], second[start : start + EXACT_PAIRS]
        chances = np.einsum("jnk,jnk->nj", by_item[:, one], by_item[:, other])
        tail = at_least(matches[one, other].astype(np.intp), chances)
        p[one, other], p[other, one] = tail, tail
    return p


def _shared_items(answers: Answers) -> Floats:
    taken = answers.taken.astype(np.float64)
    return taken @ taken.T


def _standardized(gap: Floats, variance: Floats, compared: NDArray[np.bool_]) -> Floats:
    some = compared & (variance > LEAST_CHANCE)
    np.fill_diagonal(some, val=False)
    found: Floats = np.full(gap.shape, np.nan)
    np.divide(gap, np.sqrt(np.maximum(variance, LEAST_CHANCE)), out=found, where=some)
    return found
