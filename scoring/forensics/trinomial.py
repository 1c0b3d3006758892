"""M4: right answers shared and wrong answers shared, judged together.

omega and GBT add both kinds of agreement up; here a pair stands out that shares unusually many of
the one, of the other, or of both.  GBT and K stay in :mod:`scoring.forensics.copying`.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from scoring.forensics.answers import Answers
from scoring.forensics.copying import FEWEST_ITEMS, LEAST_CHANCE, PairIndex
from scoring.forensics.optionmodel import option_probabilities

Floats = NDArray[np.float64]

EXACT_BELOW = 0.02  # approximate p below which the tail is computed exactly
EXACT_PAIRS = 100
ROUNDING = 1 + 1e-9


def m4(answers: Answers) -> PairIndex:
    r"""Return M4 of every pair: a generalized trinomial test of shared right and wrong answers.

    .. math::

        P(R = r, W = w) \text{ of } \sum_j (R_j, W_j), \quad
        P(R_j = 1) = P_{j c}(\theta_1) P_{j c}(\theta_2), \quad
        P(W_j = 1) = \sum_{k \ne c} P_{jk}(\theta_1) P_{jk}(\theta_2),

    .. math::

        p = \sum_{r', w'} P(r', w') \, [T(r', w') \le T(r, w)], \quad
        T(r, w) = P(R \ge r, W \ge w)

    with c the right options.  The tail is exact where the pair is of interest, and elsewhere the
    combination of two normal tails.

    Parameters
    ----------
    answers : Answers

    Returns
    -------
    PairIndex
        `value` is the normal deviate of the exact or combined p; `matches` and `expected` count
        all shared answers.

    References
    ----------
    Maynes, D. D. (2014). Detection of non-independent test taking by similarity analysis. In
    N. M. Kingston & A. K. Clark (eds.), *Test Fraud: Statistical Detection and Methodology*,
    53-80; the ordering by the joint upper tail as in Gorney and Wollack's aberrance (2024).
    """
    right, wrong = _chances(answers)
    given = answers.options > 0
    as_right = answers.flat(rows=slice(None), chosen=given & answers.right)
    as_wrong = answers.flat(rows=slice(None), chosen=given & ~answers.right)
    shared_right, shared_wrong = as_right @ as_right.T, as_wrong @ as_wrong.T
    (mean_right, tail_right), (mean_wrong, tail_wrong) = (
        _normal_tail(chances, shared)
        for chances, shared in ((right, shared_right), (wrong, shared_wrong))
    )
    product = np.clip(tail_right * tail_wrong, 1e-300, 1.0)
    p = product * (1 - np.log(product))
    taken = answers.taken.astype(np.float64)
    p[taken @ taken.T < FEWEST_ITEMS] = np.nan
    np.fill_diagonal(p, np.nan)
    first, second = np.nonzero(np.triu(np.nan_to_num(p, nan=1.0) < EXACT_BELOW, 1))
    for start in range(0, len(first), EXACT_PAIRS):
        one, other = first[start : start + EXACT_PAIRS], second[start : start + EXACT_PAIRS]
        tail = trinomial_tail(
            shared_right[one, other].astype(np.intp),
            shared_wrong[one, other].astype(np.intp),
            np.einsum("jnk,jnk->nj", right[:, one], right[:, other]),
            np.einsum("jnk,jnk->nj", wrong[:, one], wrong[:, other]),
        )
        p[one, other], p[other, one] = tail, tail
    return PairIndex(
        value=_deviate(p),
        p=p,
        matches=shared_right + shared_wrong,
        expected=mean_right + mean_wrong,
    )


def trinomial_tail(
    right: NDArray[np.intp], wrong: NDArray[np.intp], p_right: Floats, p_wrong: Floats
) -> Floats:
    """Return the chance of an outcome whose joint upper tail is as small as the observed one's.

    Parameters
    ----------
    right, wrong : ndarray of shape (n_pairs,)
        Shared right and shared wrong answers.
    p_right, p_wrong : ndarray of shape (n_pairs, n_items)
        Chance of either on every item.

    Returns
    -------
    ndarray of shape (n_pairs,)

    References
    ----------
    Maynes (2014), the generalized trinomial distribution.

    Examples
    --------
    >>> half = np.array([[0.5, 0.5]])
    >>> trinomial_tail(np.array([2]), np.array([0]), half, half / 2).round(4).tolist()
    [0.5625]
    """
    n_pairs, n_items = p_right.shape
    chance = np.zeros((n_pairs, n_items + 1, n_items + 1))
    chance[:, 0, 0] = 1.0
    for item in range(n_items):
        top = item + 1
        before = chance[:, : top + 1, : top + 1].copy()
        r, w = p_right[:, item, None, None], p_wrong[:, item, None, None]
        chance[:, : top + 1, : top + 1] *= 1 - r - w
        chance[:, 1 : top + 1, : top + 1] += r * before[:, :-1]
        chance[:, : top + 1, 1 : top + 1] += w * before[:, :, :-1]
    upper = chance[:, ::-1, ::-1].cumsum(axis=1).cumsum(axis=2)[:, ::-1, ::-1]
    seen = upper[np.arange(n_pairs), right, wrong]
    as_rare = upper <= seen[:, None, None] * ROUNDING
    found: Floats = np.clip((chance * as_rare).sum(axis=(1, 2)), 0.0, 1.0)
    return found


def _chances(answers: Answers) -> tuple[Floats, Floats]:
    """Return the probability of right and of wrong options, (n_items, n_candidates, n_options)."""
    chances = option_probabilities(answers)
    chances[:, :, 0] = 0.0  # two missing answers are not an answer shared
    is_right = np.zeros(chances.shape[1:], dtype=np.bool_)
    row, item = np.nonzero(answers.right)
    is_right[item, answers.options[row, item]] = True
    by_item = chances.transpose(1, 0, 2)
    return (
        np.ascontiguousarray(by_item * is_right[:, None]),
        np.ascontiguousarray(by_item * ~is_right[:, None]),
    )


def _normal_tail(chances: Floats, shared: Floats) -> tuple[Floats, Floats]:
    """Return the expected number of shared answers and the normal tail of those seen."""
    mean, square = np.zeros((2, *shared.shape))
    for item in chances:
        both = item @ item.T
        mean += both
        square += both**2
    spread = np.sqrt(np.maximum(mean - square, LEAST_CHANCE))
    tail: Floats = ndtr(-(shared - mean - 0.5) / spread)
    return mean, tail


def _deviate(p: Floats) -> Floats:
    from_p: Floats = -ndtri(np.clip(p, 1e-300, 1 - 1e-16))
    return from_p
