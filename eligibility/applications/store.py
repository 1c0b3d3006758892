"""Every SQL statement of applications."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eligibility.applications.tables import ApplicationRow
from eligibility.applications.types import Application, ApplicationState, Decision, Review
from eligibility.rules import encoding
from eligibility.types import Route
from exambank.core.vocabulary import ApplicationId, CandidateId, CourseCode, InstitutionCode


def add(session: Session, application: Application) -> None:
    session.add(
        ApplicationRow(
            id=application.id,
            candidate_id=application.candidate,
            course_code=application.course,
            route=application.route.value,
            host_code=application.host,
            college_code=application.college,
            state=application.state.value,
            version=application.version,
            opened_at=application.opened_at,
            declared=application.declared,
        )
    )
    session.flush()


def write(session: Session, application: Application) -> None:
    """Write everything of an application that may change."""
    row = session.get_one(ApplicationRow, application.id)
    evaluation = application.evaluation
    row.state = application.state.value
    row.version = application.version
    row.declared = application.declared
    row.submitted_at = application.submitted_at
    row.evaluation = None if evaluation is None else _json(encoding.written(evaluation))
    row.assessment = _written(application.assessment)
    row.validation = _written(application.validation)
    row.valid_from = application.valid_from
    row.valid_to = application.valid_to
    row.evidence_valid_to = application.evidence_valid_to
    session.flush()


def lock(session: Session, application: ApplicationId) -> Application | None:
    """Return an application, holding its row until the transaction ends."""
    statement = select(ApplicationRow).where(ApplicationRow.id == application)
    locking = statement.order_by(ApplicationRow.id).with_for_update()
    # What another transaction wrote while this one waited for the row must be seen.
    row = session.scalar(locking.execution_options(populate_existing=True))
    return None if row is None else _application(row)


def find(session: Session, application: ApplicationId) -> Application | None:
    row = session.get(ApplicationRow, application)
    return None if row is None else _application(row)


def listed(
    session: Session,
    *,
    candidate: CandidateId | None = None,
    course: CourseCode | None = None,
    college: InstitutionCode | None = None,
    states: Sequence[ApplicationState] = (),
) -> Sequence[Application]:
    """Return the applications asked for, oldest first."""
    statement = select(ApplicationRow)
    if candidate is not None:
        statement = statement.where(ApplicationRow.candidate_id == candidate)
    if course is not None:
        statement = statement.where(ApplicationRow.course_code == course)
    if college is not None:
        statement = statement.where(ApplicationRow.college_code == college)
    if states:
        statement = statement.where(ApplicationRow.state.in_([one.value for one in states]))
    ordered = statement.order_by(ApplicationRow.opened_at, ApplicationRow.id)
    return [_application(row) for row in session.scalars(ordered)]


def past_window(session: Session, *, on: date) -> Sequence[Application]:
    """Return the authorized applications whose window ended before `on`, oldest first."""
    statement = select(ApplicationRow).where(
        ApplicationRow.state == ApplicationState.AUTHORIZED.value, ApplicationRow.valid_to < on
    )
    ordered = statement.order_by(ApplicationRow.valid_to, ApplicationRow.id)
    return [_application(row) for row in session.scalars(ordered)]


def _application(row: ApplicationRow) -> Application:
    return Application(
        id=ApplicationId(row.id),
        candidate=CandidateId(row.candidate_id),
        course=CourseCode(row.course_code),
        route=Route(row.route),
        state=ApplicationState(row.state),
        version=row.version,
        opened_at=row.opened_at,
        host=InstitutionCode(row.host_code) if row.host_code else None,
        college=InstitutionCode(row.college_code) if row.college_code else None,
        declared=row.declared,
        submitted_at=row.submitted_at,
        evaluation=None if row.evaluation is None else encoding.read(json.loads(row.evaluation)),
        assessment=_read(row.assessment),
        validation=_read(row.validation),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        evidence_valid_to=row.evidence_valid_to,
    )


def _written(review: Review | None) -> str | None:
    if review is None:
        return None
    return _json(
        {
            "decision": review.decision.value,
            "reason_code": review.reason_code,
            "text": review.text,
            "by": review.by,
            "at": review.at.isoformat(),
            "hours_used": review.hours_used,
        }
    )


def _read(stored: str | None) -> Review | None:
    if stored is None:
        return None
    values = json.loads(stored)
    return Review(
        decision=Decision(values["decision"]),
        reason_code=values["reason_code"],
        text=values["text"],
        by=values["by"],
        at=datetime.fromisoformat(values["at"]),
        hours_used=values["hours_used"],
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
