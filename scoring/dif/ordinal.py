"""Logistic regression for questions with several marks: proportional odds of mark k or more.

With two marks it is the logistic regression of :mod:`scoring.dif.logistic`.
"""

from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from scoring.dif.assembling import Numbers, screened
from scoring.dif.groups import Flags, Grouped, matching_with
from scoring.dif.logistic import Fits, Kind, numbers_of
from scoring.dif.results import ALPHA, DifResult
from scoring.dif.written import WrittenStrata, written_strata

Floats = NDArray[np.float64]

MOST_STEPS = 100
CLOSE = 1e-10
SMALLEST = 1e-12
FEWEST_MARKS = 2


def ordinal_logistic(
    groups: Grouped,
    *,
    kind: Kind = Kind.BOTH,
    anchors: Flags | None = None,
    alpha: float = ALPHA,
    exploratory: bool = False,
) -> DifResult:
    """Return likelihood-ratio tests in the proportional-odds model of all questions.

    Parameters
    ----------
    groups : Grouped
        Whole marks.
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
    French, A. W. and Miller, T. R. (1996). *Journal of Educational Measurement*, 33, 315-332;
    Zumbo, B. D. (1999). *A handbook on the theory and methods of differential item functioning*,
    equation 8; classes of Jodoin and Gierl (2001).
    """
    return screened(
        groups,
        partial(_of_item, kind=kind),
        method=f"proportional-odds logistic regression, {kind} DIF, likelihood ratio",
        effect_scale="change of Nagelkerke's R squared (no direction; se is not given)",
        anchors=anchors,
        assumptions=(
            "the logit of mark k or more is linear in the matching score, alike for every k",
        ),
        exploratory=exploratory,
        alpha=alpha,
    )


def ordinal_fits(table: WrittenStrata) -> Fits | None:
    r"""Return the nested proportional-odds fits of one question, None where all marks are alike.

    .. math:: \mathrm{logit} P(Y \ge k) = \alpha_k + \beta_1 s + \beta_2 g + \beta_3 s g

    with s the matching score and g = 1 for the focal group.

    References
    ----------
    McCullagh, P. (1980). *Journal of the Royal Statistical Society B*, 42, 109-142.

    Examples
    --------
    >>> score, even = np.array([0.0, 1.0]), np.full((2, 3), 10.0)
    >>> found = ordinal_fits(WrittenStrata(score, np.array([0.0, 1.0, 2.0]), even, even))
    >>> abs(round(found.uniform, 6)), abs(round(found.non_uniform, 6))
    (0.0, 0.0)
    """
    counts = np.concatenate([table.reference, table.focal])
    counts = counts[:, counts.sum(axis=0) > 0]
    if counts.shape[1] < FEWEST_MARKS:
        return None
    n = counts.sum(axis=1)
    score = np.concatenate([table.score, table.score])
    centred = score - float(n @ score / n.sum())
    centred = centred / max(float(np.sqrt(n @ centred**2 / n.sum())), SMALLEST)
    focal = np.repeat([0.0, 1.0], len(table.score))
    columns = np.stack([centred, focal, centred * focal], axis=1)[n > 0]
    heights, gaps = [], []
    for size in (0, 1, 2, 3):
        height, beta, se = _fitted(columns[:, :size], counts[n > 0])
        heights.append(height)
        gaps.append((beta[1], se[1]) if size > 1 else (0.0, 0.0))
    total = float(n.sum())
    scale = 1 - np.exp(2 * heights[0] / total)
    r2 = [(1 - np.exp(2 * (heights[0] - height) / total)) / scale for height in heights]
    return Fits(
        uniform=max(2 * (heights[2] - heights[1]), 0.0),
        non_uniform=max(2 * (heights[3] - heights[2]), 0.0),
        r2_uniform=float(r2[2] - r2[1]),
        r2_non_uniform=float(r2[3] - r2[2]),
        gap=float(gaps[2][0]),
        se_gap=float(gaps[2][1]),
    )


def _fitted(columns: Floats, counts: Floats) -> tuple[float, Floats, Floats]:
    """Return the greatest log-likelihood, the coefficients and their errors."""
    n_cuts = counts.shape[1] - 1
    at_least = counts.sum(axis=0)[::-1].cumsum()[::-1][1:] / counts.sum()
    free = np.concatenate([np.log(at_least / (1 - at_least)), np.zeros(columns.shape[1])])
    height, slope, information = _evaluated(free, columns, counts)
    for _ in range(MOST_STEPS):
        step = np.linalg.pinv(information, hermitian=True) @ slope
        reached = _evaluated(free + step, columns, counts)
        while not reached[0] >= height - CLOSE and float(np.abs(step).max()) > CLOSE:
            step = step / 2
            reached = _evaluated(free + step, columns, counts)
        gained = reached[0] - height
        free, (height, slope, information) = free + step, reached
        if gained < CLOSE:
            break
    errors = np.sqrt(np.maximum(np.diag(np.linalg.pinv(information, hermitian=True)), 0.0))
    return height, free[n_cuts:], errors[n_cuts:]


def _evaluated(free: Floats, columns: Floats, counts: Floats) -> tuple[float, Floats, Floats]:
    """Return log-likelihood, its slope and Fisher's information; -inf off the model."""
    n_rows, n_marks = counts.shape
    n_cuts = n_marks - 1
    cuts = free[:n_cuts]
    if (np.diff(cuts) >= 0).any():
        return -np.inf, np.zeros_like(free), np.eye(len(free))
    above = expit(cuts + (columns @ free[n_cuts:])[:, None])
    p = -np.diff(np.pad(above, [(0, 0), (1, 1)], constant_values=((0, 0), (1.0, 0.0))), axis=1)
    p = np.maximum(p, SMALLEST)
    bend = above * (1 - above)
    # d p / d free: a cut moves the two marks beside it, a coefficient moves all cuts.
    along = np.zeros((n_rows, n_marks, len(free)))
    for cut in range(n_cuts):
        along[:, cut + 1, cut] += bend[:, cut]
        along[:, cut, cut] -= bend[:, cut]
    along[:, :, n_cuts:] = along[:, :, :n_cuts].sum(axis=2)[:, :, None] * columns[:, None, :]
    slope = np.einsum("rt,rtf->f", counts / p, along)
    weighted = along * (counts.sum(axis=1)[:, None] / p)[:, :, None]
    information = np.einsum("rtf,rtg->fg", weighted, along)
    return float((counts * np.log(p)).sum()), slope, information


def _of_item(groups: Grouped, item: int, anchors: Flags, *, kind: Kind) -> Numbers:
    table = written_strata(groups, item=item, matching=matching_with(anchors, item))
    return numbers_of(ordinal_fits(table), kind)
