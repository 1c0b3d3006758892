"""SIBTEST: compare groups at equal true scores on the other items.

Equal observed scores do not mean equal ability where the groups differ; the regression
correction estimates what each group would have scored at the same true score.
"""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from scoring.dif.assembling import UNDEFINED, Numbers, screened
from scoring.dif.groups import Flags, TwoGroups
from scoring.dif.results import ALPHA, DifClass, DifResult

Floats = NDArray[np.float64]

FEWEST = 2
# Roussos, L. A., & Stout, W. F. (1996). Journal of Educational Measurement, 33, 215-230, p. 220.
NEGLIGIBLE, LARGE = 0.059, 0.088


@dataclass(frozen=True, slots=True)
class Bias:
    """Difference at equal true score, focal less reference, in marks of the studied subtest."""

    beta: float
    se: float
    z: float
    p: float
    n_strata: int


def sibtest(
    groups: TwoGroups,
    *,
    anchors: Flags | None = None,
    alpha: float = ALPHA,
    exploratory: bool = False,
) -> DifResult:
    """Return SIBTEST's uniform statistic of all items, each matched on the anchors without it.

    Candidates with a mark missing among the anchors or on the item are left out of that item.

    Parameters
    ----------
    groups : TwoGroups
    anchors : ndarray of bool, shape (n_items,), optional
        The valid subtest; the item under study is always taken out of it.
    alpha : float
    exploratory : bool

    Raises
    ------
    GroupsTooSmall
        If N does not support a screen.

    References
    ----------
    Shealy, R., & Stout, W. (1993). *Psychometrika*, 58, 159-194; classes of Roussos and Stout
    (1996).
    """
    return screened(
        groups,
        _of_item,
        method="SIBTEST, uniform, with regression correction",
        effect_scale="beta-uni (marks; negative is harder for the focal group)",
        anchors=anchors,
        assumptions=("true scores are linear in observed scores within each group",),
        exploratory=exploratory,
        alpha=alpha,
    )


def bias(groups: TwoGroups, *, studied: Flags, valid: Flags) -> Bias | None:
    r"""Return the difference between the groups on the studied items at equal true score.

    .. math::

        V_g(k) = \bar X_g + \rho_g (k - \bar X_g), \quad
        V(k) = \tfrac12 (V_R(k) + V_F(k)), \quad
        \bar Y^*_g(k) = \bar Y_g(k) + M_g(k) (V(k) - V_g(k)),

    .. math:: \beta = \sum_k p_k (\bar Y^*_F(k) - \bar Y^*_R(k)), \quad
              Var = \sum_k p_k^2 \sum_g s^2_g(Y \mid k) / n_{gk}

    with :math:`\rho_g` KR-20 of the valid subtest, :math:`M_g(k)` the slope of :math:`\bar Y_g`
    between the scores around k over that of :math:`V_g`, and :math:`p_k` the focal group's
    share at k.  Scores at which a group has fewer than two candidates are left out.

    Parameters
    ----------
    groups : TwoGroups
    studied, valid : ndarray of bool, shape (n_items,)
        Items under study, and those that match; several studied items make a bundle.

    Returns
    -------
    Bias or None
        None where no two scores have two candidates in each group.

    References
    ----------
    Shealy and Stout (1993), equations 8, 14 to 20, with the sign turned.
    """
    complete = ~np.isnan(groups.marks[:, studied | valid]).any(axis=1)
    marks, focal = groups.marks[complete], groups.is_focal[complete]
    if min(focal.sum(), (~focal).sum()) < FEWEST:
        return None
    x, y = marks[:, valid].sum(axis=1).astype(np.intp), marks[:, studied].sum(axis=1)
    top = int(valid.sum()) + 1
    sides = [_side(marks[rows][:, valid], x[rows], y[rows], top) for rows in (~focal, focal)]
    kept = np.flatnonzero((sides[0].n >= FEWEST) & (sides[1].n >= FEWEST))
    if len(kept) < FEWEST:
        return None
    middle = (sides[0].true + sides[1].true) / 2
    reference, studied_group = (
        side.mean[kept] + _slopes(side, kept) * (middle - side.true)[kept] for side in sides
    )
    share = sides[1].n[kept] / sides[1].n[kept].sum()
    beta = float((share * (studied_group - reference)).sum())
    spread = sum(side.variance[kept] / side.n[kept] for side in sides)
    se = sqrt(float((share**2 * spread).sum()))
    z = beta / se if se > 0 else float("nan")
    return Bias(beta, se, z, erfc(abs(z) / sqrt(2)), len(kept))


@dataclass(frozen=True, slots=True)
class _Side:
    """One group by valid score: counts, mean and variance of the studied score, true score."""

    n: Floats
    mean: Floats
    variance: Floats
    true: Floats


def _side(valid: Floats, x: NDArray[np.intp], y: Floats, top: int) -> _Side:
    n = np.bincount(x, minlength=top).astype(np.float64)
    safe = np.maximum(n, 1.0)
    mean = np.bincount(x, weights=y, minlength=top) / safe
    square = np.bincount(x, weights=(y - mean[x]) ** 2, minlength=top)
    centre = float(x.mean())
    true = centre + _kr20(valid) * (np.arange(top, dtype=np.float64) - centre)
    return _Side(n, mean, square / np.maximum(n - 1, 1.0), true)


def _kr20(marks: Floats) -> float:
    """Return KR-20 between 0 and 1; a subtest that does not vary has none of it."""
    k = marks.shape[1]
    if k < FEWEST or len(marks) < FEWEST:
        return 0.0
    total = float(marks.sum(axis=1).var(ddof=1))
    if total == 0:
        return 0.0
    raw: float = k / (k - 1) * (1 - float(marks.var(axis=0, ddof=1).sum()) / total)
    return float(min(max(raw, 0.0), 1.0))


def _slopes(side: _Side, kept: NDArray[np.intp]) -> Floats:
    """Return the slope of the studied mean over the true score, from the kept neighbours."""
    left = np.concatenate([kept[:1], kept[:-1]])
    right = np.concatenate([kept[1:], kept[-1:]])
    run = side.true[right] - side.true[left]
    rise = side.mean[right] - side.mean[left]
    slopes: Floats = np.divide(rise, run, out=np.zeros_like(rise), where=run > 0)
    return slopes


def _of_item(groups: TwoGroups, item: int, anchors: Flags) -> Numbers:
    studied = np.zeros(len(groups.items), dtype=np.bool_)
    studied[item] = True
    return _numbers(bias(groups, studied=studied, valid=anchors & ~studied))


def _numbers(found: Bias | None) -> Numbers:
    if found is None:
        return UNDEFINED
    return Numbers(found.z, 1, found.p, found.beta, found.se, _class(found.beta, found.p))


def _class(beta: float, p: float) -> DifClass:
    if p >= ALPHA or abs(beta) < NEGLIGIBLE:
        return DifClass.A
    return DifClass.B if abs(beta) < LARGE else DifClass.C
