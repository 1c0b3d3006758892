"""The auditor's list of events, with filter, and the check of the whole chain."""

from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from sqlalchemy.orm import Session, sessionmaker

from exambank.core import events
from exambank.core.events import BrokenLink
from frontdesk.pages.forms import FormFields
from frontdesk.pages.rendering import Page

PAGE_SIZE = 50
FILTERS = ("kind", "subject", "actor")


@get("/audit/events", opt={"needs": "audit:read"}, sync_to_thread=True)
def list_events(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[sessionmaker[Session]],
    before: FromQuery[int | None] = None,
) -> Response[str]:
    """List events, newest first."""
    return _show(page, form, reading, before=before)


@get("/audit/events/verify", opt={"needs": "audit:read"}, sync_to_thread=True)
def verify_chain(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Check the whole chain and name its first broken link."""
    with reading.begin() as session:
        broken = events.verify(session)
    return _show(page, form, reading, checked=True, broken=broken)


def _show(
    page: Page,
    form: FormFields,
    reading: sessionmaker[Session],
    *,
    before: int | None = None,
    checked: bool = False,
    broken: BrokenLink | None = None,
) -> Response[str]:
    asked = {name: form.text(name) for name in FILTERS}
    with reading.begin() as session:
        found = events.search(session, **asked, before=before, limit=PAGE_SIZE + 1)
        head = events.head(session)
    shown = found[:PAGE_SIZE]
    rest = urlencode(asked | {"before": shown[-1].seq}) if len(found) > PAGE_SIZE else ""
    context = {
        "broken": broken,
        "checked": checked,
        "form": form,
        "found": shown,
        "further": f"/audit/events?{rest}" if rest else "",
        "head": head,
    }
    return page.show("audit/events.html", context)


HANDLERS = (list_events, verify_chain)
