"""A candidate's own booking: confirm it, print the ticket, move it, give the seat back."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from eligibility.candidates import service as candidates
from exambank.blueprints import service as blueprints
from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from frontdesk.pages.candidate.offered import choices_of
from frontdesk.pages.day_words import WORDS
from frontdesk.pages.forms import FieldFault, FormFields, faults
from frontdesk.pages.rendering import Page
from frontdesk.usecases import booking as booking_flow
from frontdesk.usecases import tickets
from scheduling.bookings import changes
from scheduling.bookings import service as bookings
from scheduling.bookings.types import Booking, BookingState
from scheduling.centres import service as centres
from scheduling.days import service as days

Answer = Response[str] | Response[None]


@get("/bookings/{number:str}", opt={"needs": "bookings:read"}, sync_to_thread=True)
def show_booking(
    number: FromPath[str],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show one booking: when, where, what it costs to change it, what was accepted."""
    with reading.begin() as session:
        found = bookings.readable(session, number, act=act)
        return page.show("candidate/booking.html", _facts(session, found, act))


@post("/bookings/{number:str}/confirm", opt={"needs": "bookings:write"}, sync_to_thread=True)
def confirm(
    number: FromPath[str],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Response[None]:
    """Confirm a held seat at the price that was shown."""
    with sessions.begin() as session:
        found = bookings.readable(session, number, act=act)
        booking_flow.confirm(session, found, act=act)
    return page.go(f"/bookings/{number}", notice=N_("Your seat is booked."))


@get("/bookings/{number:str}/ticket.pdf", opt={"needs": "bookings:read"}, sync_to_thread=True)
def download_ticket(
    number: FromPath[str],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[bytes]:
    """Give out the admission ticket of a confirmed booking."""
    with reading.begin() as session:
        found = bookings.readable(session, number, act=act)
        if found.ticket_issue == 0 or found.seat_no is None:
            raise bookings.BookingStateRefused(found, N_("printed"))
        base_url = page.visit.settings.base_url
        content = tickets.ticket(session, found, at=act.at, base_url=base_url)
    return page.file(content, name=f"{number}.pdf", media_type="application/pdf")


@get("/bookings/{number:str}/withdraw", opt={"needs": "bookings:write"}, sync_to_thread=True)
def ask_withdraw(
    number: FromPath[str],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show what giving the seat back costs today, before it is done."""
    with reading.begin() as session:
        found = bookings.readable(session, number, act=act)
        return page.show("candidate/withdraw.html", _facts(session, found, act))


@post("/bookings/{number:str}/withdraw", opt={"needs": "bookings:write"}, sync_to_thread=True)
def withdraw(
    number: FromPath[str],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Response[None]:
    """Give the seat back."""
    with sessions.begin() as session:
        found = bookings.readable(session, number, act=act)
        booking_flow.withdraw(session, found, act=act)
    return page.go(f"/bookings/{number}", notice=N_("The seat is given back."))


@get("/bookings/{number:str}/move", opt={"needs": "bookings:write"}, sync_to_thread=True)
def ask_move(
    number: FromPath[str],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show the other sessions of the course and what a move costs today."""
    with reading.begin() as session:
        found = bookings.readable(session, number, act=act)
        return _show_move(session, page, found, act)


@post("/bookings/{number:str}/move", opt={"needs": "bookings:write"}, sync_to_thread=True)
def move(
    number: FromPath[str],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Move the booking to the session that was chosen."""
    with reading.begin() as session:
        found = bookings.readable(session, number, act=act)
        offered = booking_flow.choices(session, found.course, act=act)
        chosen = next((one for one in offered if str(one.id) == form.text("session")), None)
        if chosen is None:
            wrong = FieldFault("session", page.say(N_("Choose a session.")))
            return _show_move(session, page, found, act, found=(wrong,))
    try:
        with sessions.begin() as session:
            moved = booking_flow.move(session, found, chosen.id, act=act)
    except bookings.BookingRefused as refused:
        reasons = faults("session", refused.reasons, say=page.say)
        with reading.begin() as session:
            return _show_move(session, page, found, act, found=reasons)
    return page.go(f"/bookings/{moved.booking.number}", notice=N_("Your booking is moved."))


def _show_move(
    session: Session,
    page: Page,
    booking: Booking,
    act: Act,
    *,
    found: tuple[FieldFault, ...] = (),
) -> Response[str]:
    others = [
        one for one in choices_of(session, booking.course, act) if one.sitting.id != booking.session
    ]
    context = {**_facts(session, booking, act), "choices": others}
    return page.show("candidate/move.html", context, faults=found)


def _facts(session: Session, booking: Booking, act: Act) -> dict[str, object]:
    sitting = days.session_of(session, booking.session)
    lapsed = booking.held_until is not None and booking.held_until <= act.at
    coming = act.at < sitting.starts_at
    note: Reason | None = None
    if booking.state is BookingState.HELD and lapsed:
        note = Reason("lapsed", N_("The hold ran out. Choose a session again."))
    return {
        "booking": booking,
        "sitting": sitting,
        "centre": centres.get(session, sitting.centre),
        "course": blueprints.course(session, booking.course),
        "who": candidates.get(session, booking.candidate),
        "cost": changes.cost_of_change(session, booking, on=act.at.date()),
        "charges": bookings.charges(session, booking.id),
        "as_of": booking_flow.snapshot_day(booking),
        "lines": booking_flow.snapshot_lines(booking),
        "can_confirm": booking.state is BookingState.HELD and not lapsed and coming,
        "can_change": booking.state is BookingState.CONFIRMED and coming,
        "has_ticket": booking.ticket_issue > 0 and booking.seat_no is not None,
        "note": note,
        "words": WORDS,
    }


HANDLERS = (
    show_booking,
    confirm,
    download_ticket,
    ask_withdraw,
    withdraw,
    ask_move,
    move,
)
