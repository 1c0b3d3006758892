"""Every SQL statement of evidence."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from eligibility.evidence.tables import EvidenceRow
from eligibility.evidence.types import (
    CollegeAttestation,
    CredentialCopy,
    Declaration,
    Evidence,
    Kind,
    WorkRecord,
)
from eligibility.rules.types import EvidenceState
from exambank.core.vocabulary import (
    CandidateId,
    CourseCode,
    DefinitionCode,
    EvidenceId,
    InstitutionCode,
)


def add(session: Session, evidence: Evidence, *, made_on: date) -> None:
    row = EvidenceRow(
        id=evidence.id,
        candidate_id=evidence.candidate,
        kind=evidence.kind.value,
        state=evidence.state.value,
        made_on=made_on,
    )
    match evidence:
        case CredentialCopy():
            row.definition_code = evidence.definition
            row.definition_version = evidence.version
            row.issued_on = evidence.issued_on
            row.holder_name = evidence.holder_name
        case WorkRecord():
            row.course_code = evidence.course
            row.letters_hours = evidence.letters
            row.log_hours = evidence.log
        case CollegeAttestation():
            row.course_code = evidence.course
            row.college_code = evidence.college
            row.theory_completed = evidence.theory_completed
        case Declaration():
            row.course_code = evidence.course
    session.add(row)
    session.flush()


def find(session: Session, evidence: EvidenceId) -> Evidence | None:
    row = session.get(EvidenceRow, evidence)
    return None if row is None else _evidence(row)


def of_candidate(session: Session, candidate: CandidateId) -> Sequence[Evidence]:
    """Return a candidate's evidence, oldest first."""
    statement = (
        select(EvidenceRow)
        .where(EvidenceRow.candidate_id == candidate)
        .order_by(
            EvidenceRow.made_on,
            EvidenceRow.kind,
            EvidenceRow.definition_code,
            EvidenceRow.issued_on,
            EvidenceRow.id,
        )
    )
    return [_evidence(row) for row in session.scalars(statement)]


def in_state(session: Session, *states: EvidenceState) -> Sequence[Evidence]:
    """Return the evidence in any of some states, oldest first."""
    statement = (
        select(EvidenceRow)
        .where(EvidenceRow.state.in_([one.value for one in states]))
        .order_by(EvidenceRow.made_on, EvidenceRow.id)
    )
    return [_evidence(row) for row in session.scalars(statement)]


def set_state(session: Session, evidence: EvidenceId, state: EvidenceState) -> None:
    session.get_one(EvidenceRow, evidence).state = state.value
    session.flush()


def _evidence(row: EvidenceRow) -> Evidence:
    identifier, candidate = EvidenceId(row.id), CandidateId(row.candidate_id)
    state, course = EvidenceState(row.state), CourseCode(row.course_code or "")
    match Kind(row.kind):
        case Kind.CREDENTIAL:
            assert row.issued_on is not None  # noqa: S101 - a constraint of the table holds it
            return CredentialCopy(
                identifier,
                candidate,
                DefinitionCode(row.definition_code or ""),
                row.definition_version or "",
                row.issued_on,
                state,
                row.holder_name or "",
            )
        case Kind.HOURS:
            return WorkRecord(
                identifier, candidate, course, row.letters_hours, row.log_hours, state
            )
        case Kind.ATTESTATION:
            college = InstitutionCode(row.college_code or "")
            completed = bool(row.theory_completed)
            return CollegeAttestation(identifier, candidate, course, college, completed, state)
        case Kind.DECLARATION:
            return Declaration(identifier, candidate, course, row.made_on, state)
