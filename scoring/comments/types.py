"""Frozen values of candidates' comments.  The text hides from `repr`, so that no log shows it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from exambank.core.vocabulary import BookingId, CandidateId, SessionId


class CommentSource(StrEnum):
    """How a comment came in."""

    SLIP = "slip"
    ONLINE = "online"


@dataclass(frozen=True, slots=True)
class Comment:
    """What a candidate said about a question; `question` is its number as printed there."""

    booking: BookingId
    session: SessionId
    candidate: CandidateId
    question: int
    source: CommentSource
    text: str = field(repr=False)
    entered_by: str
    entered_at: datetime
