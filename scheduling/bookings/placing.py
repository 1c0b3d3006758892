"""Puts people into seats: who may, who is next, and which holds have run out.

What services of bookings share.  Every change of seats begins with `lock_sessions`, so that
two changes never wait for each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session as Connection

from eligibility.applications import service as applications
from eligibility.types import Attempt, Authorization
from exambank.core import counters, events
from exambank.core.acting import Act
from exambank.core.checkdigit import numbered
from exambank.core.policy import pack
from exambank.core.reasons import Reason
from exambank.core.vocabulary import BookingId, CandidateId, SessionId
from scheduling.bookings import rules, store
from scheduling.bookings.types import UPCOMING, Booking, BookingState, Wish
from scheduling.days import service as days
from scheduling.days import store as days_store
from scheduling.days.types import Session

COUNTER = "booking"


def lock_sessions(session: Connection, *sittings: SessionId) -> tuple[Session, ...]:
    """Return sessions, holding them until the end, always in the same order.

    Raises
    ------
    scheduling.days.service.SessionNotFound
        If one of them does not exist.
    """
    held: dict[SessionId, Session] = {}
    for identifier in sorted(set(sittings)):
        found = days_store.lock_session(session, identifier)
        if found is None:
            msg = f"no session has the identifier {identifier}"
            raise days.SessionNotFound(msg)
        held[identifier] = found
    counters.hold(session, COUNTER)
    return tuple(held[identifier] for identifier in sittings)


def request_key(act: Act, candidate: CandidateId, sitting: SessionId) -> str | None:
    """Return what marks a repeated request: the key belongs to one candidate and session."""
    return None if act.request_key is None else f"{candidate}/{sitting}/{act.request_key}"


def refusals(
    session: Connection,
    sitting: Session,
    *,
    candidate: CandidateId,
    permit: Authorization | None,
    earlier: Sequence[Attempt] = (),
    leaving: BookingId | None = None,
    act: Act,
) -> list[Reason]:
    """Return every reason why a candidate may not book a session, seats aside.

    `leaving` is a booking that is given up for this one.
    """
    policy, on = pack("scheduling"), act.at.date()
    held = [
        days.session_of(session, one.session)
        for one in store.of_candidate(session, candidate)
        if one.state in UPCOMING and one.id != leaving
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


def place(
    session: Connection,
    sitting: Session,
    wish: Wish,
    *,
    permit: Authorization,
    held_until: datetime,
    act: Act,
) -> Booking:
    """Hold a free seat for a candidate; the caller has seen that there is one."""
    booking = Booking(
        id=BookingId(act.new_id()),
        number=numbered("B", counters.next_value(session, COUNTER)),
        candidate=permit.candidate,
        session=sitting.id,
        course=sitting.course,
        application=permit.application,
        college=wish.college,
        state=BookingState.HELD,
        seat_no=None,
        name_on_id=wish.name_on_id,
        made_at=act.at,
        held_until=held_until,
        fee=wish.fee,
        needs=wish.needs,
        acceptance=wish.acceptance,
    )
    key = request_key(act, permit.candidate, sitting.id)
    store.add(session, booking, request_key=key)
    seated = replace(booking, seat_no=store.take_seat(session, sitting.id, booking.id))
    store.update(session, seated)
    store.remove_waiting(session, sitting.id, permit.candidate)
    record(session, seated, "booking.held", act=act)
    return seated


def settle(session: Connection, sitting: Session, *, act: Act) -> None:
    """Free the seats of holds that have run out, then offer free seats to who waits.

    First come, first served; who may not sit the exam any more leaves the list.
    """
    for lapsed in store.held_past(session, sitting.id, act.at):
        leave_seat(session, lapsed, BookingState.RELEASED, act=act.because("the hold ran out"))
    day = days.get(session, sitting.day)
    if any(rules.day_refusals(day, sitting, now=act.at)):
        return
    for one in store.waiting_list(session, sitting.id):
        if store.seats_left(session, sitting.id) == 0:
            return
        _offer(session, sitting, one.wish, one.candidate, act=replace(act, request_key=None))


def leave_seat(session: Connection, booking: Booking, state: BookingState, *, act: Act) -> Booking:
    """Free the seat of a booking, which ends in `state`."""
    store.free_seat(session, booking.id)
    left = replace(booking, state=state, seat_no=None, held_until=None, desk=None, paper=None)
    store.update(session, left)
    record(session, left, f"booking.{state.value}", act=act)
    return left


def record(
    session: Connection,
    booking: Booking,
    kind: str,
    *,
    act: Act,
    data: Mapping[str, object] | None = None,
) -> None:
    """Append an event about a booking."""
    told = {"session": str(booking.session), "course": booking.course, **(data or {})}
    events.record(session, kind=kind, subject=f"booking/{booking.number}", act=act, data=told)


def _offer(
    session: Connection, sitting: Session, wish: Wish, candidate: CandidateId, *, act: Act
) -> None:
    permit = applications.authorization(session, candidate, sitting.course)
    found = refusals(session, sitting, candidate=candidate, permit=permit, act=act)
    if found or permit is None:
        store.remove_waiting(session, sitting.id, candidate)
        data = {"codes": [reason.code for reason in found]}
        subject = f"session/{sitting.id}"
        events.record(session, kind="waiting.dropped", subject=subject, act=act, data=data)
        return
    hours = pack("scheduling").whole("waiting_offer_hours", act.at.date())
    until = min(act.at + timedelta(hours=hours), sitting.starts_at)
    because = act.because("a seat became free")
    place(session, sitting, wish, permit=permit, held_until=until, act=because)
