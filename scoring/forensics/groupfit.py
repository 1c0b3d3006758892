"""Fit of a candidate's right and wrong answers with those of all others, without a model: Ht, U3.

Candidates are compared with those who took the same items.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEWEST = 2


def ht(marks: Floats) -> Floats:
    r"""Return how each candidate's answers covary with the others', over the most they could.

    .. math:: H^T_i = \frac{\sum_{h \ne i} cov(x_i, x_h)}{\sum_{h \ne i} cov_{max}(x_i, x_h)},
              \quad cov_{max} = \min(\beta_i, \beta_h) (1 - \max(\beta_i, \beta_h))

    with :math:`\beta` the share of right answers.

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        0 or 1; nan is missing by design.

    Returns
    -------
    ndarray of shape (n_candidates,)
        1 at most; near 0 or below for answers unrelated to difficulty; nan for candidates all
        right, all wrong or alone with their items.

    References
    ----------
    Sijtsma, K., & Meijer, R. R. (1992). *Applied Psychological Measurement*, 16, 149-157,
    equation 8.

    Examples
    --------
    >>> (ht(np.array([[1.0, 1, 0], [1, 0, 0], [0, 0, 1]])).round(3) + 0).tolist()
    [-0.5, 0.0, -1.0]
    """
    return _within_forms(marks, _ht)


def u3(marks: Floats) -> Floats:
    r"""Return how far each candidate's answers are from right on the easiest items.

    .. math:: U3_i = \frac{\sum_{j \le r} \ell_j - \sum_j x_{ij} \ell_j}
              {\sum_{j \le r} \ell_j - \sum_{j > J - r} \ell_j}, \quad
              \ell_j = \ln \frac{\pi_j}{1 - \pi_j}

    with items in order of falling popularity :math:`\pi_j` and r right answers.

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        0 or 1; nan is missing by design.

    Returns
    -------
    ndarray of shape (n_candidates,)
        0 for the expected order, 1 for the reverse; items that all or none have right are left
        out; nan where nothing is left to order.

    References
    ----------
    van der Flier, H. (1982). *Journal of Cross-Cultural Psychology*, 13, 267-298, equation 5.

    Examples
    --------
    >>> u3(np.array([[1.0, 1, 0], [1, 0, 0], [0, 0, 1]])).round(3).tolist()
    [0.0, 0.0, 1.0]
    """
    return _within_forms(marks, _u3)


def _within_forms(marks: Floats, index: Callable[[Floats], Floats]) -> Floats:
    given = ~np.isnan(marks)
    patterns, which = np.unique(given, axis=0, return_inverse=True)
    found: Floats = np.full(len(marks), np.nan)
    for number, pattern in enumerate(patterns):
        rows = which.ravel() == number
        if rows.sum() >= FEWEST and pattern.sum() >= FEWEST:
            found[rows] = index(marks[rows][:, pattern])
    return found


def _ht(marks: Floats) -> Floats:
    n_items = marks.shape[1]
    share = marks.mean(axis=1)
    centred = marks - share[:, None]
    own = (centred**2).sum(axis=1)
    sums = (centred @ centred.sum(axis=0) - own) / n_items
    # With shares in order, the smaller of two is known without looking at pairs.
    order = np.argsort(share, kind="stable")
    sorted_share = share[order]
    below = np.concatenate([[0.0], np.cumsum(sorted_share)[:-1]])
    above = np.cumsum((1 - sorted_share)[::-1])[::-1] - (1 - sorted_share)
    most = np.empty(len(share))
    most[order] = (1 - sorted_share) * below + sorted_share * above
    return _ratio(sums, np.where(own > 0, most, 0.0))


def _u3(marks: Floats) -> Floats:
    popularity = marks.mean(axis=0)
    kept = (popularity > 0) & (popularity < 1)
    if kept.sum() < FEWEST:
        return np.full(len(marks), np.nan)
    logit = np.log(popularity[kept] / (1 - popularity[kept]))
    falling = np.sort(logit)[::-1]
    easiest = np.concatenate([[0.0], np.cumsum(falling)])
    hardest = np.concatenate([[0.0], np.cumsum(falling[::-1])])
    right = marks[:, kept].sum(axis=1).astype(np.intp)
    return _ratio(easiest[right] - marks[:, kept] @ logit, easiest[right] - hardest[right])


def _ratio(above: Floats, below: Floats) -> Floats:
    found: Floats = np.full(len(above), np.nan)
    some = below > 1e-12  # noqa: PLR2004 - a difference of rounding only
    found[some] = above[some] / below[some]
    return found
