"""The home page, the statements about the site, and the choice of language."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from frontdesk import i18n, visits
from frontdesk.access import PUBLIC
from frontdesk.pages.rendering import Page
from frontdesk.settings import Settings


@get("/", opt={"needs": PUBLIC}, sync_to_thread=False)
def home(page: NamedDependency[Page]) -> Response[str]:
    """Show the way in for each audience, or what a signed-in person can do."""
    return page.show("public/home.html")


@get("/accessibility", opt={"needs": PUBLIC}, sync_to_thread=False)
def accessibility(page: NamedDependency[Page]) -> Response[str]:
    """Show the accessibility statement."""
    return page.show("public/accessibility.html")


@get("/about", opt={"needs": PUBLIC}, sync_to_thread=False)
def about(page: NamedDependency[Page]) -> Response[str]:
    """Show what the bank is and what its results are not."""
    return page.show("public/about.html")


@get("/language/{tag:str}", opt={"needs": PUBLIC}, sync_to_thread=False)
def choose_language(
    tag: FromPath[str],
    page: NamedDependency[Page],
    settings: NamedDependency[Settings],
    to: FromQuery[str] = "/",
) -> Response[None]:
    """Keep the language in a cookie and go back to where the visitor was."""
    language = i18n.known(tag) or page.language
    path = to if visits.is_local_path(to) else "/"
    return page.go(path, cookies=(visits.language_cookie(settings, language),))


HANDLERS = (home, accessibility, about, choose_language)
