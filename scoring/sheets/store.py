"""Every SQL statement of answer files."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from exambank.core.vocabulary import CandidateId, FormCode, SessionId
from scoring.sheets.corrections import as_bound, corrected
from scoring.sheets.tables import AnswerFileRow, AnswerSheetRow, SheetCorrectionRow
from scoring.sheets.types import AnswerFile, Correction, Sheet


def add(session: Session, file: AnswerFile) -> None:
    session.add(
        AnswerFileRow(
            id=file.id,
            session_id=file.session,
            live_key=str(file.session),
            name=file.name,
            digest=file.received_digest,
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


def lock_file(session: Session, file: UUID) -> None:
    """Hold the row of a file until the transaction ends, so that corrections queue up."""
    session.execute(select(AnswerFileRow.id).where(AnswerFileRow.id == file).with_for_update())


def add_correction(session: Session, correction: Correction) -> None:
    session.add(
        SheetCorrectionRow(
            file_id=correction.file,
            place=correction.place,
            candidate_id=correction.candidate,
            answers=json.dumps(list(correction.answers)),
            reason=correction.reason,
            made_by=correction.made_by,
            made_at=correction.made_at,
        )
    )
    session.flush()


def corrections(session: Session, file: UUID) -> Sequence[Correction]:
    """Return the corrections of a file, oldest first."""
    statement = (
        select(SheetCorrectionRow)
        .where(SheetCorrectionRow.file_id == file)
        .order_by(SheetCorrectionRow.place)
    )
    return [
        Correction(
            file=row.file_id,
            place=row.place,
            candidate=CandidateId(row.candidate_id),
            answers=tuple(json.loads(row.answers)),
            reason=row.reason,
            made_by=row.made_by,
            made_at=row.made_at,
        )
        for row in session.scalars(statement)
    ]


def live_files_as_bound(
    session: Session, sittings: Sequence[SessionId], digests: Sequence[str]
) -> Sequence[AnswerFile]:
    """Return the files of some sessions as they stood when something was bound to `digests`."""
    keys = [str(sitting) for sitting in sittings]
    statement = (
        select(AnswerFileRow)
        .where(AnswerFileRow.live_key.in_(keys))
        .order_by(AnswerFileRow.received_at, AnswerFileRow.digest)
    )
    return [
        as_bound(_received(session, row), corrections(session, row.id), digests)
        for row in session.scalars(statement)
    ]


def _file(session: Session, row: AnswerFileRow) -> AnswerFile:
    return corrected(_received(session, row), corrections(session, row.id))


def _received(session: Session, row: AnswerFileRow) -> AnswerFile:
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
        received_digest=row.digest,
        received_at=row.received_at,
        received_by=row.received_by,
        sheets=sheets,
        withdrawn_at=row.withdrawn_at,
    )
