"""The admission ticket (convocation): when and where to come, with what, and what if not.

Local times lead and UTC stands beside them; the seat is "posted at the door" until one is
known.  The QR code carries an opaque check-in code and nothing about the person.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from exambank.core.vocabulary import Language
from printouts.codes import qr
from printouts.dates import clock_time, long_date, stamp, weekday_date
from printouts.layout import Laid, beside, bullets, heading, paragraph, space, stack, together
from printouts.press import Imprint, flow
from printouts.table import Column, facts, table
from printouts.ticket_words import WORDS, TicketWords

QR_SIZE = 104.0


@dataclass(frozen=True, slots=True)
class AcceptanceLine:
    """What one institution said it accepts, on the day when the seat was booked."""

    institution: str
    line: str  # as "3 credits (specified)"
    as_of: date


@dataclass(frozen=True, slots=True)
class Change:
    """Until when a booking may be moved or given up, and what that costs, as text with $."""

    until: datetime
    amount: str


@dataclass(frozen=True, slots=True)
class TicketContent:
    """Everything on an admission ticket; texts are in the language of the imprint.

    `starts_at`, `report_by` and `admission_until` are aware and in the centre's own zone.
    """

    imprint: Imprint
    name_on_id: str
    candidate_number: str
    course_code: str
    course_title: str
    centre: str
    address: tuple[str, ...]
    room: str
    report_by: datetime
    starts_at: datetime
    admission_until: datetime
    minutes: int
    checkin_code: str
    contact: str
    seat: str = ""
    directions: str = ""
    materials: tuple[str, ...] = ()
    accommodations: tuple[str, ...] = ()
    move: Change | None = None
    withdraw: Change | None = None
    acceptance: tuple[AcceptanceLine, ...] = ()
    shares_a_name: bool = False


class TellingCheckinCode(ValueError):
    """A check-in code that could carry personal data into the QR code."""

    def __init__(self, *, number: str) -> None:
        self.number = number
        super().__init__(
            f"the check-in code of ticket {number} is not 8 to 64 letters, digits or hyphens "
            "free of the candidate number: make it from a random identifier"
        )


def render_ticket(content: TicketContent) -> bytes:
    """Return the ticket as PDF; equal content gives equal bytes.

    Raises `TellingCheckinCode` where the code is not opaque.
    """
    _check_code(content)
    words = WORDS[content.imprint.language]
    return flow(_blocks(content, words), imprint=content.imprint, title=words.title)


def _check_code(content: TicketContent) -> None:
    opaque = re.fullmatch(r"[0-9A-Za-z-]{8,64}", content.checkin_code)
    if not opaque or content.candidate_number in content.checkin_code:
        raise TellingCheckinCode(number=content.imprint.number)


def _blocks(content: TicketContent, words: TicketWords) -> Iterator[Laid]:
    width, size = content.imprint.width, content.imprint.size
    yield heading(words.title, width=width, size=size * 1.7, level=1)
    yield _person(content, words)
    yield _time_and_place(content, words)
    yield from _rules(content, words)
    yield from _changes(content, words)
    yield from _acceptance(content, words)
    yield heading(words.contact, width=width, size=size * 1.15, level=2, before=size * 0.6)
    yield paragraph(content.contact, width=width, size=size)


def _person(content: TicketContent, words: TicketWords) -> Laid:
    width, size = content.imprint.width, content.imprint.size
    left = width - QR_SIZE - 10
    pairs = [
        (words.name, content.name_on_id),
        (words.candidate_number, content.candidate_number),
        (words.course, f"{content.course_code} {content.course_title}"),
        (words.duration, words.minutes.format(minutes=content.minutes)),
    ]
    known = facts(pairs, width=left, size=size, most=4)
    parts = [known]
    if content.shares_a_name:
        parts.append(paragraph(words.same_name, width=left, size=size, bold=True))
    code = qr(content.checkin_code, x=0, y=0, size=QR_SIZE, alt=words.qr_alt)
    caption = paragraph(words.checkin, width=QR_SIZE, size=8, align=0.5)
    return beside([(0, stack(parts)), (left + 10, stack([Laid(QR_SIZE, (code,)), caption]))])


def _time_and_place(content: TicketContent, words: TicketWords) -> Laid:
    width, size = content.imprint.width, content.imprint.size
    rows = [
        (words.day, weekday_date(content.starts_at.date(), content.imprint.language)),
        (words.report_by, _both(content.report_by, content.imprint.language, words)),
        (words.starts, _both(content.starts_at, content.imprint.language, words)),
        (words.admission_ends, _both(content.admission_until, content.imprint.language, words)),
        (words.centre, ", ".join((content.centre, *content.address))),
        (words.room, content.room),
        (words.seat, content.seat or words.seat_at_the_door),
        (words.directions, content.directions),
    ]
    title = heading(words.when, width=width, size=size * 1.15, level=2, before=size * 0.5)
    return together([title, facts(rows, width=width, size=size)])


def _both(at: datetime, language: Language, words: TicketWords) -> str:
    """Return a time as it is at the centre, with the zone, and in UTC."""
    there = at.astimezone(UTC)
    local = words.local.format(time=clock_time(at, language), zone=at.tzinfo)
    return f"{local} ({clock_time(there, language)} UTC)"


def _rules(content: TicketContent, words: TicketWords) -> Iterator[Laid]:
    width, size = content.imprint.width, content.imprint.size
    sections = [
        (words.identity, words.identity_rules),
        (words.materials, content.materials or words.usual_materials),
        (words.accommodations, content.accommodations),
        (words.what_if, (words.late_rule, words.closure_rule)),
    ]
    for title, lines in sections:
        if lines:
            yield heading(title, width=width, size=size * 1.15, level=2, before=size * 0.5)
            yield bullets(lines, width=width, size=size)


def _changes(content: TicketContent, words: TicketWords) -> Iterator[Laid]:
    width, size = content.imprint.width, content.imprint.size
    rows = [
        (label, words.until.format(at=stamp(change.until), amount=change.amount))
        for label, change in ((words.move, content.move), (words.withdraw, content.withdraw))
        if change
    ]
    if rows:
        yield heading(words.changes, width=width, size=size * 1.15, level=2, before=size * 0.5)
        yield facts(rows, width=width, size=size)


def _acceptance(content: TicketContent, words: TicketWords) -> Iterator[Laid]:
    if not content.acceptance:
        return
    width, size = content.imprint.width, content.imprint.size
    columns = [
        Column(words.institution, 0.46),
        Column(words.accepts, 0.32),
        Column(words.as_of, 0.22),
    ]
    rows = [
        (each.institution, each.line, long_date(each.as_of, content.imprint.language))
        for each in content.acceptance
    ]
    yield heading(words.acceptance, width=width, size=size * 1.15, level=2, before=size * 0.5)
    yield paragraph(words.receivers_decide, width=width, size=size, after=size * 0.4)
    yield table(columns, rows, width=width, size=size * 0.85)
    yield space(size * 0.5)
