"""Facts that rules look at, and what an evaluation says.  All frozen; nothing is fetched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from eligibility.coverage import Coverage, Grant
from eligibility.types import NO_RECORD, ExamRecord
from exambank.blueprints.types import Blueprint
from exambank.core.outcome import Verdict
from exambank.core.reasons import Reason
from exambank.core.vocabulary import CourseCode, DefinitionCode


class EvidenceState(StrEnum):
    """How far the bank has confirmed a piece of evidence."""

    CLAIMED = "claimed"
    CHECKING = "checking"
    VERIFIED = "verified"
    UNVERIFIABLE = "unverifiable"
    REFUTED = "refuted"
    EXPIRED = "expired"
    REVOKED_BY_ISSUER = "revoked_by_issuer"


@dataclass(frozen=True, slots=True)
class HeldCredential:
    """A person's copy of a micro-credential, seen from one course.

    `issued_on` is None only where a visitor checks without an account and does not know it.
    """

    grant: Grant
    provider: str
    state: EvidenceState
    issued_on: date | None = None
    expires_after_months: int | None = None
    level: int | None = None
    level_is_assigned: bool = False
    identity_verification: str = ""
    evidence: str = ""

    @property
    def definition(self) -> DefinitionCode:
        """Return the code of the micro-credential."""
        return self.grant.definition


@dataclass(frozen=True, slots=True)
class Attestation:
    """A college's word on whether a student has completed the theory of the course."""

    college: str
    theory_completed: bool
    state: EvidenceState = EvidenceState.VERIFIED
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class WorkHours:
    """Hours from two sources: letters of employers and the candidate's own log."""

    letters: int | None
    log: int | None
    state: EvidenceState = EvidenceState.CLAIMED
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class PolicyValues:
    """The bank's dated values that criteria use where a rule set says nothing else."""

    day: date
    coverage_min: Fraction
    window_days: int
    retest_wait_days: int
    attempts_max: int
    attempts_window_months: int
    open_entry_age_min: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything an evaluation may look at.

    `on` is the day of the decision; `exam_on` the day of a sitting, where one is asked about.
    """

    course: CourseCode
    on: date
    policy: PolicyValues
    blueprint: Blueprint
    course_level: int | None = None
    credentials: Sequence[HeldCredential] = ()
    attestation: Attestation | None = None
    work: WorkHours | None = None
    declared_on: date | None = None
    birth_date: date | None = None
    record: ExamRecord = NO_RECORD
    exam_on: date | None = None

    @property
    def day(self) -> date:
        """Return the day on which evidence has to hold."""
        return self.exam_on or self.on


@dataclass(frozen=True, slots=True)
class Finding:
    """What one criterion said, and on which facts."""

    criterion: str
    asked: Reason
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleSetRef:
    """Which rule set decided: enough to find the same one again."""

    course: str
    route: str
    version: str
    host: str | None
    digest: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A verdict with the trace of every criterion, and the versions it rests on."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    rule_set: RuleSetRef
    blueprint: str
    on: date
    exam_on: date | None
    coverage: Coverage | None = None
    earliest_sitting: date | None = None
    evidence_valid_to: date | None = None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Return why the verdict is not `met`, not-met criteria first."""
        ordered = (Verdict.NOT_MET, Verdict.UNDETERMINED)
        return tuple(
            reason
            for verdict in ordered
            for one in self.findings
            if one.verdict is verdict
            for reason in one.reasons
        )
