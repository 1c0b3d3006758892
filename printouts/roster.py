"""The sign-in roster of one room: who is expected where, and what is seen of them.

It works without any network: everything that the desk later types in is written here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from exambank.core.vocabulary import Language
from printouts.dates import clock_time, weekday_date
from printouts.layout import Laid, heading, line, paragraph, space
from printouts.nodes import Decoration, Line, Tagged, Words
from printouts.press import Imprint, flow
from printouts.table import Column, table

SIZE = 9.0
ROW = 27.0


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One expected candidate; serials are empty until sheets and booklets are assigned."""

    seat: str
    candidate_number: str
    name_on_id: str
    sheet: str = ""
    booklet: str = ""
    checkin_code: str = ""  # what the ticket's QR code holds, to be typed where no camera is


@dataclass(frozen=True, slots=True)
class RosterContent:
    """Everything on the roster of one session; set the imprint to landscape."""

    imprint: Imprint
    course: str
    centre: str
    room: str
    starts_at: datetime
    rows: tuple[RosterRow, ...]
    blank_rows: int = 3


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    session: str
    columns: tuple[str, ...]
    walk_in: str
    totals: str
    codes: str
    signatures: tuple[str, str]


ENGLISH = _Words(
    title="Sign-in roster",
    session="{course} · {centre}, room {room} · {day} · {local} local time ({utc} UTC)",
    columns=(
        "Seat",
        "Number",
        "Name as on ID",
        "ID seen",
        "In",
        "Signature",
        "Sheet",
        "Booklet",
        "Out / in",
        "Finish",
        "Remark",
    ),
    walk_in="☐ authorised",
    totals="Expected {expected}     Present ____     Absent ____     Late ____     Refused ____",
    codes="Remarks: L late, N name differs, R refused, I interrupted, M material replaced. "
    "Absent is not interrupted.",
    signatures=("Lead invigilator", "Second invigilator"),
)
FRENCH = _Words(
    title="Feuille de présence",
    session="{course} · {centre}, salle {room} · {day} · {local} heure locale ({utc} UTC)",
    columns=(
        "Place",
        "Numéro",
        "Nom sur la pièce d'identité",
        "Pièce vue",
        "Arrivée",
        "Signature",
        "Feuille",
        "Cahier",
        "Sortie / retour",
        "Fin",
        "Note",
    ),
    walk_in="☐ autorisé",
    totals="Attendus {expected}     Présents ____     Absents ____     "
    "Retards ____     Refusés ____",
    codes="Notes\u00a0: R retard, N nom différent, X refusé, I interrompu, M matériel remplacé. "
    "Absent ne veut pas dire interrompu.",
    signatures=("Surveillance principale", "Deuxième surveillance"),
)
WORDS = {Language.ENGLISH: ENGLISH, Language.FRENCH: FRENCH}
SHARES = (0.055, 0.09, 0.2, 0.065, 0.06, 0.16, 0.075, 0.075, 0.09, 0.06, 0.07)


def render_roster(content: RosterContent) -> bytes:
    """Return the roster, in the order of its rows; equal content gives equal bytes."""
    words = WORDS[content.imprint.language]
    foot = f"{content.centre} {content.room}"
    return flow(_blocks(content, words), imprint=content.imprint, title=words.title, foot=foot)


def _blocks(content: RosterContent, words: _Words) -> Iterator[Laid]:
    width, language = content.imprint.width, content.imprint.language
    yield heading(words.title, width=width, size=18, level=1)
    session = words.session.format(
        course=content.course,
        centre=content.centre,
        room=content.room,
        day=weekday_date(content.starts_at.date(), language),
        local=clock_time(content.starts_at, language),
        utc=clock_time(content.starts_at.astimezone(UTC), language),
    )
    yield paragraph(session, width=width, size=11, bold=True, after=6)
    columns = [Column(label, share) for label, share in zip(words.columns, SHARES, strict=True)]
    rows = [_row(row) for row in content.rows]
    rows += [("", "", words.walk_in, *[""] * 8)] * content.blank_rows
    yield table(columns, rows, width=width, size=SIZE, row_height=ROW, ruled=True)
    yield space(10)
    totals = words.totals.format(expected=len(content.rows))
    yield line(totals, width=width, size=11, bold=True)
    yield paragraph(words.codes, width=width, size=SIZE, after=26)
    yield signature_lines(words.signatures, width=width)


def _row(row: RosterRow) -> tuple[str | tuple[str, ...], ...]:
    coded = (row.candidate_number, row.checkin_code) if row.checkin_code else row.candidate_number
    return (row.seat, coded, row.name_on_id, "☐", "", "", row.sheet, row.booklet, "", "", "")


def signature_lines(labels: tuple[str, ...], *, width: float) -> Laid:
    """Return lines to sign on, side by side, each with its label below."""
    each = width / len(labels)
    rules = tuple(Line(i * each, 0, (i + 1) * each - 20, 0) for i in range(len(labels)))
    texts = tuple(Tagged("P", (Words(i * each, 11, label, 9),)) for i, label in enumerate(labels))
    return Laid(16, (Decoration(rules), *texts))
