"""What a calibration hands back: frozen values that know their N, method and assumptions."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from scoring.irt.certificate import Certificate
from scoring.irt.models import ItemParameters

Floats = NDArray[np.float64]


class ErrorMethod(StrEnum):
    """Where standard errors come from.

    LOUIS is the observed information; SANDWICH stays right where the model is not, as to the
    estimates' spread; CROSS_PRODUCT is the quickest and the roughest; NONE computes none.
    """

    LOUIS = "louis"
    SANDWICH = "sandwich"
    CROSS_PRODUCT = "cross-product"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class CalibratedItem:
    """One item with its standard errors in the reported metric.

    Attributes
    ----------
    parameters : ItemParameters
    se_a, se_c : float or None
        None where the parameter was not estimated or stands on a bound.
    se_b, se_s : tuple of (float or None)
    n : float
        Candidates who have a mark on the item.
    is_fixed : bool
        Whether the parameters were given, not estimated.
    """

    parameters: ItemParameters
    se_a: float | None
    se_b: tuple[float | None, ...]
    se_c: float | None
    se_s: tuple[float | None, ...]
    n: float
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class GroupEstimate:
    """Ability in one group: mean and standard deviation, with errors where they are free."""

    name: str
    n: float
    mean: float
    sd: float
    se_mean: float | None
    se_sd: float | None


@dataclass(frozen=True, slots=True)
class CalibrationResult:
    """A calibration on the metric ``logit = a (theta - b)``, D = 1.

    Attributes
    ----------
    n : float
        Candidates with at least one mark; frequencies are summed.
    method, assumptions : str, tuple of str
        What was maximised, and everything that was taken for granted.
    items : tuple of CalibratedItem
        In the order of the columns.
    groups : tuple of GroupEstimate
    log_likelihood, log_posterior : float
        Without and with the priors.
    n_parameters : int
        Parameters estimated.
    iterations : int
        Passes through the data or the part of them on which the climb began.
    certificate : Certificate
    covariance : ndarray of shape (n_parameters, n_parameters)
        Of the parameters `covariance_names`, in the reported metric; empty without errors.
    covariance_names : tuple of str
        As ``a:Q1``, ``b:Q1``, ``b2:Q7``, ``c:Q1``, ``mean:GROUP``, ``sd:GROUP``.
    """

    n: float
    method: str
    assumptions: tuple[str, ...]
    items: tuple[CalibratedItem, ...]
    groups: tuple[GroupEstimate, ...]
    log_likelihood: float
    log_posterior: float
    n_parameters: int
    iterations: int
    certificate: Certificate
    covariance: Floats
    covariance_names: tuple[str, ...]

    @property
    def converged(self) -> bool:
        """Tell whether the certificate holds: a gap of at most 0.01 at a true maximum."""
        return self.certificate.holds

    @property
    def parameters(self) -> tuple[ItemParameters, ...]:
        """Return the items as a bank would keep them."""
        return tuple(item.parameters for item in self.items)

    @property
    def aic(self) -> float:
        """Return Akaike's criterion."""
        return -2 * self.log_likelihood + 2 * self.n_parameters

    @property
    def sabic(self) -> float:
        """Return Schwarz's criterion adjusted for sample size (Sclove, 1987)."""
        return -2 * self.log_likelihood + float(np.log((self.n + 2) / 24)) * self.n_parameters

    @property
    def bic(self) -> float:
        """Return Schwarz's criterion."""
        return -2 * self.log_likelihood + float(np.log(self.n)) * self.n_parameters
