"""Response functions of items: the chance of a right answer and the information it gives.

For dichotomous items of the one-, two- and three-parameter logistic models.  Items are
described by arrays, one entry an item; nothing here estimates anything (calibration is
scoring's work) and nothing here knows where the parameters are stored.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

NORMAL_METRIC = 1.702
"""Scaling constant D that brings the logistic curve close to the normal ogive."""


def probability(
    theta: ArrayLike,
    *,
    b: ArrayLike,
    a: ArrayLike = 1.0,
    c: ArrayLike = 0.0,
    D: float = 1.0,  # noqa: N803 - the symbol of the field
) -> NDArray[np.float64]:
    r"""Return the chance of a right answer under the three-parameter logistic model.

    .. math:: P_i(\theta) = c_i + (1 - c_i) \frac{1}{1 + \exp(-D a_i (\theta - b_i))}

    With ``c = 0`` this is the two-parameter model, with ``a = 1`` too the Rasch model.

    Parameters
    ----------
    theta : array_like of shape (n_theta,)
        Abilities in logits (or in the metric that `D` makes of them).
    b : array_like of shape (n_items,)
        Difficulties, on the scale of `theta`.
    a : array_like of shape (n_items,) or scalar
        Discriminations, positive.
    c : array_like of shape (n_items,) or scalar
        Lower asymptotes, in [0, 1).
    D : float
        Scaling constant, 1 or 1.702.

    Returns
    -------
    ndarray of shape (n_theta, n_items)
        Probabilities in [c, 1]; far from `b` they reach the asymptotes without overflow.

    References
    ----------
    Birnbaum, A. (1968). Some latent trait models. In F. M. Lord & M. R. Novick,
    *Statistical theories of mental test scores*, chapter 17, equation 17.3.1; with the
    lower asymptote of Lord, F. M. (1980), *Applications of item response theory to
    practical testing problems*, equation 2-1.

    Examples
    --------
    >>> probability([0.0], b=[0.0, 0.0], c=[0.0, 0.2])
    array([[0.5, 0.6]])
    """
    discrimination, difficulty, floor = _parameters(a=a, b=b, c=c)
    ability = np.atleast_1d(np.asarray(theta, dtype=np.float64))
    logits = D * discrimination * (ability[:, None] - difficulty)
    # tanh never overflows, whatever the distance; exp would.
    above_floor = 0.5 * (1.0 + np.tanh(0.5 * logits))
    chances: NDArray[np.float64] = floor + (1.0 - floor) * above_floor
    return chances


def information(
    theta: ArrayLike,
    *,
    b: ArrayLike,
    a: ArrayLike = 1.0,
    c: ArrayLike = 0.0,
    D: float = 1.0,  # noqa: N803 - the symbol of the field
) -> NDArray[np.float64]:
    r"""Return Fisher's information of each item under the three-parameter logistic model.

    .. math:: I_i(\theta) = D^2 a_i^2 \frac{1 - P_i}{P_i}
              \left(\frac{P_i - c_i}{1 - c_i}\right)^2

    The information of a form is the sum over its items.

    Parameters
    ----------
    theta : array_like of shape (n_theta,)
        Abilities in logits (or in the metric that `D` makes of them).
    b : array_like of shape (n_items,)
        Difficulties, on the scale of `theta`.
    a : array_like of shape (n_items,) or scalar
        Discriminations, positive.
    c : array_like of shape (n_items,) or scalar
        Lower asymptotes, in [0, 1).
    D : float
        Scaling constant, 1 or 1.702.

    Returns
    -------
    ndarray of shape (n_theta, n_items)
        Information, not negative; it goes to 0 far from `b`.

    References
    ----------
    Lord, F. M. (1980). *Applications of item response theory to practical testing
    problems*. Erlbaum, equation 5-9 with the slope of the logistic curve.

    Examples
    --------
    A Rasch item gives P(1 - P), so 0.25 at its own difficulty; guessing costs information.

    >>> information([0.0], b=[0.0, 0.0], c=[0.0, 0.25])
    array([[0.25, 0.15]])
    """
    discrimination, _, floor = _parameters(a=a, b=b, c=c)
    chance = probability(theta, a=a, b=b, c=c, D=D)
    share = (chance - floor) / (1.0 - floor)
    odds_against = np.divide(1.0 - chance, chance, out=np.zeros_like(chance), where=chance > 0)
    found: NDArray[np.float64] = (D * discrimination * share) ** 2 * odds_against
    return found


def _parameters(
    *, a: ArrayLike, b: ArrayLike, c: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    difficulty = np.atleast_1d(np.asarray(b, dtype=np.float64))
    discrimination = np.broadcast_to(np.asarray(a, dtype=np.float64), difficulty.shape)
    floor = np.broadcast_to(np.asarray(c, dtype=np.float64), difficulty.shape)
    if np.any(discrimination <= 0):
        lowest = float(discrimination.min())
        raise ValueError(f"discriminations must be positive, not {lowest}: leave such items out")
    if np.any((floor < 0) | (floor >= 1)):
        raise ValueError("lower asymptotes must lie in [0, 1): correct column c")
    return discrimination, difficulty, floor
