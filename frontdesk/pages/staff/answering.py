"""The expert's own pages: one question a page, without its key, every answer saved at once."""

from collections.abc import Container, Sequence

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import FormCode
from frontdesk.access import Caller
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from frontdesk.pages.staff import itemwords
from scoring.experts import service
from scoring.experts.service import ExpertNotNamed, ExpertRefused
from scoring.experts.types import Question
from scoring.runs import keying

Answer = Response[str] | Response[None]
Sessions = sessionmaker[Session]


@get("/answering", opt={"needs": "keys:answer"}, sync_to_thread=True)
def my_forms(
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """List the forms that the person is asked to answer."""
    with reading.begin() as session:
        tasks = [
            (
                one,
                len(service.questions_for(session, one.form, act=act)),
                len(service.own(session, one.form, act=act)),
            )
            for one in service.tasks(session, act=act)
        ]
    return page.show("staff/answering.html", {"tasks": tasks})


@get("/answering/{code:str}", opt={"needs": "keys:answer"}, sync_to_thread=True)
def show_form(
    code: FromPath[str],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show which questions are answered, and offer to hand in once all are."""
    return _show_form(page, reading, FormCode(code), act=act)


@get(
    "/answering/{code:str}/questions/{number:int}",
    opt={"needs": "keys:answer"},
    sync_to_thread=True,
)
def show_question(
    code: FromPath[str],
    number: FromPath[int],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show one question as a candidate saw it."""
    return _show_question(page, form, reading, (FormCode(code), number), act=act)


@post(
    "/answering/{code:str}/questions/{number:int}",
    opt={"needs": "keys:answer"},
    sync_to_thread=True,
)
def answer(
    code: FromPath[str],
    number: FromPath[int],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Save the answer and go on to the next question that is open."""
    known = FormCode(code)
    chosen = frozenset(form.all("answer"))
    try:
        with sessions.begin() as session:
            service.answer(session, known, {number: chosen}, act=act)
            asked = service.questions_for(session, known, act=act)
            done = {one.position for one in service.own(session, known, act=act)}
    except ExpertRefused as refused:
        wrong = [FieldFault("answer", page.said(one)) for one in refused.reasons]
        return _show_question(page, form, reading, (known, number), act=act, wrong=wrong)
    further = _next_open(asked, done, after=number)
    if further is None:
        notice = N_("Every question is answered. Look through them once more, then hand in.")
        return page.go(f"/answering/{known}", notice=notice)
    return page.go(f"/answering/{known}/questions/{further}")


@post("/answering/{code:str}/hand-in", opt={"needs": "keys:answer"}, sync_to_thread=True)
def hand_in(
    code: FromPath[str],
    page: NamedDependency[Page],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
    caller: NamedDependency[Caller],
) -> Answer:
    """Hand the answers in: what differs from the key is held in the run."""
    known = FormCode(code)
    try:
        with sessions.begin() as session:
            keying.hand_in_answers(session, known, roles=caller.roles, act=act)
    except ExpertRefused as refused:
        return _show_form(page, reading, known, act=act, refused=refused.reasons)
    return page.go("/answering", notice=N_("Your answers are handed in. Thank you."))


def _next_open(asked: Sequence[Question], done: Container[int], *, after: int) -> int | None:
    """Return the next position without an answer behind `after`, then from the start; or None."""
    behind = [one.position for one in asked if one.position > after]
    before = [one.position for one in asked if one.position <= after]
    return next((one for one in (*behind, *before) if one not in done), None)


def _show_form(
    page: Page,
    reading: Sessions,
    code: FormCode,
    *,
    act: Act,
    refused: Sequence[Reason] = (),
) -> Response[str]:
    with reading.begin() as session:
        task = service.task(session, code, act=act)
        asked = service.questions_for(session, code, act=act)
        own = {one.position: one.option for one in service.own(session, code, act=act)}
    context = {
        "asked": asked,
        "next_open": _next_open(asked, own, after=0),
        "own": own,
        "refused": refused,
        "task": task,
    }
    return page.show("staff/answering_form.html", context, status=409 if refused else None)


def _show_question(
    page: Page,
    form: FormFields,
    reading: Sessions,
    which: tuple[FormCode, int],
    *,
    act: Act,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    code, number = which
    with reading.begin() as session:
        task = service.task(session, code, act=act)
        asked = service.questions_for(session, code, act=act)
        own = {one.position: one.option for one in service.own(session, code, act=act)}
    place = next((n for n, one in enumerate(asked) if one.position == number), None)
    if place is None:
        msg = f"form {code} asks you no question {number}"
        raise ExpertNotNamed(msg)
    context = {
        "before": asked[place - 1].position if place else None,
        "chosen": form.all("answer") or tuple(own.get(number, "").split("+")),
        "further": asked[place + 1].position if place + 1 < len(asked) else None,
        "done": len(own),
        "is_saved": number in own,
        "question": asked[place].shown,
        "shown": itemwords.shown,
        "task": task,
        "total": len(asked),
    }
    return page.show("staff/answering_question.html", context, faults=wrong)


HANDLERS = (my_forms, show_form, show_question, answer, hand_in)
