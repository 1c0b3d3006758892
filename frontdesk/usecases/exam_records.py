"""What scheduling and scoring know about a candidate, as the fact that eligibility takes."""

from sqlalchemy.orm import Session

from eligibility.types import Attempt, ExamRecord, ExamRecords
from exambank.core.vocabulary import CandidateId, CourseCode
from scheduling.bookings import service as bookings
from scoring.letters import service as letters
from scoring.letters.types import LetterState


def record_of(session: Session, candidate: CandidateId, course: CourseCode) -> ExamRecord:
    """Return attempts and letter of a candidate in a course."""
    attempts = tuple(
        Attempt(one.course, one.sat_on, one.centre)
        for one in bookings.attempts(session, candidate)
        if one.course == course
    )
    held = any(
        one.course == course and one.state is LetterState.ISSUED
        for one in letters.of_candidate(session, candidate)
    )
    return ExamRecord(attempts, live_letter=held)


def records_in(session: Session) -> ExamRecords:
    """Return what finds records within one transaction."""

    def find(candidate: CandidateId, course: CourseCode) -> ExamRecord:
        return record_of(session, candidate, course)

    return find
