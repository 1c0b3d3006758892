"""Mantel-Haenszel DIF: one common odds ratio over matched candidates, with the ETS classes."""

from dataclasses import dataclass
from math import inf, log, nan, sqrt

from scipy.special import chdtrc

from scoring.dif.assembling import UNDEFINED, Numbers, screened
from scoring.dif.groups import Flags, Strata, TwoGroups, matching_with, strata
from scoring.dif.results import ALPHA, DELTA_PER_LOGIT, DifResult, delta_class


@dataclass(frozen=True, slots=True)
class CommonOdds:
    """Odds ratio of right answers, reference over focal, common to all strata.

    `chi2` has one degree of freedom and the continuity correction; `delta` is MH D-DIF, infinite
    where a group has the item all right or all wrong at every score.
    """

    chi2: float
    p: float
    odds_ratio: float
    delta: float
    se_delta: float


def mantel_haenszel(
    groups: TwoGroups,
    *,
    anchors: Flags | None = None,
    alpha: float = ALPHA,
    exploratory: bool = False,
) -> DifResult:
    """Return Mantel-Haenszel statistics, MH D-DIF and ETS classes of all items.

    Parameters
    ----------
    groups : TwoGroups
    anchors : ndarray of bool, shape (n_items,), optional
        Items of the matching score, to which the item under study is always added; by default
        all items.
    alpha : float
        Level of the flag.
    exploratory : bool
        Whether to go on where the ladder does not support a screen.

    Raises
    ------
    GroupsTooSmall
        If N does not support a screen.

    References
    ----------
    Holland, P. W., & Thayer, D. T. (1988). Differential item performance and the
    Mantel-Haenszel procedure. In Wainer & Braun (eds.), *Test Validity*, 129-145.
    """
    return screened(
        groups,
        _of_item,
        method="Mantel-Haenszel with continuity correction",
        effect_scale="MH D-DIF (delta; negative is harder for the focal group)",
        anchors=anchors,
        assumptions=("the odds ratio is the same at every matching score",),
        exploratory=exploratory,
        alpha=alpha,
    )


def common_odds(table: Strata) -> CommonOdds | None:
    r"""Return the Mantel-Haenszel statistics of one item, None where they are undefined.

    .. math::

        \chi^2 = \frac{(|\sum A_k - \sum E(A_k)| - 1/2)^2}{\sum Var(A_k)}, \quad
        \alpha = \frac{\sum A_k D_k / T_k}{\sum B_k C_k / T_k}, \quad
        \Delta = -2.35 \ln \alpha

    with A, B right and wrong in the reference group, C, D in the focal group, T all four, and

    .. math::

        Var(\ln \alpha) = \frac{\sum T_k^{-2} (A_k D_k + \alpha B_k C_k)
        (A_k + D_k + \alpha (B_k + C_k))}{2 (\sum A_k D_k / T_k)^2}.

    The numerator of chi-square is taken as 0 where the difference is below one half.

    References
    ----------
    Holland and Thayer (1988), equations 4 to 9; for the variance Phillips, A., & Holland, P. W.
    (1987). *Biometrics*, 43, 425-431, equation 5.

    Examples
    --------
    >>> import numpy as np
    >>> one = Strata(*[np.array([float(v)]) for v in (1, 30, 10, 20, 20)])
    >>> round(common_odds(one).odds_ratio, 6), round(common_odds(one).delta, 4)
    (3.0, -2.5817)
    """
    shared = table.shared()
    a, b = shared.reference_right, shared.reference_wrong
    c, d = shared.focal_right, shared.focal_wrong
    total = a + b + c + d
    right, wrong = a + c, b + d
    above, below = float((a * d / total).sum()), float((b * c / total).sum())
    some = total > 1
    spread = (shared.reference * shared.focal * right * wrong)[some]
    variance = float((spread / (total[some] ** 2 * (total[some] - 1))).sum())
    if variance == 0:
        return None
    distance = abs(float((a - shared.reference * right / total).sum()))
    chi2 = max(distance - 0.5, 0.0) ** 2 / variance
    if above == 0 or below == 0:  # one group has it all right or wrong: no finite odds ratio
        ratio = inf if above > 0 else 0.0
        delta = -inf if above > 0 else inf
        return CommonOdds(chi2, float(chdtrc(1, chi2)), ratio, delta, nan)
    ratio = above / below
    parts = (a * d + ratio * b * c) * (a + d + ratio * (b + c)) / total**2
    se = sqrt(float(parts.sum()) / (2 * above**2))
    return CommonOdds(
        chi2=chi2,
        p=float(chdtrc(1, chi2)),
        odds_ratio=ratio,
        delta=DELTA_PER_LOGIT * log(ratio),
        se_delta=-DELTA_PER_LOGIT * se,
    )


def _of_item(groups: TwoGroups, item: int, anchors: Flags) -> Numbers:
    odds = common_odds(strata(groups, item=item, matching=matching_with(anchors, item)))
    if odds is None:
        return UNDEFINED
    return Numbers(
        statistic=odds.chi2,
        df=1,
        p=odds.p,
        effect=odds.delta,
        se=odds.se_delta,
        dif_class=delta_class(odds.delta, se=odds.se_delta, p=odds.p),
    )
