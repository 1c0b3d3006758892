"""Frozen values of answer files.  Answers hide from `repr`, so that no log shows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from exambank.core.vocabulary import CandidateId, FormCode, SessionId


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """What reading needs to know of a form: its code, the letters by position, its versions.

    `letters` holds for each position of the form the options on offer ("ABCD"), `several` the
    positions (from 1) where more than one may be marked, and `orders` for each version the
    position of each question as printed.
    """

    code: FormCode
    orders: Mapping[str, tuple[int, ...]]
    letters: tuple[str, ...]
    several: frozenset[int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The answers of one candidate, in form order: "B", "A+C", "" omitted, "-", "?"."""

    candidate: CandidateId
    number: str
    form: FormCode
    version: str
    answers: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Correction:
    """A sheet read again from the paper: it counts from then on, and the first reading stays.

    `place` counts the corrections of a file from 1; `answers` are in form order.
    """

    file: UUID
    place: int
    candidate: CandidateId
    answers: tuple[str, ...] = field(repr=False)
    reason: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """One accepted file of one session with the corrections that count.

    `received_digest` is of the file as it came, `digest` of it and every correction: a run
    that is bound to a digest is bound to the answers as they stood then.
    """

    id: UUID
    session: SessionId
    name: str
    digest: str
    received_digest: str
    received_at: datetime
    received_by: str
    sheets: tuple[Sheet, ...] = field(repr=False)
    withdrawn_at: datetime | None = None
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Received:
    """An accepted file; `again` when the very same file had been accepted before."""

    file: AnswerFile
    again: bool
