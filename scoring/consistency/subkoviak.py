"""Decision consistency candidate by candidate, for short cohorts: Subkoviak."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from scoring.consistency.betafit import BetaUndefined
from scoring.consistency.quality import DecisionQuality, decision_quality


def subkoviak(
    totals: NDArray[np.float64], *, cut: int, reliability: float, n_items: int
) -> DecisionQuality:
    r"""Return Subkoviak's consistency of pass and fail over two parallel forms.

    Each candidate's true share is regressed towards the mean, and a second form is binomial:

    .. math:: \hat p_i = r\frac{x_i}{n} + (1 - r)\frac{\bar x}{n},\qquad
              \hat P_i = P(X \ge c \mid n, \hat p_i)

    The regression leaves true shares less spread than they have, so that consistency comes out
    low: by 0.03 in a population of 40 items with reliability 0.7.

    Parameters
    ----------
    totals : ndarray of shape (n_candidates,)
        Numbers right.
    cut : int
        The lowest number right that passes.
    reliability : float
        KR-20 or a pooled value, 0 to 1.
    n_items : int
        Number of items.

    Returns
    -------
    DecisionQuality
        Accuracy and false rates are nan: the method knows no true level.

    References
    ----------
    Subkoviak, M. J. (1976). Estimating reliability from a single administration of a
    criterion-referenced test. *Journal of Educational Measurement*, 13, 265-276, eq. 5-7.

    Examples
    --------
    >>> found = subkoviak(np.array([8.0, 4.0]), cut=6, reliability=1.0, n_items=10)
    >>> round(found.consistency, 4), round(found.pass_rate, 4)
    (0.8297, 0.5667)
    """
    if not 0 <= reliability <= 1 or not 1 <= cut <= n_items or len(totals) == 0:
        msg = f"no consistency for cut {cut} of {n_items}, reliability {reliability}"
        raise BetaUndefined(msg)
    share = (reliability * totals + (1 - reliability) * totals.mean()) / n_items
    # P(X >= c) of a binomial is the regularized incomplete beta I_p(c, n - c + 1).
    chance = betainc(cut, n_items - cut + 1, np.clip(share, 0.0, 1.0))
    return decision_quality(
        chance,
        weights=np.ones(len(totals)),
        truly_passes=None,
        cut=cut,
        n=len(totals),
        method="Subkoviak",
        assumptions=("binomial errors", f"reliability {reliability:.4f}"),
    )
