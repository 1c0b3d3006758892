"""Which method equates a form: fixed for every N when the form is sealed, and why.

The plan knows what is known at sealing; on the day N picks the rung and nothing else does.
Alternatives are listed with the candidates they would have passed or failed.  They never decide:
no function here takes a method from the caller once the plan is sealed.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

ENDLESS = 1_000_000_000


class Route(StrEnum):
    """Ways to a raw cut, in the words of the ladder."""

    BASE = "base"
    PRE_EQUATED = "pre-equated-rasch"
    IDENTITY = "identity"
    NOMINAL_WEIGHTS = "nominal-weights-mean"
    NWM_AND_IDENTITY = "average-of-nominal-weights-mean-and-identity"
    CIRCLE_ARC = "circle-arc"
    TUCKER = "tucker"
    LEVINE = "levine-observed"
    CHAINED_LINEAR = "chained-linear"
    FREQUENCY_ESTIMATION = "frequency-estimation"
    CHAINED_EQUIPERCENTILE = "chained-equipercentile"


class NoRoute(ValueError):
    """Nothing known at sealing leads to a cut at this N."""


class SealedMethodMissing(LookupError):
    """The cut by the sealed method was not handed in; no other may stand in for it."""

    def __init__(self, route: Route, n: int) -> None:
        self.route, self.n = route, n
        super().__init__(
            f"the plan says {route} at N = {n} and there is no cut by it: compute it, or put the "
            "form before the committee; an alternative does not decide"
        )


@dataclass(frozen=True, slots=True)
class SealingFacts:
    """What is known when a form is sealed.

    Attributes
    ----------
    form : str
    has_base : bool
        Whether the blueprint has a base form; without, the panel's cut on this form is the base.
    pooled_difficulties : bool
        Whether every item has a Rasch difficulty pooled over sittings.
    has_anchor : bool
        Whether the form shares an anchor with the base form.
    same_targets : bool
        Whether the form was built to the base form's targets of difficulty and content.
    groups_alike : bool
        Whether earlier sittings show challengers like the base group (0.1 standard deviations).
    cut_in_upper_half : bool
        Whether the cut lies above half of the marks.
    """

    form: str
    has_base: bool
    pooled_difficulties: bool
    has_anchor: bool
    same_targets: bool
    groups_alike: bool = False
    cut_in_upper_half: bool = False


@dataclass(frozen=True, slots=True)
class Rung:
    """What equates the form if N falls into this range.

    Attributes
    ----------
    n_from, n_to : int
        Both included.
    route : Route
    why : tuple of str
        Reasons and assumptions, printed with the result.
    sensitivity : tuple of Route
        Alternatives to be computed and shown.
    """

    n_from: int
    n_to: int
    route: Route
    why: tuple[str, ...]
    sensitivity: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class EquatingPlan:
    """The sealed plan of a form: one rung for every N from 1 on."""

    form: str
    rungs: tuple[Rung, ...]

    def at(self, n: int) -> Rung:
        """Return the rung for the candidates who came."""
        for rung in self.rungs:
            if rung.n_from <= n <= rung.n_to:
                return rung
        raise NoRoute(f"form {self.form}: the plan has no rung for N = {n}")


@dataclass(frozen=True, slots=True)
class Alternative:
    """What another route would have done, for information.

    Attributes
    ----------
    route : Route
    raw_cut : float or None
        None where the route gave no cut.
    would_pass, would_fail : tuple of str
        Candidates who would pass, or fail, by it and not by the sealed route.
    """

    route: Route
    raw_cut: float | None
    would_pass: tuple[str, ...]
    would_fail: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CutDecision:
    """Pass and fail by the sealed route, and what alternatives would have changed."""

    form: str
    n: int
    route: Route
    why: tuple[str, ...]
    raw_cut: float
    passed: tuple[str, ...]
    failed: tuple[str, ...]
    alternatives: tuple[Alternative, ...]


_RANGES = ((1, 9), (10, 29), (30, 99), (100, 499), (500, ENDLESS))


def seal_plan(facts: SealingFacts) -> EquatingPlan:
    """Fix the route for every N, from what is known at sealing.

    Raises
    ------
    NoRoute
        If small sittings would have neither pooled difficulties nor a form built to targets.

    Examples
    --------
    >>> plan = seal_plan(SealingFacts("F2", has_base=True, pooled_difficulties=False,
    ...                               has_anchor=True, same_targets=True))
    >>> [str(plan.at(n).route) for n in (8, 14, 60, 600)]
    ['identity', 'nominal-weights-mean', 'nominal-weights-mean', 'chained-equipercentile']
    """
    if not facts.has_base:
        why = "first form of the blueprint: the panel's cut on this form is the base"
        return EquatingPlan(facts.form, (Rung(1, ENDLESS, Route.BASE, (why,), ()),))
    rungs = tuple(_rung(facts, low, high) for low, high in _RANGES)
    return EquatingPlan(facts.form, rungs)


def decide(
    plan: EquatingPlan,
    *,
    totals: Mapping[str, float],
    raw_cuts: Mapping[Route, float],
    n: int | None = None,
) -> CutDecision:
    """Apply the sealed route and list whom each alternative would have passed or failed.

    Parameters
    ----------
    plan : EquatingPlan
    totals : mapping of candidate to mark
        Everybody to whom the cut applies.
    raw_cuts : mapping of Route to mark
        Raw cut on this form by each route that was computed.
    n : int, optional
        First-time, usable candidates, who pick the rung; all of `totals` without.

    Raises
    ------
    SealedMethodMissing
        If the sealed route is not among the cuts.

    Examples
    --------
    >>> plan = seal_plan(SealingFacts("F2", has_base=True, pooled_difficulties=True,
    ...                               has_anchor=True, same_targets=True))
    >>> found = decide(plan, totals={"c1": 50, "c2": 48},
    ...                raw_cuts={Route.PRE_EQUATED: 49, Route.IDENTITY: 48})
    >>> found.passed, found.alternatives[0].would_pass
    (('c1',), ('c2',))
    """
    n = len(totals) if n is None else n
    rung = plan.at(n)
    if rung.route not in raw_cuts:
        raise SealedMethodMissing(rung.route, n)
    cut = raw_cuts[rung.route]
    passed = frozenset(one for one, mark in totals.items() if mark >= cut)
    others = dict.fromkeys((*rung.sensitivity, *raw_cuts))
    return CutDecision(
        form=plan.form,
        n=n,
        route=rung.route,
        why=rung.why,
        raw_cut=cut,
        passed=tuple(one for one in totals if one in passed),
        failed=tuple(one for one in totals if one not in passed),
        alternatives=tuple(
            alternative(route, raw_cuts.get(route), totals=totals, passed=passed)
            for route in others
            if route is not rung.route
        ),
    )


def alternative(
    route: Route, cut: float | None, *, totals: Mapping[str, float], passed: Collection[str]
) -> Alternative:
    """Return whom a cut would pass or fail beside those who passed; nobody where it is missing."""
    if cut is None:
        return Alternative(route, None, (), ())
    by_it = {one for one, mark in totals.items() if mark >= cut}
    return Alternative(
        route,
        cut,
        would_pass=tuple(one for one in totals if one in by_it and one not in passed),
        would_fail=tuple(one for one in totals if one in passed and one not in by_it),
    )


def _rung(facts: SealingFacts, low: int, high: int) -> Rung:
    options = dict(_options(facts, low))
    if not options:
        raise NoRoute(
            f"form {facts.form}: for N from {low} on there are neither pooled difficulties nor "
            "targets it was built to: pool difficulties or assemble to the base form's targets"
        )
    route = next(iter(options))
    return Rung(low, high, route, options[route], _sensitivity(facts, low, route))


def _options(facts: SealingFacts, low: int) -> Iterator[tuple[Route, tuple[str, ...]]]:
    """Yield the routes that the ladder allows from N = low on, the first choice first."""
    n10, n100, n500 = (edge[0] for edge in (_RANGES[1], _RANGES[3], _RANGES[4]))
    if low >= n500 and facts.has_anchor:
        yield _curve_route(facts)
    if facts.pooled_difficulties:
        yield (
            Route.PRE_EQUATED,
            (
                f"N from {low}: difficulties pooled over sittings beat what one cohort can say",
                "assumes that the Rasch model holds and difficulties did not drift",
            ),
        )
    if low >= n10 and facts.has_anchor:
        yield from _mean_routes(facts, low)
    if low >= n100 and facts.has_anchor and facts.groups_alike:
        yield (
            Route.TUCKER,
            (
                f"N from {low}, groups alike in earlier sittings: Tucker may be used",
                "assumes the same regression on the anchor; biased where groups differ in ability",
            ),
        )
    if facts.same_targets:
        yield (
            Route.IDENTITY,
            (
                f"N from {low}: too few to equate, the form was built to the base form's targets",
                "assumes equal difficulty; a quarter logit would move the cut by 4 of 80 marks",
            ),
        )


def _curve_route(facts: SealingFacts) -> tuple[Route, tuple[str, ...]]:
    n500 = _RANGES[4][0]
    if facts.groups_alike:
        return Route.FREQUENCY_ESTIMATION, (
            f"N from {n500} and groups alike: frequency estimation",
            "assumes that totals given the anchor are distributed alike in both groups",
        )
    return Route.CHAINED_EQUIPERCENTILE, (
        f"N from {n500} and groups not known to be alike: chained equipercentile",
        "assumes that the curves from form to anchor are the same in both groups",
    )


def _mean_routes(facts: SealingFacts, low: int) -> Iterator[tuple[Route, tuple[str, ...]]]:
    n30 = _RANGES[2][0]
    arc = (
        Route.CIRCLE_ARC,
        (
            f"N from {low} and the cut in the upper half: circle-arc does best there",
            "assumes that the ends of both scales are equivalent",
        ),
    )
    mean = (
        Route.NOMINAL_WEIGHTS,
        (
            f"N from {low}: nominal weights mean is best or never worst for small groups",
            "assumes that the anchor measures what the form does, in proportion to its length",
        ),
    )
    if low >= n30:
        yield from (arc, mean) if facts.cut_in_upper_half else (mean, arc)
    else:
        yield mean


def _sensitivity(facts: SealingFacts, low: int, route: Route) -> tuple[Route, ...]:
    """Return what is shown beside the sealed route: other allowed ones, and the average."""
    shown = [one for one, _ in _options(facts, low)]
    if facts.has_anchor and low >= _RANGES[1][0]:
        shown.append(Route.NWM_AND_IDENTITY)
    shown.append(Route.IDENTITY)
    return tuple(one for one in dict.fromkeys(shown) if one is not route)
