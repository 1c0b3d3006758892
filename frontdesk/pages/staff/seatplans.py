"""Seat plans for the bank's managers: draw one, look at its picture, print it."""

from collections.abc import Sequence
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.reasons import N_
from exambank.core.vocabulary import SessionId
from exambank.forms.versions import NAMES
from frontdesk.pages.day_words import WORDS
from frontdesk.pages.forms import FieldFault, FormFields, faults
from frontdesk.pages.rendering import Page
from frontdesk.usecases import roompapers
from scheduling.bookings import service as bookings
from scheduling.centres import service as centres
from scheduling.days import service as days
from scheduling.days.types import Session as Sitting
from scheduling.seatplans import service

Answer = Response[str] | Response[None]
SEED_DIGITS_MAX = 9


@get("/staff/sessions/{sitting:uuid}", opt={"needs": "days:write"}, sync_to_thread=True)
def show_session(
    sitting: FromPath[UUID],
    page: NamedDependency[Page],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show one room: who is booked, the plan of its seats, the papers to print."""
    with reading.begin() as session:
        return _show(session, page, days.session_of(session, SessionId(sitting)))


@post("/staff/sessions/{sitting:uuid}/plan", opt={"needs": "days:write"}, sync_to_thread=True)
def draw_plan(
    sitting: FromPath[UUID],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Draw the seats of the room with a seed that is kept."""
    text = form.text("seed")
    if not (text.isascii() and text.isdigit() and len(text) <= SEED_DIGITS_MAX):
        wrong = FieldFault("seed", page.say(N_("Enter a whole number of up to nine digits.")))
        with reading.begin() as session:
            return _show(session, page, days.session_of(session, SessionId(sitting)), (wrong,))
    try:
        with sessions.begin() as session:
            found = days.session_of(session, SessionId(sitting))
            papers = [f"{found.form_family}/{name}" for name in NAMES]
            service.draw(session, found, papers=papers, seed=int(text), act=act)
    except service.SeatPlanRefused as refused:
        told = faults("seed", refused.reasons, say=page.say)
        with reading.begin() as session:
            return _show(session, page, days.session_of(session, SessionId(sitting)), told)
    return page.go(f"/staff/sessions/{sitting}", notice=N_("The seats are drawn."))


@get("/staff/sessions/{sitting:uuid}/plan.svg", opt={"needs": "days:write"}, sync_to_thread=True)
def show_picture(
    sitting: FromPath[UUID], reading: NamedDependency[sessionmaker[Session]]
) -> Response[str]:
    """Give out the picture of the plan, with booking numbers instead of names."""
    with reading.begin() as session:
        picture = service.picture(session, service.get(session, SessionId(sitting)))
    return Response(picture, media_type="image/svg+xml")


@get("/staff/sessions/{sitting:uuid}/door.pdf", opt={"needs": "days:write"}, sync_to_thread=True)
def print_door_copy(
    sitting: FromPath[UUID],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[bytes]:
    """Give out the plan for the door: candidate numbers and no names."""
    with reading.begin() as session:
        plans = roompapers.seating_plans(
            session, SessionId(sitting), language=page.language, at=act.at
        )
    return page.file(plans.door, name="seating-plan-door.pdf", media_type="application/pdf")


@get("/staff/sessions/{sitting:uuid}/staff.pdf", opt={"needs": "days:write"}, sync_to_thread=True)
def print_staff_copy(
    sitting: FromPath[UUID],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[bytes]:
    """Give out the plan for the staff: names, papers, accommodations."""
    with reading.begin() as session:
        plans = roompapers.seating_plans(
            session, SessionId(sitting), language=page.language, at=act.at
        )
    return page.file(plans.staff, name="seating-plan-staff.pdf", media_type="application/pdf")


def _show(
    session: Session, page: Page, sitting: Sitting, found: Sequence[FieldFault] = ()
) -> Response[str]:
    context = {
        "booked": bookings.of_session(session, sitting.id),
        "centre": centres.get(session, sitting.centre),
        "day": days.get(session, sitting.day),
        "plan": service.find(session, sitting.id),
        "sitting": sitting,
        "words": WORDS,
    }
    return page.show("staff/session.html", context, faults=found)


HANDLERS = (show_session, draw_plan, show_picture, print_door_copy, print_staff_copy)
