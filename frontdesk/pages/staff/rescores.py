"""Rescores at the bank's desk: the work list, one rescore, and every step of it but the reading.

The blind reading and the sweep have pages of their own, in `rescorecheck`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.lifecycle import TransitionRefused
from exambank.core.reasons import N_, Reason
from frontdesk.access import Caller
from frontdesk.pages.appealwords import APPEAL_STATES, CHOICES
from frontdesk.pages.forms import FormFields
from frontdesk.pages.rendering import Page
from frontdesk.pages.staff import histories
from scoring.appeals import checking, deciding, rules, service, steps
from scoring.appeals.steps import AppealRefused
from scoring.appeals.types import Appeal, AppealState, Choice
from scoring.runs import steps as runs
from scoring.runs.steps import RunRefused

Sessions = sessionmaker[Session]
Answer = Response[str] | Response[None]
#: From here on the differences show: before, the second reading is blind.
READ = frozenset(AppealState) - {
    AppealState.REQUESTED,
    AppealState.CONSENTED,
    AppealState.PAID,
    AppealState.WAIVED,
    AppealState.CLERICAL_CHECK,
}
NOTICES = {
    "paid": N_("The payment is noted; the clock of the check runs."),
    "waived": N_("The fee is waived; the clock of the check runs."),
    "score": N_("The sheet is scored again. Two people release the run now."),
    "review": N_("The review is handed in; the panel decides next."),
    "vote": N_("Your decision is recorded."),
    "close": N_("The rescore is closed."),
}


@get("/staff/rescores", opt={"needs": "appeals:read"}, sync_to_thread=True)
def list_rescores(page: NamedDependency[Page], reading: NamedDependency[Sessions]) -> Response[str]:
    """List the rescores that wait for somebody, and those that are done."""
    with reading.begin() as session:
        found = service.appeals(session)
    context = {
        "clocks": {one.number: rules.clocks(one) for one in found},
        "done": [one for one in found if one.state is AppealState.CLOSED],
        "open": [one for one in found if one.state is not AppealState.CLOSED],
        "states": APPEAL_STATES,
        "today": page.visit.now.date(),
    }
    return page.show("staff/rescores.html", context)


@get("/staff/rescores/{number:str}", opt={"needs": "appeals:read"}, sync_to_thread=True)
def show_rescore(
    number: FromPath[str],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show one rescore: where it stands, its clocks, what was found, what comes next."""
    return _show(page, reading, caller, number, act=act)


@post("/staff/rescores/{number:str}/step", opt={"needs": "appeals:decide"}, sync_to_thread=True)
def take_step(
    number: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    caller: NamedDependency[Caller],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Take one of the steps that need no page of their own."""
    wanted = form.choice("step", among=STEPS)
    try:
        with sessions.begin() as session:
            STEPS[wanted](session, number, form, act)
    except (TransitionRefused, AppealRefused, RunRefused) as refused:
        return _show(page, reading, caller, number, act=act, refused=refused.reasons)
    return page.go(f"/staff/rescores/{number}", notice=NOTICES[wanted])


def _paid(session: Session, number: str, _form: FormFields, act: Act) -> None:
    service.settle_fee(session, number, paid=True, act=act)


def _waived(session: Session, number: str, form: FormFields, act: Act) -> None:
    service.settle_fee(session, number, paid=False, act=act.because(form.text("reason")))


def _score(session: Session, number: str, _form: FormFields, act: Act) -> None:
    checking.score_again(session, number, act=act)


def _review(session: Session, number: str, form: FormFields, act: Act) -> None:
    deciding.review(session, number, form.text("finding"), act=act)


def _vote(session: Session, number: str, form: FormFields, act: Act) -> None:
    choice = form.text("choice")
    if choice not in set(Choice):
        raise AppealRefused([Reason("choice_missing", N_("choose one of the two decisions"))])
    deciding.decide(session, number, Choice(choice), act=act.because(form.text("reason")))


def _close(session: Session, number: str, _form: FormFields, act: Act) -> None:
    service.close(session, number, act=act)


STEPS: dict[str, Callable[[Session, str, FormFields, Act], None]] = {
    "paid": _paid,
    "waived": _waived,
    "score": _score,
    "review": _review,
    "vote": _vote,
    "close": _close,
}


def _show(
    page: Page,
    reading: Sessions,
    caller: Caller,
    number: str,
    *,
    act: Act,
    refused: Sequence[Reason] = (),
) -> Response[str]:
    with reading.begin() as session:
        appeal = steps.get(session, number)
        context = _facts(session, page, appeal, act) | {
            "may_act": caller.may("appeals:decide"),
            "refused": refused,
            "today": page.visit.now.date(),
        }
    return page.show("staff/rescore.html", context, status=409 if refused else None)


def _facts(session: Session, page: Page, appeal: Appeal, act: Act) -> dict[str, Any]:
    correction = appeal.correction
    voices = deciding.voices(session, appeal, act=act)
    return {
        "appeal": appeal,
        "batch": steps.batch_of(session, appeal),
        "choices": [(one.value, page.say(name)) for one, name in CHOICES.items()],
        "choice_names": CHOICES,
        "clocks": rules.clocks(appeal),
        "correction": None if correction is None else runs.get(session, correction),
        "done": histories.of(session, f"appeal/{appeal.number}", act=act),
        "have_voted": any(one.by == act.by for one in voices),
        "run": runs.get(session, appeal.run),
        "shows_readings": appeal.state in READ,
        "states": APPEAL_STATES,
        "voices": voices,
    }


HANDLERS = (list_rescores, show_rescore, take_step)
