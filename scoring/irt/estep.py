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
SMALLEST_EXPONENT = -600.0
SMALLEST_IN_SINGLE = -70.0
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
    def cannot_vanish(self) -> bool:
        """Tell whether no row's joint probability is too small for a float at every node.

        At the node where it is largest, a row has at least the probability of the least likely
        answer to every item there.
        """
        least = np.minimum(self.table, 0.0).sum(axis=0) + self.constant
        smallest = SMALLEST_EXPONENT if self.table.dtype == np.float64 else SMALLEST_IN_SINGLE
        return bool(least.max() > smallest)


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
    posterior: Floats
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


def posteriors(z: Floats, integral: Integral) -> tuple[Floats, Floats]:
    """Return each row's posterior over the nodes and its log marginal probability."""
    joint, total, top = _joint(z, integral)
    posterior: Floats = (joint / total[:, None]).astype(np.float64, copy=False)
    return posterior, top + np.log(total)


def _joint(z: Reals, integral: Integral) -> tuple[Reals, Floats, Floats]:
    """Return exp(log joint - top), its sum over the nodes, and top, row by row."""
    log_joint = z @ integral.table
    log_joint += integral.constant
    if integral.cannot_vanish:
        joint = np.exp(log_joint, out=log_joint)
        return joint, joint.sum(axis=1, dtype=np.float64), np.zeros(len(z))
    top = log_joint.max(axis=1)
    log_joint -= top[:, None]
    joint = np.exp(log_joint, out=log_joint)
    return joint, joint.sum(axis=1, dtype=np.float64), top.astype(np.float64)


def _by_products(block: Block, integral: Integral) -> BlockCounts:
    counts = np.zeros(integral.table.shape)
    mass = np.zeros(len(integral.theta))
    log_likelihood = 0.0
    for start in range(0, len(block.weights), CHUNK_ROWS):
        weights = block.weights[start : start + CHUNK_ROWS]
        z = block.z[start : start + CHUNK_ROWS].astype(integral.table.dtype)
        joint, total, top = _joint(z, integral)
        log_likelihood += float(weights @ (np.log(total) + top))
        joint *= (weights / total)[:, None].astype(joint.dtype, copy=False)
        mass += joint.sum(axis=0)
        counts += z.T @ joint
    return BlockCounts(log_likelihood, counts, mass)


def _by_knots(block: Block, integral: Integral, slopes: Floats) -> BlockCounts:
    floats = block.as_floats()
    knots = spread_on_knots(block, integral, slopes)
    counts = (knots.spread @ floats).T @ knots.posterior
    on_knots = knots.spread @ np.ones(len(floats))
    # The intercepts of the items answered add to a row's log-probability whatever theta is.
    intercepts = integral.table[:, 0] - slopes * integral.theta[0]
    log_likelihood = float(on_knots @ knots.log_marginal + counts.sum(axis=1) @ intercepts)
    return BlockCounts(log_likelihood, counts, on_knots @ knots.posterior)


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
