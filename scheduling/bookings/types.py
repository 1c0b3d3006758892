"""Frozen values of bookings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from exambank.core.exact import Cents
from exambank.core.vocabulary import (
    ApplicationId,
    BookingId,
    CandidateId,
    CourseCode,
    InstitutionCode,
    SessionId,
)


class BookingState(StrEnum):
    """Where a booking stands."""

    HELD = "held"
    CONFIRMED = "confirmed"
    ADMITTED = "admitted"
    STARTED = "started"
    COMPLETED = "completed"
    RELEASED = "released"
    MOVED = "moved"
    WITHDRAWN = "withdrawn"
    NO_SHOW = "no_show"
    REFUSED_ENTRY = "refused_entry"
    INTERRUPTED = "interrupted"
    CENTRE_FAULT = "centre_fault"


SEATED = frozenset(
    {
        BookingState.HELD,
        BookingState.CONFIRMED,
        BookingState.ADMITTED,
        BookingState.STARTED,
        BookingState.COMPLETED,
        BookingState.NO_SHOW,
        BookingState.REFUSED_ENTRY,
        BookingState.INTERRUPTED,
    }
)
"""States in which a booking keeps its seat row."""

UPCOMING = frozenset(
    {BookingState.HELD, BookingState.CONFIRMED, BookingState.ADMITTED, BookingState.STARTED}
)
"""States in which the exam is still to be sat, or is being sat."""

ATTEMPTED = frozenset({BookingState.STARTED, BookingState.COMPLETED})
"""States that count as an attempt; an interruption or a centre's fault never does."""


@dataclass(frozen=True, slots=True)
class Booking:
    """A candidate's seat in a session.

    `acceptance` is what receivers accepted when the seat was booked: the candidate paid for
    that, whatever is said later.
    """

    id: BookingId
    number: str
    candidate: CandidateId
    session: SessionId
    course: CourseCode
    application: ApplicationId
    college: InstitutionCode | None
    state: BookingState
    seat_no: int | None
    name_on_id: str
    made_at: datetime
    held_until: datetime | None
    fee: Cents
    needs: frozenset[str] = frozenset()
    acceptance: Mapping[str, Any] = field(default_factory=dict)
    desk: str | None = None
    paper: str | None = None
    ticket_issue: int = 0
    admitted_at: datetime | None = None
    admitted_by: str | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """What a request to book led to: a booking, or a place on the waiting list."""

    booking: Booking | None
    waiting_position: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for: the session, who for, and what goes on the ticket."""

    session: SessionId
    name_on_id: str
    fee: Cents
    college: InstitutionCode | None = None
    needs: frozenset[str] = frozenset()
    acceptance: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits for a seat, with what was asked for; `position` counts from 1."""

    candidate: CandidateId
    wish: Wish
    since: datetime
    position: int


@dataclass(frozen=True, slots=True)
class Charge:
    """An amount asked for or given back (negative) for a booking."""

    kind: str
    cents: Cents
    at: datetime


@dataclass(frozen=True, slots=True)
class ChangeCost:
    """What moving or withdrawing costs today: nothing, a fee, or the whole price."""

    fee: Cents
    forfeits: bool
    free_until: date
    fee_until: date
