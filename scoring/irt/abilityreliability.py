"""How reliable abilities are: what a bank promises, and what the scored candidates show.

Both are shares of variance on the theta scale; for the reliability of summed marks see
:mod:`scoring.reliability`.
"""

import numpy as np
from numpy.typing import NDArray

from scoring.irt import kernels
from scoring.irt.bank import Bank
from scoring.irt.population import standard_normal

Floats = NDArray[np.float64]


def bank_information(bank: Bank) -> Floats:
    r"""Return Fisher's information of all items on the bank's nodes.

    .. math:: I(\theta) = \sum_j \sum_k P_{jk}'(\theta)^2 / P_{jk}(\theta)

    Parameters
    ----------
    bank : Bank

    Returns
    -------
    ndarray of shape (n_points,)
        In units of one over theta squared.

    References
    ----------
    Samejima (1969), equation 6-6.

    Examples
    --------
    >>> from scoring.irt.bank import freeze
    >>> from scoring.irt.models import ItemParameters, Model
    >>> bank = freeze([ItemParameters("Q", Model.TWO_PL, 2.0, (0.0,))], nodes=3, reach=1.0)
    >>> bank_information(bank).round(3)
    array([0.42, 1.  , 0.42])
    """
    total = np.zeros(len(bank.theta))
    for stack in bank.stacks:
        slopes = kernels.theta_slopes(stack.kind, stack.parameters, bank.theta)
        total += (np.exp(slopes.log_p) * slopes.first**2).sum(axis=(0, 1))
    return total


def marginal_reliability(bank: Bank, *, density: Floats | None = None) -> float:
    r"""Return the reliability that a bank promises a population.

    .. math:: \rho = \int \frac{I(\theta)}{I(\theta) + 1 / \sigma^2} g(\theta) d\theta

    Parameters
    ----------
    bank : Bank
    density : ndarray of shape (n_points,), optional
        Of theta on the bank's nodes, summing to 1; standard normal without.

    References
    ----------
    Green, B. F., Bock, R. D., Humphreys, L. G., Linn, R. L. and Reckase, M. D. (1984). *Journal
    of Educational Measurement*, 21, 347-360, in the form of a mean of conditional shares.

    Examples
    --------
    >>> from scoring.irt.bank import freeze
    >>> from scoring.irt.models import ItemParameters, Model
    >>> bank = freeze([ItemParameters(str(j), Model.RASCH, 1.0, (0.0,)) for j in range(40)])
    >>> round(marginal_reliability(bank), 3)
    0.885
    """
    share = standard_normal(bank.theta) if density is None else density
    mean = float(share @ bank.theta)
    variance = float(share @ (bank.theta - mean) ** 2)
    information = bank_information(bank)
    return float(share @ (information / (information + 1 / variance)))


def empirical_reliability(
    theta: Floats, se: Floats, *, weights: NDArray[np.generic] | None = None
) -> float:
    r"""Return the share of variance of EAP abilities in that of theta, from scored candidates.

    .. math:: \rho = \frac{s^2(\hat\theta)}{s^2(\hat\theta) + \overline{SE^2}}

    Parameters
    ----------
    theta, se : ndarray of shape (n_candidates,)
        EAP and posterior standard deviation.
    weights : ndarray of shape (n_candidates,), optional

    References
    ----------
    Bechger, T. M., Maris, G., Verstralen, H. H. F. M. and Beguin, A. A. (2003). *Applied
    Psychological Measurement*, 27, 319-334, equation 13; variances divide by n - 1.

    Examples
    --------
    >>> round(empirical_reliability(np.array([-1.0, 0.0, 1.0]), np.array([0.5, 0.5, 0.5])), 3)
    0.8
    """
    times = np.ones(len(theta)) if weights is None else weights.astype(np.float64)
    n = float(times.sum())
    mean = float(times @ theta) / n
    variance = float(times @ (theta - mean) ** 2) / (n - 1)
    return variance / (variance + float(times @ se**2) / n)
