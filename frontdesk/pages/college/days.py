"""Exam days for coordinators: the own college's bookings, booking in bulk, the ticket bundle."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from eligibility.applications import service as applications
from eligibility.applications.types import ApplicationState
from eligibility.candidates import service as candidates
from eligibility.candidates.types import Candidate
from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import CandidateId, CourseCode, DayId
from frontdesk.pages.day_words import WORDS
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.public.exam_days import sitting_lines
from frontdesk.pages.rendering import Page
from frontdesk.usecases import booking as booking_flow
from frontdesk.usecases import tickets
from scheduling.bookings import service as bookings
from scheduling.bookings.types import SEATED, UPCOMING, Booking
from scheduling.days import service as days
from scheduling.days.types import ExamDay
from scheduling.days.types import Session as Sitting

Answer = Response[str] | Response[None]


@dataclass(slots=True)
class Outcome:
    """What came of booking several candidates: seats, waiting places, refusals."""

    booked: int = 0
    waiting: int = 0
    refused: list[tuple[Candidate, Sequence[Reason]]] = field(default_factory=list)


@get("/college/days", opt={"needs": "cohorts:read"}, sync_to_thread=True)
def list_days(
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """List the exam days with the own college's number of bookings."""
    with reading.begin() as session:
        found = [
            (day, sum(one.state in SEATED for one in booked))
            for day in days.open_days(session)
            for booked in [bookings.of_college(session, day.id, act=act)]
        ]
    return page.show("college/days.html", {"days": found, "words": WORDS})


@get("/college/days/{day:uuid}", opt={"needs": "cohorts:read"}, sync_to_thread=True)
def show_day(
    day: FromPath[UUID],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show the own college's bookings of a day and who could still be booked."""
    with reading.begin() as session:
        return _show(session, page, days.visible(session, DayId(day), act=act), act)


@post("/college/days/{day:uuid}/book", opt={"needs": "cohorts:write"}, sync_to_thread=True)
def book_several(
    day: FromPath[UUID],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Book the chosen candidates into a session; who cannot be booked is named with reasons."""
    with reading.begin() as session:
        found = days.visible(session, DayId(day), act=act)
        sitting = next(
            (
                one
                for one in days.sessions(session, found.id)
                if str(one.id) == form.text("session")
            ),
            None,
        )
        wanted = _chosen(session, form, act)
        wrong = []
        if sitting is None:
            wrong.append(FieldFault("session", page.say(N_("Choose a session."))))
        if not wanted:
            wrong.append(FieldFault("candidate", page.say(N_("Choose at least one candidate."))))
        if sitting is None or wrong:
            return _show(session, page, found, act, found=wrong)
    outcome = Outcome()
    for who in wanted:
        _book_one(sessions, sitting, who, outcome, act)
    with reading.begin() as session:
        return _show(session, page, found, act, outcome=outcome)


@get("/college/days/{day:uuid}/tickets.zip", opt={"needs": "cohorts:read"}, sync_to_thread=True)
def download_tickets(
    day: FromPath[UUID],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[bytes]:
    """Give out the tickets of the own college's candidates as one file."""
    with reading.begin() as session:
        found = days.visible(session, DayId(day), act=act)
        own = bookings.of_college(session, found.id, act=act)
        printed = [one for one in own if _has_ticket(one)]
        base_url = page.visit.settings.base_url
        packed = tickets.bundle(session, printed, at=act.at, base_url=base_url)
    return page.file(packed, name=f"tickets-{found.on}.zip", media_type="application/zip")


def _chosen(session: Session, form: FormFields, act: Act) -> list[Candidate]:
    """Return the chosen candidates of the own college; anybody else's are passed over."""
    own = {str(one.id): one for one in _own(session, act)}
    return [own[name] for name in form.all("candidate") if name in own]


def _own(session: Session, act: Act) -> Sequence[Candidate]:
    if act.institution is None:
        return ()
    return candidates.everyone(session, college=act.institution)


def _book_one(
    sessions: sessionmaker[Session], sitting: Sitting, who: Candidate, outcome: Outcome, act: Act
) -> None:
    """Book one candidate in a transaction of its own, so that one refusal undoes no other."""
    try:
        with sessions.begin() as session:
            placed = booking_flow.book(session, who.id, sitting.id, act=replace(act))
    except (bookings.BookingRefused, bookings.BookingStateRefused) as refused:
        outcome.refused.append((who, refused.reasons))
        return
    outcome.booked += placed.booking is not None
    outcome.waiting += placed.booking is None


def _authorized(session: Session, act: Act, courses: set[CourseCode]) -> set[CandidateId]:
    """Return the own candidates who may sit one of the courses and hold no booking for it."""
    free: set[CandidateId] = set()
    states = (ApplicationState.AUTHORIZED,)
    for one in applications.listed(session, act=act, states=states):
        if one.course not in courses:
            continue
        booked = bookings.of_candidate(session, one.candidate)
        if not any(b.course == one.course and b.state in UPCOMING for b in booked):
            free.add(one.candidate)
    return free


def _has_ticket(booking: Booking) -> bool:
    return booking.ticket_issue > 0 and booking.seat_no is not None


def _show(
    session: Session,
    page: Page,
    day: ExamDay,
    act: Act,
    *,
    outcome: Outcome | None = None,
    found: Sequence[FieldFault] = (),
) -> Response[str]:
    lines = sitting_lines(session, day.id, act)
    booked = bookings.of_college(session, day.id, act=act)
    people = {one.id: one for one in _own(session, act)}
    free = _authorized(session, act, {one.sitting.course for one in lines})
    context = {
        "booked": booked,
        "day": day,
        "has_tickets": any(map(_has_ticket, booked)),
        "free": [one for one in people.values() if one.id in free],
        "lines": lines,
        "may_book": act.institution is not None,
        "outcome": outcome,
        "people": people,
        "sittings": {one.sitting.id: one for one in lines},
        "words": WORDS,
    }
    return page.show("college/day.html", context, faults=found)


HANDLERS = (list_days, show_day, book_several, download_tickets)
