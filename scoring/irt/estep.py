"""The E-step over one block of rows: log-likelihood and expected counts.

Two ways give the same answer.  In general, chunks of rows that fit the cache go through two
matrix products.  Where every item is right/wrong without guessing and nobody lacks an answer,
the posterior depends on a row only through its slope-weighted sum, so it is computed on up to
4,096 values of that sum and interpolated (cubic).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from scoring.irt.design import Block, Design
from scoring.irt.kernels import Kind

Floats = NDArray[np.float64]
Reals = NDArray[np.floating[Any]]

CHUNK_ROWS = 1024
ROWS_PER_LOOK = 64
RANGE = (1e-200, 1e200)
RANGE_IN_SINGLE = (1e-20, 1e30)
KNOTS_FOR_MANY = 4096
KNOTS_FOR_SOME = 1024
MANY_ROWS = 32_768
LEAST_ROWS_FOR_KNOTS = 3 * KNOTS_FOR_SOME


@dataclass(frozen=True, slots=True)
class Integral:
    """What is integrated: log P by column and node, the row constant by node, the nodes.

    With a table in single precision the products are taken in single precision too: a gradient
    good to six digits, which is all that a step far from the top needs.
    """

    table: Reals
    constant: Reals
    theta: Floats

    def in_single_precision(self) -> "Integral":
        """Return the same integral with a table of 32-bit floats."""
        return Integral(self.table.astype(np.float32), self.constant.astype(np.float32), self.theta)

    @property
    def stacked(self) -> Reals:
        """Return the table with the constant as its last row, for rows that end in a one."""
        return np.concatenate([self.table, self.constant[None]])


@dataclass(frozen=True, slots=True)
class BlockCounts:
    """Log-likelihood, expected count of each column by node and of candidates by node."""

    log_likelihood: float
    counts: Floats
    mass: Floats


@dataclass(frozen=True, slots=True)
class Knots:
    """Posterior by knot of the weighted sum, and the map that spreads rows on the knots.

    Attributes
    ----------
    spread : sparse array of shape (n_knots, n_rows)
        Cubic interpolation weights times the rows' weights.
    posterior : ndarray of shape (n_knots, n_points)
    log_marginal : ndarray of shape (n_knots,)
    """

    spread: sparse.csc_array
    posterior: Reals
    log_marginal: Floats


def has_sufficient_sum(kind: Kind, design: Design) -> bool:
    """Tell whether a row's posterior depends on its slope-weighted sum alone."""
    return (
        kind is Kind.CREDIT
        and bool((design.n_categories == 2).all())  # noqa: PLR2004 - right or wrong
        and bool(design.is_complete.all())
    )


def integrate(block: Block, integral: Integral, slopes: Floats | None) -> BlockCounts:
    """Integrate theta out of every row of a block.

    Parameters
    ----------
    block : Block
    integral : Integral
    slopes : ndarray of shape (n_columns,) or None
        Given only where :func:`has_sufficient_sum` holds.
    """
    if slopes is not None and len(block.weights) >= LEAST_ROWS_FOR_KNOTS:
        return _by_knots(block, integral, slopes)
    return _by_products(block, integral)


def posteriors(z: Reals, integral: Integral) -> tuple[Reals, Floats]:
    """Return each row's posterior over the nodes and its log marginal probability.

    The posterior has the precision of the integral's table.
    """
    stacked = integral.stacked
    ended = np.ones((len(z), z.shape[1] + 1), dtype=stacked.dtype)
    ended[:, :-1] = z
    joint, total, top = _joint(ended, stacked)
    joint /= total[:, None]
    return joint, top + np.log(total)


def _joint(z: Reals, stacked: Reals) -> tuple[Reals, Reals, Floats]:
    """Return exp(log joint - top), its sum over the nodes, and top, row by row.

    One top, the usual one, serves all rows of a chunk unless a row's joint probability would
    then leave the range of a float; that is seen from the sums.
    """
    usual = (z[::ROWS_PER_LOOK] @ stacked).max(axis=1).mean()
    shifted = stacked.copy()
    shifted[-1] -= usual
    log_joint = z @ shifted
    ones = np.ones(stacked.shape[1], dtype=stacked.dtype)
    with np.errstate(over="ignore"):
        joint = np.exp(log_joint)
        total = joint @ ones
    smallest, largest = RANGE_IN_SINGLE if stacked.dtype == np.float32 else RANGE
    if total.min() > smallest and total.max() < largest:
        return joint, total, np.full(len(z), float(usual))
    top = log_joint.max(axis=1)
    log_joint -= top[:, None]
    joint = np.exp(log_joint, out=log_joint)
    return joint, joint @ ones, top.astype(np.float64) + float(usual)


def _by_products(block: Block, integral: Integral) -> BlockCounts:
    stacked = integral.stacked
    n_columns = block.z.shape[1]
    out = np.zeros(stacked.shape)
    ended = np.ones((min(CHUNK_ROWS, len(block.weights)), n_columns + 1), dtype=stacked.dtype)
    log_likelihood = 0.0
    for start in range(0, len(block.weights), CHUNK_ROWS):
        weights = block.weights[start : start + CHUNK_ROWS]
        z = ended[: len(weights)]
        z[:, :n_columns] = block.z[start : start + CHUNK_ROWS]
        joint, total, top = _joint(z, stacked)
        log_likelihood += float(weights @ (np.log(total.astype(np.float64)) + top))
        joint *= (weights / total)[:, None].astype(joint.dtype, copy=False)
        out += z.T @ joint
    return BlockCounts(log_likelihood, out[:-1], out[-1])


def _by_knots(block: Block, integral: Integral, slopes: Floats) -> BlockCounts:
    floats = block.as_floats()
    knots = spread_on_knots(block, integral, slopes)
    counts: Floats = ((knots.spread @ floats).T @ knots.posterior).astype(np.float64, copy=False)
    on_knots = knots.spread @ np.ones(len(floats))
    # The intercepts of the items answered add to a row's log-probability whatever theta is.
    intercepts = integral.table[:, 0] - slopes * integral.theta[0]
    log_likelihood = float(on_knots @ knots.log_marginal + counts.sum(axis=1) @ intercepts)
    mass: Floats = (on_knots @ knots.posterior).astype(np.float64, copy=False)
    return BlockCounts(log_likelihood, counts, mass)


def spread_on_knots(block: Block, integral: Integral, slopes: Floats) -> Knots:
    """Compute the posterior on equally spaced weighted sums that span those of the rows.

    With few rows the sums of the rows themselves are the knots, so nothing is interpolated.
    """
    sums = block.as_floats() @ slopes
    along_sum = Integral(integral.theta[None], integral.constant, integral.theta)
    if len(sums) < LEAST_ROWS_FOR_KNOTS:
        each = np.arange(len(sums) + 1, dtype=np.int32)
        own = sparse.csc_array((block.weights, each[:-1], each), (len(sums), len(sums)))
        return Knots(own, *posteriors(sums[:, None], along_sum))
    n_knots = KNOTS_FOR_MANY if len(sums) > MANY_ROWS else KNOTS_FOR_SOME
    low, high = float(sums.min()), float(sums.max())
    width = max((high - low) / (n_knots - 4), 1e-12)
    position = (sums - low) / width
    first = np.minimum(position.astype(np.int32), n_knots - 4)
    coefficients = _cubic(position - first)
    coefficients *= block.weights[:, None]
    places = first[:, None] + np.arange(4, dtype=np.int32)
    ends = np.arange(0, 4 * len(sums) + 1, 4, dtype=np.int32)
    spread = sparse.csc_array((coefficients.ravel(), places.ravel(), ends), (n_knots, len(sums)))
    # The first knot lies one step below the smallest sum.
    values = low + width * np.arange(-1, n_knots - 1, dtype=np.float64)
    return Knots(spread, *posteriors(values[:, None], along_sum))


def _cubic(offset: Floats) -> Floats:
    """Return Lagrange's weights of the knots at -1, 0, 1 and 2 for offsets in [0, 1]."""
    before, after, last = offset + 1, offset - 1, offset - 2
    weights = np.empty((len(offset), 4))
    weights[:, 0] = -offset * after * last / 6
    weights[:, 1] = before * after * last / 2
    weights[:, 2] = -before * offset * last / 2
    weights[:, 3] = before * offset * after / 6
    return weights
