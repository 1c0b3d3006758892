"""What the differences of single items add up to at the cut, where pass and fail are decided.

Item differences in opposite directions cancel in the total; what counts for a candidate is the
chance to pass at the ability of the cut.  The ratio of pass rates says nothing about cause.
"""

from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, ndtri

from scoring.dif.calibrations import Pair
from scoring.irt.sumscore import sum_distribution

Floats = NDArray[np.float64]

FARTHEST = 10.0
CONFIDENCE = 0.95
FOUR_FIFTHS = 0.8  # Uniform Guidelines on Employee Selection Procedures (1978), 29 CFR 1607.4 D


class CutOutOfReach(ValueError):
    """No ability has this expected score on the items compared."""

    def __init__(self, cut_marks: float, n_items: int) -> None:
        self.cut_marks, self.n_items = cut_marks, n_items
        super().__init__(f"a cut of {cut_marks:g} marks is not between 0 and {n_items}, all items")


@dataclass(frozen=True, slots=True)
class TestDifference:
    """What group membership is worth at the ability of the cut.

    Attributes
    ----------
    theta : float
        Ability at which the reference group's expected mark is the cut.
    difference_marks, se_marks : float
        Expected mark of the focal group less that of the reference group, and its error.
    pass_reference, pass_focal : float
        Chance of a mark at or above the cut at that ability.
    method : str
    assumptions : tuple of str
    """

    theta: float
    difference_marks: float
    se_marks: float
    pass_reference: float
    pass_focal: float
    method: str
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImpactRatio:
    """Pass rates of two groups and their ratio; nan where the reference group has no pass.

    `low` and `high` bound the ratio with the confidence asked for, and are nan where a group has
    no pass.  `is_surely_below` tells whether all of the interval is below four fifths.
    """

    n_reference: int
    n_focal: int
    rate_reference: float
    rate_focal: float
    ratio: float
    low: float
    high: float
    confidence: float
    is_below_four_fifths: bool
    is_surely_below: bool


def difference_at_cut(pair: Pair, *, cut_marks: float) -> TestDifference:
    r"""Return the difference of the test characteristic curves at the cut.

    .. math:: \mathrm{DTF}(\theta_c) = \sum_j P_{Fj}(\theta_c) - \sum_j P_{Rj}(\theta_c),
              \quad \sum_j P_{Rj}(\theta_c) = x_c

    The error is by the delta method at a fixed ability, items taken as independent of each
    other; chances to pass come from the distribution of the sum (Lord and Wingersky).

    Parameters
    ----------
    pair : Pair
        Both calibrations, on one scale.
    cut_marks : float
        The lowest passing mark on these items.

    Raises
    ------
    CutOutOfReach
        If the cut is not inside the range of expected marks.

    References
    ----------
    Raju, N. S., van der Linden, W. J., & Fleer, P. F. (1995). *Applied Psychological
    Measurement*, 19, 353-368, equation 4, at one ability.
    """
    n_items = len(pair.items)
    if not 0 < cut_marks < n_items:
        raise CutOutOfReach(cut_marks, n_items)

    def missing(theta: float) -> float:
        return float(_chances(pair.reference, pair.c_reference, theta).sum()) - cut_marks

    if missing(-FARTHEST) > 0 or missing(FARTHEST) < 0:
        raise CutOutOfReach(cut_marks, n_items)
    theta = float(brentq(missing, -FARTHEST, FARTHEST, xtol=1e-12))
    p_reference = _chances(pair.reference, pair.c_reference, theta)
    p_focal = _chances(pair.focal, pair.c_focal, theta)
    variance = _variance(pair.reference, pair.c_reference, pair.covariance_reference, theta)
    variance += _variance(pair.focal, pair.c_focal, pair.covariance_focal, theta)
    return TestDifference(
        theta=theta,
        difference_marks=float((p_focal - p_reference).sum()),
        se_marks=sqrt(variance),
        pass_reference=_pass(p_reference, cut_marks),
        pass_focal=_pass(p_focal, cut_marks),
        method=f"test characteristic curves, {pair.model}, two calibrations on one scale",
        assumptions=(
            "the anchors carry no difference on the whole",
            "errors of items are independent; the error of the common scale is not counted",
            *(("c is that of both groups together",) if pair.c_reference.any() else ()),
        ),
    )


def impact_ratio(
    passed: NDArray[np.bool_], is_focal: NDArray[np.bool_], *, confidence: float = CONFIDENCE
) -> ImpactRatio:
    r"""Return the ratio of pass rates, focal over reference, with its interval.

    .. math:: \ln r \pm z \sqrt{\frac{1 - p_F}{n_F p_F} + \frac{1 - p_R}{n_R p_R}}

    Parameters
    ----------
    passed, is_focal : ndarray of bool, shape (n_candidates,)
    confidence : float

    References
    ----------
    Uniform Guidelines on Employee Selection Procedures (1978), 29 CFR 1607.4 D: a ratio below
    four fifths is a reason to look, not a finding.  Interval: Katz, D., Baptista, J., Azen, S. P.
    and Pike, M. C. (1978). *Biometrics*, 34, 469-474, method C.

    Examples
    --------
    >>> passed = np.array([True, True, True, False])
    >>> found = impact_ratio(passed, np.array([False, False, True, True]))
    >>> found.ratio, found.is_below_four_fifths, found.is_surely_below
    (0.5, True, False)
    """
    n_focal = int(is_focal.sum())
    n_reference = len(is_focal) - n_focal
    focal = float(passed[is_focal].mean()) if n_focal else float("nan")
    reference = float(passed[~is_focal].mean()) if n_reference else float("nan")
    ratio = focal / reference if reference > 0 else float("nan")
    low = high = float("nan")
    if ratio > 0:
        spread = (1 - focal) / (n_focal * focal) + (1 - reference) / (n_reference * reference)
        reach = float(ndtri((1 + confidence) / 2)) * sqrt(spread)
        low, high = ratio * exp(-reach), ratio * exp(reach)
    return ImpactRatio(
        n_reference=n_reference,
        n_focal=n_focal,
        rate_reference=reference,
        rate_focal=focal,
        ratio=ratio,
        low=low,
        high=high,
        confidence=confidence,
        is_below_four_fifths=ratio < FOUR_FIFTHS,
        is_surely_below=high < FOUR_FIFTHS,
    )


def _chances(items: Floats, c: Floats, theta: float) -> Floats:
    chances: Floats = c + (1 - c) * expit(items[:, 0] * (theta - items[:, 1]))
    return chances


def _variance(items: Floats, c: Floats, covariance: Floats, theta: float) -> float:
    p = expit(items[:, 0] * (theta - items[:, 1]))
    slope = (
        (1 - c)[:, None]
        * np.stack([theta - items[:, 1], -items[:, 0]], axis=1)
        * (p * (1 - p))[:, None]
    )
    return float(np.einsum("ji,jik,jk->", slope, covariance, slope))


def _pass(chances: Floats, cut_marks: float) -> float:
    given = sum_distribution([np.array([[1 - p], [p]]) for p in chances])[:, 0]
    return float(given[int(np.ceil(cut_marks)) :].sum())
