"""Frozen values of letters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from exambank.core.vocabulary import (
    Bilingual,
    CandidateId,
    CourseCode,
    InstitutionCode,
    Language,
    LetterId,
    RunId,
)


class LetterState(StrEnum):
    """Where a letter stands; the fact of the result never expires."""

    ISSUED = "issued"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


#: A letter in one of these is the only one of its candidate and course.
LIVE = frozenset({LetterState.ISSUED, LetterState.SUSPENDED})


class RevocationGround(StrEnum):
    """Why a letter was revoked; told to nobody but the holder without consent."""

    SCORE_CANCELLED = "score_cancelled"
    IDENTITY_FRAUD = "identity_fraud"
    ISSUED_IN_ERROR = "issued_in_error"


class Standing(StrEnum):
    """What the verification page answers."""

    VALID = "valid"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter states, before it has a number: the machine copy is made of it.

    `lines` holds one entry a receiver, in both languages, as `machine_copy` writes them.
    """

    candidate: CandidateId
    holder: str
    birth_year: int
    language: Language
    course: CourseCode
    course_title: Bilingual
    course_version: str
    blueprint_version: str
    oqf_level: int
    oqf_name: Bilingual
    instructional_hours: int | None
    notional_hours: int | None
    ects: str | None
    run: RunId
    exam_date: date
    scaled: int
    cut_scaled: int
    b_level: bool
    study_version: int
    judges: int
    valid_from: date
    valid_to: date
    lines: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """An issued letter.  `code` opens the verification page; `digest` is of the machine copy."""

    id: LetterId
    number: str
    code: str = field(repr=False)
    candidate: CandidateId
    course: CourseCode
    run: RunId
    language: Language
    state: LetterState
    digest: str
    machine_copy: bytes = field(repr=False)
    issued_at: datetime
    scaled: int
    b_level: bool
    exam_date: date
    supersedes: str | None = None
    superseded_by: str | None = None
    revoked_at: datetime | None = None
    ground: RevocationGround | None = None
    revocation_proposed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """What somebody who holds a code is told: the letter itself, or nothing at all."""

    standing: Standing
    letter: Letter | None
    as_of: datetime
    successor: Letter | None = None  # the letter that stands in its place, for who holds the old


@dataclass(frozen=True, slots=True)
class Look:
    """That a receiver looked at a letter."""

    institution: InstitutionCode
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """That a receiver was told that a letter stands no more; never why."""

    letter: str
    course: CourseCode
    institution: InstitutionCode
    state: LetterState
    told_at: datetime
    superseded_by: str | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
