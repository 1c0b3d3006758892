"""What happens to seats and bookings when an exam day gets a room or takes a step.

Composed here because bookings know the days and not the other way round.
"""

from sqlalchemy.orm import Session

from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import FormCode
from exambank.forms import service as forms
from exambank.forms.service import FormNotFound
from scheduling.bookings import changes
from scheduling.bookings import service as bookings
from scheduling.days import service
from scheduling.days.types import DayState, ExamDay, SessionDraft
from scheduling.days.types import Session as Sitting


def add_room(session: Session, day: ExamDay, draft: SessionDraft, *, act: Act) -> Sitting:
    """Add a room with its course to a day, and open its seats.

    A room may be planned before its form is assembled, but not with the form of another course.

    Raises
    ------
    scheduling.days.service.SessionRefused
        If the form belongs to another course, or the room cannot be had.
    """
    _refuse_form_of_another_course(session, draft)
    added = service.add_session(session, day, draft, act=act)
    bookings.open_seats(session, added, act=act)
    return added


def _refuse_form_of_another_course(session: Session, draft: SessionDraft) -> None:
    try:
        form = forms.get(session, FormCode(draft.form_family))
    except FormNotFound:
        return
    if form.course != draft.course:
        text = N_("form {form} belongs to {have}, not to {need}: name a form of that course")
        values = {"form": form.code, "have": form.course, "need": draft.course}
        raise service.SessionRefused(Reason("form_of_another_course", text, values))


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
