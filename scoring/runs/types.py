"""Frozen values of scoring runs.  Keys and answers hide from `repr`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from exambank.core.vocabulary import (
    CandidateId,
    CourseCode,
    FormCode,
    InstitutionCode,
    ItemId,
    RunId,
    SessionId,
)


class RunState(StrEnum):
    """Where a run stands."""

    PREPARED = "prepared"
    KEY_VALIDATION = "key_validation"
    KEYED = "keyed"
    SCALED = "scaled"
    VERIFIED = "verified"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Disposition(StrEnum):
    """What two people decide about a held item."""

    KEEP = "keep"
    REKEY = "rekey"
    MULTI_KEY = "multi_key"
    CREDIT_ALL = "credit_all"
    DROP = "drop"


class ResultState(StrEnum):
    """Who may see a result."""

    PROVISIONAL = "provisional"
    HELD = "held"
    RELEASED = "released"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Place:
    """One position of a sealed form, as scoring sees it."""

    position: int
    item: ItemId
    area: str
    scored: bool
    letters: str
    several: bool
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ScoredForm:
    """A sealed form with the version of its key: what a run is bound to."""

    code: FormCode
    course: CourseCode
    digest: str
    key_version: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """An item whose key two people must look at, and why."""

    item: ItemId
    position: int
    kinds: tuple[str, ...]
    evidence: tuple[str, ...]


#: The kind of a hold that a person asked for, as after a candidate's comment.
RAISED = "raised"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one person decided about one held item."""

    item: ItemId
    disposition: Disposition
    key: str = field(repr=False)
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class CutBasis:
    """The cut and the B-level of a form in marks, unrounded, and the panel's error."""

    cut: float
    b_level: float
    se_cut: float
    n_judges: int
    study_version: int


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """The result of one candidate in a run."""

    candidate: CandidateId
    number: str
    raw: float
    scaled: int
    passed: bool
    b_level: bool
    omitted: int
    not_reached: int


@dataclass(frozen=True, slots=True)
class Run:
    """One scoring run and everything it is bound to."""

    id: RunId
    number: int
    course: CourseCode
    form: FormCode
    state: RunState
    form_digest: str
    key_version: int
    file_digests: tuple[str, ...]
    sessions: tuple[SessionId, ...]
    policy_digest: str
    software: str
    method: str
    n: int
    holds: tuple[Hold, ...]
    made_at: datetime
    outcome_digest: str | None = None
    basis: CutBasis | None = None
    approvals: tuple[tuple[str, str], ...] = ()
    published_at: datetime | None = None
    corrects: RunId | None = None  # the published run of which single sheets are scored again


@dataclass(frozen=True, slots=True)
class Result:
    """A candidate's result as stored: the newest one of a course that is released counts."""

    run: RunId
    candidate: CandidateId
    number: str
    course: CourseCode
    form: FormCode
    college: InstitutionCode | None
    session: SessionId
    raw: float
    scaled: int
    passed: bool
    b_level: bool
    state: ResultState
    sem_scaled: int | None
    case: str | None = None
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CandidateChange:
    """A candidate whom one run passes and another fails on the same answers."""

    candidate: CandidateId
    number: str
    scaled_before: int
    passed_before: bool
    scaled: int
    passed: bool


@dataclass(frozen=True, slots=True)
class RunInputs:
    """Everything that decides the numbers of a run; equal inputs give equal outcomes."""

    form: ScoredForm
    numbers: tuple[str, ...]
    candidates: tuple[CandidateId, ...]
    answers: tuple[tuple[str, ...], ...] = field(repr=False)
    overrides: Mapping[ItemId, tuple[Disposition, str]] = field(repr=False)
