"""Has a common item changed?  Robust z, squared difference of curves, and purified anchors.

An item that drifted spoils the line for all; what to do about it is a person's decision, and
`purified` says what a stated rule would do.  The delta plot of p-values is in `deltaplot`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.linking.anchors import Anchors
from scoring.linking.curves import expected_shares, mean_steps, moved
from scoring.linking.link import Grid, Link, LinkMethod, link

Floats = NDArray[np.float64]

IQR_TO_SD = 0.74  # standard deviation of a normal over its interquartile range
CRITICAL_Z = 1.645
LEAST_KEPT = 0.8
LEAST_LEFT = 3
FLAT = 1.0e-12


@dataclass(frozen=True, slots=True)
class ItemDrift:
    """How far a common item moved between two calibrations.

    Attributes
    ----------
    id : str
    b_difference : float
        b of the base less b moved onto the base scale, in logits over a; the mean over the steps
        of an item that has several.
    log_a_ratio : float
    z_a, z_b : float
        Robust z; 0 where the differences do not vary.
    d2 : float
        Weighted mean of squared differences of the expected mark as a share of the highest; of
        P for right/wrong items.
    flagged : bool
        Whether a robust z is beyond the critical value.
    used : bool
        Whether the item helped to fix the line.
    """

    id: str
    b_difference: float
    log_a_ratio: float
    z_a: float
    z_b: float
    d2: float
    flagged: bool
    used: bool


@dataclass(frozen=True, slots=True)
class Purified:
    """The line after items were left out one at a time by a stated rule.

    Attributes
    ----------
    link : Link
    removed : tuple of str
        In the order they went.
    rule : str
    stopped_by : str
    """

    link: Link
    removed: tuple[str, ...]
    rule: str
    stopped_by: str


def robust_z(differences: Floats) -> Floats:
    r"""Return :math:`z = (d - \mathrm{median}) / (0.74\, \mathrm{IQR})`.

    Parameters
    ----------
    differences : ndarray of shape (n_items,)

    Returns
    -------
    ndarray of shape (n_items,)
        0 where the interquartile range is 0 and the item is at the median, infinite elsewhere.

    References
    ----------
    Huynh, H. and Meyer, P. (2010). *Practical Assessment, Research & Evaluation*, 15(2).

    Examples
    --------
    >>> robust_z(np.array([-1.0, 0.0, 0.0, 1.0, 9.0])).round(3)
    array([-1.351,  0.   ,  0.   ,  1.351, 12.162])
    """
    centred = differences - np.median(differences)
    low, high = np.percentile(differences, [25, 75])
    spread = IQR_TO_SD * (high - low)
    if spread > FLAT:
        return np.asarray(centred / spread, dtype=np.float64)
    return np.where(np.abs(centred) <= FLAT, 0.0, np.copysign(np.inf, centred))


def squared_differences(anchors: Anchors, line: Link, grid: Grid) -> Floats:
    r"""Return :math:`D^2_j = \sum_q w_q [P_{j,base}(\theta_q) - P_{j,new}^*(\theta_q)]^2`.

    P is the expected mark as a share of the highest, of a right/wrong item its chance.

    Returns
    -------
    ndarray of shape (n_items,)

    References
    ----------
    Wells, C. S., Subkoviak, M. J. and Serlin, R. C. (2002). *Applied Psychological Measurement*,
    26, 77-87.
    """
    theta = grid.points
    placed = moved(anchors.new, line.slope, line.intercept)
    there = expected_shares(anchors.base, anchors.kinds, theta, d=line.d)
    here = expected_shares(placed, anchors.kinds, theta, d=line.d)
    found: Floats = (there - here) ** 2 @ grid.shares
    return found


def drift(
    anchors: Anchors, line: Link, *, grid: Grid, critical: float = CRITICAL_Z
) -> tuple[ItemDrift, ...]:
    """Return the drift of every common item, also of those that did not fix the line.

    Parameters
    ----------
    anchors : Anchors
        All common items.
    line : Link
    grid : Grid
        For the squared differences.
    critical : float
        Largest robust z, in size, that is not flagged.
    """
    at = moved(anchors.new, line.slope, line.intercept)
    b_difference = mean_steps(anchors.base) - mean_steps(at)
    log_a_ratio = np.log(anchors.base[:, 0] / at[:, 0])
    z_b, z_a = robust_z(b_difference), robust_z(log_a_ratio)
    d2 = squared_differences(anchors, line, grid)
    return tuple(
        ItemDrift(
            id=one,
            b_difference=float(b_difference[k]),
            log_a_ratio=float(log_a_ratio[k]),
            z_a=float(z_a[k]),
            z_b=float(z_b[k]),
            d2=float(d2[k]),
            flagged=bool(max(abs(z_a[k]), abs(z_b[k])) > critical),
            used=one in line.ids,
        )
        for k, one in enumerate(anchors.ids)
    )


def purified(
    anchors: Anchors,
    *,
    method: LinkMethod,
    d: float = 1.0,
    grid: Grid = Grid(),  # noqa: B008 - a frozen value
    symmetric: bool = False,
    critical: float = CRITICAL_Z,
    least_kept: float = LEAST_KEPT,
) -> Purified:
    """Leave out the item of the largest robust z of a or b until none is beyond the critical value.

    Never more than the stated share of the anchor goes: a rule that throws out half of the
    anchor has found that the calibrations differ, not that items drifted.

    References
    ----------
    Huynh and Meyer (2010): at least 80 % of the anchor stays.
    """
    rest, removed = anchors, list[str]()
    floor = max(LEAST_LEFT, int(np.ceil(least_kept * len(anchors.ids))))
    while True:
        line = link(rest, method=method, d=d, grid=grid, symmetric=symmetric)
        at = moved(rest.new, line.slope, line.intercept)
        z_b = robust_z(mean_steps(rest.base) - mean_steps(at))
        z_a = robust_z(np.log(rest.base[:, 0] / at[:, 0]))
        z = np.maximum(np.abs(z_a), np.abs(z_b))
        worst = int(np.argmax(z))
        if z[worst] <= critical:
            stopped = "no item is beyond the critical value"
            break
        if len(rest.ids) <= floor:
            stopped = f"{len(rest.ids)} items are the fewest allowed; look at the anchor"
            break
        removed.append(rest.ids[worst])
        rest = rest.without([rest.ids[worst]])
    rule = (
        f"largest |robust z| of a or b above {critical:g}, at least {least_kept:.0%} of items kept"
    )
    return Purified(line, tuple(removed), rule, stopped)
