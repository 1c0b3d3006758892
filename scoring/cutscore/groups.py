"""Cuts from judged candidates: the borderline group and contrasting groups."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from scoring.cutscore.angoff import RatingsUnusable, lowest_mark

MAX_STEPS = 100
MAX_MOVE = 5.0


@dataclass(frozen=True, slots=True)
class GroupCut:
    """A cut from judged candidates, unrounded, with its standard error in marks."""

    cut: float
    raw_cut: int
    se: float
    n: int
    method: str
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContrastingCut:
    """The cut between two judged groups.

    `cut` is where a candidate is as likely to be judged competent as not (logistic);
    `fewest_errors` is the whole mark with the fewest misplaced candidates, and `misplaced` their
    number there.
    """

    cut: float
    raw_cut: int
    se: float
    slope: float
    fewest_errors: float
    misplaced: int
    n_not_competent: int
    n_competent: int
    method: str
    assumptions: tuple[str, ...]


def borderline_group(
    totals: NDArray[np.float64], *, rng: np.random.Generator, resamples: int = 1000
) -> GroupCut:
    """Return the median mark of candidates judged to be borderline.

    Parameters
    ----------
    totals : ndarray of shape (n_borderline,)
        Total marks of the borderline candidates, three at least.
    rng : Generator
        For the bootstrap standard error.
    resamples : int
        Number of bootstrap samples.

    References
    ----------
    Livingston, S. A., & Zieky, M. J. (1982). *Passing scores*, pp. 35-37.

    Examples
    --------
    >>> found = borderline_group(np.array([48.0, 50, 52, 53]), rng=np.random.default_rng(1))
    >>> found.cut, found.raw_cut
    (51.0, 51)
    """
    n = len(totals)
    if n < 3:  # noqa: PLR2004 - a median with an error
        msg = f"a borderline group needs three candidates at least, and there are {n}"
        raise RatingsUnusable(msg)
    drawn = np.median(totals[rng.integers(0, n, (resamples, n))], axis=1)
    cut = float(np.median(totals))
    return GroupCut(
        cut=cut,
        raw_cut=lowest_mark(cut),
        se=float(drawn.std(ddof=1)),
        n=n,
        method=f"borderline group, median; {resamples} bootstrap samples",
        assumptions=("judges know the candidates' competence apart from the exam",),
    )


def contrasting_groups(
    not_competent: NDArray[np.float64], competent: NDArray[np.float64]
) -> ContrastingCut:
    r"""Return the mark at which a candidate is as likely judged competent as not.

    .. math:: \operatorname{logit} P(\text{competent} \mid x) = \beta_0 + \beta_1 x,\qquad
              c = -\beta_0/\beta_1

    The fit gives both groups equal weight, so that their sizes do not move the cut; the error of
    the cut is by the delta method.

    Parameters
    ----------
    not_competent, competent : ndarray of shape (n_candidates,)
        Total marks of the two judged groups, two candidates at least in each.

    Raises
    ------
    RatingsUnusable
        If the better group does not score higher.

    References
    ----------
    Livingston, S. A., & Zieky, M. J. (1982). *Passing scores*, pp. 38-46; Sireci, S. G., Robin,
    F., & Patelis, T. (1999). *Journal of Educational Measurement*, 36, 301-325.

    Examples
    --------
    >>> found = contrasting_groups(np.array([40.0, 45, 50, 55]), np.array([50.0, 55, 60, 65]))
    >>> round(found.cut, 4), found.misplaced
    (52.5, 2)
    """
    if min(len(not_competent), len(competent)) < 2:  # noqa: PLR2004 - a spread in each
        msg = f"each group needs two candidates, not {len(not_competent)} and {len(competent)}"
        raise RatingsUnusable(msg)
    if competent.mean() <= not_competent.mean():
        msg = "the competent group does not score higher: the groups set no cut"
        raise RatingsUnusable(msg)
    fewest, misplaced = _fewest_errors(not_competent, competent)
    if not_competent.max() < competent.min():
        cut, slope, se = float(not_competent.max() + competent.min()) / 2, float("inf"), 0.0
        method = "contrasting groups, midway between groups that do not overlap"
    else:
        cut, slope, se = _logistic(not_competent, competent)
        method = "contrasting groups, logistic, groups weighted equally"
    return ContrastingCut(
        cut=cut,
        raw_cut=lowest_mark(cut),
        se=se,
        slope=slope,
        fewest_errors=fewest,
        misplaced=misplaced,
        n_not_competent=len(not_competent),
        n_competent=len(competent),
        method=method,
        assumptions=("judges know the candidates' competence apart from the exam",),
    )


def _fewest_errors(
    not_competent: NDArray[np.float64], competent: NDArray[np.float64]
) -> tuple[float, int]:
    marks = np.unique(np.concatenate([not_competent, competent]))
    wrong = [int((not_competent >= mark).sum() + (competent < mark).sum()) for mark in marks]
    least = min(wrong)
    best = marks[[count == least for count in wrong]]
    return float(best[len(best) // 2]), least


def _logistic(
    not_competent: NDArray[np.float64], competent: NDArray[np.float64]
) -> tuple[float, float, float]:
    """Return cut, slope and standard error of the cut of a weighted logistic regression."""
    x = np.concatenate([not_competent, competent])
    centre, unit = float(x.mean()), float(x.std())
    design = np.column_stack([np.ones(len(x)), (x - centre) / unit])
    y = np.concatenate([np.zeros(len(not_competent)), np.ones(len(competent))])
    half = len(x) / 2
    weight = np.where(y == 1, half / len(competent), half / len(not_competent))
    beta = np.zeros(2)
    for _ in range(MAX_STEPS):
        chance = 1 / (1 + np.exp(-(design @ beta)))
        information = (design.T * (weight * chance * (1 - chance))) @ design
        move = np.linalg.solve(information, design.T @ (weight * (y - chance)))
        beta += np.clip(move, -MAX_MOVE, MAX_MOVE)
        if float(np.abs(move).max()) < 1e-12:  # noqa: PLR2004 - quadratic convergence
            break
    chance = 1 / (1 + np.exp(-(design @ beta)))
    bread = np.linalg.inv((design.T * (weight * chance * (1 - chance))) @ design)
    scores = design * (weight * (y - chance))[:, None]
    for group in (0.0, 1.0):  # the groups' sizes are given, so only spread within them counts
        scores[y == group] -= scores[y == group].mean(axis=0)
    covariance = bread @ (scores.T @ scores) @ bread
    gradient = np.array([-1 / beta[1], beta[0] / beta[1] ** 2]) * unit
    variance = float(gradient @ covariance @ gradient)
    return centre - unit * float(beta[0] / beta[1]), float(beta[1]) / unit, sqrt(variance)
