"""How likely a candidate's answers are at the candidate's own ability: lz and lz*.

lz takes the ability as known and is therefore too narrow; lz* corrects for its estimation.
"""

import numpy as np
from numpy.typing import NDArray

from scoring.irt import kernels
from scoring.irt.ability import STANDARD_NORMAL, AbilityMethod, estimate
from scoring.irt.bank import Bank
from scoring.irt.design import MISSING
from scoring.irt.priors import Normal

Floats = NDArray[np.float64]

LEAST_VARIANCE = 1e-12


class NoCorrectionFor(ValueError):
    """lz* is not defined for this bank or this ability estimate."""


def lz(bank: Bank, marks: NDArray[np.generic], theta: Floats) -> Floats:
    r"""Return the standardized log-likelihood of each candidate's answers at given abilities.

    .. math::

        l_z = \frac{l_0 - E(l_0)}{\sqrt{Var(l_0)}}, \quad l_0 = \sum_j \ln P_j(x_j), \quad
        E = \sum_j \sum_k P_{jk} \ln P_{jk}, \quad
        Var = \sum_j \Big[ \sum_k P_{jk} \ln^2 P_{jk} - (\sum_k P_{jk} \ln P_{jk})^2 \Big]

    Parameters
    ----------
    bank : Bank
    marks : ndarray of shape (n_candidates, n_items)
        NaN or negative is missing.
    theta : ndarray of shape (n_candidates,)

    Returns
    -------
    ndarray of shape (n_candidates,)
        Large negative values do not fit; nan without answers that vary.

    References
    ----------
    Drasgow, F., Levine, M. V., & Williams, E. A. (1985). *British Journal of Mathematical and
    Statistical Psychology*, 38, 67-86, equations 4 to 7.

    Examples
    --------
    >>> from scoring.irt.bank import freeze
    >>> from scoring.irt.models import ItemParameters, Model
    >>> bank = freeze([ItemParameters(q, Model.RASCH, 1.0, (b,)) for q, b in zip("AB", (-1, 1))])
    >>> lz(bank, np.array([[1, 0], [0, 1]]), np.zeros(2)).round(4).tolist()
    [0.8578, -2.3316]
    """
    codes = bank.codes(marks)
    centred, variance = np.zeros(len(codes)), np.zeros(len(codes))
    columns = np.arange(len(codes))
    for stack in bank.stacks:
        log_p = kernels.log_probabilities(stack.kind, stack.parameters, theta)
        p = np.exp(log_p)
        expected = (p * log_p).sum(axis=1)
        spread = (p * log_p**2).sum(axis=1) - expected**2
        mine = codes[:, stack.items].T
        present = mine != MISSING
        place = (np.arange(len(mine))[:, None], np.where(present, mine, 0), columns)
        centred += ((log_p[place] - expected) * present).sum(axis=0)
        variance += (spread * present).sum(axis=0)
    return _over_root(centred, variance)


def lz_star(
    bank: Bank,
    marks: NDArray[np.generic],
    *,
    method: AbilityMethod = AbilityMethod.WLE,
    prior: Normal = STANDARD_NORMAL,
) -> Floats:
    r"""Return Snijders' lz*, standard normal though ability is estimated from the same answers.

    .. math::

        l_z^* = \frac{\sum_j (x_j - P_j) w_j + c\, r_0}{\sqrt{\sum_j \tilde w_j^2 P_j Q_j}}, \quad
        w_j = \ln \frac{P_j}{Q_j}, \quad \tilde w_j = w_j - c\, r_j, \quad
        r_j = \frac{P'_j}{P_j Q_j}, \quad c = \frac{\sum P'_j w_j}{\sum P'_j r_j}

    with :math:`r_0` 0 for ML, :math:`J / 2I` for WLE and :math:`(\mu - \theta) / \sigma^2` for
    MAP.

    Parameters
    ----------
    bank : Bank
        Right/wrong items only.
    marks : ndarray of shape (n_candidates, n_items)
    method : AbilityMethod
        ML, WLE or MAP.
    prior : Normal
        For MAP.

    Returns
    -------
    ndarray of shape (n_candidates,)
        nan where the ability is not finite.

    Raises
    ------
    NoCorrectionFor
        For items with more than two categories, and for EAP.

    References
    ----------
    Snijders, T. A. B. (2001). *Psychometrika*, 66, 331-342, equations 13 and 19; Magis, D.,
    Raiche, G., & Beland, S. (2012). *Journal of Educational and Behavioral Statistics*, 37, 57-81.
    """
    if any(item.n_categories != 2 for item in bank.items):  # noqa: PLR2004 - right or wrong
        raise NoCorrectionFor("lz* is for right/wrong items: use lz for more categories")
    if method is AbilityMethod.EAP:
        raise NoCorrectionFor("lz* solves an estimating equation, and EAP has none: use wle")
    theta = estimate(bank, marks, method=method, prior=prior).theta
    known = np.isfinite(theta)
    found = np.full(len(theta), np.nan)
    if known.any():
        found[known] = _snijders(bank, np.asarray(marks)[known], theta[known], method, prior)
    return found


def _snijders(
    bank: Bank, marks: NDArray[np.generic], theta: Floats, method: AbilityMethod, prior: Normal
) -> Floats:
    codes = bank.codes(marks)
    shape = codes.shape
    p, slope, bend = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for stack in bank.stacks:
        found = kernels.theta_slopes(stack.kind, stack.parameters, theta)
        p[:, stack.items] = np.exp(found.log_p[:, 1]).T
        first, second = found.first[:, 1].T, found.second[:, 1].T
        slope[:, stack.items] = p[:, stack.items] * first
        bend[:, stack.items] = p[:, stack.items] * (second + first**2)
    present = codes != MISSING
    pq = np.maximum(p * (1 - p), LEAST_VARIANCE)
    weight, ratio = np.log(p) - np.log1p(-p), slope / pq
    information = (slope * ratio * present).sum(axis=1)
    c = (slope * weight * present).sum(axis=1) / np.maximum(information, LEAST_VARIANCE)
    pull = np.zeros(len(theta))
    if method is AbilityMethod.WLE:
        pull = (slope * bend / pq * present).sum(axis=1) / (2 * information)
    elif method is AbilityMethod.MAP:
        pull = (prior.mean - theta) / prior.sd**2
    centred = ((codes - p) * weight * present).sum(axis=1) + c * pull
    rest = weight - c[:, None] * ratio
    return _over_root(centred, (rest**2 * pq * present).sum(axis=1))


def _over_root(centred: Floats, variance: Floats) -> Floats:
    found: Floats = np.full(len(centred), np.nan)
    some = variance > LEAST_VARIANCE
    found[some] = centred[some] / np.sqrt(variance[some])
    return found
