"""The result all methods share, from the chance of passing at each true level."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class DecisionQuality:
    """Accuracy and consistency of pass and fail at one cut.

    All rates are shares of all candidates.  `false_positive` pass whose true level is below the
    cut; `false_negative` fail whose true level reaches it; these and `accuracy` are nan where a
    method knows no true level.  `consistency` is agreement of two parallel forms, `chance` the
    agreement of two independent decisions with the same pass rate, and
    `kappa = (consistency - chance) / (1 - chance)`.
    """

    accuracy: float
    consistency: float
    chance: float
    kappa: float
    false_positive: float
    false_negative: float
    pass_rate: float
    cut: float
    n: int
    method: str
    assumptions: tuple[str, ...]


def decision_quality(
    pass_chance: NDArray[np.float64],
    *,
    weights: NDArray[np.float64],
    truly_passes: NDArray[np.bool_] | None,
    cut: float,
    n: int,
    method: str,
    assumptions: tuple[str, ...],
) -> DecisionQuality:
    r"""Return the rates implied by the chance of passing at each true level.

    .. math:: P_c = \sum_q w_q\{\pi_q^2 + (1 - \pi_q)^2\},\quad
              P_a = \sum_q w_q\{\pi_q t_q + (1 - \pi_q)(1 - t_q)\}

    Parameters
    ----------
    pass_chance : ndarray of shape (n_levels,)
        Chance of passing one form at each true level.
    weights : ndarray of shape (n_levels,)
        Share of candidates at each level; scaled to sum to 1.
    truly_passes : ndarray of bool, shape (n_levels,), optional
        Whether the true level reaches the cut.

    Examples
    --------
    >>> found = decision_quality(
    ...     np.array([0.2, 0.9]), weights=np.array([1.0, 1.0]), cut=5.0, n=10, method="worked",
    ...     truly_passes=np.array([False, True]), assumptions=(),
    ... )
    >>> round(found.accuracy, 4), round(found.consistency, 4), round(found.kappa, 4)
    (0.85, 0.75, 0.4949)
    """
    share = weights / weights.sum()
    passing = float(share @ pass_chance)
    consistency = float(share @ (pass_chance**2 + (1 - pass_chance) ** 2))
    chance = passing**2 + (1 - passing) ** 2
    nan = float("nan")
    false_positive = false_negative = nan
    if truly_passes is not None:
        false_positive = float(share[~truly_passes] @ pass_chance[~truly_passes])
        false_negative = float(share[truly_passes] @ (1 - pass_chance[truly_passes]))
    return DecisionQuality(
        accuracy=1 - false_positive - false_negative,
        consistency=consistency,
        chance=chance,
        kappa=(consistency - chance) / (1 - chance) if chance < 1 else nan,
        false_positive=false_positive,
        false_negative=false_negative,
        pass_rate=passing,
        cut=cut,
        n=n,
        method=method,
        assumptions=assumptions,
    )
