"""Each route of the ladder as a curve: what every mark of a new form means on the base form.

The route is chosen elsewhere (`scoring.equating.choice`); here it is only computed.  Marks are
those on items that count and that can be missed: a question that was dropped or credited to
everybody is out of both totals before it comes here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from scoring.equating.choice import Route
from scoring.equating.comparison import AnchorGap, anchor_gap
from scoring.equating.equate import demands, equate
from scoring.equating.frequencies import Design, EquatingData, FormFrequencies, NotEquatable
from scoring.equating.methods import Method, Settings
from scoring.equating.pooled import PooledDifficulty, rasch_equating
from scoring.equating.presmoothing import Degrees, best_degree
from scoring.ladder import LadderRefusal, Statistic, refusals

Floats = NDArray[np.float64]

METHODS: Mapping[Route, Method] = MappingProxyType(
    {
        Route.NOMINAL_WEIGHTS: Method.NOMINAL_WEIGHTS,
        Route.CIRCLE_ARC: Method.CIRCLE_ARC,
        Route.TUCKER: Method.TUCKER,
        Route.LEVINE: Method.LEVINE_OBSERVED,
        Route.CHAINED_LINEAR: Method.CHAINED_LINEAR,
        Route.FREQUENCY_ESTIMATION: Method.FREQUENCY_ESTIMATION,
        Route.CHAINED_EQUIPERCENTILE: Method.CHAINED_EQUIPERCENTILE,
    }
)
"""The routes that rest on candidates of both forms and on an anchor."""


@dataclass(frozen=True, slots=True)
class GroupMarks:
    """What one group earned on one form.

    Attributes
    ----------
    totals, anchor : ndarray of shape (n_candidates,)
        Whole marks on the form, and on the items that both forms share; the anchor counts in
        the total.
    """

    totals: Floats
    anchor: Floats

    @property
    def n(self) -> int:
        """Count the candidates."""
        return len(self.totals)


@dataclass(frozen=True, slots=True)
class RouteData:
    """What is at hand to equate a form.

    Attributes
    ----------
    new, base : GroupMarks
        Either may hold nobody.
    highest_new, highest_base, highest_anchor : int
        Most marks on each form and on the anchor.
    new_bank, base_bank : tuple of PooledDifficulty
        Difficulties of every item of each form; empty where the bank does not know them all.
    degrees : Degrees, optional
        Of log-linear presmoothing, for routes that compare distributions; none without.
    """

    new: GroupMarks
    base: GroupMarks
    highest_new: int
    highest_base: int
    highest_anchor: int
    new_bank: tuple[PooledDifficulty, ...] = ()
    base_bank: tuple[PooledDifficulty, ...] = ()
    degrees: Degrees | None = None

    @property
    def n_least(self) -> int:
        """Count the candidates on the form that fewer took; what the ladder looks at."""
        return min(self.new.n, self.base.n)


@dataclass(frozen=True, slots=True)
class RouteCurve:
    """A route's equated scores, unrounded, in marks of the base form.

    Attributes
    ----------
    route : Route
    n_new, n_base : int
        Candidates whose marks entered.
    scores, equated, se : ndarray of shape (n_scores,)
        Marks of the new form, their meaning, and its standard error in marks of the base form;
        nan where there is none.
    assumptions : tuple of str
    presmoothed : int or None
        Moments that the distributions kept, where they were smoothed before.
    """

    route: Route
    n_new: int
    n_base: int
    scores: Floats
    equated: Floats
    se: Floats
    assumptions: tuple[str, ...]
    presmoothed: int | None = None

    def raw_at(self, base_mark: float) -> float:
        """Return the mark of the new form, unrounded, that means `base_mark` on the base form.

        Between marks the curve is a line; beyond its ends it goes on with slope 1.
        """
        if base_mark <= self.equated[0]:
            return float(self.scores[0] - (self.equated[0] - base_mark))
        if base_mark > self.equated[-1]:
            return float(self.scores[-1] + (base_mark - self.equated[-1]))
        place = int(np.argmax(self.equated >= base_mark))
        low, high = self.equated[place - 1], self.equated[place]
        return float(self.scores[place] - (high - base_mark) / (high - low))


def route_curve(data: RouteData, route: Route) -> RouteCurve:
    """Return the curve of one route.

    Raises
    ------
    NotEquatable
        If the data do not carry the route, with the reason.

    Examples
    --------
    >>> new = GroupMarks(np.array([3.0, 5.0, 7.0]), np.array([1.0, 2.0, 3.0]))
    >>> base = GroupMarks(np.array([4.0, 6.0, 8.0]), np.array([1.0, 2.0, 3.0]))
    >>> data = RouteData(new, base, 10, 10, 4)
    >>> route_curve(data, Route.NOMINAL_WEIGHTS).equated[5]
    np.float64(6.0)
    """
    if route in METHODS:
        return _by_candidates(data, route)
    return _OTHERS[route](data)


def beyond_n(data: RouteData, route: Route) -> tuple[LadderRefusal, ...]:
    """Return the rules of the ladder that the smaller group does not meet for a route."""
    if route is Route.NWM_AND_IDENTITY:
        return tuple(refusals([Statistic.MEAN_EQUATING], n=data.n_least))
    if route not in METHODS:
        return ()
    return tuple(refusals(demands(METHODS[route]), n=data.n_least))


def possible(data: RouteData, routes: Sequence[Route]) -> tuple[RouteCurve, ...]:
    """Return the curves of those routes that the data carry and N allows, in their order."""
    found = []
    for route in routes:
        if beyond_n(data, route):
            continue
        try:
            found.append(route_curve(data, route))
        except NotEquatable:
            continue
    return tuple(found)


def groups_on_the_anchor(data: RouteData) -> AnchorGap | None:
    """Return how far apart the groups are on the anchor, None where that cannot be told."""
    try:
        return anchor_gap(_frequencies(data))
    except NotEquatable:
        return None


def _by_candidates(data: RouteData, route: Route) -> RouteCurve:
    method, frequencies = METHODS[route], _frequencies(data)
    degree = None
    if method.uses_distributions and data.degrees is not None:
        degree = best_degree(frequencies, data.degrees)
    found = equate(frequencies, method=method, settings=Settings(presmooth=degree))
    return RouteCurve(
        route=route,
        n_new=data.new.n,
        n_base=data.base.n,
        scores=found.scores,
        equated=found.equated,
        se=found.se,
        assumptions=found.assumptions,
        presmoothed=degree,
    )


def _identity(data: RouteData) -> RouteCurve:
    """Equal shares of the marks mean the same; mark for mark where the forms are equally long."""
    scores = np.arange(data.highest_new + 1, dtype=np.float64)
    share = data.highest_base / data.highest_new
    said = ["both forms are equally difficult at every score"]
    if data.highest_base != data.highest_new:
        said.append(f"a mark of the new form is {share:.6g} marks of the base form")
    return RouteCurve(
        route=Route.IDENTITY,
        n_new=0,
        n_base=0,
        scores=scores,
        equated=scores * share,
        se=np.zeros(len(scores)),
        assumptions=tuple(said),
    )


def _average(data: RouteData) -> RouteCurve:
    r"""Return half of nominal weights mean and half of identity.

    The synthetic function of Kim, S., von Davier, A. A. and Haberman, S. (2008). *Journal of
    Educational Measurement*, 45, 325-342, with weight one half.
    """
    mean, same = _by_candidates(data, Route.NOMINAL_WEIGHTS), _identity(data)
    return RouteCurve(
        route=Route.NWM_AND_IDENTITY,
        n_new=mean.n_new,
        n_base=mean.n_base,
        scores=mean.scores,
        equated=(mean.equated + same.equated) / 2,
        se=mean.se / 2,
        assumptions=("half of nominal weights mean, half of identity", *mean.assumptions),
    )


def _pre_equated(data: RouteData) -> RouteCurve:
    if not data.new_bank or not data.base_bank:
        raise NotEquatable("the bank does not know the difficulty of every question of both forms")
    found = rasch_equating(data.new_bank, data.base_bank)
    return RouteCurve(
        route=Route.PRE_EQUATED,
        n_new=0,
        n_base=0,
        scores=found.scores,
        equated=found.equated,
        se=found.se,
        assumptions=(
            "the Rasch model holds and difficulties did not drift",
            "errors of difficulties are independent",
        ),
    )


def _no_curve(_data: RouteData) -> RouteCurve:
    raise NotEquatable("the base form is not equated to itself")


def _frequencies(data: RouteData) -> EquatingData:
    if data.highest_anchor == 0:
        raise NotEquatable("the forms share no question that counts alike on both")
    forms = [
        FormFrequencies.of_candidates(
            group.totals.tolist(),
            group.anchor.tolist(),
            highest=highest,
            highest_anchor=data.highest_anchor,
        )
        for group, highest in ((data.new, data.highest_new), (data.base, data.highest_base))
    ]
    return EquatingData(Design.ANCHOR_INTERNAL, forms[0], forms[1])


_OTHERS: Mapping[Route, Callable[[RouteData], RouteCurve]] = MappingProxyType(
    {
        Route.BASE: _no_curve,
        Route.IDENTITY: _identity,
        Route.NWM_AND_IDENTITY: _average,
        Route.PRE_EQUATED: _pre_equated,
    }
)
