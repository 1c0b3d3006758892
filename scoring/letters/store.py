"""Every SQL statement of letters."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from exambank.core.vocabulary import (
    CandidateId,
    CourseCode,
    InstitutionCode,
    Language,
    LetterId,
    RunId,
)
from scoring.letters.tables import LetterLookRow, LetterNoticeRow, LetterPageRow, LetterRow
from scoring.letters.types import LIVE, Letter, LetterState, Look, Notice, RevocationGround


def add(session: Session, letter: Letter) -> None:
    session.add(
        LetterRow(
            id=letter.id,
            number=letter.number,
            code=letter.code,
            candidate_id=letter.candidate,
            course_code=letter.course,
            run_id=letter.run,
            language=letter.language.value,
            state=letter.state.value,
            live_key=_live_key(letter),
            digest=letter.digest,
            machine_copy=letter.machine_copy,
            issued_at=letter.issued_at,
            scaled=letter.scaled,
            b_level=letter.b_level,
            exam_date=letter.exam_date,
            supersedes=letter.supersedes,
        )
    )
    session.flush()


def update(session: Session, letter: Letter) -> None:
    """Write what may change of a letter: where it stands."""
    row = session.get_one(LetterRow, letter.id)
    row.state = letter.state.value
    row.live_key = _live_key(letter)
    row.superseded_by = letter.superseded_by
    row.revoked_at = letter.revoked_at
    row.ground = letter.ground and letter.ground.value
    row.revocation_proposed_by = letter.revocation_proposed_by
    session.flush()


def add_page(session: Session, letter: LetterId, language: Language, pdf: bytes) -> None:
    session.add(LetterPageRow(letter_id=letter, language=language.value, pdf=pdf))
    session.flush()


def page(session: Session, letter: LetterId, language: Language) -> bytes | None:
    """Return the sealed page of a letter in one language."""
    row = session.get(LetterPageRow, (letter, language.value))
    return None if row is None else row.pdf


def by_code(session: Session, code: str) -> Letter | None:
    row = session.scalar(select(LetterRow).where(LetterRow.code == code).order_by(LetterRow.id))
    return None if row is None else _letter(row)


def by_number(session: Session, number: str) -> Letter | None:
    statement = select(LetterRow).where(LetterRow.number == number).order_by(LetterRow.id)
    row = session.scalar(statement)
    return None if row is None else _letter(row)


def lock(session: Session, letter: LetterId) -> Letter | None:
    """Return a letter, holding its row until the transaction ends."""
    statement = select(LetterRow).where(LetterRow.id == letter).with_for_update()
    row = session.scalar(statement.execution_options(populate_existing=True))
    return None if row is None else _letter(row)


def of_candidate(session: Session, candidate: CandidateId) -> Sequence[Letter]:
    """Return the letters of a candidate, newest first."""
    statement = (
        select(LetterRow)
        .where(LetterRow.candidate_id == candidate)
        .order_by(LetterRow.issued_at.desc(), LetterRow.number)
    )
    return [_letter(row) for row in session.scalars(statement)]


def standing(session: Session, candidate: CandidateId, course: CourseCode) -> Letter | None:
    """Return the letter of a candidate that stands for a course."""
    statement = select(LetterRow).where(LetterRow.live_key == f"{candidate}/{course}")
    row = session.scalar(statement.order_by(LetterRow.issued_at))
    return None if row is None else _letter(row)


def everyone(session: Session) -> Sequence[Letter]:
    """Return every letter by number."""
    return [_letter(row) for row in session.scalars(select(LetterRow).order_by(LetterRow.number))]


def note_look(
    session: Session, letter: LetterId, institution: InstitutionCode, *, at: datetime
) -> None:
    row = session.get(LetterLookRow, (letter, institution))
    if row is None:
        row = LetterLookRow(letter_id=letter, institution_code=institution, first_at=at)
        session.add(row)
    row.last_at = at
    session.flush()


def looks(session: Session, letter: LetterId) -> Sequence[Look]:
    """Return which institutions looked at a letter, by code."""
    statement = select(LetterLookRow).where(LetterLookRow.letter_id == letter)
    ordered = statement.order_by(LetterLookRow.institution_code)
    return [
        Look(InstitutionCode(row.institution_code), row.first_at, row.last_at)
        for row in session.scalars(ordered)
    ]


def put_notice(session: Session, letter: LetterId, notice: Notice) -> None:
    row = session.get(LetterNoticeRow, (letter, notice.institution, notice.state.value))
    if row is None:
        row = LetterNoticeRow(
            letter_id=letter,
            institution_code=notice.institution,
            state=notice.state.value,
            told_at=notice.told_at,
        )
        session.add(row)
    row.acknowledged_at = notice.acknowledged_at
    row.acknowledged_by = notice.acknowledged_by
    session.flush()


def notices(session: Session) -> Sequence[Notice]:
    """Return every notice to a receiver, oldest first."""
    statement = (
        select(LetterNoticeRow, LetterRow)
        .join(LetterRow, LetterRow.id == LetterNoticeRow.letter_id)
        .order_by(LetterNoticeRow.told_at, LetterRow.number, LetterNoticeRow.institution_code)
    )
    return [
        Notice(
            letter=letter.number,
            course=CourseCode(letter.course_code),
            institution=InstitutionCode(row.institution_code),
            state=LetterState(row.state),
            told_at=row.told_at,
            superseded_by=letter.superseded_by,
            acknowledged_at=row.acknowledged_at,
            acknowledged_by=row.acknowledged_by,
        )
        for row, letter in session.execute(statement)
    ]


def _live_key(letter: Letter) -> str | None:
    return f"{letter.candidate}/{letter.course}" if letter.state in LIVE else None


def _letter(row: LetterRow) -> Letter:
    return Letter(
        id=LetterId(row.id),
        number=row.number,
        code=row.code,
        candidate=CandidateId(row.candidate_id),
        course=CourseCode(row.course_code),
        run=RunId(row.run_id),
        language=Language(row.language),
        state=LetterState(row.state),
        digest=row.digest,
        machine_copy=row.machine_copy,
        issued_at=row.issued_at,
        scaled=row.scaled,
        b_level=row.b_level,
        exam_date=row.exam_date,
        supersedes=row.supersedes,
        superseded_by=row.superseded_by,
        revoked_at=row.revoked_at,
        ground=None if row.ground is None else RevocationGround(row.ground),
        revocation_proposed_by=row.revocation_proposed_by,
    )
