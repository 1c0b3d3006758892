"""One-time codes by time: RFC 6238 over RFC 4226, pure functions of key and instant."""

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

PERIOD_S = 30  # RFC 6238, section 4.1: the default, and the one that authenticators know
DIGITS = 6
DRIFT = 1  # RFC 6238, section 5.2: at most one step for delay on the way
SPELLED = str.maketrans({"O": "0", "I": "1", "L": "1"})


def step_at(instant: datetime) -> int:
    """Return the time step of an instant: whole periods since 1970."""
    return int(instant.timestamp()) // PERIOD_S


def code_at(
    key: bytes,
    step: int,
    *,
    digits: int = DIGITS,
    algorithm: Callable[..., Any] = hashlib.sha1,
) -> str:
    r"""Return the code of a key at a time step.

    .. math:: \mathrm{TOTP} = \mathrm{Truncate}(\mathrm{HMAC}(K, T)) \bmod 10^{d}

    RFC 4226, section 5.3 (dynamic truncation); RFC 6238, section 4.2.

    Examples
    --------
    >>> code_at(b"12345678901234567890", 59 // 30, digits=8)  # RFC 6238, appendix B
    '94287082'
    """
    mac = hmac.new(key, step.to_bytes(8, "big"), algorithm).digest()
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_of(key: bytes, code: str, *, now: datetime, after: int) -> int | None:
    """Return the time step whose code this is, None where it is none of now or was taken.

    A code counts in its own step and one step to each side, and only `after` the step of the
    code that was taken last (RFC 6238, section 5.2: a code is good once).
    """
    present = step_at(now)
    found = None
    for step in range(present - DRIFT, present + DRIFT + 1):
        is_it = hmac.compare_digest(code_at(key, step).encode(), code.encode())
        if is_it and step > after:
            found = step
    return found


def address(key: bytes, *, issuer: str, account: str) -> str:
    """Return the address that an authenticator reads from the square (Key URI format)."""
    named = f"{quote(issuer)}:{quote(account)}"
    return (
        f"otpauth://totp/{named}?secret={spelled(key)}&issuer={quote(issuer)}"
        f"&algorithm=SHA1&digits={DIGITS}&period={PERIOD_S}"
    )


def spelled(key: bytes) -> str:
    """Return a key as people type it into an authenticator: Base32 (RFC 4648).

    >>> spelled(b"12345678901234567890")
    'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
    """
    return b32encode(key).decode().rstrip("=")


def only_digits(text: str) -> str:
    """Return a typed code without the gaps that people and apps put in."""
    return "".join(text.split())


def normal_recovery(text: str) -> str:
    """Return a recovery code as it is kept: capitals, no gaps, look-alikes as digits.

    >>> normal_recovery(" abcd-ef0h-ilmo ")
    'ABCDEF0H11M0'
    """
    return "".join(text.split()).replace("-", "").upper().translate(SPELLED)
