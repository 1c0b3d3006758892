"""What can be done with course equivalents and blueprints."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from exambank.blueprints import rules, store
from exambank.blueprints.types import (
    Blueprint,
    BlueprintDraft,
    BlueprintState,
    CourseEquivalent,
)
from exambank.core import events
from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.reasons import Reason
from exambank.core.vocabulary import CourseCode


class CourseNotFound(LookupError):
    """No course equivalent has that code."""


class BlueprintNotFound(LookupError):
    """The course has no such blueprint, or none that is active on that day."""


class BlueprintRefused(Exception):
    """A blueprint does not add up; `reasons` says everything that is wrong."""

    def __init__(self, course: CourseCode, reasons: Sequence[Reason]) -> None:
        super().__init__("; ".join(map(str, reasons)))
        self.course = course
        self.reasons = tuple(reasons)


def put_course(session: Session, course: CourseEquivalent, *, act: Act) -> CourseEquivalent:
    """Add a course equivalent or change it."""
    store.put_course(session, course)
    events.record(session, kind="course.written", subject=f"course/{course.code}", act=act)
    return course


def course(session: Session, code: CourseCode) -> CourseEquivalent:
    """Return the course equivalent called `code`, or raise `CourseNotFound`."""
    found = store.find_course(session, code)
    if found is None:
        msg = f"no course equivalent has the code {code!r}"
        raise CourseNotFound(msg)
    return found


def courses(session: Session) -> Sequence[CourseEquivalent]:
    """Return every course equivalent, by code."""
    return store.courses(session)


def enter(session: Session, draft: BlueprintDraft, *, act: Act) -> Blueprint:
    """Enter a new version of a blueprint.

    Raises
    ------
    BlueprintRefused
        If weights, counts or outcomes do not add up; nothing is stored.
    CourseNotFound
        If there is no such course equivalent.
    """
    course(session, draft.course)
    found = list(rules.faults(draft))
    if found:
        raise BlueprintRefused(draft.course, found)
    blueprint = rules.allocated(draft)
    store.add_blueprint(session, blueprint)
    _record(session, blueprint, "blueprint.entered", act)
    return blueprint


def move(session: Session, blueprint: Blueprint, state: BlueprintState, *, act: Act) -> Blueprint:
    """Take a blueprint one step further in its life cycle.

    Activating one supersedes the version that was active.

    Raises
    ------
    exambank.core.lifecycle.TransitionRefused
        With every unmet guard.
    """
    facts = _facts(session, blueprint, on=act.at.date())
    rules.LIFE_CYCLE.demand(
        blueprint.state, state, role=act.role, facts=facts, subject=_subject(blueprint)
    )
    effective = None
    if state is BlueprintState.ACTIVE:
        effective = act.at.date()
        _supersede_active(session, blueprint.course, act=act)
    store.set_state(session, blueprint, state, effective_from=effective)
    moved = replace(blueprint, state=state, effective_from=effective or blueprint.effective_from)
    _record(session, moved, f"blueprint.{state.value}", act)
    return moved


def find(session: Session, course: CourseCode, version: str) -> Blueprint:
    """Return one version of a blueprint, or raise `BlueprintNotFound`."""
    found = store.find_blueprint(session, course, version)
    if found is None:
        msg = f"course {course} has no blueprint version {version!r}"
        raise BlueprintNotFound(msg)
    return found


def versions(session: Session, course: CourseCode) -> Sequence[Blueprint]:
    """Return every version of a course's blueprint, by version."""
    return store.blueprints_of(session, course)


def active_blueprint(session: Session, course: CourseCode, on: date | None = None) -> Blueprint:
    """Return the blueprint of `course` in force (on the day `on`), or raise `BlueprintNotFound`."""
    for blueprint in store.blueprints_of(session, course):
        begun = on is None or (
            blueprint.effective_from is not None and blueprint.effective_from <= on
        )
        if blueprint.state is BlueprintState.ACTIVE and begun:
            return blueprint
    msg = f"course {course} has no active blueprint" + ("" if on is None else f" on {on}")
    raise BlueprintNotFound(msg)


def _facts(session: Session, blueprint: Blueprint, *, on: date) -> rules.Facts:
    policy = pack("exambank")
    return rules.Facts(
        blueprint=blueprint,
        course=course(session, blueprint.course),
        panel_min=policy.whole("blueprint_panel_min", on),
        panel_institutions_min=policy.whole("blueprint_panel_institutions_min", on),
    )


def _supersede_active(session: Session, course: CourseCode, *, act: Act) -> None:
    for other in store.blueprints_of(session, course):
        if other.state is BlueprintState.ACTIVE:
            store.set_state(session, other, BlueprintState.SUPERSEDED, effective_from=None)
            _record(session, other, "blueprint.superseded", act)


def _subject(blueprint: Blueprint) -> str:
    return f"blueprint/{blueprint.course}/{blueprint.version}"


def _record(session: Session, blueprint: Blueprint, kind: str, act: Act) -> None:
    data = {"scored_items": blueprint.scored_items}
    events.record(session, kind=kind, subject=_subject(blueprint), act=act, data=data)
