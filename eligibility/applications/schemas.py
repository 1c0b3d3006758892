"""What applications take and give over the API."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from eligibility.applications.types import Application, Decision
from eligibility.schemas import EvaluationOut
from exambank.core.schemas import Schema


class AssessIn(Schema):
    decision: Decision
    reason_code: str
    text: str
    hours_used: int | None = None


class ValidateIn(Schema):
    agrees: bool
    reason_code: str
    text: str


class ApplicationOut(Schema):
    id: UUID
    candidate: UUID
    course: str
    route: str
    host: str | None
    state: str
    version: int
    opened_at: datetime
    submitted_at: datetime | None
    evaluation: EvaluationOut | None
    valid_from: date | None
    valid_to: date | None
    last_usable_day: date | None

    @classmethod
    def of(cls, application: Application) -> Self:
        right, evaluation = application.authorization, application.evaluation
        return cls(
            id=application.id,
            candidate=application.candidate,
            course=application.course,
            route=application.route.value,
            host=application.host,
            state=application.state.value,
            version=application.version,
            opened_at=application.opened_at,
            submitted_at=application.submitted_at,
            evaluation=None if evaluation is None else EvaluationOut.of(evaluation),
            valid_from=application.valid_from,
            valid_to=application.valid_to,
            last_usable_day=None if right is None else right.last_usable_day,
        )
