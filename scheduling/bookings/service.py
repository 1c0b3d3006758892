"""What can be done with bookings: hold, confirm, move, withdraw, wait."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session as Connection

from eligibility.types import Attempt, Authorization
from exambank.core import events
from exambank.core.acting import Act
from exambank.core.checkdigit import numbered
from exambank.core.counters import next_value
from exambank.core.exact import Cents
from exambank.core.policy import pack
from exambank.core.reasons import Reason
from exambank.core.vocabulary import BookingId, CandidateId, SessionId
from scheduling.bookings import rules, store
from scheduling.bookings.types import (
    SEATED,
    Booking,
    BookingState,
    ChangeCost,
    Placed,
    Wish,
)
from scheduling.days import service as days
from scheduling.days import store as days_store
from scheduling.days.types import Session


class BookingNotFound(LookupError):
    """No booking has that identifier or number."""


class BookingRefused(Exception):
    """The rules do not allow the booking; `reasons` says everything that stands against it."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__("; ".join(map(str, reasons)))
        self.reasons = tuple(reasons)


class BookingStateRefused(Exception):
    """A booking in that state cannot be confirmed, moved or withdrawn."""

    def __init__(self, booking: Booking, wanted: str) -> None:
        super().__init__(
            f"booking {booking.number} is {booking.state.value}: it cannot be {wanted}"
        )
        self.booking = booking
        self.wanted = wanted


def open_seats(session: Connection, sitting: Session, *, act: Act) -> None:
    """Write the seats of a session, once, before booking opens."""
    store.add_seats(session, sitting.id, capacity=sitting.capacity)
    data = {"seats": sitting.capacity}
    subject = f"session/{sitting.id}"
    events.record(session, kind="session.seats_opened", subject=subject, act=act, data=data)


def hold(
    session: Connection,
    wish: Wish,
    *,
    candidate: CandidateId,
    permit: Authorization | None,
    earlier: Sequence[Attempt] = (),
    act: Act,
) -> Placed:
    """Hold a seat for a candidate, or give a place on the waiting list.

    The same request (`act.request_key`) made twice returns the first booking.  `earlier` are
    attempts that the bank knows from elsewhere.

    Raises
    ------
    scheduling.days.service.SessionNotFound
        If there is no such session.
    BookingRefused
        With every reason; a full session is no refusal but a place on the waiting list.
    """
    sitting = days_store.lock_session(session, wish.session)
    if sitting is None:
        msg = f"no session has the identifier {wish.session}"
        raise days.SessionNotFound(msg)
    if act.request_key is not None:
        known = store.find_request(session, act.request_key)
        if known is not None:
            return Placed(known)
    _release_expired(session, sitting, act=act)
    found = _refusals(
        session, sitting, candidate=candidate, permit=permit, earlier=earlier, act=act
    )
    if found or permit is None:
        raise BookingRefused(found)
    return _place(session, sitting, wish, permit=permit, act=act)


def confirm(session: Connection, booking: Booking, *, act: Act) -> Booking:
    """Confirm a held seat and note its price once; a second click changes nothing."""
    days_store.lock_session(session, booking.session)
    fresh = get(session, booking.id)
    if fresh.state is BookingState.CONFIRMED:
        return fresh
    lapsed = fresh.held_until is not None and fresh.held_until <= act.at
    if fresh.state is not BookingState.HELD or lapsed:
        raise BookingStateRefused(fresh, "confirmed")
    confirmed = replace(fresh, state=BookingState.CONFIRMED, held_until=None, ticket_issue=1)
    store.update(session, confirmed)
    store.charge(
        session,
        charge_id=act.new_id(),
        booking=fresh.id,
        kind="price",
        cents=fresh.fee,
        at=act.at,
    )
    _record(session, confirmed, "booking.confirmed", act)
    return confirmed


def withdraw(session: Connection, booking: Booking, *, act: Act) -> tuple[Booking, ChangeCost]:
    """Give a seat back; what is not refunded follows from the day."""
    days_store.lock_session(session, booking.session)
    fresh = get(session, booking.id)
    if fresh.state not in (BookingState.HELD, BookingState.CONFIRMED):
        raise BookingStateRefused(fresh, "withdrawn")
    cost = cost_of_change(session, fresh, on=act.at.date())
    gone = replace(fresh, state=BookingState.WITHDRAWN, held_until=None, seat_no=None)
    store.free_seat(session, fresh.id)
    store.update(session, gone)
    if fresh.state is BookingState.CONFIRMED:
        refund = Cents(cost.fee - fresh.fee)
        store.charge(
            session,
            charge_id=act.new_id(),
            booking=fresh.id,
            kind="refund",
            cents=refund,
            at=act.at,
        )
    _record(session, gone, "booking.withdrawn", act)
    return gone, cost


def cost_of_change(session: Connection, booking: Booking, *, on: date) -> ChangeCost:
    """Return what moving or withdrawing a booking costs on the day `on`."""
    sitting = days.session_of(session, booking.session)
    policy = pack("scheduling")
    return rules.change_cost(
        on=sitting.local_day,
        today=on,
        free_days=policy.whole("move_free_days", on),
        fee_days=policy.whole("move_fee_days", on),
        fee=Cents(policy.whole("move_fee_cents", on)),
        price=booking.fee,
    )


def get(session: Connection, booking: BookingId) -> Booking:
    """Return a booking, or raise `BookingNotFound`."""
    found = store.find(session, booking)
    if found is None:
        msg = f"no booking has the identifier {booking}"
        raise BookingNotFound(msg)
    return found


def by_number(session: Connection, number: str) -> Booking:
    """Return the booking with that number, or raise `BookingNotFound`."""
    found = store.find_by_number(session, number)
    if found is None:
        msg = f"no booking has the number {number!r}: check the last digit"
        raise BookingNotFound(msg)
    return found


def of_candidate(session: Connection, candidate: CandidateId) -> Sequence[Booking]:
    """Return every booking of a candidate, oldest first."""
    return store.of_candidate(session, candidate)


def of_session(session: Connection, sitting: SessionId) -> Sequence[Booking]:
    """Return the bookings of a session that hold a seat, by seat."""
    return store.of_session(session, sitting)


def seats_left(session: Connection, sitting: SessionId) -> int:
    """Count the free seats of a session."""
    return store.seats_left(session, sitting)


def attempts(session: Connection, candidate: CandidateId) -> Sequence[Attempt]:
    """Return what a candidate has sat, oldest first."""
    return store.attempts_of(session, candidate)


def _place(
    session: Connection, sitting: Session, wish: Wish, *, permit: Authorization, act: Act
) -> Placed:
    if store.seats_left(session, sitting.id) == 0:
        place = store.waiting_place(session, sitting.id, permit.candidate)
        if place is None:
            place = store.add_waiting(session, sitting.id, permit.candidate, since=act.at)
            subject = f"session/{sitting.id}"
            data = {"place": place}
            events.record(session, kind="booking.waitlisted", subject=subject, act=act, data=data)
        return Placed(None, waiting_position=place)
    minutes = pack("scheduling").whole("hold_minutes", act.at.date())
    booking = Booking(
        id=BookingId(act.new_id()),
        number=numbered("B", next_value(session, "booking")),
        candidate=permit.candidate,
        session=sitting.id,
        course=sitting.course,
        application=permit.application,
        college=wish.college,
        state=BookingState.HELD,
        seat_no=None,
        name_on_id=wish.name_on_id,
        made_at=act.at,
        held_until=act.at + timedelta(minutes=minutes),
        fee=wish.fee,
        needs=wish.needs,
        acceptance=wish.acceptance,
    )
    store.add(session, booking, request_key=act.request_key)
    seat_no = store.take_seat(session, sitting.id, booking.id)
    seated = replace(booking, seat_no=seat_no)
    store.update(session, seated)
    store.remove_waiting(session, sitting.id, permit.candidate)
    _record(session, seated, "booking.held", act)
    return Placed(seated)


def _refusals(
    session: Connection,
    sitting: Session,
    *,
    candidate: CandidateId,
    permit: Authorization | None,
    earlier: Sequence[Attempt],
    act: Act,
) -> list[Reason]:
    policy = pack("scheduling")
    on = act.at.date()
    held = [
        days.session_of(session, one.session)
        for one in store.of_candidate(session, candidate)
        if one.state in SEATED
    ]
    return [
        *rules.day_refusals(days.get(session, sitting.day), sitting, now=act.at),
        *rules.permit_refusals(permit, sitting),
        *rules.attempt_refusals(
            [*earlier, *store.attempts_of(session, candidate)],
            sitting,
            wait_days=policy.whole("retest_wait_days", on),
            per_year=policy.whole("attempts_per_year", on),
        ),
        *rules.clash_refusals(sitting, held),
    ]


def _release_expired(session: Connection, sitting: Session, *, act: Act) -> None:
    for lapsed in store.held_past(session, sitting.id, act.at):
        store.free_seat(session, lapsed.id)
        freed = replace(lapsed, state=BookingState.RELEASED, seat_no=None, held_until=None)
        store.update(session, freed)
        _record(session, freed, "booking.released", act.because("the hold was not confirmed"))


def _record(session: Connection, booking: Booking, kind: str, act: Act) -> None:
    data = {"session": str(booking.session), "course": booking.course}
    events.record(session, kind=kind, subject=f"booking/{booking.number}", act=act, data=data)
