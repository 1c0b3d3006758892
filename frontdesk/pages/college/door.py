"""The door of a room: check people in online or from paper, start, finish, interrupt."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import SessionId
from frontdesk.pages.day_words import WORDS
from frontdesk.pages.forms import FieldFault, FormFields, faults
from frontdesk.pages.rendering import Page
from frontdesk.usecases import roompapers
from scheduling.attendance import service as attendance
from scheduling.attendance.types import Arrival, Source
from scheduling.bookings import service as bookings
from scheduling.bookings.types import Booking, BookingState
from scheduling.centres import service as centres
from scheduling.days import service as days
from scheduling.days.types import Session as Sitting
from scheduling.keytime import NoSuchLocalTime, find_zone, to_instant

Answer = Response[str] | Response[None]


@get("/door", opt={"needs": "checkin:write"}, sync_to_thread=True)
def list_rooms(
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """List the rooms whose doors are open, or are to open next."""
    with reading.begin() as session:
        found = [
            (day, sitting, centres.get(session, sitting.centre))
            for day in days.open_days(session)
            if day.state in attendance.DOORS
            for sitting in days.sessions(session, day.id)
            if attendance.may_watch(centres.get(session, sitting.centre), act)
        ]
    return page.show("college/doors.html", {"rooms": found, "words": WORDS})


@get("/door/{sitting:uuid}", opt={"needs": "checkin:write"}, sync_to_thread=True)
def show_room(
    sitting: FromPath[UUID],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show who is expected in a room and who has come."""
    with reading.begin() as session:
        return _show(session, page, attendance.watched(session, SessionId(sitting), act=act))


@post("/door/{sitting:uuid}", opt={"needs": "checkin:write"}, sync_to_thread=True)
def check_in(
    sitting: FromPath[UUID],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Check the name of somebody at the door and let them in, or say why not."""
    with reading.begin() as session:
        room = attendance.watched(session, SessionId(sitting), act=act)
        booking = _expected(session, room, form.text("number"))
        arrival, wrong = _arrival(form, room, page, act)
        if booking is None:
            text = N_("No booking of this room has that number: check the last digit.")
            wrong.append(FieldFault("number", page.say(text)))
        if booking is None or arrival is None or wrong:
            return _show(session, page, room, form=form, found=wrong)
    refusal: Sequence[Reason] = ()
    with sessions.begin() as session:  # the refusal stays on record, so it is caught inside
        try:
            _, match = attendance.admit(session, booking, arrival, act=act)
        except attendance.EntryRefused as refused:
            refusal = refused.reasons
    with reading.begin() as session:
        if refusal:
            told = faults("name_shown", refusal, say=page.say)
            return _show(session, page, room, form=form, found=told)
        return _show(session, page, room, admitted=(booking, match.why))


@post("/door/{sitting:uuid}/step", opt={"needs": "checkin:write"}, sync_to_thread=True)
def take_step(
    sitting: FromPath[UUID],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Start the exam in the room, finish it or break it off."""
    with reading.begin() as session:
        room = attendance.watched(session, SessionId(sitting), act=act)
        at, wrong = _moment(form.text("began"), room, page, "began")
        if wrong:
            return _show(session, page, room, form=form, found=wrong)
    step = form.text("step")
    with sessions.begin() as session:
        if step == "start":
            attendance.start(session, room, at=at, act=act)
        elif step == "finish":
            attendance.finish(session, room, act=act)
        elif step == "interrupt":
            attendance.interrupt(session, room, act=act)
    return page.go(f"/door/{sitting}", notice=N_("The room is written down."))


@get("/door/{sitting:uuid}/roster.pdf", opt={"needs": "checkin:write"}, sync_to_thread=True)
def print_roster(
    sitting: FromPath[UUID],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[bytes]:
    """Give out the sign-in roster, which works without any network."""
    with reading.begin() as session:
        room = attendance.watched(session, SessionId(sitting), act=act)
        content = roompapers.roster(session, room.id, language=page.language, at=act.at)
    return page.file(content, name=f"roster-{room.room}.pdf", media_type="application/pdf")


def _expected(session: Session, room: Sitting, number: str) -> Booking | None:
    listed = bookings.of_session(session, room.id)
    return next((one for one in listed if one.number == number.upper()), None)


def _arrival(
    form: FormFields, room: Sitting, page: Page, act: Act
) -> tuple[Arrival | None, list[FieldFault]]:
    name, wrong = form.text("name_shown"), list[FieldFault]()
    if not name:
        wrong.append(FieldFault("name_shown", page.say(N_("Enter the name on the document."))))
    paper = form.text("source") == Source.PAPER.value
    at: datetime | None = act.at
    if paper:
        at, late = _moment(form.text("arrived"), room, page, "arrived")
        wrong += late
        if at is None and not late:
            text = N_("Enter the local time that stands on the paper roster, such as 08:45.")
            wrong.append(FieldFault("arrived", page.say(text)))
    if wrong or at is None:
        return None, wrong
    source = Source.PAPER if paper else Source.ONLINE
    return Arrival(name, at, source, form.text("second_person") or None), wrong


def _moment(
    text: str, room: Sitting, page: Page, name: str
) -> tuple[datetime | None, list[FieldFault]]:
    """Return the instant at which the clock of the room showed a time like 08:45."""
    if not text:
        return None, []
    try:
        clock = datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - the time on a wall
        return to_instant(datetime.combine(room.local_day, clock), find_zone(room.zone)), []
    except (ValueError, NoSuchLocalTime):
        wrong = FieldFault(name, page.say(N_("Enter the local time as 08:45.")))
        return None, [wrong]


def _show(
    session: Session,
    page: Page,
    room: Sitting,
    *,
    form: FormFields | None = None,
    found: Sequence[FieldFault] = (),
    admitted: tuple[Booking, Reason] | None = None,
) -> Response[str]:
    listed = [
        one for one in bookings.of_session(session, room.id) if one.state is not BookingState.HELD
    ]
    context = {
        "admitted": admitted,
        "booked": listed,
        "centre": centres.get(session, room.centre),
        "form": form or FormFields(),
        "inside": sum(one.state in attendance.INSIDE for one in listed),
        "sitting": days.session_of(session, room.id),
        "words": WORDS,
    }
    return page.show("college/door.html", context, faults=found)


HANDLERS = (list_rooms, show_room, check_in, take_step, print_roster)
