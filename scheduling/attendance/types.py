"""Frozen values of the door check."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from exambank.core.reasons import Reason


class Likeness(StrEnum):
    """How a name on an identity document compares with the name on the booking."""

    SAME = "same"
    NEAR = "near"
    DIFFERENT = "different"


class Source(StrEnum):
    """Where a record of the door comes from."""

    ONLINE = "online"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class NameMatch:
    """The result of comparing two names, with the reason that the invigilator sees."""

    likeness: Likeness
    why: Reason


@dataclass(frozen=True, slots=True)
class Arrival:
    """A candidate at the door: the name on the document shown, and when.

    `second_person` is who else decided, where one person may not decide alone.
    """

    name_shown: str
    at: datetime
    source: Source = Source.ONLINE
    second_person: str | None = None
