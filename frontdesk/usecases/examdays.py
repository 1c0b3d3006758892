"""What happens to seats and bookings when an exam day gets a room or takes a step.

Composed here because bookings know the days and not the other way round.
"""

from sqlalchemy.orm import Session

from exambank.core.acting import Act
from scheduling.bookings import changes
from scheduling.bookings import service as bookings
from scheduling.days import service
from scheduling.days.types import DayState, ExamDay, SessionDraft
from scheduling.days.types import Session as Sitting


def add_room(session: Session, day: ExamDay, draft: SessionDraft, *, act: Act) -> Sitting:
    """Add a room with its course to a day, and open its seats."""
    added = service.add_session(session, day, draft, act=act)
    bookings.open_seats(session, added, act=act)
    return added


def take_step(session: Session, day: ExamDay, to: DayState, *, act: Act) -> ExamDay:
    """Take a day one step further; a cancelled day is made good to everybody who booked.

    Raises
    ------
    exambank.core.lifecycle.TransitionRefused
        If the day cannot take the step; with every reason.
    """
    moved = service.move(session, day, to, act=act)
    if moved.state is DayState.CANCELLED:
        changes.lose_day(session, moved, act=act)
    return moved
