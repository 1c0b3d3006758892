"""The API of cohorts.  A roster is uploaded on the page, which shows its faults in a table."""

from uuid import UUID

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from eligibility.cohorts import service
from eligibility.cohorts.schemas import CohortOut
from exambank.core.acting import Act

READS = {"needs": "cohorts:read"}


@get("/", opt=READS, sync_to_thread=True)
def list_cohorts(
    act: NamedDependency[Act], reading: NamedDependency[sessionmaker[Session]]
) -> list[CohortOut]:
    """List the cohorts that the caller may see, newest first."""
    with reading.begin() as session:
        return [CohortOut.of(one) for one in service.listed(session, act=act)]


@get("/{cohort:uuid}", opt=READS, sync_to_thread=True)
def show_cohort(
    cohort: FromPath[UUID],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> CohortOut:
    """Show one cohort."""
    with reading.begin() as session:
        return CohortOut.of(service.get(session, cohort, act=act))


router = Router(
    path="/api/cohorts", route_handlers=[list_cohorts, show_cohort], tags=["Eligibility"]
)
