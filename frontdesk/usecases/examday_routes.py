"""The API of rooms and steps of exam days: a room opens seats, a cancelled day frees them."""

from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.vocabulary import DayId
from frontdesk.usecases import examdays
from scheduling.days import service
from scheduling.days.schemas import DayOut, SessionIn, SessionOut, StateIn

Sessions = sessionmaker[Session]


@get("/{day:uuid}/sessions", opt={"needs": "days:read"}, sync_to_thread=True)
def list_sessions(
    day: FromPath[UUID],
    reading: NamedDependency[Sessions],
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
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> SessionOut:
    """Add a room with its course and open its seats."""
    with sessions.begin() as session:
        found = service.get(session, DayId(day))
        return SessionOut.of(examdays.add_room(session, found, data.draft, act=act))


@post("/{day:uuid}/state", opt={"needs": "days:publish"}, sync_to_thread=True)
def take_step(
    day: FromPath[UUID],
    data: JSONBody[StateIn],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> DayOut:
    """Take a day one step further; a refusal lists every reason."""
    with sessions.begin() as session:
        found = service.get(session, DayId(day))
        return DayOut.of(examdays.take_step(session, found, data.state, act=act))


router = Router(
    "/api/days", route_handlers=[list_sessions, add_session, take_step], tags=["Exam days"]
)
