"""The arithmetic and the guards of blueprints: pure functions that give every reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from exambank.blueprints.types import (
    Area,
    Blueprint,
    BlueprintDraft,
    BlueprintState,
    CourseEquivalent,
)
from exambank.core.exact import largest_remainder, plain
from exambank.core.lifecycle import LifeCycle, Transition
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import Role

WHOLE = Fraction(100)
LEVEL_BY_EXAM_ALONE = 4  # Ontario Qualifications Framework: Certificate of Qualification


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards of a blueprint look at."""

    blueprint: Blueprint
    course: CourseEquivalent
    panel_min: int
    panel_institutions_min: int


def faults(draft: BlueprintDraft) -> Iterable[Reason]:
    """Yield every reason why a draft does not add up; nothing means it does."""
    label = f"{draft.course} v{draft.version}"
    weights = sum((area.weight for area in draft.areas), Fraction(0))
    if weights != WHOLE:
        text = N_("weights of blueprint {blueprint} sum to {have}, not 100: correct the weights")
        yield Reason("weights", text, {"blueprint": label, "have": plain(weights)})
    given = [area.items for area in draft.areas if area.items is not None]
    if len(given) == len(draft.areas) and sum(given) != draft.scored_items:
        text = N_("item counts of blueprint {blueprint} sum to {have}, not {need}")
        values = {"blueprint": label, "have": sum(given), "need": draft.scored_items}
        yield Reason("counts", text, values)
    if given and len(given) != len(draft.areas):
        text = N_("{n} areas of {blueprint} have no count: give all counts or none")
        values = {"blueprint": label, "n": len(draft.areas) - len(given)}
        yield Reason("counts_missing", text, values)
    yield from _area_faults(draft)


def _area_faults(draft: BlueprintDraft) -> Iterable[Reason]:
    seen: dict[str, str] = {}
    for area in draft.areas:
        if not area.outcomes:
            text = N_("area {area} has no learning outcome: add one")
            yield Reason("no_outcome", text, {"area": area.code})
        if area.weight <= 0:
            text = N_("area {area} has the weight {weight}: it must be above 0")
            values = {"area": area.code, "weight": plain(area.weight)}
            yield Reason("weight_not_positive", text, values)
        for outcome in area.outcomes:
            if outcome.code in seen:
                text = N_("outcome {outcome} stands in {first} and in {second}: keep one")
                values = {"outcome": outcome.code, "first": seen[outcome.code]}
                yield Reason("outcome_twice", text, {**values, "second": area.code})
            seen[outcome.code] = area.code


def allocated(draft: BlueprintDraft) -> Blueprint:
    """Return the blueprint of a draft without faults, its counts by largest remainder."""
    weights = tuple(area.weight for area in draft.areas)
    counts = largest_remainder(weights, draft.scored_items)
    areas = tuple(
        Area(
            area.code,
            area.name,
            area.weight,
            count if area.items is None else area.items,
            area.outcomes,
        )
        for area, count in zip(draft.areas, counts, strict=True)
    )
    return Blueprint(
        course=draft.course,
        version=draft.version,
        state=BlueprintState.DRAFT,
        scored_items=draft.scored_items,
        pilot_items=draft.pilot_items,
        minutes=draft.minutes,
        areas=areas,
        panel=draft.panel,
        open_comments=draft.open_comments,
    )


def panel_is_complete(facts: Facts) -> Iterable[Reason]:
    """Yield what the panel lacks: members, institutions, a college, a receiver."""
    panel = facts.blueprint.panel
    if len(panel) < facts.panel_min:
        text = N_("the panel has {have} members, {need} are needed")
        yield Reason("panel_size", text, {"have": len(panel), "need": facts.panel_min})
    institutions = {seat.institution for seat in panel}
    if len(institutions) < facts.panel_institutions_min:
        text = N_("the panel comes from {have} institutions, {need} are needed")
        values = {"have": len(institutions), "need": facts.panel_institutions_min}
        yield Reason("panel_institutions", text, values)
    for side in ("college", "receiver"):
        if not any(seat.side == side for seat in panel):
            text = N_("the panel has no member from a {side}")
            yield Reason("panel_side", text, {"side": side})


def comments_are_resolved(facts: Facts) -> Iterable[Reason]:
    """Yield a reason while a comment on the blueprint is open."""
    if facts.blueprint.open_comments:
        text = N_("{n} comments are not resolved")
        yield Reason("open_comments", text, {"n": facts.blueprint.open_comments})


def course_is_described(facts: Facts) -> Iterable[Reason]:
    """Yield which facts of the course are missing; level 4 needs no hours."""
    course = facts.course
    if course.oqf_level == LEVEL_BY_EXAM_ALONE:
        return
    if course.instructional_hours is None:
        yield Reason("no_instructional_hours", N_("the instructional hours are missing"))
    if course.notional_hours is None:
        yield Reason("no_notional_hours", N_("the notional (learner) hours are missing"))


_STAFF = frozenset({Role.BANK_MANAGER})

LIFE_CYCLE: LifeCycle[BlueprintState, Facts] = LifeCycle(
    "blueprint",
    (
        Transition(BlueprintState.DRAFT, BlueprintState.CONSULTATION, _STAFF),
        Transition(BlueprintState.CONSULTATION, BlueprintState.PANEL_REVIEW, _STAFF),
        Transition(
            BlueprintState.PANEL_REVIEW,
            BlueprintState.APPROVED,
            _STAFF,
            (panel_is_complete, comments_are_resolved, course_is_described),
        ),
        Transition(BlueprintState.APPROVED, BlueprintState.ACTIVE, _STAFF),
        Transition(BlueprintState.ACTIVE, BlueprintState.SUPERSEDED, _STAFF),
        Transition(BlueprintState.SUPERSEDED, BlueprintState.RETIRED, _STAFF),
    ),
)


def ects(notional_hours: int | None, *, hours_per_credit: int) -> Fraction | None:
    """Return the European credits of a course: notional hours over hours per credit.

    None where the notional hours are unknown; they are never taken from contact hours.

    >>> ects(112, hours_per_credit=28)
    Fraction(4, 1)
    """
    return None if notional_hours is None else Fraction(notional_hours, hours_per_credit)
