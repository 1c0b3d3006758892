"""Values that cross the borders of this package: routes, attempts, authorizations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from exambank.core.vocabulary import ApplicationId, CandidateId, CourseCode


class Route(StrEnum):
    """The ways to an exam; each has its rule set."""

    MICRO_CREDENTIALS = "micro_credentials"
    COLLEGE_COHORT = "college_cohort"
    HOURS = "hours"
    OPEN_ENTRY = "open_entry"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sitting that counts; interrupted ones and faults of a centre never do."""

    course: CourseCode
    sat_on: date
    centre: str


@dataclass(frozen=True, slots=True)
class ExamRecord:
    """What the exam side knows about one candidate and one course."""

    attempts: Sequence[Attempt] = ()
    live_letter: bool = False
    sanctioned: bool = False


NO_RECORD = ExamRecord()


class ExamRecords(Protocol):
    """Finds the record of a candidate in a course; it comes from the packages above."""

    def __call__(self, candidate: CandidateId, course: CourseCode) -> ExamRecord: ...


def no_records(candidate: CandidateId, course: CourseCode) -> ExamRecord:  # noqa: ARG001 - the signature of ExamRecords
    """Answer that nothing was ever sat: for checks that do not depend on sittings."""
    return NO_RECORD


@dataclass(frozen=True, slots=True)
class Authorization:
    """The right to sit one exam on the days from `valid_from` to `valid_to`, both included.

    `evidence_valid_to` is the last day on which the evidence still suffices; None where
    nothing in it runs out.
    """

    application: ApplicationId
    candidate: CandidateId
    course: CourseCode
    valid_from: date
    valid_to: date
    evidence_valid_to: date | None = None

    @property
    def last_usable_day(self) -> date:
        """Return the last day on which the exam may be sat."""
        if self.evidence_valid_to is None:
            return self.valid_to
        return min(self.valid_to, self.evidence_valid_to)
