"""Cases at the bank's desk: open one, file evidence, tell the candidate, decide as one of two.

The bank's people work with numbers here, never with names.
"""

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from eligibility.candidates.service import CandidateNotFound
from exambank.blueprints import service as blueprints
from exambank.core.acting import Act
from exambank.core.lifecycle import TransitionRefused
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import CourseCode
from frontdesk.access import Caller
from frontdesk.pages.appealwords import (
    APPEAL_REMEDIES,
    CANCEL_GROUNDS,
    CASE_KINDS,
    CASE_STATES,
    EVIDENCE,
    REMEDIES,
)
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from frontdesk.pages.staff import histories
from frontdesk.settings import Settings
from frontdesk.usecases import bankkey, heldresults
from scoring.cases import rules, service
from scoring.cases.service import CaseRefused
from scoring.cases.types import CancelGround, CaseKind, CaseState, Remedy
from scoring.forensics.evidence import EvidenceKind

Sessions = sessionmaker[Session]
Answer = Response[str] | Response[None]
UNDECIDED = (CaseState.OPEN, CaseState.NOTICE_SENT, CaseState.APPEALED)


@get("/staff/cases", opt={"needs": "cases:read"}, sync_to_thread=True)
def list_cases(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    caller: NamedDependency[Caller],
    reading: NamedDependency[Sessions],
) -> Response[str]:
    """List the cases, and offer to open one."""
    return _show_list(page, reading, caller, form)


@post("/staff/cases", opt={"needs": "cases:decide"}, sync_to_thread=True)
def open_case(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    caller: NamedDependency[Caller],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Open a case; the result of the sitting is held from then on."""
    wrong = []
    if form.text("kind") not in set(CaseKind):
        wrong.append(FieldFault("kind", page.say(N_("Choose one."))))
    if not form.text("told"):
        said = N_("Write what the candidate is told the case is about.")
        wrong.append(FieldFault("told", page.say(said)))
    if wrong:
        return _show_list(page, reading, caller, form, wrong=wrong)
    try:
        with sessions.begin() as session:
            case = heldresults.open_case(
                session,
                form.text("number").upper(),
                CourseCode(form.text("course")),
                kind=CaseKind(form.text("kind")),
                told=form.text("told"),
                act=act,
            )
    except CandidateNotFound:
        said = page.say(N_("Nobody has this candidate number: a digit is wrong."))
        return _show_list(page, reading, caller, form, wrong=[FieldFault("number", said)])
    except CaseRefused as refused:
        told = [FieldFault("number", page.said(one)) for one in refused.reasons]
        return _show_list(page, reading, caller, form, wrong=told)
    return page.go(f"/staff/cases/{case.number}", notice=N_("The case is open."))


@get("/staff/cases/{number:str}", opt={"needs": "cases:read"}, sync_to_thread=True)
def show_case(
    number: FromPath[str],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show a case with its clocks, its evidence and the candidate's answer."""
    return _show(page, reading, caller, number, act=act)


@post("/staff/cases/{number:str}/evidence", opt={"needs": "cases:decide"}, sync_to_thread=True)
def file_evidence(
    number: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    caller: NamedDependency[Caller],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """File one piece of evidence."""
    kind = form.text("kind")
    if kind not in set(EvidenceKind):
        missing = Reason("kind_missing", N_("choose what kind of evidence it is"))
        return _show(page, reading, caller, number, act=act, refused=(missing,))
    try:
        with sessions.begin() as session:
            service.file_evidence(
                session,
                number,
                EvidenceKind(kind),
                source=form.text("source"),
                said=form.text("said"),
                act=act,
            )
    except CaseRefused as refused:
        return _show(page, reading, caller, number, act=act, refused=refused.reasons)
    return page.go(f"/staff/cases/{number}", notice=N_("The evidence is filed."))


@post("/staff/cases/{number:str}/notice", opt={"needs": "cases:decide"}, sync_to_thread=True)
def send_notice(
    number: FromPath[str],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Tell the candidate; the period for the answer starts."""
    try:
        with sessions.begin() as session:
            service.send_notice(session, number, act=act)
    except (TransitionRefused, CaseRefused) as refused:
        return _show(page, reading, caller, number, act=act, refused=refused.reasons)
    return page.go(f"/staff/cases/{number}", notice=N_("The candidate sees the notice now."))


@post("/staff/cases/{number:str}/decision", opt={"needs": "cases:decide"}, sync_to_thread=True)
def decide(
    number: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Add one person's decision; when two agree, result and letter follow at once."""
    remedy, ground = form.text("remedy"), form.text("ground")
    if remedy not in set(Remedy) or (ground and ground not in set(CancelGround)):
        missing = Reason("choice_missing", N_("choose one of the two decisions"))
        return _show(page, reading, caller, number, act=act, refused=(missing,))
    try:
        with sessions.begin() as session:
            case = heldresults.decide(
                session,
                number,
                Remedy(remedy),
                ground=CancelGround(ground) if ground else None,
                key=bankkey.provide(settings.keys, bank=settings.bank_name, now=act.at),
                base_url=settings.base_url,
                contact=settings.contact,
                act=act.because(form.text("reason")),
            )
    except (TransitionRefused, CaseRefused) as refused:
        return _show(page, reading, caller, number, act=act, refused=refused.reasons)
    notice = N_("Your decision is recorded. It counts when a second person decides the same.")
    if case.decided_at is not None:
        notice = N_("The case is decided.")
    return page.go(f"/staff/cases/{number}", notice=notice)


def _show_list(
    page: Page,
    reading: Sessions,
    caller: Caller,
    form: FormFields,
    *,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    with reading.begin() as session:
        found = service.cases(session)
        courses = blueprints.courses(session)
    context = {
        "cases": found,
        "clocks": {one.number: rules.clocks(one) for one in found},
        "courses": [(one.code, one.code) for one in courses],
        "form": form,
        "kinds": [(one.value, page.say(name)) for one, name in CASE_KINDS.items()],
        "kind_names": CASE_KINDS,
        "may_open": caller.may("cases:decide"),
        "states": CASE_STATES,
        "today": page.visit.now.date(),
    }
    return page.show("staff/cases.html", context, faults=wrong)


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
        case = service.get(session, number)
        voices = service.voices(session, case, act=act)
        remedies = REMEDIES if case.appealed_at is None else APPEAL_REMEDIES
        context = {
            "case": case,
            "clocks": rules.clocks(case),
            "done": histories.of(session, f"case/{number}", act=act),
            "evidence": [(one.value, page.say(name)) for one, name in EVIDENCE.items()],
            "evidence_names": EVIDENCE,
            "ground_names": CANCEL_GROUNDS,
            "first_remedies": REMEDIES,
            "grounds": [(one.value, page.say(name)) for one, name in CANCEL_GROUNDS.items()],
            "barred": service.barred(session, case, act=act),
            "have_voted": any(one.by == act.by for one in rules.in_question(case, voices)),
            "is_open": case.state in UNDECIDED,
            "kinds": CASE_KINDS,
            "may_act": caller.may("cases:decide"),
            "pieces": service.pieces(session, case),
            "refused": refused,
            "remedies": [(one.value, page.say(name)) for one, name in remedies.items()],
            "remedy_names": remedies,
            "states": CASE_STATES,
            "today": page.visit.now.date(),
            "voices": voices,
        }
    return page.show("staff/case.html", context, status=409 if refused else None)


HANDLERS = (list_cases, open_case, show_case, file_evidence, send_notice, decide)
