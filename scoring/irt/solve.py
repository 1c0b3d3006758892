"""The strategy of a calibration: which climb, on how many rows, with which information.

Few rows: accelerated EM, then Newton with the observed information.  Many rows: the same on
an even part of them first, then a few Newton steps on all of them with the information of the
part, so that the whole is passed through four or five times only.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scoring.irt import climb, information
from scoring.irt.certificate import Certificate, Information, certify
from scoring.irt.climb import Point
from scoring.irt.estep import has_sufficient_sum
from scoring.irt.kernels import Kind
from scoring.irt.priors import Beta
from scoring.irt.problem import Problem

Floats = NDArray[np.float64]

MANY_ROWS = 8_192
PART_ROWS = 4096
ROWS_FOR_OBSERVED = 2_500
COARSE_TOLERANCE = 1e-2
FINE_TOLERANCE = 1e-6
MOST_NEWTON_STEPS = 15
NEGLIGIBLE = 1e-7
WIDEST_SPACING = 2.0
C_IN_PART = Beta(3.0, 9.0)
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
    if problem.design.n_rows > MANY_ROWS:
        point, fraction = _by_part(problem, free, gap=gap, most_iterations=most_iterations)
    else:
        point, fraction = _whole(problem, free, gap=gap, most_iterations=most_iterations)
    kind = _cheap_kind(problem)
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


def _whole(
    problem: Problem, free: Floats, *, gap: float, most_iterations: int
) -> tuple[Point, Floats]:
    near = climb.accelerated_em(
        problem,
        climb.start_at(problem, free),
        tolerance=COARSE_TOLERANCE,
        most_iterations=most_iterations,
    )
    fraction = _fraction(problem, near)
    point = climb.newton(problem, near, fraction, tolerance=gap, most_steps=MOST_NEWTON_STEPS)
    return point, fraction


def _by_part(
    problem: Problem, free: Floats, *, gap: float, most_iterations: int
) -> tuple[Point, Floats]:
    """Climb on a part of the rows, then with all of them on the nodes that matter.

    Single precision and few nodes serve until the top of that is reached; double precision and
    all nodes have the last word, which is seldom more than to confirm.
    """
    rough = problem.with_nodes(_few_nodes(problem, free)).roughly()
    part = _with_guarded_c(rough.thinned(max(PART_ROWS, problem.design.n_rows // 8)))
    near = climb.accelerated_em(
        part,
        climb.start_at(part, free),
        tolerance=COARSE_TOLERANCE,
        most_iterations=most_iterations,
    )
    fraction = _fraction(part, near)
    rough = rough.with_nodes(_nodes_in_use(rough.theta, near))
    point = climb.start_at(rough, _with_usual_c(problem, near.free))
    if any(stack.kind is Kind.GUESSING for stack in problem.layout.stacks):
        # The logit of c is far from quadratic: EM brings it close enough for Newton.
        point = climb.accelerated_em(
            rough, point, tolerance=COARSE_TOLERANCE, most_iterations=EM_STEPS_FOR_C
        )
    point = climb.newton(rough, point, fraction, tolerance=gap / 2, most_steps=MOST_NEWTON_STEPS)
    exact = climb.start_at(problem, point.free)
    exact = Point(exact.free, exact.at, point.iterations + 1)
    point = climb.newton(problem, exact, fraction, tolerance=gap, most_steps=MOST_NEWTON_STEPS)
    return point, fraction


def _fraction(problem: Problem, near: Point) -> Floats:
    matrix = information_of(problem, near, _cheap_kind(problem))
    return climb.fraction_observed(problem, near, matrix)


def _few_nodes(problem: Problem, free: Floats) -> Floats:
    """Return every other node if that is still fine enough for the narrowest posterior.

    An equally spaced sum over a normal density of spread s errs by exp(-2 (pi s / h)^2).
    """
    layout, theta = problem.layout, problem.theta
    own = layout.own(free)
    most = 1.0
    for stack in layout.stacks:
        most += float((stack.of(own)[:, 0] ** 2).sum() * (stack.n_categories - 1) ** 2 / 4)
    coarse = theta[::2]
    is_fine = (coarse[1] - coarse[0]) * np.sqrt(most) <= WIDEST_SPACING
    return coarse if is_fine and len(theta) % 2 else theta


def _nodes_in_use(theta: Floats, near: Point) -> Floats:
    """Leave out the nodes at both ends where next to nobody is."""
    mass = near.at.mass.sum(axis=0)
    used = np.flatnonzero(mass > NEGLIGIBLE * mass.sum())
    return theta[used[0] : used[-1] + 1]


def _with_guarded_c(part: Problem) -> Problem:
    """Give every c of a part a weak prior if it has none, lest it run to the edge and stay."""
    if part.priors.c is not None:
        return part
    return replace(part, priors=replace(part.priors, c=C_IN_PART))


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
