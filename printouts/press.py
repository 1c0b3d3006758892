"""The press: one look for all printouts, from blocks or finished pages to PDF bytes.

Every page gets the programme's name, the document number, the plain statement, the time of
making and "page x of y"; the document gets its language, title and structure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from exambank.core.vocabulary import Bilingual, Language
from printouts.dates import stamp
from printouts.drawing import draw
from printouts.layout import Laid, fitted, line, paginate
from printouts.nodes import Group, Line, Node, Words
from printouts.structure import Metadata, tagged

PROGRAMME = Bilingual("Challenge Exam Bank", "Banque d'examens de reconnaissance d'acquis")
STATEMENT = Bilingual(
    "This is not a government licence or a provincial examination.",
    "Ce document n'est ni un permis délivré par un gouvernement ni un examen provincial.",
)
MARGIN = 50.0
HEAD = 40.0
FOOT = 50.0
SMALL = 8.0
TAGS = {Language.ENGLISH: "en-CA", Language.FRENCH: "fr-CA"}


class Paper(Enum):
    """Paper sizes, in points."""

    LETTER = (612.0, 792.0)
    A4 = (595.28, 841.89)


@dataclass(frozen=True, slots=True)
class Imprint:
    """What every printout says about itself.

    `number` is the document number with its check digit, `generated_at` an aware instant in
    the zone in which it is to be printed; nothing on a page comes from a clock.
    """

    number: str
    language: Language
    generated_at: datetime
    version: str = "1"
    paper: Paper = Paper.LETTER
    large_print: bool = False
    landscape: bool = False
    programme: Bilingual = PROGRAMME

    def __post_init__(self) -> None:
        if self.generated_at.tzinfo is None:
            msg = f"{self.generated_at} of {self.number} has no time zone: give an aware instant"
            raise ValueError(msg)

    @property
    def sheet(self) -> tuple[float, float]:
        """Return width and height of the paper as it lies, in points."""
        short, long = self.paper.value
        return (long, short) if self.landscape else (short, long)

    @property
    def width(self) -> float:
        """Return the width between the margins, in points."""
        return self.sheet[0] - 2 * MARGIN

    @property
    def room(self) -> float:
        """Return the height between head and foot, in points."""
        return self.sheet[1] - HEAD - FOOT - MARGIN / 2

    @property
    def size(self) -> float:
        """Return the size of running text, in points."""
        return 18.0 if self.large_print else 12.0


@dataclass(frozen=True, slots=True)
class _Words:
    number: str
    version: str
    generated: str
    page: str


WORDS = {
    Language.ENGLISH: _Words("No.", "version", "generated", "Page {page} of {pages}"),
    Language.FRENCH: _Words("Nº", "version", "produit le", "Page {page} de {pages}"),
}


def flow(laids: Iterable[Laid], *, imprint: Imprint, title: str, foot: str = "") -> bytes:
    """Return blocks set on as many pages as they need."""
    pages = paginate(laids, room=imprint.room)
    return impose(pages, imprint=imprint, title=title, foot=foot)


def impose(
    pages: Iterable[tuple[Node, ...]], *, imprint: Imprint, title: str, foot: str = ""
) -> bytes:
    """Return finished pages, their places counted from the top left of the text area.

    `foot` stands below the page number on every page, for serials.
    """
    bodies = tuple(pages)
    whole = tuple(
        (
            *_head(imprint, title),
            Group(MARGIN, HEAD, body),
            *_foot(imprint, foot, page=number, pages=len(bodies)),
        )
        for number, body in enumerate(bodies, start=1)
    )
    drawn, root = draw(whole, size=imprint.sheet)
    metadata = Metadata(
        title=f"{title} {imprint.number}",
        language=TAGS[imprint.language],
        publisher=imprint.programme.said(imprint.language),
        subject=STATEMENT.said(imprint.language),
        made_at=imprint.generated_at,
    )
    return tagged(drawn, root, metadata=metadata)


def _head(imprint: Imprint, title: str) -> tuple[Node, ...]:
    words = WORDS[imprint.language]
    right = line(
        f"{words.number} {imprint.number}", width=imprint.width / 3, size=9, bold=True, align=1
    )
    left = fitted(
        f"{imprint.programme.said(imprint.language)}  ·  {title}",
        width=imprint.width * 2 / 3,
        size=9,
    )
    y = HEAD - 12.0
    return (
        Group(MARGIN, y - 4, (left,)),
        Group(MARGIN + imprint.width * 2 / 3, y - 4 - 9 * 0.95, right.nodes),
        Line(MARGIN, y, MARGIN + imprint.width, y, width=0.8),
    )


def _foot(imprint: Imprint, foot: str, *, page: int, pages: int) -> tuple[Node, ...]:
    words = WORDS[imprint.language]
    top = imprint.sheet[1] - FOOT
    numbered = words.page.format(page=page, pages=pages)
    made = f"{words.version} {imprint.version}  ·  {words.generated} {stamp(imprint.generated_at)}"
    serial = line(foot, width=imprint.width, size=SMALL, bold=True, align=1)
    return (
        Line(MARGIN, top, MARGIN + imprint.width, top, width=0.5),
        Words(MARGIN, top + 12, STATEMENT.said(imprint.language), SMALL),
        Words(MARGIN, top + 23, made, SMALL),
        Group(MARGIN, top + 23 - SMALL * 0.95, serial.nodes if foot else ()),
        Group(
            MARGIN,
            top + 12 - SMALL * 0.95,
            line(numbered, width=imprint.width, size=SMALL, bold=True, align=1).nodes,
        ),
    )
