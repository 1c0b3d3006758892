"""P-values adjusted for looking many times: Holm and Benjamini-Hochberg.

NaN stands for a test that could not be made; it stays NaN and is not counted.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def holm(p: Floats) -> Floats:
    r"""Return p-values adjusted so that any false alarm has at most the stated chance.

    .. math:: \tilde p_{(i)} = \max_{j \le i} \min(1, (m - j + 1) p_{(j)})

    Parameters
    ----------
    p : ndarray of shape (n_tests,)

    References
    ----------
    Holm, S. (1979). *Scandinavian Journal of Statistics*, 6, 65-70.

    Examples
    --------
    >>> holm(np.array([0.01, 0.04, 0.03])).round(3)
    array([0.03, 0.06, 0.06])
    """
    made, order = _ordered(p)
    out = np.full(len(p), np.nan)
    factors = np.arange(len(made), 0, -1)
    out[order] = np.minimum(np.maximum.accumulate(made * factors), 1.0)
    return out


def benjamini_hochberg(p: Floats) -> Floats:
    r"""Return p-values adjusted so that the expected share of false alarms is as stated.

    .. math:: \tilde p_{(i)} = \min_{j \ge i} \min(1, m p_{(j)} / j)

    Parameters
    ----------
    p : ndarray of shape (n_tests,)

    References
    ----------
    Benjamini, Y. and Hochberg, Y. (1995). *Journal of the Royal Statistical Society B*, 57,
    289-300.

    Examples
    --------
    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03])).round(3)
    array([0.03, 0.04, 0.04])
    """
    made, order = _ordered(p)
    out = np.full(len(p), np.nan)
    raised = made * len(made) / np.arange(1, len(made) + 1)
    out[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return out


def _ordered(p: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Return the p-values that exist, smallest first, and their places."""
    there = np.flatnonzero(~np.isnan(p))
    order = there[np.argsort(p[there], kind="stable")]
    return p[order], order
