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
