"""What the differences of single items add up to at the cut, where pass and fail are decided.

Item differences in opposite directions cancel in the total; what counts for a candidate is the
chance to pass at the ability of the cut.  The ratio of pass rates says nothing about cause.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit

from scoring.dif.calibrations import Pair
from scoring.irt.sumscore import sum_distribution

Floats = NDArray[np.float64]

FARTHEST = 10.0
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
    """Pass rates of two groups and their ratio; nan where the reference group has no pass."""

    n_reference: int
    n_focal: int
    rate_reference: float
    rate_focal: float
    ratio: float
    is_below_four_fifths: bool


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
        return float(_chances(pair.reference, theta).sum()) - cut_marks

    if missing(-FARTHEST) > 0 or missing(FARTHEST) < 0:
        raise CutOutOfReach(cut_marks, n_items)
    theta = float(brentq(missing, -FARTHEST, FARTHEST, xtol=1e-12))
    p_reference, p_focal = _chances(pair.reference, theta), _chances(pair.focal, theta)
    variance = _variance(pair.reference, pair.covariance_reference, theta)
    variance += _variance(pair.focal, pair.covariance_focal, theta)
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
        ),
    )


def impact_ratio(passed: NDArray[np.bool_], is_focal: NDArray[np.bool_]) -> ImpactRatio:
    """Return the ratio of pass rates, focal over reference.

    Parameters
    ----------
    passed, is_focal : ndarray of bool, shape (n_candidates,)

    References
    ----------
    Uniform Guidelines on Employee Selection Procedures (1978), 29 CFR 1607.4 D: a ratio below
    four fifths is a reason to look, not a finding.

    Examples
    --------
    >>> passed = np.array([True, True, True, False])
    >>> found = impact_ratio(passed, np.array([False, False, True, True]))
    >>> found.ratio, found.is_below_four_fifths
    (0.5, True)
    """
    n_focal = int(is_focal.sum())
    n_reference = len(is_focal) - n_focal
    focal = float(passed[is_focal].mean()) if n_focal else float("nan")
    reference = float(passed[~is_focal].mean()) if n_reference else float("nan")
    ratio = focal / reference if reference > 0 else float("nan")
    return ImpactRatio(n_reference, n_focal, reference, focal, ratio, ratio < FOUR_FIFTHS)


def _chances(items: Floats, theta: float) -> Floats:
    chances: Floats = expit(items[:, 0] * (theta - items[:, 1]))
    return chances


def _variance(items: Floats, covariance: Floats, theta: float) -> float:
    p = _chances(items, theta)
    slope = np.stack([theta - items[:, 1], -items[:, 0]], axis=1) * (p * (1 - p))[:, None]
    return float(np.einsum("ji,jik,jk->", slope, covariance, slope))


def _pass(chances: Floats, cut_marks: float) -> float:
    given = sum_distribution([np.array([[1 - p], [p]]) for p in chances])[:, 0]
    return float(given[int(np.ceil(cut_marks)) :].sum())
