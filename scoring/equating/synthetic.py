"""Distributions of both forms in one synthetic population, by frequency estimation.

The assumption: given the anchor score, totals are distributed alike in both groups.  It is not
testable with the data of a non-equivalent groups design.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from scoring.equating.frequencies import EquatingData
from scoring.equating.linear import Line, SyntheticMoments

Floats = NDArray[np.float64]


class WeightOf(StrEnum):
    """What the synthetic weight w weighs; with w of 0 or 1 there is no difference.

    FREQUENCIES mixes w times the frequencies of group 1 with 1 - w times those of group 2, as the
    R package equate and the published reference values do: group 1 then has the share
    w n_1 / (w n_1 + (1 - w) n_2).  SHARES mixes relative frequencies, as equation 5.8 is printed.
    """

    FREQUENCIES = "frequencies"
    SHARES = "shares"


@dataclass(frozen=True, slots=True)
class SyntheticDistributions:
    """Shares of totals on both forms in the synthetic population, each (..., n_scores)."""

    x: Floats
    y: Floats


def share_of_first(data: EquatingData, *, weight: float, weight_of: WeightOf) -> Floats:
    """Return the share of group 1 in the synthetic population, in the stack's shape."""
    if weight_of is WeightOf.SHARES:
        return np.full_like(data.x.n, weight)
    first, second = weight * data.x.n, (1 - weight) * data.y.n
    return first / (first + second)


def frequency_estimation(
    data: EquatingData, *, weight: float, weight_of: WeightOf = WeightOf.FREQUENCIES
) -> SyntheticDistributions:
    r"""Return the distributions of both forms in the synthetic population.

    .. math:: f_s(x) = w_1 f_1(x) + w_2 \sum_v f_1(x \mid v) h_2(v), \quad
              g_s(y) = w_1 \sum_v g_2(y \mid v) h_1(v) + w_2 g_2(y)

    An anchor score that occurred in one group only has no distribution to borrow; its share is
    spread over the others.

    Parameters
    ----------
    data : EquatingData
        With an anchor; frequencies of shape (..., n_scores, n_anchor_scores).
    weight : float
        w of the group that took X.
    weight_of : WeightOf

    References
    ----------
    Kolen and Brennan (2014), equations 5.8 and 5.9.

    Examples
    --------
    >>> from scoring.equating.frequencies import Design, FormFrequencies
    >>> x = FormFrequencies.of_candidates([0, 1, 1, 2], [0, 0, 1, 1])
    >>> data = EquatingData(Design.ANCHOR_INTERNAL, x, x)
    >>> frequency_estimation(data, weight=1.0).y.tolist()
    [0.25, 0.5, 0.25]
    """
    first = data.x.counts / data.x.n[..., None, None]
    second = data.y.counts / data.y.n[..., None, None]
    h1, h2 = first.sum(axis=-2), second.sum(axis=-2)
    w = share_of_first(data, weight=weight, weight_of=weight_of)[..., None]
    return SyntheticDistributions(
        x=w * first.sum(axis=-1) + (1 - w) * _carried(first, h1, to=h2),
        y=w * _carried(second, h2, to=h1) + (1 - w) * second.sum(axis=-1),
    )


def braun_holland_line(data: EquatingData, distributions: SyntheticDistributions) -> Line:
    """Return the line through the moments of the synthetic distributions.

    References
    ----------
    Braun, H. I. and Holland, P. W. (1982). In *Test Equating*, 9-49; Kolen and Brennan (2014),
    chapter 5.
    """
    mean_x, variance_x = _moments(distributions.x, data.x.scores)
    mean_y, variance_y = _moments(distributions.y, data.y.scores)
    return SyntheticMoments(mean_x, variance_x, mean_y, variance_y).line


def _carried(joint: Floats, anchor: Floats, *, to: Floats) -> Floats:
    """Return the totals of a group if its anchor scores were distributed as `to`."""
    known = anchor > 0
    safe = np.where(known, anchor, 1.0)
    share = np.where(known, to, 0.0)
    share = share / share.sum(axis=-1, keepdims=True)
    carried: Floats = (joint * (share / safe)[..., None, :]).sum(axis=-1)
    return carried


def _moments(share: Floats, scores: Floats) -> tuple[Floats, Floats]:
    mean = share @ scores
    return mean, (share * (scores - mean[..., None]) ** 2).sum(axis=-1)
