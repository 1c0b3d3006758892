"""The API of the self-check."""

from datetime import date

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session, sessionmaker

from eligibility.applications.gathering import Claim
from eligibility.self_check import service
from eligibility.self_check.schemas import SelfCheckOut
from exambank.core.acting import Act
from exambank.core.vocabulary import CourseCode, DefinitionCode


@get("/self-check/{course:str}", opt={"needs": "catalogue:read"}, sync_to_thread=True)
def check(
    course: FromPath[str],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
    holds: FromQuery[list[str] | None] = None,
    exam_on: FromQuery[date | None] = None,
) -> SelfCheckOut:
    """Evaluate what somebody holds; `holds` repeats and may carry a date: ``MC-04:2025-04-10``."""
    claims = [_claim(one) for one in holds or []]
    with reading.begin() as session:
        found = service.check(
            session, CourseCode(course), claims, on=act.at.date(), exam_on=exam_on
        )
    return SelfCheckOut.of(found)


def _claim(text: str) -> Claim:
    code, _, issued = text.partition(":")
    try:
        return Claim(DefinitionCode(code), date.fromisoformat(issued) if issued else None)
    except ValueError:
        # A date that cannot be read is a credential that cannot be found under that name.
        return Claim(DefinitionCode(text))


router = Router(path="/api", route_handlers=[check], tags=["Eligibility"])
