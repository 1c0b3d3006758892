"""The equating methods by name, each a function of frequencies; one table or a stack of them.

Standard errors, names for people and the choice of a method are made elsewhere from the same
functions.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from scoring.equating import kernel, linear
from scoring.equating.arc import circle_arc, mean_arc
from scoring.equating.equipercentile import equipercentile, percentile_ranks, scores_at_ranks
from scoring.equating.frequencies import Design, EquatingData, NotEquatable
from scoring.equating.linear import Line
from scoring.equating.moments import moments
from scoring.equating.presmoothing import smoothed
from scoring.equating.synthetic import WeightOf, braun_holland_line, frequency_estimation

Floats = NDArray[np.float64]


class Method(StrEnum):
    """Equating methods, named as on the command line."""

    IDENTITY = "identity"
    MEAN = "mean"
    LINEAR = "linear"
    NOMINAL_WEIGHTS = "nominal-weights-mean"
    CIRCLE_ARC = "circle-arc"
    MEAN_ARC = "mean-arc"
    TUCKER = "tucker"
    LEVINE_OBSERVED = "levine-observed"
    LEVINE_TRUE = "levine-true"
    BRAUN_HOLLAND = "braun-holland"
    CHAINED_LINEAR = "chained-linear"
    EQUIPERCENTILE = "equipercentile"
    FREQUENCY_ESTIMATION = "frequency-estimation"
    CHAINED_EQUIPERCENTILE = "chained-equipercentile"
    KERNEL = "kernel"
    KERNEL_POST_STRATIFICATION = "kernel-post-stratification"
    KERNEL_CHAINED = "kernel-chained"

    @property
    def uses_kernel(self) -> bool:
        """Tell whether distributions are made continuous by a kernel."""
        return self in _OF_KERNEL

    @property
    def uses_distributions(self) -> bool:
        """Tell whether more than means and (co)variances enter, so that smoothing matters."""
        return self in _OF_DISTRIBUTIONS

    @property
    def uses_weight(self) -> bool:
        """Tell whether the synthetic population enters."""
        return self in _OF_SYNTHETIC

    @property
    def assumption(self) -> str:
        """What the method takes for granted."""
        return _ASSUMPTIONS[self]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a method needs beyond the data.

    Attributes
    ----------
    weight : float
        w of the group that took X in the synthetic population.
    weight_of : WeightOf
        Whether w weighs frequencies or shares (frequency estimation and Braun-Holland).
    presmooth : int or None
        Degree of log-linear presmoothing of distributions.
    low, high : tuple of float or None
        Ends (x, y) of the circle-arc; the ends of both scales without.
    bandwidths : tuple of ndarray, optional
        Of the kernel, in marks: of X and Y, or through the anchor of X, the anchor in either group
        and Y; those of least penalty without.
    """

    weight: float = 1.0
    weight_of: WeightOf = WeightOf.FREQUENCIES
    presmooth: int | None = None
    low: tuple[float, float] | None = None
    high: tuple[float, float] | None = None
    bandwidths: tuple[Floats, ...] | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.weight <= 1:
            raise NotEquatable(f"the weight of a group is {self.weight:g}: take 0 to 1")


@dataclass(frozen=True, slots=True)
class Curve:
    """Equated scores, shape (..., n_scores), and the line behind them if there is one."""

    equated: Floats
    line: Line | None


def methods_for(design: Design) -> tuple[Method, ...]:
    """Return the methods a design allows.

    Examples
    --------
    >>> [str(one) for one in methods_for(Design.SINGLE_GROUP)]
    ['identity', 'mean', 'linear', 'circle-arc', 'mean-arc', 'equipercentile', 'kernel']
    """
    table = _WITH_ANCHOR if design.has_anchor else _WITHOUT_ANCHOR
    return tuple(table)


def curve(data: EquatingData, method: Method, settings: Settings) -> Curve:
    """Return the equated score of every score on X, shape (..., n_scores).

    Raises
    ------
    NotEquatable
        If the method is not for this design.
    """
    require_allowed(method, data.design)
    table = _WITH_ANCHOR if data.design.has_anchor else _WITHOUT_ANCHOR
    return table[method](data, settings)


def require_allowed(method: Method, design: Design) -> None:
    """Refuse a method that is not for a design, naming those that are."""
    allowed = methods_for(design)
    if method not in allowed:
        raise NotEquatable(f"{method} is not for design {design}: take one of {', '.join(allowed)}")


def with_bandwidths(data: EquatingData, method: Method, settings: Settings) -> Settings:
    """Return settings whose bandwidths are fixed at those of the data, for a kernel method.

    Standard errors and bootstrap samples hold the bandwidths, as the delta method of von Davier,
    Holland and Thayer (2004, chapter 5) does.
    """
    if not method.uses_kernel or settings.bandwidths is not None:
        return settings
    pairs = _kernel_pairs(_presmoothed(data, settings), method, settings)
    return replace(settings, bandwidths=tuple(kernel.best_bandwidth(*one) for one in pairs))


def length_ratios(data: EquatingData) -> tuple[float, float]:
    """Return the highest mark of each form over that of the anchor."""
    longest = float(data.x.anchor_scores[-1])
    if longest <= 0:
        raise NotEquatable("the highest anchor score is 0: there is no anchor to weigh")
    return float(data.x.scores[-1]) / longest, float(data.y.scores[-1]) / longest


def _of_line(data: EquatingData, line: Line) -> Curve:
    return Curve(line.at(data.x.scores), line)


def _identity(data: EquatingData, _settings: Settings) -> Curve:
    return _of_line(data, linear.identity_line(moments(data.x)))


def _mean(data: EquatingData, _settings: Settings) -> Curve:
    return _of_line(data, linear.mean_line(moments(data.x), moments(data.y)))


def _linear(data: EquatingData, _settings: Settings) -> Curve:
    return _of_line(data, linear.linear_line(moments(data.x), moments(data.y)))


def _equipercentile(data: EquatingData, settings: Settings) -> Curve:
    use = _presmoothed(data, settings)
    scales = {"x_scores": use.x.scores, "y_scores": use.y.scores}
    return Curve(equipercentile(use.x.totals, use.y.totals, **scales), None)


def _arc_of_means(data: EquatingData, settings: Settings) -> Curve:
    middle = moments(data.x).mean, moments(data.y).mean
    ends = _ends(data, settings)
    return Curve(circle_arc(data.x.scores, middle_x=middle[0], middle_y=middle[1], **ends), None)


def _arc_of_nominal_weights(data: EquatingData, settings: Settings) -> Curve:
    middle = _nominal_means(data, settings)
    ends = _ends(data, settings)
    return Curve(circle_arc(data.x.scores, middle_x=middle[0], middle_y=middle[1], **ends), None)


def _mean_arc_of_means(data: EquatingData, settings: Settings) -> Curve:
    return _mean_arc(data, settings, (moments(data.x).mean, moments(data.y).mean))


def _mean_arc_of_nominal_weights(data: EquatingData, settings: Settings) -> Curve:
    return _mean_arc(data, settings, _nominal_means(data, settings))


def _mean_arc(data: EquatingData, settings: Settings, means: tuple[Floats, Floats]) -> Curve:
    ends = _ends(data, settings)
    return Curve(
        mean_arc(data.x.scores, totals=data.x.totals, mean_x=means[0], mean_y=means[1], **ends),
        None,
    )


def _nominal_means(data: EquatingData, settings: Settings) -> tuple[Floats, Floats]:
    """Return the mean on X of the group that took it, and the mean equated to it."""
    mean = moments(data.x).mean
    return mean, _nominal_weights_line(data, settings).at(mean[..., None])[..., 0]


def _ends(data: EquatingData, settings: Settings) -> dict[str, tuple[float, float]]:
    x, y = data.x.scores, data.y.scores
    low = settings.low or (float(x[0]), float(y[0]))
    high = settings.high or (float(x[-1]), float(y[-1]))
    return {"low": low, "high": high}


def _nominal_weights_line(data: EquatingData, settings: Settings) -> Line:
    ratio_x, ratio_y = length_ratios(data)
    return linear.nominal_weights_line(
        moments(data.x),
        moments(data.y),
        ratio_x=ratio_x,
        ratio_y=ratio_y,
        weight=settings.weight,
    )


def _nominal_weights(data: EquatingData, settings: Settings) -> Curve:
    return _of_line(data, _nominal_weights_line(data, settings))


def _tucker(data: EquatingData, settings: Settings) -> Curve:
    found = linear.tucker_line(moments(data.x), moments(data.y), weight=settings.weight)
    return _of_line(data, found)


def _levine_observed(data: EquatingData, settings: Settings) -> Curve:
    found = linear.levine_observed_line(
        moments(data.x),
        moments(data.y),
        internal=data.design is Design.ANCHOR_INTERNAL,
        weight=settings.weight,
    )
    return _of_line(data, found)


def _levine_true(data: EquatingData, _settings: Settings) -> Curve:
    internal = data.design is Design.ANCHOR_INTERNAL
    found = linear.levine_true_line(moments(data.x), moments(data.y), internal=internal)
    return _of_line(data, found)


def _chained_linear(data: EquatingData, _settings: Settings) -> Curve:
    return _of_line(data, linear.chained_line(moments(data.x), moments(data.y)))


def _braun_holland(data: EquatingData, settings: Settings) -> Curve:
    use = _presmoothed(data, settings)
    found = frequency_estimation(use, weight=settings.weight, weight_of=settings.weight_of)
    return _of_line(use, braun_holland_line(use, found))


def _frequency_estimation(data: EquatingData, settings: Settings) -> Curve:
    use = _presmoothed(data, settings)
    found = frequency_estimation(use, weight=settings.weight, weight_of=settings.weight_of)
    return Curve(
        equipercentile(found.x, found.y, x_scores=use.x.scores, y_scores=use.y.scores), None
    )


def _chained_equipercentile(data: EquatingData, settings: Settings) -> Curve:
    use = _presmoothed(data, settings)
    anchor = use.x.anchor_scores
    on_anchor = equipercentile(
        use.x.totals, use.x.anchor_totals, x_scores=use.x.scores, y_scores=anchor
    )
    ranks = percentile_ranks(use.y.anchor_totals, anchor, on_anchor)
    return Curve(scores_at_ranks(use.y.totals, use.y.scores, ranks), None)


def _kernel(data: EquatingData, settings: Settings) -> Curve:
    return _of_kernel(data, Method.KERNEL, settings)


def _kernel_post_stratification(data: EquatingData, settings: Settings) -> Curve:
    return _of_kernel(data, Method.KERNEL_POST_STRATIFICATION, settings)


def _kernel_chained(data: EquatingData, settings: Settings) -> Curve:
    return _of_kernel(data, Method.KERNEL_CHAINED, settings)


def _of_kernel(data: EquatingData, method: Method, settings: Settings) -> Curve:
    """Return the links of a kernel method, one from X to Y or two through the anchor."""
    pairs = _kernel_pairs(_presmoothed(data, settings), method, settings)
    widths = with_bandwidths(data, method, settings).bandwidths or ()
    if len(widths) != len(pairs):
        raise NotEquatable(f"{method} takes {len(pairs)} bandwidths and {len(widths)} were given")
    equated: Floats = data.x.scores
    for first in range(0, len(pairs), 2):
        (x, x_scores), (y, y_scores) = pairs[first : first + 2]
        equated = kernel.kernel_equipercentile(
            x,
            y,
            x_scores=x_scores,
            y_scores=y_scores,
            bandwidths=(np.asarray(widths[first]), np.asarray(widths[first + 1])),
            at=equated,
        )
    return Curve(equated, None)


def _kernel_pairs(
    data: EquatingData, method: Method, settings: Settings
) -> tuple[tuple[Floats, Floats], ...]:
    """Return score probabilities with their scores, two for each link, in order."""
    x, y = data.x, data.y
    if method is Method.KERNEL_POST_STRATIFICATION:
        found = frequency_estimation(data, weight=settings.weight, weight_of=settings.weight_of)
        return (found.x, x.scores), (found.y, y.scores)
    n_x, n_y = x.n[..., None], y.n[..., None]
    ends = (x.totals / n_x, x.scores), (y.totals / n_y, y.scores)
    if method is Method.KERNEL:
        return ends
    v = x.anchor_scores
    return ends[0], (x.anchor_totals / n_x, v), (y.anchor_totals / n_y, v), ends[1]


def _presmoothed(data: EquatingData, settings: Settings) -> EquatingData:
    if settings.presmooth is None:
        return data
    return smoothed(data, degree=settings.presmooth)


_Function = Callable[[EquatingData, Settings], Curve]

_WITHOUT_ANCHOR: dict[Method, _Function] = {
    Method.IDENTITY: _identity,
    Method.MEAN: _mean,
    Method.LINEAR: _linear,
    Method.CIRCLE_ARC: _arc_of_means,
    Method.MEAN_ARC: _mean_arc_of_means,
    Method.EQUIPERCENTILE: _equipercentile,
    Method.KERNEL: _kernel,
}
_WITH_ANCHOR: dict[Method, _Function] = {
    Method.IDENTITY: _identity,
    Method.NOMINAL_WEIGHTS: _nominal_weights,
    Method.CIRCLE_ARC: _arc_of_nominal_weights,
    Method.MEAN_ARC: _mean_arc_of_nominal_weights,
    Method.TUCKER: _tucker,
    Method.LEVINE_OBSERVED: _levine_observed,
    Method.LEVINE_TRUE: _levine_true,
    Method.BRAUN_HOLLAND: _braun_holland,
    Method.CHAINED_LINEAR: _chained_linear,
    Method.FREQUENCY_ESTIMATION: _frequency_estimation,
    Method.CHAINED_EQUIPERCENTILE: _chained_equipercentile,
    Method.KERNEL_POST_STRATIFICATION: _kernel_post_stratification,
    Method.KERNEL_CHAINED: _kernel_chained,
}

_OF_KERNEL = {Method.KERNEL, Method.KERNEL_POST_STRATIFICATION, Method.KERNEL_CHAINED}

_OF_DISTRIBUTIONS = {
    Method.BRAUN_HOLLAND,
    Method.EQUIPERCENTILE,
    Method.FREQUENCY_ESTIMATION,
    Method.CHAINED_EQUIPERCENTILE,
    *_OF_KERNEL,
}
_OF_SYNTHETIC = {
    Method.NOMINAL_WEIGHTS,
    Method.TUCKER,
    Method.LEVINE_OBSERVED,
    Method.BRAUN_HOLLAND,
    Method.FREQUENCY_ESTIMATION,
    Method.KERNEL_POST_STRATIFICATION,
}

_ASSUMPTIONS = {
    Method.IDENTITY: "both forms are equally difficult at every score",
    Method.MEAN: "the forms differ in difficulty by the same number of marks at every score",
    Method.LINEAR: "scores equally many standard deviations from the mean are equivalent",
    Method.NOMINAL_WEIGHTS: (
        "the anchor measures what the form measures, mark for mark in proportion to its length; "
        "the forms differ by the same number of marks at every score"
    ),
    Method.CIRCLE_ARC: (
        "the ends of the scales are equivalent and the curve between them is an arc through the "
        "equated mean"
    ),
    Method.MEAN_ARC: (
        "the ends of the scales are equivalent and the curve between them is an arc whose mean "
        "over the candidates is the equated mean"
    ),
    Method.TUCKER: (
        "the linear regression of total on anchor is the same in both groups; biased where the "
        "groups differ in ability"
    ),
    Method.LEVINE_OBSERVED: (
        "form and anchor are congeneric: true scores are perfectly correlated, errors proportional "
        "to length"
    ),
    Method.LEVINE_TRUE: (
        "form and anchor are congeneric; observed scores are put in for true scores"
    ),
    Method.BRAUN_HOLLAND: "given the anchor, totals are distributed alike in both groups; linear",
    Method.CHAINED_LINEAR: "the lines from form to anchor are the same in both groups",
    Method.EQUIPERCENTILE: "scores with the same percentile rank are equivalent",
    Method.FREQUENCY_ESTIMATION: "given the anchor, totals are distributed alike in both groups",
    Method.CHAINED_EQUIPERCENTILE: "the curves from form to anchor are the same in both groups",
    Method.KERNEL: "scores with the same rank in the continuous distributions are equivalent",
    Method.KERNEL_POST_STRATIFICATION: (
        "given the anchor, totals are distributed alike in both groups; a Gaussian kernel"
    ),
    Method.KERNEL_CHAINED: (
        "the curves from form to anchor are the same in both groups; a Gaussian kernel"
    ),
}
