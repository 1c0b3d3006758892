"""The API of the catalogue."""

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from eligibility.catalogue import service
from eligibility.catalogue.schemas import CredentialOut
from exambank.core.vocabulary import DefinitionCode

NEEDS = {"needs": "catalogue:read"}


@get("/micro-credentials", opt=NEEDS, sync_to_thread=True)
def list_credentials(reading: NamedDependency[sessionmaker[Session]]) -> list[CredentialOut]:
    """List micro-credentials by code."""
    with reading.begin() as session:
        return [CredentialOut.of(one) for one in service.everyone(session)]


@get("/micro-credentials/{definition:str}", opt=NEEDS, sync_to_thread=True)
def show_credential(
    definition: FromPath[str], reading: NamedDependency[sessionmaker[Session]]
) -> CredentialOut:
    """Show one micro-credential."""
    with reading.begin() as session:
        return CredentialOut.of(service.get(session, DefinitionCode(definition)))


router = Router(
    path="/api", route_handlers=[list_credentials, show_credential], tags=["Eligibility"]
)
