"""Response curves of common items and their slopes, on arrays that may be complex.

Parameters are rows `a, b, c, b2, b3, ...`, so that right/wrong items have three columns; steps
an item does not have are nan.  The kernels of calibration are real and work on intercepts; these
stay analytic in every number, for derivatives by a complex step.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scoring.irt.kernels import Kind

Floats = NDArray[np.float64]

A, B, C = 0, 1, 2
RIGHT_WRONG = 3  # columns of an item with one difficulty


def probabilities(parameters: Floats, theta: Floats, *, d: float) -> Floats:
    r"""Return :math:`P = c + (1 - c) / (1 + e^{-D a (\theta - b)})`.

    Parameters
    ----------
    parameters : ndarray of shape (n_items, 3)
        Columns a, b, c; may be complex, for derivatives by a complex step.
    theta : ndarray of shape (n_points,)
    d : float
        1, or 1.7 where the parameters approximate the normal ogive.

    Returns
    -------
    ndarray of shape (n_items, n_points)

    References
    ----------
    Birnbaum, A. (1968), in Lord and Novick, *Statistical Theories of Mental Test Scores*, ch. 17.

    Examples
    --------
    >>> probabilities(np.array([[1.0, 0.0, 0.2]]), np.array([0.0]), d=1.7).round(6)
    array([[0.6]])
    """
    return _right(parameters, theta, d)[0]


def moved(parameters: Floats, slope: float, intercept: float) -> Floats:
    """Return parameters on the base scale: a / A, A b + B for every b, and c.

    Parameters
    ----------
    parameters : ndarray of shape (n_items, n_columns)
        Columns a, b, c, b2, ... on the new scale.
    slope, intercept : float
        A and B.

    Returns
    -------
    ndarray of shape (n_items, n_columns)

    Examples
    --------
    >>> moved(np.array([[1.0, 2.0, 0.2]]), 2.0, -1.0).tolist()
    [[0.5, 3.0, 0.2]]
    """
    found = slope * parameters + intercept
    found[:, A] = parameters[:, A] / slope
    found[:, C] = parameters[:, C]
    return found


def steps(parameters: Floats) -> Floats:
    """Return all b of every item, shape (n_items, most_steps), nan where an item has fewer.

    Parameters
    ----------
    parameters : ndarray of shape (n_items, n_columns)

    Examples
    --------
    >>> steps(np.array([[1.0, -1.0, 0.0, 0.5], [1.0, 0.0, 0.2, np.nan]])).tolist()
    [[-1.0, 0.5], [0.0, nan]]
    """
    return np.delete(parameters, (A, C), axis=1)


def mean_steps(parameters: Floats) -> Floats:
    """Return the mean b of every item, shape (n_items,).

    Parameters
    ----------
    parameters : ndarray of shape (n_items, n_columns)

    Examples
    --------
    >>> mean_steps(np.array([[1.0, -1.0, 0.0, 0.5], [1.0, 0.0, 0.2, np.nan]])).tolist()
    [-0.25, 0.0]
    """
    found: Floats = np.nanmean(steps(parameters), axis=1)
    return found


def curves(
    parameters: Floats, kinds: Sequence[Kind], theta: Floats, *, d: float
) -> tuple[Floats, Floats]:
    r"""Return the curves of all categories that are compared, and their slopes in theta.

    Right/wrong items alone give one curve each, P of a right answer.  Where an item has more
    categories, every item gives one curve a category, so that all count by the same measure (Kim
    and Lee, 2006): GRM :math:`P_k = F_k - F_{k+1}` with
    :math:`F_k = 1 / (1 + e^{-D a (\theta - b_k)})`, PCM and GPCM
    :math:`P_k \propto \exp \sum_{v \le k} D a (\theta - b_v)`.

    Parameters
    ----------
    parameters : ndarray of shape (n_items, n_columns)
        May be complex.
    kinds : sequence of Kind
        Of each item.
    theta : ndarray of shape (n_points,)
    d : float

    Returns
    -------
    tuple of two ndarrays of shape (n_curves, n_points)

    References
    ----------
    Kim, S. and Lee, W.-C. (2006). *Journal of Educational Measurement*, 43, 53-76.

    Examples
    --------
    >>> p, slope = curves(
    ...     np.array([[1.0, -1.0, 0.0, 1.0]]), [Kind.GRADED], np.array([0.0]), d=1.0
    ... )
    >>> p.round(4).ravel().tolist(), slope.round(4)[[0, 2]].ravel().tolist()
    ([0.2689, 0.4621, 0.2689], [-0.1966, 0.1966])
    """
    if parameters.shape[1] == RIGHT_WRONG:
        return _right(parameters, theta, d)
    both = [
        _of_item(parameters[place : place + 1], kind, theta, d) for place, kind in enumerate(kinds)
    ]
    return np.concatenate([p for p, _ in both]), np.concatenate([slope for _, slope in both])


def expected_shares(
    parameters: Floats, kinds: Sequence[Kind], theta: Floats, *, d: float
) -> Floats:
    """Return the expected mark of every item as a share of its categories' range.

    Parameters
    ----------
    parameters : ndarray of shape (n_items, n_columns)
    kinds : sequence of Kind
    theta : ndarray of shape (n_points,)
    d : float

    Returns
    -------
    ndarray of shape (n_items, n_points)
        P of a right answer for right/wrong items.

    Examples
    --------
    >>> items = np.array([[1.0, -1.0, 0.0, 1.0]])
    >>> expected_shares(items, [Kind.CREDIT], np.array([0.0]), d=1.0).round(6).tolist()
    [[0.5]]
    """
    if parameters.shape[1] == RIGHT_WRONG:
        return probabilities(parameters, theta, d=d)
    found = []
    for place, kind in enumerate(kinds):
        p, _ = _of_item(parameters[place : place + 1], kind, theta, d)
        found.append(np.arange(len(p)) @ p / (len(p) - 1))
    return np.array(found)


def _right(parameters: Floats, theta: Floats, d: float) -> tuple[Floats, Floats]:
    a, b, c = (parameters[:, k, None] for k in (A, B, C))
    f = 1 / (1 + np.exp(-d * a * (theta - b)))
    return c + (1 - c) * f, (1 - c) * d * a * f * (1 - f)


def _of_item(item: Floats, kind: Kind, theta: Floats, d: float) -> tuple[Floats, Floats]:
    """Return P and slope of every category of one item, shape (n_categories, n_points)."""
    b = steps(item)[0]
    b = b[~np.isnan(b)]
    if len(b) == 1:
        p, slope = _right(item, theta, d)
        return np.concatenate([1 - p, p]), np.concatenate([-slope, slope])
    line = d * item[0, A] * (theta - b[:, None])
    if kind is Kind.GRADED:
        f = 1 / (1 + np.exp(-line))
        rise = d * item[0, A] * f * (1 - f)
        return (
            -np.diff(f, axis=0, prepend=1, append=0),
            -np.diff(rise, axis=0, prepend=0, append=0),
        )
    z = np.concatenate([np.zeros_like(line[:1]), np.cumsum(line, axis=0)])
    share = np.exp(z - z.real.max(axis=0))
    p = share / share.sum(axis=0)
    rank = np.arange(len(p))
    return p, d * item[0, A] * p * (rank[:, None] - rank @ p)
