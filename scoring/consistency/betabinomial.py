"""Decision quality from totals and their reliability: a beta true score with binomial errors.

Hanson and Brennan take items marked 0 or 1; Livingston and Lewis any total, through an effective
number of items that gives the same reliability.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv, gammaln, xlog1py, xlogy

from scoring.consistency.betafit import BetaUndefined, TrueScoreBeta, fit_beta
from scoring.consistency.quality import DecisionQuality, decision_quality

Fit = Callable[[tuple[float, float, float, float]], TrueScoreBeta]
CELLS = 2000  # true levels on each side of the cut; errors of the rates are below 1e-6


def livingston_lewis(
    totals: NDArray[np.float64],
    *,
    cut: float,
    reliability: float,
    maximum: float,
    minimum: float = 0.0,
    step: float = 1.0,
    fit: Fit = fit_beta,
) -> DecisionQuality:
    r"""Return decision quality by Livingston and Lewis.

    The effective number of items with totals from `minimum` to `maximum` is

    .. math:: \tilde k = \frac{(\mu - m)(M - \mu) - r\sigma^2}{\sigma^2(1 - r)}

    rounded to a whole number as the authors do.  True scores follow a four-parameter beta fitted
    to the totals on that length, or a three- or two-parameter one where four do not fit; errors
    are binomial.  A candidate truly passes whose
    true share of the marks reaches that of the cut.

    Parameters
    ----------
    totals : ndarray of shape (n_candidates,)
        Total marks.
    cut : float
        The lowest total that passes.
    reliability : float
        Reliability of the totals, between 0 and 1.
    maximum, minimum : float
        Largest and smallest *possible* total, whatever was observed.
    step : float
        Distance of neighbouring totals; the decision lies half a step below the cut.
    fit : callable
        From four moments to a beta; `beta_fit_for(n)` says what N totals support.

    References
    ----------
    Livingston, S. A., & Lewis, C. (1995). Estimating the consistency and accuracy of
    classifications based on test scores. *Journal of Educational Measurement*, 32, 179-197.

    Examples
    --------
    >>> totals = np.repeat(np.arange(21.0), [1, 1, 1, 2, 3, 4, 6, 7, 9, 10, 11, 11, 10, 9, 7,
    ...                                      5, 4, 3, 2, 1, 1])
    >>> found = livingston_lewis(totals, cut=12, reliability=0.75, maximum=20)
    >>> round(found.accuracy, 3), round(found.consistency, 3)
    (0.837, 0.781)
    """
    mean, variance = _moments(totals, maximum=maximum, minimum=minimum, cut=cut)
    _check_reliability(reliability)
    length = ((mean - minimum) * (maximum - mean) - reliability * variance) / (
        variance * (1 - reliability)
    )
    if length < 1:
        msg = f"an effective length of {length:.2f} items: the reliability does not fit the totals"
        raise BetaUndefined(msg)
    share = (totals - minimum) / (maximum - minimum)
    whole = max(1, round(length))
    beta = fit(_true_moments(share * whole, length=whole, k=0.0))
    boundary = whole * (cut - step / 2 - minimum) / (maximum - minimum)
    return _quality(
        beta,
        pass_chance=lambda level: _binomial_at_least(boundary, level, n=whole),
        true_cut=(cut - minimum) / (maximum - minimum),
        cut=cut,
        n=len(totals),
        method=f"Livingston-Lewis, {whole} effective items, beta of {beta.parameters} parameters",
        assumptions=("binomial errors on the effective length", f"reliability {reliability:.4f}"),
    )


def hanson_brennan(
    totals: NDArray[np.float64],
    *,
    cut: float,
    reliability: float,
    n_items: int,
    fit: Fit = fit_beta,
) -> DecisionQuality:
    r"""Return decision quality by Hanson and Brennan, for items marked 0 or 1.

    True scores follow a four-parameter beta; errors follow Lord's two-term approximation of the
    compound binomial, whose k makes the errors agree with the reliability:

    .. math:: k = \frac{n\{(n-1)(\sigma^2 - \sigma_e^2) - n\sigma^2 + \mu(n - \mu)\}}
              {2\{\mu(n - \mu) - (\sigma^2 - \sigma_e^2)\}},\quad \sigma_e^2 = \sigma^2 (1 - r)

    Parameters
    ----------
    totals : ndarray of shape (n_candidates,)
        Numbers right.
    cut : float
        The lowest number right that passes.
    reliability : float
        Usually KR-20; with KR-21, k is 0 and errors are binomial.
    n_items : int
        Number of items.
    fit : callable
        From four moments to a beta; `beta_fit_for(n)` says what N totals support.

    References
    ----------
    Hanson, B. A., & Brennan, R. L. (1990). An investigation of classification consistency indexes
    estimated under alternative strong true score models. *Journal of Educational Measurement*,
    27, 345-359; Lord, F. M. (1965). *Psychometrika*, 30, 239-270, eq. 5, 7 and 40; Hanson, B. A.
    (1991), ACT Research Report 91-5.

    Examples
    --------
    >>> totals = np.repeat(np.arange(21.0), [1, 1, 1, 2, 3, 4, 6, 7, 9, 10, 11, 11, 10, 9, 7,
    ...                                      5, 4, 3, 2, 1, 1])
    >>> found = hanson_brennan(totals, cut=12, reliability=0.75, n_items=20)
    >>> round(found.accuracy, 3), round(found.consistency, 3)
    (0.839, 0.785)
    """
    mean, variance = _moments(totals, maximum=n_items, minimum=0, cut=cut)
    _check_reliability(reliability)
    k = lords_k(mean=mean, variance=variance, reliability=reliability, n_items=n_items)
    beta = fit(_true_moments(totals, length=n_items, k=k))
    scores = np.arange(n_items + 1.0)
    return _quality(
        beta,
        pass_chance=lambda level: _two_term(level, n=n_items, k=k)[:, scores >= cut].sum(axis=1),
        true_cut=cut / n_items,
        cut=cut,
        n=len(totals),
        method=f"Hanson-Brennan, k = {k:.4f}, beta of {beta.parameters} parameters",
        assumptions=("two-term compound binomial errors", f"reliability {reliability:.4f}"),
    )


def lords_k(*, mean: float, variance: float, reliability: float, n_items: int) -> float:
    """Return Lord's k, 0 where KR-21 equals the reliability; never below 0.

    Examples
    --------
    >>> lords_k(mean=10.0, variance=20.0, reliability=0.8, n_items=20)
    0.47619047619047616
    """
    error = variance * (1 - reliability)
    true = variance - error
    below = 2 * (mean * (n_items - mean) - true)
    above = n_items * ((n_items - 1) * true - n_items * variance + mean * (n_items - mean))
    return max(0.0, above / below) if below > 0 else 0.0


def _true_moments(
    scores: NDArray[np.float64], *, length: float, k: float
) -> tuple[float, float, float, float]:
    r"""Return raw moments of the true proportion from factorial moments of the scores.

    .. math:: E\pi^r = \frac{E x_{(r)}/(n-2)_{(r-2)} + k\, r(r-1)\, E\pi^{r-1}}{n(n-1) + k r(r-1)}

    which for k = 0 is the factorial moment over that of n.
    """
    found = [1.0, float(scores.mean()) / length]
    factorial = scores * (scores - 1)
    fall = 1.0
    for r in (2, 3, 4):
        if r > 2:  # noqa: PLR2004 - the recursion starts at the second moment
            factorial = factorial * (scores - r + 1)
            fall *= length - r + 1
        if fall <= 0:
            msg = f"{length:.1f} items are too few for four moments"
            raise BetaUndefined(msg)
        pairs = r * (r - 1)
        above = float(factorial.mean()) / fall + k * pairs * found[-1]
        found.append(above / (length * (length - 1) + k * pairs))
    return found[1], found[2], found[3], found[4]


def _quality(
    beta: TrueScoreBeta,
    *,
    pass_chance: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    true_cut: float,
    cut: float,
    n: int,
    method: str,
    assumptions: tuple[str, ...],
) -> DecisionQuality:
    """Return decision quality over equally likely true levels on each side of the cut."""
    span = beta.high - beta.low
    at = float(np.clip((true_cut - beta.low) / span, 0.0, 1.0))
    below = float(betainc(beta.first, beta.second, at))
    middles = (np.arange(CELLS) + 0.5) / CELLS
    ranks = np.concatenate([middles * below, below + middles * (1 - below)])
    levels = beta.low + span * betaincinv(beta.first, beta.second, ranks)
    weights = np.repeat([below / CELLS, (1 - below) / CELLS], CELLS)
    return decision_quality(
        np.clip(pass_chance(np.clip(levels, 0.0, 1.0)), 0.0, 1.0),
        weights=weights,
        truly_passes=np.repeat([False, True], CELLS),
        cut=cut,
        n=n,
        method=method,
        assumptions=assumptions,
    )


def _binomial(level: NDArray[np.float64], *, n: int) -> NDArray[np.float64]:
    """Return binomial probabilities of shape (n_levels, n + 1)."""
    x = np.arange(n + 1.0)
    p = level[:, None]
    ways = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    chances: NDArray[np.float64] = np.exp(ways + xlogy(x, p) + xlog1py(n - x, -p))
    return chances


def _binomial_at_least(
    boundary: float, level: NDArray[np.float64], *, n: int
) -> NDArray[np.float64]:
    """Return the chance of a score above a boundary, each whole score spread over half a unit."""
    x = np.arange(n + 1.0)
    part = np.clip(x + 0.5 - boundary, 0.0, 1.0)
    return _binomial(level, n=n) @ part


def _two_term(level: NDArray[np.float64], *, n: int, k: float) -> NDArray[np.float64]:
    """Return Lord's two-term compound binomial probabilities, shape (n_levels, n + 1)."""
    chances = _binomial(level, n=n)
    shorter = _binomial(level, n=n - 2)
    second = np.zeros_like(chances)
    second[:, : n - 1] += shorter
    second[:, 1:n] -= 2 * shorter
    second[:, 2:] += shorter
    corrected: NDArray[np.float64] = chances - k * (level * (1 - level))[:, None] * second
    return corrected


def _moments(
    totals: NDArray[np.float64], *, maximum: float, minimum: float, cut: float
) -> tuple[float, float]:
    if len(totals) < 2:  # noqa: PLR2004 - a variance needs two
        msg = f"decision quality needs two candidates at least, and there are {len(totals)}"
        raise BetaUndefined(msg)
    if not minimum < cut <= maximum or totals.min() < minimum or totals.max() > maximum:
        msg = f"cut {cut} and totals must lie between {minimum} and {maximum}"
        raise BetaUndefined(msg)
    variance = float(totals.var())
    if variance == 0:
        msg = "every candidate has the same total"
        raise BetaUndefined(msg)
    return float(totals.mean()), variance


def _check_reliability(reliability: float) -> None:
    if not 0 < reliability < 1:
        msg = f"decision quality needs a reliability between 0 and 1, not {reliability:.4f}"
        raise BetaUndefined(msg)
