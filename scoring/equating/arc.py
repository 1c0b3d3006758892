"""Circle-arc equating: a curve through two agreed ends and one point that the data give.

The ends are agreed before the data are seen (the highest mark maps to the highest mark, the
lowest meaningful one to its like), so only the middle point has sampling error.  `circle_arc`
runs through the point itself, `mean_arc` makes the mean of the curve agree with it.
"""

import numpy as np
from numpy.typing import NDArray

from scoring.equating.frequencies import NotEquatable

Floats = NDArray[np.float64]

STRETCHES = 12
MOST_STRETCH = 2.0
FLAT = 1.0e-9  # marks; a middle point this near the line of the ends gives the line itself


def circle_arc(
    scores: Floats,
    *,
    middle_x: Floats,
    middle_y: Floats,
    low: tuple[float, float],
    high: tuple[float, float],
) -> Floats:
    r"""Return the simplified circle-arc curve: line through the ends plus an arc.

    With :math:`L` the line through the ends and :math:`d = y_2 - L(x_2)`, the arc runs through
    :math:`(x_1, 0), (x_2, d), (x_3, 0)`; the result is :math:`L(x)` plus the arc.  Below the
    lower end the scores are on the line.

    Parameters
    ----------
    scores : ndarray of shape (n_scores,)
    middle_x, middle_y : ndarray of the stack's shape
        The point estimated from data.
    low, high : tuple of float
        Ends (x, y), in marks.

    Returns
    -------
    ndarray of shape (..., n_scores)

    Raises
    ------
    NotEquatable
        If a middle point does not lie between the ends.

    References
    ----------
    Livingston, S. A. and Kim, S. (2009). *Journal of Educational Measurement*, 46, 330-343
    (method 2, simplified).

    Examples
    --------
    >>> curve = circle_arc(np.array([0.0, 5.0, 10.0]), middle_x=np.array(5.0),
    ...                    middle_y=np.array(6.0), low=(0, 0), high=(10, 10))
    >>> curve.round(6).tolist()
    [0.0, 6.0, 10.0]
    """
    (x1, y1), (x3, y3) = low, high
    if not x3 > x1 or np.any((middle_x <= x1) | (middle_x >= x3)):
        raise NotEquatable(
            f"the mean ({np.min(middle_x):.4g} marks) must lie between the ends of the arc, "
            f"{x1:g} and {x3:g}: state other ends"
        )
    tilt = (y3 - y1) / (x3 - x1)
    line = y1 + tilt * (scores - x1)
    rise = middle_y - (y1 + tilt * (middle_x - x1))
    safe = np.where(np.abs(rise) < FLAT, 1.0, rise)
    side = np.sign(safe)[..., None]
    centre_x = (x1 + x3) / 2
    centre_y = (((middle_x - x1) * (middle_x - x3) + safe**2) / (2 * safe))[..., None]
    inside = np.clip((x1 - centre_x) ** 2 - (scores - centre_x) ** 2, 0, None)
    # The same as centre_y + side * sqrt(radius^2 - ...), but exact where the arc is nearly flat.
    below = np.sqrt(inside + centre_y**2) - side * centre_y
    arc = side * np.divide(inside, below, out=np.zeros_like(inside + below), where=below > 0)
    on_arc = (scores >= x1) & (scores <= x3) & (np.abs(rise) >= FLAT)[..., None]
    curve: Floats = line + np.where(on_arc, arc, 0.0)
    return curve


def mean_arc(
    scores: Floats,
    *,
    totals: Floats,
    mean_x: Floats,
    mean_y: Floats,
    low: tuple[float, float],
    high: tuple[float, float],
) -> Floats:
    r"""Return the circle-arc curve whose mean over the candidates is the equated mean.

    The simplified circle-arc runs through the two means, :math:`e(\mu_X) = \mu_Y`; a curve
    bends away from its own mean, so that :math:`E[e(X)]` falls short of :math:`\mu_Y`.  Here the
    rise of the arc is stretched until

    .. math:: \sum_x f(x)\, e(x) = \mu_Y

    which is what equating the mean says of any curve.  The stretch is at most twofold.

    Parameters
    ----------
    scores : ndarray of shape (n_scores,)
    totals : ndarray of shape (..., n_scores)
        Frequencies of the scores.
    mean_x, mean_y : ndarray of the stack's shape
        Mean on X, and what the data say it means on Y.
    low, high : tuple of float
        Ends (x, y), in marks.

    Returns
    -------
    ndarray of shape (..., n_scores)

    Raises
    ------
    NotEquatable
        If a mean does not lie between the ends.

    References
    ----------
    The arc: Livingston and Kim (2009), as :func:`circle_arc`; the mean: Kolen and Brennan (2014),
    section 2.2, equating in the mean; both together are this project's own (`benchmarks/small_n.py`
    shows what it gains).

    Examples
    --------
    >>> scores, totals = np.arange(11.0), np.array([0, 0, 1, 2, 3, 4, 3, 2, 1, 0, 0.0])
    >>> curve = mean_arc(scores, totals=totals, mean_x=np.array(5.0), mean_y=np.array(6.0),
    ...                  low=(0, 0), high=(10, 10))
    >>> round(float(totals @ curve / totals.sum()), 6), round(float(curve[5]), 3)
    (6.0, 6.107)
    """
    share = totals / totals.sum(axis=-1, keepdims=True)
    tilt = (high[1] - low[1]) / (high[0] - low[0])
    on_line = low[1] + tilt * (mean_x - low[0])
    wanted = mean_y - on_line
    rise = wanted
    for _ in range(STRETCHES):
        curve = circle_arc(scores, middle_x=mean_x, middle_y=on_line + rise, low=low, high=high)
        gained = (share * curve).sum(axis=-1) - on_line
        if np.abs(gained - wanted).max(initial=0.0) < FLAT:
            return curve
        is_flat = np.abs(gained) < FLAT
        ratio = np.divide(wanted, gained, out=np.ones_like(wanted + gained), where=~is_flat)
        reach = MOST_STRETCH * np.abs(wanted)
        rise = np.clip(rise * np.clip(ratio, 1 / MOST_STRETCH, MOST_STRETCH), -reach, reach)
    return circle_arc(scores, middle_x=mean_x, middle_y=on_line + rise, low=low, high=high)
