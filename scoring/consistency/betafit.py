"""The beta distribution of true scores that has given moments."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

FOUR_FROM = 30  # totals, from which on the third and fourth moments are used


class BetaUndefined(ValueError):
    """No beta distribution has these moments; the message gives them."""


@dataclass(frozen=True, slots=True)
class TrueScoreBeta:
    """A beta distribution of proportion-correct true scores on [low, high]."""

    first: float
    second: float
    low: float
    high: float
    parameters: int


def fit_beta(moments: tuple[float, float, float, float]) -> TrueScoreBeta:
    r"""Return the beta distribution with the first four moments, or with the first two.

    With :math:`g` the skewness and :math:`h` the kurtosis,
    :math:`r = 6(h - g^2 - 1)/(6 + 3g^2 - 2h)` is the sum of both shapes.

    Parameters
    ----------
    moments : tuple of four floats
        Raw moments of the true proportion.

    Returns
    -------
    TrueScoreBeta
        Four parameters where both ends lie inside 0 to 1; where one end does not, it is set to 0
        or 1 and the other three match the first three moments; else two parameters on 0 to 1.

    References
    ----------
    Hanson, B. A. (1991). *Method of moments estimates for the four-parameter beta compound
    binomial model*. ACT Research Report 91-5.

    Examples
    --------
    >>> found = fit_beta((1 / 2, 1 / 3, 1 / 4, 1 / 5))  # the moments of a uniform distribution
    >>> round(found.first, 6), round(found.second, 6), round(found.low, 6), round(found.high, 6)
    (1.0, 1.0, 0.0, 1.0)
    """
    mean = moments[0]
    variance = moments[1] - mean**2
    if not 0 < mean < 1 or not 0 < variance < mean * (1 - mean):
        msg = f"no beta has mean {mean:.4f} and variance {variance:.5f}"
        raise BetaUndefined(msg)
    four = _four_parameters(moments, mean=mean, variance=variance)
    return four or fit_two_parameter_beta(moments)


def fit_two_parameter_beta(moments: tuple[float, float, float, float]) -> TrueScoreBeta:
    r"""Return the beta distribution on 0 to 1 with the first two moments.

    .. math:: \alpha + \beta = \frac{\mu(1 - \mu)}{\sigma^2} - 1

    Third and fourth moments of a few candidates are mostly chance: at N = 14 four parameters put
    the false-pass rate 0.015 too low on average, two leave it unbiased (benchmarks/small_n.py).

    Parameters
    ----------
    moments : tuple of four floats
        Raw moments of the true proportion; the last two are passed over.

    References
    ----------
    Huynh, H. (1976). On the reliability of decisions in domain-referenced testing. *Journal of
    Educational Measurement*, 13, 253-264.

    Examples
    --------
    >>> found = fit_two_parameter_beta((1 / 2, 1 / 3, 0.0, 0.0))
    >>> round(found.first, 6), round(found.second, 6)
    (1.0, 1.0)
    """
    mean = moments[0]
    variance = moments[1] - mean**2
    if not 0 < mean < 1 or not 0 < variance < mean * (1 - mean):
        msg = f"no beta has mean {mean:.4f} and variance {variance:.5f}"
        raise BetaUndefined(msg)
    size = mean * (1 - mean) / variance - 1
    return TrueScoreBeta(mean * size, (1 - mean) * size, 0.0, 1.0, 2)


def beta_fit_for(n: int) -> Callable[[tuple[float, float, float, float]], TrueScoreBeta]:
    """Return the fit that N totals support: two parameters below 30, else up to four.

    Examples
    --------
    >>> beta_fit_for(14) is fit_two_parameter_beta, beta_fit_for(30) is fit_beta
    (True, True)
    """
    return fit_beta if n >= FOUR_FROM else fit_two_parameter_beta


def _four_parameters(
    moments: tuple[float, float, float, float], *, mean: float, variance: float
) -> TrueScoreBeta | None:
    third = moments[2] - 3 * mean * moments[1] + 2 * mean**3
    fourth = moments[3] - 4 * mean * moments[2] + 6 * mean**2 * moments[1] - 3 * mean**4
    skew2, kurtosis = third**2 / variance**3, fourth / variance**2
    below = 6 + 3 * skew2 - 2 * kurtosis
    if below <= 0 or kurtosis <= skew2 + 1:
        return None
    size = 6 * (kurtosis - skew2 - 1) / below
    root = 1 - 24 * (size + 1) / ((size + 2) * (size + 3) * kurtosis - 3 * (size + 1) * (size - 6))
    if root < 0:
        return None
    shapes = size / 2 * (1 - np.sqrt(root)), size / 2 * (1 + np.sqrt(root))
    first, second = (float(one) for one in (shapes if third >= 0 else shapes[::-1]))
    if min(first, second) <= 0:
        return None
    width = float(np.sqrt(variance * (size + 1) / (first * second)) * size)
    low = mean - width * first / size
    high = low + width
    slack = 1e-9
    if low >= -slack and high <= 1 + slack:
        return TrueScoreBeta(first, second, max(0.0, low), min(1.0, high), 4)
    if low < -slack and high > 1 + slack:
        return None
    return _three_parameters(mean, variance, third, low_fixed=low < -slack)


def _three_parameters(
    mean: float, variance: float, third: float, *, low_fixed: bool
) -> TrueScoreBeta | None:
    """Return the beta with one end at 0 or 1 that matches three moments, if there is one."""

    def beta_with(width: float) -> TrueScoreBeta | None:
        low, high = (0.0, width) if low_fixed else (1 - width, 1.0)
        at, spread = (mean - low) / width, variance / width**2
        if not 0 < at < 1 or spread >= at * (1 - at):
            return None
        size = at * (1 - at) / spread - 1
        return TrueScoreBeta(at * size, (1 - at) * size, low, high, 3)

    def gap(width: float) -> float:
        beta = beta_with(width)
        if beta is None:
            return float("nan")
        size = beta.first + beta.second
        skew = 2 * (beta.second - beta.first) * (size + 1) ** 0.5
        skew /= (size + 2) * (beta.first * beta.second) ** 0.5
        return float(skew * variance**1.5 - third)

    widths = np.linspace(1.0, 0.01, 400)
    gaps = np.array([gap(float(width)) for width in widths])
    turns = np.flatnonzero(gaps[:-1] * gaps[1:] <= 0)
    if len(turns) == 0:
        return None
    wide, narrow = float(widths[turns[0]]), float(widths[turns[0] + 1])
    for _ in range(60):
        middle = (wide + narrow) / 2
        if gap(middle) * gap(wide) > 0:
            wide = middle
        else:
            narrow = middle
    return beta_with(narrow)
