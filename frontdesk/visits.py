"""A visit: what one request tells about the visitor, and the cookies that carry it.

One cookie holds a random value.  Before signing in it proves only that a form came from the
same browser; signing in replaces it by the secret of a session that the database knows by
its digest, so that a value planted beforehand is worth nothing.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self, cast
from urllib.parse import unquote

from litestar import Request
from litestar.datastructures import Cookie

from exambank.core.vocabulary import Language
from frontdesk import i18n
from frontdesk.access import Caller
from frontdesk.accounts import secrecy
from frontdesk.settings import Settings

AnyRequest = Request[Any, Any, Any]

LANGUAGE_COOKIE = "exambank-language"
NOTICE_COOKIE = "exambank-notice"
YEAR_S = 365 * 24 * 3600
NOTICE_S = 60
COOKIE_LENGTH_MAX = 200
_SLOT = "exambank_visit"


@dataclass(frozen=True, slots=True)
class Visit:
    """Who came, in which language, to which page, at which time.

    `caller` is None where nobody looked: an address that is no route has no guard.
    """

    path: str
    language: Language
    now: datetime
    settings: Settings
    key: str = field(repr=False)
    is_new: bool = True
    caller: Caller | None = None
    request_key: str | None = None
    notice: str = ""

    @property
    def form_token(self) -> str:
        """Return the token that a form of this visitor must carry."""
        return secrecy.keyed_digest(self.settings.secret, f"form {self.key}")

    def known_as(self, caller: Caller, *, accept_language: str, chosen: str | None) -> Self:
        """Return the visit with its caller, whose account may prefer a language."""
        own = caller.account.language if caller.account else None
        language = i18n.known(chosen) or own or i18n.preferred(accept_language)
        return replace(self, caller=caller, language=language or Language.ENGLISH)


def arrive(request: AnyRequest, *, settings: Settings, now: datetime) -> Visit:
    """Read what a request tells before its caller is looked up."""
    key = request.cookies.get(session_cookie_name(settings), "")
    chosen = i18n.known(request.cookies.get(LANGUAGE_COOKIE))
    liked = i18n.preferred(request.headers.get("accept-language", ""))
    return Visit(
        path=request.url.path,
        language=chosen or liked or Language.ENGLISH,
        now=now,
        settings=settings,
        key=key if 0 < len(key) <= COOKIE_LENGTH_MAX else secrecy.new_secret(),
        is_new=not 0 < len(key) <= COOKIE_LENGTH_MAX,
        notice=unquote(request.cookies.get(NOTICE_COOKIE, ""))[:COOKIE_LENGTH_MAX],
    )


def keep(request: AnyRequest, visit: Visit) -> None:
    """Attach the visit to the request, for the dependencies and the error pages."""
    request.scope["state"][_SLOT] = visit


def of(request: AnyRequest) -> Visit | None:
    """Return the visit that was attached to the request."""
    return cast("Visit | None", request.scope["state"].get(_SLOT))


def session_cookie_name(settings: Settings) -> str:
    """Return the name of the session cookie; over HTTPS no other host can set it."""
    return "__Host-exambank" if settings.is_https else "exambank"


def session_cookie(settings: Settings, secret: str) -> Cookie:
    """Return the cookie that carries the secret of a visit or of a session."""
    return Cookie(
        key=session_cookie_name(settings),
        value=secret,
        path="/",
        httponly=True,
        secure=settings.is_https,
        samesite="lax",
    )


def language_cookie(settings: Settings, language: Language) -> Cookie:
    """Return the cookie that keeps a chosen language for a year."""
    return Cookie(
        key=LANGUAGE_COOKIE,
        value=language.value,
        path="/",
        max_age=YEAR_S,
        httponly=True,
        secure=settings.is_https,
        samesite="lax",
    )


def source(request: AnyRequest, settings: Settings) -> str:
    """Return a keyed digest of the network address, by which failed sign-ins are counted."""
    host = request.client.host if request.client else "unknown"
    return secrecy.keyed_digest(settings.secret, f"address {host}")


def is_local_path(path: str) -> bool:
    r"""Say whether a redirect to `path` stays on this site.

    >>> is_local_path("/account"), is_local_path("//elsewhere.example"), is_local_path("/\\e")
    (True, False, False)
    """
    return path.startswith("/") and path[1:2] not in {"/", "\\"} and path.isprintable()
