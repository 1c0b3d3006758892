"""Fit of a whole model by response patterns: G2 against the saturated model, RMSEA, CFI, TLI.

For short tests with complete marks, where most of the possible patterns occur; on long tests the
chi-square distribution of G2 is of no use, and M2 (:mod:`scoring.irt.limitedinformation`) is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincc

from scoring.irt.bank import Bank
from scoring.irt.design import MISSING
from scoring.irt.limitedinformation import MomentsNotAvailable
from scoring.irt.population import standard_normal

Floats = NDArray[np.float64]

MOST_PATTERNS = 4_096


@dataclass(frozen=True, slots=True)
class PatternFit:
    """Likelihood-ratio chi-square of a model over response patterns, with indices of fit.

    `baseline` and `baseline_df` are those of the model in which the items are independent.
    """

    n: float
    g2: float
    df: int
    p: float
    rmsea: float
    cfi: float
    tli: float
    baseline: float
    baseline_df: int


def pattern_fit(
    bank: Bank,
    marks: NDArray[np.generic],
    *,
    n_parameters: int,
    weights: NDArray[np.generic] | None = None,
    density: Floats | None = None,
) -> PatternFit:
    r"""Return G2 of a calibrated model and the indices that compare it with independence.

    .. math::

        G^2 = 2 \sum_r O_r \ln \frac{O_r}{N \pi_r}, \quad
        \mathrm{RMSEA} = \sqrt{\frac{\max(G^2 - df, 0)}{(N - 1) df}},

    .. math::

        \mathrm{CFI} = 1 - \frac{\max(G^2 - df, 0)}{\max(G_0^2 - df_0, G^2 - df, 0)}, \quad
        \mathrm{TLI} = \frac{G_0^2 / df_0 - G^2 / df}{G_0^2 / df_0 - 1}

    over the patterns r that occurred, with 0 for the model of independent items.

    Parameters
    ----------
    bank : Bank
        Items calibrated on these marks.
    marks : ndarray of shape (n_candidates, n_items)
    n_parameters : int
        Parameters that the calibration estimated.
    weights : ndarray of shape (n_candidates,), optional
    density : ndarray of shape (n_points,), optional
        Of theta on the bank's nodes; standard normal without.

    Raises
    ------
    MomentsNotAvailable
        If there are more than 4,096 possible patterns, no degrees of freedom, or nobody
        answered everything.

    References
    ----------
    Bock, R. D. and Aitkin, M. (1981). *Psychometrika*, 46, 443-459, equation 30; Bentler, P. M.
    (1990). *Psychological Bulletin*, 107, 238-246, equation 6.

    Examples
    --------
    >>> from scoring.irt.bank import freeze
    >>> from scoring.irt.models import ItemParameters, Model
    >>> bank = freeze([ItemParameters(q, Model.RASCH, 1.0, (0.0,)) for q in "ABC"])
    >>> marks = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)])
    >>> pattern_fit(bank, marks, n_parameters=3).df
    4
    """
    categories = [item.n_categories for item in bank.items]
    possible = float(np.prod(np.array(categories, dtype=np.float64)))
    if possible > MOST_PATTERNS:
        raise MomentsNotAvailable(
            f"G2 needs patterns that recur: {possible:.3g} are possible, at most {MOST_PATTERNS}"
        )
    codes = bank.codes(marks)
    times = np.ones(len(codes)) if weights is None else weights.astype(np.float64)
    kept = (codes != MISSING).all(axis=1) & (times > 0)
    patterns, which = np.unique(codes[kept], axis=0, return_inverse=True)
    observed: Floats = np.bincount(which.ravel(), weights=times[kept]).astype(np.float64)
    df = int(possible) - 1 - n_parameters
    if not len(patterns) or df < 1:
        raise MomentsNotAvailable(f"G2 has {df} degrees of freedom on {len(patterns)} patterns")
    n = float(observed.sum())
    share = standard_normal(bank.theta) if density is None else density
    modelled = np.exp(bank.log_likelihoods(patterns)) @ share
    g2 = _g2(observed, modelled)
    baseline = _g2(observed, _independent(patterns, observed))
    baseline_df = int(possible) - 1 - sum(count - 1 for count in categories)
    beyond = max(g2 - df, 0.0)
    most = max(baseline - baseline_df, beyond)
    return PatternFit(
        n=n,
        g2=g2,
        df=df,
        p=float(gammaincc(df / 2, g2 / 2)),
        rmsea=float(np.sqrt(max(g2 - df, 0.0) / ((n - 1) * df))),
        cfi=1 - beyond / most if most > 0 else 1.0,
        tli=(baseline / baseline_df - g2 / df) / (baseline / baseline_df - 1),
        baseline=baseline,
        baseline_df=baseline_df,
    )


def _g2(observed: Floats, share: Floats) -> float:
    return float(2 * (observed * np.log(observed / (observed.sum() * share))).sum())


def _independent(patterns: NDArray[np.uint8], observed: Floats) -> Floats:
    """Return the probability of each pattern if the items had nothing in common."""
    out = np.ones(len(patterns))
    for column in patterns.T:
        out *= (np.bincount(column, weights=observed) / observed.sum())[column]
    return out
