"""The composition root: builds the web app from its parts.

Nothing here decides anything about exams; it only says which part meets which.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

from litestar import Litestar, Router
from litestar.datastructures import CacheControlHeader
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.static_files import create_static_files_router
from litestar.types import (
    HTTPScope,
    LifeSpanReceive,
    LifeSpanScope,
    LifeSpanSend,
    Receive,
    Scope,
    Send,
)
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.database import for_reading, open_database
from frontdesk import headers, routing
from frontdesk import settings as settings_module
from frontdesk.access import ASSET
from frontdesk.accounts.secrecy import Passwords
from frontdesk.answers import Answers
from frontdesk.dependencies import Parts
from frontdesk.gate import Gate
from frontdesk.settings import Clock, Settings, elapsed_ms

LOG = logging.getLogger("exambank.requests")
STATIC = Path(__file__).parent / "pages" / "static"


class FrontDesk(Litestar):
    """The app, with one log line and the security headers on every answer."""

    async def __call__(
        self,
        scope: Scope | LifeSpanScope,
        receive: Receive | LifeSpanReceive,
        send: Send | LifeSpanSend,
    ) -> None:
        if scope["type"] != ScopeType.HTTP:
            await super().__call__(scope, receive, send)
            return
        http, began = cast("HTTPScope", scope), elapsed_ms()

        async def send_on(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers.add(message, path=http["path"])
                _log(http, message["status"], elapsed_ms(began))
            await send(message)

        await super().__call__(scope, receive, send_on)


def create_app(
    settings: Settings,
    *,
    sessions: sessionmaker[Session] | None = None,
    reading: sessionmaker[Session] | None = None,
    clock: Clock | None = None,
    ids: Callable[[], UUID] = uuid4,
    passwords: Passwords | None = None,
) -> FrontDesk:
    """Build the app; what is not given is opened as the settings say."""
    if sessions is None:
        engine = open_database(settings.database_url)
        sessions, reading = sessionmaker(engine), sessionmaker(for_reading(engine))
    reading = reading or sessions
    clock = clock or settings_module.running_clock(settings.clock_start)
    gate = Gate(settings, sessions, reading, clock)
    answers = Answers(settings, clock, ids)
    parts = Parts(settings, sessions, reading, ids, passwords or Passwords())
    return FrontDesk(
        route_handlers=[*routing.HANDLERS, _static_files()],
        guards=[gate.admit],
        dependencies=parts.providers(),
        exception_handlers={HTTPException: answers.to, Exception: answers.to},
        openapi_config=_openapi(),
        logging_config=None,
    )


def _static_files() -> Any:
    return create_static_files_router(
        path="/static",
        directories=[STATIC],
        opt={"needs": ASSET},
        cache_control=CacheControlHeader(public=True, max_age=86400),
    )


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Exam bank",
        version="1",
        description="The programming interface of the exam bank.",
        components=Components(
            security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}
        ),
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        openapi_router=Router(
            "/api/schema", route_handlers=[], opt={"needs": ASSET}, include_in_schema=False
        ),
    )


def _log(scope: HTTPScope, status: int, ms: float) -> None:
    """Write one line: the address as a template, never what was sent or asked for in it."""
    template = scope.get("path_template") or "(no route)"
    LOG.info("method=%s route=%s status=%d ms=%.1f", scope["method"], template, status, ms)
