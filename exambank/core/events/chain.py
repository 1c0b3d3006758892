"""The hash chain over events: pure functions."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import rfc8785

from exambank.core.events.types import Event

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first event at which the chain does not hold, and what is wrong with it."""

    seq: int
    fault: str


def digest(event: Event) -> str:
    """Return the SHA-256 of all fields of `event` but the digest itself, as RFC 8785 JSON."""
    body: dict[str, Any] = {
        "seq": event.seq,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor,
        "role": event.role,
        "kind": event.kind,
        "subject": event.subject,
        "subject_version": event.subject_version,
        "reason": event.reason,
        "data": dict(event.data),
        "previous": event.previous,
    }
    return hashlib.sha256(rfc8785.dumps(body)).hexdigest()


def first_broken(events: Iterable[Event], *, head: tuple[int, str] | None) -> BrokenLink | None:
    """Return the first broken link of `events`, given oldest first, or None.

    `head` is the number and digest of the newest event as noted elsewhere: it shows a tail
    that was cut off, which the chain alone cannot.
    """
    previous, expected = GENESIS, 1
    for event in events:
        if event.seq != expected:
            return BrokenLink(expected, f"event {expected} is missing; found {event.seq} instead")
        if event.previous != previous:
            return BrokenLink(event.seq, "it does not follow from the event before it")
        if digest(event) != event.digest:
            return BrokenLink(event.seq, "its content does not match its digest")
        previous, expected = event.digest, expected + 1
    if head is not None and head != (expected - 1, previous):
        return BrokenLink(expected, f"the newest event should be {head[0]}: the tail was cut off")
    return None
