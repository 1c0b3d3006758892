"""Gains of candidates who sat again, against what practice and chance explain."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from scoring.multiplicity import holm

Floats = NDArray[np.float64]


class GainsUndefined(ValueError):
    """Reliability or spread with which no gain can be judged."""


@dataclass(frozen=True, slots=True)
class Gains:
    """Second scores against what was to be expected from the first.

    Attributes
    ----------
    n : int
    gain, expected_gain : ndarray of shape (n,)
        In scaled points.
    z : ndarray of shape (n,)
        Gain above the expected one in standard deviations of the prediction.
    p, p_holm : ndarray of shape (n,)
        Chance of such a gain or more; corrected for N looks.
    method : str
    assumptions : tuple of str
    """

    n: int
    gain: Floats
    expected_gain: Floats
    z: Floats
    p: Floats
    p_holm: Floats
    method: str
    assumptions: tuple[str, ...]


def gains(
    first: Floats,
    second: Floats,
    *,
    mean: float,
    sd: float,
    reliability: float,
    practice: float = 0.0,
) -> Gains:
    r"""Return how unusual second scores are.

    .. math:: E(x_2 \mid x_1) = \mu + \rho (x_1 - \mu) + d, \quad
              SD = \sigma \sqrt{1 - \rho^2}

    Whoever failed is likely to gain by regression to the mean alone; it is taken into account.

    Parameters
    ----------
    first, second : ndarray of shape (n,)
        Scaled scores of equated forms.
    mean, sd : float
        Of all first-time candidates, not only of those who repeat.
    reliability : float
        Of the score, between 0 and 1: the correlation of two forms.
    practice : float
        Gain that study and practice bring on the average, in scaled points.

    Raises
    ------
    GainsUndefined
        If the reliability is not in [0, 1) or the spread not above 0.

    References
    ----------
    Lord, F. M., & Novick, M. R. (1968). *Statistical theories of mental test scores*, section
    3.7; standard error of prediction, equation 3.8.6.

    Examples
    --------
    >>> found = gains(np.array([180.0]), np.array([250.0]), mean=200, sd=25, reliability=0.8)
    >>> float(found.expected_gain[0]), round(float(found.z[0]), 3)
    (4.0, 4.4)
    """
    if not 0 <= reliability < 1 or not sd > 0:
        said = f"reliability {reliability:g} and SD {sd:g}: give [0, 1) and a spread above 0"
        raise GainsUndefined(said)
    expected = mean + reliability * (first - mean) + practice
    z = (second - expected) / (sd * np.sqrt(1 - reliability**2))
    p = ndtr(-z)
    return Gains(
        n=len(first),
        gain=second - first,
        expected_gain=expected - first,
        z=z,
        p=p,
        p_holm=holm(p),
        method="gain over the regression of one form on another",
        assumptions=(
            "scores of two forms are normal with the same mean, spread and reliability",
            f"study and practice bring {practice:g} points on the average",
            "candidates learn: a large gain is what a course is for",
        ),
    )
