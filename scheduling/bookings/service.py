"""What can be done with bookings: hold, confirm, wait, look up.

Moving, giving back and falling away are in `changes`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session as Connection

from eligibility.candidates import service as candidates
from eligibility.types import Attempt, Authorization
from exambank.core import events
from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import AccountId, BookingId, CandidateId, DayId, Role, SessionId
from scheduling.bookings import placing, rules, store
from scheduling.bookings.types import Booking, BookingState, Charge, Placed, Waiting, Wish
from scheduling.days import service as days
from scheduling.days.types import Session


class BookingNotFound(LookupError):
    """No booking has that identifier or number, or it is not yours to see."""


class BookingRefused(Exception):
    """The rules do not allow the booking; `reasons` says everything that stands against it."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__("; ".join(map(str, reasons)))
        self.reasons = tuple(reasons)


class BookingStateRefused(Exception):
    """A booking in that state cannot be confirmed, moved or withdrawn."""

    def __init__(self, booking: Booking, wanted: str) -> None:
        text = N_("booking {number} is {state}: it cannot be {wanted}")
        values = {"number": booking.number, "state": booking.state.value, "wanted": wanted}
        self.reasons = (Reason("booking_state", text, values),)
        super().__init__(str(self.reasons[0]))
        self.booking = booking
        self.wanted = wanted


@dataclass(frozen=True, slots=True)
class Availability:
    """How many seats of a session are free, of how many, and how many people wait."""

    free: int
    seats: int
    waiting: int


def open_seats(session: Connection, sitting: Session, *, act: Act) -> None:
    """Write the seats of a session, once, before booking opens; again changes nothing."""
    placing.lock_sessions(session, sitting.id)
    if store.seats(session, sitting.id):
        return
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
    (sitting,) = placing.lock_sessions(session, wish.session)
    key = placing.request_key(act, candidate, sitting.id)
    known = None if key is None else store.find_request(session, key)
    if known is not None:
        return Placed(known)
    placing.settle(session, sitting, act=act)
    found = [
        *rules.name_refusals(wish.name_on_id),
        *placing.refusals(
            session, sitting, candidate=candidate, permit=permit, earlier=earlier, act=act
        ),
    ]
    if found or permit is None:
        raise BookingRefused(found)
    if store.seats_left(session, sitting.id) == 0:
        return _wait(session, wish, candidate, act=act)
    minutes = pack("scheduling").whole("hold_minutes", act.at.date())
    until = act.at + timedelta(minutes=minutes)
    return Placed(placing.place(session, sitting, wish, permit=permit, held_until=until, act=act))


def refusals(
    session: Connection,
    sitting: Session,
    *,
    candidate: CandidateId,
    permit: Authorization | None,
    earlier: Sequence[Attempt] = (),
    act: Act,
) -> Sequence[Reason]:
    """Return every reason why a candidate could not book a session now, seats aside."""
    return placing.refusals(
        session, sitting, candidate=candidate, permit=permit, earlier=earlier, act=act
    )


def confirm(session: Connection, booking: Booking, *, act: Act) -> Booking:
    """Confirm a held seat and note its price once; a second click changes nothing."""
    placing.lock_sessions(session, booking.session)
    fresh = store.lock(session, booking.id)
    if fresh.state is BookingState.CONFIRMED:
        return fresh
    lapsed = fresh.held_until is not None and fresh.held_until <= act.at
    if fresh.state is not BookingState.HELD or lapsed:
        raise BookingStateRefused(fresh, N_("confirmed"))
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
    placing.record(session, confirmed, "booking.confirmed", act=act)
    return confirmed


def stop_waiting(
    session: Connection, sitting: SessionId, candidate: CandidateId, *, act: Act
) -> None:
    """Take a candidate off the waiting list of a session."""
    if store.waiting(session, sitting, candidate) is not None:
        store.remove_waiting(session, sitting, candidate)
        subject = f"session/{sitting}"
        events.record(session, kind="waiting.left", subject=subject, act=act)


def release_lapsed(session: Connection, day: DayId, *, act: Act) -> None:
    """Free what holds have left and offer it to who waits, in every room of a day."""
    for sitting in days.sessions(session, day):
        release_in(session, sitting.id, act=act)


def release_in(session: Connection, sitting: SessionId, *, act: Act) -> int:
    """Free what holds have left in one session, offer it to who waits; return how many ran out.

    The session is held until the transaction ends: of two at the same time, the second finds
    nothing left to do.
    """
    (locked,) = placing.lock_sessions(session, sitting)
    over = len(store.held_past(session, sitting, act.at))
    placing.settle(session, locked, act=act)
    return over


def with_lapsed_holds(session: Connection, *, now: datetime) -> Sequence[SessionId]:
    """Return the sessions in which a hold has run out and still keeps a seat."""
    return store.sessions_held_past(session, now)


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


def readable(session: Connection, number: str, *, act: Act) -> Booking:
    """Return a booking that somebody may see; another's is not found.

    Candidates see their own, coordinators those that their college made, the bank's staff all.
    """
    found = by_number(session, number)
    if act.role is Role.CANDIDATE:
        may = _own(session, act) == found.candidate
    elif act.role is Role.COORDINATOR:
        may = act.institution is not None and found.college == act.institution
    else:
        may = act.role in {Role.BANK_MANAGER, Role.AUDITOR, Role.INVIGILATOR, Role.SYSTEM}
    if not may:
        msg = f"no booking of yours has the number {number!r}"
        raise BookingNotFound(msg)
    return found


def of_candidate(session: Connection, candidate: CandidateId) -> Sequence[Booking]:
    """Return every booking of a candidate, oldest first."""
    return store.of_candidate(session, candidate)


def of_session(session: Connection, sitting: SessionId) -> Sequence[Booking]:
    """Return the bookings of a session that hold a seat, by seat."""
    return store.of_session(session, sitting)


def of_college(session: Connection, day: DayId, *, act: Act) -> Sequence[Booking]:
    """Return what the caller's own college has booked on a day, by session and number."""
    if act.institution is None:
        return ()
    sittings = [one.id for one in days.sessions(session, day)]
    return store.of_college(session, act.institution, sittings)


def waits(session: Connection, candidate: CandidateId) -> Sequence[Waiting]:
    """Return how a candidate waits, longest first, with the position on each list."""
    found = (store.waiting(session, one, candidate) for one in store.waited_for(session, candidate))
    return [one for one in found if one is not None]


def seats_left(session: Connection, sitting: SessionId) -> int:
    """Count the free seats of a session."""
    return store.seats_left(session, sitting)


def availability(session: Connection, sitting: SessionId, *, act: Act) -> Availability:
    """Return what is free now; a hold that has run out counts as free."""
    lapsed = len(store.held_past(session, sitting, act.at))
    return Availability(
        free=store.seats_left(session, sitting) + lapsed,
        seats=store.seats(session, sitting),
        waiting=len(store.waiting_list(session, sitting)),
    )


def attempts(session: Connection, candidate: CandidateId) -> Sequence[Attempt]:
    """Return what a candidate has sat, oldest first."""
    return store.attempts_of(session, candidate)


def charges(session: Connection, booking: BookingId) -> Sequence[Charge]:
    """Return every charge of a booking, oldest first."""
    return store.charges_of(session, booking)


def _wait(session: Connection, wish: Wish, candidate: CandidateId, *, act: Act) -> Placed:
    waiting = store.waiting(session, wish.session, candidate)
    if waiting is None:
        store.add_waiting(session, wish, candidate, since=act.at)
        waiting = store.waiting(session, wish.session, candidate)
        assert waiting is not None  # noqa: S101 - it was just written
        subject = f"session/{wish.session}"
        data = {"position": waiting.position}
        events.record(session, kind="booking.waitlisted", subject=subject, act=act, data=data)
    return Placed(None, waiting_position=waiting.position)


def _own(session: Connection, act: Act) -> CandidateId | None:
    """Return the candidate that acts, None where the actor is no account of one."""
    try:
        account = AccountId(UUID(act.by))
    except ValueError:
        return None
    found = candidates.of_account(session, account)
    return None if found is None else found.id
