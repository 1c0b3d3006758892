"""The linking line by moments of b and a, or by response curves, with its standard errors.

Each method is a system of two estimating equations in A and B; the delta method differentiates
the system, so that one piece of code gives the errors of all four.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from scoring.irt.kernels import Kind
from scoring.linking.anchors import Anchors, NotLinkable
from scoring.linking.curves import RIGHT_WRONG, A, curves, steps

Floats = NDArray[np.float64]

STEP = 1.0e-30  # complex step: no digits are lost, however small it is
LEAST_SLOPE = 1.0e-3


class LinkMethod(StrEnum):
    """Linking methods, named as on the command line."""

    MEAN_MEAN = "mean-mean"
    MEAN_SIGMA = "mean-sigma"
    HAEBARA = "haebara"
    STOCKING_LORD = "stocking-lord"

    @property
    def uses_curves(self) -> bool:
        """Tell whether a grid of abilities enters."""
        return self in {LinkMethod.HAEBARA, LinkMethod.STOCKING_LORD}


class GridWeights(StrEnum):
    """How the points of the grid count."""

    UNIFORM = "uniform"
    NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class Grid:
    """Abilities on the base scale at which curves are compared, and how they count."""

    low: float = -4.0
    high: float = 4.0
    step: float = 0.05
    weights: GridWeights = GridWeights.UNIFORM

    def __post_init__(self) -> None:
        if not (self.step > 0 and self.high > self.low):
            raise NotLinkable(
                f"a grid from {self.low:g} to {self.high:g} by {self.step:g} has no points"
            )

    @property
    def points(self) -> Floats:
        """Abilities, shape (n_points,), both ends among them."""
        count = round((self.high - self.low) / self.step)
        return np.asarray(self.low + self.step * np.arange(count + 1), dtype=np.float64)

    @property
    def shares(self) -> Floats:
        """Weights, shape (n_points,), that sum to 1."""
        points = self.points
        raw = np.ones_like(points)
        if self.weights is GridWeights.NORMAL:
            raw = np.exp(-(points**2) / 2)
        found: Floats = raw / raw.sum()
        return found

    def __str__(self) -> str:
        """Say grid and weights."""
        return f"{self.low:g} to {self.high:g} by {self.step:g}, {self.weights} weights"


@dataclass(frozen=True, slots=True)
class Link:
    """The line theta_base = slope theta_new + intercept.

    Attributes
    ----------
    method : LinkMethod
    slope, intercept : float
        A and B.
    se_slope, se_intercept : float or None
        Delta method; None without covariance matrices.
    covariance : ndarray of shape (2, 2) or None
        Of A and B.
    n_items : int
        Common items used.
    ids : tuple of str
    d : float
        Scaling constant D of the parameters.
    grid : Grid or None
        For the methods by curves.
    assumptions : tuple of str
    """

    method: LinkMethod
    slope: float
    intercept: float
    se_slope: float | None
    se_intercept: float | None
    covariance: Floats | None
    n_items: int
    ids: tuple[str, ...]
    d: float
    grid: Grid | None
    assumptions: tuple[str, ...]


def link(
    anchors: Anchors,
    *,
    method: LinkMethod,
    d: float = 1.0,
    grid: Grid = Grid(),
    symmetric: bool = False,
    covariance_new: Floats | None = None,
    covariance_base: Floats | None = None,
) -> Link:
    r"""Return A and B of the line that puts the new calibration on the base scale.

    * mean-mean: :math:`A = \bar a_{new} / \bar a_{base}`
    * mean-sigma: :math:`A = \sigma(b_{base}) / \sigma(b_{new})`; both with
      :math:`B = \bar b_{base} - A \bar b_{new}`, over all steps of all items
    * Haebara: least :math:`\sum_q w_q \sum_j (P_{j,base} - P_{j,new}^*)^2(\theta_q)`
    * Stocking-Lord: least :math:`\sum_q w_q [\sum_j (P_{j,base} - P_{j,new}^*)(\theta_q)]^2`

    with :math:`P^*` at the moved parameters and the grid on the base scale only.  Where an item has
    more than two categories, Haebara sums over all categories of all items and Stocking-Lord over
    expected marks (Kim and Lee, 2006).  The symmetric criterion adds the same sum on the new scale.
    Where all items are Rasch or partial credit, A is 1 in every method and B alone is sought.

    Parameters
    ----------
    anchors : Anchors
    method : LinkMethod
    d : float
        D of the metric of both files.
    grid : Grid
    symmetric : bool
        Compare curves on both scales, each on the same grid.
    covariance_new, covariance_base : ndarray of shape (n_items * n_columns,) * 2, optional
        Covariance of a, b, c of the first item, of the second, ... in each calibration; a
        calibration without is taken as known.

    Raises
    ------
    NotLinkable
        If b does not vary (mean-sigma) or no line with a positive slope is found.

    References
    ----------
    Kolen and Brennan (2014), section 6.3; Haebara, T. (1980). *Japanese Psychological Research*,
    22, 144-149; Stocking, M. L. and Lord, F. M. (1983). *Applied Psychological Measurement*, 7,
    201-210; Kim, S. and Lee, W.-C. (2006). *Journal of Educational Measurement*, 43, 53-76;
    errors: Ogasawara, H. (2001). *Applied Psychological Measurement*, 25, 3-24 and 53-67.

    Examples
    --------
    >>> from scoring.linking.curves import moved
    >>> new = np.array([[1.0, -1.0, 0.0], [1.2, 0.0, 0.0], [0.8, 1.0, 0.0]])
    >>> found = link(Anchors(("1", "2", "3"), new, moved(new, 1.25, 0.5)),
    ...              method=LinkMethod.HAEBARA)
    >>> round(found.slope, 6), round(found.intercept, 6)
    (1.25, 0.5)
    """
    compared = _Curves(method, d, grid, anchors.kinds, symmetric)
    if method.uses_curves:
        start = _by_moments(anchors, LinkMethod.MEAN_MEAN)
        found = _by_curves(anchors, compared, start=start)
    else:
        found = _by_moments(anchors, method)
    covariance = None
    if covariance_new is not None or covariance_base is not None:
        covariance = _delta(_System(compared), anchors, found, covariance_new, covariance_base)
    errors = (None, None) if covariance is None else tuple(np.sqrt(np.diag(covariance)).tolist())
    if anchors.has_unit_slopes:
        errors = (None, errors[1])
    return Link(
        method=method,
        slope=float(found[0]),
        intercept=float(found[1]),
        se_slope=errors[0],
        se_intercept=errors[1],
        covariance=covariance,
        n_items=len(anchors.ids),
        ids=anchors.ids,
        d=d,
        grid=grid if method.uses_curves else None,
        assumptions=_assumptions(anchors, method, symmetric, covariance_new, covariance_base),
    )


@dataclass(frozen=True, slots=True)
class _Curves:
    """Differences of response curves on a grid, curve by curve or as expected marks."""

    method: LinkMethod
    d: float
    grid: Grid
    kinds: tuple[Kind, ...]
    symmetric: bool

    def at(self, line: Floats, new: Floats, base: Floats) -> tuple[Floats, Floats]:
        """Return differences times root weight, and their slopes in A and B (first axis).

        The moved curves at theta are the unmoved ones at (theta - B) / A.
        """
        theta, root = self.grid.points, np.sqrt(self.grid.shares)
        there, _ = curves(base, self.kinds, theta, d=self.d)
        here, rise = curves(new, self.kinds, (theta - line[1]) / line[0], d=self.d)
        residual = (there - here) * root
        slopes = np.stack([rise * (theta - line[1]) / line[0] ** 2, rise / line[0]]) * root
        if self.symmetric:
            more, more_slopes = self._on_the_new_scale(line, new, base)
            residual = np.concatenate([residual, more], axis=-1)
            slopes = np.concatenate([slopes, more_slopes], axis=-1)
        if self.method is LinkMethod.STOCKING_LORD:
            marks = _marks_of_curves(new)
            return marks @ residual, marks @ slopes
        return residual, slopes

    def _on_the_new_scale(self, line: Floats, new: Floats, base: Floats) -> tuple[Floats, Floats]:
        """Return the same with the base curves moved to the new scale, at the same grid there."""
        theta, root = self.grid.points, np.sqrt(self.grid.shares)
        here, _ = curves(new, self.kinds, theta, d=self.d)
        there, rise = curves(base, self.kinds, line[0] * theta + line[1], d=self.d)
        return (there - here) * root, np.stack([rise * theta, rise]) * root


def _marks_of_curves(parameters: Floats) -> Floats:
    """Return the mark each compared curve stands for, 1 where only right answers are compared."""
    if parameters.shape[1] == RIGHT_WRONG:
        return np.ones(len(parameters))
    counts = (~np.isnan(steps(parameters))).sum(axis=1)
    return np.concatenate([np.arange(count + 1.0) for count in counts])


@dataclass(frozen=True, slots=True)
class _System:
    """Two estimating equations in A and B, analytic in everything they take."""

    compared: _Curves

    def at(self, line: Floats, new: Floats, base: Floats) -> Floats:
        """Return the two equations' left sides, which are 0 at the solution."""
        if not self.compared.method.uses_curves:
            return self._moments(line, new, base)
        residual, slopes = self.compared.at(line, new, base)
        found: Floats = (slopes * residual).sum(axis=tuple(range(1, slopes.ndim)))
        return found

    def _moments(self, line: Floats, new: Floats, base: Floats) -> Floats:
        slope, intercept = line
        b_new, b_base = _all_steps(new), _all_steps(base)
        second = b_base.mean() - slope * b_new.mean() - intercept
        if self.compared.method is LinkMethod.MEAN_MEAN:
            return np.array([new[:, A].mean() - slope * base[:, A].mean(), second])
        spread_new = ((b_new - b_new.mean()) ** 2).mean()
        spread_base = ((b_base - b_base.mean()) ** 2).mean()
        return np.array([spread_base - slope**2 * spread_new, second])


def _all_steps(parameters: Floats) -> Floats:
    found = steps(parameters)
    return found[~np.isnan(found)]


def _by_moments(anchors: Anchors, method: LinkMethod) -> Floats:
    new, base = _all_steps(anchors.new), _all_steps(anchors.base)
    slope = anchors.new[:, A].mean() / anchors.base[:, A].mean()
    if method is LinkMethod.MEAN_SIGMA and not anchors.has_unit_slopes:
        if not (np.ptp(new) > 0 and np.ptp(base) > 0):
            raise NotLinkable("b of the common items does not vary: mean-sigma has no slope")
        slope = base.std() / new.std()
    return np.array([slope, base.mean() - slope * new.mean()])


def _by_curves(anchors: Anchors, compared: "_Curves", *, start: Floats) -> Floats:
    free = _free(anchors)

    def line(at: Floats) -> Floats:
        found = start.copy()
        found[free] = at
        return found

    def residuals(at: Floats) -> Floats:
        return compared.at(line(at), anchors.new, anchors.base)[0].ravel()

    def slopes(at: Floats) -> Floats:
        return compared.at(line(at), anchors.new, anchors.base)[1].reshape(2, -1)[free].T

    found = least_squares(
        residuals,
        start[free],
        jac=slopes,
        bounds=(np.array([LEAST_SLOPE, -np.inf])[free], np.inf),
        xtol=1e-14,
        ftol=1e-14,
        gtol=1e-14,
    )
    best = line(found.x)
    if not found.success or best[0] <= 2 * LEAST_SLOPE:
        raise NotLinkable(
            f"{compared.method} finds no line: {found.message}; look at the common items"
        )
    return best


def _free(anchors: Anchors) -> list[int]:
    """Return the places of what is sought: B alone where both scales have one unit."""
    return [1] if anchors.has_unit_slopes else [0, 1]


def _delta(
    system: _System,
    anchors: Anchors,
    line: Floats,
    covariance_new: Floats | None,
    covariance_base: Floats | None,
) -> Floats:
    """Return the covariance of A and B by implicit differentiation of the system."""
    places = np.ix_(_free(anchors), _free(anchors))
    jacobian = _complex_slopes(lambda at: system.at(at, anchors.new, anchors.base), line)[places]
    found = np.zeros((2, 2))
    for covariance, place in ((covariance_new, 0), (covariance_base, 1)):
        if covariance is None:
            continue
        pair = [anchors.new, anchors.base]
        size = pair[place].size
        if covariance.shape != (size, size):
            raise NotLinkable(
                f"a covariance matrix of shape {covariance.shape} for {len(anchors.ids)} items "
                f"needs to be {size} x {size}: a, b and c (and further b) of each item"
            )

        def moved_parameters(flat: Floats, place: int = place, pair: list[Floats] = pair) -> Floats:
            both = [anchors.new, anchors.base]
            both[place] = flat.reshape(pair[place].shape)
            return system.at(line, both[0], both[1])

        slopes = _complex_slopes(moved_parameters, pair[place].ravel())[_free(anchors)]
        sensitivity = -np.linalg.solve(jacobian, slopes)
        found[places] += sensitivity @ covariance @ sensitivity.T
    return found


def _complex_slopes(function: Callable[[Any], Any], at: Floats) -> Floats:
    columns = []
    for place in range(len(at)):
        point = at.astype(np.complex128)
        point[place] += 1j * STEP
        columns.append(np.imag(function(point)) / STEP)
    return np.stack(columns, axis=1)


def _assumptions(
    anchors: Anchors,
    method: LinkMethod,
    symmetric: bool,
    covariance_new: Floats | None,
    covariance_base: Floats | None,
) -> tuple[str, ...]:
    said = ["the common items have the same parameters in both calibrations but for the scale"]
    if anchors.has_unit_slopes:
        said.append("all items are Rasch or partial credit: both scales have one unit, A is 1")
    if method.uses_curves:
        where = "both scales" if symmetric else "the base scale only"
        said.append(f"curves are compared on {where}")
    given = [one is not None for one in (covariance_new, covariance_base)]
    if not any(given):
        said.append("no standard errors: there is no covariance matrix of the parameters")
    elif not all(given):
        known = "base" if given[0] else "new"
        said.append(f"the parameters of the {known} calibration are taken as known")
    else:
        said.append("standard errors: delta method, calibrations independent")
    return tuple(said)
