"""Bookings as they go in and out of the JSON interface."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from scheduling.bookings.changes import Moved
from scheduling.bookings.types import Booking, BookingState, ChangeCost, Placed


class BookingIn(BaseModel):
    """A wish for a seat; a candidate may leave out who it is for."""

    session: UUID
    candidate: UUID | None = None
    name_on_id: str = Field(default="", max_length=200)


class BookingOut(BaseModel):
    number: str
    session: UUID
    candidate: UUID
    course: str
    state: BookingState
    name_on_id: str
    held_until: datetime | None
    fee_cents: int
    desk: str | None
    ticket_issue: int

    @classmethod
    def of(cls, booking: Booking) -> Self:
        return cls(
            number=booking.number,
            session=booking.session,
            candidate=booking.candidate,
            course=booking.course,
            state=booking.state,
            name_on_id=booking.name_on_id,
            held_until=booking.held_until,
            fee_cents=booking.fee,
            desk=booking.desk,
            ticket_issue=booking.ticket_issue,
        )


class PlacedOut(BaseModel):
    """A held booking, or the position on the waiting list."""

    booking: BookingOut | None
    waiting_position: int | None

    @classmethod
    def of(cls, placed: Placed) -> Self:
        booking = None if placed.booking is None else BookingOut.of(placed.booking)
        return cls(booking=booking, waiting_position=placed.waiting_position)


class ChangedOut(BaseModel):
    """A booking that was moved or given back, and what that cost."""

    booking: BookingOut
    cost_cents: int
    forfeits: bool

    @classmethod
    def of(cls, booking: Booking, cost: ChangeCost) -> Self:
        return cls(booking=BookingOut.of(booking), cost_cents=cost.fee, forfeits=cost.forfeits)

    @classmethod
    def of_move(cls, moved: Moved) -> Self:
        return cls.of(moved.booking, moved.cost)
