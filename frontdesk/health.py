"""Whether the site can work: the database answers and its migrations are the newest."""

from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from frontdesk.access import ASSET
from frontdesk.migrations import machinery


@dataclass(frozen=True, slots=True)
class Health:
    """What `/health` says; `migrations` is current, behind, ahead or unknown."""

    database: str
    migrations: str

    @property
    def is_well(self) -> bool:
        """Say whether requests can be served."""
        return self.database == "reachable" and self.migrations == "current"


def examine(sessions: sessionmaker[Session]) -> Health:
    """Look at the database behind `sessions`."""
    try:
        with sessions.begin() as session:
            return Health("reachable", machinery.state(session.connection()).value)
    except SQLAlchemyError:
        return Health("unreachable", "unknown")


@get("/health", opt={"needs": ASSET}, sync_to_thread=True, include_in_schema=False)
def health(reading: NamedDependency[sessionmaker[Session]]) -> Response[dict[str, Any]]:
    """Answer 200 when the site can work and 503 when it cannot."""
    found = examine(reading)
    status = HTTPStatus.OK if found.is_well else HTTPStatus.SERVICE_UNAVAILABLE
    return Response(asdict(found), status_code=status.value)


HANDLERS = (health,)
