"""Frozen values of applications."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from eligibility.rules.types import Evaluation
from eligibility.types import Authorization, Route
from exambank.core.reasons import Reason
from exambank.core.vocabulary import (
    ApplicationId,
    CandidateId,
    CourseCode,
    InstitutionCode,
)


class ApplicationState(StrEnum):
    """Where an application stands; the values are stored and go out over the API."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    EVALUATED = "evaluated"
    ELIGIBLE = "eligible"
    NEEDS_REVIEW = "needs_review"
    NOT_YET = "not_yet"
    ASSESSED = "assessed"
    VALIDATED = "validated"
    AUTHORIZED = "authorized"
    USED = "used"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


class Decision(StrEnum):
    """What two people decide on an application that rules leave open."""

    ELIGIBLE = "eligible"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Review:
    """One person's word on an application, with the reason on file.

    `hours_used` says which number of hours was taken, where two sources differ.
    """

    decision: Decision
    reason_code: str
    text: str
    by: str
    at: datetime
    hours_used: int | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """One candidate's way to one exam."""

    id: ApplicationId
    candidate: CandidateId
    course: CourseCode
    route: Route
    state: ApplicationState
    version: int
    opened_at: datetime
    host: InstitutionCode | None = None
    college: InstitutionCode | None = None
    declared: bool = False
    submitted_at: datetime | None = None
    evaluation: Evaluation | None = None
    assessment: Review | None = None
    validation: Review | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    evidence_valid_to: date | None = None

    @property
    def authorization(self) -> Authorization | None:
        """Return the right to sit that the application gave, None where it gives none."""
        if self.state is not ApplicationState.AUTHORIZED:
            return None
        if self.valid_from is None or self.valid_to is None:
            return None
        return Authorization(
            self.id,
            self.candidate,
            self.course,
            self.valid_from,
            self.valid_to,
            self.evidence_valid_to,
        )


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An authorization that was taken away: packages above free the seat and tell the person."""

    authorization: Authorization
    reasons: tuple[Reason, ...]
