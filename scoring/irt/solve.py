"""The strategy of a calibration: which climb, on how many rows, with which information.

Few rows: accelerated EM, then Newton with the observed information.  Many rows: the same on
an even part of them first, then a few Newton steps on all of them with the information of the
part, so that the whole is passed through four or five times only.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.irt import climb, information
from scoring.irt.certificate import Certificate, Information, certify
from scoring.irt.climb import Point
from scoring.irt.estep import has_sufficient_sum
from scoring.irt.problem import Problem

Floats = NDArray[np.float64]

MANY_ROWS = 16_384
PART_ROWS = 8_192
ROWS_FOR_OBSERVED = 2_500
COARSE_TOLERANCE = 1e-2
FINE_TOLERANCE = 1e-6
MOST_NEWTON_STEPS = 12


@dataclass(frozen=True, slots=True)
class Solution:
    """Where a climb ended, with its information and its certificate."""

    point: Point
    matrix: Floats
    certificate: Certificate


def solve(
    problem: Problem, free: Floats, *, gap: float, most_iterations: int, is_exact: bool = True
) -> Solution:
    """Climb from `free` to the maximum of the log-posterior.

    Parameters
    ----------
    problem : Problem
    free : ndarray of shape (n_free,)
        Starting values.
    gap : float
        Log-posterior that the last Newton step may leave.
    most_iterations : int
        Most cycles of EM in each stage.
    is_exact : bool
        Whether the solution's information must be the observed one, as standard errors need;
        otherwise many rows that do not meet in a weighted sum give a cross-product.
    """
    cheap = _cheap_kind(problem)
    if problem.design.n_rows > MANY_ROWS:
        part = problem.thinned(PART_ROWS)
        point = climb.accelerated_em(
            part,
            climb.start_at(part, free),
            tolerance=COARSE_TOLERANCE,
            most_iterations=most_iterations,
        )
        free = point.free
    point = climb.start_at(problem, free)
    if problem.design.n_rows <= MANY_ROWS:
        point = climb.accelerated_em(
            problem, point, tolerance=COARSE_TOLERANCE, most_iterations=most_iterations
        )
    point, matrix = _finish(problem, point, cheap, gap)
    if climb.slope(problem, point, matrix).gap > gap:
        point = climb.accelerated_em(
            problem, point, tolerance=FINE_TOLERANCE, most_iterations=most_iterations
        )
        point, matrix = _finish(problem, point, cheap, gap)
    if is_exact and cheap is not Information.OBSERVED:
        cheap = Information.OBSERVED
        matrix = information_of(problem, point, cheap)
    return Solution(point, matrix, certify(problem, point, matrix, information=cheap))


def _cheap_kind(problem: Problem) -> Information:
    stacks = problem.layout.stacks
    if problem.design.n_rows <= ROWS_FOR_OBSERVED or (
        len(stacks) == 1 and has_sufficient_sum(stacks[0].kind, problem.design)
    ):
        return Information.OBSERVED
    return Information.CROSS_PRODUCT


def _finish(problem: Problem, point: Point, kind: Information, gap: float) -> tuple[Point, Floats]:
    """Take Newton steps; the information returned is that of the last point if observed."""
    latest: list[tuple[Point, Floats]] = []

    def matrix_at(point: Point) -> Floats:
        latest.append((point, information_of(problem, point, kind)))
        return latest[-1][1]

    end = climb.newton(problem, point, matrix_at, tolerance=gap, most_steps=MOST_NEWTON_STEPS)
    where, matrix = latest[-1]
    if kind is Information.OBSERVED and where is not end:
        matrix = information_of(problem, end, kind)
    return end, matrix


def information_of(problem: Problem, point: Point, kind: Information) -> Floats:
    """Return the information at a point, computed one way or the other.

    The cross-product is taken over an even part of the rows where there are very many.
    """
    if kind is Information.OBSERVED:
        return information.observed(problem, point.free, point.at)
    part = problem.thinned(MANY_ROWS) if problem.design.n_rows > MANY_ROWS else problem
    return information.cross_product(part, point.free) + information.of_priors(
        problem, point.free, point.at
    )
