"""DIF as a difference of calibrated items: Lord's chi-square and Raju's areas."""

from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from scoring.dif.assembling import Numbers, assembled
from scoring.dif.calibrations import (
    NotLinkable,
    Pair,
    calibrated_apart,
    has_slopes,
    on_one_scale,
    unsigned_area,
)
from scoring.dif.groups import Flags, TwoGroups, unsupported
from scoring.dif.results import ALPHA, DELTA_PER_LOGIT, DifResult, delta_class
from scoring.irt.models import Model

Floats = NDArray[np.float64]

SCALE = "-2.35 times the difference of b (delta; negative is harder for the focal group)"
ASSUMPTIONS = (
    "theta is normal in each group, and the model fits in each",
    "the anchors, taken together, are as hard for the one group as for the other",
)
STEP = 1e-5


def lord(
    groups: TwoGroups,
    *,
    model: Model = Model.RASCH,
    anchors: Flags | None = None,
    alpha: float = ALPHA,
    exploratory: bool = False,
) -> DifResult:
    """Return Lord's chi-square of all items from a calibration in each group.

    Under 3PL slope and difficulty are compared; the asymptotes are those of both groups together.

    Parameters
    ----------
    groups : TwoGroups
    model : Model
        Rasch or 1PL (1 degree of freedom), 2PL or 3PL (2).
    anchors : ndarray of bool, shape (n_items,), optional
        Items that put both calibrations on one scale.
    alpha : float
    exploratory : bool

    Raises
    ------
    GroupsTooSmall
        If N does not support a screen.
    NotLinkable, UnusableResponses
        If a group cannot be calibrated, or not be compared.

    References
    ----------
    Lord, F. M. (1980). *Applications of item response theory to practical testing problems*,
    pp. 223-224.
    """
    unsupported(groups, exploratory=exploratory)
    pair = on_one_scale(*calibrated_apart(groups, model=model), anchors=anchors)
    return assembled(
        groups,
        [_lord_of_item(pair, item) for item in range(len(groups.items))],
        method=f"Lord's chi-square, {model}",
        effect_scale=SCALE,
        anchors=groups.all_items() if anchors is None else anchors,
        assumptions=ASSUMPTIONS,
        exploratory=exploratory,
        alpha=alpha,
    )


def raju(
    groups: TwoGroups,
    *,
    model: Model = Model.RASCH,
    anchors: Flags | None = None,
    alpha: float = ALPHA,
    exploratory: bool = False,
) -> DifResult:
    """Return the signed area between the curves of both groups, tested, for all items.

    The area of a 2PL item is the difference of its difficulties, whatever its slopes; curves
    that cross have a small signed and a large unsigned area, see `areas`.

    Parameters
    ----------
    groups : TwoGroups
    model : Model
    anchors : ndarray of bool, shape (n_items,), optional
    alpha : float
    exploratory : bool

    Raises
    ------
    NotLinkable
        For 3PL: curves with unlike asymptotes enclose no finite area (Raju, 1988, p. 497).

    References
    ----------
    Raju, N. S. (1990). *Applied Psychological Measurement*, 14, 197-207, equations 3 and 12.
    """
    unsupported(groups, exploratory=exploratory)
    if model is Model.THREE_PL:
        raise NotLinkable(
            "the area between 3PL curves with unlike asymptotes is infinite: use lord or lrt"
        )
    pair = on_one_scale(*calibrated_apart(groups, model=model), anchors=anchors)
    return assembled(
        groups,
        [_raju_of_item(pair, item) for item in range(len(groups.items))],
        method=f"Raju's signed area, {model}",
        effect_scale=SCALE,
        anchors=groups.all_items() if anchors is None else anchors,
        assumptions=ASSUMPTIONS,
        exploratory=exploratory,
        alpha=alpha,
    )


def lord_chi2(pair: Pair) -> Floats:
    r"""Return Lord's chi-square of every item.

    .. math:: \chi^2_j = (v_F - v_R)' (\Sigma_F + \Sigma_R)^{-1} (v_F - v_R)

    with v the difficulty, and the slope where it is estimated item by item.

    Returns
    -------
    ndarray of shape (n_items,)

    References
    ----------
    Lord (1980), equation 14-2.
    """
    chosen = slice(0, 2) if has_slopes(pair.model) else slice(1, 2)
    gap = (pair.focal - pair.reference)[:, chosen]
    spread = (pair.covariance_focal + pair.covariance_reference)[:, chosen, chosen]
    solved = np.linalg.solve(spread, gap[:, :, None])[:, :, 0]
    chi2: Floats = (gap * solved).sum(axis=1)
    return chi2


def areas(pair: Pair) -> tuple[Floats, Floats]:
    """Return the unsigned area between the curves of every item, and its standard error.

    The error is by the delta method with numerical derivatives of the area; it is of no use
    where the area is near 0, for the area has a corner there.

    Returns
    -------
    tuple of ndarray of shape (n_items,)
        In units of theta on the reference scale.

    References
    ----------
    Raju (1988), equation 12; Raju (1990), equations 16 to 21.
    """
    size, se = np.zeros(len(pair.items)), np.zeros(len(pair.items))
    for item in range(len(pair.items)):
        both = np.concatenate([pair.reference[item], pair.focal[item]])
        size[item] = unsigned_area(both[:2].tolist(), both[2:].tolist())
        spread = np.zeros((4, 4))
        spread[:2, :2] = pair.covariance_reference[item]
        spread[2:, 2:] = pair.covariance_focal[item]
        slope = np.array([_slope(both, place) for place in range(4)])
        se[item] = sqrt(max(float(slope @ spread @ slope), 0.0))
    return size, se


def _slope(both: Floats, place: int) -> float:
    high, low = both.copy(), both.copy()
    high[place] += STEP
    low[place] -= STEP
    above = unsigned_area(high[:2].tolist(), high[2:].tolist())
    return (above - unsigned_area(low[:2].tolist(), low[2:].tolist())) / (2 * STEP)


def _difference(pair: Pair, item: int) -> tuple[float, float]:
    gap = float(pair.focal[item, 1] - pair.reference[item, 1])
    variance = pair.covariance_focal[item, 1, 1] + pair.covariance_reference[item, 1, 1]
    return gap, sqrt(float(variance))


def _lord_of_item(pair: Pair, item: int) -> Numbers:
    chi2 = float(lord_chi2(pair)[item])
    df = 2 if has_slopes(pair.model) else 1
    return _numbers(pair, item, chi2, df, float(chdtrc(df, chi2)))


def _raju_of_item(pair: Pair, item: int) -> Numbers:
    gap, se = _difference(pair, item)
    z = gap / se
    return _numbers(pair, item, z, 1, erfc(abs(z) / sqrt(2)))


def _numbers(pair: Pair, item: int, statistic: float, df: int, p: float) -> Numbers:
    gap, se = _difference(pair, item)
    delta, se_delta = DELTA_PER_LOGIT * gap, -DELTA_PER_LOGIT * se
    kept = delta_class(delta, se=se_delta, p=p)
    return Numbers(statistic, df, p, delta, se_delta, kept)
