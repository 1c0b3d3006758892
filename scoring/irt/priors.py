r"""Priors on items' parameters, and what exactly they mean.

A prior is a density of the *reported* parameter: of :math:`a`, of every :math:`b`, of
:math:`c`, each independent of the others.  The estimate is the mode of

.. math:: \log L + \sum \log p(a) + \sum \log p(b) + \sum \log p(c)

as a function of the reported parameters, so no Jacobian is added for the intercepts and logits
in which the work is done.  With no responses at all the estimates therefore stand at the modes:
:math:`a = e^{\mu - \sigma^2}` (lognormal), :math:`b = \mu`,
:math:`c = (\alpha - 1) / (\alpha + \beta - 2)`.  Parameters that are fixed have no prior; the
one slope of 1PL has it once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from scoring.irt.kernels import Kind
from scoring.irt.layout import Layout, Stack

Floats = NDArray[np.float64]


class ImproperPrior(ValueError):
    """A prior whose numbers describe no density with a mode."""


@dataclass(frozen=True, slots=True)
class LogNormal:
    """Prior on a slope: log a is normal with this mean and standard deviation."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        _require_positive("lognormal prior on a", self.sd)


@dataclass(frozen=True, slots=True)
class Normal:
    """Prior on a difficulty b, in units of theta."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        _require_positive("normal prior on b", self.sd)


@dataclass(frozen=True, slots=True)
class Beta:
    """Prior on a lower asymptote c itself (not on its logit)."""

    alpha: float
    beta: float

    def __post_init__(self) -> None:
        if min(self.alpha, self.beta) <= 1:
            raise ImproperPrior(
                f"beta prior on c: {self.alpha:g},{self.beta:g} has no mode inside 0 to 1; give "
                "two numbers above 1, for five options for instance 5,17 (mode 0.2)"
            )


@dataclass(frozen=True, slots=True)
class Priors:
    """The priors of a calibration; None means maximum likelihood for that parameter."""

    a: LogNormal | None = None
    b: Normal | None = None
    c: Beta | None = None

    def sentences(self) -> tuple[str, ...]:
        """Say in words what was assumed."""
        said = []
        if self.a is not None:
            said.append(f"log a normal, mean {self.a.mean:g}, sd {self.a.sd:g}")
        if self.b is not None:
            said.append(f"b normal, mean {self.b.mean:g}, sd {self.b.sd:g}")
        if self.c is not None:
            said.append(f"c beta, alpha {self.c.alpha:g}, beta {self.c.beta:g}")
        return tuple(f"prior: {sentence}" for sentence in said)


def log_density(priors: Priors, layout: Layout, own: Floats) -> float:
    """Return the sum of log prior densities, up to a constant; -inf where a slope is below 0."""
    return float(
        sum(item_log_densities(priors, layout, stack, own).sum() for stack in layout.stacks)
    )


def item_log_densities(priors: Priors, layout: Layout, stack: Stack, own: Floats) -> Floats:
    """Return the log prior density of each item of a stack, up to a constant."""
    parameters = stack.of(own)
    slope_share, is_free = _shares(layout, stack)
    out = np.zeros(len(parameters))
    a = parameters[:, 0]
    if priors.a is not None:
        log_a = np.log(np.where((slope_share > 0) & (a > 0), a, 1.0))
        deviation = (log_a - priors.a.mean) / priors.a.sd
        out -= slope_share * (log_a + deviation**2 / 2)
        out[(slope_share > 0) & (a <= 0)] = -np.inf
    if priors.b is not None:
        from_mean = (_difficulties(stack, parameters) - priors.b.mean) / priors.b.sd
        out -= (is_free[:, None] * from_mean**2 / 2).sum(axis=1)
    if priors.c is not None and stack.kind is Kind.GUESSING:
        c = expit(parameters[:, 2])
        density = (priors.c.alpha - 1) * np.log(c) + (priors.c.beta - 1) * np.log1p(-c)
        out += is_free * density
    return out


def add_gradient(priors: Priors, layout: Layout, own: Floats, gradient: Floats) -> None:
    """Add the gradient of the log prior density to one over own parameters, in place."""
    for stack in layout.stacks:
        parameters = stack.of(own)
        slope_share, is_free = _shares(layout, stack)
        out = stack.of(gradient)
        a = parameters[:, 0]
        if priors.a is not None:
            safe = np.where(slope_share > 0, a, 1.0)
            log_part = (np.log(safe) - priors.a.mean) / priors.a.sd**2
            out[:, 0] -= slope_share * (1 + log_part) / safe
        if priors.b is not None:
            intercepts = parameters[:, 1 : stack.n_categories]
            pull = is_free[:, None] * (-intercepts / a[:, None] - priors.b.mean) / priors.b.sd**2
            out[:, 0] -= (pull * intercepts).sum(axis=1) / a**2
            out[:, 1 : stack.n_categories] += pull / a[:, None]
        if priors.c is not None and stack.kind is Kind.GUESSING:
            c = expit(parameters[:, 2])
            out[:, 2] += is_free * ((priors.c.alpha - 1) * (1 - c) - (priors.c.beta - 1) * c)


def curvature(priors: Priors, layout: Layout, stack: Stack, own: Floats) -> Floats:
    """Return a positive approximation to minus the Hessian, (n_items, n_parameters squared)."""
    parameters = stack.of(own)
    slope_share, is_free = _shares(layout, stack)
    n_items, n_parameters = parameters.shape
    out = np.zeros((n_items, n_parameters, n_parameters))
    a = parameters[:, 0]
    if priors.a is not None:
        out[:, 0, 0] += slope_share / (priors.a.sd * a) ** 2
    if priors.b is not None:
        for k in range(1, stack.n_categories):
            along = np.zeros((n_items, n_parameters))
            along[:, 0] = parameters[:, k] / a**2
            along[:, k] = -1 / a
            weight = is_free[:, None, None] / priors.b.sd**2
            out += weight * along[:, :, None] * along[:, None, :]
    if priors.c is not None and stack.kind is Kind.GUESSING:
        c = expit(parameters[:, 2])
        out[:, 2, 2] += is_free * (priors.c.alpha + priors.c.beta - 2) * c * (1 - c)
    return out


def _difficulties(stack: Stack, parameters: Floats) -> Floats:
    difficulties: Floats = -parameters[:, 1 : stack.n_categories] / parameters[:, :1]
    return difficulties


def _shares(layout: Layout, stack: Stack) -> tuple[Floats, Floats]:
    """Return each item's share of the slope's prior and whether its other parameters move."""
    index = layout.free_of_own[stack.start : stack.stop].reshape(-1, stack.n_parameters)
    slopes = index[:, 0]
    moved = slopes >= 0
    sharers = np.bincount(
        layout.free_of_own[layout.free_of_own >= 0], minlength=max(layout.n_free, 1)
    )
    share = np.where(moved, 1.0 / np.maximum(sharers[np.where(moved, slopes, 0)], 1), 0.0)
    return share, (index[:, 1] >= 0).astype(np.float64)


def _require_positive(what: str, sd: float) -> None:
    if not sd > 0:
        raise ImproperPrior(f"{what}: standard deviation {sd:g} must be above 0")
