"""Passwords and secrets: how they are made, kept and compared.

Chance comes from the operating system here and only here: a secret must never repeat.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

TYPED = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Signs that nobody takes for one another (Crockford's Base32)."""


def new_secret() -> str:
    """Return a secret of 256 random bits that fits into a cookie or a link."""
    return secrets.token_urlsafe(32)


def new_key() -> bytes:
    """Return a key for one-time codes: 160 random bits, as long as the digest (RFC 4226, 4)."""
    return secrets.token_bytes(20)


def new_recovery_code() -> str:
    """Return a recovery code of 60 random bits, in three groups that can be typed."""
    signs = [secrets.choice(TYPED) for _ in range(12)]
    return "-".join("".join(signs[start : start + 4]) for start in (0, 4, 8))


def digest(secret: str) -> str:
    """Return what is kept of a random secret: its SHA-256.  Not for passwords."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keyed_digest(key: str, text: str) -> str:
    """Return a digest that only the holder of `key` can make or guess (HMAC-SHA-256)."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that tells nothing about them."""
    return hmac.compare_digest(one.encode(), other.encode())


@dataclass(frozen=True, slots=True)
class Passwords:
    """Hashes passwords with argon2id (RFC 9106) and checks them."""

    hasher: PasswordHasher = field(default_factory=PasswordHasher)

    def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        return self.hasher.hash(password)

    def fits(self, password: str, password_hash: str | None) -> bool:
        """Say whether a password is the one of the hash, taking as long where there is none."""
        if password_hash is None:
            self.hasher.hash(password)
            return False
        try:
            return self.hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
