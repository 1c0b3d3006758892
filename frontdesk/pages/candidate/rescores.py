"""A candidate asks for a rescore, one thing a page, and follows it to its end."""

from collections.abc import Sequence
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.blueprints import service as blueprints
from exambank.core.acting import Act
from exambank.core.reasons import N_
from frontdesk.access import Caller
from frontdesk.pages.appealwords import APPEAL_STATES
from frontdesk.pages.candidate.own import person_of, result_of
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from scoring.appeals import rules, service, steps
from scoring.appeals.steps import AppealRefused

Sessions = sessionmaker[Session]
Answer = Response[str] | Response[None]
STATEMENT_LENGTH_MAX = 2000
MINE = {"needs": "appeals:ask"}


@get("/results/{run:uuid}/rescore", opt=MINE, sync_to_thread=True)
def ask(
    run: FromPath[UUID],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    caller: NamedDependency[Caller],
    reading: NamedDependency[Sessions],
) -> Response[str]:
    """Say what a rescore is and what it can do, and ask for the consent."""
    return _show(page, reading, caller, form, run)


@post("/results/{run:uuid}/rescore", opt=MINE, sync_to_thread=True)
def send(
    run: FromPath[UUID],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    caller: NamedDependency[Caller],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Show the answers once more, then take the request with its consent."""
    wrong = []
    if form.text("consent") != steps.consent_version(act.at.date()):
        text = N_("Say that you know the result may go down; without that nothing is checked.")
        wrong.append(FieldFault("consent", page.say(text)))
    if len(form.text("statement")) > STATEMENT_LENGTH_MAX:
        text = N_("Write at most {n} characters.")
        said = page.say(text).format(n=STATEMENT_LENGTH_MAX)
        wrong.append(FieldFault("statement", said))
    if wrong or form.text("step") != "confirmed":
        return _show(page, reading, caller, form, run, wrong=wrong, check=not wrong)
    try:
        with sessions.begin() as session:
            result = result_of(session, caller, run)
            opened = service.request(
                session, result.run, result.candidate, statement=form.text("statement"), act=act
            )
            service.consent(session, opened.number, version=form.text("consent"), act=act)
    except AppealRefused as refused:
        told = [FieldFault("", page.said(one)) for one in refused.reasons]
        return _show(page, reading, caller, form, run, wrong=told)
    return page.go(f"/rescores/{opened.number}", notice=N_("The rescore is asked for."))


@get("/rescores/{number:str}", opt=MINE, sync_to_thread=True)
def show(
    number: FromPath[str],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    reading: NamedDependency[Sessions],
) -> Response[str]:
    """Show where one's own rescore stands, with its clocks, and what can be done."""
    with reading.begin() as session:
        appeal = service.own(session, number, person_of(session, caller).id)
        course = blueprints.course(session, appeal.course)
    context = {
        "appeal": appeal,
        "clocks": rules.clocks(appeal),
        "course": course,
        "states": APPEAL_STATES,
        "today": page.visit.now.date(),
    }
    return page.show("candidate/rescore.html", context)


@post("/rescores/{number:str}/accept", opt=MINE, sync_to_thread=True)
def accept(
    number: FromPath[str],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[None]:
    """Take the outcome as it is; the rescore is closed."""
    with sessions.begin() as session:
        service.own(session, number, person_of(session, caller).id)
        service.close(session, number, act=act)
    return page.go(f"/rescores/{number}", notice=N_("The rescore is closed."))


@post("/rescores/{number:str}/review", opt=MINE, sync_to_thread=True)
def ask_for_review(
    number: FromPath[str],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[None]:
    """Ask that people who took no part look at the whole of it."""
    with sessions.begin() as session:
        service.own(session, number, person_of(session, caller).id)
        service.ask_for_review(session, number, act=act)
    return page.go(f"/rescores/{number}", notice=N_("The review is asked for."))


def _show(
    page: Page,
    reading: Sessions,
    caller: Caller,
    form: FormFields,
    run: UUID,
    *,
    wrong: Sequence[FieldFault] = (),
    check: bool = False,
) -> Response[str]:
    on = page.visit.now.date()
    with reading.begin() as session:
        result = result_of(session, caller, run)
        refused = service.may_ask(session, result, on=on)
        course = blueprints.course(session, result.course)
    context = {
        "course": course,
        "fee": service.fee(on),
        "form": form,
        "refused": refused,
        "result": result,
        "until": service.last_day(result),
        "version": steps.consent_version(on),
    }
    template = "candidate/rescore_check.html" if check else "candidate/rescore_ask.html"
    return page.show(template, context, faults=wrong)


HANDLERS = (ask, send, show, accept, ask_for_review)
