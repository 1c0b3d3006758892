"""Response functions of many items at once, on stacked arrays, with their derivatives.

Four kinds cover every model: CREDIT (Rasch, 1PL, 2PL, PCM, GPCM; a right/wrong item is one of
two categories), NOMINAL (NRM), GRADED (GRM) and GUESSING (3PL).  Parameters of a stack are an
array of shape (n_items, n_parameters): slope, intercepts and then, for GUESSING, the logit of the
lower asymptote, for NOMINAL the scores of the categories between the lowest (score 0) and the
highest (score n_categories - 1); scores 1, 2, ... make it CREDIT.
Nothing here knows about data, priors or which parameter is free.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit

Floats = NDArray[np.float64]

LEAST_C = 1.0e-9


class Kind(StrEnum):
    """Families of response functions that share one formula."""

    CREDIT = "credit"
    NOMINAL = "nominal"
    GRADED = "graded"
    GUESSING = "guessing"


@dataclass(frozen=True, slots=True)
class ThetaSlopes:
    """Log P and its first two derivatives along theta, each (items, categories, points)."""

    log_p: Floats
    first: Floats
    second: Floats


def logit(p: float) -> float:
    """Return the log-odds of a probability.

    Examples
    --------
    >>> logit(0.5)
    0.0
    """
    return float(np.log(p) - np.log1p(-p))


def n_parameters(kind: Kind, n_categories: int) -> int:
    """Count the parameters of an item: slope, intercepts, and what its kind adds.

    Examples
    --------
    >>> n_parameters(Kind.CREDIT, 4), n_parameters(Kind.NOMINAL, 4), n_parameters(Kind.GUESSING, 2)
    (4, 6, 3)
    """
    if kind is Kind.NOMINAL:
        return 2 * n_categories - 2
    return n_categories + (kind is Kind.GUESSING)


def log_probabilities(kind: Kind, parameters: Floats, theta: Floats) -> Floats:
    """Return log P of every category, shape (n_items, n_categories, n_points)."""
    if kind is Kind.CREDIT:
        return _credit_log_p(parameters, theta)
    if kind is Kind.NOMINAL:
        return _divided_log_p(parameters, _scored(parameters), theta)
    if kind is Kind.GRADED:
        return _graded_log_p(parameters, theta)
    return _guessing_log_p(parameters, theta)


def scores(kind: Kind, parameters: Floats, theta: Floats) -> Floats:
    """Return d log P / d parameter, shape (n_items, n_parameters, n_categories, n_points)."""
    if kind is Kind.CREDIT:
        return _credit_scores(parameters, theta)
    if kind is Kind.NOMINAL:
        return _nominal_scores(parameters, theta)
    if kind is Kind.GRADED:
        return _graded_scores(parameters, theta)
    return _guessing_scores(parameters, theta)


def theta_slopes(kind: Kind, parameters: Floats, theta: Floats) -> ThetaSlopes:
    """Return log P with its first and second derivative along theta.

    ``theta`` is either one grid for all items, shape (n_points,), or anything that broadcasts
    against (n_items, n_points).
    """
    a = parameters[:, 0, None, None]
    log_p = log_probabilities(kind, parameters, theta)
    if kind is Kind.CREDIT and log_p.shape[1] == 2:  # noqa: PLR2004 - right or wrong
        p = np.exp(log_p)
        first = a * p[:, ::-1]
        first[:, 0] *= -1
        return ThetaSlopes(log_p, first, np.broadcast_to(first[:, :1] * first[:, 1:], log_p.shape))
    if kind in {Kind.CREDIT, Kind.NOMINAL}:
        category = _ranks(log_p.shape[1])[:, :, None]
        if kind is Kind.NOMINAL:
            category = _scored(parameters)[:, :, None]
        p = np.exp(log_p)
        deviation = category - (p * category).sum(axis=1, keepdims=True)
        variance = (p * deviation**2).sum(axis=1, keepdims=True)
        return ThetaSlopes(log_p, a * deviation, np.broadcast_to(-(a**2) * variance, log_p.shape))
    if kind is Kind.GRADED:
        at_least = _at_least(parameters, theta)
        upper, lower = at_least[:, :-1], at_least[:, 1:]
        second = -(a**2) * (upper * (1 - upper) + lower * (1 - lower))
        return ThetaSlopes(log_p, a * (1 - upper - lower), second)
    f = expit(_logit_line(parameters, theta))[:, None]
    c = expit(parameters[:, 2])[:, None, None]
    p1 = np.exp(log_p[:, 1:])
    rise = (1 - c) * f * (1 - f) / p1
    first = np.concatenate([-a * f, a * rise], axis=1)
    second = np.concatenate(
        [-(a**2) * f * (1 - f), a**2 * rise * (1 - 2 * f) - (a * rise) ** 2], axis=1
    )
    return ThetaSlopes(log_p, first, second)


def _logit_line(parameters: Floats, theta: Floats) -> Floats:
    line: Floats = parameters[:, 0, None] * theta + parameters[:, 1, None]
    return line


def _credit_log_p(parameters: Floats, theta: Floats) -> Floats:
    if parameters.shape[1] == 2:  # noqa: PLR2004 - slope and one intercept: right or wrong
        line = _logit_line(parameters, theta)
        return np.stack([log_expit(-line), log_expit(line)], axis=1)
    return _divided_log_p(parameters, _ranks(parameters.shape[1]), theta)


def _ranks(n_categories: int) -> Floats:
    return np.arange(n_categories, dtype=np.float64)[None]


def _scored(parameters: Floats) -> Floats:
    """Return the scores of all categories of NOMINAL items, (n_items, n_categories)."""
    n_items = len(parameters)
    n_categories = parameters.shape[1] // 2 + 1
    ends = np.zeros((n_items, 1)), np.full((n_items, 1), n_categories - 1.0)
    return np.concatenate([ends[0], parameters[:, n_categories:], ends[1]], axis=1)


def _divided_log_p(parameters: Floats, category: Floats, theta: Floats) -> Floats:
    """Divide by the total: log P of categories with scores (n_items or 1, n_categories)."""
    intercepts = parameters[:, 1 : category.shape[1]]
    cumulated = np.concatenate(
        [np.zeros((len(parameters), 1)), np.cumsum(intercepts, axis=1)], axis=1
    )
    points = np.atleast_2d(theta)[:, None, :]
    z = parameters[:, 0, None, None] * category[:, :, None] * points + cumulated[:, :, None]
    top = z.max(axis=1, keepdims=True)
    log_p: Floats = z - top - np.log(np.exp(z - top).sum(axis=1, keepdims=True))
    return log_p


def _credit_scores(parameters: Floats, theta: Floats) -> Floats:
    p = np.exp(_credit_log_p(parameters, theta))
    n_items, n_categories, n_points = p.shape
    category = np.arange(n_categories, dtype=np.float64)[None, :, None]
    mean = (p * category).sum(axis=1, keepdims=True)
    out = np.empty((n_items, n_categories, n_categories, n_points))
    out[:, 0] = (category - mean) * theta
    at_least = np.cumsum(p[:, ::-1], axis=1)[:, ::-1]
    for step in range(1, n_categories):
        out[:, step] = (category >= step) - at_least[:, step, None]
    return out


def _nominal_scores(parameters: Floats, theta: Floats) -> Floats:
    category = _scored(parameters)
    p = np.exp(_divided_log_p(parameters, category, theta))
    n_items, n_categories, n_points = p.shape
    out = np.empty((n_items, parameters.shape[1], n_categories, n_points))
    score = category[:, :, None]
    out[:, 0] = (score - (p * score).sum(axis=1, keepdims=True)) * theta
    at_least = np.cumsum(p[:, ::-1], axis=1)[:, ::-1]
    rank = _ranks(n_categories)[:, :, None]
    for step in range(1, n_categories):
        out[:, step] = (rank >= step) - at_least[:, step, None]
    for inner in range(1, n_categories - 1):
        along = parameters[:, 0, None, None] * theta
        out[:, n_categories + inner - 1] = along * ((rank == inner) - p[:, inner, None])
    return out


def _at_least(parameters: Floats, theta: Floats) -> Floats:
    """P(X >= k) for k = 0 .. n_categories, so with the sure and the impossible event."""
    points = np.atleast_2d(theta)[:, None, :]
    line = parameters[:, 0, None, None] * points + parameters[:, 1:, None]
    padding = [(0, 0), (1, 1), (0, 0)]
    f: Floats = np.pad(expit(line), padding)
    f[:, 0] = 1.0
    return f


def _graded_log_p(parameters: Floats, theta: Floats) -> Floats:
    # F(x) - F(y) = F(x) F(-y) (1 - exp(y - x)) keeps its digits where both F are near 1.
    points = np.atleast_2d(theta)[:, None, :]
    line = parameters[:, 0, None, None] * points + parameters[:, 1:, None]
    log_p = np.pad(log_expit(line), [(0, 0), (1, 0), (0, 0)])
    log_p[:, :-1] += log_expit(-line)
    log_p[:, 1:-1] += np.log(-np.expm1(np.diff(parameters[:, 1:], axis=1)))[:, :, None]
    return log_p


def _graded_scores(parameters: Floats, theta: Floats) -> Floats:
    f = _at_least(parameters, theta)
    n_items, n_edges, n_points = f.shape
    n_categories = n_edges - 1
    out = np.zeros((n_items, n_categories, n_categories, n_points))
    out[:, 0] = (1 - f[:, :-1] - f[:, 1:]) * theta
    gap = 1 / np.expm1(-np.diff(parameters[:, 1:], axis=1))  # e / (1 - e), e = exp(d2 - d1)
    for edge in range(1, n_categories):
        out[:, edge, edge] = 1 - f[:, edge]
        out[:, edge, edge - 1] = -f[:, edge]
        if edge < n_categories - 1:
            out[:, edge, edge] += gap[:, edge - 1, None]
        if edge > 1:
            out[:, edge, edge - 1] -= gap[:, edge - 2, None]
    return out


def _guessing_log_p(parameters: Floats, theta: Floats) -> Floats:
    line = _logit_line(parameters, theta)
    c = expit(parameters[:, 2, None])
    wrong = log_expit(-line) + np.log1p(-c)
    return np.stack([wrong, np.log(c + (1 - c) * expit(line))], axis=1)


def _guessing_scores(parameters: Floats, theta: Floats) -> Floats:
    f = expit(_logit_line(parameters, theta))
    c = expit(parameters[:, 2, None])
    p1 = c + (1 - c) * f
    along_line = np.stack([-f, (1 - c) * f * (1 - f) / p1], axis=1)
    along_c = np.stack([np.broadcast_to(-c, f.shape), c * (1 - c) * (1 - f) / p1], axis=1)
    return np.stack([along_line * theta, along_line, along_c], axis=1)
