"""Written answers, for the psychometrician: open a task, follow it, name who settles."""

from collections.abc import Sequence
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.blueprints import service as blueprints
from exambank.core.acting import Act
from exambank.core.reasons import N_
from exambank.core.tabular import Fault, FileRefused, read_table
from exambank.core.vocabulary import CourseCode, Role
from frontdesk.accounts import store as accounts
from frontdesk.accounts.types import Account, AccountState
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from scoring.marking import service
from scoring.marking.service import MarkingTaskRefused
from scoring.marking.types import Criterion, Marker, Script

Answer = Response[str] | Response[None]
Sessions = sessionmaker[Session]
ACCOUNTS_MAX = 1000
#: Which field of the opening form a refusal belongs to.
FIELDS = {
    "question_missing": "question",
    "scripts_missing": "scripts",
    "script_code": "scripts",
    "script_twice": "scripts",
    "markers_few": "markers",
    "marker_opens": "markers",
}


@get("/marking-tasks", opt={"needs": "scripts:manage"}, sync_to_thread=True)
def list_tasks(page: NamedDependency[Page], reading: NamedDependency[Sessions]) -> Response[str]:
    """List the tasks with how far each is."""
    with reading.begin() as session:
        rows = [
            (one, assigned, sum(each.done_at is not None for each in assigned))
            for one in service.tasks(session)
            for assigned in [service.assignments(session, one)]
        ]
    return page.show("staff/marking_tasks.html", {"rows": rows})


@get("/marking-tasks/new", opt={"needs": "scripts:manage"}, sync_to_thread=True)
def opening_form(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
) -> Response[str]:
    """Show the form that opens a task."""
    return _show_opening(page, form, reading)


@post("/marking-tasks/new", opt={"needs": "scripts:manage"}, sync_to_thread=True)
def open_task(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Open a task, or say everything that is missing."""
    upload = form.upload("scripts")
    with reading.begin() as session:
        courses = {one.code for one in blueprints.courses(session)}
        people = _reviewers(session)
    course = CourseCode(form.text("course"))
    if course not in courses:
        wrong = [FieldFault("course", page.say(N_("Choose one.")))]
        return _show_opening(page, form, reading, wrong=wrong)
    chosen = set(form.all("markers"))
    try:
        rubric = _rubric(form.text("rubric"))
        scripts = [] if upload is None else _scripts(upload.content, upload.name)
        with sessions.begin() as session:
            task = service.open_task(
                session,
                course,
                question=form.text("question"),
                rubric=rubric,
                scripts=scripts,
                markers=[Marker(str(one.id), one.name) for one in people if str(one.id) in chosen],
                act=act,
            )
    except FileRefused as refused:
        wrong = [page.not_stored("scripts", refused.faults)]
        return _show_opening(page, form, reading, wrong=wrong, found=refused.faults)
    except MarkingTaskRefused as refused:
        wrong = [
            FieldFault(FIELDS.get(one.code, "rubric"), page.said(one)) for one in refused.reasons
        ]
        return _show_opening(page, form, reading, wrong=wrong)
    return page.go(f"/marking-tasks/{task.id}", notice=N_("The scripts are given out."))


@get("/marking-tasks/{task:uuid}", opt={"needs": "scripts:manage"}, sync_to_thread=True)
def show_task(
    task: FromPath[UUID],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show final marks, who must settle what, agreement and severity."""
    return _show_task(page, form, reading, task, act=act)


@post("/marking-tasks/{task:uuid}/third", opt={"needs": "scripts:manage"}, sync_to_thread=True)
def name_third(
    task: FromPath[UUID],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Name the person who settles a script."""
    with reading.begin() as session:
        people = {str(one.id): one for one in _reviewers(session)}
    person = people.get(form.text("marker"))
    if person is None:
        wrong = [FieldFault("marker", page.say(N_("Choose somebody.")))]
        return _show_task(page, form, reading, task, act=act, wrong=wrong)
    try:
        with sessions.begin() as session:
            marker = Marker(str(person.id), person.name)
            service.name_third(session, task, form.text("script"), marker, act=act)
    except MarkingTaskRefused as refused:
        wrong = [FieldFault("marker", page.said(one)) for one in refused.reasons]
        return _show_task(page, form, reading, task, act=act, wrong=wrong)
    return page.go(f"/marking-tasks/{task}", notice=N_("The third marker finds the script."))


def _rubric(text: str) -> list[Criterion]:
    """Return the criteria written one a line as ``code; most marks; what is looked for``."""
    found = []
    for line in text.splitlines():
        if line.strip():
            code, most, said = (part.strip() for part in (*line.split(";", 2), "", "")[:3])
            whole = int(most) if most.isascii() and most.isdecimal() and len(most) < 4 else 0  # noqa: PLR2004 - no criterion has 1,000 marks
            found.append(Criterion(code, said, whole))
    return found


def _scripts(raw: bytes, name: str) -> list[Script]:
    table = read_table(raw, name=name, required=("script", "text"))
    return [Script(row["script"], row["text"]) for row in table.rows]


def _reviewers(session: Session) -> list[Account]:
    return [
        one
        for one in accounts.page(session, after="", limit=ACCOUNTS_MAX)
        if Role.REVIEWER in one.roles and one.state is AccountState.ACTIVE
    ]


def _show_opening(
    page: Page,
    form: FormFields,
    reading: Sessions,
    *,
    wrong: Sequence[FieldFault] = (),
    found: Sequence[Fault] = (),
) -> Response[str]:
    with reading.begin() as session:
        context = {
            "courses": blueprints.courses(session),
            "file_faults": found,
            "form": form,
            "people": _reviewers(session),
        }
    return page.show("staff/marking_task_new.html", context, faults=wrong)


def _show_task(
    page: Page,
    form: FormFields,
    reading: Sessions,
    which: UUID,
    *,
    act: Act,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    with reading.begin() as session:
        task = service.get(session, which)
        assigned = service.assignments(session, task)
        context = {
            "assigned": assigned,
            "done": sum(one.done_at is not None for one in assigned),
            "form": form,
            "people": _reviewers(session),
            "report": service.report(session, task, act=act),
            "task": task,
            "thirds": {one.script: one.marker.name for one in assigned if one.seat == "third"},
        }
    return page.show("staff/marking_task.html", context, faults=wrong)


HANDLERS = (list_tasks, opening_form, open_task, show_task, name_third)
