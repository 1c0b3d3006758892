"""The public catalogue: courses with blueprint, rules, price and who accepts a pass."""

from datetime import date

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from eligibility.catalogue import service as catalogue
from eligibility.rules.policy_values import policy_on
from eligibility.rules.stating import stated
from eligibility.rulesets import service as rulesets
from exambank.blueprints import rules as blueprint_rules
from exambank.blueprints import service as blueprints
from exambank.blueprints.types import Blueprint
from exambank.core.policy import pack
from exambank.core.vocabulary import CourseCode
from exambank.institutions import service as institutions
from frontdesk.access import PUBLIC
from frontdesk.pages.eligibility_words import WORDS
from frontdesk.pages.rendering import Page
from frontdesk.usecases import blueprintsheets


@get("/courses", opt={"needs": PUBLIC}, sync_to_thread=True)
def list_courses(
    page: NamedDependency[Page], reading: NamedDependency[sessionmaker[Session]]
) -> Response[str]:
    """List the courses with price and the number of institutions that accept a pass."""
    with reading.begin() as session:
        found = [
            (one, institutions.accepting_count(session, one.code))
            for one in blueprints.courses(session)
        ]
        receivers = len(institutions.receivers(session))
    return page.show("public/courses.html", {"courses": found, "receivers": receivers})


@get("/courses/{course:str}", opt={"needs": PUBLIC}, sync_to_thread=True)
def show_course(
    course: FromPath[str],
    page: NamedDependency[Page],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show one course: what is examined, who may sit it, what it costs, who accepts it."""
    today = page.visit.now.date()
    with reading.begin() as session:
        found = blueprints.course(session, CourseCode(course))
        blueprint = _blueprint(session, found.code, today)
        rule_sets = rulesets.all_in_force(session, found.code, on=today)
        hours = found.instructional_hours or 0
        context = {
            "course": found,
            "blueprint": blueprint,
            "ects": blueprint_rules.ects(
                found.notional_hours,
                hours_per_credit=pack("exambank").whole("ects_hours_per_credit", today),
            ),
            "rule_sets": [
                (one, [stated(asked, policy_on(today)) for asked in one.criteria])
                for one in rule_sets
            ],
            "listing": institutions.listing(session, found.code, instructional_hours=hours),
            "credentials": catalogue.covering(session, found.code),
            "words": WORDS,
        }
    return page.show("public/course.html", context)


@get("/courses/{course:str}/blueprint.pdf", opt={"needs": PUBLIC}, sync_to_thread=True)
def blueprint_sheet(
    course: FromPath[str],
    page: NamedDependency[Page],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[bytes]:
    """Give the blueprint sheet of a course to keep, in the visitor's language."""
    code = CourseCode(course)
    with reading.begin() as session:
        pdf = blueprintsheets.sheet(session, code, language=page.language, at=page.visit.now)
    return page.file(pdf, name=f"{code}-blueprint.pdf", media_type="application/pdf")


def _blueprint(session: Session, course: CourseCode, today: date) -> Blueprint | None:
    try:
        return blueprints.active_blueprint(session, course, today)
    except blueprints.BlueprintNotFound:
        return None


HANDLERS = (list_courses, show_course, blueprint_sheet)
