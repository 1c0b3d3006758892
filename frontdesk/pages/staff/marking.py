"""The marker's own pages: a script under its code beside the rubric, and nothing else.

Neither the candidate nor what the other marker gave is ever in them.
"""

from collections.abc import Sequence
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.reasons import N_
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from scoring.marking import service
from scoring.marking.service import MarkRefused
from scoring.marking.types import MarkingTask

Answer = Response[str] | Response[None]
Sessions = sessionmaker[Session]


@get("/marking", opt={"needs": "scripts:mark"}, sync_to_thread=True)
def my_scripts(
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """List the scripts that the person marks."""
    with reading.begin() as session:
        found = service.tasks_of_marker(session, act=act)
    return page.show("staff/marking.html", {"found": found})


@get("/marking/{task:uuid}/{code:str}", opt={"needs": "scripts:mark"}, sync_to_thread=True)
def show_script(
    task: FromPath[UUID],
    code: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show one script beside the rubric."""
    return _show(page, form, reading, (task, code), act=act)


@post("/marking/{task:uuid}/{code:str}", opt={"needs": "scripts:mark"}, sync_to_thread=True)
def mark(
    task: FromPath[UUID],
    code: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Save the marks and go on to the next script that is open."""
    with reading.begin() as session:
        found, *_ = service.script_for(session, task, code, act=act)
    try:
        with sessions.begin() as session:
            service.mark(session, task, code, _entered(form, found), act=act)
            open_ = [
                one.script
                for known, mine in service.tasks_of_marker(session, act=act)
                if known.id == task
                for one in mine
                if one.done_at is None
            ]
    except MarkRefused as refused:
        wrong = [
            FieldFault(_field(found, str(one.values.get("criterion", ""))), page.said(one))
            for one in refused.reasons
        ]
        return _show(page, form, reading, (task, code), act=act, wrong=wrong)
    if not open_:
        return page.go("/marking", notice=N_("You have marked every script. Thank you."))
    return page.go(f"/marking/{task}/{open_[0]}", notice=N_("The marks are saved."))


def _entered(form: FormFields, task: MarkingTask) -> dict[str, int]:
    """Return the marks that were chosen, by criterion."""
    said = {one.code: form.text(f"mark-{place}") for place, one in enumerate(task.rubric)}
    return {
        code: int(text)
        for code, text in said.items()
        if text.isascii() and text.isdecimal() and len(text) < 5  # noqa: PLR2004 - no rubric has 10,000
    }


def _field(task: MarkingTask, criterion: str) -> str:
    places = [place for place, one in enumerate(task.rubric) if one.code == criterion]
    return f"mark-{places[0]}" if places else ""


def _show(
    page: Page,
    form: FormFields,
    reading: Sessions,
    which: tuple[UUID, str],
    *,
    act: Act,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    with reading.begin() as session:
        task, script, mine, own, stands = service.script_for(session, *which, act=act)
    context = {
        "chosen": [
            form.text(f"mark-{place}") or str(own.get(one.code, ""))
            for place, one in enumerate(task.rubric)
        ],
        "mine": mine,
        "script": script,
        "stands": stands,
        "task": task,
    }
    return page.show("staff/marking_script.html", context, faults=wrong)


HANDLERS = (my_scripts, show_script, mark)
