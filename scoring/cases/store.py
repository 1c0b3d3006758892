"""Every SQL statement of cases."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from exambank.core.vocabulary import CandidateId, CourseCode, SessionId
from scoring.cases.tables import CasePieceRow, CaseRow, CaseVoiceRow
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

#: While a case stands in one of these its result is held.
OPEN = (CaseState.OPEN, CaseState.NOTICE_SENT)
#: Two people have yet to decide, for the first time or on appeal.
UNDECIDED = (*OPEN, CaseState.APPEALED)


def add(session: Session, case: Case) -> None:
    session.add(CaseRow(id=case.id, **_columns(case)))
    session.flush()


def update(session: Session, case: Case) -> None:
    """Write the present state of a case."""
    row = session.get_one(CaseRow, case.id)
    for name, value in _columns(case).items():
        setattr(row, name, value)
    session.flush()


def by_number(session: Session, number: str) -> Case | None:
    statement = select(CaseRow).where(CaseRow.number == number).order_by(CaseRow.id)
    row = session.scalar(statement)
    return None if row is None else _case(row)


def lock(session: Session, number: str) -> Case | None:
    """Return a case, holding its row until the transaction ends."""
    statement = select(CaseRow).where(CaseRow.number == number).with_for_update()
    row = session.scalar(statement.execution_options(populate_existing=True))
    return None if row is None else _case(row)


def open_of(session: Session, candidate: CandidateId, sitting: SessionId) -> Case | None:
    """Return the open case of a candidate in a sitting."""
    statement = select(CaseRow).where(CaseRow.live_key == f"{sitting}/{candidate}")
    row = session.scalar(statement.order_by(CaseRow.opened_at))
    return None if row is None else _case(row)


def cases(session: Session) -> Sequence[Case]:
    """Return every case, oldest first."""
    statement = select(CaseRow).order_by(CaseRow.opened_at, CaseRow.number)
    return [_case(row) for row in session.scalars(statement)]


def of_candidate(session: Session, candidate: CandidateId) -> Sequence[Case]:
    """Return the cases of a candidate, oldest first."""
    statement = select(CaseRow).where(CaseRow.candidate_id == candidate)
    ordered = statement.order_by(CaseRow.opened_at, CaseRow.number)
    return [_case(row) for row in session.scalars(ordered)]


def add_piece(session: Session, case: Case, piece: Piece) -> None:
    statement = select(func.max(CasePieceRow.place))  # no-order: one number
    last = session.scalar(statement.where(CasePieceRow.case_id == case.id)) or 0
    session.add(
        CasePieceRow(
            case_id=case.id,
            place=last + 1,
            kind=piece.evidence.kind.value,
            source=piece.evidence.source,
            said=piece.evidence.said,
            filed_by=piece.by,
            filed_at=piece.at,
        )
    )
    session.flush()


def pieces(session: Session, case: Case) -> Sequence[Piece]:
    """Return the evidence of a case, in the order in which it was filed."""
    statement = (
        select(CasePieceRow).where(CasePieceRow.case_id == case.id).order_by(CasePieceRow.place)
    )
    about = frozenset({case.candidate_number})
    return [
        Piece(
            Evidence(EvidenceKind(row.kind), about, row.source, row.said),
            row.filed_by,
            row.filed_at,
        )
        for row in session.scalars(statement)
    ]


def add_voice(session: Session, case: Case, voice: Voice) -> None:
    statement = select(func.max(CaseVoiceRow.place))  # no-order: one number
    last = session.scalar(statement.where(CaseVoiceRow.case_id == case.id)) or 0
    session.add(
        CaseVoiceRow(
            case_id=case.id,
            place=last + 1,
            remedy=voice.remedy.value,
            ground=voice.ground and voice.ground.value,
            decided_by=voice.by,
            role=voice.role,
            decided_at=voice.at,
            reason=voice.reason,
            on_appeal=voice.on_appeal,
        )
    )
    session.flush()


def voices(session: Session, case: Case) -> Sequence[Voice]:
    """Return what was said about the decision, oldest first."""
    statement = (
        select(CaseVoiceRow).where(CaseVoiceRow.case_id == case.id).order_by(CaseVoiceRow.place)
    )
    return [
        Voice(
            remedy=Remedy(row.remedy),
            ground=None if row.ground is None else CancelGround(row.ground),
            by=row.decided_by,
            role=row.role,
            at=row.decided_at,
            reason=row.reason,
            on_appeal=bool(row.on_appeal),
        )
        for row in session.scalars(statement)
    ]


def _columns(case: Case) -> dict[str, Any]:
    is_open = case.state in UNDECIDED
    return {
        "number": case.number,
        "live_key": f"{case.sitting}/{case.candidate}" if is_open else None,
        "candidate_id": case.candidate,
        "candidate_number": case.candidate_number,
        "session_id": case.sitting,
        "course_code": case.course,
        "kind": case.kind.value,
        "told": case.told,
        "state": case.state.value,
        "opened_at": case.opened_at,
        "opened_by": case.opened_by,
        "notice_due": case.notice_due,
        "notice_at": case.notice_at,
        "answer_until": case.answer_until,
        "answer": case.answer,
        "answered_at": case.answered_at,
        "decision_due": case.decision_due,
        "decided_at": case.decided_at,
        "ground": case.ground and case.ground.value,
        "appeal": case.appeal or None,
        "appealed_at": case.appealed_at,
    }


def _case(row: CaseRow) -> Case:
    return Case(
        id=row.id,
        number=row.number,
        candidate=CandidateId(row.candidate_id),
        candidate_number=row.candidate_number,
        sitting=SessionId(row.session_id),
        course=CourseCode(row.course_code),
        kind=CaseKind(row.kind),
        told=row.told,
        state=CaseState(row.state),
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        notice_due=row.notice_due,
        notice_at=row.notice_at,
        answer_until=row.answer_until,
        answer=row.answer,
        answered_at=row.answered_at,
        decision_due=row.decision_due,
        decided_at=row.decided_at,
        ground=None if row.ground is None else CancelGround(row.ground),
        appeal=row.appeal or "",
        appealed_at=row.appealed_at,
    )
