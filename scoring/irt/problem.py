"""The likelihood of one calibration: value, expected counts and gradient at any parameters.

A :class:`Problem` joins data, layout, priors and quadrature.  :func:`evaluate` is the E-step;
:func:`gradient` follows from its counts by Fisher's identity.  How to climb is the business of
:mod:`scoring.irt.climb`.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scoring.irt import estep, kernels, priors, rightwrong
from scoring.irt.design import Design
from scoring.irt.estep import Integral
from scoring.irt.kernels import Kind
from scoring.irt.layout import Layout, Stack, log_tables
from scoring.irt.priors import Priors

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Problem:
    """One calibration to be solved; `theta` are the quadrature nodes.

    `is_rough` lets the E-step work in single precision where that is quicker.
    """

    design: Design
    layout: Layout
    priors: Priors
    theta: Floats
    is_rough: bool = False

    def with_nodes(self, theta: Floats) -> "Problem":
        """Return the same problem on other nodes."""
        return replace(self, theta=theta)

    def roughly(self) -> "Problem":
        """Return the same problem with an E-step in single precision."""
        return replace(self, is_rough=True)

    def thinned(self, n_rows: int) -> "Problem":
        """Return the same problem on a weighted part of the rows."""
        return replace(self, design=self.design.thinned(n_rows))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The E-step at one point.

    Attributes
    ----------
    log_likelihood, log_posterior : float
        Without and with the log density of the priors.
    counts : list of ndarray of shape (n_items, n_categories, n_points)
        Expected number of answers in each category at each node, for each stack.
    mass : ndarray of shape (n_groups, n_points)
        Expected number of candidates at each node.
    """

    log_likelihood: float
    log_posterior: float
    counts: list[Floats]
    mass: Floats


def group_densities(layout: Layout, own: Floats, theta: Floats) -> Floats:
    """Return the normal density of every group on the nodes, each row summing to 1."""
    deviations = (theta - layout.means(own)[:, None]) / layout.spreads(own)[:, None]
    log_density = -(deviations**2) / 2
    density = np.exp(log_density - log_density.max(axis=1, keepdims=True))
    normalised: Floats = density / density.sum(axis=1, keepdims=True)
    return normalised


def column_tables(problem: Problem, own: Floats) -> tuple[Floats, Floats]:
    """Return log P of every indicator column and the constant of the complete items."""
    design = problem.design
    n_points = len(problem.theta)
    by_item = np.zeros((len(design.n_categories), int(design.n_categories.max()), n_points))
    for stack, log_p in zip(
        problem.layout.stacks, log_tables(problem.layout, own, problem.theta), strict=True
    ):
        by_item[stack.items, : stack.n_categories] = log_p
    base = np.where(design.is_complete[:, None], by_item[:, 0], 0.0)
    table = by_item[design.column_item, design.column_category] - base[design.column_item]
    return table, base.sum(axis=0)


def evaluate(problem: Problem, free: Floats) -> Evaluation | None:
    """Run the E-step; None where the parameters are not those of any model."""
    layout, design = problem.layout, problem.design
    own = layout.own(free)
    if not np.isfinite(own).all() or not layout.is_feasible(own):
        return None
    prior = priors.log_density(problem.priors, layout, own)
    if not np.isfinite(prior):
        return None
    table, constant = column_tables(problem, own)
    with np.errstate(divide="ignore"):
        log_density = np.log(group_densities(layout, own, problem.theta))
    total = np.zeros_like(table)
    mass = np.zeros((layout.n_groups, len(problem.theta)))
    slopes = _linear_slopes(problem, own)
    log_likelihood = 0.0
    for block in design.blocks:
        integral = Integral(table, constant + log_density[block.group], problem.theta)
        if problem.is_rough and slopes is None:
            integral = integral.in_single_precision()
        done = estep.integrate(block, integral, slopes)
        log_likelihood += done.log_likelihood
        total += done.counts
        mass[block.group] += done.mass
    if not np.isfinite(log_likelihood):
        return None
    return Evaluation(
        log_likelihood, log_likelihood + prior, _counts_by_stack(problem, total, mass), mass
    )


def _linear_slopes(problem: Problem, own: Floats) -> Floats | None:
    """Return the slopes if the posterior depends on the slope-weighted sum alone."""
    stacks = problem.layout.stacks
    if len(stacks) != 1 or not estep.has_sufficient_sum(stacks[0].kind, problem.design):
        return None
    return stacks[0].of(own)[:, 0]


def _counts_by_stack(problem: Problem, total: Floats, mass: Floats) -> list[Floats]:
    design = problem.design
    n_items, most = len(design.n_categories), int(design.n_categories.max())
    by_item = np.zeros((n_items, most, total.shape[1]))
    by_item[design.column_item, design.column_category] = total
    rest = mass.sum(axis=0) - by_item.sum(axis=1)
    by_item[:, 0] = np.where(design.is_complete[:, None], rest, by_item[:, 0])
    return [by_item[stack.items, : stack.n_categories] for stack in problem.layout.stacks]


def own_gradient(problem: Problem, own: Floats, counts: list[Floats], mass: Floats) -> Floats:
    """Return the gradient of the expected complete log-posterior over own parameters."""
    layout = problem.layout
    out = np.zeros_like(own)
    for stack, count in zip(layout.stacks, counts, strict=True):
        stack.of(out)[:] = _stack_gradient(stack, own, problem.theta, count)
    out[layout.n_own_items :] = (
        (group_scores(layout, own, problem.theta) * mass).sum(axis=2).ravel()
    )
    priors.add_gradient(problem.priors, layout, own, out)
    return out


def _stack_gradient(stack: Stack, own: Floats, theta: Floats, count: Floats) -> Floats:
    if is_right_wrong(stack):
        return rightwrong.gradient(stack.kind, stack.of(own), theta, count)
    score = kernels.scores(stack.kind, stack.of(own), theta)
    along: Floats = np.einsum("jpkq,jkq->jp", score, count)
    return along


def is_right_wrong(stack: Stack) -> bool:
    """Tell whether :mod:`scoring.irt.rightwrong` can compute a stack."""
    return stack.n_categories == 2 and stack.kind is not Kind.GRADED  # noqa: PLR2004 - two


def group_scores(layout: Layout, own: Floats, theta: Floats) -> Floats:
    """Return d log density / d (mean, log sd), shape (2, n_groups, n_points).

    The density is normalised on the nodes, so its scores are centred on them too.
    """
    density = group_densities(layout, own, theta)
    spreads = layout.spreads(own)[:, None]
    deviations = (theta - layout.means(own)[:, None]) / spreads
    raw = np.stack([deviations / spreads, deviations**2])
    centred: Floats = raw - (raw * density).sum(axis=2, keepdims=True)
    return centred


def gradient(problem: Problem, free: Floats, at: Evaluation) -> Floats:
    """Return the gradient of the marginal log-posterior over the free vector.

    Fisher's identity: it equals the gradient of the expected complete log-posterior at the
    point where the expectation was taken.
    """
    own = problem.layout.own(free)
    return problem.layout.gathered(own_gradient(problem, own, at.counts, at.mass))
