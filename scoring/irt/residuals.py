"""Fit by residuals: infit and outfit, RMSD of the response function, and Q3.

All work with marks missing by design.  Infit, outfit and Q3 take abilities as if they were
known; RMSD weighs over the posterior instead.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.irt import kernels
from scoring.irt.bank import Bank
from scoring.irt.design import MISSING, Bytes
from scoring.irt.population import standard_normal

Floats = NDArray[np.float64]

CHUNK_CANDIDATES = 2000
LEAST_VARIANCE = 1e-12


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Infit and outfit of items (or of candidates), expected value 1.

    Attributes
    ----------
    outfit, infit : ndarray of shape (n,)
        Mean squared standardised residual, unweighted and weighted by information.
    outfit_z, infit_z : ndarray of shape (n,)
        The same on a standard normal scale (cube root of Wilson and Hilferty).
    n_marks : ndarray of shape (n,)
    """

    outfit: Floats
    infit: Floats
    outfit_z: Floats
    infit_z: Floats
    n_marks: Floats


@dataclass(frozen=True, slots=True)
class ResponseCurves:
    """Observed and expected share of the highest mark along theta, for every item.

    Attributes
    ----------
    items : tuple of str
    theta : ndarray of shape (n_points,)
    observed, expected : ndarray of shape (n_items, n_points)
        Observed: mean over the candidates' posteriors; the model's where nobody is.
    n : ndarray of shape (n_items, n_points)
        Expected number of candidates at each node.
    """

    items: tuple[str, ...]
    theta: Floats
    observed: Floats
    expected: Floats
    n: Floats


@dataclass(frozen=True, slots=True)
class Residuals:
    """Marks less what the model expects, with the moments that expects, item by candidate.

    Attributes
    ----------
    raw : ndarray of shape (n_candidates, n_items)
        0 where there is no mark.
    variance, fourth : ndarray of shape (n_candidates, n_items)
        Second and fourth central moment of the mark under the model.
    present : ndarray of shape (n_candidates, n_items)
    """

    raw: Floats
    variance: Floats
    fourth: Floats
    present: NDArray[np.bool_]


def residuals(bank: Bank, marks: NDArray[np.generic], theta: Floats) -> Residuals:
    """Return residuals at given abilities.

    Parameters
    ----------
    bank : Bank
    marks : ndarray of shape (n_candidates, n_items)
    theta : ndarray of shape (n_candidates,)
        Finite abilities.
    """
    codes = bank.codes(marks)
    shape = codes.shape
    mean, variance, fourth = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for start in range(0, len(codes), CHUNK_CANDIDATES):
        rows = slice(start, start + CHUNK_CANDIDATES)
        for stack in bank.stacks:
            p = np.exp(kernels.log_probabilities(stack.kind, stack.parameters, theta[rows]))
            category = np.arange(p.shape[1], dtype=np.float64)[None, :, None]
            centre = (p * category).sum(axis=1, keepdims=True)
            square = (category - centre) ** 2
            mean[rows, stack.items] = centre[:, 0].T
            variance[rows, stack.items] = (p * square).sum(axis=1).T
            fourth[rows, stack.items] = (p * square**2).sum(axis=1).T
    present = codes != MISSING
    raw = np.where(present, codes - mean, 0.0)
    return Residuals(raw, variance, fourth, present)


def item_mean_squares(found: Residuals, *, weights: Floats | None = None) -> MeanSquares:
    r"""Return infit and outfit of every item.

    .. math:: u_j = \frac1n \sum_i \frac{(x_{ij} - E_{ij})^2}{V_{ij}}, \quad
              v_j = \frac{\sum_i (x_{ij} - E_{ij})^2}{\sum_i V_{ij}}

    Parameters
    ----------
    found : Residuals
    weights : ndarray of shape (n_candidates,), optional
        How often each row occurred.

    References
    ----------
    Wright, B. D. and Masters, G. N. (1982). *Rating Scale Analysis*, chapter 5, table 5.2.
    """
    times = np.ones(len(found.raw)) if weights is None else weights
    return _mean_squares(found, found.present * times[:, None], axis=0)


def candidate_mean_squares(found: Residuals) -> MeanSquares:
    """Return infit and outfit of every candidate; see :func:`item_mean_squares`."""
    return _mean_squares(found, found.present.astype(np.float64), axis=1)


def _mean_squares(found: Residuals, times: Floats, *, axis: int) -> MeanSquares:
    variance = np.maximum(found.variance, LEAST_VARIANCE)
    square = found.raw**2
    n = times.sum(axis=axis)
    safe = np.maximum(n, 1.0)
    outfit = (times * square / variance).sum(axis=axis) / safe
    total = np.maximum((times * variance).sum(axis=axis), LEAST_VARIANCE)
    infit = (times * square).sum(axis=axis) / total
    outfit_q = (times * found.fourth / variance**2).sum(axis=axis) / safe**2 - 1 / safe
    infit_q = (times * (found.fourth - variance**2)).sum(axis=axis) / total**2
    return MeanSquares(outfit, infit, _normal(outfit, outfit_q), _normal(infit, infit_q), n)


def _normal(mean_square: Floats, variance: Floats) -> Floats:
    q = np.sqrt(np.maximum(variance, LEAST_VARIANCE))
    z: Floats = (np.cbrt(mean_square) - 1) * 3 / q + q / 3
    return z


def q3(found: Residuals, *, weights: Floats | None = None) -> Floats:
    r"""Return Yen's Q3, the correlation of residuals of every two items.

    Under independence about :math:`-1/(J - 1)`; values 0.2 above the mean ask for a look.

    Parameters
    ----------
    found : Residuals
    weights : ndarray of shape (n_candidates,), optional

    Returns
    -------
    ndarray of shape (n_items, n_items)
        Ones in the diagonal; over the candidates who have both items, NaN with fewer than three.

    References
    ----------
    Yen, W. M. (1984). *Applied Psychological Measurement*, 8, 125-145, equation 8.
    """
    times = np.ones(len(found.raw)) if weights is None else weights
    there = found.present.astype(np.float64)
    weighted = there * times[:, None]
    n = weighted.T @ there
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (found.raw * times[:, None]).T @ there / n
        cross = (found.raw * times[:, None]).T @ found.raw / n - mean * mean.T
        square = (found.raw**2 * times[:, None]).T @ there / n - mean**2
        out: Floats = cross / np.sqrt(square * square.T)
    out[n < 3] = np.nan  # noqa: PLR2004 - two points always lie on a line
    np.fill_diagonal(out, 1.0)
    return out


def rmsd(
    bank: Bank,
    marks: NDArray[np.generic],
    *,
    weights: Floats | None = None,
    density: Floats | None = None,
) -> tuple[Floats, Floats]:
    r"""Return root mean square and mean deviation of the observed item response functions.

    .. math:: \mathrm{RMSD}_j = \sqrt{\int (\hat E_j(\theta) - E_j(\theta))^2 g(\theta) d\theta}

    with E the expected share of the item's highest mark and :math:`\hat E` its mean over the
    candidates' posteriors.  Values above 0.1 are commonly looked at.

    Parameters
    ----------
    bank : Bank
    marks : ndarray of shape (n_candidates, n_items)
    weights : ndarray of shape (n_candidates,), optional
    density : ndarray of shape (n_points,), optional
        Of theta on the bank's nodes; standard normal without.

    Returns
    -------
    tuple of ndarray of shape (n_items,)
        RMSD and MD, in shares of the highest mark.

    References
    ----------
    OECD (2017). *PISA 2015 Technical Report*, chapter 9, pages 151-152.
    """
    share = standard_normal(bank.theta) if density is None else density
    curves = response_curves(bank, marks, weights=weights, density=share)
    gap = curves.observed - curves.expected
    return np.sqrt((gap**2 * share).sum(axis=1)), (gap * share).sum(axis=1)


def response_curves(
    bank: Bank,
    marks: NDArray[np.generic],
    *,
    weights: Floats | None = None,
    density: Floats | None = None,
) -> ResponseCurves:
    """Return what RMSD compares, for looking at: observed and expected curves.

    Parameters
    ----------
    bank : Bank
    marks : ndarray of shape (n_candidates, n_items)
    weights : ndarray of shape (n_candidates,), optional
    density : ndarray of shape (n_points,), optional
        Of theta on the bank's nodes; standard normal without.
    """
    codes = bank.codes(marks)
    times = np.ones(len(codes)) if weights is None else weights
    share = standard_normal(bank.theta) if density is None else density
    right, n = _pseudo_counts(bank, codes, times, share)
    category = np.arange(bank.log_p.shape[1], dtype=np.float64)
    highest = np.array([item.n_categories - 1 for item in bank.items], dtype=np.float64)
    p = np.exp(bank.log_p) * (category[:, None] <= highest[:, None, None])
    expected = (p * category[:, None]).sum(axis=1) / highest[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = np.where(n > 0, right / n / highest[:, None], expected)
    names = tuple(item.id for item in bank.items)
    return ResponseCurves(names, bank.theta, observed, expected, n)


def _pseudo_counts(
    bank: Bank, codes: Bytes, times: Floats, density: Floats
) -> tuple[Floats, Floats]:
    """Return expected marks and expected candidates of every item at every node."""
    right = np.zeros((len(bank.items), len(bank.theta)))
    n = np.zeros_like(right)
    for start in range(0, len(codes), CHUNK_CANDIDATES):
        chunk = codes[start : start + CHUNK_CANDIDATES]
        joint = bank.log_likelihoods(chunk)
        joint = np.exp(joint - joint.max(axis=1, keepdims=True)) * density
        joint *= (times[start : start + CHUNK_CANDIDATES] / joint.sum(axis=1))[:, None]
        present = chunk != MISSING
        right += np.where(present, chunk, 0).T.astype(np.float64) @ joint
        n += present.T.astype(np.float64) @ joint
    return right, n
