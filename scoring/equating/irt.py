"""True and observed score equating from item parameters on one scale.

Both forms' items must stand on the same scale (one bank, or linked before).  A pre-equated cut
needs no candidate of the new form: `n` of the result is then nought.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from scoring.equating.equipercentile import equipercentile
from scoring.equating.frequencies import NotEquatable
from scoring.irt import kernels
from scoring.irt.kernels import Kind
from scoring.irt.models import ItemParameters, category_probabilities
from scoring.irt.sumscore import sum_distribution
from scoring.scale import ReportingScale, raw_cut_mark

Floats = NDArray[np.float64]

FAR = 60.0  # theta beyond which no expected score changes
HALVINGS = 60  # 120 / 2^60 is below the last digit of a float near 1
NODES = 81
REACH = 6.0


class IrtMethod(StrEnum):
    """IRT equating methods."""

    TRUE_SCORE = "irt-true-score"
    OBSERVED_SCORE = "irt-observed-score"


@dataclass(frozen=True, slots=True)
class Population:
    """A normal distribution of ability on the common scale."""

    mean: float = 0.0
    sd: float = 1.0


@dataclass(frozen=True, slots=True)
class IrtEquating:
    """Equated scores from item parameters.

    Attributes
    ----------
    method : IrtMethod
    n : int
        Candidates of the new form whose totals entered: none.
    scores, equated : ndarray of shape (n_scores,)
    theta : ndarray of shape (n_scores,)
        Ability at which each score is expected (true score method); -inf at and below the sum of
        the lower asymptotes, inf at the highest score.  nan for observed scores, which belong to
        no one ability.
    se : ndarray of shape (n_scores,) or None
        Delta method from the covariance of the item parameters.
    assumptions : tuple of str
    """

    method: IrtMethod
    n: int
    scores: Floats
    equated: Floats
    theta: Floats
    se: Floats | None
    assumptions: tuple[str, ...]

    def raw_cut(self, scale: ReportingScale) -> float:
        """Return the lowest raw score whose unrounded equated score reaches the cut."""
        return raw_cut_mark(scale, equated=self.equated.tolist(), raws=self.scores.tolist())


def true_score_equating(
    x: Sequence[ItemParameters],
    y: Sequence[ItemParameters],
    *,
    covariance_x: Floats | None = None,
    covariance_y: Floats | None = None,
) -> IrtEquating:
    r"""Return :math:`\tau_Y(\tau_X^{-1}(x))` for every score on X.

    Scores at or below the sum of the lower asymptotes have no ability; there the line through the
    origin and the two sums of asymptotes is used (Kolen and Brennan, section 6.5.1).

    Parameters
    ----------
    x, y : sequence of ItemParameters
        On one scale, in the metric ``logit = a (theta - b)``.
    covariance_x, covariance_y : ndarray of shape (3 n_items, 3 n_items), optional
        Of a1, b1, c1, a2, ...; right/wrong items only.  The error of a linking is not in them.

    References
    ----------
    Kolen and Brennan (2014), equation 6.19; Lord, F. M. (1980). *Applications of Item Response
    Theory*, chapter 13; errors: Ogasawara, H. (2001). *Applied Psychological Measurement*, 25,
    53-67.

    Examples
    --------
    >>> from scoring.irt.models import Model
    >>> easy, hard = (
    ...     [ItemParameters(q, Model.RASCH, 1.0, (b,)) for q in "ABCD"] for b in (0.0, 1.0)
    ... )
    >>> true_score_equating(hard, easy).equated.round(3).tolist()
    [0.0, 1.901, 2.924, 3.563, 4.0]
    """
    lowest_x, highest_x = _ends(x)
    lowest_y, highest_y = _ends(y)
    chance_x, chance_y = (_expected(items, np.array([-FAR]))[0] for items in (x, y))
    scores = _marks(lowest_x, highest_x)
    has_theta = (scores > chance_x + kernels.LEAST_C) & (scores < highest_x)
    theta = np.where(scores < highest_x, -np.inf, np.inf)
    theta[has_theta] = _abilities(x, scores[has_theta])
    equated = np.full(len(scores), float(highest_y))
    equated[has_theta] = _expected(y, theta[has_theta])
    below = scores <= chance_x + kernels.LEAST_C
    part = (scores[below] - lowest_x) / max(chance_x - lowest_x, kernels.LEAST_C)
    equated[below] = lowest_y + part * (chance_y - lowest_y)
    errors = None
    said = ["all items are on one scale and fit their model", "true scores stand for observed ones"]
    if covariance_x is not None or covariance_y is not None:
        errors = np.full(len(scores), np.nan)
        errors[has_theta] = _errors(x, y, theta[has_theta], covariance_x, covariance_y)
        said.append("standard errors: delta method from the item parameters, linking not included")
    return IrtEquating(
        method=IrtMethod.TRUE_SCORE,
        n=0,
        scores=scores,
        equated=equated,
        theta=theta,
        se=errors,
        assumptions=tuple(said),
    )


def observed_score_equating(
    x: Sequence[ItemParameters],
    y: Sequence[ItemParameters],
    *,
    population_x: Population = Population(),
    population_y: Population = Population(),
    weight: float = 1.0,
) -> IrtEquating:
    r"""Return equipercentile equating of the distributions that the model expects.

    .. math:: f(x) = \int f(x \mid \theta)\, [w g_1(\theta) + (1 - w) g_2(\theta)]\, d\theta

    Parameters
    ----------
    x, y : sequence of ItemParameters
        On one scale.
    population_x, population_y : Population
        Abilities of the groups that took X and Y.
    weight : float
        w of the group that took X.

    References
    ----------
    Kolen and Brennan (2014), section 6.6; Lord and Wingersky (1984). *Applied Psychological
    Measurement*, 8, 453-461.

    Examples
    --------
    >>> from scoring.irt.models import Model
    >>> form = [ItemParameters(q, Model.RASCH, 1.0, (0.0,)) for q in "ABCD"]
    >>> observed_score_equating(form, form).equated.round(6).tolist()
    [0.0, 1.0, 2.0, 3.0, 4.0]
    """
    if not 0 <= weight <= 1:
        raise NotEquatable(f"the weight of a group is {weight:g}: take 0 to 1")
    groups = ((weight, population_x), (1 - weight, population_y))
    used = [one for share, one in groups if share > 0]
    low = min(one.mean - REACH * one.sd for one in used)
    high = max(one.mean + REACH * one.sd for one in used)
    theta = np.linspace(low, high, NODES)
    density = np.zeros_like(theta)
    for share, one in groups:
        heights = np.exp(-((theta - one.mean) ** 2) / (2 * one.sd**2))
        density += share * heights / heights.sum()
    (low_x, high_x), (low_y, high_y) = _ends(x), _ends(y)
    f, g = (
        sum_distribution([category_probabilities(item, theta) for item in items]) @ density
        for items in (x, y)
    )
    scores = _marks(low_x, high_x)
    said = [
        "all items are on one scale and fit their model",
        *(
            f"ability normal, mean {one.mean:g}, sd {one.sd:g}, weight {share:g}"
            for share, one in groups
            if share > 0
        ),
    ]
    return IrtEquating(
        method=IrtMethod.OBSERVED_SCORE,
        n=0,
        scores=scores,
        equated=equipercentile(f, g, x_scores=scores, y_scores=_marks(low_y, high_y)),
        theta=np.full(len(scores), np.nan),
        se=None,
        assumptions=tuple(said),
    )


def expected_score(items: Sequence[ItemParameters], theta: Floats) -> Floats:
    """Return the test characteristic curve, in marks.

    Parameters
    ----------
    items : sequence of ItemParameters
    theta : ndarray of shape (n_points,)

    Returns
    -------
    ndarray of shape (n_points,)

    References
    ----------
    Lord (1980), equation 4-2.

    Examples
    --------
    >>> from scoring.irt.models import Model
    >>> expected_score([ItemParameters("A", Model.RASCH, 1.0, (0.0,))], np.array([0.0]))
    array([0.5])
    """
    return _expected(items, theta)


@dataclass(frozen=True, slots=True)
class _Stack:
    """Items of one kind and number of categories, and their lowest marks together."""

    kind: Kind
    parameters: Floats
    lowest: int

    def at(self, theta: Floats) -> Floats:
        p = np.exp(kernels.log_probabilities(self.kind, self.parameters, theta))
        expected: Floats = self.lowest + (np.arange(p.shape[1]) @ p).sum(axis=0)
        return expected


def _stacks(items: Sequence[ItemParameters]) -> list[_Stack]:
    alike: dict[tuple[Kind, int], list[ItemParameters]] = {}
    for item in items:
        alike.setdefault((item.model.kind, item.n_categories), []).append(item)
    return [
        _Stack(kind, np.stack([item.stacked() for item in some]), sum(item.lowest for item in some))
        for (kind, _), some in alike.items()
    ]


def _expected(items: Sequence[ItemParameters], theta: Floats) -> Floats:
    return sum((stack.at(theta) for stack in _stacks(items)), np.zeros(len(theta)))


def _ends(items: Sequence[ItemParameters]) -> tuple[int, int]:
    if not items:
        raise NotEquatable("a form without items cannot be equated")
    for item in items:
        if item.a <= 0:
            raise NotEquatable(f"item {item.id} has a = {item.a:g}: the curve must rise")
    lowest = sum(item.lowest for item in items)
    return lowest, lowest + sum(item.n_categories - 1 for item in items)


def _abilities(items: Sequence[ItemParameters], scores: Floats) -> Floats:
    """Return the ability at which each score is expected, by halving: the curve only rises."""
    stacks = _stacks(items)
    low, high = np.full(len(scores), -FAR), np.full(len(scores), FAR)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_below = sum((one.at(middle) for one in stacks), np.zeros(len(scores))) < scores
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    middle = (low + high) / 2
    return np.asarray(middle, dtype=np.float64)


def _marks(low: int, high: int) -> Floats:
    return np.arange(low, high + 1, dtype=np.float64)


def _errors(
    x: Sequence[ItemParameters],
    y: Sequence[ItemParameters],
    theta: Floats,
    covariance_x: Floats | None,
    covariance_y: Floats | None,
) -> Floats:
    """Return delta-method errors: X moves theta, Y moves the expected score at theta."""
    slopes_x, along_x = _slopes(x, theta)
    slopes_y, along_y = _slopes(y, theta)
    variance = np.zeros(len(theta))
    ratio = along_y / along_x
    for slopes, covariance in ((slopes_x * ratio, covariance_x), (slopes_y, covariance_y)):
        if covariance is None:
            continue
        if covariance.shape != (len(slopes), len(slopes)):
            raise NotEquatable(f"a covariance of shape {covariance.shape} for {len(slopes)} values")
        variance += np.einsum("pt,pq,qt->t", slopes, covariance, slopes)
    return np.asarray(np.sqrt(variance), dtype=np.float64)


def _slopes(items: Sequence[ItemParameters], theta: Floats) -> tuple[Floats, Floats]:
    """Return slopes of the expected score in every a, b, c, and in theta."""
    if not all(item.model.is_dichotomous for item in items):
        raise NotEquatable("standard errors are for right/wrong items only")
    a, b, c = (
        np.array([[value] for value in column])
        for column in zip(*((item.a, item.b[0], item.c) for item in items), strict=True)
    )
    f = 1 / (1 + np.exp(-a * (theta - b)))
    rise = (1 - c) * f * (1 - f)
    parts = np.stack([rise * (theta - b), -rise * a, 1 - f], axis=1)
    return parts.reshape(3 * len(items), len(theta)), (rise * a).sum(axis=0)
