"""Every SQL statement of cohorts."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from eligibility.cohorts.tables import CohortMemberRow, CohortRow
from eligibility.cohorts.types import Cohort, Member
from exambank.core.exact import Cents
from exambank.core.vocabulary import ApplicationId, CandidateId, CourseCode, InstitutionCode


def add(session: Session, cohort: Cohort) -> None:
    session.add(
        CohortRow(
            id=cohort.id,
            college_code=cohort.college,
            course_code=cohort.course,
            uploaded_at=cohort.uploaded_at,
            digest=cohort.digest,
            price_cents=cohort.price,
        )
    )
    session.flush()
    for position, member in enumerate(cohort.members):
        session.add(
            CohortMemberRow(
                cohort_id=cohort.id,
                position=position,
                student_number=member.student_number,
                candidate_id=member.candidate,
                application_id=member.application,
            )
        )
    session.flush()


def find(session: Session, cohort: UUID) -> Cohort | None:
    row = session.get(CohortRow, cohort)
    return None if row is None else _cohort(session, row)


def find_by_digest(
    session: Session, college: InstitutionCode, course: CourseCode, digest: str
) -> Cohort | None:
    statement = select(CohortRow).where(
        CohortRow.college_code == college,
        CohortRow.course_code == course,
        CohortRow.digest == digest,
    )
    row = session.scalar(statement.order_by(CohortRow.id))
    return None if row is None else _cohort(session, row)


def find_by_application(session: Session, application: ApplicationId) -> Cohort | None:
    statement = (
        select(CohortRow)
        .join(CohortMemberRow, CohortMemberRow.cohort_id == CohortRow.id)
        .where(CohortMemberRow.application_id == application)
        .order_by(CohortRow.id)
    )
    row = session.scalar(statement)
    return None if row is None else _cohort(session, row)


def listed(session: Session, *, college: InstitutionCode | None = None) -> Sequence[Cohort]:
    """Return the cohorts (of one college), newest first."""
    statement = select(CohortRow)
    if college is not None:
        statement = statement.where(CohortRow.college_code == college)
    ordered = statement.order_by(CohortRow.uploaded_at.desc(), CohortRow.id)
    return [_cohort(session, row) for row in session.scalars(ordered)]


def _cohort(session: Session, row: CohortRow) -> Cohort:
    statement = (
        select(CohortMemberRow)
        .where(CohortMemberRow.cohort_id == row.id)
        .order_by(CohortMemberRow.position)
    )
    members = tuple(
        Member(one.student_number, CandidateId(one.candidate_id), ApplicationId(one.application_id))
        for one in session.scalars(statement)
    )
    return Cohort(
        id=row.id,
        college=InstitutionCode(row.college_code),
        course=CourseCode(row.course_code),
        uploaded_at=row.uploaded_at,
        digest=row.digest,
        price=Cents(row.price_cents),
        members=members,
    )
