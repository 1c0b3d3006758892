"""Seat the candidates of one room: random, forms apart, colleges apart, needs met.

The order of the work: refuse an illegal room; give each desk a paper by the room's pattern
with its papers shuffled; draw the desks (a plain draw, or a least-cost assignment where needs
and seen forms bind); then swap candidates while that moves colleges apart.  Every plan goes
through the checker, which knows nothing of this.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from scheduling.seating.alternative import legal_alternative
from scheduling.seating.check import Audit, audit
from scheduling.seating.forms import allowed_papers, pattern, recolour
from scheduling.seating.layout import Geometry, geometry_of, nearness, room_breaches
from scheduling.seating.spread import spread
from scheduling.seating.types import (
    Alternative,
    Breach,
    Plan,
    Room,
    Rule,
    Seat,
    SeatingRule,
    Sitter,
)

# Costs of the draw, each far above the sum of all below it: a need unmet, a form seen before,
# a desk for needs given to somebody without, chance.
NEED_UNMET, FORM_SEEN, DESK_WASTED = 1e9, 1e5, 1e1
SHUFFLES_OF_PAPERS = 8
_OF_FORMS = frozenset({Rule.NEIGHBOUR_FORM, Rule.SEEN_FORM})


class NoForms(ValueError):
    """A plan was asked for without a form to hand out."""

    def __init__(self) -> None:
        super().__init__("no form is given: name at least one, such as A")


class CandidateTwice(ValueError):
    """A candidate stands twice on the list of one room."""

    def __init__(self, candidate: str) -> None:
        self.candidate = candidate
        super().__init__(f"candidate {candidate!r} is listed twice: keep one line")


def seat(
    room: Room,
    candidates: Sequence[Sitter],
    *,
    forms: Sequence[str],
    rule: SeatingRule,
    seed: int,
) -> Plan:
    """Return a seating plan of one room; the same arguments give the same plan.

    Parameters
    ----------
    room
        All its desks are to be usable: a room that breaks a layout rule is refused, its plan
        has no seats but every breach and the legal alternative (``room.only(...)`` uses it).
    forms
        Papers to hand out: forms (``A``), or versions of a form (``A/1``, ``A/2``).
    seed
        Of the draw; stored in the plan.

    Returns
    -------
    Plan
        ``breaches`` is empty when the plan may be published.
    """
    _refuse_unusable(candidates, forms)
    breaches = room_breaches(room, rule)
    alternative = legal_alternative(room, rule) if breaches else _all_of(room)
    if not breaches and len(candidates) > len(room.desks):
        breaches = (_too_small(room, candidates),)
    if breaches or not candidates:
        return Plan((), breaches, (), alternative, seed)
    room = _without_idle_special_desks(room, candidates)
    rng = np.random.default_rng(seed)
    may_hold = allowed_papers([who.seen for who in candidates], forms)
    geometry = geometry_of(room, rule)
    base = pattern(geometry, rule, len(forms))
    meets = _meets(room, candidates)
    papers, desk_of = _draw_unseen(base, meets, may_hold, rng)
    fits = _fits(desk_of, papers, meets, may_hold)
    desk_of = spread(desk_of, [who.college for who in candidates], geometry.repulsion, fits)
    seats, found = _judged(room, candidates, desk_of, papers, forms=forms, rule=rule)
    if any(breach.rule in _OF_FORMS for breach in found.breaches):
        papers = _mend(geometry, desk_of, papers, may_hold, rule=rule, rng=rng)
        seats, found = _judged(room, candidates, desk_of, papers, forms=forms, rule=rule)
    return Plan(seats, found.breaches, found.notes, alternative, seed)


def _judged(
    room: Room,
    candidates: Sequence[Sitter],
    desk_of: NDArray[np.intp],
    papers: NDArray[np.intp],
    *,
    forms: Sequence[str],
    rule: SeatingRule,
) -> tuple[tuple[Seat, ...], Audit]:
    seats = tuple(
        Seat(who.id, room.desks[desk].id, forms[papers[desk]])
        for who, desk in zip(candidates, desk_of.tolist(), strict=True)
    )
    return seats, audit(room, candidates, seats, forms=forms, rule=rule)


def _without_idle_special_desks(room: Room, candidates: Sequence[Sitter]) -> Room:
    """Leave the desks for needs out where nobody has a need and the others suffice."""
    if any([who.needs for who in candidates]):  # noqa: C419 - a list is twice as fast here
        return room
    standard = tuple([desk for desk in room.desks if not desk.offers])
    if len(standard) == len(room.desks) or len(standard) < len(candidates):
        return room
    return Room(standard, room.name)


def _refuse_unusable(candidates: Sequence[Sitter], forms: Sequence[str]) -> None:
    if not forms:
        raise NoForms
    names = [who.id for who in candidates]
    if len(set(names)) < len(names):
        raise CandidateTwice(next(name for name in names if names.count(name) > 1))


def _all_of(room: Room) -> Alternative:
    return Alternative(tuple(desk.id for desk in room.desks), proven=True)


def _too_small(room: Room, candidates: Sequence[Sitter]) -> Breach:
    have, need = len(room.desks), len(candidates)
    message = f"the room seats {have}, not {need}: move {need - have} candidates to another room"
    return Breach(Rule.CAPACITY, (), have, need, message)


def _meets(room: Room, candidates: Sequence[Sitter]) -> NDArray[np.float64] | None:
    """Return the cost of each candidate at each desk by needs; None where nothing binds."""
    if not any([who.needs for who in candidates]):  # noqa: C419 - a list is twice as fast here
        full = len(candidates) == len(room.desks)
        if full or not any(desk.offers for desk in room.desks):
            return None
    special = np.array([bool(desk.offers) for desk in room.desks])
    cost = np.tile(special * DESK_WASTED, (len(candidates), 1))
    for row, who in enumerate(candidates):
        if who.needs:
            cost[row] = [0.0 if desk.meets(who.needs) else NEED_UNMET for desk in room.desks]
    return cost


def _draw_unseen(
    base: NDArray[np.intp],
    meets: NDArray[np.float64] | None,
    may_hold: NDArray[np.bool_],
    rng: np.random.Generator,
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Shuffle the pattern's papers until a draw exists in which nobody has seen theirs."""
    n, forms = may_hold.shape
    papers = rng.permutation(forms)[base]
    if meets is None and may_hold.all():
        return papers, rng.permutation(len(base))[:n]
    drawn = []
    for _ in range(SHUFFLES_OF_PAPERS):
        seen = ~may_hold[:, papers]
        desk_of = _draw(n, len(base), meets, seen, rng)
        wrong = int(seen[np.arange(n), desk_of].sum())
        drawn.append((wrong, papers, desk_of))
        if wrong == 0:
            break
        papers = rng.permutation(forms)[base]
    return min(drawn, key=lambda entry: entry[0])[1:]


def _draw(
    n: int,
    desks: int,
    meets: NDArray[np.float64] | None,
    seen: NDArray[np.bool_],
    rng: np.random.Generator,
) -> NDArray[np.intp]:
    """Draw a desk for each candidate at least cost, chance deciding between equals."""
    cost = rng.random((n, desks)) / desks
    cost += seen * FORM_SEEN
    if meets is not None:
        cost += meets
    return np.asarray(linear_sum_assignment(cost)[1], dtype=np.intp)


def _fits(
    desk_of: NDArray[np.intp],
    papers: NDArray[np.intp],
    meets: NDArray[np.float64] | None,
    may_hold: NDArray[np.bool_],
) -> NDArray[np.bool_] | None:
    """Return which candidate may move to which desk, none to a worse one than drawn."""
    if meets is None and may_hold.all():
        return None
    fits: NDArray[np.bool_] = may_hold[:, papers]
    if meets is not None:
        fits &= meets <= meets[np.arange(len(desk_of)), desk_of][:, None]
    return fits


def _mend(
    geometry: Geometry,
    desk_of: NDArray[np.intp],
    papers: NDArray[np.intp],
    may_hold: NDArray[np.bool_],
    *,
    rule: SeatingRule,
    rng: np.random.Generator,
) -> NDArray[np.intp]:
    """Deal the papers anew over the desks in use, to candidates who may get them."""
    square = geometry.distance_sq[np.ix_(desk_of, desk_of)]
    first, second = np.nonzero(np.triu(square <= rule.neighbour_sq, 1))
    near = nearness(square[first, second], rule)
    mended = papers.copy()
    mended[desk_of] = recolour(papers[desk_of], first, second, near, may_hold, rng=rng)
    return mended
