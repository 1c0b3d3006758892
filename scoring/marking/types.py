"""Frozen values of the marking of written answers.  Scripts carry codes and no names."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from exambank.core.vocabulary import CourseCode


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a rubric: whole marks from 0 to `maximum`."""

    code: str
    text: str
    maximum: int


@dataclass(frozen=True, slots=True)
class CriterionMark:
    """What one marker gave one script on one criterion."""

    script: str
    marker: str
    criterion: str
    mark: int


class Seat(StrEnum):
    """In which part somebody marks a script: as one of the blind pair, or to settle it."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"


@dataclass(frozen=True, slots=True)
class Marker:
    """Somebody who marks: an account of the bank and a name for reports."""

    account: str
    name: str


@dataclass(frozen=True, slots=True)
class Script:
    """A written answer under its code; the text hides from `repr`."""

    code: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who marks a script, in which part, and when it was done."""

    script: str
    marker: Marker
    seat: Seat
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MarkingTask:
    """The scripts of one question, its rubric, and by how many marks a pair may differ."""

    id: UUID
    course: CourseCode
    number: int
    question: str
    rubric: tuple[Criterion, ...]
    tolerance: float
    opened_by: str
    opened_at: datetime

    @property
    def maximum(self) -> int:
        """Return the most marks that a script can have."""
        return sum(one.maximum for one in self.rubric)
