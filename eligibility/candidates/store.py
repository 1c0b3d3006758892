"""Every SQL statement of candidates."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from eligibility.candidates.tables import CandidateRow, CandidateSerialRow
from eligibility.candidates.types import Candidate
from exambank.core.vocabulary import AccountId, CandidateId, InstitutionCode, Language


def next_serial(session: Session) -> int:
    """Return the next serial, holding the counter until the transaction ends."""
    statement = select(CandidateSerialRow).where(CandidateSerialRow.id == 1).with_for_update()
    row = session.scalar(statement.order_by(CandidateSerialRow.id))
    if row is None:
        row = CandidateSerialRow(id=1, last=0)
        session.add(row)
    row.last += 1
    session.flush()
    return row.last


def add(session: Session, candidate: Candidate) -> None:
    session.add(
        CandidateRow(
            id=candidate.id,
            number=candidate.number,
            first_name=candidate.first_name,
            last_name=candidate.last_name,
            birth_date=candidate.birth_date,
            language=candidate.language.value,
            email=candidate.email,
            college_code=candidate.college,
            student_number=candidate.student_number,
            account_id=candidate.account,
        )
    )
    session.flush()


def find(session: Session, candidate: CandidateId) -> Candidate | None:
    row = session.get(CandidateRow, candidate)
    return None if row is None else _candidate(row)


def find_by_number(session: Session, number: str) -> Candidate | None:
    statement = select(CandidateRow).where(CandidateRow.number == number)
    row = session.scalar(statement.order_by(CandidateRow.id))
    return None if row is None else _candidate(row)


def find_by_account(session: Session, account: AccountId) -> Candidate | None:
    statement = select(CandidateRow).where(CandidateRow.account_id == account)
    row = session.scalar(statement.order_by(CandidateRow.id))
    return None if row is None else _candidate(row)


def find_student(
    session: Session, college: InstitutionCode, student_number: str
) -> Candidate | None:
    statement = select(CandidateRow).where(
        CandidateRow.college_code == college, CandidateRow.student_number == student_number
    )
    row = session.scalar(statement.order_by(CandidateRow.id))
    return None if row is None else _candidate(row)


def everyone(session: Session, *, college: InstitutionCode | None = None) -> Sequence[Candidate]:
    """Return candidates (of one college) by number."""
    statement = select(CandidateRow)
    if college is not None:
        statement = statement.where(CandidateRow.college_code == college)
    return [_candidate(row) for row in session.scalars(statement.order_by(CandidateRow.number))]


def set_name(session: Session, candidate: Candidate) -> None:
    row = session.get_one(CandidateRow, candidate.id)
    row.first_name, row.last_name = candidate.first_name, candidate.last_name
    session.flush()


def set_account(session: Session, candidate: CandidateId, account: AccountId) -> None:
    session.get_one(CandidateRow, candidate).account_id = account
    session.flush()


def _candidate(row: CandidateRow) -> Candidate:
    return Candidate(
        id=CandidateId(row.id),
        number=row.number,
        first_name=row.first_name,
        last_name=row.last_name,
        birth_date=row.birth_date,
        language=Language(row.language),
        email=row.email,
        college=InstitutionCode(row.college_code) if row.college_code else None,
        student_number=row.student_number,
        account=AccountId(row.account_id) if row.account_id else None,
    )
