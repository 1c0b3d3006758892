"""Answer sheets of a room: one for each candidate, pre-filled, for the form on the desk."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session as Connection

from eligibility.candidates import service as candidates
from exambank.core.checkdigit import numbered
from exambank.core.vocabulary import FormCode, SessionId
from exambank.forms import service as forms
from printouts.answersheet import AnswerSheetContent
from printouts.press import Imprint
from scheduling.bookings import service as bookings
from scheduling.bookings.types import Booking
from scheduling.centres import service as centres
from scheduling.days import service as days
from scheduling.days.types import Session


class NoPaperAssigned(LookupError):
    """A booking has no form yet, because the seats of its room were not drawn."""


def contents(
    session: Connection, sitting: SessionId, *, at: datetime
) -> Sequence[AnswerSheetContent]:
    """Return what stands on every sheet of a room, by desk.

    Raises
    ------
    NoPaperAssigned
        If the seats were not drawn yet.
    """
    room = days.session_of(session, sitting)
    booked = bookings.of_session(session, sitting)
    return [_sheet(session, room, one, at=at) for one in booked]


def _sheet(
    session: Connection, room: Session, booking: Booking, *, at: datetime
) -> AnswerSheetContent:
    if booking.paper is None or booking.desk is None:
        msg = f"booking {booking.number} has no desk and form: draw the seats of the room first"
        raise NoPaperAssigned(msg)
    who = candidates.get(session, booking.candidate)
    code, _, version = booking.paper.rpartition("/")
    form = forms.get(session, FormCode(code))
    centre = centres.get(session, room.centre)
    serial = numbered("S", int(booking.number.split("-")[1]))
    return AnswerSheetContent(
        imprint=Imprint(serial, who.language, room.local(at), version=str(booking.ticket_issue)),
        name=booking.name_on_id,
        candidate_number=who.number,
        course=booking.course,
        form_code=code,
        form_letter="ABCDEFGH"[int(version) - 1],
        booklet_serial="",
        serial=serial,
        session=f"{centre.name.said(who.language)}, {room.local_start:%Y-%m-%d %H:%M}",
        room_and_seat=f"{room.room}, {booking.desk}",
        sits_on=room.local_day,
        questions=len(form.entries),
        options=5,
    )
