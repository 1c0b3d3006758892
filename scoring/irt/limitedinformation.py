"""Fit of the whole model by first and second moments: Maydeu-Olivares and Joe's M2.

For right/wrong items that everybody answered.  Full-information statistics have too many empty
cells to be of use beyond ten items.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincc

from scoring.irt import kernels
from scoring.irt.bank import Bank
from scoring.irt.design import MISSING
from scoring.irt.models import ItemParameters, Model
from scoring.irt.population import standard_normal

Floats = NDArray[np.float64]


class MomentsNotAvailable(ValueError):
    """M2 cannot be computed for these items or marks."""


@dataclass(frozen=True, slots=True)
class LimitedInformationFit:
    r"""M2 with its degrees of freedom, p, and RMSEA with the standardised residuals' size.

    Attributes
    ----------
    n : float
    m2, df, p : float, int, float
    rmsea : float
        :math:`\sqrt{\max(M_2 - df, 0) / ((N - 1) df)}`.
    srmsr : float
        Root mean square of observed less expected correlations.
    """

    n: float
    m2: float
    df: int
    p: float
    rmsea: float
    srmsr: float


def m2(
    bank: Bank,
    marks: NDArray[np.generic],
    *,
    weights: NDArray[np.generic] | None = None,
    density: Floats | None = None,
    density_slopes: Floats | None = None,
) -> LimitedInformationFit:
    r"""Return M2 of a calibration of right/wrong items.

    .. math:: M_2 = N (p - \pi)' C (p - \pi), \quad
              C = \Xi^{-1} - \Xi^{-1} \Delta (\Delta' \Xi^{-1} \Delta)^{-1} \Delta' \Xi^{-1}

    over the proportions right of single items and of pairs, with :math:`\Xi` their covariance
    under the model and :math:`\Delta` their slopes along the parameters.

    Parameters
    ----------
    bank : Bank
        Items calibrated on these marks.
    marks : ndarray of shape (n_candidates, n_items)
    weights : ndarray of shape (n_candidates,), optional
    density : ndarray of shape (n_points,), optional
        Of theta on the bank's nodes; standard normal without.
    density_slopes : ndarray of shape (n_free, n_points), optional
        Slopes of the density along its parameters that were estimated as well; each counts as a
        parameter.

    Raises
    ------
    MomentsNotAvailable
        If an item has more than two categories, no candidate answered everything, or there are
        more parameters than moments.

    References
    ----------
    Maydeu-Olivares, A. and Joe, H. (2006). *Psychometrika*, 71, 713-732, equation 10.

    Examples
    --------
    >>> from scoring.irt.bank import freeze
    >>> from scoring.irt.models import ItemParameters, Model
    >>> bank = freeze([ItemParameters(q, Model.RASCH, 1.0, (0.0,)) for q in "ABCD"])
    >>> m2(bank, np.random.default_rng(1).integers(0, 2, (200, 4))).df
    6
    """
    if any(item.n_categories != 2 for item in bank.items):  # noqa: PLR2004 - right or wrong
        raise MomentsNotAvailable("M2 is for right/wrong items: leave out the others")
    codes = bank.codes(marks)
    times = np.ones(len(codes)) if weights is None else weights.astype(np.float64)
    complete = (codes != MISSING).all(axis=1)
    x, times = codes[complete].astype(np.float64), times[complete]
    n = float(times.sum())
    if not n > 0:
        raise MomentsNotAvailable("nobody answered every item: M2 needs complete marks")
    share = standard_normal(bank.theta) if density is None else density
    right = np.exp(bank.log_p[:, 1])
    sets = [(j,) for j in range(len(right))] + list(combinations(range(len(right)), 2))
    moments = np.array([right[list(one)].prod(axis=0) for one in sets])
    expected = moments @ share
    pairs = (x * times[:, None]).T @ x / n
    observed = np.array([pairs[one[0], one[-1]] for one in sets])
    covariance = _covariance(right, sets, moments, share, expected)
    slopes = _slopes(bank, sets, right, share)
    if density_slopes is not None:
        slopes = np.column_stack([slopes, moments @ density_slopes.T])
    if slopes.shape[1] > len(sets):
        raise MomentsNotAvailable(
            f"M2 needs at least as many moments as parameters: {len(sets)} for {slopes.shape[1]}"
        )
    statistic = _quadratic(covariance, slopes, observed - expected) * n
    df = len(sets) - slopes.shape[1]
    return LimitedInformationFit(
        n,
        statistic,
        df,
        float(gammaincc(df / 2, statistic / 2)) if df > 0 else float("nan"),
        float(np.sqrt(max(statistic - df, 0.0) / ((n - 1) * df))) if df > 0 else float("nan"),
        _srmsr(observed, expected, len(right)),
    )


def _covariance(
    right: Floats,
    sets: Sequence[tuple[int, ...]],
    moments: Floats,
    density: Floats,
    expected: Floats,
) -> Floats:
    """Return the covariance of the moments of one candidate under the model."""
    joint = (moments * density) @ moments.T
    for item, p in enumerate(right):
        # Sets that share an item count it once.
        inside = np.array([place for place, one in enumerate(sets) if item in one])
        mine = moments[inside]
        joint[np.ix_(inside, inside)] = (mine / p * density) @ mine.T
    np.fill_diagonal(joint, expected)
    covariance: Floats = joint - np.outer(expected, expected)
    return covariance


def _slopes(bank: Bank, sets: Sequence[tuple[int, ...]], right: Floats, density: Floats) -> Floats:
    """Return d moment / d parameter, one column a parameter; the slope of 1PL is one."""
    columns: list[Floats] = []
    shared = np.zeros(len(sets))
    for item, parameters in enumerate(bank.items):
        model = parameters.model
        scores = kernels.scores(model.kind, parameters.stacked()[None], bank.theta)[0, :, 1]
        along = np.array(
            [
                (right[list(one)].prod(axis=0) * density) @ scores.T
                if item in one
                else np.zeros(len(scores))
                for one in sets
            ]
        )
        if model is Model.ONE_PL:
            shared += along[:, 0]
        columns += [along[:, k] for k in range(_first(parameters), along.shape[1])]
    if any(item.model is Model.ONE_PL for item in bank.items):
        columns.append(shared)
    return np.array(columns).T


def _first(item: ItemParameters) -> int:
    """Return 1 where the slope is not a parameter of the item's own."""
    return int(item.model.has_unit_slope or item.model is Model.ONE_PL)


def _quadratic(covariance: Floats, slopes: Floats, residual: Floats) -> float:
    solved = np.linalg.solve(covariance, np.column_stack([slopes, residual]))
    of_slopes, of_residual = solved[:, :-1], solved[:, -1]
    through = slopes.T @ of_residual
    part = np.linalg.solve(slopes.T @ of_slopes, through)
    return float(residual @ of_residual - through @ part)


def _srmsr(observed: Floats, expected: Floats, n_items: int) -> float:
    def correlations(moments: Floats) -> Floats:
        p = moments[:n_items]
        first, second = np.triu_indices(n_items, 1)
        sd = np.sqrt(p * (1 - p))
        with np.errstate(invalid="ignore", divide="ignore"):
            r: Floats = (moments[n_items:] - p[first] * p[second]) / (sd[first] * sd[second])
        return r

    gap = correlations(observed) - correlations(expected)
    return float(np.sqrt(np.nanmean(gap**2))) if np.isfinite(gap).any() else float("nan")
