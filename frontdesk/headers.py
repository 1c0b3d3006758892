"""The security headers that every answer carries.

The policy allows our own style sheet and our own small script and nothing from outside: no
inline script, no inline style, no frame around a page.
"""

from litestar.datastructures import MutableScopeHeaders
from litestar.types import HTTPResponseStartEvent

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


def add(message: HTTPResponseStartEvent, *, path: str) -> None:
    """Add the headers to an answer; what does not say otherwise is not kept by caches."""
    headers = MutableScopeHeaders(message)
    for name, value in HEADERS.items():
        headers[name] = value
    if "cache-control" not in headers:
        headers["cache-control"] = "no-store"
    if not path.startswith("/static/"):
        headers["vary"] = "Accept-Language, Cookie"
