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
from scoring.irt.kernels import Kind
from scoring.irt.problem import Problem

Floats = NDArray[np.float64]

MANY_ROWS = 8_192
PART_ROWS = 4_096
ROWS_FOR_OBSERVED = 2_500
COARSE_TOLERANCE = 1e-2
FINE_TOLERANCE = 1e-6
MOST_NEWTON_STEPS = 15
GAP_IN_SINGLE = 1e-2
EM_STEPS_FOR_C = 5
LOGIT_C_FOR_START = -2.5


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
        Whether the solution's information must be the observed one of all rows, as standard
        errors need; otherwise that of a part, or a cross-product, will do.
    """
    n_rows = problem.design.n_rows
    n_part = max(PART_ROWS, n_rows // 8)
    part = problem.thinned(n_part) if n_rows > MANY_ROWS else problem
    climbed = part if part is problem else part.roughly()
    near = climb.accelerated_em(
        climbed,
        climb.start_at(climbed, free),
        tolerance=COARSE_TOLERANCE,
        most_iterations=most_iterations,
    )
    kind = _cheap_kind(part)
    fraction = climb.fraction_observed(part, near, information_of(part, near, kind))
    if part is problem:
        point = climb.newton(problem, near, fraction, tolerance=gap, most_steps=MOST_NEWTON_STEPS)
    else:
        point = _from_part(problem, near, fraction, gap)
    matrix = climb.information_near(problem, point, fraction)
    if climb.slope(problem, point, matrix).gap > gap:
        point = climb.accelerated_em(
            problem, point, tolerance=FINE_TOLERANCE, most_iterations=most_iterations
        )
        matrix = information_of(problem, point, kind)
        fraction = climb.fraction_observed(problem, point, matrix)
        point = climb.newton(problem, point, fraction, tolerance=gap, most_steps=MOST_NEWTON_STEPS)
    if is_exact:
        kind = Information.OBSERVED
        matrix = information_of(problem, point, kind)
    return Solution(point, matrix, certify(problem, point, matrix, information=kind))


def _from_part(problem: Problem, near: Point, fraction: Floats, gap: float) -> Point:
    """Go on with all rows, in single precision as long as that leads somewhere."""
    rough = problem.roughly()
    point = climb.start_at(rough, _with_usual_c(problem, near.free))
    if any(stack.kind is Kind.GUESSING for stack in problem.layout.stacks):
        # The logit of c is far from quadratic: EM brings it close enough for Newton.
        point = climb.accelerated_em(
            rough, point, tolerance=COARSE_TOLERANCE, most_iterations=EM_STEPS_FOR_C
        )
    point = climb.newton(
        rough, point, fraction, tolerance=max(gap, GAP_IN_SINGLE), most_steps=MOST_NEWTON_STEPS
    )
    exact = climb.start_at(problem, point.free)
    exact = Point(exact.free, exact.at, point.iterations + 1)
    return climb.newton(problem, exact, fraction, tolerance=gap, most_steps=MOST_NEWTON_STEPS)


def _with_usual_c(problem: Problem, free: Floats) -> Floats:
    """Lift every c from the edge, where the likelihood is so flat that nothing moves it."""
    out = free.copy()
    for stack in problem.layout.stacks:
        if stack.kind is Kind.GUESSING:
            places = problem.layout.free_of_own[stack.start + 2 : stack.stop : 3]
            places = places[places >= 0]
            out[places] = np.maximum(out[places], LOGIT_C_FOR_START)
    return out


def _cheap_kind(problem: Problem) -> Information:
    stacks = problem.layout.stacks
    if problem.design.n_rows <= ROWS_FOR_OBSERVED or (
        len(stacks) == 1 and has_sufficient_sum(stacks[0].kind, problem.design)
    ):
        return Information.OBSERVED
    return Information.CROSS_PRODUCT


def information_of(problem: Problem, point: Point, kind: Information) -> Floats:
    """Return the information at a point, computed one way or the other."""
    if kind is Information.OBSERVED:
        return information.observed(problem, point.free, point.at)
    return information.cross_product(problem, point.free) + information.of_priors(
        problem, point.free, point.at
    )
