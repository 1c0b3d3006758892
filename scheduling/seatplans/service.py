"""What can be done with seat plans: draw one, look one up, draw its picture."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session as Connection

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import CandidateId, SessionId
from scheduling.bookings import store as bookings_store
from scheduling.bookings.types import Booking, BookingState
from scheduling.centres import service as centres
from scheduling.days import service as days
from scheduling.days import store as days_store
from scheduling.days.types import DayState, Session
from scheduling.seating import Alternative, Breach, Plan, Room, Seat, Sitter, seat
from scheduling.seating.picture import room_svg
from scheduling.seating.types import form_of
from scheduling.seatplans import store
from scheduling.seatplans.types import Placement, SeatPlan

PLANNABLE = (DayState.CLOSED, DayState.READY)
NOTHING_SEEN: Mapping[CandidateId, frozenset[str]] = {}


class SeatPlanNotFound(LookupError):
    """No seat plan was drawn for that session yet."""


class SeatPlanRefused(Exception):
    """A room cannot be planned: every breach, and the legal alternative with its capacity."""

    def __init__(
        self,
        reasons: Sequence[Reason],
        breaches: Sequence[Breach] = (),
        alternative: Alternative | None = None,
    ) -> None:
        super().__init__("; ".join(map(str, reasons)))
        self.reasons = tuple(reasons)
        self.breaches = tuple(breaches)
        self.alternative = alternative


def draw(
    session: Connection,
    sitting: Session,
    *,
    papers: Sequence[str],
    seed: int,
    seen: Mapping[CandidateId, frozenset[str]] = NOTHING_SEEN,
    act: Act,
) -> SeatPlan:
    """Draw the plan of a room and write desk and paper on every confirmed booking.

    `papers` are versions of forms (``"ANP-110-A/2"``), `seen` the forms that a candidate has
    had before.  The same bookings and seed give the same plan.  Tickets are issued anew.  A
    session is one room and a booking names its session, so nobody is moved to another room here:
    where one college fills a room, the plan notes it (`seating.share` shares a list that names
    no rooms over those of a place).

    Raises
    ------
    SeatPlanRefused
        If booking is not closed yet, the exam has begun, the room breaks a rule or is too
        small: every breach is named, and the legal alternative with its capacity.
    """
    fresh = days_store.lock_session(session, sitting.id) or sitting
    _demand_time(session, fresh)
    room = centres.room(session, fresh.centre, fresh.room)
    booked = [
        one
        for one in bookings_store.of_session(session, fresh.id)
        if one.state is BookingState.CONFIRMED
    ]
    found = seat(
        Room(room.desks, name=room.code),
        [_sitter(one, seen) for one in booked],
        forms=papers,
        rule=centres.seating_rule(fresh.local_day),
        seed=seed,
    )
    if not found.is_publishable:
        raise SeatPlanRefused(_reasons(found), found.breaches, found.alternative)
    before = store.newest(session, fresh.id)
    plan = SeatPlan(
        session=fresh.id,
        version=1 if before is None else before.version + 1,
        seed=seed,
        papers=tuple(papers),
        placements={one.candidate: Placement(one.desk, one.form) for one in found.seats},
        notes=found.notes,
        made_at=act.at,
        made_by=act.by,
    )
    store.add(session, plan)
    _write_on_bookings(session, booked, plan)
    data = {"seed": seed, "seats": len(plan.placements), "papers": list(papers)}
    events.record(
        session,
        kind="seatplan.drawn",
        subject=f"session/{fresh.id}",
        act=act,
        version=plan.version,
        data=data,
    )
    return plan


def get(session: Connection, sitting: SessionId) -> SeatPlan:
    """Return the plan of a session that holds, or raise `SeatPlanNotFound`."""
    found = find(session, sitting)
    if found is None:
        msg = f"no seat plan of session {sitting} was drawn yet"
        raise SeatPlanNotFound(msg)
    return found


def find(session: Connection, sitting: SessionId) -> SeatPlan | None:
    """Return the plan of a session that holds, None before the first."""
    return store.newest(session, sitting)


def picture(session: Connection, plan: SeatPlan) -> str:
    """Return a plan as SVG, with short booking numbers instead of names.

    Where all papers are versions of one form, the versions alone are shown.
    """
    sitting = days.session_of(session, plan.session)
    room = centres.room(session, sitting.centre, sitting.room)
    is_one_form = len({form_of(paper) for paper in plan.papers}) == 1
    seats = [
        Seat(_short(number), one.desk, one.paper.partition("/")[2] if is_one_form else one.paper)
        for number, one in plan.placements.items()
    ]
    return room_svg(
        Room(room.desks, name=room.code), seats, rule=centres.seating_rule(sitting.local_day)
    )


def _short(number: str) -> str:
    """Return a booking number without what all have in common, so that it fits on a desk."""
    return number.removeprefix("B-").lstrip("0")


def _demand_time(session: Connection, sitting: Session) -> None:
    day = days.get(session, sitting.day)
    reasons = []
    if day.state not in PLANNABLE:
        text = N_("seats are drawn after booking has closed; the day is {state}")
        reasons.append(Reason("not_closed", text, {"state": day.state.value}))
    if sitting.started_at is not None:
        reasons.append(Reason("begun", N_("the exam has begun in this room")))
    if reasons:
        raise SeatPlanRefused(reasons)


def _sitter(booking: Booking, seen: Mapping[CandidateId, frozenset[str]]) -> Sitter:
    return Sitter(
        id=booking.number,
        college=booking.college or "",
        needs=booking.needs,
        seen=seen.get(booking.candidate, frozenset()),
    )


def _reasons(found: Plan) -> list[Reason]:
    told = [
        Reason(breach.rule.value, "{message}", {"message": breach.message})
        for breach in found.breaches
    ]
    text = N_("{count} desks of the room could be used as the rules stand")
    return [*told, Reason("alternative", text, {"count": found.legal_capacity})]


def _write_on_bookings(session: Connection, booked: Sequence[Booking], plan: SeatPlan) -> None:
    for booking in booked:
        placed = plan.placements[booking.number]
        if (booking.desk, booking.paper) != (placed.desk, placed.paper):
            issue = booking.ticket_issue + (1 if booking.desk != placed.desk else 0)
            written = replace(booking, desk=placed.desk, paper=placed.paper, ticket_issue=issue)
            bookings_store.update(session, written)
