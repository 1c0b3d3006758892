"""Standardization: the difference in proportion right, weighted as the focal group scores."""

from functools import partial
from math import erfc, sqrt

import numpy as np

from scoring.dif.assembling import UNDEFINED, Numbers, screened
from scoring.dif.groups import Flags, Strata, TwoGroups, matching_with, strata
from scoring.dif.results import ALPHA, DifClass, DifResult

NEGLIGIBLE = 0.05
LARGE = 0.10


def standardization(
    groups: TwoGroups,
    *,
    anchors: Flags | None = None,
    threshold: float = LARGE,
    exploratory: bool = False,
) -> DifResult:
    """Return STD P-DIF of all items; those of `threshold` or more in size are flagged.

    The normal p-value comes with the binomial standard error; the flag does not rest on it.
    The classes are those of the same authors: A below .05, B below .10, C from .10.

    Parameters
    ----------
    groups : TwoGroups
    anchors : ndarray of bool, shape (n_items,), optional
        Items of the matching score, to which the item under study is always added.
    threshold : float
        A difference of proportions.
    exploratory : bool

    Raises
    ------
    GroupsTooSmall
        If N does not support a screen.

    References
    ----------
    Dorans, N. J., & Kulick, E. (1986). *Journal of Educational Measurement*, 23, 355-368,
    equation 1; classes p. 360.
    """
    return screened(
        groups,
        partial(_of_item, threshold=threshold),
        method="standardization",
        effect_scale="STD P-DIF (difference of proportions; negative is harder for the focal)",
        anchors=anchors,
        assumptions=(f"flags are for a difference of {threshold:g} or more, whatever its p",),
        exploratory=exploratory,
        alpha=ALPHA,
    )


def standardized_difference(table: Strata) -> tuple[float, float]:
    r"""Return STD P-DIF of one item and its standard error.

    .. math::

        \mathrm{STD} = \frac{\sum_k n_{Fk} (P_{Fk} - P_{Rk})}{\sum_k n_{Fk}}, \quad
        Var = \sum_k \Big(\frac{n_{Fk}}{n_F}\Big)^2
        \Big(\frac{P_{Fk} Q_{Fk}}{n_{Fk}} + \frac{P_{Rk} Q_{Rk}}{n_{Rk}}\Big)

    over the scores k at which both groups are found; nan where there are none.

    References
    ----------
    Dorans and Kulick (1986), equation 1; Dorans, N. J., & Holland, P. W. (1993), in
    *Differential Item Functioning*, equation 24.

    Examples
    --------
    >>> one = Strata(*[np.array([float(v)]) for v in (1, 30, 10, 20, 20)])
    >>> round(standardized_difference(one)[0], 6)
    -0.25
    """
    shared = table.shared()
    weight = shared.focal
    if weight.sum() == 0:
        return float("nan"), float("nan")
    weight = weight / weight.sum()
    p_focal = shared.focal_right / shared.focal
    p_reference = shared.reference_right / shared.reference
    spread = (
        p_focal * (1 - p_focal) / shared.focal + p_reference * (1 - p_reference) / shared.reference
    )
    difference = float((weight * (p_focal - p_reference)).sum())
    return difference, sqrt(float((weight**2 * spread).sum()))


def size_class(difference: float) -> DifClass:
    """Return the class of a difference of proportions.

    Examples
    --------
    >>> [size_class(value).value for value in (0.04, -0.07, 0.12)]
    ['A', 'B', 'C']
    """
    if abs(difference) < NEGLIGIBLE:
        return DifClass.A
    return DifClass.B if abs(difference) < LARGE else DifClass.C


def _of_item(groups: TwoGroups, item: int, anchors: Flags, *, threshold: float) -> Numbers:
    table = strata(groups, item=item, matching=matching_with(anchors, item))
    difference, se = standardized_difference(table)
    if np.isnan(difference):
        return UNDEFINED
    z = difference / se if se > 0 else float("nan")
    return Numbers(
        statistic=z,
        df=1,
        p=erfc(abs(z) / sqrt(2)),
        effect=difference,
        se=se,
        dif_class=size_class(difference),
        is_flagged=abs(difference) >= threshold,
    )
