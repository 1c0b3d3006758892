"""What can be done with written answers: open a task, mark blind, name a third person, read.

A marker is given a script by its code, and neither the candidate nor the other marker's marks.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.reasons import Reason
from exambank.core.vocabulary import CourseCode
from scoring.marking import rules, store
from scoring.marking.report import MarkingReport, marking_report
from scoring.marking.types import (
    Assignment,
    Criterion,
    CriterionMark,
    Marker,
    MarkingTask,
    Script,
    Seat,
)
from scoring.policies import marking_tolerance


class MarkingTaskNotFound(LookupError):
    """No marking task has that identifier, or not for the person who asks."""


class MarkingTaskRefused(Exception):
    """A task cannot be opened, or a third person cannot be named; `reasons` says why."""

    def __init__(self, label: str, reasons: Sequence[Reason]) -> None:
        super().__init__(f"{label}: " + "; ".join(map(str, reasons)))
        self.reasons = tuple(reasons)


class MarkRefused(Exception):
    """Marks cannot be taken; `reasons` says why."""

    def __init__(self, script: str, reasons: Sequence[Reason]) -> None:
        super().__init__(f"script {script}: " + "; ".join(map(str, reasons)))
        self.reasons = tuple(reasons)


def open_task(
    session: Session,
    course: CourseCode,
    *,
    question: str,
    rubric: Sequence[Criterion],
    scripts: Sequence[Script],
    markers: Sequence[Marker],
    act: Act,
) -> MarkingTask:
    """Give every script of a question to two markers.

    Raises
    ------
    MarkingTaskRefused
        With everything that is missing or stands twice.
    """
    reasons = [*rules.opening_faults(question, rubric, scripts, markers, opened_by=act.by)]
    if reasons:
        raise MarkingTaskRefused(f"marking task of {course}", reasons)
    most = sum(one.maximum for one in rubric)
    task = MarkingTask(
        id=act.new_id(),
        course=course,
        number=store.next_number(session, course),
        question=question.strip(),
        rubric=tuple(rubric),
        tolerance=marking_tolerance(act.at.date(), maximum=most),
        opened_by=act.by,
        opened_at=act.at,
    )
    store.add(session, task, scripts, rules.pairs(scripts, markers))
    _record(session, task, "marking.opened", act, scripts=len(scripts), markers=len(markers))
    return task


def mark(
    session: Session, task: UUID, script: str, marks: Mapping[str, int], *, act: Act
) -> Assignment:
    """Keep the marks of the person who acts; they can be changed until the pair is complete.

    Raises
    ------
    MarkingTaskNotFound
        If the script is not given to the person.
    MarkRefused
        If a criterion has no mark or one off its scale, or the marks stand.
    """
    found = _held(session, task)
    mine, of_script = _mine(session, found, script, act)
    reasons = [*rules.closed_faults(mine, of_script), *rules.mark_faults(found.rubric, marks)]
    if reasons:
        raise MarkRefused(script, reasons)
    given = {one.code: marks[one.code] for one in found.rubric}
    store.put_marks(session, task, mine, given, at=act.at)
    # The marks stay out of the chain: the other marker could read them there.
    _record(session, found, "marking.marked", act, script=script, part=mine.seat.value)
    return mine


def name_third(session: Session, task: UUID, script: str, marker: Marker, *, act: Act) -> None:
    """Let a third person settle a script on which the pair differs too far.

    Raises
    ------
    MarkingTaskRefused
        If the script waits for nobody, or the person has marked it.
    """
    found = _held(session, task)
    of_script = [one for one in store.assignments(session, task) if one.script == script]
    waiting = report(session, found, act=act).waiting
    reasons = [*rules.third_faults(script, waiting, of_script, marker=marker, named_by=act.by)]
    if reasons:
        raise MarkingTaskRefused(_label(found), reasons)
    store.assign(session, task, Assignment(script, marker, Seat.THIRD))
    _record(session, found, "marking.third_named", act, script=script, marker=marker.account)


def get(session: Session, task: UUID) -> MarkingTask:
    """Return a task, or raise `MarkingTaskNotFound`."""
    found = store.find(session, task)
    if found is None:
        raise _not_found(task)
    return found


def tasks(session: Session) -> Sequence[MarkingTask]:
    """Return every task by course, newest first."""
    return store.tasks(session)


def assignments(session: Session, task: MarkingTask) -> Sequence[Assignment]:
    """Return who marks what, by script, the blind pair first."""
    return store.assignments(session, task.id)


def tasks_of_marker(
    session: Session, *, act: Act
) -> Sequence[tuple[MarkingTask, Sequence[Assignment]]]:
    """Return the tasks of the person who acts, each with the own scripts by code."""
    return [
        (task, [one for one in assignments(session, task) if one.marker.account == act.by])
        for task in store.tasks_of(session, act.by)
    ]


def script_for(
    session: Session, task: UUID, script: str, *, act: Act
) -> tuple[MarkingTask, Script, Assignment, Mapping[str, int], bool]:
    """Return a script to its marker: task, text, assignment, own marks, and whether they stand.

    Raises
    ------
    MarkingTaskNotFound
        If the script is not given to the person.
    """
    found = get(session, task)
    mine, of_script = _mine(session, found, script, act)
    text = store.script(session, task, script)
    assert text is not None  # noqa: S101 - an assignment refers to its script
    own = {
        one.criterion: one.mark
        for one in store.marks(session, task)
        if one.script == script and one.marker == act.by
    }
    return found, text, mine, own, any(rules.closed_faults(mine, of_script))


def report(session: Session, task: MarkingTask, *, act: Act) -> MarkingReport:
    """Return what the marking has come to, the markers by name.

    Scripts that the reader has still to mark are left out: a marker stays blind in every role.
    """
    assigned = store.assignments(session, task.id)
    known = {one.marker.account: one.marker.name for one in assigned}
    names = {who: _apart(who, known) for who in known}
    blind = {one.script for one in assigned if one.marker.account == act.by and not one.done_at}
    given = [
        CriterionMark(one.script, names[one.marker], one.criterion, one.mark)
        for one in store.marks(session, task.id)
        if one.script not in blind
    ]
    return marking_report(given, rubric=task.rubric, tolerance=task.tolerance)


def _apart(account: str, known: Mapping[str, str]) -> str:
    """Return the name of a marker, with the account where two share it."""
    name = known[account]
    return name if list(known.values()).count(name) == 1 else f"{name} ({account})"


def _mine(
    session: Session, task: MarkingTask, script: str, act: Act
) -> tuple[Assignment, Sequence[Assignment]]:
    of_script = [one for one in store.assignments(session, task.id) if one.script == script]
    mine = next((one for one in of_script if one.marker.account == act.by), None)
    if mine is None:
        raise _not_found(task.id)
    return mine, of_script


def _held(session: Session, task: UUID) -> MarkingTask:
    found = store.lock(session, task)
    if found is None:
        raise _not_found(task)
    return found


def _label(task: MarkingTask) -> str:
    return f"marking task {task.course}/{task.number}"


def _not_found(task: UUID) -> MarkingTaskNotFound:
    return MarkingTaskNotFound(f"no marking task {task} is open to you")


def _record(session: Session, task: MarkingTask, kind: str, act: Act, **data: str | int) -> None:
    subject = f"marking_task/{task.id}"
    events.record(session, kind=kind, subject=subject, act=act, data=data)
