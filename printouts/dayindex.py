"""The index of an exam day's packs: every room, its times and what was sent, on one page a day.

The lines left open are filled in by hand when the day is closed; the page is signed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from exambank.core.vocabulary import Language
from printouts.dates import clock_time, weekday_date
from printouts.layout import DASH, Laid, heading, paragraph, space
from printouts.press import Imprint, flow
from printouts.roster import signature_lines
from printouts.table import Column, table


@dataclass(frozen=True, slots=True)
class PackLine:
    """One room's pack: when its session runs and what is in it; `starts_at` is local and aware.

    Counts of what happened are None until the day is closed.
    """

    centre: str
    room: str
    course: str
    starts_at: datetime
    minutes: int
    expected: int
    booklets: str  # serials, as "000401-000424"
    sheets: int
    seal: str = ""
    present: int | None = None
    absent: int | None = None
    incidents: int | None = None


@dataclass(frozen=True, slots=True)
class DayIndexContent:
    """Everything on the index of one day; set the imprint to landscape."""

    imprint: Imprint
    day: date
    key_time: datetime
    key_time_holds: bool
    packs: tuple[PackLine, ...]
    open_items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    key: str
    holds: str
    fails: str
    columns: tuple[str, ...]
    total: str
    open_items: str
    balance: str
    signatures: tuple[str, str]


ENGLISH = _Words(
    title="Exam-day pack index",
    key="{day} · key time {key} UTC · key-time check: {result}",
    holds="no room is released before another has closed its doors",
    fails="FAILED, this day must not be published",
    columns=(
        "Centre and room",
        "Course",
        "Local time",
        "UTC",
        "Expected",
        "Booklets",
        "Sheets",
        "Seal",
        "Present",
        "Absent",
        "Incidents",
    ),
    total="Total",
    open_items="Open items",
    balance="Issued = collected + missing, booklets and sheets: ☐ yes   ☐ no, case no. ____",
    signatures=("Coordinator", "Second person"),
)
FRENCH = _Words(
    title="Index des trousses du jour d'examen",
    key="{day} · heure clé {key} UTC · vérification de l'heure clé\u00a0: {result}",
    holds="aucune salle n'est libérée avant que les autres aient fermé leurs portes",
    fails="ÉCHEC, ce jour ne doit pas être publié",
    columns=(
        "Centre et salle",
        "Cours",
        "Heure locale",
        "UTC",
        "Attendus",
        "Cahiers",
        "Feuilles",
        "Sceau",
        "Présents",
        "Absents",
        "Incidents",
    ),
    total="Total",
    open_items="Points en suspens",
    balance="Remis = recueillis + manquants (cahiers, feuilles)\u00a0: ☐ oui   ☐ non, "
    "dossier nº ____",
    signatures=("Coordination", "Deuxième personne"),
)
WORDS = {Language.ENGLISH: ENGLISH, Language.FRENCH: FRENCH}
SHARES = (0.13, 0.085, 0.145, 0.145, 0.075, 0.13, 0.07, 0.07, 0.075, 0.075, 0.08)


def render_day_index(content: DayIndexContent) -> bytes:
    """Return the index in the order of its packs; equal content gives equal bytes."""
    words = WORDS[content.imprint.language]
    return flow(_blocks(content, words), imprint=content.imprint, title=words.title)


def _blocks(content: DayIndexContent, words: _Words) -> Iterator[Laid]:
    width, language = content.imprint.width, content.imprint.language
    key = words.key.format(
        day=weekday_date(content.day, language),
        key=clock_time(content.key_time.astimezone(UTC), language),
        result=words.holds if content.key_time_holds else words.fails,
    )
    yield heading(words.title, width=width, size=18, level=1)
    yield paragraph(key, width=width, size=11, bold=True, after=6)
    columns = [Column(label, share) for label, share in zip(words.columns, SHARES, strict=True)]
    rows = [_row(pack, language) for pack in content.packs]
    yield table(columns, [*rows, _total(content, words)], width=width, size=9, ruled=True)
    yield space(10)
    yield paragraph(words.balance, width=width, size=11, after=4)
    if content.open_items:
        text = "; ".join(content.open_items)
        yield paragraph(f"{words.open_items}: {text}", width=width, size=11)
    yield space(26)
    yield signature_lines(words.signatures, width=width)


def _row(pack: PackLine, language: Language) -> tuple[str, ...]:
    ends_at = pack.starts_at.astimezone(UTC) + timedelta(minutes=pack.minutes)
    local = (pack.starts_at, ends_at.astimezone(pack.starts_at.tzinfo))
    utc = (pack.starts_at.astimezone(UTC), ends_at)
    return (
        f"{pack.centre}, {pack.room}",
        pack.course,
        f" {DASH} ".join(clock_time(each, language) for each in local),
        f" {DASH} ".join(clock_time(each, language) for each in utc),
        str(pack.expected),
        pack.booklets,
        str(pack.sheets),
        pack.seal,
        *(_count(each) for each in (pack.present, pack.absent, pack.incidents)),
    )


def _count(count: int | None) -> str:
    return "" if count is None else str(count)


def _total(content: DayIndexContent, words: _Words) -> tuple[str, ...]:
    packs = content.packs
    closed = [
        _count(None if any(each is None for each in counts) else sum(filter(None, counts)))
        for counts in (
            [pack.present for pack in packs],
            [pack.absent for pack in packs],
            [pack.incidents for pack in packs],
        )
    ]
    expected = str(sum(pack.expected for pack in packs))
    sheets = str(sum(pack.sheets for pack in packs))
    return (words.total, "", "", "", expected, "", sheets, "", *closed)
