"""Exam days over the JSON interface."""

from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.vocabulary import DayId
from scheduling.bookings import changes
from scheduling.bookings import service as bookings
from scheduling.days import rules, service
from scheduling.days.schemas import DayIn, DayOut, SessionIn, SessionOut, StateIn
from scheduling.days.types import DayState


@get("/", opt={"needs": "days:read"}, sync_to_thread=True)
def list_days(
    reading: NamedDependency[sessionmaker[Session]], act: NamedDependency[Act]
) -> list[DayOut]:
    """List the exam days, soonest first; what is only planned stays with the bank."""
    with reading.begin() as session:
        seen = service.days if act.role in rules.SEE_PLANS else service.open_days
        return [DayOut.of(day) for day in seen(session)]


@post("/", opt={"needs": "days:write"}, sync_to_thread=True)
def plan_day(
    data: JSONBody[DayIn],
    sessions: NamedDependency[sessionmaker[Session]],
    act: NamedDependency[Act],
) -> DayOut:
    """Plan an exam day."""
    with sessions.begin() as session:
        day = service.plan(session, name=data.name, on=data.on, key_time=data.key_time, act=act)
    return DayOut.of(day)


@get("/{day:uuid}", opt={"needs": "days:read"}, sync_to_thread=True)
def read_day(
    day: FromPath[UUID],
    reading: NamedDependency[sessionmaker[Session]],
    act: NamedDependency[Act],
) -> DayOut:
    """Return one exam day."""
    with reading.begin() as session:
        return DayOut.of(service.visible(session, DayId(day), act=act))


@get("/{day:uuid}/sessions", opt={"needs": "days:read"}, sync_to_thread=True)
def list_sessions(
    day: FromPath[UUID],
    reading: NamedDependency[sessionmaker[Session]],
    act: NamedDependency[Act],
) -> list[SessionOut]:
    """List the sessions of a day with local and universal times."""
    with reading.begin() as session:
        found = service.visible(session, DayId(day), act=act)
        return [SessionOut.of(one) for one in service.sessions(session, found.id)]


@post("/{day:uuid}/sessions", opt={"needs": "days:write"}, sync_to_thread=True)
def add_session(
    day: FromPath[UUID],
    data: JSONBody[SessionIn],
    sessions: NamedDependency[sessionmaker[Session]],
    act: NamedDependency[Act],
) -> SessionOut:
    """Add a room with its course and open its seats."""
    with sessions.begin() as session:
        found = service.get(session, DayId(day))
        added = service.add_session(session, found, data.draft, act=act)
        bookings.open_seats(session, added, act=act)
    return SessionOut.of(added)


@post("/{day:uuid}/state", opt={"needs": "days:publish"}, sync_to_thread=True)
def take_step(
    day: FromPath[UUID],
    data: JSONBody[StateIn],
    sessions: NamedDependency[sessionmaker[Session]],
    act: NamedDependency[Act],
) -> DayOut:
    """Take a day one step further; a refusal lists every reason."""
    with sessions.begin() as session:
        found = service.get(session, DayId(day))
        moved = service.move(session, found, data.state, act=act)
        if moved.state is DayState.CANCELLED:
            changes.lose_day(session, moved, act=act)
    return DayOut.of(moved)


router = Router(
    "/api/days",
    route_handlers=[
        list_days,
        plan_day,
        read_day,
        list_sessions,
        add_session,
        take_step,
    ],
    tags=["Exam days"],
)
