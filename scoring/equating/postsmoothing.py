"""Cubic-spline postsmoothing of equipercentile equating.

The unsmoothed curve is replaced by the least curved one that stays within a stated distance of
it, measured in standard errors.  For forms sparse in the tails the ends are straight lines.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq

from scoring.equating.equipercentile import percentile_ranks
from scoring.equating.errors import delta_errors
from scoring.equating.frequencies import EquatingData, NotEquatable
from scoring.equating.methods import Method, Settings, curve

Floats = NDArray[np.float64]

LOWEST_RANK = 0.005  # the spline runs between these percentile ranks of X
LEAST_SCORES = 4
LEAST_SE = 1.0e-6
STIFFEST = 1.0e9
FINE = 40  # points between two scores when a curve is turned round


@dataclass(frozen=True, slots=True)
class Postsmoothed:
    """A smoothed equipercentile curve.

    Attributes
    ----------
    scores, equated : ndarray of shape (n_scores,)
    smoothing : float
        S: mean squared distance from the unsmoothed curve, in standard errors.
    low, high : float
        Scores between which the spline runs; straight lines lie beyond.
    """

    scores: Floats
    equated: Floats
    smoothing: float
    low: float
    high: float


def postsmooth(
    data: EquatingData, method: Method, settings: Settings, *, smoothing: float
) -> Postsmoothed:
    r"""Return the mean of the smoothed curve to Y and the turned smoothed curve from Y.

    .. math:: \min \int \hat d''(x)^2 dx \quad\text{with}\quad \frac{1}{n} \sum_i
              \left[\frac{\hat d(x_i) - \hat e(x_i)}{\widehat{se}(x_i)}\right]^2 \le S

    Averaging both directions makes the result symmetric, as equating must be.

    Raises
    ------
    NotEquatable
        If the method is not an equipercentile one, or too few scores have a usable error.

    References
    ----------
    Kolen, M. J. (1984). *Journal of Educational Statistics*, 9, 25-44; Kolen and Brennan (2014),
    section 3.4.
    """
    if not method.uses_distributions or method is Method.BRAUN_HOLLAND:
        raise NotEquatable(f"{method} is no equipercentile method: there is nothing to smooth")
    if smoothing < 0:
        raise NotEquatable(f"a smoothing of {smoothing:g}: take 0 or more, 0.05 to 1 is usual")
    back = EquatingData(data.design, data.y, data.x)
    forward = _one_way(data, method, settings, smoothing)
    turned = _one_way(back, method, replace(settings, weight=1 - settings.weight), smoothing)
    points, values = _finely(turned)
    equated = (forward.equated + np.interp(forward.scores, values, points)) / 2
    return replace(forward, equated=equated)


def smoothing_spline(values: Floats, errors: Floats, *, smoothing: float) -> Floats:
    """Return the least curved natural cubic spline at the points, one mark apart.

    Parameters
    ----------
    values, errors : ndarray of shape (n_points,)
        Errors above 0.
    smoothing : float
        S; 0 returns the values, a large one their weighted straight line.

    Returns
    -------
    ndarray of shape (n_points,)

    References
    ----------
    Reinsch, C. H. (1967). *Numerische Mathematik*, 10, 177-183.

    Examples
    --------
    >>> smoothing_spline(np.array([0.0, 1.0, 2.0, 3.0, 4.0]), np.ones(5), smoothing=0.5).round(6)
    array([0., 1., 2., 3., 4.])
    """
    n = len(values)
    second = np.zeros((n, n - 2))
    for row in range(n - 2):
        second[row : row + 3, row] = (1.0, -2.0, 1.0)
    band = np.diag(np.full(n - 2, 2 / 3)) + np.diag(np.full(n - 3, 1 / 6), 1)
    band += np.diag(np.full(n - 3, 1 / 6), -1)
    weighted = errors[:, None] ** 2 * second
    inner, bend = second.T @ weighted, second.T @ values

    def at(stiffness: float) -> Floats:
        step = np.linalg.solve(band + stiffness * inner, bend)
        smooth: Floats = values - stiffness * weighted @ step
        return smooth

    def excess(log_stiffness: float) -> float:
        distance = (at(float(np.exp(log_stiffness))) - values) / errors
        return float((distance**2).mean() - smoothing)

    low, high = -40.0, float(np.log(STIFFEST / errors.min() ** 2))
    if smoothing == 0 or excess(low) >= 0:
        return values
    if excess(high) <= 0:
        return at(float(np.exp(high)))
    return at(float(np.exp(brentq(excess, low, high, xtol=1e-10))))


def _one_way(
    data: EquatingData, method: Method, settings: Settings, smoothing: float
) -> Postsmoothed:
    """Smooth one direction, with straight lines to half a mark beyond the ends."""
    x, y = data.x.scores, data.y.scores
    ranks = percentile_ranks(data.x.totals, x, x)
    errors = delta_errors(data, method, settings)
    usable = (ranks >= LOWEST_RANK) & (ranks <= 1 - LOWEST_RANK) & (errors > LEAST_SE)
    places = np.flatnonzero(usable)
    if len(places) < LEAST_SCORES:
        raise NotEquatable(f"{len(places)} scores to smooth between: {LEAST_SCORES} are needed")
    first, last = places[0], places[-1] + 1
    error = np.maximum(errors[first:last], LEAST_SE)
    found = curve(data, method, settings).equated[first:last]
    middle = smoothing_spline(found, error, smoothing=smoothing)
    knots = np.concatenate([[x[0] - 0.5], x[first:last], [x[-1] + 0.5]])
    values = np.concatenate([[y[0] - 0.5], middle, [y[-1] + 0.5]])
    equated = np.interp(x, knots, values)
    return Postsmoothed(x, equated, smoothing, float(x[first]), float(x[last - 1]))


def _finely(one: Postsmoothed) -> tuple[Floats, Floats]:
    """Return a curve at many points between its scores, rising, to be turned round."""
    fine = np.linspace(one.scores[0], one.scores[-1], FINE * (len(one.scores) - 1) + 1)
    inside = (one.scores >= one.low) & (one.scores <= one.high)
    spline = CubicSpline(one.scores[inside], one.equated[inside], bc_type="natural")
    values = np.where(
        (fine >= one.low) & (fine <= one.high),
        spline(fine),
        np.interp(fine, one.scores, one.equated),
    )
    return fine, np.maximum.accumulate(values)
