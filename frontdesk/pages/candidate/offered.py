"""The sessions that a candidate is offered, for a first booking and for a move alike."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from exambank.core.acting import Act
from exambank.core.vocabulary import CourseCode
from frontdesk.usecases import booking as booking_flow
from scheduling.bookings import service as bookings
from scheduling.centres import service as centres
from scheduling.centres.types import Centre
from scheduling.days.types import Session as Sitting


@dataclass(frozen=True, slots=True)
class Choice:
    """A session on offer: where, when, and how many seats are free."""

    sitting: Sitting
    centre: Centre
    free: int


def choices_of(session: Session, course: CourseCode, act: Act) -> list[Choice]:
    """Return the sessions of a course on offer, each with its free seats."""
    return [
        Choice(
            one,
            centres.get(session, one.centre),
            bookings.availability(session, one.id, act=act).free,
        )
        for one in booking_flow.choices(session, course, act=act)
    ]
