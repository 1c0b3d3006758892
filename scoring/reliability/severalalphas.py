"""One test that several alphas are equal, of different candidates or of the same.

Two alphas are compared in :mod:`scoring.reliability.inference`, which is more exact.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from scoring.reliability.inference import AlphaTest

Floats = NDArray[np.float64]


def several_independent_alphas(
    alphas: Sequence[float], *, n: Sequence[int], n_items: Sequence[int]
) -> AlphaTest:
    r"""Test that alphas from different candidates are equal.

    .. math:: \chi^2_{m-1} = \frac{\sum_i (u_i - \bar u)^2}{\bar S^2}, \quad
              u_i = (1 - \hat\alpha_i)^{-1/3}, \quad
              S_i^2 = \frac{2}{9 (\tilde n_i - 1)(1 - \hat\alpha_i)^{2/3}}, \quad
              \tilde n_i = n_i \frac{k_i - 1}{k_i + 1}

    Parameters
    ----------
    alphas : sequence of float, length m
        Below 1.
    n, n_items : sequence of int, length m
        Candidates and items behind each alpha.

    References
    ----------
    Feldt, L. S., Woodruff, D. J., & Salih, F. A. (1987). Statistical inference for coefficient
    alpha. *Applied Psychological Measurement*, 11, 93-103; Hakstian, A. R., & Whalen, T. E. (1976).
    *Psychometrika*, 41, 219-231.

    Examples
    --------
    >>> found = several_independent_alphas([0.784, 0.875, 0.936], n=[51, 101, 151], n_items=[5] * 3)
    >>> round(found.statistic, 3), found.df
    (22.926, (2,))
    """
    left, items = _checked(alphas, n_items)
    size = np.array(n) * (items - 1) / (items + 1)
    spread = _variances(left, size).mean()
    return _test(left, spread, method="Feldt-Woodruff-Salih, independent samples", n=tuple(n))


def several_dependent_alphas(
    alphas: Sequence[float], *, correlations: Floats, n: int, n_items: Sequence[int]
) -> AlphaTest:
    r"""Test that alphas of forms that the same candidates took are equal.

    The statistic is that of independent alphas with :math:`\bar S^2 - \bar S_{ij}` below, where

    .. math:: S_{ij} = \frac{2 r_{ij}^2}
              {9 (\tilde n - 1)(1 - \hat\alpha_i)^{1/3}(1 - \hat\alpha_j)^{1/3}}

    and :math:`\tilde n` takes the harmonic mean of the numbers of items.

    Parameters
    ----------
    alphas : sequence of float, length m
        Below 1.
    correlations : ndarray of shape (m, m)
        Of the totals.
    n : int
        Candidates.
    n_items : sequence of int, length m

    References
    ----------
    Feldt, L. S., Woodruff, D. J., & Salih, F. A. (1987). Statistical inference for coefficient
    alpha. *Applied Psychological Measurement*, 11, 93-103; Woodruff, D. J., & Feldt, L. S. (1986).
    *Psychometrika*, 51, 393-413.

    Examples
    --------
    >>> r = np.array([[1, .8, .6, .75], [.8, 1, .65, .7], [.6, .65, 1, .55], [.75, .7, .55, 1]])
    >>> found = several_dependent_alphas(
    ...     [0.857, 0.875, 0.800, 0.833], correlations=r, n=100, n_items=[50, 40, 35, 25]
    ... )
    >>> round(found.statistic, 2), round(found.p, 3)
    (10.66, 0.014)
    """
    left, items = _checked(alphas, n_items)
    m, mean_items = len(left), len(items) / (1 / items).sum()
    size = np.full(m, n * (mean_items - 1) / (mean_items + 1))
    roots = np.sqrt(_variances(left, size))
    pairs = np.triu_indices(m, 1)
    shared = (np.outer(roots, roots) * correlations**2)[pairs].mean()
    spread = (roots**2).mean() - shared
    return _test(left, spread, method="Feldt-Woodruff-Salih, the same candidates", n=(n,))


def _checked(alphas: Sequence[float], n_items: Sequence[int]) -> tuple[Floats, Floats]:
    """Return 1 - alpha and the numbers of items, or refuse what cannot be compared."""
    left, items = 1 - np.array(alphas, dtype=np.float64), np.array(n_items, dtype=np.float64)
    if len(left) < 2 or len(items) != len(left):  # noqa: PLR2004 - nothing to compare
        msg = f"{len(left)} alphas and {len(items)} numbers of items: give two or more of each"
        raise ValueError(msg)
    if not (left > 0).all() or not (items > 1).all():
        msg = "the test needs alphas below 1 of two items or more"
        raise ValueError(msg)
    return left, items


def _variances(left: Floats, size: Floats) -> Floats:
    return np.asarray(2 / (9 * (size - 1) * left ** (2 / 3)), dtype=np.float64)


def _test(left: Floats, spread: float, *, method: str, n: tuple[int, ...]) -> AlphaTest:
    u = left ** (-1 / 3)
    statistic = float(((u - u.mean()) ** 2).sum() / spread)
    df = len(left) - 1
    return AlphaTest(statistic, (df,), float(chdtrc(df, statistic)), method, n)
