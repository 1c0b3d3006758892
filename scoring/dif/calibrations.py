"""Two calibrations of the same items, one in each group, put on one scale through anchors."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log1p

import numpy as np
from numpy.typing import NDArray

from scoring.dif.groups import Flags, TwoGroups
from scoring.irt.calibrate import calibrate
from scoring.irt.models import ItemParameters, Model
from scoring.irt.priors import Beta, Priors
from scoring.irt.results import CalibrationResult, ErrorMethod

Floats = NDArray[np.float64]

FEWEST_ANCHORS = 2
PRIOR_OF_C = Beta(5.0, 17.0)


class NotLinkable(ValueError):
    """Two calibrations that cannot be compared item by item; the message says why."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Parameters of right/wrong items in both groups, on the scale of the reference group.

    Attributes
    ----------
    items : tuple of str
    model : Model
    reference, focal : ndarray of shape (n_items, 2)
        Slope and difficulty, logit = a (theta - b).
    covariance_reference, covariance_focal : ndarray of shape (n_items, 2, 2)
        Errors of slope and difficulty; rows and columns of a slope that is not estimated are 0.
    c_reference, c_focal : ndarray of shape (n_items,)
        Lower asymptotes; 0 except for 3PL.
    slope, shift : float
        theta on the reference scale = slope * theta on the focal scale + shift.
    """

    items: tuple[str, ...]
    model: Model
    reference: Floats
    focal: Floats
    covariance_reference: Floats
    covariance_focal: Floats
    c_reference: Floats
    c_focal: Floats
    slope: float
    shift: float


def calibrated_apart(
    groups: TwoGroups, *, model: Model
) -> tuple[CalibrationResult, CalibrationResult]:
    """Calibrate the items in the reference and in the focal group.

    Under 3PL the lower asymptotes are estimated from both groups together, with the prior of
    `priors_of`, and held there in each: single groups hardly determine them, and what one group
    gets wrong in c it makes up for in a and b.

    Parameters
    ----------
    groups : TwoGroups
    model : Model
        Rasch, 1PL, 2PL or 3PL.

    References
    ----------
    Lord, F. M. (1980). *Applications of item response theory to practical testing problems*,
    p. 217, on the asymptotes.
    """
    given: dict[str, float] = {}
    if model is Model.THREE_PL:
        together = calibrate(
            groups.marks,
            model=model,
            ids=groups.items,
            groups=["focal" if one else "a reference" for one in groups.is_focal],
            priors=priors_of(model),
            errors=ErrorMethod.NONE,
        )
        given = {item.id: item.c for item in together.parameters}
    sides = (groups.marks[~groups.is_focal], groups.marks[groups.is_focal])
    reference, focal = (
        calibrate(side, model=model, ids=groups.items, asymptotes=given) for side in sides
    )
    return reference, focal


def on_one_scale(
    reference: CalibrationResult, focal: CalibrationResult, *, anchors: Flags | None = None
) -> Pair:
    r"""Return both calibrations on the reference group's scale.

    The difficulties of the anchors get the same mean and, where slopes are estimated for each
    item, the same standard deviation:

    .. math:: b^* = A b + B, \quad a^* = a / A, \quad A = s_{bR} / s_{bF}, \quad
              B = \bar b_R - A \bar b_F

    Parameters
    ----------
    reference, focal : CalibrationResult
        Of the same items in the same order, right/wrong models.
    anchors : ndarray of bool, shape (n_items,), optional

    Raises
    ------
    NotLinkable
        If items, models or errors do not allow it.

    References
    ----------
    Marco, G. L. (1977). *Journal of Educational Measurement*, 14, 139-160.
    """
    items = tuple(one.id for one in reference.parameters)
    model = reference.parameters[0].model
    _check(reference, focal)
    ours, theirs = _slopes_and_difficulties(reference), _slopes_and_difficulties(focal)
    chosen = np.ones(len(items), dtype=np.bool_) if anchors is None else anchors
    if chosen.sum() < FEWEST_ANCHORS:
        raise NotLinkable(f"{int(chosen.sum())} anchors: a common scale needs {FEWEST_ANCHORS}")
    slope = 1.0
    if has_slopes(model):
        slope = float(ours[chosen, 1].std() / theirs[chosen, 1].std())
    shift = float(ours[chosen, 1].mean() - slope * theirs[chosen, 1].mean())
    scale = np.array([1 / slope, slope])
    moved = theirs * scale + np.array([0.0, shift])
    return Pair(
        items=items,
        model=model,
        reference=ours,
        focal=moved,
        covariance_reference=_covariances(reference),
        covariance_focal=_covariances(focal) * np.outer(scale, scale),
        c_reference=np.array([one.c for one in reference.parameters]),
        c_focal=np.array([one.c for one in focal.parameters]),
        slope=slope,
        shift=shift,
    )


def priors_of(model: Model) -> Priors:
    """Return the priors that a calibration for DIF needs: for 3PL beta(5, 17) on c."""
    return Priors(c=PRIOR_OF_C) if model is Model.THREE_PL else Priors()


def has_slopes(model: Model) -> bool:
    """Tell whether every item of a model has a slope of its own."""
    return model in {Model.TWO_PL, Model.THREE_PL}


def unsigned_area(first: Sequence[float], second: Sequence[float]) -> float:
    r"""Return the area between the response functions of two items without guessing.

    .. math:: \left| \frac{2 (a_2 - a_1)}{a_1 a_2}
              \ln(1 + e^{a_1 a_2 (b_2 - b_1) / (a_2 - a_1)}) - (b_2 - b_1) \right|

    and :math:`|b_2 - b_1|` where the slopes agree; in units of theta.

    Parameters
    ----------
    first, second : sequence of float
        Slope and difficulty.

    References
    ----------
    Raju, N. S. (1988). The area between two item characteristic curves. *Psychometrika*, 53,
    495-502, equation 12, with D = 1.

    Examples
    --------
    >>> unsigned_area((1.0, 0.0), (1.0, 0.5))
    0.5
    >>> round(unsigned_area((1.0, 0.0), (2.0, 0.0)), 6)
    0.693147
    """
    (a1, b1), (a2, b2) = first, second
    if abs(a2 - a1) < 1e-9:  # noqa: PLR2004 - slopes as good as equal
        return abs(b2 - b1)
    power = a1 * a2 * (b2 - b1) / (a2 - a1)
    softplus = max(power, 0.0) + log1p(exp(-abs(power)))
    return abs(2 * (a2 - a1) / (a1 * a2) * softplus - (b2 - b1))


def _check(reference: CalibrationResult, focal: CalibrationResult) -> None:
    if [one.id for one in reference.parameters] != [one.id for one in focal.parameters]:
        raise NotLinkable("the calibrations are not of the same items in the same order")
    models = {one.model for one in (*reference.parameters, *focal.parameters)}
    if len(models) > 1 or not next(iter(models)).is_dichotomous:
        raise NotLinkable(f"models {', '.join(sorted(models))}: use one of rasch, 1pl, 2pl, 3pl")
    for name, one in (("reference", reference), ("focal", focal)):
        if not one.covariance_names:
            raise NotLinkable(f"the calibration of the {name} group has no standard errors")


def _slopes_and_difficulties(fit: CalibrationResult) -> Floats:
    return np.array([(one.a, one.b[0]) for one in fit.parameters])


def _covariances(fit: CalibrationResult) -> Floats:
    places = {name: place for place, name in enumerate(fit.covariance_names)}
    return np.array([_covariance(one, fit, places) for one in fit.parameters])


def _covariance(one: ItemParameters, fit: CalibrationResult, places: dict[str, int]) -> Floats:
    """Return the 2 x 2 errors of one item; a slope shared by all items counts as given."""
    names = ([(0, f"a:{one.id}")] if has_slopes(one.model) else []) + [(1, f"b:{one.id}")]
    found = np.zeros((2, 2))
    for i, first in names:
        for j, second in names:
            found[i, j] = fit.covariance[places[first], places[second]]
    return found
