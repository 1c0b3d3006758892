"""From the free vector to the reported metric: a, b, c with standard errors by the delta method."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from scoring.irt import information
from scoring.irt.kernels import Kind
from scoring.irt.layout import Layout, Stack
from scoring.irt.models import ItemParameters, Model
from scoring.irt.problem import Problem
from scoring.irt.results import CalibratedItem, ErrorMethod, GroupEstimate
from scoring.irt.solve import Solution

Floats = NDArray[np.float64]

SMALLEST_PIVOT = 1e-10


@dataclass(frozen=True, slots=True)
class Naming:
    """What the numbers of a layout are called outside."""

    ids: Sequence[str]
    models: Sequence[Model]
    lowest: Sequence[int]
    groups: Sequence[str]
    fixed: Mapping[int, ItemParameters]


@dataclass(frozen=True, slots=True)
class Reported:
    """Every own parameter in the reported metric with its covariance.

    Attributes
    ----------
    values : ndarray of shape (n_own,)
        a, b and c, then group means and standard deviations.
    covariance : ndarray of shape (n_own, n_own) or None
        None if no errors were asked for or the information is not positive definite.
    """

    values: Floats
    covariance: Floats | None


def free_covariance(problem: Problem, solution: Solution, method: ErrorMethod) -> Floats | None:
    r"""Return the covariance of the free vector, or None.

    Louis: :math:`I^{-1}`; sandwich: :math:`I^{-1} G I^{-1}` with :math:`G` the cross-product of
    the candidates' gradients (White, 1982); cross-product: :math:`G^{-1}`.  A parameter pinned
    to a bound counts as known and has NaN.
    """
    if method is ErrorMethod.NONE:
        return None
    layout, free = problem.layout, solution.point.free
    inside = (free > layout.lower) & (free < layout.upper)
    block = np.ix_(inside, inside)
    matrix = solution.matrix[block]
    if method is not ErrorMethod.LOUIS:
        outer = information.cross_product(problem, free)
    if method is ErrorMethod.CROSS_PRODUCT:
        prior = information.of_priors(problem, free, solution.point.at)
        matrix = (outer + prior)[block]
    inverse = _inverse(matrix)
    if inverse is None:
        return None
    if method is ErrorMethod.SANDWICH:
        inverse = inverse @ outer[block] @ inverse
    covariance = np.full((layout.n_free, layout.n_free), np.nan)
    covariance[block] = inverse
    return covariance


def _inverse(matrix: Floats) -> Floats | None:
    scale = np.sqrt(np.maximum(np.diag(matrix), 1e-300))
    scaled = matrix / np.outer(scale, scale)
    try:
        pivots = np.diag(np.linalg.cholesky(scaled))
    except np.linalg.LinAlgError:
        return None
    if pivots.min(initial=1.0) ** 2 < SMALLEST_PIVOT:
        return None
    inverse: Floats = np.linalg.inv(scaled) / np.outer(scale, scale)
    return inverse


def reported(layout: Layout, free: Floats, covariance: Floats | None) -> Reported:
    """Turn intercepts, logits and log-spreads into b, c and standard deviations."""
    own = layout.own(free)
    values = own.copy()
    jacobian = np.zeros((len(own), len(own)))
    for stack in layout.stacks:
        _report_stack(stack, own, values, jacobian)
    groups = slice(layout.n_own_items, layout.n_own_items + layout.n_groups)
    spreads = slice(layout.n_own_items + layout.n_groups, len(own))
    jacobian[groups, groups] = np.eye(layout.n_groups)
    values[spreads] = layout.spreads(own)
    jacobian[spreads, spreads] = np.diag(layout.spreads(own))
    if covariance is None:
        return Reported(values, None)
    moved = np.flatnonzero(layout.free_of_own >= 0)
    index = layout.free_of_own[moved]
    # A pinned parameter (NaN) varies no more than a fixed one, but its own error is unknown.
    pinned = np.isnan(np.diag(covariance))[index]
    inner = np.nan_to_num(covariance)[np.ix_(index, index)]
    through = jacobian[:, moved]
    spread = through @ inner @ through.T
    own_pinned = np.zeros(len(own), dtype=bool)
    own_pinned[moved[pinned]] = True
    spread[own_pinned, :] = np.nan
    spread[:, own_pinned] = np.nan
    return Reported(values, spread)


def _report_stack(stack: Stack, own: Floats, values: Floats, jacobian: Floats) -> None:
    parameters, out = stack.of(own), stack.of(values)
    slopes = parameters[:, 0]
    for row, a in enumerate(slopes):
        start = stack.start + row * stack.n_parameters
        jacobian[start, start] = 1.0
        beyond = start + np.arange(stack.n_categories, stack.n_parameters)
        jacobian[beyond, beyond] = 1.0  # scores of categories; c is overwritten below
        for k in range(1, stack.n_categories):
            intercept = parameters[row, k]
            out[row, k] = -intercept / a
            jacobian[start + k, start] = intercept / a**2
            jacobian[start + k, start + k] = -1 / a
        if stack.kind is Kind.GUESSING:
            c = float(expit(parameters[row, 2]))
            out[row, 2] = c
            jacobian[start + 2, start + 2] = c * (1 - c)


def calibrated_items(
    layout: Layout, naming: Naming, found: Reported, n_marks: Floats
) -> tuple[CalibratedItem, ...]:
    """Return every item with its standard errors, in the order of the columns."""
    items: dict[int, CalibratedItem] = {}
    for stack in layout.stacks:
        for row, number in enumerate(stack.items):
            item = int(number)
            start = stack.start + row * stack.n_parameters
            places = np.arange(start, start + stack.n_parameters)
            errors = [_error(layout, found, int(place)) for place in places]
            values = found.values[places]
            has_c = stack.kind is Kind.GUESSING
            b = tuple(float(value) + 0.0 for value in values[1 : stack.n_categories])
            items[item] = CalibratedItem(
                naming.fixed.get(item)
                or ItemParameters(
                    naming.ids[item],
                    naming.models[item],
                    float(values[0]),
                    b,
                    float(values[2]) if has_c else 0.0,
                    naming.lowest[item],
                    _scores_of(stack, values),
                ),
                errors[0],
                tuple(errors[1 : stack.n_categories]),
                errors[2] if has_c else None,
                tuple(errors[stack.n_categories :]) if stack.kind is Kind.NOMINAL else (),
                float(n_marks[item]),
                item in naming.fixed,
            )
    return tuple(items[item] for item in sorted(items))


def _scores_of(stack: Stack, values: Floats) -> tuple[float, ...]:
    if stack.kind is not Kind.NOMINAL:
        return ()
    return tuple(float(value) for value in values[stack.n_categories :])


def group_estimates(
    layout: Layout, naming: Naming, found: Reported, n_rows: Floats
) -> tuple[GroupEstimate, ...]:
    """Return mean and standard deviation of ability in every group."""
    first = layout.n_own_items
    return tuple(
        GroupEstimate(
            name,
            float(n_rows[group]),
            float(found.values[first + group]),
            float(found.values[first + layout.n_groups + group]),
            _error(layout, found, first + group),
            _error(layout, found, first + layout.n_groups + group),
        )
        for group, name in enumerate(naming.groups)
    )


def parameter_names(layout: Layout, naming: Naming) -> list[str]:
    """Name every own parameter, as ``a:Q1``; those of items first."""
    names: list[str] = []
    for stack in layout.stacks:
        for item in stack.items:
            identifier = naming.ids[item]
            n_b = stack.n_categories - 1
            names.append(f"a:{identifier}")
            names += [f"b{k if n_b > 1 else ''}:{identifier}" for k in range(1, n_b + 1)]
            if stack.kind is Kind.GUESSING:
                names.append(f"c:{identifier}")
            if stack.kind is Kind.NOMINAL:
                names += [f"s{k}:{identifier}" for k in range(1, n_b)]
    names += [f"mean:{group}" for group in naming.groups]
    return names + [f"sd:{group}" for group in naming.groups]


def _error(layout: Layout, found: Reported, place: int) -> float | None:
    """Return a standard error; b of an item with a fixed slope has one, a fixed value none."""
    if found.covariance is None or layout.free_of_own[place] < 0:
        return None
    variance = float(found.covariance[place, place])
    return float(np.sqrt(variance)) if np.isfinite(variance) and variance >= 0 else None
