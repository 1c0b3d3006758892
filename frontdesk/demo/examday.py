"""Scene four: rooms, an earlier sitting, the shared day, bookings, seats, the door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session as Connection

from eligibility.applications import service as applications
from eligibility.candidates import service as candidates
from eligibility.candidates.types import Candidate
from exambank.blueprints import service as blueprints
from exambank.core.vocabulary import Bilingual, CentreCode, CourseCode
from exambank.forms import versions
from frontdesk.demo import data
from frontdesk.demo.cast import Cast
from frontdesk.demo.faults import Caught
from frontdesk.demo.papers import main_code
from frontdesk.usecases import booking as booking_desk
from frontdesk.usecases import examdays
from scheduling.attendance import service as attendance
from scheduling.attendance.types import Arrival
from scheduling.bookings import service as bookings
from scheduling.bookings.types import Booking
from scheduling.centres import service as centres
from scheduling.days import service as days
from scheduling.days.types import DayState, ExamDay, Session, SessionDraft
from scheduling.seatplans import service as seatplans

PLANNED = datetime(2027, 1, 11, 15, tzinfo=UTC)
OPENED = datetime(2027, 2, 15, 14, tzinfo=UTC)
BOOKED = datetime(2027, 2, 22, 15, tzinfo=UTC)
EARLIER = datetime(2027, 3, 28, 18, tzinfo=UTC)
LATE_WISH = datetime(2027, 3, 30, 15, tzinfo=UTC)
CLOSED = datetime(2027, 4, 12, 15, tzinfo=UTC)
NEXT_KEY_TIME = datetime(2027, 6, 12, 16, tzinfo=UTC)

ANP, NET = CourseCode("ANP-110"), CourseCode("NET-120")
ROOMS = (
    ("TOR", "TOR-1", ANP, 36),
    ("TOR", "TOR-2", NET, 24),
    ("TBY", "TBY-1", ANP, 24),
    ("KEN", "KEN-1", NET, 8),
    ("VAN", "VAN-1", NET, 16),
    ("STJ", "STJ-1", ANP, 12),
    ("REG", "REG-1", NET, 12),
)
NEXT_ROOMS = (("TOR", "TOR-1", ANP, 36), ("VAN", "VAN-1", NET, 16))
ROOMS_WITH_NO_SHOW = frozenset({"TOR-1", "TBY-1", "VAN-1"})
REPEATER = "LB27-0016"
EXPIRES_BEFORE = "Kowalski"
STAY_AWAY = frozenset({"Adler", EXPIRES_BEFORE})
"""Ruth cannot sit on a Saturday; Dan's evidence expires a week before the day."""

SHOWN_AT_THE_DOOR = {"Jean-Paul N'Guessan-O'Neil": "Jean-Paul N'Guessan O'Neil"}
COORDINATOR = {"MRC": "maple", "LBC": "lakeshore", "CSA": "cobalt"}


@dataclass(frozen=True, slots=True)
class Sat:
    """A session of the shared day and who came to it, by seat."""

    session: Session
    present: tuple[tuple[Booking, Candidate], ...]


def survey_rooms(connection: Connection, cast: Cast) -> Caught:
    """Enter centres and rooms; the first plan of TOR-2 holds a round table and is refused."""
    act = cast.act("manager", PLANNED)
    for centre in data.centres():
        centres.put(connection, centre, act=act)
    how = "not refused"
    try:
        first = data.room("TOR", "TOR-2", survey="TOR-2-first-plan")
        centres.put_room(connection, first, act=act)
    except centres.RoomRefused as refused:
        rules = sorted({breach.rule.value for breach in refused.breaches})
        how = (
            f"room TOR-2 refused for {', '.join(rules)}; "
            f"{refused.alternative.capacity} of its desks would be legal"
        )
    for code, room, _, _ in ROOMS:
        centres.put_room(connection, data.room(code, room), act=act)
    return Caught(1, how != "not refused", how)


def open_days(connection: Connection, cast: Cast) -> tuple[ExamDay, ExamDay]:
    """Open an earlier small sitting, the shared day, and the next day on the site's calendar."""
    shared = data.day()
    earlier = _day(
        connection,
        cast,
        Bilingual("Small sitting, March", "Petite séance, mars"),
        EARLIER,
        (("REG", "REG-1", ANP, 12),),
        family="earlier",
    )
    main = _day(
        connection,
        cast,
        Bilingual("Shared exam day, April 2027", "Jour d’examen commun, avril 2027"),
        shared.key_time,
        ROOMS,
        family="A",
    )
    _day(
        connection,
        cast,
        Bilingual("Shared exam day, June 2027", "Jour d’examen commun, juin 2027"),
        NEXT_KEY_TIME,
        NEXT_ROOMS,
        family="B",
    )
    return earlier, main


def old_timetable(connection: Connection, cast: Cast) -> tuple[str, ...]:
    """Try the timetable that once leaked: the same wall time everywhere. It is refused."""
    act = cast.act("manager", PLANNED)
    day = days.plan(
        connection,
        name=Bilingual("The old timetable", "L’ancien horaire"),
        on=data.day().on,
        key_time=data.day().key_time,
        act=act,
    )
    for code, room in (("STJ", "STJ-1"), ("VAN", "VAN-1")):
        wall = datetime.combine(day.on, datetime.min.time()).replace(
            hour=10 if code == "STJ" else 9
        )
        draft = SessionDraft(CentreCode(code), room, ANP, "A", 120, 12, local_start=wall)
        days.add_session(connection, day, draft, act=act)
    found = days.refusals(connection, day, DayState.PUBLISHED, act=act)
    days.move(connection, day, DayState.CANCELLED, act=act)
    return tuple(str(reason) for reason in found)


def book_everybody(connection: Connection, day: ExamDay, cast: Cast) -> dict[str, int]:
    """Book every authorized candidate of the examined courses; return how many by course."""
    booked: dict[str, int] = dict.fromkeys((ANP, NET), 0)
    for course in (ANP, NET):
        rooms = [one for one in days.sessions(connection, day.id) if one.course == course]
        for candidate in _authorized(connection, course, cast):
            if candidate.student_number == REPEATER or candidate.last_name in STAY_AWAY:
                continue
            room = next((r for r in rooms if bookings.seats_left(connection, r.id)), None)
            if room is not None:
                _book(connection, room, candidate, cast, at=BOOKED)
                booked[course] += 1
    return booked


def try_too_late_evidence(connection: Connection, day: ExamDay, cast: Cast) -> str:
    """Let the candidate whose evidence expires before the day try to book; return the refusal."""
    room = next(one for one in days.sessions(connection, day.id) if one.course == ANP)
    dan = next(one for one in _authorized(connection, ANP, cast) if one.last_name == EXPIRES_BEFORE)
    try:
        _book(connection, room, dan, cast, at=BOOKED)
    except bookings.BookingRefused as refused:
        return str(refused)
    return "not refused"


def sit_twice(connection: Connection, earlier: ExamDay, shared: ExamDay, cast: Cast) -> Caught:
    """Let one candidate sit the small sitting and ask for the shared day 20 days later."""
    (room,) = days.sessions(connection, earlier.id)
    repeater = next(
        one for one in _authorized(connection, ANP, cast) if one.student_number == REPEATER
    )
    booking = _book(connection, room, repeater, cast, at=BOOKED)
    manager = cast.act("manager", EARLIER)
    for state in (DayState.CLOSED, DayState.READY, DayState.IN_PROGRESS):
        earlier = days.move(connection, earlier, state, act=manager)
    door = cast.act("invigilator", EARLIER)
    attendance.admit(connection, booking, Arrival(repeater.full_name, EARLIER), act=door)
    attendance.start(connection, room, act=door)
    attendance.finish(connection, room, act=door)
    days.move(connection, earlier, DayState.FINISHED, act=manager)
    wanted = next(one for one in days.sessions(connection, shared.id) if one.course == ANP)
    try:
        _book(connection, wanted, repeater, cast, at=LATE_WISH)
    except bookings.BookingRefused as refused:
        codes = {reason.code for reason in refused.reasons}
        return Caught(12, "retest_wait" in codes, f"refused at booking: {refused}")
    return Caught(12, False, "not refused")


def seat_everybody(connection: Connection, day: ExamDay, cast: Cast, *, seed: int) -> ExamDay:
    """Close booking and draw the seats of every room; neighbours get other versions."""
    manager = cast.act("manager", CLOSED)
    closed = days.move(connection, day, DayState.CLOSED, act=manager)
    for room in days.sessions(connection, day.id):
        papers = [f"{main_code(room.course)}/{version}" for version in versions.NAMES]
        seatplans.draw(connection, room, papers=papers, seed=seed, act=manager)
    return closed


def hold_the_day(connection: Connection, day: ExamDay, cast: Cast) -> tuple[Sat, ...]:
    """Run the shared day: doors, start, end.  A few candidates never come."""
    manager = cast.act("manager", CLOSED)
    for state in (DayState.READY, DayState.IN_PROGRESS):
        day = days.move(connection, day, state, act=manager)
    sat = tuple(_hold(connection, one, cast) for one in days.sessions(connection, day.id))
    days.move(connection, day, DayState.FINISHED, act=cast.act("manager", day.key_time))
    return sat


def _hold(connection: Connection, room: Session, cast: Cast) -> Sat:
    door = cast.act("invigilator", room.starts_at - timedelta(minutes=20))
    booked = bookings.of_session(connection, room.id)
    away = booked[-1:] if room.room in ROOMS_WITH_NO_SHOW else []
    for booking in booked:
        if booking not in away:
            shown = SHOWN_AT_THE_DOOR.get(booking.name_on_id, booking.name_on_id)
            attendance.admit(connection, booking, Arrival(shown, door.at), act=door)
    attendance.start(connection, room, act=cast.act("invigilator", room.starts_at))
    done = attendance.finish(connection, room, act=cast.act("invigilator", room.ends_at))
    people = (candidates.get(connection, one.candidate) for one in done)
    return Sat(room, tuple(zip(done, people, strict=True)))


def _book(
    connection: Connection, room: Session, candidate: Candidate, cast: Cast, *, at: datetime
) -> Booking:
    key = COORDINATOR.get(candidate.college or "", "manager")
    act = cast.act(key, at, request=f"{candidate.number} {room.id}")
    placed = booking_desk.book(connection, candidate.id, room.id, act=act)
    if placed.booking is None:
        msg = f"the demo ran out of seats for {room.course}"
        raise RuntimeError(msg)
    return placed.booking


def _authorized(connection: Connection, course: CourseCode, cast: Cast) -> list[Candidate]:
    act = cast.act("manager", BOOKED)
    return [
        candidates.get(connection, one.candidate)
        for one in applications.listed(connection, act=act)
        if one.course == course and one.authorization is not None
    ]


def _day(
    connection: Connection,
    cast: Cast,
    name: Bilingual,
    key_time: datetime,
    rooms: Sequence[tuple[str, str, CourseCode, int]],
    *,
    family: str,
) -> ExamDay:
    act = cast.act("manager", PLANNED)
    day = days.plan(connection, name=name, on=key_time.date(), key_time=key_time, act=act)
    for centre, room, course, seats in rooms:
        minutes = blueprints.active_blueprint(connection, course).minutes
        draft = SessionDraft(CentreCode(centre), room, course, f"{course}-{family}", minutes, seats)
        examdays.add_room(connection, day, draft, act=act)
    for state in (DayState.PUBLISHED, DayState.BOOKING):
        day = days.move(connection, day, state, act=cast.act("manager", OPENED))
    return day
