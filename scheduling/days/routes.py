"""Exam days over the JSON interface: plan and read; their rooms and steps stand above bookings."""

from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.vocabulary import DayId
from scheduling.days import rules, service
from scheduling.days.schemas import DayIn, DayOut


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


router = Router(
    "/api/days",
    route_handlers=[list_days, plan_day, read_day],
    tags=["Exam days"],
)
