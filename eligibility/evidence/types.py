"""Frozen values of evidence, one class for each kind."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from eligibility.rules.types import EvidenceState
from exambank.core.vocabulary import (
    CandidateId,
    CourseCode,
    DefinitionCode,
    EvidenceId,
    InstitutionCode,
)


class Kind(StrEnum):
    """What a piece of evidence is."""

    CREDENTIAL = "credential"
    HOURS = "hours"
    ATTESTATION = "attestation"
    DECLARATION = "declaration"


@dataclass(frozen=True, slots=True)
class CredentialCopy:
    """A holder's copy of one version of a micro-credential."""

    id: EvidenceId
    candidate: CandidateId
    definition: DefinitionCode
    version: str
    issued_on: date
    state: EvidenceState
    holder_name: str = ""
    kind = Kind.CREDENTIAL


@dataclass(frozen=True, slots=True)
class WorkRecord:
    """Hours of work towards one course, from letters and from a log."""

    id: EvidenceId
    candidate: CandidateId
    course: CourseCode
    letters: int | None
    log: int | None
    state: EvidenceState
    kind = Kind.HOURS


@dataclass(frozen=True, slots=True)
class CollegeAttestation:
    """A college's word on the theory of one course."""

    id: EvidenceId
    candidate: CandidateId
    course: CourseCode
    college: InstitutionCode
    theory_completed: bool
    state: EvidenceState
    kind = Kind.ATTESTATION


@dataclass(frozen=True, slots=True)
class Declaration:
    """A candidate's declaration of readiness for one exam."""

    id: EvidenceId
    candidate: CandidateId
    course: CourseCode
    made_on: date
    state: EvidenceState = EvidenceState.VERIFIED
    kind = Kind.DECLARATION


Evidence = CredentialCopy | WorkRecord | CollegeAttestation | Declaration
