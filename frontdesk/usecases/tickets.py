"""Admission tickets: what stands on one, as PDF, and a college's tickets as one bundle."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy.orm import Session as Connection

from eligibility.candidates import service as candidates
from exambank.blueprints import service as blueprints
from exambank.core.exact import Cents
from exambank.core.policy import pack
from exambank.core.vocabulary import Bilingual, Language
from frontdesk.usecases.booking import snapshot_day, snapshot_lines
from printouts.dates import long_date
from printouts.press import Imprint
from printouts.ticket import AcceptanceLine, Change, TicketContent, render_ticket
from scheduling.attendance.rules import plain_name
from scheduling.bookings import changes
from scheduling.bookings import service as bookings
from scheduling.bookings.types import Booking
from scheduling.centres import service as centres
from scheduling.days import service as days
from scheduling.days.types import Session
from scheduling.keytime import find_zone

FREE = Bilingual(
    "free of charge; then {fee} until {later}, afterwards the whole price",
    "sans frais; ensuite {fee} jusqu'au {later}, puis le prix entier",
)
CONTACT = Bilingual(
    "Your booking on the site: {base_url}/bookings/{number}",
    "Votre réservation sur le site\u00a0: {base_url}/bookings/{number}",
)


class TicketsMissing(LookupError):
    """Tickets were asked for, and none of these bookings has one."""

    def __init__(self) -> None:
        super().__init__("no admission ticket is issued yet: confirm a booking first")


def checkin_code(booking: Booking) -> str:
    """Return the code that the door reads: it follows from a random identifier alone."""
    digits = booking.id.hex[:12].upper()
    return "-".join((digits[:4], digits[4:8], digits[8:]))


def content(
    session: Connection,
    booking: Booking,
    *,
    at: datetime,
    base_url: str,
    language: Language | None = None,
) -> TicketContent:
    """Return what stands on a ticket, in the candidate's language unless told otherwise."""
    who = candidates.get(session, booking.candidate)
    spoken = language or who.language
    sitting = days.session_of(session, booking.session)
    zone = find_zone(sitting.zone)
    centre = centres.get(session, sitting.centre)
    early = pack("scheduling").whole("report_minutes", sitting.local_day)
    late = timedelta(minutes=sitting.latest_admission_minutes)
    change = _change(booking, sitting, spoken)
    return TicketContent(
        imprint=Imprint(
            number=booking.number,
            language=spoken,
            generated_at=at.astimezone(zone),
            version=str(max(booking.ticket_issue, 1)),
        ),
        name_on_id=booking.name_on_id,
        candidate_number=who.number,
        course_code=booking.course,
        course_title=blueprints.course(session, booking.course).title.said(spoken),
        centre=centre.name.said(spoken),
        address=(centre.address,),
        room=sitting.room,
        report_by=(sitting.starts_at - timedelta(minutes=early)).astimezone(zone),
        starts_at=sitting.starts_at.astimezone(zone),
        admission_until=(sitting.starts_at + late).astimezone(zone),
        minutes=sitting.minutes,
        checkin_code=checkin_code(booking),
        contact=CONTACT.said(spoken).format(base_url=base_url, number=booking.number),
        seat=booking.desk or "",
        accommodations=tuple(sorted(booking.needs)),
        move=change,
        withdraw=change,
        acceptance=_acceptance(booking, spoken),
        shares_a_name=_shares_a_name(session, booking),
    )


def ticket(
    session: Connection,
    booking: Booking,
    *,
    at: datetime,
    base_url: str,
    language: Language | None = None,
) -> bytes:
    """Return the admission ticket of a booking as PDF."""
    return render_ticket(content(session, booking, at=at, base_url=base_url, language=language))


def bundle(session: Connection, booked: Sequence[Booking], *, at: datetime, base_url: str) -> bytes:
    """Return the tickets of several bookings as one zip file; equal content, equal bytes.

    Raises
    ------
    TicketsMissing
        If there is nothing to pack: an empty archive reads like a broken download.
    """
    if not booked:
        raise TicketsMissing
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for booking in booked:
            name = file_name(session, booking)
            entry = ZipInfo(name, date_time=(at.year, at.month, at.day, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, ticket(session, booking, at=at, base_url=base_url))
    return packed.getvalue()


def file_name(session: Connection, booking: Booking) -> str:
    """Return the name of a ticket's file: numbers only, so that no name travels in it."""
    who = candidates.get(session, booking.candidate)
    return f"{booking.course}-{who.number}-{booking.number}.pdf"


def _change(booking: Booking, sitting: Session, language: Language) -> Change:
    cost = changes.cost_for(sitting, price=booking.fee, on=booking.made_at.date())
    fee = Cents(pack("scheduling").whole("move_fee_cents", sitting.local_day))
    later = long_date(cost.fee_until, language)
    zone = find_zone(sitting.zone)
    until = datetime.combine(cost.free_until, time(23, 59), tzinfo=zone)
    words = FREE.said(language).format(
        fee=_money(Cents(min(fee, booking.fee)), language), later=later
    )
    return Change(until=until, amount=words)


def _acceptance(booking: Booking, language: Language) -> tuple[AcceptanceLine, ...]:
    as_of = snapshot_day(booking)
    if as_of is None:
        return ()
    return tuple(
        AcceptanceLine(
            institution=line.name.said(language),
            line=line.recommendation.said(language),
            as_of=as_of,
        )
        for line in snapshot_lines(booking)
    )


def _shares_a_name(session: Connection, booking: Booking) -> bool:
    mine = plain_name(booking.name_on_id)
    return any(
        one.id != booking.id and plain_name(one.name_on_id) == mine
        for one in bookings.of_session(session, booking.session)
    )


def _money(cents: Cents, language: Language) -> str:
    dollars = f"{cents // 100}.{cents % 100:02d}"
    return f"{dollars.replace('.', ',')}\u00a0$" if language is Language.FRENCH else f"${dollars}"
