"""What cohorts give over the API."""

from datetime import datetime
from typing import Self
from uuid import UUID

from eligibility.cohorts.types import Cohort
from exambank.core.schemas import Schema


class MemberOut(Schema):
    student_number: str
    candidate: UUID
    application: UUID


class CohortOut(Schema):
    id: UUID
    college: str
    course: str
    uploaded_at: datetime
    members: list[MemberOut]
    invoice_cents: int

    @classmethod
    def of(cls, cohort: Cohort) -> Self:
        members = [
            MemberOut(
                student_number=one.student_number,
                candidate=one.candidate,
                application=one.application,
            )
            for one in cohort.members
        ]
        return cls(
            id=cohort.id,
            college=cohort.college,
            course=cohort.course,
            uploaded_at=cohort.uploaded_at,
            members=members,
            invoice_cents=cohort.invoice_total,
        )
