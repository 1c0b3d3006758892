"""The API of appeals, for the bank's people: the list, and one of them."""

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from scoring.appeals import service, steps
from scoring.appeals.schemas import AppealOut

Sessions = sessionmaker[Session]


@get("/", opt={"needs": "appeals:read"}, sync_to_thread=True)
def list_appeals(reading: NamedDependency[Sessions], act: NamedDependency[Act]) -> list[AppealOut]:
    """List every appeal with its clocks, oldest first."""
    with reading.begin() as session:
        return [AppealOut.of(one, on=act.at.date()) for one in service.appeals(session)]


@get("/{number:str}", opt={"needs": "appeals:read"}, sync_to_thread=True)
def show_appeal(
    number: FromPath[str], reading: NamedDependency[Sessions], act: NamedDependency[Act]
) -> AppealOut:
    """Show one appeal."""
    with reading.begin() as session:
        return AppealOut.of(steps.get(session, number), on=act.at.date())


router = Router(path="/api/appeals", route_handlers=[list_appeals, show_appeal], tags=["Appeals"])
