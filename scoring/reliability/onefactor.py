"""Omega: the share of the total's variance that one common factor explains."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.moments import TooFewMarks, checked, mark_moments

MAX_SWEEPS = 10_000
STEP = 1e-10
START = 0.5


@dataclass(frozen=True, slots=True)
class Omega:
    """McDonald's omega with the loadings it rests on.

    `loadings` are standardized and held to at most 1; `heywood` says that one of them reached 1,
    so that an item would have no error of its own, and then omega is not to be relied on.
    """

    value: float
    loadings: tuple[float, ...]
    residual_rms: float
    heywood: bool
    n: int
    n_items: int
    method: str
    assumptions: tuple[str, ...]


def omega(marks: NDArray[np.float64]) -> Omega:
    r"""Return McDonald's omega of the summed mark, from one factor fitted by minimum residuals.

    The factor minimizes squared residual correlations off the diagonal (minres, the same optimum
    as unweighted least squares); loadings go back to marks by the items' standard deviations.

    .. math:: \omega = \frac{(\sum_j \lambda_j s_j)^2}
              {(\sum_j \lambda_j s_j)^2 + \sum_j s_j^2 (1 - \lambda_j^2)}

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        Marks; nan is missing by design; at least three items that vary.

    Returns
    -------
    Omega
        Equals alpha for parallel items and lies above it for congeneric ones.

    References
    ----------
    McDonald, R. P. (1999). *Test theory: A unified treatment*, eq. 6.20. Harman, H. H., & Jones,
    W. H. (1966). Factor analysis by minimizing residuals (minres). *Psychometrika*, 31, 351-368.

    Examples
    --------
    >>> marks = np.array([[1.0, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0], [1, 1, 1], [0, 0, 1]])
    >>> omega(marks).value.__round__(3)
    0.707
    """
    checked(marks, min_items=3)
    moments = mark_moments(marks)
    return omega_of(moments.covariance, n=moments.n, assumptions=moments.assumptions)


def omega_of(
    covariance: NDArray[np.float64], *, n: int, assumptions: tuple[str, ...] = ()
) -> Omega:
    """Return omega from an item covariance matrix of shape (n_items, n_items).

    Examples
    --------
    >>> loadings = np.array([0.8, 0.6, 0.4])
    >>> exact = np.outer(loadings, loadings)
    >>> np.fill_diagonal(exact, 1.0)
    >>> round(omega_of(exact, n=100).value, 4)  # 1.8^2 / (1.8^2 + .36 + .64 + .84)
    0.6378
    """
    spread = np.sqrt(np.diag(covariance))
    if (spread <= 0).any():
        column = int(spread.argmin()) + 1
        msg = f"item {column} (by column) does not vary: leave it out of omega"
        raise TooFewMarks(msg)
    r = covariance / np.outer(spread, spread)
    loadings = _minres(r)
    common = float((loadings * spread).sum()) ** 2
    unique = float((spread**2 * (1 - loadings**2)).sum())
    off = ~np.eye(len(r), dtype=bool)
    left = (r - np.outer(loadings, loadings))[off]
    return Omega(
        value=common / (common + unique),
        loadings=tuple(float(one) for one in loadings),
        residual_rms=float(np.sqrt((left**2).mean())),
        heywood=bool((np.abs(loadings) >= 1 - STEP).any()),
        n=n,
        n_items=len(covariance),
        method="omega total, one factor by minres",
        assumptions=("one common factor", "errors of items are uncorrelated", *assumptions),
    )


def _minres(r: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the loadings that minimize squared residuals off the diagonal.

    Each sweep solves one loading at a time given the others, which never makes the fit worse.
    """
    off = r - np.diag(np.diag(r))
    values, vectors = np.linalg.eigh(off + np.eye(len(r)))
    loadings = vectors[:, -1] * np.sqrt(max(values[-1], 0.0)) * START
    for _ in range(MAX_SWEEPS):
        before = loadings.copy()
        for j in range(len(r)):
            squares = float(loadings @ loadings - loadings[j] ** 2)
            if squares > 0:
                loadings[j] = min(1.0, max(-1.0, float(off[j] @ loadings) / squares))
        if float(np.abs(loadings - before).max()) < STEP:
            break
    else:
        msg = f"one factor did not settle in {MAX_SWEEPS} sweeps: items share too little"
        raise TooFewMarks(msg)
    signed: NDArray[np.float64] = loadings * (1.0 if loadings.sum() >= 0 else -1.0)
    return signed
