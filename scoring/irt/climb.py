"""How the likelihood is climbed: accelerated EM, then Newton steps on the observed information.

EM is extrapolated by Anderson's method; a step that would lower the log-posterior is thrown
away and plain EM goes on from the last good point.  Near the top a few Newton steps finish the
work; with many rows the information of an even part of them, scaled up, is good enough for
that.  Whether the top was reached is not judged here but in :mod:`scoring.irt.certificate`.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from scoring.irt.mstep import fisher_information, maximise
from scoring.irt.problem import Evaluation, Problem, evaluate, gradient

Floats = NDArray[np.float64]

DEPTH = 5
SLACK = 1e-9
SLACK_IN_SINGLE = 0.1


class NoStart(RuntimeError):
    """The likelihood cannot be computed even where the climb would start."""


@dataclass(frozen=True, slots=True)
class Point:
    """A free vector with its E-step and the number of E-steps that led to it."""

    free: Floats
    at: Evaluation
    iterations: int


@dataclass(frozen=True, slots=True)
class Slope:
    """Gradient and Newton step at a point; the step is None if there is no maximum nearby."""

    gradient: Floats
    step: Floats | None
    gap: float


def start_at(problem: Problem, free: Floats) -> Point:
    """Return the first point of a climb."""
    at = evaluate(problem, free)
    if at is None:
        raise NoStart(
            "the likelihood cannot be computed at the starting values: look for an item whose "
            "marks are all alike, or fixed parameters that contradict the responses"
        )
    return Point(free, at, 1)


def accelerated_em(
    problem: Problem, start: Point, *, tolerance: float, most_iterations: int
) -> Point:
    """Climb by EM with Anderson's extrapolation until an EM step moves less than `tolerance`.

    References
    ----------
    Walker, H. F. and Ni, P. (2011). Anderson acceleration for fixed-point iterations. *SIAM
    Journal on Numerical Analysis*, 49(4), 1715-1735.
    """
    point = start
    history: list[tuple[Floats, Floats]] = []
    for _ in range(most_iterations):
        mapped = maximise(problem, point.free, point.at)
        residual = mapped - point.free
        if np.abs(residual).max(initial=0.0) < tolerance:
            break
        history = [*history[-DEPTH:], (point.free, residual)]
        candidate = np.clip(_extrapolated(history), problem.layout.lower, problem.layout.upper)
        reached = _accepted(problem, point, candidate)
        if reached is None:
            history = []
            careful = maximise(problem, point.free, point.at, is_careful=True)
            reached = _accepted(problem, point, careful) or _halved(problem, point, careful)
        if reached is None:
            break
        point = reached
    return point


def _accepted(problem: Problem, point: Point, candidate: Floats) -> Point | None:
    """Return the candidate as a point unless it lowers the log-posterior."""
    at = evaluate(problem, candidate)
    if at is None or at.log_posterior < point.at.log_posterior - _slack(problem):
        return None
    return Point(candidate, at, point.iterations + 1)


def _slack(problem: Problem) -> float:
    """Return how much of a fall in log-posterior is rounding."""
    return SLACK_IN_SINGLE if problem.is_rough else SLACK


def _extrapolated(history: list[tuple[Floats, Floats]], metric: Floats | None = None) -> Floats:
    """Return Anderson's next point; with one point of history it is the step itself.

    `metric` is a root of the matrix in whose norm the residual is made small.
    """
    free, residual = history[-1]
    if len(history) == 1:
        return free + residual
    moves = np.array([new[0] - old[0] for old, new in pairwise(history)]).T
    turns = np.array([new[1] - old[1] for old, new in pairwise(history)]).T
    if metric is None:
        weights = np.linalg.lstsq(turns, residual, rcond=1e-10)[0]
    else:
        weights = np.linalg.lstsq(metric @ turns, metric @ residual, rcond=1e-10)[0]
    extrapolated: Floats = free + residual - (moves + turns) @ weights
    return extrapolated


def _halved(problem: Problem, point: Point, mapped: Floats) -> Point | None:
    """Shorten an M-step that overshot until the log-posterior rises."""
    candidate = mapped
    for halving in range(10):
        candidate = (point.free + candidate) / 2
        at = evaluate(problem, candidate)
        if at is not None and at.log_posterior >= point.at.log_posterior:
            return Point(candidate, at, point.iterations + halving + 1)
    return None


def slope(problem: Problem, point: Point, matrix: Floats) -> Slope:
    """Return gradient, Newton step and the gain in log-posterior that the step promises.

    Parameters that stand on a bound and are pulled beyond it do not move.
    """
    g = gradient(problem, point.free, point.at)
    lower, upper = problem.layout.lower, problem.layout.upper
    pinned = ((point.free <= lower) & (g < 0)) | ((point.free >= upper) & (g > 0))
    inside = ~pinned
    step = np.zeros_like(g)
    if not inside.any():
        return Slope(g, step, 0.0)
    try:
        factor = np.linalg.cholesky(matrix[np.ix_(inside, inside)])
    except np.linalg.LinAlgError:
        return Slope(np.where(pinned, 0.0, g), None, np.inf)
    half = solve_triangular(factor, g[inside], lower=True)
    step[inside] = solve_triangular(factor, half, lower=True, trans="T")
    return Slope(np.where(pinned, 0.0, g), step, float(half @ half) / 2)


def newton(
    problem: Problem, point: Point, fraction: Floats, *, tolerance: float, most_steps: int
) -> Point:
    """Finish the climb by Newton steps until the promised gain is below `tolerance`.

    One `fraction` (see :func:`fraction_observed`) serves all steps, and Anderson's
    extrapolation makes up for what it lacks.  Stops, without complaint, where it is not
    positive definite or no step raises the log-posterior: the certificate will say what is
    wrong.
    """
    history: list[tuple[Floats, Floats]] = []
    for _ in range(most_steps):
        matrix = information_near(problem, point, fraction)
        here = slope(problem, point, matrix)
        if here.step is None or here.gap < tolerance:
            break
        history = [*history[-DEPTH:], (point.free, here.step)]
        candidate = np.clip(
            _extrapolated(history, _root(matrix)), problem.layout.lower, problem.layout.upper
        )
        reached = _accepted(problem, point, candidate)
        if reached is None:
            history = []
            reached = _stepped(problem, point, here.step)
        if reached is None:
            break
        point = reached
    return point


def fraction_observed(problem: Problem, point: Point, matrix: Floats) -> Floats:
    """Return the information in units of that of the complete data, R^-1 I R^-T, RR' complete.

    Unlike the information itself it hardly changes with the parameters or the sample.
    """
    root = np.linalg.cholesky(fisher_information(problem, point.free, point.at))
    half = solve_triangular(root, matrix, lower=True)
    fraction: Floats = solve_triangular(root, half.T, lower=True)
    return fraction


def information_near(problem: Problem, point: Point, fraction: Floats) -> Floats:
    """Return the information at a point from the fraction found at another."""
    root = np.linalg.cholesky(fisher_information(problem, point.free, point.at))
    matrix: Floats = root @ fraction @ root.T
    return matrix


def _root(matrix: Floats) -> Floats | None:
    """Return R with R'R the matrix, if there is one."""
    try:
        root: Floats = np.linalg.cholesky(matrix).T.astype(np.float64)
    except np.linalg.LinAlgError:
        return None
    return root


def _stepped(problem: Problem, point: Point, step: Floats) -> Point | None:
    length = 1.0
    for halving in range(6):
        candidate = np.clip(point.free + length * step, problem.layout.lower, problem.layout.upper)
        at = evaluate(problem, candidate)
        if at is not None and at.log_posterior >= point.at.log_posterior - _slack(problem):
            return Point(candidate, at, point.iterations + halving + 1)
        length /= 2
    return None
