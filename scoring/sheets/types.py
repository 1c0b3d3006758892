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
class AnswerFile:
    """One accepted file of one session, locked by its digest."""

    id: UUID
    session: SessionId
    name: str
    digest: str
    received_at: datetime
    received_by: str
    sheets: tuple[Sheet, ...] = field(repr=False)
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """An accepted file; `again` when the very same file had been accepted before."""

    file: AnswerFile
    again: bool
