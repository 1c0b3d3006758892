r"""Information of the estimates: Louis's identity and the cross-product of the scores.

.. math:: I = E[B \mid x] - \sum_i \operatorname{Cov}(S_i \mid x_i)

with :math:`B` minus the Hessian and :math:`S_i` the score of the complete data (Louis, 1982,
equation 3.2'; equal to Oakes, 1999).  Both are matrices over the free vector.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scoring.irt import estep
from scoring.irt.design import Block
from scoring.irt.estep import CHUNK_ROWS, Integral
from scoring.irt.problem import (
    Evaluation,
    Problem,
    column_tables,
    group_densities,
    own_gradient,
)
from scoring.irt.scorecolumns import ScoreColumns, score_columns

Floats = NDArray[np.float64]

DIFFERENCE = 1e-5


def observed(problem: Problem, free: Floats, at: Evaluation) -> Floats:
    """Return the observed information of the log-posterior by Louis's identity.

    Parameters
    ----------
    problem : Problem
    free : ndarray of shape (n_free,)
    at : Evaluation
        The E-step at `free`.

    Returns
    -------
    ndarray of shape (n_free, n_free)
    """
    layout = problem.layout
    own = layout.own(free)
    complete = complete_information(problem, own, at)
    columns = score_columns(problem, own)
    missing = np.zeros_like(complete)
    for block, integral in _integrals(problem, own):
        if columns.slopes is not None:
            missing += _missing_by_knots(block, integral, columns)
        else:
            missing += _missing_by_products(block, integral, columns)
    matrix = layout.gathered_matrix(complete - missing)
    symmetric: Floats = (matrix + matrix.T) / 2
    return symmetric


def cross_product(problem: Problem, free: Floats) -> Floats:
    r"""Return :math:`\sum_i w_i g_i g_i^\top`, the gradients of single candidates multiplied.

    The prior has no part in it.
    """
    own = problem.layout.own(free)
    columns = score_columns(problem, own)
    if problem.is_rough:
        columns = columns.in_single_precision()
    total = np.zeros((len(own), len(own)))
    for block, precise in _integrals(problem, own):
        integral = precise.in_single_precision() if problem.is_rough else precise
        for start in range(0, len(block.weights), CHUNK_ROWS):
            weights = block.weights[start : start + CHUNK_ROWS]
            z = block.z[start : start + CHUNK_ROWS].astype(integral.table.dtype)
            posterior, _ = estep.posteriors(z, integral)
            gradients = columns.expected(z, posterior, block.group)
            gradients *= np.sqrt(weights).astype(gradients.dtype)[:, None]
            total += gradients.T @ gradients
    return problem.layout.gathered_matrix(total)


def of_priors(problem: Problem, free: Floats, at: Evaluation) -> Floats:
    """Return minus the Hessian of the log density of the priors."""
    none = replace(
        at, counts=[np.zeros_like(count) for count in at.counts], mass=np.zeros_like(at.mass)
    )
    layout = problem.layout
    return layout.gathered_matrix(complete_information(problem, layout.own(free), none))


def complete_information(problem: Problem, own: Floats, at: Evaluation) -> Floats:
    """Return minus the Hessian of the expected complete log-posterior, by central differences.

    Items do not meet in the complete data, so all are moved at once, one parameter at a time.
    """
    layout = problem.layout
    matrix = np.zeros((len(own), len(own)))
    n_items_own = layout.n_own_items
    most = max((stack.n_parameters for stack in layout.stacks), default=0)
    for parameter in range(most):
        moved = [
            stack.start + np.arange(len(stack.items)) * stack.n_parameters + parameter
            for stack in layout.stacks
            if parameter < stack.n_parameters
        ]
        places = np.concatenate(moved)
        column = -_difference(problem, own, at, places)
        for stack in layout.stacks:
            if parameter < stack.n_parameters:
                for row in range(len(stack.items)):
                    start = stack.start + row * stack.n_parameters
                    block = slice(start, start + stack.n_parameters)
                    matrix[block, start + parameter] = column[block]
    for kind in range(2) if (layout.free_of_own[n_items_own:] >= 0).any() else ():
        places = n_items_own + kind * layout.n_groups + np.arange(layout.n_groups)
        column = -_difference(problem, own, at, places)
        for group in range(layout.n_groups):
            rows = n_items_own + group + np.arange(2) * layout.n_groups
            matrix[rows, places[group]] = column[rows]
    symmetric: Floats = (matrix + matrix.T) / 2
    return symmetric


def _difference(problem: Problem, own: Floats, at: Evaluation, places: NDArray[np.intp]) -> Floats:
    up, down = own.copy(), own.copy()
    up[places] += DIFFERENCE
    down[places] -= DIFFERENCE
    slope: Floats = (
        own_gradient(problem, up, at.counts, at.mass)
        - own_gradient(problem, down, at.counts, at.mass)
    ) / (2 * DIFFERENCE)
    return slope


def _integrals(problem: Problem, own: Floats) -> list[tuple[Block, Integral]]:
    table, constant = column_tables(problem, own)
    with np.errstate(divide="ignore"):
        log_density = np.log(group_densities(problem.layout, own, problem.theta))
    return [
        (block, Integral(table, constant + log_density[block.group], problem.theta))
        for block in problem.design.blocks
    ]


def _missing_by_products(block: Block, integral: Integral, columns: ScoreColumns) -> Floats:
    """Sum the posterior covariances of the scores, node by node."""
    n_columns = block.z.shape[1] + 1
    n_points = len(integral.theta)
    grams = np.zeros((n_points, n_columns, n_columns))
    outer = np.zeros((columns.n_own, columns.n_own))
    for start in range(0, len(block.weights), CHUNK_ROWS):
        z = block.z[start : start + CHUNK_ROWS].astype(np.float64)
        weights = block.weights[start : start + CHUNK_ROWS]
        posterior, _ = estep.posteriors(z, integral)
        gradients = columns.expected(z, posterior, block.group)
        gradients *= np.sqrt(weights)[:, None]
        outer += gradients.T @ gradients
        posterior *= weights[:, None]
        with_one = np.concatenate([np.ones((len(z), 1)), z], axis=1)
        for point in range(n_points):
            grams[point] += with_one.T @ (with_one * posterior[:, point, None])
    squares = np.zeros_like(outer)
    for point in range(n_points):
        scores = columns.at(point, block.group)
        squares += scores.T @ grams[point] @ scores
    return squares - outer


def _missing_by_knots(block: Block, integral: Integral, columns: ScoreColumns) -> Floats:
    r"""Sum the posterior covariances of 2PL scores, :math:`S = x u(\theta) + v(\theta)`.

    Only the slope's score has a `u` that depends on theta, and it is theta itself.
    """
    assert columns.slopes is not None  # noqa: S101 - the caller looked
    floats = block.as_floats()
    knots = estep.spread_on_knots(block, integral, columns.slopes)
    posterior, theta = knots.posterior, integral.theta
    base = columns.base(block.group)
    mean_theta = posterior @ theta
    mean_base = posterior @ base.T
    theta_base = posterior @ (base * theta).T - mean_theta[:, None] * mean_base
    variance = posterior @ theta**2 - mean_theta**2
    on_knots = knots.spread @ np.ones(len(floats))
    out: Floats = (base * (on_knots @ posterior)) @ base.T - (mean_base.T * on_knots) @ mean_base
    slopes = columns.slope_places
    answered = (knots.spread @ floats).T @ theta_base
    out[slopes] += answered
    out[:, slopes] += answered.T
    by_row = knots.spread.T @ variance
    out[np.ix_(slopes, slopes)] += _weighted_gram(floats, by_row)
    return out


def _weighted_gram(rows: Floats, weights: Floats) -> Floats:
    """Return X' W X in chunks that fit the cache."""
    gram = np.zeros((rows.shape[1], rows.shape[1]))
    for start in range(0, len(rows), CHUNK_ROWS):
        chunk = rows[start : start + CHUNK_ROWS]
        gram += chunk.T @ (chunk * weights[start : start + CHUNK_ROWS, None])
    return gram
