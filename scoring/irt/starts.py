"""Where the climb starts: proportions and item-rest correlations turned into parameters.

Good starts save iterations; they decide nothing, because every fit is certified where it ends.
"""

import numpy as np
from numpy.typing import NDArray

from scoring.irt.design import MISSING, Bytes
from scoring.irt.kernels import Kind
from scoring.irt.layout import Layout, Stack

Floats = NDArray[np.float64]

SLOPE_RANGE = (0.5, 2.5)
ROWS_LOOKED_AT = 2_000
LOGISTIC_SD = 1.702
START_C = 0.15


def starting_values(layout: Layout, codes: Bytes, weights: Floats) -> Floats:
    """Return a free vector near the maximum.

    Parameters
    ----------
    layout : Layout
    codes : ndarray of shape (n_rows, n_items)
        Category numbers, `MISSING` where there is no answer.
    weights : ndarray of shape (n_rows,)
    """
    step = -(-len(codes) // ROWS_LOOKED_AT) if len(codes) else 1
    codes, weights = codes[::step], weights[::step]
    slopes = _slopes(codes, weights)
    own = layout.base.copy()
    for stack in layout.stacks:
        parameters = stack.of(own)
        start_c = START_C if stack.kind is Kind.GUESSING else 0.0
        parameters[:, 0] = np.where(_is_free(layout, stack, 0), slopes[stack.items], 1.0)
        for row, item in enumerate(stack.items):
            shares = _shares(codes[:, item], weights, stack.n_categories)
            parameters[row, 1 : stack.n_categories] = _intercepts(
                stack.kind, shares, float(parameters[row, 0]), start_c
            )
        if stack.kind is Kind.NOMINAL:
            parameters[:, stack.n_categories :] = np.arange(1, stack.n_categories - 1)
        if stack.kind is Kind.GUESSING:
            parameters[:, 2] = np.log(start_c / (1 - start_c))
    free = layout.free(own)
    within: Floats = np.clip(free, layout.lower, layout.upper)
    return within


def _is_free(layout: Layout, stack: Stack, parameter: int) -> NDArray[np.bool_]:
    index = layout.free_of_own[stack.start : stack.stop].reshape(-1, stack.n_parameters)
    free: NDArray[np.bool_] = index[:, parameter] >= 0
    return free


def _shares(codes: NDArray[np.uint8], weights: Floats, n_categories: int) -> Floats:
    """Return the share of every category, kept away from 0 by half a candidate each."""
    seen = codes != MISSING
    counts = np.bincount(codes[seen], weights=weights[seen], minlength=n_categories) + 0.5
    shares: Floats = counts / counts.sum()
    return shares


def _intercepts(kind: Kind, shares: Floats, slope: float, start_c: float) -> Floats:
    # A normal theta flattens the marginal logit by sqrt(1 + a^2 / 1.702^2).
    widening = np.sqrt(1 + (slope / LOGISTIC_SD) ** 2)
    if kind in {Kind.CREDIT, Kind.NOMINAL} and len(shares) > 2:  # noqa: PLR2004 - partial credit
        steps: Floats = np.log(shares[1:] / shares[:-1])
        return steps
    at_least = shares[::-1].cumsum()[::-1][1:]
    without_guessing = np.maximum((at_least - start_c) / (1 - start_c), 0.02)
    logits: Floats = np.log(without_guessing) - np.log1p(-without_guessing)
    widened: Floats = logits * widening
    return widened


def _slopes(codes: Bytes, weights: Floats) -> Floats:
    """Return slopes from item-rest correlations, as if theta were the standardised rest."""
    seen = codes != MISSING
    r = _with_rest(codes, weights) if seen.all() else _with_rest_answered(codes, seen, weights)
    # Point-biserial to biserial at a middling difficulty, then the usual r / sqrt(1 - r^2).
    biserial = np.clip(1.3 * r, 0.0, 0.8)
    slopes: Floats = np.clip(LOGISTIC_SD * biserial / np.sqrt(1 - biserial**2), *SLOPE_RANGE)
    return slopes


def _with_rest(codes: Bytes, weights: Floats) -> Floats:
    """Return each item's correlation with the sum of the others, where nothing is missing."""
    values = codes.astype(np.float64)
    values /= np.maximum(values.max(axis=0), 1.0)
    share = weights / weights.sum()
    values -= share @ values
    total = values.sum(axis=1)
    variance = share @ values**2
    with_total = (share * total) @ values
    of_rest = (share * total) @ total - 2 * with_total + variance
    spread = np.sqrt(np.maximum(variance * of_rest, 0.0))
    r: Floats = (with_total - variance) / np.where(spread > 0, spread, 1.0)
    return r


def _with_rest_answered(codes: Bytes, seen: NDArray[np.bool_], weights: Floats) -> Floats:
    """Return each item's correlation with the mean of the others that were answered."""
    values = np.where(seen, codes, 0).astype(np.float64)
    highest = np.maximum(values.max(axis=0), 1.0)
    values /= highest
    answered = seen.sum(axis=1)[:, None] - seen
    rest = (values.sum(axis=1)[:, None] - values) / np.maximum(answered, 1)
    w = weights[:, None] * seen
    total = np.maximum(w.sum(axis=0), 1e-9)
    dx = (values - (w * values).sum(axis=0) / total) * seen
    dy = (rest - (w * rest).sum(axis=0) / total) * seen
    spread = np.sqrt((w * dx**2).sum(axis=0) * (w * dy**2).sum(axis=0))
    r: Floats = (w * dx * dy).sum(axis=0) / np.where(spread > 0, spread, 1.0)
    return r
