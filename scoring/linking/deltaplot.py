"""The delta plot: common items whose p-values moved more than the groups' difference explains.

It needs proportions only, so it serves where N is too small for item parameters.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from scoring.linking.anchors import NotLinkable

Floats = NDArray[np.float64]

CRITICAL_DISTANCE = 1.5
LEAST_ITEMS = 3


@dataclass(frozen=True, slots=True)
class DeltaPlot:
    """Deltas of items in two groups and their distance from the major axis.

    Attributes
    ----------
    slope, intercept : float
        Major axis, delta_base = slope delta_new + intercept.
    delta_new, delta_base, distance : ndarray of shape (n_items,)
        In units of delta (mean 13, 4 a standard deviation); larger is harder.
    flagged : tuple of int
        Places of items further from the axis than the critical distance.
    critical : float
    """

    slope: float
    intercept: float
    delta_new: Floats
    delta_base: Floats
    distance: Floats
    flagged: tuple[int, ...]
    critical: float


def delta_plot(p_new: Floats, p_base: Floats, *, critical: float = CRITICAL_DISTANCE) -> DeltaPlot:
    r"""Return the delta plot of common items.

    .. math:: \Delta = 13 + 4 \Phi^{-1}(1 - p), \qquad
              d_j = \frac{s \Delta_{j,new} - \Delta_{j,base} + t}{\sqrt{s^2 + 1}}

    with s, t the slope and intercept of the principal axis.

    Parameters
    ----------
    p_new, p_base : ndarray of shape (n_items,)
        Proportions right, strictly between 0 and 1.
    critical : float

    Raises
    ------
    NotLinkable
        If a proportion is 0 or 1, or there are fewer than three items.

    References
    ----------
    Angoff, W. H. and Ford, S. F. (1973). *Journal of Educational Measurement*, 10, 95-106.

    Examples
    --------
    >>> found = delta_plot(np.array([0.3, 0.5, 0.7, 0.6]), np.array([0.4, 0.6, 0.78, 0.3]))
    >>> found.flagged
    (3,)
    """
    both = np.stack([p_new, p_base]).astype(np.float64)
    if both.shape[1] < LEAST_ITEMS:
        raise NotLinkable(f"{both.shape[1]} common items: a delta plot needs {LEAST_ITEMS}")
    if not ((both > 0) & (both < 1)).all():
        raise NotLinkable("a proportion is 0 or 1: leave the item out of the delta plot")
    new, base = 13 + 4 * ndtri(1 - both)
    (var_new, covariance), (_, var_base) = np.cov(new, base)
    if covariance <= 0:
        raise NotLinkable("the items' difficulties do not agree at all: there is no axis")
    gap = var_base - var_new
    slope = float((gap + np.sqrt(gap**2 + 4 * covariance**2)) / (2 * covariance))
    intercept = float(base.mean() - slope * new.mean())
    distance = (slope * new - base + intercept) / np.sqrt(slope**2 + 1)
    flagged = tuple(int(k) for k in np.flatnonzero(np.abs(distance) > critical))
    return DeltaPlot(slope, intercept, new, base, distance, flagged, critical)
