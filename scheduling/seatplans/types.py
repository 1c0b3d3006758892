"""Frozen values of seat plans."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from exambank.core.vocabulary import SessionId


@dataclass(frozen=True, slots=True)
class Placement:
    """The desk and the paper of one booking."""

    desk: str
    paper: str


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """The plan of one room: drawn with `seed`, so that it can be drawn again and checked.

    `placements` goes by the number of the booking; `version` counts the plans of the session,
    of which only the newest holds.
    """

    session: SessionId
    version: int
    seed: int
    papers: tuple[str, ...]
    placements: Mapping[str, Placement]
    notes: tuple[str, ...]
    made_at: datetime
    made_by: str
