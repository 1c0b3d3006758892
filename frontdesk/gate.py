"""The gate that every request passes: who is it, may they, and did the form come from us.

Deny by default.  Pages know their caller by the session cookie and check the form token of
every changing request; the API knows its caller by a bearer token and never by a cookie, so
that no other site can make a browser call it.
"""

from dataclasses import dataclass, replace
from typing import cast

from anyio import to_thread
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from sqlalchemy.orm import Session, sessionmaker

from frontdesk import visits
from frontdesk.access import ASSET, AccessRefused, Caller, acting_grant
from frontdesk.accounts import secrecy, signin
from frontdesk.accounts.types import Grant, SignedIn
from frontdesk.errors import FormTokenRefused, SignInRequired
from frontdesk.settings import Clock, Settings
from frontdesk.visits import AnyRequest, Visit

API = "/api/"
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
REQUEST_KEY_LENGTH_MAX = 80


@dataclass(frozen=True, slots=True)
class Gate:
    """What the gate needs to recognise a caller."""

    settings: Settings
    sessions: sessionmaker[Session]
    reading: sessionmaker[Session]
    clock: Clock

    async def admit(
        self,
        connection: ASGIConnection,  # type: ignore[type-arg]  # generic over user and state, which are not used
        handler: BaseRouteHandler,
    ) -> None:
        """Let a request in, or raise what is wrong with it."""
        need = handler.opt.get("needs")
        if need == ASSET:
            return
        request = cast("AnyRequest", connection)  # websockets are not served
        visit = visits.arrive(request, settings=self.settings, now=self.clock())
        visits.keep(request, visit)
        signed_in = await to_thread.run_sync(self._recognise, request, visit)
        grant = None if need is None else acting_grant(_asked_for(request, signed_in), need)
        visit = visit.known_as(
            Caller(signed_in, grant or _first_grant(signed_in)),
            accept_language=request.headers.get("accept-language", ""),
            chosen=request.cookies.get(visits.LANGUAGE_COOKIE),
        )
        visits.keep(request, visit)
        if grant is None:
            raise AccessRefused if signed_in else SignInRequired
        visits.keep(request, replace(visit, request_key=await _request_key(request, visit)))

    def _recognise(self, request: AnyRequest, visit: Visit) -> SignedIn | None:
        if request.url.path.startswith(API):
            kind, _, secret = request.headers.get("authorization", "").partition(" ")
            if kind.lower() != "bearer" or not secret:
                return None
            with self.reading.begin() as session:
                return signin.bearer(session, secret.strip(), now=visit.now)
        if visit.is_new:
            return None
        with self.reading.begin() as session:
            found = signin.who(session, visit.key, now=visit.now)
        if found and visit.now - found.seen_at > signin.TOUCH_EVERY:
            with self.sessions.begin() as session:
                signin.note_use(session, visit.key, now=visit.now)
        return found


async def _request_key(request: AnyRequest, visit: Visit) -> str | None:
    """Check the form token where one is due, and return the key that marks a repetition."""
    if request.method not in CHANGING:
        return None
    if request.url.path.startswith(API):
        return request.headers.get("idempotency-key", "")[:REQUEST_KEY_LENGTH_MAX] or None
    if request.headers.get("sec-fetch-site") == "cross-site":
        raise FormTokenRefused
    form = await request.form()
    token = form.get("form_token", "")
    if not isinstance(token, str) or not secrecy.same(token, visit.form_token):
        raise FormTokenRefused
    key = form.get("request_key")
    return key[:REQUEST_KEY_LENGTH_MAX] if isinstance(key, str) and key else None


def _asked_for(request: AnyRequest, signed_in: SignedIn | None) -> SignedIn | None:
    """Return the caller with the grant that an API request asks for, like ``registrar@HBU``."""
    wanted = request.headers.get("acting-as")
    if signed_in is None or not wanted or not request.url.path.startswith(API):
        return signed_in
    held = {str(grant): grant for grant in signed_in.account.grants}
    if wanted not in held:
        raise AccessRefused
    account = replace(signed_in.account, grants=(held[wanted],))
    return replace(signed_in, account=account)


def _first_grant(signed_in: SignedIn | None) -> Grant:
    return acting_grant(signed_in, "public") or Caller().grant
