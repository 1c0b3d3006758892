"""Equate two forms: one function from data to a frozen result with N, method and assumptions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from scoring.equating.equipercentile import lord_errors
from scoring.equating.errors import Bootstrap, bootstrap, delta_errors
from scoring.equating.frequencies import Design, EquatingData
from scoring.equating.methods import (
    Method,
    Settings,
    curve,
    length_ratios,
    require_allowed,
    with_bandwidths,
)
from scoring.equating.moments import require_spread
from scoring.equating.postsmoothing import postsmooth
from scoring.equating.synthetic import share_of_first
from scoring.ladder import Statistic
from scoring.scale import ReportingScale, raw_cut_mark

Floats = NDArray[np.float64]

_ARCS = {Method.CIRCLE_ARC, Method.MEAN_ARC}
_MARKS_ONLY = {Method.IDENTITY, Method.MEAN, Method.NOMINAL_WEIGHTS, *_ARCS}


@dataclass(frozen=True, slots=True)
class Equating:
    """Equated scores of a form, unrounded, on the marks of the base form.

    Attributes
    ----------
    method : Method
    design : Design
    n_x, n_y : int
        Candidates on the new and on the base form.
    scores, equated : ndarray of shape (n_scores,)
        Every score of the new form, and what it means on the base form.
    slope, intercept : float or None
        Of the line, where the method is one.
    se : ndarray of shape (n_scores,)
        Standard error in marks of the base form; nan where nobody has the equated score.
    se_method : str
        Where the errors come from.
    bootstrap : Bootstrap or None
    settings : Settings
    assumptions : tuple of str
    """

    method: Method
    design: Design
    n_x: int
    n_y: int
    scores: Floats
    equated: Floats
    slope: float | None
    intercept: float | None
    se: Floats
    se_method: str
    bootstrap: Bootstrap | None
    settings: Settings
    assumptions: tuple[str, ...]

    def at(self, score: float) -> float:
        """Return the unrounded equated score of one possible score of the new form."""
        return float(self.equated[int(score - self.scores[0])])

    def limits(self, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
        r"""Return limits of the equated scores, :math:`e(x) \pm t_{n-1} se(x)`.

        The n of Student's t is that of the smaller group, whose candidates the error mostly
        comes from.

        References
        ----------
        Kolen and Brennan (2014), section 7.1, for the error; Student (1908), *Biometrika*, 6, 1-25.
        """
        n = min(self.n_x, self.n_y)
        reach = float(stdtrit(n - 1, 0.5 + confidence / 2)) * self.se
        return self.equated - reach, self.equated + reach

    def raw_cut(self, scale: ReportingScale) -> float:
        """Return the lowest raw score whose unrounded equated score reaches the cut."""
        return raw_cut_mark(scale, equated=self.equated.tolist(), raws=self.scores.tolist())


def equate(
    data: EquatingData,
    *,
    method: Method,
    settings: Settings = Settings(),  # noqa: B008 - a frozen value
    bootstrap_samples: int = 0,
    seed: int = 0,
) -> Equating:
    """Return what every score of the new form means on the base form.

    Parameters
    ----------
    data : EquatingData
    method : Method
    settings : Settings
    bootstrap_samples : int
        0 for the delta method's errors alone; otherwise `se` is the bootstrap's.
    seed : int
        Of the bootstrap.

    Raises
    ------
    NotEquatable
        If the method is not for the design, or the scores do not vary.

    References
    ----------
    Kolen, M. J. and Brennan, R. L. (2014). *Test Equating, Scaling, and Linking* (3rd ed.).

    Examples
    --------
    >>> from scoring.equating.frequencies import FormFrequencies
    >>> x, y = (FormFrequencies.of_candidates(marks) for marks in ([1, 2, 3], [2, 3, 4]))
    >>> found = equate(EquatingData(Design.EQUIVALENT_GROUPS, x, y), method=Method.MEAN)
    >>> found.slope, found.intercept, found.at(2)
    (1.0, 1.0, 3.0)
    """
    require_allowed(method, data.design)
    if method not in _MARKS_ONLY:
        for form in data.forms:
            require_spread(form, anchor=data.design.has_anchor)
    settings = with_bandwidths(data, method, settings)
    found = curve(data, method, settings)
    errors, se_method = _errors(data, method, settings)
    again = None
    if bootstrap_samples:
        again = bootstrap(data, method, settings, samples=bootstrap_samples, seed=seed)
        errors, se_method = again.se, f"bootstrap, {bootstrap_samples} samples, seed {seed}"
    line = found.line
    return Equating(
        method=method,
        design=data.design,
        n_x=round(float(data.x.n)),
        n_y=round(float(data.y.n)),
        scores=data.x.scores,
        equated=found.equated,
        slope=None if line is None else float(line.slope),
        intercept=None if line is None else float(line.intercept),
        se=errors,
        se_method=se_method,
        bootstrap=again,
        settings=settings,
        assumptions=_assumptions(data, method, settings),
    )


def with_postsmoothing(found: Equating, data: EquatingData, *, smoothing: float) -> Equating:
    """Return an equipercentile result with its curve smoothed; the errors stay those before.

    Raises
    ------
    NotEquatable
        If the method is not an equipercentile one.
    """
    smooth = postsmooth(data, found.method, found.settings, smoothing=smoothing)
    said = (
        f"cubic-spline postsmoothing, S = {smoothing:g}, between {smooth.low:g} and {smooth.high:g}"
    )
    return replace(
        found,
        equated=smooth.equated,
        se_method=f"{found.se_method}, before postsmoothing",
        assumptions=(*found.assumptions, said),
    )


def demands(method: Method) -> Sequence[Statistic]:
    """Return what the ladder must support before a method is used.

    Examples
    --------
    >>> [str(one) for one in demands(Method.TUCKER)]
    ['linear_equating']
    """
    if method is Method.IDENTITY:
        return ()
    if method in {Method.MEAN, Method.NOMINAL_WEIGHTS}:
        return (Statistic.MEAN_EQUATING,)
    if method in _ARCS:
        return (Statistic.CIRCLE_ARC_EQUATING,)
    if method.uses_distributions and method is not Method.BRAUN_HOLLAND:
        return (Statistic.EQUIPERCENTILE,)
    return (Statistic.LINEAR_EQUATING,)


def _errors(data: EquatingData, method: Method, settings: Settings) -> tuple[Floats, str]:
    is_plain = method is Method.EQUIPERCENTILE and settings.presmooth is None
    if is_plain and data.design is Design.EQUIVALENT_GROUPS:
        found = lord_errors(
            data.x.totals,
            data.y.totals,
            x_scores=data.x.scores,
            y_scores=data.y.scores,
            n_x=float(data.x.n),
            n_y=float(data.y.n),
        )
        return found, "delta method (Lord 1982)"
    return delta_errors(data, method, settings), "delta method"


def _assumptions(data: EquatingData, method: Method, settings: Settings) -> tuple[str, ...]:
    said = [method.assumption, _DESIGNS[data.design]]
    if method.uses_weight:
        said.append(f"synthetic population: weight {settings.weight:g} for the group that took X")
        if 0 < settings.weight < 1 and method.uses_distributions:
            share = share_of_first(data, weight=settings.weight, weight_of=settings.weight_of)
            what = settings.weight_of.value
            said.append(f"the weight weighs {what}: that group is {float(share):.4f} of it")
    if method is Method.NOMINAL_WEIGHTS or (method in _ARCS and data.design.has_anchor):
        ratios = length_ratios(data)
        said.append(f"a mark on the anchor is {ratios[0]:.4g} marks on X, {ratios[1]:.4g} on Y")
    if method in _ARCS:
        low, high = settings.low, settings.high
        said.append(f"ends of the arc: {low or 'lowest scores'} and {high or 'highest scores'}")
    if settings.bandwidths is not None:
        widths = ", ".join(f"{float(one):.4f}" for one in settings.bandwidths)
        said.append(f"Gaussian kernel, bandwidths of least penalty: {widths} marks")
    if method.uses_distributions and settings.presmooth is not None:
        said.append(f"log-linear presmoothing, {settings.presmooth} moments")
    return tuple(said)


_DESIGNS = {
    Design.EQUIVALENT_GROUPS: "the two groups are samples of one population",
    Design.SINGLE_GROUP: "one group took both forms; order and practice do not matter",
    Design.ANCHOR_INTERNAL: "groups may differ; the anchor counts in the total",
    Design.ANCHOR_EXTERNAL: "groups may differ; the anchor does not count in the total",
}
