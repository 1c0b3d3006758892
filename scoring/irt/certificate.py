"""The proof that goes with every fit: that the top was reached, and on fine enough nodes.

A calibration is not converged because its last step was short.  It is converged when one
Newton step promises less than 0.01 of log-likelihood, on its own nodes and on twice as many,
and when the information there is that of a maximum.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from scoring.irt.climb import Point, slope
from scoring.irt.problem import Problem, evaluate

Floats = NDArray[np.float64]

LARGEST_GAP = 0.01


class Information(StrEnum):
    """How the information behind a Newton step was computed."""

    OBSERVED = "observed"
    CROSS_PRODUCT = "cross-product"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was checked where a climb ended.

    Attributes
    ----------
    gradient_norm : float
        Largest absolute element of the gradient of the log-posterior.
    log_likelihood_gap : float
        Log-posterior that one Newton step would still gain, half of g' I^-1 g; infinite where
        the information is not positive definite.
    nodes : int
        Quadrature nodes of the fit.
    log_likelihood_change_at_twice_the_nodes : float
        Log-likelihood on twice the nodes minus that of the fit.
    gap_at_twice_the_nodes : float
        The same gap, measured on twice the nodes.
    information : Information
    is_maximum : bool
        Whether the information is positive definite.
    at_bound : int
        Parameters that stand on the edge of what is allowed (for instance c at 0.0001).
    """

    gradient_norm: float
    log_likelihood_gap: float
    nodes: int
    log_likelihood_change_at_twice_the_nodes: float
    gap_at_twice_the_nodes: float
    information: Information
    is_maximum: bool
    at_bound: int

    @property
    def holds(self) -> bool:
        """Tell whether the fit may be called converged."""
        worst = max(self.log_likelihood_gap, self.gap_at_twice_the_nodes)
        return self.is_maximum and bool(worst <= LARGEST_GAP)


def certify(
    problem: Problem, point: Point, matrix: Floats, *, information: Information
) -> Certificate:
    """Check a point with its information, on the problem's nodes and on twice as many.

    Parameters
    ----------
    problem : Problem
    point : Point
        Where the climb ended.
    matrix : ndarray of shape (n_free, n_free)
        Information there.
    information : Information
        How `matrix` was computed.
    """
    here = slope(problem, point, matrix)
    finer = problem.with_nodes(doubled(problem.theta))
    at = evaluate(finer, point.free)
    if at is None:
        change, fine_gap = np.inf, np.inf
    else:
        change = at.log_likelihood - point.at.log_likelihood
        fine_gap = slope(finer, Point(point.free, at, 0), matrix).gap
    layout = problem.layout
    edges = (point.free <= layout.lower) | (point.free >= layout.upper)
    return Certificate(
        float(np.abs(here.gradient).max(initial=0.0)),
        here.gap,
        len(problem.theta),
        change,
        fine_gap,
        information,
        here.step is not None,
        int(edges.sum()),
    )


def doubled(theta: Floats) -> Floats:
    """Return equally spaced nodes over the same range, twice as dense.

    Examples
    --------
    >>> doubled(np.array([-1.0, 0.0, 1.0]))
    array([-1. , -0.5,  0. ,  0.5,  1. ])
    """
    return np.linspace(theta[0], theta[-1], 2 * len(theta) - 1)
