"""The Angoff method: judges rate how likely a borderline candidate answers each item."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from scoring.classical.items import correlation
from scoring.cutscore.generalizability import RatingComponents, rating_components

MARK_TOLERANCE = 1e-9


class RatingsUnusable(ValueError):
    """A rating table cannot set a cut; the message names judge and item."""


@dataclass(frozen=True, slots=True)
class JudgeResult:
    """One judge against the panel.

    Attributes
    ----------
    cut : float
        The judge's own cut in marks.
    severity : float
        Own cut less the panel's, in marks; above 0 is stricter.
    severity_z : float
        Own cut less the mean of the other judges', over the standard deviation of theirs.
    consistency : float
        Correlation over items with the mean of the other judges; nan if one side is constant.
    p_correlation, p_rmsd : float
        Correlation with and root mean squared distance from observed p values; nan without them.
    """

    judge: str
    cut: float
    severity: float
    severity_z: float
    consistency: float
    p_correlation: float
    p_rmsd: float


@dataclass(frozen=True, slots=True)
class AngoffResult:
    """The cut of one round, with its errors.

    `cut` is unrounded, in marks of the form; `raw_cut` is the lowest mark that reaches it.
    `se_judges` is SD of judges' cuts over root of their number; `se_fixed_items` and
    `se_random_items` come from variance components.
    """

    cut: float
    raw_cut: int
    median: float
    sd: float
    se_judges: float
    se_fixed_items: float
    se_random_items: float
    components: RatingComponents
    judges: tuple[JudgeResult, ...]
    item_means: tuple[float, ...]
    item_sds: tuple[float, ...]
    n: int
    n_items: int
    method: str
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AngoffRounds:
    """All rounds of a study; the last one counts."""

    rounds: tuple[AngoffResult, ...]

    @property
    def final(self) -> AngoffResult:
        """The round that sets the cut."""
        return self.rounds[-1]

    @property
    def changes(self) -> tuple[tuple[float, float], ...]:
        """Change of cut and of judges' SD from each round to the next, in marks."""
        return tuple((now.cut - was.cut, now.sd - was.sd) for was, now in pairwise(self.rounds))


def angoff(
    ratings: NDArray[np.float64],
    *,
    judges: Sequence[str],
    items: Sequence[str],
    maxima: NDArray[np.float64] | None = None,
    p_values: NDArray[np.float64] | None = None,
) -> AngoffResult:
    r"""Return the cut as the sum over items of the panel's mean rating.

    .. math:: c = \sum_i m_i \bar{r}_i

    Parameters
    ----------
    ratings : ndarray of shape (n_judges, n_items)
        Expected share of the item's marks for a borderline candidate, 0 to 1, none missing.
    judges, items : sequence of str
        Names of rows and columns.
    maxima : ndarray of shape (n_items,), optional
        Marks of each item, 1 by default.
    p_values : ndarray of shape (n_items,), optional
        Observed p of the items, for the judges' agreement with data.

    Raises
    ------
    RatingsUnusable
        If a rating is missing or outside 0 to 1, or there are fewer than two judges or items.

    References
    ----------
    Angoff, W. H. (1971). Scales, norms, and equivalent scores. In *Educational measurement*
    (2nd ed.), p. 515.

    Examples
    --------
    >>> table = np.array([[0.5, 0.7, 0.8], [0.7, 0.9, 0.6]])
    >>> found = angoff(table, judges=["a", "b"], items=["1", "2", "3"])
    >>> round(found.cut, 4), found.raw_cut, [round(one.severity, 4) for one in found.judges]
    (2.1, 3, [-0.1, 0.1])
    """
    _check(ratings, judges=judges, items=items)
    marks = np.ones(len(items)) if maxima is None else maxima
    in_marks = ratings * marks
    cuts = in_marks.sum(axis=1)
    cut = float(cuts.mean())
    n = len(judges)
    components = rating_components(in_marks)
    sd = float(cuts.std(ddof=1))
    return AngoffResult(
        cut=cut,
        raw_cut=lowest_mark(cut),
        median=float(np.median(cuts)),
        sd=sd,
        se_judges=sd / sqrt(n),
        se_fixed_items=components.se_of_mean(items_random=False) * len(items),
        se_random_items=components.se_of_mean(items_random=True) * len(items),
        components=components,
        judges=tuple(
            _judge(j, ratings=ratings, cuts=cuts, name=judges[j], p_values=p_values)
            for j in range(n)
        ),
        item_means=tuple(float(mean) for mean in ratings.mean(axis=0)),
        item_sds=tuple(float(spread) for spread in ratings.std(axis=0, ddof=1)),
        n=n,
        n_items=len(items),
        method="Angoff, mean of judges",
        assumptions=("judges are a random sample of qualified judges", "judges rated alone"),
    )


def angoff_yes_no(
    answers: NDArray[np.float64], *, judges: Sequence[str], items: Sequence[str]
) -> AngoffResult:
    """Return the cut where judges only say whether a borderline candidate would be right.

    Parameters
    ----------
    answers : ndarray of shape (n_judges, n_items)
        1 for yes, 0 for no.

    References
    ----------
    Impara, J. C., & Plake, B. S. (1997). Standard setting: An alternative approach. *Journal of
    Educational Measurement*, 34, 353-366.

    Examples
    --------
    >>> angoff_yes_no(np.array([[1.0, 0, 1], [1, 1, 1]]), judges="ab", items="123").cut
    2.5
    """
    if not np.isin(answers, (0.0, 1.0)).all():
        msg = "yes/no ratings are 1 or 0: use the mean method for shares in between"
        raise RatingsUnusable(msg)
    found = angoff(answers, judges=judges, items=items)
    extra = ("a yes/no answer loses items near one half: the cut is biased where they are many",)
    return replace(found, method="Angoff, yes/no", assumptions=found.assumptions + extra)


def angoff_rounds(
    rounds: Sequence[NDArray[np.float64]],
    *,
    judges: Sequence[str],
    items: Sequence[str],
    maxima: NDArray[np.float64] | None = None,
    p_values: NDArray[np.float64] | None = None,
) -> AngoffRounds:
    """Return each round's result; every round holds the same judges and items.

    Parameters
    ----------
    rounds : sequence of ndarray of shape (n_judges, n_items)
        Ratings of each round.
    maxima, p_values : ndarray of shape (n_items,), optional
        Highest mark and observed proportion correct of each item.

    Examples
    --------
    >>> first = np.array([[0.2, 0.4], [0.8, 0.8]])
    >>> both = angoff_rounds([first, first.clip(0.4, 0.6)], judges="ab", items="12")
    >>> [round(one.cut, 4) for one in both.rounds], [round(d, 4) for _, d in both.changes]
    ([1.1, 1.0], [-0.4243])
    """
    if not rounds:
        msg = "a study has at least one round"
        raise RatingsUnusable(msg)
    return AngoffRounds(
        tuple(
            angoff(table, judges=judges, items=items, maxima=maxima, p_values=p_values)
            for table in rounds
        )
    )


def lowest_mark(cut: float) -> int:
    """Return the lowest whole mark that reaches an unrounded cut.

    Examples
    --------
    >>> lowest_mark(52.0000000001), lowest_mark(52.01)
    (52, 53)
    """
    return ceil(cut - MARK_TOLERANCE)


def _check(ratings: NDArray[np.float64], *, judges: Sequence[str], items: Sequence[str]) -> None:
    if ratings.shape != (len(judges), len(items)) or min(ratings.shape) < 2:  # noqa: PLR2004 - spread needs two
        msg = (
            f"ratings of shape {ratings.shape} for {len(judges)} judges and {len(items)} items: "
            "give every judge a row and every item a column, two of each at least"
        )
        raise RatingsUnusable(msg)
    for what, bad in (
        ("missing", np.isnan(ratings)),
        ("outside 0 to 1", (ratings < 0) | (ratings > 1)),
    ):
        if bad.any():
            row, column = (int(place[0]) for place in np.nonzero(bad))
            msg = (
                f"the rating of judge {judges[row]} for item {items[column]} is {what}"
                f"{'' if what == 'missing' else f' ({ratings[row, column]})'}: complete it first"
            )
            raise RatingsUnusable(msg)


def _judge(
    j: int,
    *,
    ratings: NDArray[np.float64],
    cuts: NDArray[np.float64],
    name: str,
    p_values: NDArray[np.float64] | None,
) -> JudgeResult:
    others = np.delete(cuts, j)
    spread = float(others.std(ddof=1)) if len(others) > 1 else float("nan")
    severity = float(cuts[j] - cuts.mean())
    aside = float(cuts[j] - others.mean())
    nan = float("nan")
    return JudgeResult(
        judge=name,
        cut=float(cuts[j]),
        severity=severity,
        severity_z=aside / spread if spread > MARK_TOLERANCE else nan,
        consistency=correlation(ratings[j], np.delete(ratings, j, axis=0).mean(axis=0)),
        p_correlation=nan if p_values is None else correlation(ratings[j], p_values),
        p_rmsd=nan if p_values is None else float(np.sqrt(((ratings[j] - p_values) ** 2).mean())),
    )
