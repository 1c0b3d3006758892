"""When a case may go on, when two people have decided it, and which clocks run: pure functions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from exambank.core.lifecycle import LifeCycle, Transition
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import Role
from scoring.cases.types import CancelGround, Case, CaseState, Piece, Remedy, Voice
from scoring.clocks import Clock
from scoring.forensics.evidence import (
    EvidenceIncomplete,
    EvidenceKind,
    Finding,
    StatisticsAlone,
    sustain,
)
from scoring.voices import latest

TWO = 2
NOTICE = N_("notice of investigation")
DECISION = N_("decision of the case")


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the guards of a case look at."""

    case: Case
    pieces: Sequence[Piece]
    voices: Sequence[Voice]
    today: date
    appeal_until: date | None = None


def in_question(case: Case, voices: Sequence[Voice]) -> tuple[Voice, ...]:
    """Return the voices on what is to be decided now: on an appeal, none of those before it."""
    on_appeal = case.appealed_at is not None
    return tuple(one for one in voices if one.on_appeal is on_appeal)


def took_part(
    case: Case, pieces: Sequence[Piece], voices: Sequence[Voice], *, by: str
) -> Iterable[Reason]:
    """Yield a reason if somebody who decides an appeal took part in what it is about (S7)."""
    earlier = {one.by for one in voices if not one.on_appeal}
    before = {one.by for one in pieces if case.appealed_at and one.at < case.appealed_at}
    if case.appealed_at is not None and by in {case.opened_by, *before, *earlier}:
        text = N_("you took part in case {number}: others decide the appeal")
        yield Reason("took_part", text, {"number": case.number})


def appeal_in_time(facts: CaseFacts) -> Iterable[Reason]:
    """Yield a reason once the time for an appeal is over."""
    until = facts.appeal_until
    if until is not None and facts.today > until:
        text = N_("the decision could be appealed until {day}")
        yield Reason("appeal_late", text, {"day": until.isoformat()})


def agreed(voices: Sequence[Voice]) -> tuple[Remedy, CancelGround | None] | None:
    """Return what two different people decide alike, or None."""
    said = [(one.remedy, one.ground) for one in latest(voices)]
    return said[0] if len(said) >= TWO and len(set(said)) == 1 else None


def two_have_decided(facts: CaseFacts) -> Iterable[Reason]:
    """Yield what is missing of the decision of two people, one of them a bank manager."""
    voices = latest(facts.voices)
    if len(voices) < TWO:
        text = N_("{voices} of 2 people have decided about the case")
        yield Reason("voices_missing", text, {"voices": len(voices)})
    elif agreed(voices) is None:
        yield Reason("voices_differ", N_("two people decided differently about the case"))
    if voices and not any(one.role == Role.BANK_MANAGER.value for one in voices):
        yield Reason("manager_missing", N_("no bank manager is among those who decide"))


def answer_was_possible(facts: CaseFacts) -> Iterable[Reason]:
    """Yield a reason while the candidate may still answer."""
    until = facts.case.answer_until
    if facts.case.answered_at is None and until is not None and facts.today <= until:
        text = N_("the candidate may answer until {day} and has not answered yet")
        yield Reason("answer_awaited", text, {"day": until.isoformat()})


def evidence_carries_it(facts: CaseFacts) -> Iterable[Reason]:
    """Yield why what was collected cannot carry a cancellation against a person.

    A result that is cancelled for the conditions in the room blames nobody; it needs a piece
    of evidence beyond statistics all the same.
    """
    pieces = [one.evidence for one in facts.pieces]
    try:
        sustain(_finding(facts.case, len(pieces)), pieces)
    except StatisticsAlone:
        text = N_(
            "statistics alone cancel nothing: file seat, report, material or admission evidence"
        )
        yield Reason("statistics_alone", text)
    except EvidenceIncomplete:
        text = N_("a piece of evidence does not say where it is kept or what it says")
        yield Reason("evidence_incomplete", text)


def clocks(case: Case) -> tuple[Clock, ...]:
    """Return the clocks of a case, in the order in which they start."""
    decided = None if case.decided_at is None else case.decided_at.date()
    noticed = decided if case.notice_at is None else case.notice_at.date()
    running = [Clock(NOTICE, case.notice_due, noticed)]
    if case.decision_due is not None:
        running.append(Clock(DECISION, case.decision_due, decided))
    return tuple(running)


def _finding(case: Case, pieces: int) -> Finding:
    return Finding(
        persons=frozenset({case.candidate_number}),
        claim=case.kind.value,
        method=EvidenceKind.STATISTIC.value if pieces else "none",
        value=0.0,
        p_adjusted=1.0,
        n=0,
        n_tests=0,
    )


_STAFF = frozenset({Role.PSYCHOMETRICIAN, Role.BANK_MANAGER})

LIFE_CYCLE: LifeCycle[CaseState, CaseFacts] = LifeCycle(
    "case",
    (
        Transition(CaseState.OPEN, CaseState.NOTICE_SENT, _STAFF),
        Transition(CaseState.OPEN, CaseState.LIFTED, _STAFF, (two_have_decided,)),
        Transition(CaseState.NOTICE_SENT, CaseState.LIFTED, _STAFF, (two_have_decided,)),
        Transition(
            CaseState.NOTICE_SENT,
            CaseState.CANCELLED,
            _STAFF,
            (two_have_decided, answer_was_possible, evidence_carries_it),
        ),
        Transition(
            CaseState.CANCELLED,
            CaseState.APPEALED,
            frozenset({Role.CANDIDATE}),
            (appeal_in_time,),
        ),
        Transition(CaseState.APPEALED, CaseState.LIFTED, _STAFF, (two_have_decided,)),
        Transition(
            CaseState.APPEALED, CaseState.FINAL, _STAFF, (two_have_decided, evidence_carries_it)
        ),
    ),
)
