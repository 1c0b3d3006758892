"""The case that holds one's own result: the notice, the rights, the answer and the appeal."""

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.blueprints import service as blueprints
from exambank.core.acting import Act
from exambank.core.lifecycle import TransitionRefused
from exambank.core.reasons import N_
from frontdesk.access import Caller
from frontdesk.pages.appealwords import CANCEL_GROUNDS, CASE_KINDS, CASE_STATES, EVIDENCE
from frontdesk.pages.candidate.own import person_of
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from frontdesk.settings import Settings
from frontdesk.usecases import heldresults
from scheduling.days import service as days
from scoring.cases import service as cases
from scoring.cases.types import CaseState

Sessions = sessionmaker[Session]
Answer = Response[str] | Response[None]
ANSWER_LENGTH_MAX = 10_000
MINE = {"needs": "cases:answer"}


@get("/cases/{number:str}", opt=MINE, sync_to_thread=True)
def show(
    number: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    reading: NamedDependency[Sessions],
) -> Response[str]:
    """Show the notice of one's own case; before the notice, only that there is a case."""
    return _show(page, reading, caller, settings, form, number)


@post("/cases/{number:str}/answer", opt=MINE, sync_to_thread=True)
def answer(
    number: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Take the answer to the notice."""
    text = form.text("answer")
    if not text or len(text) > ANSWER_LENGTH_MAX:
        said = page.say(N_("Write your answer, in at most {n} characters."))
        wrong = [FieldFault("answer", said.format(n=ANSWER_LENGTH_MAX))]
        return _show(page, reading, caller, settings, form, number, wrong=wrong)
    with sessions.begin() as session:
        case = heldresults.own_case(session, number, person_of(session, caller).id)
        cases.answer(session, case.number, text, act=act)
    return page.go(f"/cases/{number}", notice=N_("Your answer is with those who decide."))


@post("/cases/{number:str}/appeal", opt=MINE, sync_to_thread=True)
def appeal(
    number: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Take the appeal against the cancellation of the result."""
    text = form.text("appeal")
    if not text or len(text) > ANSWER_LENGTH_MAX:
        said = page.say(N_("Write what is wrong with the decision, in at most {n} characters."))
        wrong = [FieldFault("appeal", said.format(n=ANSWER_LENGTH_MAX))]
        return _show(page, reading, caller, settings, form, number, wrong=wrong)
    try:
        with sessions.begin() as session:
            case = heldresults.own_case(session, number, person_of(session, caller).id)
            cases.appeal(session, case.number, text, act=act)
    except TransitionRefused as refused:
        wrong = [FieldFault("appeal", page.said(one)) for one in refused.reasons]
        return _show(page, reading, caller, settings, form, number, wrong=wrong)
    notice = N_("Your appeal is with two people who took no part in the decision.")
    return page.go(f"/cases/{number}", notice=notice)


def _show(
    page: Page,
    reading: Sessions,
    caller: Caller,
    settings: Settings,
    form: FormFields,
    number: str,
    *,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    with reading.begin() as session:
        case = heldresults.own_case(session, number, person_of(session, caller).id)
        course = blueprints.course(session, case.course)
        sitting = days.session_of(session, case.sitting)
        filed = {one.evidence.kind for one in cases.pieces(session, case)}
    until = cases.appeal_until(case)
    context = {
        "appeal_until": until,
        "case": case,
        "may_appeal": until is not None and page.visit.now.date() <= until,
        "contact": settings.contact or settings.base_url,
        "course": course,
        "evidence": [EVIDENCE[one] for one in EVIDENCE if one in filed],
        "form": form,
        "grounds": CANCEL_GROUNDS,
        "is_open": case.state is CaseState.NOTICE_SENT,
        "kinds": CASE_KINDS,
        "sitting": sitting,
        "states": CASE_STATES,
    }
    return page.show("candidate/case.html", context, faults=wrong)


HANDLERS = (show, answer, appeal)
