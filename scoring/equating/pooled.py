"""Pre-equating by Rasch difficulties of a bank: a raw cut that needs nobody of the new form.

Difficulties stand on one scale and come in with their standard errors; how they were pooled is
the business of `scoring.difficulties`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.equating.irt import expected_score, true_score_equating
from scoring.irt.bank import freeze
from scoring.irt.models import ItemParameters, Model

Floats = NDArray[np.float64]

GRID = np.linspace(-8.0, 8.0, 1601)  # logits; a hundredth apart
ABILITY_SD = 1.0  # logits; spread of ability that is assumed within one sitting


@dataclass(frozen=True, slots=True)
class PooledDifficulty:
    """The Rasch difficulty of one item on the bank's scale, in logits, with its error."""

    item: str
    b: float
    se: float

    @property
    def parameters(self) -> ItemParameters:
        """Return the item as item response functions take it."""
        return ItemParameters(self.item, Model.RASCH, 1.0, (self.b,))


@dataclass(frozen=True, slots=True)
class PooledCurve:
    """Equated scores from difficulties.

    Attributes
    ----------
    scores, equated, se : ndarray of shape (n_scores,)
        Marks of the new form, their meaning in marks of the base form, and its error in marks.
    """

    scores: Floats
    equated: Floats
    se: Floats


def rasch_equating(
    new: Sequence[PooledDifficulty], base: Sequence[PooledDifficulty]
) -> PooledCurve:
    r"""Return the true scores on the base form of every score on the new form, with errors.

    .. math:: e(x) = \tau_Y(\tau_X^{-1}(x)), \qquad
              \mathrm{var}\, e(x) = \sum_j \mathrm{se}_j^2 P_j'(\theta)^2
              \left( \frac{\tau_Y'(\theta)}{\tau_X'(\theta)} [j \in X] - [j \in Y] \right)^2

    An item on both forms enters once, so that the error of a form equated to itself is nought.

    Parameters
    ----------
    new, base : sequence of PooledDifficulty
        Items of the new form X and of the base form Y, on one scale.

    Raises
    ------
    NotEquatable
        If a form has no items.

    References
    ----------
    Kolen and Brennan (2014), equation 6.19; the variance by the delta method with independent
    errors of the difficulties.

    Examples
    --------
    >>> easy = [PooledDifficulty(q, 0.0, 0.2) for q in "ABCD"]
    >>> hard = [PooledDifficulty(q, 1.0, 0.2) for q in "EFGH"]
    >>> found = rasch_equating(hard, easy)
    >>> found.equated.round(3).tolist(), found.se.round(3).tolist()
    ([0.0, 1.901, 2.924, 3.563, 4.0], [0.0, 0.141, 0.111, 0.055, 0.0])
    >>> rasch_equating(easy, easy).se.tolist()
    [0.0, 0.0, 0.0, 0.0, 0.0]
    """
    found = true_score_equating([one.parameters for one in new], [one.parameters for one in base])
    se = np.zeros(len(found.scores))
    inside = np.isfinite(found.theta)
    se[inside] = _errors(new, base, found.theta[inside])
    return PooledCurve(found.scores, found.equated, se)


def difficulty_under_a_new_key(
    marks: Floats, others: Floats, known: Sequence[PooledDifficulty], *, item: str
) -> PooledDifficulty:
    r"""Return the difficulty of an item whose key was changed, from one sitting of any size.

    The bank knows the item under its old key only.  The other items of the form place the
    candidates; the item's difficulty is the mean of its posterior under a normal prior with the
    mean and the standard deviation of the known difficulties:

    .. math:: p(b \mid X) \propto p(b) \prod_i \int P(x_i \mid \theta, b)\,
              p(\theta \mid X_i^{others})\, d\theta

    Ability is taken as normal with standard deviation 1 around the point at which the known
    items give the mean of the sitting.

    Parameters
    ----------
    marks : ndarray of shape (n_candidates,)
        0 or 1 on the item.
    others : ndarray of shape (n_candidates, n_known)
        0 or 1 on the known items.
    known : sequence of PooledDifficulty
        In the order of the columns.
    item : str

    Returns
    -------
    PooledDifficulty
        With the standard deviation of the posterior as its error.

    References
    ----------
    Bock, R. D. and Aitkin, M. (1981). *Psychometrika*, 46, 443-459, for one item with the
    others fixed; Swaminathan, H. and Gifford, J. A. (1982). *Journal of Educational Statistics*,
    7, 175-191, for the prior.

    Examples
    --------
    >>> known = [PooledDifficulty(str(k), b, 0.2) for k, b in enumerate((-1.0, 0.0, 1.0))]
    >>> others = np.array([[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [1.0, 1.0, 1.0]])
    >>> easy = difficulty_under_a_new_key(np.array([1.0, 1.0, 1.0]), others, known, item="x")
    >>> hard = difficulty_under_a_new_key(np.array([0.0, 0.0, 1.0]), others, known, item="x")
    >>> easy.b < hard.b
    True
    """
    bank = freeze([one.parameters for one in known], nodes=81)
    difficulties = np.array([one.b for one in known])
    centre = _ability_at(known, float(others.sum(axis=1).mean()))
    prior = np.exp(-((bank.theta - centre) ** 2) / (2 * ABILITY_SD**2))
    weights = np.exp(bank.log_likelihoods(bank.codes(others))) * prior
    weights /= weights.sum(axis=1, keepdims=True)
    right = 1 / (1 + np.exp(GRID[:, None] - bank.theta))
    p_right = np.clip(weights @ right.T, 1e-12, 1 - 1e-12)
    log_likelihood = np.where(marks[:, None] > 0, np.log(p_right), np.log1p(-p_right)).sum(axis=0)
    spread = max(float(difficulties.std()), ABILITY_SD)
    log_prior = -((GRID - difficulties.mean()) ** 2) / (2 * spread**2)
    posterior = np.exp(log_likelihood + log_prior - (log_likelihood + log_prior).max())
    posterior /= posterior.sum()
    b = float(posterior @ GRID)
    return PooledDifficulty(item, b, float(np.sqrt(posterior @ (GRID - b) ** 2)))


def _ability_at(known: Sequence[PooledDifficulty], total: float) -> float:
    """Return the ability at which a mean total is expected, within four logits of the items."""
    difficulties = [one.b for one in known]
    points = np.linspace(min(difficulties) - 4, max(difficulties) + 4, 801)
    expected = expected_score([one.parameters for one in known], points)
    return float(np.interp(total, expected, points))


def _errors(
    new: Sequence[PooledDifficulty], base: Sequence[PooledDifficulty], theta: Floats
) -> Floats:
    # Sums run in the order of the forms: another order would change the last bits.
    items = {one.item: one for one in (*base, *new)}
    slope = {item: _slope(one.b, theta) for item, one in items.items()}
    rise_new = sum((slope[one.item] for one in new), np.zeros(len(theta)))
    rise_base = sum((slope[one.item] for one in base), np.zeros(len(theta)))
    on_new, on_base = ({one.item for one in form} for form in (new, base))
    ratio = rise_base / rise_new
    variance = np.zeros(len(theta))
    for item, one in items.items():
        part = ratio * (item in on_new) - float(item in on_base)
        variance += (one.se * slope[item] * part) ** 2
    return np.asarray(np.sqrt(variance), dtype=np.float64)


def _slope(b: float, theta: Floats) -> Floats:
    p = 1 / (1 + np.exp(b - theta))
    return np.asarray(p * (1 - p), dtype=np.float64)
