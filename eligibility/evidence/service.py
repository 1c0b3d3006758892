"""What can be done with evidence: claim it, check it, settle it.

What follows for applications (a revoked copy takes an authorization away) is in
`eligibility.applications`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from eligibility.candidates import service as candidates
from eligibility.catalogue import service as catalogue
from eligibility.evidence import rules, store
from eligibility.evidence.types import (
    CollegeAttestation,
    CredentialCopy,
    Declaration,
    Evidence,
    WorkRecord,
)
from eligibility.rules.types import EvidenceState
from exambank.core import events
from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import (
    CandidateId,
    CourseCode,
    DefinitionCode,
    EvidenceId,
    InstitutionCode,
)


class EvidenceNotFound(LookupError):
    """No evidence has that identifier."""


class EvidenceRefused(Exception):
    """Evidence cannot be taken as stated; `reasons` says why."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__("; ".join(map(str, reasons)))
        self.reasons = tuple(reasons)


def claim_credential(
    session: Session,
    candidate: CandidateId,
    definition: DefinitionCode,
    *,
    issued_on: date,
    holder_name: str = "",
    act: Act,
) -> CredentialCopy:
    """Take a candidate's word for a copy; the same copy twice is one.

    Raises
    ------
    EvidenceRefused
        If the date lies in the future or in no version of the micro-credential.
    """
    described = catalogue.get(session, definition)
    values = {"definition": definition, "issued": issued_on.isoformat()}
    if issued_on > act.at.date():
        text = N_("{definition}: {issued} lies in the future; check the date on your copy")
        raise EvidenceRefused([Reason("future", text, values)])
    version = described.version_on(issued_on)
    if version is None:
        text = N_(
            "{definition}: no version was issued on {issued}; check the date on your copy or"
            " ask the provider"
        )
        raise EvidenceRefused([Reason("no_version", text, values)])
    for known in of_candidate(session, candidate):
        if isinstance(known, CredentialCopy) and (known.definition, known.issued_on) == (
            definition,
            issued_on,
        ):
            return known
    copy = CredentialCopy(
        id=EvidenceId(act.new_id()),
        candidate=candidate,
        definition=definition,
        version=version.version,
        issued_on=issued_on,
        state=EvidenceState.CLAIMED,
        holder_name=holder_name,
    )
    _add(session, copy, "evidence.claimed", act)
    return copy


def claim_hours(
    session: Session,
    candidate: CandidateId,
    course: CourseCode,
    *,
    letters: int | None,
    log: int | None,
    act: Act,
) -> WorkRecord:
    """Take hours of work from two sources, each as stated; they replace an earlier statement."""
    found = [fault for one in (letters, log) if (fault := rules.hours_fault(one)) is not None]
    if found:
        raise EvidenceRefused(found)
    for known in _standing(session, candidate, course):
        if isinstance(known, WorkRecord):
            _replace(session, known, act=act)
    record = WorkRecord(
        EvidenceId(act.new_id()), candidate, course, letters, log, EvidenceState.CLAIMED
    )
    _add(session, record, "evidence.claimed", act)
    return record


def attest_theory(
    session: Session,
    candidate: CandidateId,
    course: CourseCode,
    *,
    college: InstitutionCode,
    completed: bool,
    act: Act,
) -> CollegeAttestation:
    """Take a college's word on a student; it is verified by who says it.

    The same word twice is one; another word replaces the first.
    """
    for known in _standing(session, candidate, course):
        if isinstance(known, CollegeAttestation) and known.college == college:
            if known.theory_completed == completed:
                return known
            _replace(session, known, act=act)
    attestation = CollegeAttestation(
        EvidenceId(act.new_id()), candidate, course, college, completed, EvidenceState.VERIFIED
    )
    _add(session, attestation, "evidence.attested", act)
    return attestation


def declare(
    session: Session, candidate: CandidateId, course: CourseCode, *, act: Act
) -> Declaration:
    """Take a candidate's declaration of readiness; the first one counts."""
    for known in of_candidate(session, candidate):
        if isinstance(known, Declaration) and known.course == course:
            return known
    declaration = Declaration(EvidenceId(act.new_id()), candidate, course, act.at.date())
    _add(session, declaration, "evidence.declared", act)
    return declaration


def get(session: Session, evidence: EvidenceId) -> Evidence:
    """Return one piece of evidence, or raise `EvidenceNotFound`."""
    found = store.find(session, evidence)
    if found is None:
        msg = f"no evidence has the identifier {evidence}"
        raise EvidenceNotFound(msg)
    return found


def of_candidate(session: Session, candidate: CandidateId) -> Sequence[Evidence]:
    """Return a candidate's evidence, oldest first."""
    return store.of_candidate(session, candidate)


def to_check(session: Session) -> Sequence[Evidence]:
    """Return the evidence that waits for an assessor, oldest first."""
    return store.in_state(session, EvidenceState.CLAIMED, EvidenceState.CHECKING)


def settle(session: Session, evidence: EvidenceId, state: EvidenceState, *, act: Act) -> Evidence:
    """Take evidence one step on: to checking, verified, unverifiable, refuted, revoked.

    Raises
    ------
    exambank.core.lifecycle.TransitionRefused
        With every unmet guard, as where a copy is in another name.
    """
    found = get(session, evidence)
    holder = candidates.get(session, found.candidate)
    subject = f"evidence/{evidence}"
    facts = rules.Facts(found, holder.full_name)
    rules.LIFE_CYCLE.demand(found.state, state, role=act.role, facts=facts, subject=subject)
    store.set_state(session, evidence, state)
    events.record(session, kind=f"evidence.{state.value}", subject=subject, act=act)
    return replace(found, state=state)


def _standing(
    session: Session, candidate: CandidateId, course: CourseCode
) -> Sequence[WorkRecord | CollegeAttestation]:
    """Return what was stated about a course and not replaced since."""
    return [
        one
        for one in of_candidate(session, candidate)
        if isinstance(one, WorkRecord | CollegeAttestation)
        and one.course == course
        and one.state is not EvidenceState.EXPIRED
    ]


def _replace(session: Session, evidence: Evidence, *, act: Act) -> None:
    store.set_state(session, evidence.id, EvidenceState.EXPIRED)
    subject = f"evidence/{evidence.id}"
    events.record(session, kind="evidence.replaced", subject=subject, act=act)


def _add(session: Session, evidence: Evidence, kind: str, act: Act) -> None:
    store.add(session, evidence, made_on=act.at.date())
    events.record(
        session,
        kind=kind,
        subject=f"evidence/{evidence.id}",
        act=act,
        data={"candidate": str(evidence.candidate), "kind": evidence.kind.value},
    )
