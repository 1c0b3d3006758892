"""Every SQL statement of appeals."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from exambank.core.exact import Cents
from exambank.core.vocabulary import CandidateId, CourseCode, FormCode, RunId, SessionId
from scoring.appeals.tables import AppealRow, AppealVoiceRow
from scoring.appeals.types import (
    Appeal,
    AppealState,
    Choice,
    Difference,
    Origin,
    PanelVoice,
    Sweep,
)


def add(session: Session, appeal: Appeal) -> None:
    session.add(AppealRow(id=appeal.id, **_columns(appeal)))
    session.flush()


def update(session: Session, appeal: Appeal) -> None:
    """Write the present state of an appeal."""
    row = session.get_one(AppealRow, appeal.id)
    for name, value in _columns(appeal).items():
        setattr(row, name, value)
    session.flush()


def by_number(session: Session, number: str) -> Appeal | None:
    statement = select(AppealRow).where(AppealRow.number == number).order_by(AppealRow.id)
    row = session.scalar(statement)
    return None if row is None else _appeal(row)


def lock(session: Session, number: str) -> Appeal | None:
    """Return an appeal, holding its row until the transaction ends."""
    statement = select(AppealRow).where(AppealRow.number == number).with_for_update()
    row = session.scalar(statement.execution_options(populate_existing=True))
    return None if row is None else _appeal(row)


def appeals(session: Session) -> Sequence[Appeal]:
    """Return every appeal, oldest first."""
    statement = select(AppealRow).order_by(AppealRow.requested_at, AppealRow.number)
    return [_appeal(row) for row in session.scalars(statement)]


def of_candidate(session: Session, candidate: CandidateId) -> Sequence[Appeal]:
    """Return the appeals of a candidate, oldest first."""
    statement = (
        select(AppealRow)
        .where(AppealRow.candidate_id == candidate)
        .order_by(AppealRow.requested_at, AppealRow.number)
    )
    return [_appeal(row) for row in session.scalars(statement)]


def of_correction(session: Session, run: RunId) -> Sequence[Appeal]:
    """Return the appeals whose sheet a run scores again, by number."""
    statement = select(AppealRow).where(AppealRow.correction_id == run)
    return [_appeal(row) for row in session.scalars(statement.order_by(AppealRow.number))]


def add_voice(session: Session, appeal: Appeal, voice: PanelVoice) -> None:
    statement = select(func.max(AppealVoiceRow.place))  # no-order: one number
    last = session.scalar(statement.where(AppealVoiceRow.appeal_id == appeal.id)) or 0
    session.add(
        AppealVoiceRow(
            appeal_id=appeal.id,
            place=last + 1,
            choice=voice.choice.value,
            decided_by=voice.by,
            role=voice.role,
            decided_at=voice.at,
            reason=voice.reason,
        )
    )
    session.flush()


def voices(session: Session, appeal: Appeal) -> Sequence[PanelVoice]:
    """Return what the panel said since the review began, oldest first."""
    statement = (
        select(AppealVoiceRow)
        .where(
            AppealVoiceRow.appeal_id == appeal.id,
            AppealVoiceRow.decided_at >= (appeal.review_at or appeal.requested_at),
        )
        .order_by(AppealVoiceRow.place)
    )
    return [
        PanelVoice(Choice(row.choice), row.decided_by, row.role, row.decided_at, row.reason)
        for row in session.scalars(statement)
    ]


def _columns(appeal: Appeal) -> dict[str, Any]:
    is_open = appeal.state is not AppealState.CLOSED
    return {
        "number": appeal.number,
        "live_key": f"{appeal.sitting}/{appeal.candidate}" if is_open else None,
        "candidate_id": appeal.candidate,
        "candidate_number": appeal.candidate_number,
        "run_id": appeal.run,
        "session_id": appeal.sitting,
        "course_code": appeal.course,
        "form_code": appeal.form,
        "state": appeal.state.value,
        "origin": appeal.origin.value,
        "requested_at": appeal.requested_at,
        "fee_cents": int(appeal.fee),
        "statement": appeal.statement,
        "consent_version": appeal.consent_version,
        "consented_at": appeal.consented_at,
        "settled_at": appeal.settled_at,
        "check_due": appeal.check_due,
        "checker": appeal.checker,
        "former_checkers": json.dumps(list(appeal.former_checkers)),
        "checked_at": appeal.checked_at,
        "reading": json.dumps(list(appeal.reading)),
        "differences": json.dumps([asdict(one) for one in appeal.differences]),
        "correction_id": appeal.correction,
        "sweep": None if appeal.sweep is None else _written(appeal.sweep),
        "review_at": appeal.review_at,
        "review_due": appeal.review_due,
        "reviewer": appeal.reviewer,
        "finding": appeal.finding,
        "score_changed": appeal.score_changed,
        "fee_returned_at": appeal.fee_returned_at,
        "decided_at": appeal.decided_at,
        "closed_at": appeal.closed_at,
    }


def _appeal(row: AppealRow) -> Appeal:
    return Appeal(
        id=row.id,
        number=row.number,
        candidate=CandidateId(row.candidate_id),
        candidate_number=row.candidate_number,
        run=RunId(row.run_id),
        sitting=SessionId(row.session_id),
        course=CourseCode(row.course_code),
        form=FormCode(row.form_code),
        state=AppealState(row.state),
        origin=Origin(row.origin),
        requested_at=row.requested_at,
        fee=Cents(row.fee_cents),
        statement=row.statement,
        consent_version=row.consent_version,
        consented_at=row.consented_at,
        settled_at=row.settled_at,
        check_due=row.check_due,
        checker=row.checker,
        former_checkers=tuple(json.loads(row.former_checkers)),
        checked_at=row.checked_at,
        reading=tuple(json.loads(row.reading)),
        differences=tuple(Difference(**one) for one in json.loads(row.differences)),
        correction=None if row.correction_id is None else RunId(row.correction_id),
        sweep=None if row.sweep is None else _sweep(row.sweep),
        review_at=row.review_at,
        review_due=row.review_due,
        reviewer=row.reviewer,
        finding=row.finding,
        score_changed=row.score_changed,
        fee_returned_at=row.fee_returned_at,
        decided_at=row.decided_at,
        closed_at=row.closed_at,
    )


def _written(sweep: Sweep) -> str:
    return json.dumps(asdict(sweep) | {"at": sweep.at.isoformat()})


def _sweep(text: str) -> Sweep:
    body = json.loads(text)
    return Sweep(
        batch=body["batch"],
        checked=tuple(body["checked"]),
        faulty=tuple(body["faulty"]),
        words=body["words"],
        by=body["by"],
        at=datetime.fromisoformat(body["at"]),
    )
