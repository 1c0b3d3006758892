"""Logistic regression of an item on score, group and their product.

Uniform DIF is a gap between the groups that is the same at all scores, non-uniform DIF one that
changes with the score; the two likelihood-ratio tests add up to the one for both.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, expit, xlogy

from scoring.dif.assembling import UNDEFINED, Numbers, screened
from scoring.dif.groups import Flags, Strata, TwoGroups, matching_with, strata
from scoring.dif.results import ALPHA, DifClass, DifResult

Floats = NDArray[np.float64]

MOST_STEPS = 60
CLOSE = 1e-11
LONGEST_LOGIT = 30.0
# Jodoin, M. G., & Gierl, M. J. (2001). Applied Measurement in Education, 14, 329-349, p. 345.
NEGLIGIBLE_R2 = 0.035
LARGE_R2 = 0.070


class Kind(StrEnum):
    """Which difference the test is for."""

    BOTH = "both"
    UNIFORM = "uniform"
    NON_UNIFORM = "non-uniform"


@dataclass(frozen=True, slots=True)
class Fits:
    """Twice the log-likelihood gained by group and by group times score, and what they explain.

    Attributes
    ----------
    uniform, non_uniform : float
        Likelihood-ratio chi-squares, one degree of freedom each.
    r2_uniform, r2_non_uniform : float
        What each adds to Nagelkerke's R squared.
    gap : float
        Group coefficient of the uniform model, in logits, focal less reference.
    se_gap : float
    """

    uniform: float
    non_uniform: float
    r2_uniform: float
    r2_non_uniform: float
    gap: float
    se_gap: float


def logistic(
    groups: TwoGroups,
    *,
    kind: Kind = Kind.BOTH,
    anchors: Flags | None = None,
    alpha: float = ALPHA,
    exploratory: bool = False,
) -> DifResult:
    """Return likelihood-ratio tests and the change of Nagelkerke's R squared of all items.

    Parameters
    ----------
    groups : TwoGroups
    kind : Kind
    anchors : ndarray of bool, shape (n_items,), optional
        Items of the matching score, to which the item under study is always added.
    alpha : float
    exploratory : bool

    Raises
    ------
    GroupsTooSmall
        If N does not support a screen.

    References
    ----------
    Swaminathan, H., & Rogers, H. J. (1990). *Journal of Educational Measurement*, 27, 361-370,
    equation 5; classes of Jodoin and Gierl (2001).
    """
    return screened(
        groups,
        partial(_of_item, kind=kind),
        method=f"logistic regression, {kind} DIF, likelihood ratio",
        effect_scale="change of Nagelkerke's R squared (no direction; se is not given)",
        anchors=anchors,
        assumptions=("the logit of a right answer is linear in the matching score",),
        exploratory=exploratory,
        alpha=alpha,
    )


def fits(table: Strata) -> Fits | None:
    r"""Return the nested logistic fits of one item, None where all answers are alike.

    .. math:: \mathrm{logit} P = \beta_0 + \beta_1 s + \beta_2 g + \beta_3 s g

    with s the matching score and g = 1 for the focal group.

    Examples
    --------
    >>> score, even = np.array([0.0, 1.0]), np.array([10.0, 10.0])
    >>> found = fits(Strata(score, even, even, even, even))
    >>> abs(round(found.uniform, 6)), abs(round(found.non_uniform, 6))
    (0.0, 0.0)
    """
    right = np.concatenate([table.reference_right, table.focal_right])
    n = right + np.concatenate([table.reference_wrong, table.focal_wrong])
    score = np.concatenate([table.score, table.score])
    centred = score - float((n * score).sum() / n.sum())
    focal = np.repeat([0.0, 1.0], len(table.score))
    kept = n > 0
    columns = np.stack([np.ones_like(score), centred, focal, centred * focal], axis=1)[kept]
    right, n = right[kept], n[kept]
    if right.sum() in {0.0, n.sum()}:
        return None
    heights: list[float] = []
    se_gap, gap = 0.0, 0.0
    for size in (1, 2, 3, 4):
        beta, information, height = _fitted(columns[:, :size], right, n)
        heights.append(height)
        if size == 3:  # noqa: PLR2004 - the model with a uniform gap
            gap, se_gap = float(beta[2]), float(np.sqrt(np.linalg.pinv(information)[2, 2]))
    total = float(n.sum())
    scale = 1 - np.exp(2 * heights[0] / total)
    r2 = [(1 - np.exp(2 * (heights[0] - height) / total)) / scale for height in heights]
    return Fits(
        uniform=max(2 * (heights[2] - heights[1]), 0.0),
        non_uniform=max(2 * (heights[3] - heights[2]), 0.0),
        r2_uniform=float(r2[2] - r2[1]),
        r2_non_uniform=float(r2[3] - r2[2]),
        gap=gap,
        se_gap=se_gap,
    )


def _fitted(columns: Floats, right: Floats, n: Floats) -> tuple[Floats, Floats, float]:
    """Return coefficients, information and the greatest log-likelihood of binomial counts."""
    beta = np.zeros(columns.shape[1])
    beta[0] = np.log(right.sum() / (n.sum() - right.sum()))
    height = _height(columns @ beta, right, n)
    information = np.eye(len(beta))
    for _ in range(MOST_STEPS):
        p = expit(np.clip(columns @ beta, -LONGEST_LOGIT, LONGEST_LOGIT))
        information = columns.T @ (columns * (n * p * (1 - p))[:, None])
        step = np.linalg.pinv(information, hermitian=True) @ (columns.T @ (right - n * p))
        new = _height(columns @ (beta + step), right, n)
        while new < height - CLOSE and float(np.abs(step).max()) > CLOSE:
            step = step / 2
            new = _height(columns @ (beta + step), right, n)
        beta, gained, height = beta + step, new - height, new
        if gained < CLOSE:
            break
    return beta, information, height


def _height(logit: Floats, right: Floats, n: Floats) -> float:
    p = expit(np.clip(logit, -LONGEST_LOGIT, LONGEST_LOGIT))
    return float((xlogy(right, p) + xlogy(n - right, 1 - p)).sum())


def numbers_of(found: Fits | None, kind: Kind) -> Numbers:
    """Return the test of one kind of difference with its class; undefined without fits."""
    if found is None:
        return UNDEFINED
    statistic, df, effect = {
        Kind.BOTH: (
            found.uniform + found.non_uniform,
            2,
            found.r2_uniform + found.r2_non_uniform,
        ),
        Kind.UNIFORM: (found.uniform, 1, found.r2_uniform),
        Kind.NON_UNIFORM: (found.non_uniform, 1, found.r2_non_uniform),
    }[kind]
    p = float(chdtrc(df, statistic))
    return Numbers(statistic, df, p, effect, float("nan"), _class(effect, p))


def _of_item(groups: TwoGroups, item: int, anchors: Flags, *, kind: Kind) -> Numbers:
    table = strata(groups, item=item, matching=matching_with(anchors, item))
    return numbers_of(fits(table), kind)


def _class(effect: float, p: float) -> DifClass:
    if p >= ALPHA or effect < NEGLIGIBLE_R2:
        return DifClass.A
    return DifClass.B if effect < LARGE_R2 else DifClass.C
