"""What happens to bookings after they were made: moved, given back, lost with their day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session as Connection

from eligibility.types import Authorization
from exambank.core.acting import Act
from exambank.core.exact import Cents
from exambank.core.policy import pack
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import BookingId, SessionId
from scheduling.bookings import placing, rules, store
from scheduling.bookings.service import BookingRefused, BookingStateRefused
from scheduling.bookings.types import Booking, BookingState, ChangeCost, Wish
from scheduling.days import service as days
from scheduling.days.types import ExamDay, Session


@dataclass(frozen=True, slots=True)
class Moved:
    """The booking that was left, the one that took its place, and what the move cost."""

    left: Booking
    booking: Booking
    cost: ChangeCost


def move(
    session: Connection,
    booking: Booking,
    to: SessionId,
    *,
    permit: Authorization | None,
    act: Act,
) -> Moved:
    """Move a confirmed booking to a free seat of another session.

    Price and acceptance stay as they were booked; what the move costs is a charge of its own.
    The same request made twice returns the first move.

    Raises
    ------
    scheduling.bookings.service.BookingStateRefused
        If the booking is not confirmed.
    scheduling.bookings.service.BookingRefused
        With every reason, a full session among them.
    """
    origin, target = placing.lock_sessions(session, booking.session, to)
    fresh = store.lock(session, booking.id)
    key = placing.request_key(act, fresh.candidate, target.id)
    known = None if key is None else store.find_request(session, key)
    if known is not None:
        return Moved(fresh, known, cost_of_change(session, fresh, on=act.at.date()))
    if fresh.state is not BookingState.CONFIRMED:
        raise BookingStateRefused(fresh, N_("moved"))
    placing.settle(session, target, act=act)
    found = _move_refusals(session, fresh, origin, target, permit=permit, act=act)
    if found or permit is None:
        raise BookingRefused(found)
    cost = cost_of_change(session, fresh, on=act.at.date())
    left = placing.leave_seat(session, fresh, BookingState.MOVED, act=act)
    moved = _seat_again(session, left, target, cost, permit=permit, act=act)
    placing.settle(session, origin, act=act)
    return Moved(left, moved, cost)


def withdraw(session: Connection, booking: Booking, *, act: Act) -> tuple[Booking, ChangeCost]:
    """Give a seat back; what is not refunded follows from the day."""
    (sitting,) = placing.lock_sessions(session, booking.session)
    fresh = store.lock(session, booking.id)
    cost = cost_of_change(session, fresh, on=act.at.date())
    if fresh.state is BookingState.WITHDRAWN:
        return fresh, cost
    if fresh.state not in (BookingState.HELD, BookingState.CONFIRMED) or (
        act.at >= sitting.starts_at
    ):
        raise BookingStateRefused(fresh, N_("withdrawn"))
    gone = placing.leave_seat(session, fresh, BookingState.WITHDRAWN, act=act)
    if fresh.state is BookingState.CONFIRMED:
        _refund(session, fresh, Cents(fresh.fee - cost.fee), act=act)
    placing.settle(session, sitting, act=act)
    return gone, cost


def cost_of_change(session: Connection, booking: Booking, *, on: date) -> ChangeCost:
    """Return what moving or withdrawing a booking costs on the day `on`."""
    return cost_for(days.session_of(session, booking.session), price=booking.fee, on=on)


def cost_for(sitting: Session, *, price: Cents, on: date) -> ChangeCost:
    """Return what leaving a session costs on the day `on`, at the price of the booking."""
    policy = pack("scheduling")
    return rules.change_cost(
        on=sitting.local_day,
        today=on,
        free_days=policy.whole("move_free_days", on),
        fee_days=policy.whole("move_fee_days", on),
        fee=Cents(policy.whole("move_fee_cents", on)),
        price=price,
    )


def lose_day(session: Connection, day: ExamDay, *, act: Act) -> Sequence[Booking]:
    """Free every booking of a cancelled day, at no cost to anybody, and return them.

    The centre or the bank is at fault: nothing counts as an attempt and all is paid back.
    """
    lost: list[Booking] = []
    for sitting in days.sessions(session, day.id):
        placing.lock_sessions(session, sitting.id)
        for booking in store.of_session(session, sitting.id):
            if booking.state in (BookingState.HELD, BookingState.CONFIRMED):
                lost.append(
                    placing.leave_seat(session, booking, BookingState.CENTRE_FAULT, act=act)
                )
                if booking.state is BookingState.CONFIRMED:
                    _refund(session, booking, booking.fee, act=act)
        for one in store.waiting_list(session, sitting.id):
            store.remove_waiting(session, sitting.id, one.candidate)
    return lost


def _move_refusals(
    session: Connection,
    booking: Booking,
    origin: Session,
    target: Session,
    *,
    permit: Authorization | None,
    act: Act,
) -> list[Reason]:
    found: list[Reason] = []
    if target.id == origin.id:
        found.append(Reason("already_booked", N_("this session is already booked")))
    if act.at >= origin.starts_at:
        text = N_("the session began at {start}")
        values = {"start": f"{origin.local_start:%Y-%m-%d %H:%M}"}
        found.append(Reason("closed", text, values))
    found += placing.refusals(
        session,
        target,
        candidate=booking.candidate,
        permit=permit,
        leaving=booking.id,
        act=act,
    )
    if store.seats_left(session, target.id) == 0:
        found.append(Reason("full", N_("no seat is free in the session: choose another")))
    return found


def _seat_again(
    session: Connection,
    left: Booking,
    target: Session,
    cost: ChangeCost,
    *,
    permit: Authorization,
    act: Act,
) -> Booking:
    wish = Wish(
        session=target.id,
        name_on_id=left.name_on_id,
        fee=left.fee,
        college=left.college,
        needs=left.needs,
        acceptance=left.acceptance,
    )
    held = placing.place(session, target, wish, permit=permit, held_until=act.at, act=act)
    booking = replace(held, state=BookingState.CONFIRMED, held_until=None, ticket_issue=1)
    store.update(session, booking)
    data = {"from": left.number, "cents": cost.fee}
    placing.record(session, booking, "booking.confirmed", act=act, data=data)
    if cost.fee:
        _charge(session, booking.id, "move", cost.fee, act=act)
    return booking


def _refund(session: Connection, booking: Booking, cents: Cents, *, act: Act) -> None:
    if cents:
        _charge(session, booking.id, "refund", Cents(-cents), act=act)


def _charge(session: Connection, booking: BookingId, kind: str, cents: Cents, *, act: Act) -> None:
    store.charge(
        session, charge_id=act.new_id(), booking=booking, kind=kind, cents=cents, at=act.at
    )
