"""Intervals for proportions that hold at small N.  Comparisons of groups live elsewhere."""

from dataclasses import dataclass
from math import sqrt

from scipy.special import ndtri


@dataclass(frozen=True, slots=True)
class Interval:
    """Two ends and the confidence they were made with."""

    low: float
    high: float
    confidence: float


def wilson(successes: float, *, n: int, confidence: float = 0.95) -> Interval:
    r"""Return Wilson's score interval of a proportion, which stays inside 0 to 1 at any N.

    .. math:: \frac{p + z^2/2n \pm z\sqrt{p(1-p)/n + z^2/4n^2}}{1 + z^2/n}

    Parameters
    ----------
    successes : float
        Number of successes; a sum of part marks is allowed and makes the interval conservative,
        because a variable between 0 and 1 varies at most as much as a 0/1 variable of its mean.
    n : int
        Number of trials, at least 1.
    confidence : float
        Coverage wanted, between 0 and 1.

    Returns
    -------
    Interval
        Ends on the scale of the proportion.

    Raises
    ------
    ValueError
        If n is below 1 or successes lie outside 0 to n.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    *JASA*, 22, 209-212.

    Examples
    --------
    >>> ends = wilson(8, n=10)
    >>> round(ends.low, 4), round(ends.high, 4)
    (0.4902, 0.9433)
    """
    if n < 1 or not 0 <= successes <= n:
        msg = f"a proportion needs 0 <= successes <= n and n >= 1, not {successes} of {n}"
        raise ValueError(msg)
    z = float(ndtri(0.5 + confidence / 2))
    p = successes / n
    middle = p + z * z / (2 * n)
    reach = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return Interval(
        low=max(0.0, (middle - reach) / scale) if successes > 0 else 0.0,
        high=min(1.0, (middle + reach) / scale) if successes < n else 1.0,
        confidence=confidence,
    )
