"""Cohorts for coordinators: upload a roster, see every fault, see what came of each student."""

from collections.abc import Sequence
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from eligibility.cohorts import rosters, service
from eligibility.cohorts.types import RosterFault
from exambank.blueprints import service as blueprints
from exambank.core.acting import Act
from exambank.core.reasons import N_
from exambank.core.vocabulary import CourseCode
from frontdesk.pages.eligibility_words import WORDS
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from frontdesk.usecases.exam_records import records_in

Answer = Response[str] | Response[None]


@get("/cohorts", opt={"needs": "cohorts:read"}, sync_to_thread=True)
def list_cohorts(
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """List the college's cohorts and offer the upload."""
    with reading.begin() as session:
        return _show(session, page, act)


@get("/cohorts/sample.csv", opt={"needs": "cohorts:write"}, sync_to_thread=True)
def download_sample(page: NamedDependency[Page]) -> Response[bytes]:
    """Give out a roster with an invented student, to be filled in."""
    return page.file(rosters.sample(), name="cohort.csv", media_type="text/csv")


@post("/cohorts", opt={"needs": "cohorts:write"}, sync_to_thread=True)
def upload(
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Enter the students of a roster, or list every fault of it."""
    file, course = form.upload("roster"), form.text("course")
    with reading.begin() as session:
        known = {one.code for one in blueprints.courses(session)}
        wrong = []
        if course not in known:
            wrong.append(FieldFault("course", page.say(N_("Choose the course."))))
        if file is None:
            wrong.append(FieldFault("roster", page.say(N_("Choose the file with the roster."))))
        if wrong or file is None:
            return _show(session, page, act, form=form, faults=wrong)
    try:
        with sessions.begin() as session:
            done = service.upload(
                session,
                CourseCode(course),
                file.content,
                records=records_in(session),
                act=act,
            )
    except service.RosterRefused as error:
        text = page.counted(
            "The file has {n} fault. Nothing was entered; correct the file and send it again.",
            "The file has {n} faults. Nothing was entered; correct the file and send it again.",
            len(error.faults),
        )
        fault = FieldFault("roster", text)
        with reading.begin() as session:
            return _show(session, page, act, form=form, faults=[fault], found=error.faults)
    notice = N_("The cohort is entered.")
    if not done.added:
        notice = N_("These students were entered before: nothing was added.")
    return page.go(f"/cohorts/{done.cohort.id}", notice=notice)


@get("/cohorts/{cohort:uuid}", opt={"needs": "cohorts:read"}, sync_to_thread=True)
def show_cohort(
    cohort: FromPath[UUID],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show the students of a cohort, who is authorized, who is not and why, and the invoice."""
    with reading.begin() as session:
        found = service.get(session, cohort, act=act)
        students = service.students(session, found)
        course = blueprints.course(session, found.course)
    context = {"cohort": found, "students": students, "course": course, "words": WORDS}
    return page.show("college/cohort.html", context)


def _show(
    session: Session,
    page: Page,
    act: Act,
    *,
    form: FormFields | None = None,
    faults: Sequence[FieldFault] = (),
    found: Sequence[RosterFault] = (),
) -> Response[str]:
    context = {
        "cohorts": service.listed(session, act=act),
        "columns": rosters.COLUMNS,
        "courses": blueprints.courses(session),
        "form": form or FormFields(),
        "found": found,
        "may_upload": act.institution is not None,
    }
    return page.show("college/cohorts.html", context, faults=faults)


HANDLERS = (list_cohorts, download_sample, upload, show_cohort)
