"""How far people who mark written answers agree, and how strict each is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class RatingsIncomplete(ValueError):
    """Two raters' marks cannot be compared; the message says why."""


class KappaWeights(StrEnum):
    """How much a difference between two raters counts."""

    NONE = "none"  # every difference alike: Cohen's kappa
    LINEAR = "linear"
    QUADRATIC = "quadratic"


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two raters on the same answers.

    `exact` and `adjacent` are shares of answers with the same mark and with marks at most one
    step apart; kappas are agreement beyond chance.
    """

    exact: float
    adjacent: float
    kappa: float
    kappa_linear: float
    kappa_quadratic: float
    mean_difference: float
    n: int
    method: str


@dataclass(frozen=True, slots=True)
class IntraclassCorrelations:
    """Shrout and Fleiss' six coefficients, on the scale of a reliability.

    `one_*` are for a single rater, `mean_*` for the mean of all k; `random` takes each answer's
    raters as drawn anew, `agreement` the same raters for all as a sample, `consistency` these
    raters and no others.
    """

    one_random: float
    one_agreement: float
    one_consistency: float
    mean_random: float
    mean_agreement: float
    mean_consistency: float
    n: int
    n_raters: int


@dataclass(frozen=True, slots=True)
class Severity:
    """A rater's mean distance from what the answers deserved, in marks; above 0 is lenient."""

    rater: str
    leniency: float
    se: float
    n: int


def agreement(
    first: NDArray[np.float64], second: NDArray[np.float64], *, scale: Sequence[float]
) -> Agreement:
    """Return how far two raters who marked blind agree.

    Parameters
    ----------
    first, second : ndarray of shape (n_answers,)
        Marks of the same answers.
    scale : sequence of float
        All marks that can be given, in rising order; steps count as equal.

    References
    ----------
    Cohen, J. (1960). *Educational and Psychological Measurement*, 20, 37-46; Cohen, J. (1968).
    Weighted kappa. *Psychological Bulletin*, 70, 213-220.

    Examples
    --------
    >>> found = agreement(np.array([0.0, 1, 2, 2]), np.array([0.0, 1, 1, 2]), scale=[0, 1, 2])
    >>> found.exact, found.adjacent, round(found.kappa, 4), round(found.kappa_quadratic, 4)
    (0.75, 1.0, 0.6364, 0.8)
    """
    table = _cross_table(first, second, scale=scale)
    steps = np.abs(np.subtract.outer(np.arange(len(scale)), np.arange(len(scale))))
    return Agreement(
        exact=float(table[steps == 0].sum()),
        adjacent=float(table[steps <= 1].sum()),
        kappa=weighted_kappa(table, weights=KappaWeights.NONE),
        kappa_linear=weighted_kappa(table, weights=KappaWeights.LINEAR),
        kappa_quadratic=weighted_kappa(table, weights=KappaWeights.QUADRATIC),
        mean_difference=float((first - second).mean()),
        n=len(first),
        method="two raters, blind to each other",
    )


def weighted_kappa(table: NDArray[np.float64], *, weights: KappaWeights) -> float:
    r"""Return kappa of a cross table of two raters, nan where both give one mark only.

    .. math:: \kappa = 1 - \frac{\sum w_{ij} o_{ij}}{\sum w_{ij} e_{ij}}

    Parameters
    ----------
    table : ndarray of shape (n_marks, n_marks)
        Counts or shares of answers by the mark of each rater.
    weights : KappaWeights
        How much a difference counts.

    Examples
    --------
    >>> table = np.array([[88.0, 14, 18], [10, 40, 10], [2, 6, 12]])  # Cohen (1968), table 1
    >>> round(weighted_kappa(table, weights=KappaWeights.NONE), 3)
    0.492
    """
    shares = table / table.sum()
    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    steps = np.abs(np.subtract.outer(np.arange(len(table)), np.arange(len(table))))
    costs = {
        KappaWeights.NONE: (steps > 0).astype(np.float64),
        KappaWeights.LINEAR: steps.astype(np.float64),
        KappaWeights.QUADRATIC: steps.astype(np.float64) ** 2,
    }[weights]
    by_chance = float((costs * expected).sum())
    return 1 - float((costs * shares).sum()) / by_chance if by_chance > 0 else float("nan")


def intraclass(marks: NDArray[np.float64]) -> IntraclassCorrelations:
    r"""Return Shrout and Fleiss' intraclass correlations of a complete design.

    Parameters
    ----------
    marks : ndarray of shape (n_answers, n_raters)
        Every rater's mark of every answer, two of each at least.

    References
    ----------
    Shrout, P. E., & Fleiss, J. L. (1979). Intraclass correlations: Uses in assessing rater
    reliability. *Psychological Bulletin*, 86, 420-428.

    Examples
    --------
    >>> marks = np.array([[9.0, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6],
    ...                   [10, 5, 6, 9], [6, 2, 4, 7]])  # Shrout & Fleiss, table 2
    >>> found = intraclass(marks)
    >>> round(found.one_random, 2), round(found.one_agreement, 2), round(found.one_consistency, 2)
    (0.17, 0.29, 0.71)
    """
    n, k = _complete(marks)
    grand = float(marks.mean())
    answers, raters = marks.mean(axis=1), marks.mean(axis=0)
    ss_answer = k * float(((answers - grand) ** 2).sum())
    ss_rater = n * float(((raters - grand) ** 2).sum())
    ss_total = float(((marks - grand) ** 2).sum())
    between = ss_answer / (n - 1)
    within = (ss_total - ss_answer) / (n * (k - 1))
    rater = ss_rater / (k - 1)
    left = (ss_total - ss_answer - ss_rater) / ((n - 1) * (k - 1))
    return IntraclassCorrelations(
        one_random=_ratio(between - within, between + (k - 1) * within),
        one_agreement=_ratio(between - left, between + (k - 1) * left + k * (rater - left) / n),
        one_consistency=_ratio(between - left, between + (k - 1) * left),
        mean_random=_ratio(between - within, between),
        mean_agreement=_ratio(between - left, between + (rater - left) / n),
        mean_consistency=_ratio(between - left, between),
        n=n,
        n_raters=k,
    )


def severities(marks: NDArray[np.float64], *, raters: Sequence[str]) -> tuple[Severity, ...]:
    """Return each rater's leniency where not every rater marked every answer.

    A mark is the answer's level plus the rater's leniency plus error, fitted by least squares;
    leniencies sum to 0.  Raters must be joined by answers they have in common.

    Parameters
    ----------
    marks : ndarray of shape (n_answers, n_raters)
        Marks, nan where a rater did not mark the answer.
    raters : sequence of str
        Names of the columns.

    Raises
    ------
    RatingsIncomplete
        If some raters share no answers with the others, even through a third.

    Examples
    --------
    >>> nan = float("nan")
    >>> found = severities(np.array([[3.0, 2, nan], [nan, 1, 2], [4, 3, nan], [nan, 2, 3]]),
    ...                    raters=["a", "b", "c"])
    >>> [(one.rater, round(one.leniency, 4)) for one in found]
    [('a', 0.3333), ('b', -0.6667), ('c', 0.3333)]
    """
    given = ~np.isnan(marks)
    k = marks.shape[1]
    counts = np.maximum(given.sum(axis=1), 1)
    means = np.where(given, marks, 0.0).sum(axis=1) / counts
    above = np.where(given, marks - means[:, None], 0.0).sum(axis=0)
    # Taking out the answers' levels leaves a Laplacian of the raters, joined by shared answers.
    shared = given.astype(np.float64)
    laplacian = np.diag(shared.sum(axis=0)) - (shared / counts[:, None]).T @ shared
    if np.linalg.matrix_rank(laplacian) < k - 1:
        msg = "some raters share no answers with the others: give every pair answers in common"
        raise RatingsIncomplete(msg)
    inverse = np.linalg.pinv(laplacian, hermitian=True)
    leniency = inverse @ above
    left = np.where(given, marks - means[:, None] - leniency, 0.0)
    left -= np.where(given, (left.sum(axis=1) / counts)[:, None], 0.0)
    spare = int(given.sum()) - int(given.any(axis=1).sum()) - (k - 1)
    variance = float((left**2).sum()) / spare if spare > 0 else float("nan")
    spread = np.sqrt(np.diag(inverse) * variance)
    return tuple(
        Severity(name, float(leniency[j]), float(spread[j]), int(given[:, j].sum()))
        for j, name in enumerate(raters)
    )


def _cross_table(
    first: NDArray[np.float64], second: NDArray[np.float64], *, scale: Sequence[float]
) -> NDArray[np.float64]:
    if len(first) != len(second) or len(first) == 0:
        msg = f"two raters marked {len(first)} and {len(second)} answers: compare the same ones"
        raise RatingsIncomplete(msg)
    place = {float(mark): row for row, mark in enumerate(scale)}
    table = np.zeros((len(scale), len(scale)))
    for one, other in zip(first.tolist(), second.tolist(), strict=True):
        if one not in place or other not in place:
            msg = f"a mark of {one if one not in place else other} is not on the scale"
            raise RatingsIncomplete(msg)
        table[place[one], place[other]] += 1
    shares: NDArray[np.float64] = table / table.sum()
    return shares


def _complete(marks: NDArray[np.float64]) -> tuple[int, int]:
    n, k = marks.shape
    if n < 2 or k < 2 or np.isnan(marks).any():  # noqa: PLR2004 - variances need two
        msg = "intraclass correlations need two answers and two raters, and no missing mark"
        raise RatingsIncomplete(msg)
    return n, k


def _ratio(above: float, below: float) -> float:
    return above / below if below > 0 else float("nan")
