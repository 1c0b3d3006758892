"""What an event is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done to one object, by whom, when and why.

    `digest` is the SHA-256 of everything else, `previous` included, so that no event can be
    changed or dropped without the chain showing it.
    """

    seq: int
    at: datetime
    actor: str
    role: str
    kind: str
    subject: str
    subject_version: int
    reason: str
    data: Mapping[str, Any]
    previous: str
    digest: str
