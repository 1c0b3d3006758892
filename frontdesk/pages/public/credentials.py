"""Public pages of micro-credentials: what a provider states, and what it covers of our exams."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from eligibility.catalogue import rules, service
from eligibility.catalogue.types import courses_of, grant_of
from eligibility.coverage import coverage
from exambank.blueprints import service as blueprints
from exambank.core.vocabulary import DefinitionCode
from frontdesk.access import PUBLIC
from frontdesk.pages.eligibility_words import WORDS
from frontdesk.pages.rendering import Page


@get("/micro-credentials", opt={"needs": PUBLIC}, sync_to_thread=True)
def list_credentials(
    page: NamedDependency[Page], reading: NamedDependency[sessionmaker[Session]]
) -> Response[str]:
    """List the micro-credentials that count towards some exam."""
    with reading.begin() as session:
        found = service.everyone(session)
    return page.show("public/credentials.html", {"credentials": found, "courses_of": courses_of})


@get("/micro-credentials/{definition:str}", opt={"needs": PUBLIC}, sync_to_thread=True)
def show_credential(
    definition: FromPath[str],
    page: NamedDependency[Page],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show one micro-credential with every field that is stated, and every one that is missing."""
    with reading.begin() as session:
        found = service.get(session, DefinitionCode(definition))
        version = found.newest
        counts = [
            coverage(
                blueprints.active_blueprint(session, course), [grant_of(found, version, course)]
            )
            for course in courses_of(version)
        ]
    context = {
        "credential": found,
        "version": version,
        "details": version.details,
        "counts": counts,
        "missing": rules.missing_fields(version.details),
        "conformity": rules.conformity(version.details, service.sizes_on(page.visit.now.date())),
        "words": WORDS,
    }
    return page.show("public/credential.html", context)


HANDLERS = (list_credentials, show_credential)
