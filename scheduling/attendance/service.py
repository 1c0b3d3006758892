"""What can be done at the door and after it: admit, start, finish, note who never came."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session as Connection

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.outcome import Met, NotMet
from exambank.core.policy import pack
from exambank.core.reasons import N_, Reason
from scheduling.attendance import rules
from scheduling.attendance.types import Arrival, Likeness, NameMatch
from scheduling.bookings import store
from scheduling.bookings.types import Booking, BookingState
from scheduling.days import service as days
from scheduling.days.types import Session

INSIDE = (BookingState.ADMITTED, BookingState.STARTED, BookingState.COMPLETED)


class EntryRefused(Exception):
    """Somebody cannot be let in as things stand; `reasons` says why and what can be done."""

    def __init__(self, booking: Booking, reasons: Sequence[Reason]) -> None:
        super().__init__(f"booking {booking.number}: " + "; ".join(map(str, reasons)))
        self.booking = booking
        self.reasons = tuple(reasons)


def admit(
    session: Connection, booking: Booking, arrival: Arrival, *, act: Act
) -> tuple[Booking, NameMatch]:
    """Let a candidate in, or enter later from paper that one was let in.

    The same candidate admitted again, from whichever source, changes nothing.

    Raises
    ------
    EntryRefused
        If the name differs and only one person decided, the candidate is too late, or the
        booking is not for a seat any more.
    """
    match = rules.match_names(booking.name_on_id, arrival.name_shown)
    fresh = store.lock(session, booking.id)
    if fresh.state in INSIDE:
        return fresh, match
    sitting = days.session_of(session, fresh.session)
    reasons, remark = _judge(fresh, sitting, arrival, match)
    if reasons:
        codes = {"codes": [reason.code for reason in reasons]}
        _record(session, fresh, "booking.entry_refused", act, codes)
        raise EntryRefused(fresh, reasons)
    inside = replace(
        fresh,
        state=BookingState.ADMITTED,
        admitted_at=arrival.at,
        admitted_by=act.by,
        remark=remark,
    )
    store.update(session, inside)
    data = {"source": arrival.source.value, "match": match.why.code}
    _record(session, inside, "booking.admitted", act, data)
    return inside, match


def start(session: Connection, sitting: Session, *, act: Act) -> Sequence[Booking]:
    """Start the exam in one room: everybody inside has begun."""
    days.start_session(session, sitting, act=act)
    return _move(session, sitting, BookingState.ADMITTED, BookingState.STARTED, act=act)


def finish(session: Connection, sitting: Session, *, act: Act) -> Sequence[Booking]:
    """End the exam in one room: who began has completed, who never came is a no-show.

    Nobody becomes a no-show in a room whose exam never started.
    """
    done = _move(session, sitting, BookingState.STARTED, BookingState.COMPLETED, act=act)
    if days.session_of(session, sitting.id).started_at is not None:
        _move(session, sitting, BookingState.CONFIRMED, BookingState.NO_SHOW, act=act)
    return done


def interrupt(session: Connection, sitting: Session, *, act: Act) -> Sequence[Booking]:
    """Break the exam off in one room: everybody inside is interrupted, nobody a no-show."""
    broken = _move(session, sitting, BookingState.ADMITTED, BookingState.INTERRUPTED, act=act)
    return [
        *broken,
        *_move(session, sitting, BookingState.STARTED, BookingState.INTERRUPTED, act=act),
    ]


def _judge(
    booking: Booking, sitting: Session, arrival: Arrival, match: NameMatch
) -> tuple[list[Reason], str]:
    reasons: list[Reason] = []
    if booking.state is not BookingState.CONFIRMED:
        text = N_("the booking is {state}, not confirmed")
        reasons.append(Reason("not_confirmed", text, {"state": booking.state.value}))
    if match.likeness is Likeness.DIFFERENT and arrival.second_person is None:
        reasons.append(match.why)
    policy = pack("scheduling")
    lateness = rules.judge_lateness(
        arrival.at,
        began=sitting.started_at or sitting.starts_at,
        normal_minutes=policy.whole("late_admission_normal_minutes", sitting.local_day),
        last_minutes=policy.whole("late_admission_last_minutes", sitting.local_day),
    )
    if isinstance(lateness, NotMet):
        reasons.append(lateness.reason)
    note = lateness.note if isinstance(lateness, Met) else None
    remarks = [note.code] if note is not None else []
    if match.likeness is not Likeness.SAME:
        remarks.append(match.why.code)
    return reasons, ",".join(remarks)


def _move(
    session: Connection, sitting: Session, origin: BookingState, target: BookingState, *, act: Act
) -> Sequence[Booking]:
    moved = []
    for booking in store.of_session(session, sitting.id):
        if booking.state is origin:
            after = replace(booking, state=target)
            store.update(session, after)
            _record(session, after, f"booking.{target.value}", act, {})
            moved.append(after)
    return moved


def _record(
    session: Connection, booking: Booking, kind: str, act: Act, data: Mapping[str, object]
) -> None:
    events.record(session, kind=kind, subject=f"booking/{booking.number}", act=act, data=data)
