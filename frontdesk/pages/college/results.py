"""The results of a college's own candidates, after release."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from litestar import Response, get
from litestar.di import NamedDependency
from sqlalchemy.orm import Session, sessionmaker

from eligibility.candidates import service as candidates
from eligibility.candidates.types import Candidate
from exambank.core.acting import Act
from exambank.core.vocabulary import CourseCode
from frontdesk.access import AccessRefused
from frontdesk.pages.rendering import Page
from scoring.policies import suppression_below
from scoring.runs import results, steps
from scoring.runs.types import Result


@dataclass(frozen=True, slots=True)
class CourseResults:
    """The released results of one course; `share` is None where too few people sat it."""

    course: CourseCode
    rows: tuple[tuple[Candidate, Result], ...]
    share: Fraction | None
    restated: date | None  # the day of the last correction after the first release


@get("/cohorts/results", opt={"needs": "results:read"}, sync_to_thread=True)
def cohort_results(
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show the results of the coordinator's own candidates."""
    if act.institution is None:
        raise AccessRefused
    least = suppression_below(act.at.date())
    with reading.begin() as session:
        found = results.of_college(session, act.institution, act=act)
        by_course = [
            _of_course(session, course, [one for one in found if one.course == course], least)
            for course in sorted({one.course for one in found})
        ]
    context = {"college": act.institution, "courses": by_course, "least": least}
    return page.show("college/results.html", context)


def _of_course(
    session: Session, course: CourseCode, found: Sequence[Result], least: int
) -> CourseResults:
    rows = tuple((candidates.get(session, one.candidate), one) for one in found)
    passed = sum(one.passed for one in found)
    share = Fraction(passed, len(found)) if len(found) >= least else None
    return CourseResults(course, rows, share, _restated(session, found))


def _restated(session: Session, found: Sequence[Result]) -> date | None:
    """Return the day of the last correction that any of these results comes from."""
    corrected = (
        one.released_at.date()
        for one in found
        if one.released_at is not None and steps.get(session, one.run).corrects is not None
    )
    return max(corrected, default=None)


HANDLERS = (cohort_results,)
