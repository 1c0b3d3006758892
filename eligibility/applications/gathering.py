"""Gathers from the database the facts that rules look at, for a candidate or a visitor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from eligibility.candidates.types import Candidate
from eligibility.catalogue import service as catalogue
from eligibility.catalogue.types import Definition, DefinitionVersion, LevelStatus, grant_of
from eligibility.evidence import service as evidence
from eligibility.evidence.types import (
    CollegeAttestation,
    CredentialCopy,
    Declaration,
    Evidence,
    WorkRecord,
)
from eligibility.rules.policy_values import policy_on
from eligibility.rules.types import (
    Attestation,
    EvidenceState,
    Facts,
    HeldCredential,
    WorkHours,
)
from eligibility.types import ExamRecord
from exambank.blueprints import service as blueprints
from exambank.core.vocabulary import CourseCode, DefinitionCode
from exambank.institutions import service as institutions


@dataclass(frozen=True, slots=True)
class Claim:
    """A credential that a visitor says to hold; the date may be unknown."""

    definition: DefinitionCode
    issued_on: date | None = None


def of_visitor(
    session: Session,
    course: CourseCode,
    claims: Sequence[Claim],
    *,
    on: date,
    exam_on: date | None = None,
) -> Facts:
    """Return the facts of a self-check: each claim is taken as if it were verified."""
    held = [_claimed(catalogue.get(session, one.definition), one, course, on) for one in claims]
    return _facts(session, course, credentials=held, on=on, exam_on=exam_on)


def of_candidate(
    session: Session,
    course: CourseCode,
    candidate: Candidate,
    *,
    record: ExamRecord,
    on: date,
    exam_on: date | None = None,
) -> Facts:
    """Return the facts about a candidate: the evidence in its present state, and the record."""
    known = evidence.of_candidate(session, candidate.id)
    own = [
        one
        for one in known
        if not isinstance(one, CredentialCopy)
        and one.course == course
        and one.state is not EvidenceState.EXPIRED
    ]
    return _facts(
        session,
        course,
        credentials=[
            _held(session, one, course) for one in known if isinstance(one, CredentialCopy)
        ],
        on=on,
        exam_on=exam_on,
        attestation=_attestation(session, own),
        work=_work(own),
        declared_on=_declared_on(own),
        birth_date=candidate.birth_date,
        record=record,
    )


def _facts(
    session: Session,
    course: CourseCode,
    *,
    credentials: Sequence[HeldCredential],
    on: date,
    exam_on: date | None,
    attestation: Attestation | None = None,
    work: WorkHours | None = None,
    declared_on: date | None = None,
    birth_date: date | None = None,
    record: ExamRecord | None = None,
) -> Facts:
    return Facts(
        course=course,
        on=on,
        policy=policy_on(on),
        blueprint=blueprints.active_blueprint(session, course, on),
        course_level=blueprints.course(session, course).oqf_level,
        credentials=tuple(credentials),
        attestation=attestation,
        work=work,
        declared_on=declared_on,
        birth_date=birth_date,
        record=record or ExamRecord(),
        exam_on=exam_on,
    )


def _claimed(definition: Definition, claim: Claim, course: CourseCode, on: date) -> HeldCredential:
    day = claim.issued_on or on
    version = definition.version_on(day)
    state = EvidenceState.VERIFIED if version else EvidenceState.UNVERIFIABLE
    return _credential(
        definition, version or definition.newest, course, state=state, issued_on=claim.issued_on
    )


def _held(session: Session, copy: CredentialCopy, course: CourseCode) -> HeldCredential:
    definition = catalogue.get(session, copy.definition)
    return _credential(
        definition,
        definition.version(copy.version),
        course,
        state=copy.state,
        issued_on=copy.issued_on,
        evidence_id=str(copy.id),
    )


def _credential(
    definition: Definition,
    version: DefinitionVersion,
    course: CourseCode,
    *,
    state: EvidenceState,
    issued_on: date | None,
    evidence_id: str = "",
) -> HeldCredential:
    details = version.details
    return HeldCredential(
        grant=grant_of(definition, version, course),
        provider=details.provider,
        state=state,
        issued_on=issued_on,
        expires_after_months=details.expires_after_months,
        level=details.level_oqf,
        level_is_assigned=details.level_status is LevelStatus.ASSIGNED,
        identity_verification=details.identity_verification,
        evidence=evidence_id,
    )


def _attestation(session: Session, known: Iterable[Evidence]) -> Attestation | None:
    found = [one for one in known if isinstance(one, CollegeAttestation)]
    if not found:
        return None
    # Where two colleges speak, completed theory at one of them is completed theory.
    best = max(found, key=lambda one: one.theory_completed)
    name = institutions.get(session, best.college).name.en
    return Attestation(name, best.theory_completed, best.state, str(best.id))


def _work(known: Iterable[Evidence]) -> WorkHours | None:
    for one in known:
        if isinstance(one, WorkRecord):
            return WorkHours(one.letters, one.log, one.state, str(one.id))
    return None


def _declared_on(known: Iterable[Evidence]) -> date | None:
    return next((one.made_on for one in known if isinstance(one, Declaration)), None)
