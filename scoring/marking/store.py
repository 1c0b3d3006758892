"""Every SQL statement of the marking of written answers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from exambank.core.vocabulary import CourseCode
from scoring.marking.tables import AssignmentRow, MarkRow, ScriptRow, TaskRow
from scoring.marking.types import (
    Assignment,
    Criterion,
    CriterionMark,
    Marker,
    MarkingTask,
    Script,
    Seat,
)

_SEATS = case({"first": 1, "second": 2, "third": 3}, value=AssignmentRow.seat)


def add(
    session: Session,
    task: MarkingTask,
    scripts: Sequence[Script],
    assignments: Sequence[Assignment],
) -> None:
    """Write a new task with its scripts and the blind pair of each."""
    session.add(
        TaskRow(
            id=task.id,
            course_code=task.course,
            number=task.number,
            question=task.question,
            rubric=json.dumps([asdict(one) for one in task.rubric]),
            tolerance=task.tolerance,
            opened_by=task.opened_by,
            opened_at=task.opened_at,
        )
    )
    session.flush()
    session.add_all(ScriptRow(task_id=task.id, code=one.code, text=one.text) for one in scripts)
    session.flush()
    for one in assignments:
        assign(session, task.id, one)


def assign(session: Session, task: UUID, one: Assignment) -> None:
    session.add(
        AssignmentRow(
            task_id=task,
            code=one.script,
            account=one.marker.account,
            name=one.marker.name,
            seat=one.seat.value,
            done_at=one.done_at,
        )
    )
    session.flush()


def find(session: Session, task: UUID) -> MarkingTask | None:
    row = session.get(TaskRow, task)
    return None if row is None else _task(row)


def lock(session: Session, task: UUID) -> MarkingTask | None:
    """Return a task and hold it until the transaction ends."""
    row = session.get(TaskRow, task, with_for_update=True, populate_existing=True)
    return None if row is None else _task(row)


def tasks(session: Session) -> Sequence[MarkingTask]:
    """Return every task by course, newest first."""
    statement = select(TaskRow).order_by(TaskRow.course_code, TaskRow.number.desc())
    return [_task(row) for row in session.scalars(statement)]


def tasks_of(session: Session, account: str) -> Sequence[MarkingTask]:
    """Return the tasks in which somebody marks, by course, newest first."""
    mine = select(AssignmentRow.task_id).where(AssignmentRow.account == account)
    statement = select(TaskRow).where(TaskRow.id.in_(mine))
    ordered = statement.order_by(TaskRow.course_code, TaskRow.number.desc())
    return [_task(row) for row in session.scalars(ordered)]


def next_number(session: Session, course: CourseCode) -> int:
    """Return the number of the next task of a course, from 1."""
    statement = select(func.max(TaskRow.number))  # no-order: one number
    return (session.scalar(statement.where(TaskRow.course_code == course)) or 0) + 1


def script(session: Session, task: UUID, code: str) -> Script | None:
    row = session.get(ScriptRow, (task, code))
    return None if row is None else Script(row.code, row.text)


def assignments(session: Session, task: UUID) -> Sequence[Assignment]:
    """Return who marks what, by script, the blind pair first."""
    statement = select(AssignmentRow).where(AssignmentRow.task_id == task)
    ordered = statement.order_by(AssignmentRow.code, _SEATS)
    return [
        Assignment(row.code, Marker(row.account, row.name), Seat(row.seat), row.done_at)
        for row in session.scalars(ordered)
    ]


def put_marks(
    session: Session, task: UUID, one: Assignment, marks: Mapping[str, int], *, at: datetime
) -> None:
    """Keep the marks of one marker for one script, in place of earlier ones."""
    who = one.marker.account
    for criterion, mark in marks.items():
        session.merge(
            MarkRow(task_id=task, code=one.script, account=who, criterion=criterion, mark=mark)
        )
    session.get_one(AssignmentRow, (task, one.script, who)).done_at = at
    session.flush()


def marks(session: Session, task: UUID) -> Sequence[CriterionMark]:
    """Return every mark, by script, the blind pair first; markers by account."""
    same = (
        (AssignmentRow.task_id == MarkRow.task_id)
        & (AssignmentRow.code == MarkRow.code)
        & (AssignmentRow.account == MarkRow.account)
    )
    statement = select(MarkRow).join(AssignmentRow, same).where(MarkRow.task_id == task)
    ordered = statement.order_by(MarkRow.code, _SEATS, MarkRow.criterion)
    return [
        CriterionMark(row.code, row.account, row.criterion, row.mark)
        for row in session.scalars(ordered)
    ]


def _task(row: TaskRow) -> MarkingTask:
    return MarkingTask(
        id=row.id,
        course=CourseCode(row.course_code),
        number=row.number,
        question=row.question,
        rubric=tuple(Criterion(**one) for one in json.loads(row.rubric)),
        tolerance=row.tolerance,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
    )
