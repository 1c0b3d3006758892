r"""Kernel equating: distributions made continuous by a Gaussian kernel, then equipercentile.

A kernel of bandwidth h keeps mean and variance of the discrete distribution; a small h follows
every score, a large one gives linear equating.  Which distributions are equated (of random
groups, of a synthetic population, through the anchor) is decided elsewhere.

Source: von Davier, A. A., Holland, P. W. and Thayer, D. T. (2004). *The Kernel Method of Test
Equating*.  Springer.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import ndtr

Floats = NDArray[np.float64]

PEAK_WEIGHT = 1.0  # K: what a needless peak of the density costs
BESIDE = 0.25  # marks from a score at which its slope is looked at
TRIED = np.geomspace(0.1, 5.0, 60)  # bandwidths in marks
REACH = 3.0  # equated scores end this many bandwidths (or marks) beyond the scale
NEWTON_STEPS = 40
CLOSE = 1.0e-7  # marks; Newton's last step squares what is left
NO_GAP = 1.0e-14
PER_SCORE = 2


def continuized(shares: Floats, scores: Floats, at: Floats, *, bandwidth: Floats) -> Floats:
    r"""Return the continuous distribution function at points.

    .. math:: F_h(x) = \sum_j r_j \Phi\left(\frac{x - a x_j - (1 - a)\mu}{a h}\right), \qquad
              a^2 = \frac{\sigma^2}{\sigma^2 + h^2}

    Parameters
    ----------
    shares : ndarray of shape (..., n_scores)
        Score probabilities.
    scores : ndarray of shape (n_scores,)
    at : ndarray of shape (..., n_points)
    bandwidth : ndarray of the stack's shape
        h, in marks.

    Returns
    -------
    ndarray of shape (..., n_points)
        From 0 to 1.

    References
    ----------
    Von Davier, Holland and Thayer (2004), chapter 4.

    Examples
    --------
    >>> shares, scores = np.array([0.25, 0.5, 0.25]), np.arange(3.0)
    >>> continuized(shares, scores, scores, bandwidth=np.array(0.5)).round(4)
    array([0.0852, 0.5   , 0.9148])
    """
    z = _standardized(shares, scores, at, bandwidth)
    found: Floats = (ndtr(z) @ shares[..., None])[..., 0]
    return found


def density(shares: Floats, scores: Floats, at: Floats, *, bandwidth: Floats) -> Floats:
    r"""Return the density of the continuous distribution at points, per mark.

    .. math:: f_h(x) = \sum_j r_j \phi\left(\frac{x - a x_j - (1 - a)\mu}{a h}\right) \frac{1}{a h}

    Parameters
    ----------
    shares, scores, at, bandwidth
        As for :func:`continuized`.

    Returns
    -------
    ndarray of shape (..., n_points)

    References
    ----------
    Von Davier, Holland and Thayer (2004), chapter 4.

    Examples
    --------
    >>> shares, scores = np.array([0.25, 0.5, 0.25]), np.arange(3.0)
    >>> density(shares, scores, np.array([1.0]), bandwidth=np.array(0.5)).round(4)
    array([0.5547])
    """
    z = _standardized(shares, scores, at, bandwidth)
    weights = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
    width = _shrink(shares, scores, bandwidth) * bandwidth
    found: Floats = (weights @ shares[..., None])[..., 0] / width[..., None]
    return found


def penalty(
    shares: Floats, scores: Floats, *, bandwidth: float, peak_weight: float = PEAK_WEIGHT
) -> float:
    r"""Return how badly a bandwidth follows a distribution: misses, and needless peaks.

    .. math:: \mathrm{PEN}(h) = \sum_j [r_j - f_h(x_j)]^2 + K \sum_j A_j (1 - B_j)

    :math:`A_j` is 1 where the density falls just left of :math:`x_j`, :math:`B_j` is 0 where it
    rises just right of it; "just" is a quarter of a mark.

    Parameters
    ----------
    shares : ndarray of shape (n_scores,)
    scores : ndarray of shape (n_scores,)
    bandwidth : float
        h, in marks.
    peak_weight : float
        K.

    References
    ----------
    Von Davier, Holland and Thayer (2004), chapter 4, PEN1 and PEN2.

    Examples
    --------
    >>> shares, scores = np.array([1.0, 4.0, 6.0, 4.0, 1.0]) / 16, np.arange(5.0)
    >>> penalty(shares, scores, bandwidth=0.6) < penalty(shares, scores, bandwidth=2.0)
    True
    """
    h = np.asarray(bandwidth)
    missed = float(((shares - density(shares, scores, scores, bandwidth=h)) ** 2).sum())
    falls_left = _slope(shares, scores, scores - BESIDE, bandwidth=h) < 0
    rises_right = _slope(shares, scores, scores + BESIDE, bandwidth=h) > 0
    return missed + peak_weight * float((falls_left & rises_right).sum())


def best_bandwidth(
    shares: Floats, scores: Floats, *, peak_weight: float = PEAK_WEIGHT
) -> NDArray[np.float64]:
    """Return the bandwidth of least penalty, for one distribution or each of a stack, in marks.

    Parameters
    ----------
    shares : ndarray of shape (..., n_scores)
    scores : ndarray of shape (n_scores,)
    peak_weight : float

    Returns
    -------
    ndarray of the stack's shape

    References
    ----------
    Von Davier, Holland and Thayer (2004), chapter 4.

    Examples
    --------
    >>> shares = np.array([1.0, 4.0, 6.0, 4.0, 1.0]) / 16
    >>> round(float(best_bandwidth(shares, np.arange(5.0))), 3)
    0.611
    """
    found = np.empty(shares.shape[:-1])
    for place in np.ndindex(found.shape):
        found[place] = _best(shares[place], scores, peak_weight)
    return found


def kernel_equipercentile(
    x: Floats,
    y: Floats,
    *,
    x_scores: Floats,
    y_scores: Floats,
    bandwidths: tuple[Floats, Floats],
    at: Floats | None = None,
) -> Floats:
    r"""Return the score on Y that has the continuous rank of each score on X.

    .. math:: e_Y(x) = G_{h_Y}^{-1}\{F_{h_X}(x)\}

    Parameters
    ----------
    x, y : ndarray of shape (..., n_x_scores) and (..., n_y_scores)
        Score probabilities in one population.
    x_scores, y_scores : ndarray of shape (n_x_scores,) and (n_y_scores,)
    bandwidths : tuple of ndarray of the stack's shape
        Of X and of Y.
    at : ndarray of shape (..., n_points), optional
        Points on X; its scores without.

    Returns
    -------
    ndarray of shape (..., n_points)
        Within three bandwidths, or three marks where that is more, of the ends of Y.

    References
    ----------
    Von Davier, Holland and Thayer (2004), chapters 2 and 4.

    Examples
    --------
    >>> same, h = np.array([0.25, 0.5, 0.25]), np.array(0.5)
    >>> kernel_equipercentile(same, same, x_scores=np.arange(3.0), y_scores=np.arange(10.0, 13.0),
    ...                       bandwidths=(h, h)).round(6)
    array([10., 11., 12.])
    """
    points = x_scores if at is None else at
    ranks = continuized(x, x_scores, points, bandwidth=bandwidths[0])
    return scores_at(y, y_scores, ranks, bandwidth=bandwidths[1])


def scores_at(shares: Floats, scores: Floats, ranks: Floats, *, bandwidth: Floats) -> Floats:
    """Return the points at which the continuous distribution function reaches ranks.

    Parameters
    ----------
    shares : ndarray of shape (..., n_scores)
    scores : ndarray of shape (n_scores,)
    ranks : ndarray of shape (..., n_points)
        From 0 to 1.
    bandwidth : ndarray of the stack's shape

    Returns
    -------
    ndarray of shape (..., n_points)

    Examples
    --------
    >>> shares, scores = np.array([0.25, 0.5, 0.25]), np.arange(3.0)
    >>> scores_at(shares, scores, np.array([0.5]), bandwidth=np.array(0.5)).round(6)
    array([1.])
    """
    beyond = np.maximum(REACH * bandwidth, REACH)[..., None]
    point = _first_guess(shares, scores, ranks, bandwidth)
    low, high = scores[0] - beyond + 0 * point, scores[-1] + beyond + 0 * point
    for _ in range(NEWTON_STEPS):
        upto, slope = _rank_and_slope(shares, scores, point, bandwidth)
        gap = upto - ranks
        low, high = np.where(gap < 0, point, low), np.where(gap > 0, point, high)
        step = np.divide(gap, slope, out=np.full_like(gap, np.inf), where=slope > 0)
        newton = point - step
        is_inside = (newton > low) & (newton < high)
        is_there = (np.abs(gap) < NO_GAP) | (np.abs(step) < CLOSE)
        moved = np.where(is_inside, newton, (low + high) / 2)
        point = np.where(np.abs(gap) < NO_GAP, point, moved)
        if is_there.all():
            break
    return point


def percent_relative_errors(
    equated: Floats, x: Floats, y: Floats, *, y_scores: Floats, moments: int = 10
) -> Floats:
    r"""Return how far moments of the equated scores miss those of Y, in percent.

    .. math:: \mathrm{PRE}(p) = 100\, \frac{\mu_p(e_Y(X)) - \mu_p(Y)}{\mu_p(Y)}

    Parameters
    ----------
    equated : ndarray of shape (n_x_scores,)
        Equated score of each score on X.
    x, y : ndarray of shape (n_x_scores,) and (n_y_scores,)
        Score probabilities in one population.
    y_scores : ndarray of shape (n_y_scores,)
    moments : int
        How many moments about 0, from the first on.

    Returns
    -------
    ndarray of shape (moments,)

    References
    ----------
    Von Davier, Holland and Thayer (2004), chapter 4, percent relative error.

    Examples
    --------
    >>> same = np.array([0.25, 0.5, 0.25])
    >>> percent_relative_errors(np.arange(3.0), same, same, y_scores=np.arange(3.0), moments=2)
    array([0., 0.])
    """
    powers = np.arange(1, moments + 1)[:, None]
    there = (y_scores**powers) @ y
    found: Floats = 100 * ((equated**powers) @ x - there) / there
    return found


def _first_guess(shares: Floats, scores: Floats, ranks: Floats, bandwidth: Floats) -> Floats:
    """Return the points by a line between the nearest of a grid of points."""
    count = PER_SCORE * (len(scores) - 1) + 1
    grid = np.linspace(scores[0] - 1, scores[-1] + 1, count)
    upto = continuized(shares, scores, grid, bandwidth=bandwidth)
    place = np.clip((upto[..., None, :] < ranks[..., None]).sum(axis=-1), 1, count - 1)
    stack = np.broadcast_shapes(upto.shape[:-1], place.shape[:-1])
    upto = np.broadcast_to(upto, (*stack, count))
    above = np.take_along_axis(upto, place, -1)
    below = np.take_along_axis(upto, place - 1, -1)
    width = above - below
    part = np.divide(ranks - below, width, out=np.zeros_like(width), where=width > 0)
    found: Floats = grid[place - 1] + np.clip(part, 0, 1) * (grid[1] - grid[0])
    return found


def _best(shares: Floats, scores: Floats, peak_weight: float) -> float:
    def costs(h: float) -> float:
        return penalty(shares, scores, bandwidth=h, peak_weight=peak_weight)

    tried = [costs(float(h)) for h in TRIED]
    place = int(np.argmin(tried))
    ends = TRIED[max(place - 1, 0)], TRIED[min(place + 1, len(TRIED) - 1)]
    found = minimize_scalar(costs, bounds=ends, method="bounded", options={"xatol": 1e-7})
    return float(found.x) if found.fun < tried[place] else float(TRIED[place])


def _moments(shares: Floats, scores: Floats) -> tuple[Floats, Floats]:
    mean = shares @ scores
    return mean, (shares * (scores - mean[..., None]) ** 2).sum(axis=-1)


def _shrink(shares: Floats, scores: Floats, bandwidth: Floats) -> Floats:
    """Return a, which keeps the variance although the kernel adds its own."""
    variance = _moments(shares, scores)[1]
    found: Floats = np.sqrt(variance / (variance + bandwidth**2))
    return found


def _standardized(shares: Floats, scores: Floats, at: Floats, bandwidth: Floats) -> Floats:
    """Return (x - a x_j - (1 - a) mu) / (a h), shape (..., n_points, n_scores)."""
    mean = _moments(shares, scores)[0][..., None]
    shrink = _shrink(shares, scores, bandwidth)[..., None]
    centres = shrink * scores + (1 - shrink) * mean
    width = (shrink * bandwidth[..., None])[..., None]
    found: Floats = (at[..., :, None] - centres[..., None, :]) / width
    return found


def _rank_and_slope(
    shares: Floats, scores: Floats, at: Floats, bandwidth: Floats
) -> tuple[Floats, Floats]:
    """Return distribution function and density together, for they need the same distances."""
    z = _standardized(shares, scores, at, bandwidth)
    width = _shrink(shares, scores, bandwidth) * bandwidth * np.sqrt(2 * np.pi)
    upto = (ndtr(z) @ shares[..., None])[..., 0]
    z *= z
    z *= -0.5
    np.exp(z, out=z)
    return upto, (z @ shares[..., None])[..., 0] / width[..., None]


def _slope(shares: Floats, scores: Floats, at: Floats, *, bandwidth: Floats) -> Floats:
    """Return the sign-true derivative of the density at points (not scaled)."""
    z = _standardized(shares, scores, at, bandwidth)
    found: Floats = -(shares[..., None, :] * z * np.exp(-0.5 * z**2)).sum(axis=-1)
    return found
