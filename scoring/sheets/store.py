"""Every SQL statement of answer files."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from exambank.core.vocabulary import CandidateId, FormCode, SessionId
from scoring.sheets.tables import AnswerFileRow, AnswerSheetRow
from scoring.sheets.types import AnswerFile, Sheet


def add(session: Session, file: AnswerFile) -> None:
    session.add(
        AnswerFileRow(
            id=file.id,
            session_id=file.session,
            live_key=str(file.session),
            name=file.name,
            digest=file.digest,
            received_at=file.received_at,
            received_by=file.received_by,
        )
    )
    session.flush()
    session.add_all(
        AnswerSheetRow(
            file_id=file.id,
            candidate_id=sheet.candidate,
            number=sheet.number,
            form_code=sheet.form,
            version=sheet.version,
            answers=json.dumps(list(sheet.answers)),
        )
        for sheet in file.sheets
    )
    session.flush()


def live_file(session: Session, sitting: SessionId) -> AnswerFile | None:
    """Return the file of a session that counts."""
    statement = select(AnswerFileRow).where(AnswerFileRow.live_key == str(sitting))
    row = session.scalar(statement.order_by(AnswerFileRow.received_at))
    return None if row is None else _file(session, row)


def live_files(session: Session, sittings: Sequence[SessionId]) -> Sequence[AnswerFile]:
    """Return the files of some sessions that count, in the order of their receipt."""
    keys = [str(sitting) for sitting in sittings]
    statement = (
        select(AnswerFileRow)
        .where(AnswerFileRow.live_key.in_(keys))
        .order_by(AnswerFileRow.received_at, AnswerFileRow.digest)
    )
    return [_file(session, row) for row in session.scalars(statement)]


def withdraw(session: Session, file: UUID, *, at: datetime) -> None:
    row = session.get_one(AnswerFileRow, file)
    row.live_key = None
    row.withdrawn_at = at
    session.flush()


def _file(session: Session, row: AnswerFileRow) -> AnswerFile:
    statement = (
        select(AnswerSheetRow)
        .where(AnswerSheetRow.file_id == row.id)
        .order_by(AnswerSheetRow.number)
    )
    sheets = tuple(
        Sheet(
            candidate=CandidateId(one.candidate_id),
            number=one.number,
            form=FormCode(one.form_code),
            version=one.version,
            answers=tuple(json.loads(one.answers)),
        )
        for one in session.scalars(statement)
    )
    return AnswerFile(
        id=row.id,
        session=SessionId(row.session_id),
        name=row.name,
        digest=row.digest,
        received_at=row.received_at,
        received_by=row.received_by,
        sheets=sheets,
        withdrawn_at=row.withdrawn_at,
    )
