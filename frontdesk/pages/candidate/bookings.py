"""A candidate books a seat: the own list, the choice of a session, the check, the hold.

What can be done with a booking once there is one stands in `own_booking`.
"""

from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from eligibility.applications import service as applications
from eligibility.candidates import service as candidates
from eligibility.candidates.types import Candidate
from exambank.blueprints import service as blueprints
from exambank.core.acting import Act
from exambank.core.reasons import N_
from exambank.core.vocabulary import CourseCode, Role, SessionId
from frontdesk.access import Caller
from frontdesk.pages.candidate.offered import choices_of
from frontdesk.pages.day_words import WORDS
from frontdesk.pages.forms import FieldFault, FormFields, faults
from frontdesk.pages.rendering import Page
from frontdesk.usecases import booking as booking_flow
from scheduling.bookings import service as bookings
from scheduling.bookings.types import Booking, BookingState
from scheduling.centres import service as centres
from scheduling.days import service as days

Answer = Response[str] | Response[None]
LISTED_AT = {
    Role.BANK_MANAGER: "/staff/days",
    Role.COORDINATOR: "/college/days",
    Role.INVIGILATOR: "/door",
}


@get("/bookings", opt={"needs": "bookings:read"}, sync_to_thread=True)
def list_bookings(
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    reading: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """List one's own bookings and waiting lists, and the exams that can be booked.

    Who books for others, or looks after the days, is sent to the page that lists theirs.
    """
    if caller.role is not Role.CANDIDATE:
        return page.go(LISTED_AT.get(caller.role, "/"))
    with reading.begin() as session:
        who = _own_candidate(session, caller)
        booked = [] if who is None else list(bookings.of_candidate(session, who.id))
        waiting = [] if who is None else list(bookings.waits(session, who.id))
        wanted = {one.session for one in booked} | {one.wish.session for one in waiting}
        sittings = {one: days.session_of(session, one) for one in sorted(wanted)}
        context = {
            "bookings": booked,
            "waiting": waiting,
            "sittings": sittings,
            "centres": {one.code: one for one in centres.centres(session)},
            "bookable": _bookable(session, who, booked),
            "words": WORDS,
        }
    return page.show("candidate/bookings.html", context)


@get("/bookings/new/{course:str}", opt={"needs": "bookings:write"}, sync_to_thread=True)
def choose_session(
    course: FromPath[str],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Offer the sessions of a course with local times and free seats."""
    with reading.begin() as session:
        who = _demand_candidate(session, caller)
        return _show_choice(session, page, CourseCode(course), who, act)


@post("/bookings/new/{course:str}", opt={"needs": "bookings:write"}, sync_to_thread=True)
def take_choice(
    course: FromPath[str],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Go on to the check of the answers for the session that was chosen."""
    with reading.begin() as session:
        who = _demand_candidate(session, caller)
        offered = booking_flow.choices(session, CourseCode(course), act=act)
        if form.text("session") in {str(one.id) for one in offered}:
            return page.go(f"/bookings/check/{form.text('session')}")
        wrong = FieldFault("session", page.say(N_("Choose a session.")))
        return _show_choice(session, page, CourseCode(course), who, act, found=(wrong,))


@get("/bookings/check/{sitting:uuid}", opt={"needs": "bookings:write"}, sync_to_thread=True)
def check_answers(
    sitting: FromPath[UUID],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show everything before anything is binding: price, deadlines, who accepts a pass."""
    with reading.begin() as session:
        who = _demand_candidate(session, caller)
        return _show_check(session, page, SessionId(sitting), who, act)


@post("/bookings/check/{sitting:uuid}", opt={"needs": "bookings:write"}, sync_to_thread=True)
def hold_seat(
    sitting: FromPath[UUID],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Hold a seat for fifteen minutes, or give a place on the waiting list."""
    wanted, name = SessionId(sitting), form.text("name_on_id")
    with reading.begin() as session:
        who = _demand_candidate(session, caller)
        if not name:
            wrong = FieldFault("name_on_id", page.say(N_("Enter the name as on your photo ID.")))
            return _show_check(session, page, wanted, who, act, found=(wrong,), name=name)
    try:
        with sessions.begin() as session:
            placed = booking_flow.hold(session, who.id, wanted, name_on_id=name, act=act)
    except bookings.BookingRefused as refused:
        found = faults("", refused.reasons, say=page.say)
        with reading.begin() as session:
            return _show_check(session, page, wanted, who, act, found=found, name=name)
    if placed.booking is None:
        return page.go("/bookings", notice=N_("The session is full: you are on its waiting list."))
    return page.go(f"/bookings/{placed.booking.number}")


@post(
    "/bookings/waiting/{sitting:uuid}/leave", opt={"needs": "bookings:write"}, sync_to_thread=True
)
def leave_waiting_list(
    sitting: FromPath[UUID],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Response[None]:
    """Take oneself off the waiting list of a session."""
    with sessions.begin() as session:
        who = _demand_candidate(session, caller)
        bookings.stop_waiting(session, SessionId(sitting), who.id, act=act)
    return page.go("/bookings", notice=N_("You are no longer on the waiting list."))


def _own_candidate(session: Session, caller: Caller) -> Candidate | None:
    if caller.account is None or caller.role is not Role.CANDIDATE:
        return None
    return candidates.of_account(session, caller.account.id)


def _demand_candidate(session: Session, caller: Caller) -> Candidate:
    found = _own_candidate(session, caller)
    if found is None:
        msg = "the caller has no record of a candidate"
        raise candidates.CandidateNotFound(msg)
    return found


def _bookable(session: Session, who: Candidate | None, booked: list[Booking]) -> list[object]:
    """Return the exams a candidate is authorized for and has not booked."""
    if who is None:
        return []
    coming = {BookingState.HELD, BookingState.CONFIRMED}
    taken = {one.course for one in booked if one.state in coming}
    return [
        (blueprints.course(session, one.course), one.authorization)
        for one in applications.of_candidate(session, who.id)
        if one.authorization is not None and one.course not in taken
    ]


def _show_choice(
    session: Session,
    page: Page,
    course: CourseCode,
    who: Candidate,
    act: Act,
    *,
    found: tuple[FieldFault, ...] = (),
) -> Response[str]:
    context = {
        "course": blueprints.course(session, course),
        "permit": applications.authorization(session, who.id, course),
        "choices": choices_of(session, course, act),
        "who": who,
    }
    return page.show("candidate/choose_session.html", context, faults=found)


def _show_check(
    session: Session,
    page: Page,
    sitting: SessionId,
    who: Candidate,
    act: Act,
    *,
    found: tuple[FieldFault, ...] = (),
    name: str | None = None,
) -> Response[str]:
    offer = booking_flow.offer(session, who.id, sitting, act=act)
    context = {
        "name": who.full_name if name is None else name,
        "offer": offer,
        "refusals": () if found else offer.refusals,
    }
    return page.show("candidate/check_booking.html", context, faults=found)


HANDLERS = (
    list_bookings,
    choose_session,
    take_choice,
    check_answers,
    hold_seat,
    leave_waiting_list,
)
