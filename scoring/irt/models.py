"""Item response models as values: what one calibrated item is and how it answers.

This module is for looking at single items (probabilities, information).  Fitting many items
at once works on stacked arrays and lives in :mod:`scoring.irt.kernels`.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from scoring.irt import kernels
from scoring.irt.kernels import Kind

Floats = NDArray[np.float64]


class Model(StrEnum):
    """Item response models, named as on the command line."""

    RASCH = "rasch"
    ONE_PL = "1pl"
    TWO_PL = "2pl"
    THREE_PL = "3pl"
    GRM = "grm"
    PCM = "pcm"
    GPCM = "gpcm"
    NRM = "nrm"

    @property
    def is_dichotomous(self) -> bool:
        """Tell whether the model describes right or wrong only."""
        return self in {Model.RASCH, Model.ONE_PL, Model.TWO_PL, Model.THREE_PL}

    @property
    def has_unit_slope(self) -> bool:
        """Tell whether the slope is 1 by definition."""
        return self in {Model.RASCH, Model.PCM}

    @property
    def kind(self) -> Kind:
        """Name the kernel that computes this model."""
        if self is Model.THREE_PL:
            return Kind.GUESSING
        if self is Model.NRM:
            return Kind.NOMINAL
        return Kind.GRADED if self is Model.GRM else Kind.CREDIT


class NotAnItem(ValueError):
    """Parameters that no item of the named model can have."""


@dataclass(frozen=True, slots=True)
class ItemParameters:
    """One calibrated item on the metric ``logit = a (theta - b)``.

    Attributes
    ----------
    id : str
        The item as the bank names it.
    model : Model
    a : float
        Slope in logits per unit of theta.
    b : tuple of float
        Difficulty; one value for a right/wrong item, ``n_categories - 1`` thresholds (GRM)
        or steps (PCM, GPCM) otherwise.
    c : float
        Lower asymptote; zero except for 3PL.
    lowest : int
        Mark of the lowest category, so that marks 1 to 4 are read as categories 0 to 3.
    s : tuple of float
        NRM only: scores of the categories between the lowest, which is 0, and the highest,
        which is ``n_categories - 1``; with 1, 2, ... the item is GPCM.
    """

    id: str
    model: Model
    a: float
    b: tuple[float, ...]
    c: float = 0.0
    lowest: int = 0
    s: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not self.b or (self.model.is_dichotomous and len(self.b) != 1):
            raise NotAnItem(f"item {self.id}: model {self.model} cannot have {len(self.b)} b")
        if not 0 <= self.c < 1:
            raise NotAnItem(f"item {self.id}: c = {self.c} is not in [0, 1)")
        if not np.isfinite([self.a, *self.b, *self.s]).all():
            raise NotAnItem(f"item {self.id}: a = {self.a}, b = {self.b} must be finite numbers")
        n_scores = len(self.b) - 1 if self.model is Model.NRM else 0
        if len(self.s) != n_scores:
            raise NotAnItem(
                f"item {self.id}: model {self.model} with {len(self.b)} b has {n_scores} scores s, "
                f"not {len(self.s)}"
            )
        if self.model is Model.GRM and any(np.diff(self.b) * np.sign(self.a) <= 0):
            raise NotAnItem(f"item {self.id}: thresholds {self.b} of a graded item must increase")

    @property
    def n_categories(self) -> int:
        """Count the categories, two for a right/wrong item."""
        return len(self.b) + 1

    def stacked(self) -> Floats:
        """Return the kernel's parameters: slope, intercepts and, for 3PL, logit of c."""
        intercepts = [-self.a * b for b in self.b]
        if self.model is Model.THREE_PL:
            return np.array([self.a, *intercepts, kernels.logit(max(self.c, kernels.LEAST_C))])
        return np.array([self.a, *intercepts, *self.s])


def category_probabilities(item: ItemParameters, theta: Floats) -> Floats:
    r"""Return the probability of every category at each ability.

    Right/wrong items follow :math:`P = c + (1 - c) / (1 + e^{-a(\theta - b)})`; GRM
    :math:`P(X \ge k) = 1 / (1 + e^{-a(\theta - b_k)})`; PCM and GPCM
    :math:`P(X = k) \propto \exp \sum_{v \le k} a (\theta - b_v)`; NRM
    :math:`P(X = k) \propto \exp a (s_k \theta - \sum_{v \le k} b_v)` with :math:`s_0 = 0` and the
    highest category scored by its number (Thissen, Cai and Bock, 2010, equation 3.8).

    Parameters
    ----------
    item : ItemParameters
    theta : ndarray of shape (n_points,)
        Abilities in logits over ``a``.

    Returns
    -------
    ndarray of shape (n_categories, n_points)
        Columns sum to 1.

    References
    ----------
    Birnbaum (1968); Samejima (1969); Masters (1982), equation 6; Muraki (1992), equation 4;
    Bock (1972); Thissen, D., Cai, L. and Bock, R. D. (2010), in Nering and Ostini (eds.), *Handbook
    of Polytomous Item Response Theory Models*, 43-75.

    Examples
    --------
    >>> item = ItemParameters("Q1", Model.TWO_PL, a=1.0, b=(0.0,))
    >>> category_probabilities(item, np.array([0.0]))[1]
    array([0.5])
    """
    kind = item.model.kind
    log_p = kernels.log_probabilities(kind, item.stacked()[None], np.asarray(theta))
    probabilities: Floats = np.exp(log_p[0])
    return probabilities


def item_information(item: ItemParameters, theta: Floats) -> Floats:
    r"""Return Fisher's information of one item, :math:`\sum_k P_k'^2 / P_k`.

    Parameters
    ----------
    item : ItemParameters
    theta : ndarray of shape (n_points,)

    Returns
    -------
    ndarray of shape (n_points,)
        In units of one over theta squared; never negative.

    References
    ----------
    Samejima (1969), equation 6-6; for 3PL Birnbaum (1968), equation 20.4.16.

    Examples
    --------
    >>> item = ItemParameters("Q1", Model.TWO_PL, a=2.0, b=(0.0,))
    >>> item_information(item, np.array([0.0]))
    array([1.])
    """
    slopes = kernels.theta_slopes(item.model.kind, item.stacked()[None], np.asarray(theta))
    information: Floats = (np.exp(slopes.log_p) * slopes.first**2).sum(axis=1)[0]
    return information
