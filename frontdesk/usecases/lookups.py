"""Slow down whoever guesses verification codes: misses are counted by network address.

A code holds 122 random bits, so that guessing is hopeless anyway; this keeps it cheap too.
A right code costs nothing, and misses do not keep anybody from signing in.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from exambank.core.acting import Act
from exambank.core.policy import pack
from frontdesk.accounts import rules, store

TARGET = "verification code"


class LookupsMustWait(Exception):
    """Too many unknown codes were asked for from one network address."""

    def __init__(self, *, until: datetime) -> None:
        super().__init__(f"too many unknown codes: try again after {until:%H:%M} UTC")
        self.until = until


def demand_no_wait(session: Session, *, source: str, now: datetime) -> None:
    """Raise `LookupsMustWait` where too many unknown codes came from `source`, a keyed digest."""
    policy = pack("frontdesk")
    window = timedelta(minutes=policy.whole("sign_in_window", now.date()))
    until = rules.wait_until(
        store.failures_of_source(session, source, since=now - window),
        allowed=policy.whole("unknown_codes_per_address", now.date()),
        window=window,
        now=now,
    )
    if until is not None:
        raise LookupsMustWait(until=until)


def count_miss(session: Session, *, source: str, act: Act) -> None:
    """Remember that an unknown code was asked for."""
    store.count_attempt(session, attempt=act.new_id(), target=TARGET, source=source, at=act.at)
