"""What can be done at the door and after it: admit, start, finish, note who never came."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session as Connection

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.outcome import Met, NotMet, Outcome
from exambank.core.policy import pack
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import SessionId
from scheduling.attendance import rules
from scheduling.attendance.types import Arrival, Likeness, NameMatch, Source
from scheduling.bookings import store
from scheduling.bookings.types import Booking, BookingState
from scheduling.centres import service as centres
from scheduling.centres.types import Centre
from scheduling.days import service as days
from scheduling.days import store as days_store
from scheduling.days.types import DayState, Session

DOORS = (DayState.READY, DayState.IN_PROGRESS, DayState.FINISHED)
"""States of the day in which arrivals are noted: a paper record may be entered after the end."""

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

    The same candidate admitted again, from whichever source, changes nothing.  Whoever comes
    in while the exam runs begins at once; a paper record entered after the end replaces the
    no-show that its absence had made.

    Raises
    ------
    EntryRefused
        If the name differs and only one person decided, the candidate is too late, or the
        booking is not for a seat any more.
    """
    match = rules.match_names(booking.name_on_id, arrival.name_shown)
    sitting = _locked(session, booking.session)
    fresh = store.lock(session, booking.id)
    if fresh.state in INSIDE:
        return fresh, match
    reasons = _refusals(session, fresh, sitting, arrival, match, act=act)
    if reasons:
        codes = {"codes": [reason.code for reason in reasons]}
        _record(session, fresh, "booking.entry_refused", act, codes)
        raise EntryRefused(fresh, reasons)
    inside = replace(
        fresh,
        state=_state_inside(fresh, sitting),
        admitted_at=arrival.at,
        admitted_by=act.by,
        remark=",".join(_remarks(sitting, arrival, match)),
    )
    store.update(session, inside)
    data = {
        "source": arrival.source.value,
        "match": match.why.code,
        "second_person": arrival.second_person,
        "state": inside.state.value,
    }
    _record(session, inside, "booking.admitted", act, data)
    return inside, match


def start(
    session: Connection, sitting: Session, *, at: datetime | None = None, act: Act
) -> Sequence[Booking]:
    """Start the exam in one room: everybody inside has begun.

    `at` is when it began, for a record that is entered from paper later.
    """
    _locked(session, sitting.id)
    days.start_session(session, sitting, at=at or act.at, act=act)
    return _move(session, sitting, BookingState.ADMITTED, BookingState.STARTED, act=act)


def finish(session: Connection, sitting: Session, *, act: Act) -> Sequence[Booking]:
    """End the exam in one room: who began has completed, who never came is a no-show.

    Nobody becomes a no-show in a room whose exam never started.
    """
    fresh = _locked(session, sitting.id)
    done = _move(session, sitting, BookingState.STARTED, BookingState.COMPLETED, act=act)
    if fresh.started_at is not None:
        _move(session, sitting, BookingState.CONFIRMED, BookingState.NO_SHOW, act=act)
    return done


def interrupt(session: Connection, sitting: Session, *, act: Act) -> Sequence[Booking]:
    """Break the exam off in one room: everybody inside is interrupted, nobody a no-show."""
    _locked(session, sitting.id)
    broken = _move(session, sitting, BookingState.ADMITTED, BookingState.INTERRUPTED, act=act)
    return [
        *broken,
        *_move(session, sitting, BookingState.STARTED, BookingState.INTERRUPTED, act=act),
    ]


def may_watch(centre: Centre, act: Act) -> bool:
    """Tell whether somebody may stand at the doors of a centre.

    An invigilator of an institution watches its own centres and those that the bank runs.
    """
    return act.institution is None or centre.host in (None, act.institution)


def watched(session: Connection, sitting: SessionId, *, act: Act) -> Session:
    """Return a session at whose door somebody may stand; another is not found."""
    found = days.session_of(session, sitting)
    if may_watch(centres.get(session, found.centre), act):
        return found
    msg = f"no session of yours has the identifier {sitting}"
    raise days.SessionNotFound(msg)


def _locked(session: Connection, sitting: SessionId) -> Session:
    found = days_store.lock_session(session, sitting)
    if found is None:
        msg = f"no session has the identifier {sitting}"
        raise days.SessionNotFound(msg)
    return found


def _refusals(
    session: Connection,
    booking: Booking,
    sitting: Session,
    arrival: Arrival,
    match: NameMatch,
    *,
    act: Act,
) -> list[Reason]:
    reasons: list[Reason] = []
    day = days.get(session, sitting.day)
    if day.state not in DOORS:
        text = N_("the doors are not open: the day is {state}")
        reasons.append(Reason("doors_closed", text, {"state": day.state.value}))
    late_paper = arrival.source is Source.PAPER and booking.state is BookingState.NO_SHOW
    if booking.state is not BookingState.CONFIRMED and not late_paper:
        text = N_("the booking is {state}, not confirmed")
        reasons.append(Reason("not_confirmed", text, {"state": booking.state.value}))
    if arrival.at > act.at:
        text = N_("the arrival is written down for a time that has not come yet")
        reasons.append(Reason("in_the_future", text))
    if match.likeness is not Likeness.SAME and not _two_decided(arrival, act):
        reasons.append(match.why)
    lateness = _lateness(sitting, arrival)
    if isinstance(lateness, NotMet):
        reasons.append(lateness.reason)
    return reasons


def _two_decided(arrival: Arrival, act: Act) -> bool:
    """Tell whether a second person, other than the one who acts, took part."""
    return bool(arrival.second_person) and arrival.second_person != act.by


def _remarks(sitting: Session, arrival: Arrival, match: NameMatch) -> Iterator[str]:
    lateness = _lateness(sitting, arrival)
    if isinstance(lateness, Met) and lateness.note is not None:
        yield lateness.note.code
    if match.likeness is not Likeness.SAME:
        yield match.why.code


def _lateness(sitting: Session, arrival: Arrival) -> Outcome:
    policy = pack("scheduling")
    return rules.judge_lateness(
        arrival.at,
        began=sitting.started_at or sitting.starts_at,
        normal_minutes=policy.whole("late_admission_normal_minutes", sitting.local_day),
        last_minutes=policy.whole("late_admission_last_minutes", sitting.local_day),
    )


def _state_inside(booking: Booking, sitting: Session) -> BookingState:
    if booking.state is BookingState.NO_SHOW:
        return BookingState.COMPLETED
    return BookingState.ADMITTED if sitting.started_at is None else BookingState.STARTED


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
