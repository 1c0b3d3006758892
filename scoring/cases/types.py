"""Frozen values of cases.  What is told and answered hides from `repr`, so no log shows it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from exambank.core.vocabulary import CandidateId, CourseCode, SessionId
from scoring.forensics.evidence import Evidence


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    NOTICE_SENT = "notice_sent"
    LIFTED = "lifted"
    CANCELLED = "cancelled"
    APPEALED = "appealed"
    FINAL = "final"  # the cancellation was confirmed on appeal


class CaseKind(StrEnum):
    """What is looked into; none of them says that anybody is to blame."""

    SEATING = "seating"
    MISTIMING = "mistiming"
    DISTURBANCE = "disturbance"
    ILLNESS = "illness"
    MATERIAL = "material"
    IDENTITY = "identity"
    COPYING = "copying"
    DEVICE = "device"
    REMOVAL = "removal"
    STAFF = "staff"
    LEAK = "leak"
    DATA = "data"


class Remedy(StrEnum):
    """What becomes of the result."""

    LIFT = "lift"
    CANCEL = "cancel"


class CancelGround(StrEnum):
    """On what ground a result is cancelled; coded, so that it can be counted."""

    COPYING = "copying"
    IMPERSONATION = "impersonation"
    DEVICE = "device"
    REMOVAL = "removal"
    LEAK = "leak"
    CONDITIONS = "conditions"  # the room, not the person


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence, as somebody filed it."""

    evidence: Evidence
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Voice:
    """What one person decides; the newest of each person counts."""

    remedy: Remedy
    ground: CancelGround | None
    by: str
    role: str
    at: datetime
    reason: str = field(repr=False)
    on_appeal: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A case about one candidate in one sitting.

    `told` is what the candidate is told the case is about; `candidate_number` is what the
    bank's people see, who work without names.
    """

    id: UUID
    number: str
    candidate: CandidateId
    candidate_number: str
    sitting: SessionId
    course: CourseCode
    kind: CaseKind
    told: str = field(repr=False)
    state: CaseState
    opened_at: datetime
    opened_by: str
    notice_due: date
    notice_at: datetime | None = None
    answer_until: date | None = None
    answer: str = field(default="", repr=False)
    answered_at: datetime | None = None
    decision_due: date | None = None
    decided_at: datetime | None = None
    ground: CancelGround | None = None
    appeal: str = field(default="", repr=False)
    appealed_at: datetime | None = None
