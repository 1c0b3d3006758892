"""Comment slips of a room, entered by its invigilator from the paper."""

from collections.abc import Sequence
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from eligibility.candidates import service as candidates
from exambank.core.acting import Act
from exambank.core.reasons import N_
from exambank.core.vocabulary import SessionId
from frontdesk.pages.candidate.comments import asked, comment_faults
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from scheduling.attendance import service as attendance
from scheduling.bookings import service as bookings
from scheduling.bookings.types import Booking
from scheduling.days.types import Session as Sitting
from scoring.comments import service
from scoring.comments.service import CommentRefused
from scoring.comments.types import CommentSource

Sessions = sessionmaker[Session]
Answer = Response[str] | Response[None]


@get("/door/{sitting:uuid}/comments", opt={"needs": "checkin:write"}, sync_to_thread=True)
def slip_form(
    sitting: FromPath[UUID],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show the form for a slip, and how many slips of the room are in."""
    return _show(page, form, reading, sitting, act=act)


@post("/door/{sitting:uuid}/comments", opt={"needs": "checkin:write"}, sync_to_thread=True)
def enter_slip(
    sitting: FromPath[UUID],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Enter one slip of somebody who sat in the room."""
    with reading.begin() as session:
        room = attendance.watched(session, SessionId(sitting), act=act)
        booking = _written(session, room, form.text("number").upper())
    if booking is None:
        text = N_("Nobody in this room has that number: check the last digit.")
        wrong = [FieldFault("number", page.say(text))]
        return _show(page, form, reading, sitting, act=act, wrong=wrong)
    try:
        with sessions.begin() as session:
            service.by_slip(session, booking, question=asked(form), text=form.text("text"), act=act)
    except CommentRefused as refused:
        wrong = comment_faults(page, refused.reasons)
        return _show(page, form, reading, sitting, act=act, wrong=wrong)
    return page.go(f"/door/{sitting}/comments", notice=N_("The slip is entered."))


def _written(session: Session, room: Sitting, number: str) -> Booking | None:
    """Return who in the room has that number, of the booking or of the candidate."""
    for one in bookings.of_session(session, room.id):
        if number in {one.number, candidates.get(session, one.candidate).number}:
            return one
    return None


def _show(
    page: Page,
    form: FormFields,
    reading: Sessions,
    sitting: UUID,
    *,
    act: Act,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    with reading.begin() as session:
        room = attendance.watched(session, SessionId(sitting), act=act)
        said = service.of_sessions(session, [room.id])
    slips = [one for one in said if one.source is CommentSource.SLIP]
    context = {"form": form, "sitting": room, "slips": len(slips)}
    return page.show("college/slips.html", context, faults=wrong)


HANDLERS = (slip_form, enter_slip)
