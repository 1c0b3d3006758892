"""The self-check: a visitor chooses what they hold and sees the verdict, by area, at once.

Everything is in the address of the page, so that it needs no account, keeps nothing and can
be sent to somebody.
"""

from collections.abc import Sequence
from datetime import date

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from eligibility.applications.gathering import Claim
from eligibility.catalogue import service as catalogue
from eligibility.catalogue.types import Definition
from eligibility.self_check import service as self_check
from exambank.blueprints import service as blueprints
from exambank.core.reasons import N_
from exambank.core.vocabulary import CourseCode, DefinitionCode
from exambank.institutions import service as institutions
from frontdesk.access import PUBLIC
from frontdesk.pages.eligibility_words import WORDS
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page


@get("/self-check", opt={"needs": PUBLIC}, sync_to_thread=True)
def choose_course(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str] | Response[None]:
    """Ask for the course; with one chosen, go on to what the visitor holds."""
    with reading.begin() as session:
        courses = blueprints.courses(session)
    if form.text("course") in {one.code for one in courses}:
        return page.go(f"/self-check/{form.text('course')}")
    return page.show("public/self_check_course.html", {"courses": courses})


@get("/self-check/{course:str}", opt={"needs": PUBLIC}, sync_to_thread=True)
def check(
    course: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Ask what the visitor holds and show the verdict once something was sent."""
    today = page.visit.now.date()
    with reading.begin() as session:
        found = blueprints.course(session, CourseCode(course))
        credentials = catalogue.everyone(session)
        titles = {one.code: one.title for one in credentials}
        useful = {one.code for one in catalogue.covering(session, found.code)}
        exam_on, wrong = _day(form.text("exam_on"), page, "exam_on")
        claims, faults = _claims(form, credentials, page)
        result = None
        if form.text("sent") and not (wrong or faults):
            result = self_check.check(session, found.code, claims, on=today, exam_on=exam_on)
        accepting = institutions.accepting_count(session, found.code)
    context = {
        "course": found,
        "credentials": sorted(credentials, key=lambda one: (one.code not in useful, one.code)),
        "useful": useful,
        "titles": titles,
        "form": form,
        "result": result,
        "accepting": accepting,
        "words": WORDS,
    }
    return page.show("public/self_check.html", context, faults=(*wrong, *faults))


def _claims(
    form: FormFields, credentials: Sequence[Definition], page: Page
) -> tuple[list[Claim], tuple[FieldFault, ...]]:
    claims: list[Claim] = []
    faults: list[FieldFault] = []
    chosen = set(form.all("holds"))
    for one in credentials:
        if one.code in chosen:
            issued, wrong = _day(form.text(f"issued-{one.code}"), page, f"issued-{one.code}")
            claims.append(Claim(DefinitionCode(one.code), issued))
            faults.extend(wrong)
    return claims, tuple(faults)


def _day(text: str, page: Page, field: str) -> tuple[date | None, tuple[FieldFault, ...]]:
    if not text:
        return None, ()
    try:
        return date.fromisoformat(text), ()
    except ValueError:
        said = page.say(N_("“{value}” is no date: write it as 2026-05-30")).format(value=text[:40])
        return None, (FieldFault(field, said),)


HANDLERS = (choose_course, check)
