"""Gradient and Fisher's information of right/wrong items from expected counts, without tables.

The general way (:func:`scoring.irt.kernels.scores`) holds a score for every parameter, category
and node.  With two categories every score is a factor along the line times theta or 1, and one
along c, so that a few passes over (items, nodes) give the same sums in a fraction of the time.
Priors are not known here.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from scoring.irt.kernels import Kind

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LineScores:
    """P of right with the scores of a wrong and a right answer, each (n_items, n_points).

    `wrong` and `right` are d log P / d (a theta + d); `wrong_c` (n_items, 1) and `right_c` are
    d log P / d logit c, given for GUESSING only.
    """

    p: Floats
    wrong: Floats
    right: Floats
    wrong_c: Floats | None
    right_c: Floats | None


def line_scores(kind: Kind, parameters: Floats, theta: Floats) -> LineScores:
    """Return the scores of a stack of right/wrong items on the nodes."""
    f = expit(parameters[:, 0, None] * theta + parameters[:, 1, None])
    if kind is not Kind.GUESSING:
        return LineScores(f, -f, 1 - f, None, None)
    c = expit(parameters[:, 2, None])
    missed = (1 - c) * (1 - f)
    p = 1 - missed
    # 1 - missed loses its digits where both c and f are small; the sum does not.
    p = np.where(p < 0.5, c + (1 - c) * f, p)  # noqa: PLR2004 - half way
    rise = missed / p
    return LineScores(p, -f, f * rise, -c, c * rise)


def gradient(kind: Kind, parameters: Floats, theta: Floats, counts: Floats) -> Floats:
    """Return the gradient of the expected complete log-likelihood, (n_items, n_parameters).

    Parameters
    ----------
    kind : Kind
        CREDIT with two categories, or GUESSING.
    parameters : ndarray of shape (n_items, n_parameters)
    theta : ndarray of shape (n_points,)
    counts : ndarray of shape (n_items, 2, n_points)
        Expected wrong and right answers at each node.
    """
    return _gradient(line_scores(kind, parameters, theta), theta, counts)


def gradient_and_information(
    kind: Kind, parameters: Floats, theta: Floats, counts: Floats
) -> tuple[Floats, Floats]:
    """Return the gradient, and Fisher's information (n_items, n_parameters, n_parameters)."""
    found = line_scores(kind, parameters, theta)
    n = counts.sum(axis=1)
    right = n * found.p
    wrong = n - right
    powers = np.stack([np.ones_like(theta), theta, theta**2], axis=1)
    along = (wrong * found.wrong**2 + right * found.right**2) @ powers
    n_parameters = parameters.shape[1]
    information = np.empty((len(parameters), n_parameters, n_parameters))
    information[:, 0, 0] = along[:, 2]
    information[:, 0, 1] = information[:, 1, 0] = along[:, 1]
    information[:, 1, 1] = along[:, 0]
    if found.wrong_c is not None and found.right_c is not None:
        wrong *= found.wrong_c
        right *= found.right_c
        across = (wrong * found.wrong + right * found.right) @ powers[:, :2]
        information[:, 0, 2] = information[:, 2, 0] = across[:, 1]
        information[:, 1, 2] = information[:, 2, 1] = across[:, 0]
        information[:, 2, 2] = (wrong * found.wrong_c + right * found.right_c).sum(axis=1)
    return _gradient(found, theta, counts), information


def _gradient(found: LineScores, theta: Floats, counts: Floats) -> Floats:
    wrong, right = counts[:, 0], counts[:, 1]
    along = wrong * found.wrong + right * found.right
    columns = [along @ theta, along.sum(axis=1)]
    if found.wrong_c is not None and found.right_c is not None:
        columns.append((wrong * found.wrong_c + right * found.right_c).sum(axis=1))
    return np.stack(columns, axis=1)
