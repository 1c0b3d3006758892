"""Exam days for everybody: which centres, at what local time, with how many seats left."""

from dataclasses import dataclass
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.vocabulary import DayId
from frontdesk.access import PUBLIC
from frontdesk.pages.day_words import WORDS
from frontdesk.pages.rendering import Page
from scheduling.bookings import service as bookings
from scheduling.bookings.service import Availability
from scheduling.centres import service as centres
from scheduling.centres.types import Centre
from scheduling.days import service as days
from scheduling.days.types import Session as Sitting


@dataclass(frozen=True, slots=True)
class SittingLine:
    """A session with its centre and what is free in it."""

    sitting: Sitting
    centre: Centre
    free: Availability


@get("/exam-days", opt={"needs": PUBLIC}, sync_to_thread=True)
def list_days(
    page: NamedDependency[Page], reading: NamedDependency[sessionmaker[Session]]
) -> Response[str]:
    """List the exam days that are published."""
    with reading.begin() as session:
        found = [(day, len(days.sessions(session, day.id))) for day in days.open_days(session)]
    return page.show("public/exam_days.html", {"days": found, "words": WORDS})


@get("/exam-days/{day:uuid}", opt={"needs": PUBLIC}, sync_to_thread=True)
def show_day(
    day: FromPath[UUID],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show one exam day with the local time of every centre."""
    with reading.begin() as session:
        found = days.visible(session, DayId(day), act=act)
        lines = sitting_lines(session, found.id, act)
    return page.show("public/exam_day.html", {"day": found, "lines": lines, "words": WORDS})


def sitting_lines(session: Session, day: DayId, act: Act) -> list[SittingLine]:
    """Return the sessions of a day with their centres and free seats."""
    return [
        SittingLine(
            one,
            centres.get(session, one.centre),
            bookings.availability(session, one.id, act=act),
        )
        for one in days.sessions(session, day)
    ]


HANDLERS = (list_days, show_day)
