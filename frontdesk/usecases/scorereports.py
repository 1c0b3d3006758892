"""The score report of a released result as a PDF: load what stands on it, and render it."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from eligibility.candidates import service as candidates
from exambank.blueprints import service as blueprints
from exambank.core.policy import pack
from exambank.core.vocabulary import CandidateId, CourseCode, Language
from frontdesk.usecases import areafeedback
from printouts.press import Imprint
from printouts.scorereport import ReportStatus, ScoreReportContent, render_score_report
from scheduling.bookings import service as bookings
from scheduling.days import service as days
from scheduling.days.types import Session as Sitting
from scoring.appeals import service as appeals
from scoring.runs import steps
from scoring.runs.results import ResultNotFound
from scoring.runs.types import Result, ResultState


def report(
    session: Session, result: Result, *, language: Language, contact: str, at: datetime
) -> bytes:
    """Return the score report of a released result.

    Raises
    ------
    scoring.runs.results.ResultNotFound
        If the result is not released: a held or cancelled one shows nowhere.
    """
    return render_score_report(content(session, result, language=language, contact=contact, at=at))


def content(
    session: Session, result: Result, *, language: Language, contact: str, at: datetime
) -> ScoreReportContent:
    """Return what stands on the score report of a result."""
    person = candidates.get(session, result.candidate)
    course = blueprints.course(session, result.course)
    sitting = days.session_of(session, result.session)
    run = steps.get(session, result.run)
    until = appeals.last_day(result)
    if until is None or result.state is not ResultState.RELEASED:
        msg = f"the result of {result.number} in run {run.course} {run.number} is not released"
        raise ResultNotFound(msg)
    told = areafeedback.of_result(session, result)
    number = f"{result.number}/{run.course}/{run.number}"
    return ScoreReportContent(
        imprint=Imprint(number=number, language=language, generated_at=sitting.local(at)),
        name=person.full_name,
        candidate_number=result.number,
        course=f"{course.code} {course.title.said(language)}",
        sat_on=sitting.local_day,
        status=ReportStatus.PASSED if result.passed else ReportStatus.NOT_YET,
        attempt=_attempt(session, result.candidate, result.course, sitting),
        contact=contact,
        appeal_until=until,
        scaled_score=result.scaled,
        sem=result.sem_scaled,
        reached_b_level=result.b_level,
        areas=areafeedback.printed(told, language=language),
        study=() if result.passed else areafeedback.to_study(told, language=language),
        earliest_retest=_retest(result, sitting),
    )


def _attempt(session: Session, candidate: CandidateId, course: CourseCode, sitting: Sitting) -> int:
    """Return which attempt at the course a sitting was, from 1."""
    mine = [one for one in bookings.attempts(session, candidate) if one.course == course]
    return max(1, sum(one.sat_on <= sitting.local_day for one in mine))


def _retest(result: Result, sitting: Sitting) -> date | None:
    if result.passed:
        return None
    wait = pack("eligibility").whole("retest_wait_days", sitting.local_day)
    return sitting.local_day + timedelta(days=wait)
