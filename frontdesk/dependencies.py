"""What handlers may ask for by name: `sessions`, `reading`, `act`, `caller`, `page`, `form`.

The gate has looked at the request before any of these is built.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from litestar.di import Provide
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from frontdesk import visits
from frontdesk.access import Caller
from frontdesk.accounts.secrecy import Passwords
from frontdesk.pages import forms
from frontdesk.pages.forms import FormFields
from frontdesk.pages.rendering import Page
from frontdesk.settings import Settings
from frontdesk.visits import AnyRequest, Visit


@dataclass(frozen=True, slots=True)
class Parts:
    """What the composition root hands to the dependencies."""

    settings: Settings
    sessions: sessionmaker[Session]
    reading: sessionmaker[Session]
    ids: Callable[[], UUID]
    passwords: Passwords

    def providers(self) -> dict[str, Provide]:
        """Return the dependencies by name."""

        def provide_act(request: AnyRequest) -> Act:
            return act(visit_of(request), ids=self.ids)

        return {
            "act": Provide(provide_act, sync_to_thread=False),
            "caller": Provide(caller_of, sync_to_thread=False),
            "form": Provide(form_of),
            "page": Provide(page_of, sync_to_thread=False),
            "passwords": Provide(lambda: self.passwords, sync_to_thread=False),
            "reading": Provide(lambda: self.reading, sync_to_thread=False),
            "sessions": Provide(lambda: self.sessions, sync_to_thread=False),
            "settings": Provide(lambda: self.settings, sync_to_thread=False),
        }


def act(visit: Visit, *, ids: Callable[[], UUID]) -> Act:
    """Return the act that this request is: by whom, in which role, when."""
    caller = visit.caller or Caller()
    return Act(
        by=caller.by,
        role=caller.role,
        at=visit.now,
        institution=caller.institution,
        request_key=visit.request_key,
        new_id=ids,
    )


def visit_of(request: AnyRequest) -> Visit:
    """Return the visit that the gate attached."""
    visit = visits.of(request)
    if visit is None:
        msg = f"{request.url.path} asks for a visitor but was not looked at by the gate"
        raise RuntimeError(msg)
    return visit


def caller_of(request: AnyRequest) -> Caller:
    """Return who calls."""
    return visit_of(request).caller or Caller()


def page_of(request: AnyRequest) -> Page:
    """Return what renders pages for this visitor."""
    return Page(visit_of(request))


async def form_of(request: AnyRequest) -> FormFields:
    """Return the fields that were sent, from the form or, for a search, from the address."""
    return await forms.read(request)
