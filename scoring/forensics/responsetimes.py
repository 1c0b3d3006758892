"""Response times of an online sitting: the lognormal model, and answers it does not expect.

Times say how fast; whether an answer was right is no part of it.  Unusual times have many causes
(a break of the line, a second language, extra time granted); they are a reason to look.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, ndtr

from scoring.multiplicity import benjamini_hochberg, holm

Floats = NDArray[np.float64]

MOST_CYCLES = 500
CLOSE = 1e-9
FEWEST_ROWS = 30
FEWEST_TIMES = 5
SMALLEST_VARIANCE = 1e-6


class TimesUnusable(ValueError):
    """Times that the lognormal model cannot take; row and item are counted from 0."""

    def __init__(self, said: str, *, row: int | None = None, item: int | None = None) -> None:
        self.row, self.item = row, item
        super().__init__(said)


@dataclass(frozen=True, slots=True)
class TimeModel:
    """The lognormal model of a sitting, in log seconds.

    Attributes
    ----------
    n : int
    intensity : ndarray of shape (n_items,)
        Mean log time of a candidate of average speed.
    discrimination : ndarray of shape (n_items,)
        One over the standard deviation of log times at equal speed.
    spread : float
        Standard deviation of speed over candidates; its mean is 0.
    cycles : int
    """

    n: int
    intensity: Floats
    discrimination: Floats
    spread: float
    cycles: int


@dataclass(frozen=True, slots=True)
class TimeAnomalies:
    """What the model did not expect.

    Attributes
    ----------
    n : int
    speed : ndarray of shape (n_candidates,)
        Positive is faster than average.
    residual : ndarray of shape (n_candidates, n_items)
        Standard normal where the model holds; negative is faster than the candidate's other
        answers let expect, nan without a time.
    fit, df, p, p_holm : ndarray of shape (n_candidates,)
        Sum of squared residuals about the candidate's own speed, with its chi-square tail.
    fast_p, fast_p_fdr : ndarray of shape (n_candidates, n_items)
        Chance of so short a time, and corrected over all times.
    method : str
    assumptions : tuple of str
    """

    n: int
    speed: Floats
    residual: Floats
    fit: Floats
    df: NDArray[np.intp]
    p: Floats
    p_holm: Floats
    fast_p: Floats
    fast_p_fdr: Floats
    method: str
    assumptions: tuple[str, ...]


def fit_times(seconds: Floats) -> TimeModel:
    r"""Fit the lognormal model by marginal maximum likelihood (EM).

    .. math:: \ln T_{ij} = \beta_j - \tau_i + \varepsilon_{ij}, \quad
              \varepsilon_{ij} \sim N(0, \alpha_j^{-2}), \quad \tau_i \sim N(0, \sigma_\tau^2)

    Parameters
    ----------
    seconds : ndarray of shape (n_candidates, n_items)
        Positive; nan where there is no time.

    Raises
    ------
    TimesUnusable
        For a time that is not above 0, fewer than 30 candidates, or an item with fewer than
        five times.

    References
    ----------
    van der Linden, W. J. (2006). *Journal of Educational and Behavioral Statistics*, 31, 181-204,
    equation 3.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> logs = 4 + rng.normal(0, 0.3, (400, 1)) + rng.normal(0, 0.5, (400, 6))
    >>> model = fit_times(np.exp(logs))
    >>> model.intensity.round(0).tolist(), bool(abs(model.spread - 0.3) < 0.05)
    ([4.0, 4.0, 4.0, 4.0, 4.0, 4.0], True)
    """
    logs, given = _logs(seconds)
    n_given = given.sum(axis=0)
    beta = np.where(given, logs, 0.0).sum(axis=0) / n_given
    variance = np.where(given, (logs - beta) ** 2, 0.0).sum(axis=0) / n_given / 2
    variance = np.maximum(variance, SMALLEST_VARIANCE)
    of_speed = float(variance.mean())
    cycles = 0
    while cycles < MOST_CYCLES:
        cycles += 1
        speed, spread = _posterior(logs, given, beta, variance, of_speed)
        new_beta = np.where(given, logs + speed[:, None], 0.0).sum(axis=0) / n_given
        gap = np.where(given, (logs - new_beta + speed[:, None]) ** 2 + spread[:, None], 0.0)
        new_variance = np.maximum(gap.sum(axis=0) / n_given, SMALLEST_VARIANCE)
        of_speed = float((speed**2 + spread).mean())
        moved = max(np.abs(new_beta - beta).max(), np.abs(new_variance - variance).max())
        beta, variance = new_beta, new_variance
        if moved < CLOSE:
            break
    return TimeModel(len(logs), beta, 1 / np.sqrt(variance), float(np.sqrt(of_speed)), cycles)


def anomalies(model: TimeModel, seconds: Floats) -> TimeAnomalies:
    r"""Return residuals of every time and the fit of every candidate.

    .. math::

        z_{ij} = \frac{\ln t_{ij} - \beta_j + \hat\tau_{i(-j)}}
        {\sqrt{\alpha_j^{-2} + Var(\tau_{i(-j)})}}, \quad
        l_i = \sum_j \alpha_j^2 (\ln t_{ij} - \beta_j + \hat\tau_i)^2 \sim \chi^2_{n_i - 1}

    with :math:`\hat\tau_{i(-j)}` the posterior mean of the speed without item j, and
    :math:`\hat\tau_i` its maximum-likelihood estimate.

    Parameters
    ----------
    model : TimeModel
    seconds : ndarray of shape (n_candidates, n_items)

    Raises
    ------
    TimesUnusable
        As in :func:`fit_times`.

    References
    ----------
    van der Linden, W. J. and Guo, F. (2008). *Psychometrika*, 73, 365-384, equation 12; Marianti,
    S., Fox, J.-P., Avetisyan, M., Veldkamp, B. P. and Tijmstra, J. (2014). *Journal of Educational
    and Behavioral Statistics*, 39, 426-451, equation 9.

    Examples
    --------
    >>> model = TimeModel(100, np.full(4, 4.0), np.full(4, 2.0), 0.5, 1)
    >>> found = anomalies(model, np.exp(np.array([[4.0, 4.0, 4.0, 1.0]])))
    >>> found.residual.argmin(), bool(found.fast_p[0, 3] < 1e-4)
    (np.int64(3), True)
    """
    logs, given = _logs(seconds, fewest=0)
    weight = given * model.discrimination**2
    slower = np.where(given, logs - model.intensity, 0.0)
    total, pull = weight.sum(axis=1), (weight * slower).sum(axis=1)
    precision = total[:, None] - weight + 1 / model.spread**2
    without = -(pull[:, None] - weight * slower) / precision
    residual = (slower + without) / np.sqrt(model.discrimination**-2 + 1 / precision)
    residual = np.where(given, residual, np.nan)
    speed = -pull / np.maximum(total, SMALLEST_VARIANCE)
    fit = (weight * (slower + speed[:, None]) ** 2).sum(axis=1)
    df = np.maximum(given.sum(axis=1) - 1, 0)
    p = np.where(df > 0, chdtrc(np.maximum(df, 1), fit), np.nan)
    fast = ndtr(residual)
    return TimeAnomalies(
        n=len(logs),
        speed=np.where(total > 0, speed, np.nan),
        residual=residual,
        fit=fit,
        df=df,
        p=p,
        p_holm=holm(p),
        fast_p=fast,
        fast_p_fdr=benjamini_hochberg(fast.ravel()).reshape(fast.shape),
        method="lognormal response times (van der Linden 2006)",
        assumptions=(
            "log times are normal, and a candidate keeps one speed through the sitting",
            "parameters are taken as known; candidates with time allowances are judged apart",
            "short times have many causes; they say where to look and nothing about a person",
        ),
    )


def speed_gain(model: TimeModel, seconds: Floats, *, chosen: NDArray[np.bool_]) -> Floats:
    r"""Return how much faster candidates were on some items than on the others, as z.

    .. math:: z_i = \frac{\hat\tau_{iC} - \hat\tau_{iU}}
              {\sqrt{(\sum_{j \in C} \alpha_j^2)^{-1} + (\sum_{j \in U} \alpha_j^2)^{-1}}}

    Parameters
    ----------
    model : TimeModel
    seconds : ndarray of shape (n_candidates, n_items)
    chosen : ndarray of bool, shape (n_items,)
        The items C; all others are U.

    Returns
    -------
    ndarray of shape (n_candidates,)
        Standard normal where the model holds; nan without times on both sides.

    References
    ----------
    Sinharay, S. and Johnson, M. S. (2020). *British Journal of Mathematical and Statistical
    Psychology*, 73, 397-419, the signed likelihood-ratio statistic of response times.

    Examples
    --------
    >>> model = TimeModel(100, np.full(4, 4.0), np.full(4, 2.0), 0.5, 1)
    >>> logs = np.array([[3.0, 3.0, 4.0, 4.0]])
    >>> speed_gain(model, np.exp(logs), chosen=np.array([True, True, False, False])).round(3)
    array([2.])
    """
    logs, given = _logs(seconds, fewest=0)
    slower = np.where(given, logs - model.intensity, 0.0)
    sides = []
    for side in (chosen, ~chosen):
        weight = given * side * model.discrimination**2
        total = weight.sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            sides.append((-(weight * slower).sum(axis=1) / total, 1 / total))
    (fast, error), (usual, other) = sides
    with np.errstate(invalid="ignore"):
        gain: Floats = (fast - usual) / np.sqrt(error + other)
    return np.where(np.isfinite(gain), gain, np.nan)


def _logs(seconds: Floats, *, fewest: int = FEWEST_ROWS) -> tuple[Floats, NDArray[np.bool_]]:
    given = ~np.isnan(seconds)
    wrong = given & ~((seconds > 0) & np.isfinite(seconds))
    if wrong.any():
        row, item = (int(place) for place in np.argwhere(wrong)[0])
        said = f"a time of {seconds[row, item]:g} seconds: times are above 0, or empty"
        raise TimesUnusable(said, row=row, item=item)
    if len(seconds) < fewest:
        raise TimesUnusable(f"{len(seconds)} candidates: the model needs {fewest}")
    few = given.sum(axis=0) < FEWEST_TIMES
    if fewest and few.any():
        item = int(np.flatnonzero(few)[0])
        said = f"{int(given[:, item].sum())} times on an item: the model needs {FEWEST_TIMES}"
        raise TimesUnusable(said, item=item)
    return np.log(np.where(given, seconds, 1.0)), given


def _posterior(
    logs: Floats, given: NDArray[np.bool_], beta: Floats, variance: Floats, of_speed: float
) -> tuple[Floats, Floats]:
    """Return mean and variance of every candidate's speed."""
    weight = given / variance
    spread = 1 / (weight.sum(axis=1) + 1 / max(of_speed, SMALLEST_VARIANCE))
    speed: Floats = -(weight * (logs - beta)).sum(axis=1) * spread
    return speed, spread
