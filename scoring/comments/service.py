"""What can be done with candidates' comments: enter a slip, comment online, read them.

Whose booking somebody may act for is decided where the booking is looked up.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import FormCode, SessionId
from exambank.forms import service as forms
from scheduling.bookings.types import ATTEMPTED, Booking
from scheduling.days import service as days
from scheduling.days.types import Session as Sitting
from scoring.comments import rules, store
from scoring.comments.types import Comment, CommentSource


class CommentRefused(Exception):
    """A comment cannot be taken; `reasons` says everything that is wrong."""

    def __init__(self, booking: Booking, reasons: Sequence[Reason]) -> None:
        super().__init__(f"comment of booking {booking.number}: " + "; ".join(map(str, reasons)))
        self.reasons = tuple(reasons)


def by_slip(session: Session, booking: Booking, *, question: int, text: str, act: Act) -> Comment:
    """Enter what a candidate wrote on a comment slip in the room.

    Raises
    ------
    CommentRefused
        If the person did not sit, the exam has not begun, there is no such question, or the
        text is empty or too long.
    """
    sitting = days.session_of(session, booking.session)
    reasons = [*rules.slip_faults(sitting, now=act.at)]
    comment = _said(booking, CommentSource.SLIP, question, text, act)
    return _put(session, booking, sitting, comment, reasons, act=act)


def online(session: Session, booking: Booking, *, question: int, text: str, act: Act) -> Comment:
    """Take a candidate's own comment in the days after the exam.

    Raises
    ------
    CommentRefused
        If it is too early or too late, the person did not sit, there is no such question, or
        the text is empty or too long.
    """
    sitting = days.session_of(session, booking.session)
    wait = pack("scoring").whole("comment_days", sitting.local_day)
    reasons = [*rules.window_faults(sitting, days=wait, now=act.at)]
    comment = _said(booking, CommentSource.ONLINE, question, text, act)
    return _put(session, booking, sitting, comment, reasons, act=act)


def of_booking(session: Session, booking: Booking) -> Sequence[Comment]:
    """Return the comments of a booking by question."""
    return store.of_booking(session, booking.id)


def of_sessions(session: Session, sittings: Sequence[SessionId]) -> Sequence[Comment]:
    """Return the comments of some sessions, first entered first."""
    return store.of_sessions(session, sittings)


def open_until(session: Session, sittings: Sequence[SessionId], *, act: Act) -> date | None:
    """Return the last day on which somebody of these sessions can still comment, None if over."""
    found = [days.session_of(session, one) for one in sittings]
    ends = [
        (one, rules.last_day(one, days=pack("scoring").whole("comment_days", one.local_day)))
        for one in found
    ]
    return max((end for one, end in ends if one.local(act.at).date() <= end), default=None)


def _said(booking: Booking, source: CommentSource, question: int, text: str, act: Act) -> Comment:
    return Comment(
        booking=booking.id,
        session=booking.session,
        candidate=booking.candidate,
        question=question,
        source=source,
        text=text.strip(),
        entered_by=act.by,
        entered_at=act.at,
    )


def _put(
    session: Session,
    booking: Booking,
    sitting: Sitting,
    comment: Comment,
    reasons: list[Reason],
    *,
    act: Act,
) -> Comment:
    if booking.state not in ATTEMPTED:
        reasons.append(Reason("not_sat", N_("this booking's candidate did not sit the exam")))
    questions = len(forms.get(session, FormCode(sitting.form_family)).entries)
    longest = pack("scoring").whole("comment_characters_max", sitting.local_day)
    reasons += rules.comment_faults(
        comment.question, comment.text, questions=questions, longest=longest
    )
    if reasons:
        raise CommentRefused(booking, reasons)
    store.put(session, comment)
    # What was said stays out of the chain of events: the text is data of one person.
    data = {
        "booking": booking.number,
        "question": comment.question,
        "source": comment.source.value,
    }
    subject = f"session/{booking.session}"
    events.record(session, kind="comment.entered", subject=subject, act=act, data=data)
    return comment
