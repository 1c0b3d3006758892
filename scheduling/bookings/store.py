"""Every SQL statement of bookings."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Connection

from eligibility.types import Attempt
from exambank.core.exact import Cents
from exambank.core.vocabulary import (
    ApplicationId,
    BookingId,
    CandidateId,
    CourseCode,
    InstitutionCode,
    SessionId,
)
from scheduling.bookings.tables import BookingRow, ChargeRow, SeatRow, WaitingRow
from scheduling.bookings.types import (
    ATTEMPTED,
    SEATED,
    Booking,
    BookingState,
    Charge,
    Waiting,
    Wish,
)
from scheduling.days.tables import SessionRow


def add_seats(session: Connection, sitting: SessionId, *, capacity: int) -> None:
    """Write the seat rows of a session, numbered from 1."""
    seats = (SeatRow(session_id=sitting, seat_no=no) for no in range(1, capacity + 1))
    session.add_all(seats)
    session.flush()


def take_seat(session: Connection, sitting: SessionId, booking: BookingId) -> int | None:
    """Give the lowest free seat of a session to a booking; None when there is none."""
    statement = (
        select(SeatRow)
        .where(SeatRow.session_id == sitting, SeatRow.booking_id.is_(None))
        .order_by(SeatRow.seat_no)
        .limit(1)
        .with_for_update()
    )
    row = session.scalar(statement)
    if row is None:
        return None
    row.booking_id = booking
    session.flush()
    return row.seat_no


def free_seat(session: Connection, booking: BookingId) -> None:
    """Free the seat of a booking, if it has one."""
    row = session.scalar(
        select(SeatRow).where(SeatRow.booking_id == booking).order_by(SeatRow.seat_no)
    )
    if row is not None:
        row.booking_id = None
        session.flush()


def seats_left(session: Connection, sitting: SessionId) -> int:
    """Count the free seats of a session."""
    statement = select(func.count()).select_from(SeatRow)  # no-order: one number
    free = (SeatRow.session_id == sitting) & SeatRow.booking_id.is_(None)
    return session.scalar(statement.where(free)) or 0


def seats(session: Connection, sitting: SessionId) -> int:
    """Count the seats that were opened for a session."""
    statement = select(func.count()).select_from(SeatRow)  # no-order: one number
    return session.scalar(statement.where(SeatRow.session_id == sitting)) or 0


def add(session: Connection, booking: Booking, *, request_key: str | None) -> None:
    session.add(
        BookingRow(
            id=booking.id,
            number=booking.number,
            candidate_id=booking.candidate,
            session_id=booking.session,
            course_code=booking.course,
            application_id=booking.application,
            college_code=booking.college,
            state=booking.state.value,
            live_key=live_key(booking),
            request_key=request_key,
            seat_no=booking.seat_no,
            name_on_id=booking.name_on_id,
            made_at=booking.made_at,
            held_until=booking.held_until,
            fee_cents=booking.fee,
            needs=json.dumps(sorted(booking.needs)),
            acceptance=json.dumps(dict(booking.acceptance), ensure_ascii=False, sort_keys=True),
            desk=booking.desk,
            paper=booking.paper,
            ticket_issue=booking.ticket_issue,
            admitted_at=booking.admitted_at,
            admitted_by=booking.admitted_by,
            remark=booking.remark,
        )
    )
    session.flush()


def update(session: Connection, booking: Booking) -> None:
    """Write what may change of a booking."""
    row = session.get_one(BookingRow, booking.id)
    row.state = booking.state.value
    row.live_key = live_key(booking)
    row.seat_no = booking.seat_no
    row.held_until = booking.held_until
    row.desk = booking.desk
    row.paper = booking.paper
    row.ticket_issue = booking.ticket_issue
    row.admitted_at = booking.admitted_at
    row.admitted_by = booking.admitted_by
    row.remark = booking.remark
    session.flush()


def live_key(booking: Booking) -> str | None:
    """Return what may exist only once among live bookings: candidate and session."""
    return f"{booking.candidate}/{booking.session}" if booking.state in SEATED else None


def find(session: Connection, booking: BookingId) -> Booking | None:
    row = session.get(BookingRow, booking)
    return None if row is None else _booking(row)


def lock(session: Connection, booking: BookingId) -> Booking:
    """Return a booking that exists, holding its row until the transaction ends."""
    statement = (
        select(BookingRow)
        .where(BookingRow.id == booking)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return _booking(session.scalars(statement).one())


def find_by_number(session: Connection, number: str) -> Booking | None:
    row = session.scalar(
        select(BookingRow).where(BookingRow.number == number).order_by(BookingRow.number)
    )
    return None if row is None else _booking(row)


def find_request(session: Connection, request_key: str) -> Booking | None:
    """Return the booking that an earlier request with the same key made."""
    statement = select(BookingRow).where(BookingRow.request_key == request_key)
    row = session.scalar(statement.order_by(BookingRow.made_at))
    return None if row is None else _booking(row)


def of_candidate(session: Connection, candidate: CandidateId) -> Sequence[Booking]:
    """Return every booking of a candidate, oldest first."""
    statement = (
        select(BookingRow)
        .where(BookingRow.candidate_id == candidate)
        .order_by(BookingRow.made_at, BookingRow.number)
    )
    return [_booking(row) for row in session.scalars(statement)]


def of_session(session: Connection, sitting: SessionId) -> Sequence[Booking]:
    """Return the bookings of a session that hold a seat, by seat."""
    statement = (
        select(BookingRow)
        .where(BookingRow.session_id == sitting, BookingRow.live_key.is_not(None))
        .order_by(BookingRow.seat_no, BookingRow.number)
    )
    return [_booking(row) for row in session.scalars(statement)]


def of_college(
    session: Connection, college: InstitutionCode, sittings: Sequence[SessionId]
) -> Sequence[Booking]:
    """Return the bookings of a college's candidates in some sessions, by session and number."""
    statement = (
        select(BookingRow)
        .where(BookingRow.college_code == college, BookingRow.session_id.in_(sittings))
        .order_by(BookingRow.session_id, BookingRow.number)
    )
    return [_booking(row) for row in session.scalars(statement)]


def held_past(session: Connection, sitting: SessionId, now: datetime) -> Sequence[Booking]:
    """Return the held bookings of a session whose time is over, oldest first."""
    statement = (
        select(BookingRow)
        .where(
            BookingRow.session_id == sitting,
            BookingRow.state == BookingState.HELD.value,
            BookingRow.held_until <= now,
        )
        .order_by(BookingRow.held_until, BookingRow.number)
    )
    return [_booking(row) for row in session.scalars(statement)]


def sessions_held_past(session: Connection, now: datetime) -> Sequence[SessionId]:
    """Return the sessions in which a hold has run out."""
    statement = (
        select(BookingRow.session_id)
        .where(BookingRow.state == BookingState.HELD.value, BookingRow.held_until <= now)
        .distinct()
        .order_by(BookingRow.session_id)
    )
    return [SessionId(one) for one in session.scalars(statement)]


def attempts_of(session: Connection, candidate: CandidateId) -> Sequence[Attempt]:
    """Return what a candidate has sat, by the date on the wall of the room."""
    states = sorted(state.value for state in ATTEMPTED)
    statement = (
        select(BookingRow.course_code, SessionRow.local_start, SessionRow.centre_code)
        .join(SessionRow, SessionRow.id == BookingRow.session_id)
        .where(BookingRow.candidate_id == candidate, BookingRow.state.in_(states))
        .order_by(SessionRow.local_start, SessionRow.id)
    )
    return [
        Attempt(CourseCode(course), datetime.fromisoformat(start).date(), centre)
        for course, start, centre in session.execute(statement)
    ]


def waiting(session: Connection, sitting: SessionId, candidate: CandidateId) -> Waiting | None:
    """Return how a candidate waits for a seat of a session, None for one who does not."""
    return next((one for one in waiting_list(session, sitting) if one.candidate == candidate), None)


def add_waiting(
    session: Connection, wish: Wish, candidate: CandidateId, *, since: datetime
) -> None:
    """Put a candidate at the end of the waiting list of a session."""
    statement = select(func.max(WaitingRow.place))  # no-order: one number
    last = session.scalar(statement.where(WaitingRow.session_id == wish.session)) or 0
    session.add(
        WaitingRow(
            session_id=wish.session,
            candidate_id=candidate,
            since=since,
            place=last + 1,
            wish=_wish_text(wish),
        )
    )
    session.flush()


def remove_waiting(session: Connection, sitting: SessionId, candidate: CandidateId) -> None:
    row = session.get(WaitingRow, (sitting, candidate))
    if row is not None:
        session.delete(row)
        session.flush()


def waiting_list(session: Connection, sitting: SessionId) -> Sequence[Waiting]:
    """Return who waits for a seat of a session, first come first."""
    statement = (
        select(WaitingRow).where(WaitingRow.session_id == sitting).order_by(WaitingRow.place)
    )
    rows = enumerate(session.scalars(statement), start=1)
    return [
        Waiting(CandidateId(row.candidate_id), _wish(row), row.since, position)
        for position, row in rows
    ]


def waited_for(session: Connection, candidate: CandidateId) -> Sequence[SessionId]:
    """Return the sessions a candidate waits for, longest first."""
    statement = (
        select(WaitingRow.session_id)
        .where(WaitingRow.candidate_id == candidate)
        .order_by(WaitingRow.since, WaitingRow.session_id)
    )
    return [SessionId(one) for one in session.scalars(statement)]


def charge(
    session: Connection,
    *,
    charge_id: UUID,
    booking: BookingId,
    kind: str,
    cents: Cents,
    at: datetime,
) -> None:
    """Note a charge; the same kind of charge for the same booking is noted once."""
    known = session.scalar(
        select(ChargeRow)
        .where(ChargeRow.booking_id == booking, ChargeRow.kind == kind)
        .order_by(ChargeRow.at)
    )
    if known is None:
        session.add(ChargeRow(id=charge_id, booking_id=booking, kind=kind, cents=cents, at=at))
        session.flush()


def charges_of(session: Connection, booking: BookingId) -> Sequence[Charge]:
    """Return every charge of a booking, oldest first."""
    statement = (
        select(ChargeRow)
        .where(ChargeRow.booking_id == booking)
        .order_by(ChargeRow.at, ChargeRow.kind)
    )
    return [Charge(row.kind, Cents(row.cents), row.at) for row in session.scalars(statement)]


def _wish_text(wish: Wish) -> str:
    said = {
        "name_on_id": wish.name_on_id,
        "fee": wish.fee,
        "college": wish.college,
        "needs": sorted(wish.needs),
        "acceptance": dict(wish.acceptance),
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def _wish(row: WaitingRow) -> Wish:
    said = json.loads(row.wish)
    return Wish(
        session=SessionId(row.session_id),
        name_on_id=said["name_on_id"],
        fee=Cents(said["fee"]),
        college=None if said["college"] is None else InstitutionCode(said["college"]),
        needs=frozenset(said["needs"]),
        acceptance=said["acceptance"],
    )


def _booking(row: BookingRow) -> Booking:
    return Booking(
        id=BookingId(row.id),
        number=row.number,
        candidate=CandidateId(row.candidate_id),
        session=SessionId(row.session_id),
        course=CourseCode(row.course_code),
        application=ApplicationId(row.application_id),
        college=None if row.college_code is None else InstitutionCode(row.college_code),
        state=BookingState(row.state),
        seat_no=row.seat_no,
        name_on_id=row.name_on_id,
        made_at=row.made_at,
        held_until=row.held_until,
        fee=Cents(row.fee_cents),
        needs=frozenset(json.loads(row.needs)),
        acceptance=json.loads(row.acceptance),
        desk=row.desk,
        paper=row.paper,
        ticket_issue=row.ticket_issue,
        admitted_at=row.admitted_at,
        admitted_by=row.admitted_by,
        remark=row.remark,
    )
