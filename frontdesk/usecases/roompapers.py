"""The papers of one room: the roster for the door, and its seating plan in two copies."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session as Connection

from eligibility.candidates import service as candidates
from exambank.core.vocabulary import Bilingual, Language, SessionId
from frontdesk.usecases.tickets import checkin_code
from printouts.press import Imprint
from printouts.roster import RosterContent, RosterRow, render_roster
from printouts.seatplan import (
    Place,
    PlannedSeat,
    SeatingPlanContent,
    render_seating_plan_for_door,
    render_seating_plan_for_staff,
)
from scheduling.bookings import service as bookings
from scheduling.bookings.types import Booking, BookingState
from scheduling.centres import service as centres
from scheduling.days import service as days
from scheduling.days.types import Session
from scheduling.keytime import find_zone
from scheduling.seating import Desk, metres
from scheduling.seatplans import service as seatplans

MARGIN_M = 1.5
RULE = Bilingual("{metres} m centre to centre: met", "{metres} m d'un centre à l'autre : respectée")


@dataclass(frozen=True, slots=True)
class SeatingPlans:
    """The two copies of a seating plan as PDF."""

    door: bytes
    staff: bytes


def roster(session: Connection, sitting: SessionId, *, language: Language, at: datetime) -> bytes:
    """Return the sign-in roster of a room, by desk where a plan was drawn, else by seat."""
    room = days.session_of(session, sitting)
    held = (BookingState.HELD, BookingState.WITHDRAWN)
    booked = [one for one in bookings.of_session(session, sitting) if one.state not in held]
    rows = tuple(
        RosterRow(
            seat=one.desk or str(one.seat_no or ""),
            candidate_number=candidates.get(session, one.candidate).number,
            name_on_id=one.name_on_id,
            checkin_code=checkin_code(one),
        )
        for one in sorted(booked, key=lambda one: (one.desk or "", one.seat_no or 0))
    )
    return render_roster(
        RosterContent(
            imprint=_imprint(room, "R", language, at),
            course=room.course,
            centre=centres.get(session, room.centre).name.said(language),
            room=room.room,
            starts_at=room.starts_at.astimezone(find_zone(room.zone)),
            rows=rows,
        )
    )


def seating_plans(
    session: Connection, sitting: SessionId, *, language: Language, at: datetime
) -> SeatingPlans:
    """Return both copies of the seating plan of a room.

    Raises
    ------
    scheduling.seatplans.service.SeatPlanNotFound
        If none was drawn yet.
    """
    plan = seatplans.get(session, sitting)
    room = days.session_of(session, sitting)
    desks = centres.room(session, room.centre, room.room).desks
    rule = centres.seating_rule(room.local_day)
    left, top = min(desk.x_um for desk in desks), min(desk.y_um for desk in desks)
    seated = {one.desk: one for one in bookings.of_session(session, sitting)}
    seats = tuple(_seat(session, desk, seated.get(desk.id), left=left, top=top) for desk in desks)
    width = max(seat.at.x for seat in seats) + MARGIN_M
    content = SeatingPlanContent(
        imprint=_imprint(room, "P", language, at, version=str(plan.version)),
        course=room.course,
        centre=centres.get(session, room.centre).name.said(language),
        room=room.room,
        starts_at=room.starts_at.astimezone(find_zone(room.zone)),
        key_time=days.get(session, room.day).key_time,
        width_m=width,
        depth_m=max(seat.at.y for seat in seats) + MARGIN_M,
        seats=seats,
        doors=(),
        invigilator=Place(width / 2, 0.9),
        handout_path=(),
        distance_rule=RULE.said(language).format(metres=metres(rule.distance_um)),
        seed=str(plan.seed),
    )
    return SeatingPlans(
        render_seating_plan_for_door(content), render_seating_plan_for_staff(content)
    )


def _seat(
    session: Connection, desk: Desk, booking: Booking | None, *, left: int, top: int
) -> PlannedSeat:
    at = Place(
        float(metres(desk.x_um - left)) + MARGIN_M, float(metres(desk.y_um - top)) + 2 * MARGIN_M
    )
    if booking is None:
        return PlannedSeat(desk.id, at)
    return PlannedSeat(
        seat=desk.id,
        at=at,
        candidate_number=candidates.get(session, booking.candidate).number,
        name=booking.name_on_id,
        form_letter=booking.paper or "",
        accommodation=", ".join(sorted(booking.needs)),
    )


def _imprint(
    room: Session, kind: str, language: Language, at: datetime, *, version: str = "1"
) -> Imprint:
    number = f"{kind}-{room.local_day:%Y%m%d}-{room.centre}-{room.room}"
    local = at.astimezone(find_zone(room.zone))
    return Imprint(number, language, local, version=version, landscape=True)
