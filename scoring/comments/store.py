"""Every SQL statement of candidates' comments."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from exambank.core.vocabulary import BookingId, CandidateId, SessionId
from scoring.comments.tables import CommentRow
from scoring.comments.types import Comment, CommentSource


def put(session: Session, comment: Comment) -> None:
    """Keep a comment in place of an earlier one to the same question from the same source."""
    session.merge(
        CommentRow(
            booking_id=comment.booking,
            question=comment.question,
            source=comment.source.value,
            session_id=comment.session,
            candidate_id=comment.candidate,
            text=comment.text,
            entered_by=comment.entered_by,
            entered_at=comment.entered_at,
        )
    )
    session.flush()


def of_booking(session: Session, booking: BookingId) -> Sequence[Comment]:
    """Return the comments of a booking by question."""
    statement = select(CommentRow).where(CommentRow.booking_id == booking)
    return _comments(session, statement.order_by(CommentRow.question, CommentRow.source))


def of_sessions(session: Session, sittings: Sequence[SessionId]) -> Sequence[Comment]:
    """Return the comments of some sessions, first entered first."""
    statement = select(CommentRow).where(CommentRow.session_id.in_(sittings))
    return _comments(
        session,
        statement.order_by(
            CommentRow.entered_at, CommentRow.booking_id, CommentRow.question, CommentRow.source
        ),
    )


def _comments(session: Session, statement: Select[tuple[CommentRow]]) -> Sequence[Comment]:
    return [
        Comment(
            booking=BookingId(row.booking_id),
            session=SessionId(row.session_id),
            candidate=CandidateId(row.candidate_id),
            question=row.question,
            source=CommentSource(row.source),
            text=row.text,
            entered_by=row.entered_by,
            entered_at=row.entered_at,
        )
        for row in session.scalars(statement)
    ]
