"""The M-step: damped Fisher scoring on the expected complete data.

One or two steps a cycle are enough, because the climb around it does not need the exact
maximum; what it needs is that the fixed point is the maximum, and that holds for any number of
steps.  Items are independent given the counts unless they share a slope.
"""

import numpy as np
from numpy.typing import NDArray

from scoring.irt import kernels, priors, rightwrong
from scoring.irt.layout import Stack
from scoring.irt.problem import Evaluation, Problem, is_right_wrong

Floats = NDArray[np.float64]

INNER_STEPS = 2
LONGEST_STEP = 1.0


def maximise(problem: Problem, free: Floats, at: Evaluation, *, is_careful: bool = False) -> Floats:
    """Return the free vector after one M-step from the counts at `free`.

    A careful step is shortened item by item until no item is worse off; that costs time and is
    needed only where a plain step has overshot.
    """
    layout = problem.layout
    own = layout.own(free)
    own[layout.n_own_items :] = _group_moments(problem, own, at.mass)
    free = np.clip(layout.free(own), layout.lower, layout.upper)
    for _ in range(INNER_STEPS):
        own = layout.own(free)
        step = _scoring_step(problem, own, at)
        candidate = np.clip(free + step, layout.lower, layout.upper)
        candidate = _kept_feasible(problem, free, candidate)
        free = _no_item_worse(problem, free, candidate, at) if is_careful else candidate
    return free


def _no_item_worse(problem: Problem, free: Floats, candidate: Floats, at: Evaluation) -> Floats:
    """Halve the step of every item whose expected complete log-posterior it lowers."""
    layout = problem.layout
    if layout.is_shared:
        return candidate
    old, new = layout.own(free), layout.own(candidate)
    for stack, count in zip(layout.stacks, at.counts, strict=True):
        height = _heights(problem, stack, old, count)
        before, after = stack.of(old), stack.of(new)
        for _ in range(12):
            worse = ~(_heights(problem, stack, new, count) >= height)
            if not worse.any():
                break
            after[worse] = (before[worse] + after[worse]) / 2
        else:
            after[worse] = before[worse]
    return layout.free(new)


def _heights(problem: Problem, stack: Stack, own: Floats, count: Floats) -> Floats:
    log_p = kernels.log_probabilities(stack.kind, stack.of(own), problem.theta)
    prior = priors.item_log_densities(problem.priors, problem.layout, stack, own)
    heights: Floats = (log_p * count).sum(axis=(1, 2)) + prior
    return heights


def _kept_feasible(problem: Problem, free: Floats, candidate: Floats) -> Floats:
    """Halve a step until it is one of a model: thresholds in order, slopes a prior allows."""
    for _ in range(30):
        own = problem.layout.own(candidate)
        if problem.layout.is_feasible(own) and np.isfinite(
            priors.log_density(problem.priors, problem.layout, own)
        ):
            return candidate
        candidate = (free + candidate) / 2
    return free


def _group_moments(problem: Problem, own: Floats, mass: Floats) -> Floats:
    """Return mean and log standard deviation of every group from its expected candidates."""
    total = np.maximum(mass.sum(axis=1), 1e-300)
    layout = problem.layout
    index = layout.free_of_own[layout.n_own_items :].reshape(2, -1)
    means = np.where(index[0] >= 0, mass @ problem.theta / total, layout.means(own))
    squares = (mass * (problem.theta - means[:, None]) ** 2).sum(axis=1) / total
    fixed = own[layout.n_own_items + layout.n_groups :]
    log_spreads = np.where(index[1] >= 0, np.log(np.maximum(squares, 1e-12)) / 2, fixed)
    return np.concatenate([means, log_spreads])


def _scoring_step(problem: Problem, own: Floats, at: Evaluation) -> Floats:
    layout = problem.layout
    gradient = np.zeros_like(own)
    blocks = []
    for stack, count in zip(layout.stacks, at.counts, strict=True):
        slope, block = _slope_and_information(problem, stack, own, count)
        stack.of(gradient)[:] = slope
        blocks.append(block)
    priors.add_gradient(problem.priors, layout, own, gradient)
    if layout.is_shared:
        return _joint_step(problem, blocks, gradient)
    step = np.zeros_like(own)
    can_move = _can_move(problem, own, gradient)
    for stack, block in zip(layout.stacks, blocks, strict=True):
        moved = can_move[stack.start : stack.stop].reshape(-1, stack.n_parameters)
        # A fixed parameter gets a row of the identity and so a step of zero.
        information = block * (moved[:, :, None] & moved[:, None, :])
        diagonal = np.arange(stack.n_parameters)
        information[:, diagonal, diagonal] += np.where(moved, 0.0, 1.0)
        slope = np.where(moved, stack.of(gradient), 0.0)
        moves: Floats = np.linalg.solve(information, slope[:, :, None])[:, :, 0].astype(np.float64)
        stack.of(step)[:] = _shortened(moves)
    return layout.gathered(step)


def _can_move(problem: Problem, own: Floats, gradient: Floats) -> NDArray[np.bool_]:
    """Tell which own parameters are free and not pulled beyond a bound they stand on."""
    layout = problem.layout
    is_free = layout.free_of_own >= 0
    index = np.where(is_free, layout.free_of_own, 0)
    low = is_free & (own <= layout.lower[index]) & (gradient < 0)
    high = is_free & (own >= layout.upper[index]) & (gradient > 0)
    can_move: NDArray[np.bool_] = is_free & ~low & ~high
    return can_move


def _joint_step(problem: Problem, blocks: list[Floats], gradient: Floats) -> Floats:
    folded = _dense(problem, blocks, np.zeros(2 * problem.layout.n_groups))
    folded[np.diag_indices_from(folded)] += 1e-9
    step: Floats = np.linalg.solve(folded, problem.layout.gathered(gradient)).astype(np.float64)
    only: Floats = _shortened(step[None])[0]
    return only


def fisher_information(problem: Problem, free: Floats, at: Evaluation) -> Floats:
    """Return Fisher's information of the expected complete data, (n_free, n_free).

    Always positive definite, cheap, and following the parameters closely: the measure in which
    the slower information of the responses changes little.
    """
    own = problem.layout.own(free)
    blocks = [
        _slope_and_information(problem, stack, own, count)[1]
        for stack, count in zip(problem.layout.stacks, at.counts, strict=True)
    ]
    candidates = at.mass.sum(axis=1) + 1e-9
    groups = np.concatenate([candidates / problem.layout.spreads(own) ** 2, 2 * candidates])
    return _dense(problem, blocks, groups)


def _dense(problem: Problem, blocks: list[Floats], groups: Floats) -> Floats:
    """Put blocks of items and a diagonal of groups into one matrix over the free vector."""
    layout = problem.layout
    matrix = np.diag(np.concatenate([np.zeros(layout.n_own_items), groups]))
    for stack, information in zip(layout.stacks, blocks, strict=True):
        places = np.arange(stack.start, stack.stop).reshape(-1, stack.n_parameters)
        matrix[places[:, :, None], places[:, None, :]] = information
    return layout.gathered_matrix(matrix)


def _shortened(steps: Floats) -> Floats:
    """Shorten each row of steps as a whole, so that it still points uphill."""
    longest = np.abs(steps).max(axis=1, keepdims=True, initial=0.0)
    shortened: Floats = steps * np.minimum(1.0, LONGEST_STEP / np.maximum(longest, LONGEST_STEP))
    return shortened


def _slope_and_information(
    problem: Problem, stack: Stack, own: Floats, count: Floats
) -> tuple[Floats, Floats]:
    """Return gradient (without priors) and Fisher's information of each item.

    Both are those of the expected complete data; the information has the priors' curvature.
    """
    if is_right_wrong(stack):
        slope, information = rightwrong.gradient_and_information(
            stack.kind, stack.of(own), problem.theta, count
        )
    else:
        slope, information = _of_tables(stack, own, problem.theta, count)
    information += priors.curvature(problem.priors, problem.layout, stack, own)
    diagonal = np.arange(information.shape[1])
    # A ridge of one part in 10^9 keeps an item without information solvable.
    information[:, diagonal, diagonal] *= 1 + 1e-9
    information[:, diagonal, diagonal] += 1e-9
    return slope, information


def _of_tables(stack: Stack, own: Floats, theta: Floats, count: Floats) -> tuple[Floats, Floats]:
    parameters = stack.of(own)
    p = np.exp(kernels.log_probabilities(stack.kind, parameters, theta))
    score = kernels.scores(stack.kind, parameters, theta)
    n_items, n_parameters = score.shape[:2]
    flat = score.reshape(n_items, n_parameters, -1)
    slope: Floats = (flat @ count.reshape(n_items, -1, 1))[:, :, 0]
    weight = p * count.sum(axis=1, keepdims=True)
    scaled = (score * weight[:, None]).reshape(n_items, n_parameters, -1)
    information: Floats = flat @ scaled.swapaxes(1, 2)
    return slope, information
