"""Frozen values of appeals.  Readings of a sheet hide from `repr`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from exambank.core.exact import Cents
from exambank.core.vocabulary import CandidateId, CourseCode, FormCode, RunId, SessionId


class AppealState(StrEnum):
    """Where an appeal stands."""

    REQUESTED = "requested"
    CONSENTED = "consented"
    PAID = "paid"
    WAIVED = "waived"
    CLERICAL_CHECK = "clerical_check"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    REVIEW = "review"
    PANEL = "panel"
    DECIDED = "decided"
    CLOSED = "closed"


class Origin(StrEnum):
    """Who asked: the candidate, or the bank after it found the same fault on other sheets."""

    CANDIDATE = "candidate"
    SWEEP = "sweep"


class Choice(StrEnum):
    """What a member of the panel decides."""

    STANDS = "stands"
    READ_AGAIN = "read_again"  # by somebody who has not read the sheet before


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that two readings of a sheet read differently; `question` is as printed."""

    question: int
    position: int
    before: str = field(repr=False)
    after: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sweep:
    """The answer to "could the same fault touch others?": what was looked at, what was found."""

    batch: str
    checked: tuple[str, ...]
    faulty: tuple[str, ...]
    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PanelVoice:
    """What one member of the panel decides; the newest of each person counts."""

    choice: Choice
    by: str
    role: str
    at: datetime
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Appeal:
    """A rescore of one result, through all its states.

    `run` is the run whose result the candidate asks about, `correction` the run that scores
    the sheet again.
    """

    id: UUID
    number: str
    candidate: CandidateId
    candidate_number: str
    run: RunId
    sitting: SessionId
    course: CourseCode
    form: FormCode
    state: AppealState
    origin: Origin
    requested_at: datetime
    fee: Cents
    statement: str = field(default="", repr=False)
    consent_version: str = ""
    consented_at: datetime | None = None
    settled_at: datetime | None = None
    check_due: date | None = None
    checker: str = ""
    former_checkers: tuple[str, ...] = ()
    checked_at: datetime | None = None
    reading: tuple[str, ...] = field(default=(), repr=False)
    differences: tuple[Difference, ...] = ()
    correction: RunId | None = None
    sweep: Sweep | None = None
    review_at: datetime | None = None
    review_due: date | None = None
    reviewer: str = ""
    finding: str = field(default="", repr=False)
    score_changed: bool | None = None
    fee_returned_at: datetime | None = None
    decided_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """The answer file in which a sheet came, and who handed it in.

    `sheets` maps candidate numbers to identities, `readers` are the people who read or handed
    in any of its sheets before.
    """

    name: str
    digest: str
    sheets: Mapping[str, CandidateId] = field(default_factory=lambda: MappingProxyType({}))
    readers: frozenset[str] = frozenset()
