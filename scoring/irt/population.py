"""Density of ability on a bank's nodes: standard normal, or that of a calibration's groups."""

import numpy as np
from numpy.typing import NDArray

from scoring.irt.results import GroupEstimate

Floats = NDArray[np.float64]


def standard_normal(theta: Floats) -> Floats:
    """Return the standard normal density on nodes, summing to 1.

    Examples
    --------
    >>> standard_normal(np.array([-1.0, 0.0, 1.0])).round(3)
    array([0.274, 0.452, 0.274])
    """
    density = np.exp(-(theta**2) / 2)
    normalised: Floats = density / density.sum()
    return normalised


def of_groups(groups: tuple[GroupEstimate, ...], theta: Floats) -> Floats:
    """Return the density of all candidates of a calibration, groups mixed by their N.

    Parameters
    ----------
    groups : tuple of GroupEstimate
    theta : ndarray of shape (n_points,)

    Returns
    -------
    ndarray of shape (n_points,)
        Sums to 1.
    """
    total = np.zeros_like(theta)
    for group in groups:
        density = np.exp(-(((theta - group.mean) / group.sd) ** 2) / 2)
        total += group.n * density / density.sum()
    mixed: Floats = total / total.sum()
    return mixed


def spread_slope(group: GroupEstimate, theta: Floats) -> Floats:
    r"""Return how a group's density changes with its standard deviation.

    .. math:: \frac{\partial g_q}{\partial \sigma}
              = g_q \Big(h_q - \sum_r g_r h_r\Big), \qquad h_q = (\theta_q - \mu)^2 / \sigma^3

    Parameters
    ----------
    group : GroupEstimate
    theta : ndarray of shape (n_points,)

    Returns
    -------
    ndarray of shape (n_points,)
        Sums to 0.

    References
    ----------
    The normal density on nodes, differentiated.

    Examples
    --------
    >>> one = GroupEstimate("all", 10.0, 0.0, 1.0, None, 0.1)
    >>> spread_slope(one, np.array([-1.0, 0.0, 1.0])).round(3)
    array([ 0.124, -0.248,  0.124])
    """
    share = of_groups((group,), theta)
    steep = (theta - group.mean) ** 2 / group.sd**3
    found: Floats = share * (steep - share @ steep)
    return found
