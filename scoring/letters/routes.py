"""The API of letters: where the letter with a code stands."""

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from scoring.letters import service
from scoring.letters.schemas import VerifiedOut


@get("/verify", opt={"needs": "letters:verify"}, sync_to_thread=True)
def verify(
    code: FromQuery[str],
    reading: NamedDependency[sessionmaker[Session]],
    act: NamedDependency[Act],
) -> VerifiedOut:
    """Tell where a letter stands; an unknown code learns nothing else."""
    with reading.begin() as session:
        return VerifiedOut.of(service.verify(session, code, act=act))


router = Router(path="/api/letters", route_handlers=[verify], tags=["Letters"])
