r"""Linear equating: a slope and an intercept from moments, for every design.

X is the new form taken by group 1, Y the base form taken by group 2, V the anchor, w the weight
of group 1 in the synthetic population.  Nothing here knows frequencies or standard errors; the
moments may be those of a stack of samples.

Sources: Kolen, M. J. and Brennan, R. L. (2014). *Test Equating, Scaling, and Linking* (3rd ed.),
chapters 2 and 4; for nominal weights Babcock, B., Albano, A. and Raymond, M. (2012).
*Educational and Psychological Measurement*, 72, 608-628.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.equating.moments import FormMoments

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """The line y = slope x + intercept, for one sample or a stack."""

    slope: Floats
    intercept: Floats

    def at(self, scores: Floats) -> Floats:
        """Return the equated scores, shape (..., n_scores)."""
        return self.slope[..., None] * scores + self.intercept[..., None]


@dataclass(frozen=True, slots=True)
class SyntheticMoments:
    """Means and variances of both forms in the synthetic population."""

    mean_x: Floats
    variance_x: Floats
    mean_y: Floats
    variance_y: Floats

    @property
    def line(self) -> Line:
        """Line that maps the moments of X on those of Y."""
        slope = np.sqrt(self.variance_y / self.variance_x)
        return Line(slope, self.mean_y - slope * self.mean_x)


def identity_line(x: FormMoments) -> Line:
    """Return y = x: forms are taken to be equally difficult."""
    return Line(np.ones_like(x.mean), np.zeros_like(x.mean))


def mean_line(x: FormMoments, y: FormMoments) -> Line:
    r"""Return :math:`y = x - \mu_X + \mu_Y` (Kolen and Brennan, equation 2.9)."""
    return Line(np.ones_like(x.mean), y.mean - x.mean)


def linear_line(x: FormMoments, y: FormMoments) -> Line:
    r"""Return :math:`y = \sigma_Y (x - \mu_X) / \sigma_X + \mu_Y` (equation 2.15)."""
    slope = y.sd / x.sd
    return Line(slope, y.mean - slope * x.mean)


def synthetic(
    x: FormMoments, y: FormMoments, *, gamma_x: Floats, gamma_y: Floats, weight: float
) -> SyntheticMoments:
    r"""Return the moments in the synthetic population (Kolen and Brennan, 4.17 to 4.20).

    .. math:: \mu_s(X) = \mu_1(X) - w_2 \gamma_1 [\mu_1(V) - \mu_2(V)]
    .. math:: \sigma_s^2(X) = \sigma_1^2(X) - w_2 \gamma_1^2 [\sigma_1^2(V) - \sigma_2^2(V)]
              + w_1 w_2 \gamma_1^2 [\mu_1(V) - \mu_2(V)]^2

    and for Y with the signs and weights exchanged.

    Parameters
    ----------
    x, y : FormMoments
    gamma_x, gamma_y : ndarray of the stack's shape
        Marks on the form for one mark on the anchor.
    weight : float
        w of group 1.
    """
    other = 1 - weight
    mean_gap = x.anchor_mean - y.anchor_mean
    variance_gap = x.anchor_variance - y.anchor_variance
    between = weight * other * mean_gap**2
    return SyntheticMoments(
        mean_x=x.mean - other * gamma_x * mean_gap,
        variance_x=x.variance + gamma_x**2 * (between - other * variance_gap),
        mean_y=y.mean + weight * gamma_y * mean_gap,
        variance_y=y.variance + gamma_y**2 * (between + weight * variance_gap),
    )


def nominal_weights_line(
    x: FormMoments, y: FormMoments, *, ratio_x: float, ratio_y: float, weight: float
) -> Line:
    """Return slope 1 with means moved by the anchor, scaled by the lengths of the tests.

    Parameters
    ----------
    x, y : FormMoments
    ratio_x, ratio_y : float
        Highest mark of the form over the highest mark of the anchor; without this scaling a
        short anchor moves a long form by far too little.
    weight : float
        w of group 1.
    """
    found = synthetic(
        x,
        y,
        gamma_x=np.full_like(x.mean, ratio_x),
        gamma_y=np.full_like(x.mean, ratio_y),
        weight=weight,
    )
    return Line(np.ones_like(x.mean), found.mean_y - found.mean_x)


def tucker_line(x: FormMoments, y: FormMoments, *, weight: float) -> Line:
    """Return Tucker's line: the regression on the anchor is the same in both groups (4.21)."""
    found = synthetic(
        x,
        y,
        gamma_x=x.covariance / x.anchor_variance,
        gamma_y=y.covariance / y.anchor_variance,
        weight=weight,
    )
    return found.line


def levine_gamma(form: FormMoments, *, internal: bool) -> Floats:
    """Return Levine's ratio of true-score spreads of form and anchor (4.53, 4.58)."""
    if internal:
        return form.variance / form.covariance
    return (form.variance + form.covariance) / (form.anchor_variance + form.covariance)


def levine_observed_line(x: FormMoments, y: FormMoments, *, internal: bool, weight: float) -> Line:
    """Return Levine's observed score line: true scores are linear in the anchor's."""
    found = synthetic(
        x,
        y,
        gamma_x=levine_gamma(x, internal=internal),
        gamma_y=levine_gamma(y, internal=internal),
        weight=weight,
    )
    return found.line


def levine_true_line(x: FormMoments, y: FormMoments, *, internal: bool) -> Line:
    r"""Return Levine's true score line (4.66); no synthetic population is needed.

    .. math:: y = (\gamma_2 / \gamma_1) [x - \mu_1(X)] + \mu_2(Y) + \gamma_2 [\mu_1(V) - \mu_2(V)]
    """
    gamma_x = levine_gamma(x, internal=internal)
    gamma_y = levine_gamma(y, internal=internal)
    slope = gamma_y / gamma_x
    moved = y.mean + gamma_y * (x.anchor_mean - y.anchor_mean)
    return Line(slope, moved - slope * x.mean)


def chained_line(x: FormMoments, y: FormMoments) -> Line:
    """Return the line from X to V in group 1 followed by that from V to Y in group 2 (4.71)."""
    to_anchor, from_anchor = x.anchor_sd / x.sd, y.sd / y.anchor_sd
    slope = from_anchor * to_anchor
    moved = y.mean + from_anchor * (x.anchor_mean - y.anchor_mean)
    return Line(slope, moved - slope * x.mean)
