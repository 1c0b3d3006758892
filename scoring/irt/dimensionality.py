"""How many dimensions: Horn's parallel analysis of the correlations among items.

It tells whether one theta is a fair summary before a model with one theta is fitted.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FEWEST_CANDIDATES = 3


class NothingToCorrelate(ValueError):
    """Marks without variation, or too few of them."""


@dataclass(frozen=True, slots=True)
class ParallelAnalysis:
    """Eigenvalues against those of shuffled marks.

    Attributes
    ----------
    n : int
        Candidates.
    eigenvalues : ndarray of shape (n_items,)
        Of the correlations observed, largest first.
    reference : ndarray of shape (n_items,)
        The stated percentile of the eigenvalues of shuffled marks.
    n_dimensions : int
        Leading eigenvalues above their reference.
    ratio : float
        First eigenvalue over the second.
    percentile : float
    n_shuffles : int
    assumptions : tuple of str
    """

    n: int
    eigenvalues: Floats
    reference: Floats
    n_dimensions: int
    ratio: float
    percentile: float
    n_shuffles: int
    assumptions: tuple[str, ...]


def parallel_analysis(
    marks: Floats,
    *,
    rng: np.random.Generator,
    n_shuffles: int = 100,
    percentile: float = 95.0,
) -> ParallelAnalysis:
    r"""Compare the eigenvalues of the items' correlations with those of shuffled marks.

    Every column is shuffled among the candidates who have it, which keeps difficulties and what
    is missing by design, and leaves no dimension.

    Parameters
    ----------
    marks : ndarray of shape (n_candidates, n_items)
        NaN is missing; correlations are over the candidates who have both items.
    rng : numpy.random.Generator
    n_shuffles : int
    percentile : float

    Raises
    ------
    NothingToCorrelate
        If there are fewer than three candidates or an item's marks are all alike.

    References
    ----------
    Horn, J. L. (1965). *Psychometrika*, 30, 179-185; Buja, A. and Eyuboglu, N. (1992).
    *Multivariate Behavioral Research*, 27, 509-540 (shuffling).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> theta = rng.normal(size=(500, 1))
    >>> marks = (theta + rng.normal(size=(500, 8)) > 0).astype(float)
    >>> parallel_analysis(marks, rng=rng, n_shuffles=20).n_dimensions
    1
    """
    present = ~np.isnan(marks)
    if len(marks) < FEWEST_CANDIDATES:
        raise NothingToCorrelate(f"{len(marks)} candidates are too few to correlate items")
    for item, column in enumerate(marks.T):
        seen = column[present[:, item]]
        if seen.size == 0 or seen.min() == seen.max():
            raise NothingToCorrelate(f"item {item + 1}: the marks are all alike; leave it out")
    found = _eigenvalues(marks, present)
    shuffled = np.array(
        [_eigenvalues(_shuffled(marks, present, rng), present) for _ in range(n_shuffles)]
    )
    reference = np.percentile(shuffled, percentile, axis=0)
    above = found > reference
    n_dimensions = int(len(above) if above.all() else np.argmin(above))
    return ParallelAnalysis(
        len(marks),
        found,
        reference,
        n_dimensions,
        float(found[0] / found[1]) if len(found) > 1 and found[1] > 0 else float("nan"),
        percentile,
        n_shuffles,
        ("product-moment correlations", "shuffled within items"),
    )


def _shuffled(marks: Floats, present: NDArray[np.bool_], rng: np.random.Generator) -> Floats:
    out = marks.copy()
    for item in range(marks.shape[1]):
        rows = np.flatnonzero(present[:, item])
        out[rows, item] = marks[rng.permutation(rows), item]
    return out


def _eigenvalues(marks: Floats, present: NDArray[np.bool_]) -> Floats:
    there = present.astype(np.float64)
    n = np.maximum(there.T @ there, 1.0)
    x = np.where(present, marks - np.nanmean(marks, axis=0), 0.0)
    mean = x.T @ there / n
    cross = x.T @ x / n - mean * mean.T
    square = np.maximum((x**2).T @ there / n - mean**2, 1e-12)
    correlations = cross / np.sqrt(square * square.T)
    np.fill_diagonal(correlations, 1.0)
    values: Floats = np.linalg.eigvalsh((correlations + correlations.T) / 2)[::-1]
    return values
