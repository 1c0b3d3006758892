"""What can be done with cases: open, file evidence, tell the candidate, answer, decide.

Results and letters follow in `frontdesk.usecases.heldresults`; here nothing but the case moves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.checkdigit import numbered
from exambank.core.counters import next_value
from exambank.core.policy import pack
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import CandidateId, CourseCode, SessionId
from scoring import clocks
from scoring.cases import rules, store
from scoring.cases.types import (
    CancelGround,
    Case,
    CaseKind,
    CaseState,
    Piece,
    Remedy,
    Voice,
)
from scoring.forensics.evidence import Evidence, EvidenceKind
from scoring.voices import visible


class CaseNotFound(LookupError):
    """No case has that number, or none that the caller may know of."""


class CaseRefused(Exception):
    """Something cannot be done with a case; `reasons` says everything that stands against it."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__("; ".join(map(str, reasons)))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class Concern:
    """Whom a case is about, and what the person is told it is about."""

    candidate: CandidateId
    candidate_number: str
    sitting: SessionId
    course: CourseCode
    kind: CaseKind
    told: str


def open_case(session: Session, concern: Concern, *, act: Act) -> Case:
    """Open a case about a candidate in a sitting, and start the clock of the notice.

    Raises
    ------
    CaseRefused
        If a case of the two is open already, or nothing is said of what it is about.
    """
    found = []
    known = store.open_of(session, concern.candidate, concern.sitting)
    if known is not None:
        text = N_("case {number} about this candidate and sitting is open already")
        found.append(Reason("already_open", text, {"number": known.number}))
    if not concern.told.strip():
        found.append(Reason("told_missing", N_("write what the candidate is told it is about")))
    if found:
        raise CaseRefused(found)
    case = Case(
        id=act.new_id(),
        number=numbered("I", next_value(session, "case")),
        candidate=concern.candidate,
        candidate_number=concern.candidate_number,
        sitting=concern.sitting,
        course=concern.course,
        kind=concern.kind,
        told=concern.told.strip(),
        state=CaseState.OPEN,
        opened_at=act.at,
        opened_by=act.by,
        notice_due=clocks.due("case_notice_days", start=act.at.date()),
    )
    store.add(session, case)
    _record(session, case, "case.opened", act)
    return case


def file_evidence(
    session: Session, number: str, kind: EvidenceKind, *, source: str, said: str, act: Act
) -> Piece:
    """File one piece of evidence on an open case.

    Raises
    ------
    CaseRefused
        If the case is decided, or the piece does not say where it is kept or what it says.
    """
    case = _open(session, number)
    if not source.strip() or not said.strip():
        text = N_("a piece of evidence does not say where it is kept or what it says")
        raise CaseRefused([Reason("evidence_incomplete", text)])
    about = frozenset({case.candidate_number})
    piece = Piece(Evidence(kind, about, source.strip(), said.strip()), act.by, act.at)
    store.add_piece(session, case, piece)
    _record(session, case, "case.evidence_filed", act, {"evidence": kind.value})
    return piece


def send_notice(session: Session, number: str, *, act: Act) -> Case:
    """Tell the candidate of the case; the period for the answer starts."""
    case = _open(session, number)
    until = clocks.due("case_answer_days", start=act.at.date())
    told = replace(
        case,
        notice_at=act.at,
        answer_until=until,
        decision_due=clocks.due("case_decision_days", start=until),
    )
    return _step(session, told, CaseState.NOTICE_SENT, act)


def answer(session: Session, number: str, text: str, *, act: Act) -> Case:
    """Take the candidate's answer to the notice; a later one is added to the earlier ones.

    Raises
    ------
    CaseRefused
        If there was no notice yet, the case is decided, or the answer is empty.
    """
    case = _open(session, number)
    if case.notice_at is None:
        raise CaseRefused([Reason("no_notice", N_("there is no notice to answer yet"))])
    if not text.strip():
        raise CaseRefused([Reason("answer_empty", N_("write your answer"))])
    whole = "\n\n".join(part for part in (case.answer, text.strip()) if part)
    due = clocks.due("case_decision_days", start=act.at.date())
    first = case.answered_at is None
    answered = replace(
        case,
        answer=whole,
        answered_at=act.at if first else case.answered_at,
        decision_due=due if first else case.decision_due,
    )
    store.update(session, answered)
    _record(session, answered, "case.answered", act)
    return answered


def appeal(session: Session, number: str, text: str, *, act: Act) -> Case:
    """Take the candidate's appeal against a cancellation; two who took no part decide again.

    Raises
    ------
    CaseRefused
        If the appeal says nothing.
    exambank.core.lifecycle.TransitionRefused
        If the result was not cancelled, or the time for an appeal is over.
    """
    case = store.lock(session, number)
    if case is None:
        raise _not_found(number)
    if not text.strip():
        raise CaseRefused([Reason("appeal_empty", N_("write what is wrong with the decision"))])
    due = clocks.due("case_decision_days", start=act.at.date())
    appealed = replace(
        case, appeal=text.strip(), appealed_at=act.at, decided_at=None, decision_due=due
    )
    return _step(session, appealed, CaseState.APPEALED, act, until=appeal_until(case))


def appeal_until(case: Case) -> date | None:
    """Return the last day on which a cancellation may be appealed, None where there is none."""
    if case.state is not CaseState.CANCELLED or case.decided_at is None:
        return None
    decided = case.decided_at.date()
    return decided + timedelta(days=pack("scoring").whole("case_appeal_days", decided))


def barred(session: Session, case: Case, *, act: Act) -> Sequence[Reason]:
    """Return why the actor may not decide a case that is appealed."""
    pieces, voices = store.pieces(session, case), store.voices(session, case)
    return tuple(rules.took_part(case, pieces, voices, by=act.by))


def decide(
    session: Session,
    number: str,
    remedy: Remedy,
    *,
    ground: CancelGround | None = None,
    act: Act,
) -> Case:
    """Add one person's decision; when a second one decides alike, the case is decided.

    Raises
    ------
    CaseRefused
        If no reason is given, the ground does not go with the decision, or the actor took part
        in a decision that is appealed.
    exambank.core.lifecycle.TransitionRefused
        If two agree on cancelling what the evidence, or the time to answer, does not allow;
        nothing is kept of the attempt when the transaction is rolled back.
    """
    case = _open(session, number)
    found = [*barred(session, case, act=act)]
    if not act.reason:
        found.append(Reason("reason_missing", N_("write why, in one sentence")))
    if (remedy is Remedy.CANCEL) is not (ground is not None):
        text = N_("a cancellation names its ground, a lifted hold names none")
        found.append(Reason("ground_mismatch", text))
    if found:
        raise CaseRefused(found)
    on_appeal = case.state is CaseState.APPEALED
    voice = Voice(remedy, ground, act.by, act.role.value, act.at, act.reason, on_appeal)
    cancelled = CaseState.FINAL if on_appeal else CaseState.CANCELLED
    wanted = cancelled if remedy is Remedy.CANCEL else CaseState.LIFTED
    if remedy is Remedy.CANCEL:
        _demand_grounds(session, case, act)
    store.add_voice(session, case, voice)
    _record(session, case, "case.decided_by_one", act, {"remedy": remedy.value})
    if list(rules.two_have_decided(_facts(session, case, act))):
        return case
    return _step(session, replace(case, decided_at=act.at, ground=ground), wanted, act)


def get(session: Session, number: str) -> Case:
    """Return the case with that number, or raise `CaseNotFound`."""
    found = store.by_number(session, number)
    if found is None:
        raise _not_found(number)
    return found


def cases(session: Session) -> Sequence[Case]:
    """Return every case, oldest first."""
    return store.cases(session)


def of_candidate(session: Session, candidate: CandidateId) -> Sequence[Case]:
    """Return the cases of a candidate, oldest first."""
    return store.of_candidate(session, candidate)


def pieces(session: Session, case: Case) -> Sequence[Piece]:
    """Return the evidence of a case, in the order in which it was filed."""
    return store.pieces(session, case)


def voices(session: Session, case: Case, *, act: Act) -> Sequence[Voice]:
    """Return what was said about the decision, as far as the actor may see it yet."""
    found = store.voices(session, case)
    if case.state not in store.UNDECIDED:
        return tuple(found)
    now = rules.in_question(case, found)
    return (*(one for one in found if one not in now), *visible(now, to=act.by))


def holding(session: Session, sittings: Sequence[SessionId]) -> Mapping[CandidateId, str]:
    """Return whose results of some sittings are held, with the number of the case."""
    return {
        one.candidate: one.number
        for one in store.cases(session)
        if one.state in store.OPEN and one.sitting in sittings
    }


def _open(session: Session, number: str) -> Case:
    case = store.lock(session, number)
    if case is None:
        raise _not_found(number)
    if case.state not in store.UNDECIDED:
        text = N_("case {number} is decided")
        raise CaseRefused([Reason("decided", text, {"number": case.number})])
    return case


def _demand_grounds(session: Session, case: Case, act: Act) -> None:
    """Refuse a cancellation that nothing could carry, before the first voice is kept."""
    facts = _facts(session, case, act)
    found = [*rules.answer_was_possible(facts), *rules.evidence_carries_it(facts)]
    if case.notice_at is None:
        text = N_("the candidate has not been told of the case: send the notice first")
        found.insert(0, Reason("no_notice", text))
    if found:
        raise CaseRefused(found)


def _not_found(number: str) -> CaseNotFound:
    return CaseNotFound(f"no case has the number {number!r}: check the last digit")


def _facts(session: Session, case: Case, act: Act, *, until: date | None = None) -> rules.CaseFacts:
    voices = rules.in_question(case, store.voices(session, case))
    return rules.CaseFacts(case, store.pieces(session, case), voices, act.at.date(), until)


def _step(
    session: Session, case: Case, state: CaseState, act: Act, *, until: date | None = None
) -> Case:
    facts = _facts(session, case, act, until=until)
    subject = f"case {case.number}"
    rules.LIFE_CYCLE.demand(case.state, state, role=act.role, facts=facts, subject=subject)
    moved = replace(case, state=state)
    store.update(session, moved)
    _record(session, moved, f"case.{state.value}", act)
    return moved


def _record(
    session: Session, case: Case, kind: str, act: Act, data: Mapping[str, str] | None = None
) -> None:
    """Record what was done; reasons of people about a person stay in the case itself."""
    body = {"kind": case.kind.value, **(data or {})}
    subject = f"case/{case.number}"
    events.record(session, kind=kind, subject=subject, act=act.because(""), data=body)
