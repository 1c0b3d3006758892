"""Equipercentile equating: scores with the same percentile rank mean the same.

Distributions come in as frequencies or probabilities, one or a stack of them; where they come
from (observed, smoothed, synthetic) is decided elsewhere.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TIE = 1.0e-12  # shares closer than this are the same share summed in another order


def percentile_ranks(frequencies: Floats, scores: Floats, at: Floats) -> Floats:
    r"""Return the share of candidates below each point, scores spread over half a mark each way.

    .. math:: P(x) = F(x^* - 1) + [x - (x^* - \tfrac12)] f(x^*), \quad
              x^* = \lfloor x + \tfrac12 \rfloor

    Parameters
    ----------
    frequencies : ndarray of shape (..., n_scores)
    scores : ndarray of shape (n_scores,)
        One mark apart.
    at : ndarray of shape (..., n_points)
        Points anywhere.

    Returns
    -------
    ndarray of shape (..., n_points)
        From 0 to 1.

    References
    ----------
    Kolen and Brennan (2014), equation 2.14.

    Examples
    --------
    >>> percentile_ranks(np.array([1.0, 2.0, 1.0]), np.arange(3.0), np.array([0.0, 1.0, 2.5]))
    array([0.125, 0.5  , 1.   ])
    """
    share = frequencies / frequencies.sum(axis=-1, keepdims=True)
    upto = np.cumsum(share, axis=-1)
    point = np.clip(at - (scores[0] - 0.5), 0.0, float(len(scores)))
    place = np.minimum(np.floor(point).astype(np.intp), len(scores) - 1)
    within = _taken(share, place)
    ranks: Floats = _taken(upto, place) - within + (point - place) * within
    return ranks


def scores_at_ranks(frequencies: Floats, scores: Floats, ranks: Floats) -> Floats:
    r"""Return the score at each percentile rank, the inverse of :func:`percentile_ranks`.

    .. math:: y = \frac{P - G(y_U - 1)}{G(y_U) - G(y_U - 1)} + y_U - \tfrac12

    with :math:`y_U` the lowest score whose cumulative share is above :math:`P`; a share of 1
    gives the highest score plus a half.

    Parameters
    ----------
    frequencies : ndarray of shape (..., n_scores)
    scores : ndarray of shape (n_scores,)
    ranks : ndarray of shape (..., n_points)

    Returns
    -------
    ndarray of shape (..., n_points)

    References
    ----------
    Kolen and Brennan (2014), equation 2.18.

    Examples
    --------
    >>> scores_at_ranks(np.array([1.0, 2.0, 1.0]), np.arange(3.0), np.array([0.125, 0.5, 1.0]))
    array([0. , 1. , 2.5])
    """
    share = frequencies / frequencies.sum(axis=-1, keepdims=True)
    upto = np.cumsum(share, axis=-1)
    place = (upto[..., None, :] <= ranks[..., :, None] + TIE).sum(axis=-1)
    is_top = place >= len(scores)
    place = np.minimum(place, len(scores) - 1)
    within = _taken(share, place)
    before = _taken(upto, place) - within
    part = np.divide(ranks - before, within, out=np.zeros_like(before), where=within > 0)
    found: Floats = np.where(is_top, scores[-1] + 0.5, scores[place] - 0.5 + np.clip(part, 0, 1))
    return found


def equipercentile(
    x: Floats, y: Floats, *, x_scores: Floats, y_scores: Floats, at: Floats | None = None
) -> Floats:
    """Return the score on Y with the percentile rank of each score on X.

    Parameters
    ----------
    x, y : ndarray of shape (..., n_x_scores) and (..., n_y_scores)
        Frequencies or probabilities in one population.
    x_scores, y_scores : ndarray of shape (n_x_scores,) and (n_y_scores,)
    at : ndarray of shape (..., n_points), optional
        Points on X; its scores without.

    Returns
    -------
    ndarray of shape (..., n_points)

    Examples
    --------
    >>> same = np.array([1.0, 2.0, 1.0])
    >>> equipercentile(same, same, x_scores=np.arange(3.0), y_scores=np.arange(10.0, 13.0))
    array([10., 11., 12.])
    """
    points = x_scores if at is None else at
    return scores_at_ranks(y, y_scores, percentile_ranks(x, x_scores, points))


def lord_errors(
    x: Floats, y: Floats, *, x_scores: Floats, y_scores: Floats, n_x: float, n_y: float
) -> Floats:
    r"""Return the standard error of unsmoothed equipercentile equating of two random groups.

    .. math:: \mathrm{var} \hat e(x) = \frac{1}{g^2(y_U)} \left\{ P(1 - P) \frac{n_X + n_Y}{n_X n_Y}
              - \frac{[G(y_U) - P][P - G(y_U - 1)]}{n_Y\, g(y_U)} \right\}

    Parameters
    ----------
    x, y : ndarray of shape (n_x_scores,) and (n_y_scores,)
    x_scores, y_scores : ndarray of shape (n_x_scores,) and (n_y_scores,)
    n_x, n_y : float
        Candidates behind each.

    Returns
    -------
    ndarray of shape (n_x_scores,)
        In marks of Y; nan where nobody is at the equated score.

    References
    ----------
    Lord, F. M. (1982). *Journal of Educational Statistics*, 7, 165-174; Kolen and Brennan (2014),
    equation 7.12.

    Examples
    --------
    >>> flat = np.ones(4)
    >>> ends = np.arange(4.0)
    >>> lord_errors(flat, flat, x_scores=ends, y_scores=ends, n_x=100, n_y=100).round(4)[1]
    np.float64(0.255)
    """
    rank = percentile_ranks(x, x_scores, x_scores)
    share = y / y.sum()
    upto = np.cumsum(share)
    place = np.minimum((upto[None] <= rank[:, None] + TIE).sum(axis=1), len(y_scores) - 1)
    within = share[place]
    between = (upto[place] - rank) * (rank - (upto[place] - within))
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = (
            rank * (1 - rank) * (n_x + n_y) / (n_x * n_y) - between / (n_y * within)
        ) / within**2
        found: Floats = np.where(within > 0, np.sqrt(np.clip(variance, 0, None)), np.nan)
    return found


def _taken(values: Floats, places: NDArray[np.intp]) -> Floats:
    """Return the values at places along the last axis; the other axes are broadcast."""
    stack = np.broadcast_shapes(values.shape[:-1], places.shape[:-1])
    whole = np.broadcast_to(values, (*stack, values.shape[-1]))
    return np.take_along_axis(whole, np.broadcast_to(places, (*stack, places.shape[-1])), -1)
