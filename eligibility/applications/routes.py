"""The API of applications: read one's own, assess and validate."""

from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.orm import Session, sessionmaker

from eligibility.applications import reviewing, service
from eligibility.applications.schemas import ApplicationOut, AssessIn, ValidateIn
from eligibility.candidates import service as candidates
from exambank.core.acting import Act
from exambank.core.vocabulary import AccountId, ApplicationId, CandidateId, Role

READS = {"needs": "applications:read"}
DECIDES = {"needs": "applications:decide"}


@get("/", opt=READS, sync_to_thread=True)
def list_applications(
    act: NamedDependency[Act], reading: NamedDependency[sessionmaker[Session]]
) -> list[ApplicationOut]:
    """List the applications that the caller may see, oldest first."""
    with reading.begin() as session:
        found = service.listed(session, act=act, own=own_candidate(session, act))
    return [ApplicationOut.of(one) for one in found]


@get("/{application:uuid}", opt=READS, sync_to_thread=True)
def show_application(
    application: FromPath[UUID],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> ApplicationOut:
    """Show one application with its trace."""
    with reading.begin() as session:
        own = own_candidate(session, act)
        found = service.readable(session, ApplicationId(application), act=act, own=own)
    return ApplicationOut.of(found)


@post("/{application:uuid}/assess", opt=DECIDES, sync_to_thread=True, status_code=200)
def assess(
    application: FromPath[UUID],
    data: JSONBody[AssessIn],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
) -> ApplicationOut:
    """Write the first person's word."""
    with sessions.begin() as session:
        found = reviewing.assess(
            session,
            ApplicationId(application),
            decision=data.decision,
            reason_code=data.reason_code,
            text=data.text,
            hours_used=data.hours_used,
            act=act,
        )
    return ApplicationOut.of(found)


@post("/{application:uuid}/validate", opt=DECIDES, sync_to_thread=True, status_code=200)
def validate(
    application: FromPath[UUID],
    data: JSONBody[ValidateIn],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
) -> ApplicationOut:
    """Write the second person's word."""
    with sessions.begin() as session:
        found = reviewing.validate(
            session,
            ApplicationId(application),
            agrees=data.agrees,
            reason_code=data.reason_code,
            text=data.text,
            act=act,
        )
    return ApplicationOut.of(found)


def own_candidate(session: Session, act: Act) -> CandidateId | None:
    """Return whose applications a candidate sees, None for other roles.

    An account without a candidate gives an identifier that no candidate has.
    """
    if act.role is not Role.CANDIDATE:
        return None
    account = AccountId(UUID(act.by))
    found = candidates.of_account(session, account)
    return CandidateId(account) if found is None else found.id


router = Router(
    path="/api/applications",
    route_handlers=[list_applications, show_application, assess, validate],
    tags=["Eligibility"],
)
