"""The advanced-standing letter: one page that a registrar can act on.

It recommends and never promises: the receiving institution decides.  Each receiver's line is
led by its own course where it has named one.  The digest is that of the machine copy which is
attached when the page is sealed (`printouts.signing`).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from printouts.codes import qr
from printouts.dates import long_date
from printouts.layout import DASH, Laid, beside, fitted, heading, paragraph, space, stack
from printouts.letter_words import WORDS, LetterWords
from printouts.nodes import Group, Node, Tagged, Words
from printouts.press import Imprint, impose
from printouts.table import Cell, Column, facts, table
from printouts.typefaces import width as text_width

SIZES = (12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
QR_SIZE = 96.0
PROMISES = re.compile(r"\bentitle|\b(?:a|ont|donne|donnent) droit\b", re.IGNORECASE)


class LetterStatus(StrEnum):
    """What a reprint of a letter says across the page."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class ReceiverLine:
    """One receiver's credit: `local` leads ("ACCT 1100, 3 credits"), `line` stands below it."""

    institution: str
    line: str
    as_of: date
    local: str = ""
    conditions: str = ""


@dataclass(frozen=True, slots=True)
class LetterContent:
    """Everything on a letter; texts are in the language of the imprint.

    Of the birth date only the year comes here, so that the rest cannot be printed.
    """

    imprint: Imprint
    holder: str
    birth_year: int
    identity_check: str
    course_code: str
    course_title: str
    course_version: str
    level: str  # as "OQF level 6 (Diploma I)"
    instructional_hours: int | None
    notional_hours: int | None
    ects: str
    outcomes: tuple[str, ...]
    exam_date: date
    scaled_score: int
    cut_score: int
    reached_b_level: bool
    standard: str  # one line on how the standard was set
    recommended: str  # the generic recommendation, as "3 credits or one half course"
    valid_from: date
    valid_to: date
    verify_url: str
    verify_code: str
    digest: str  # SHA-256 of the machine copy, in hexadecimal
    signer: str
    contact: str
    receivers: tuple[ReceiverLine, ...] = ()
    prerequisites: tuple[str, ...] = ()
    practicum_excluded: bool = False
    supersedes: str = ""
    status: LetterStatus = LetterStatus.CURRENT


class LetterTooLong(ValueError):
    """A letter that does not fit on one page even in the smallest type."""

    def __init__(self, *, number: str, excess: float) -> None:
        self.number, self.excess = number, excess
        super().__init__(
            f"letter {number} is {excess:.0f} points too long for one page: shorten the "
            "outcomes or give fewer receivers"
        )


class LetterPromises(ValueError):
    """A letter whose text promises what only the receiving institution can decide."""

    def __init__(self, *, number: str, words: str) -> None:
        self.number, self.words = number, words
        super().__init__(
            f"letter {number} says “{words}”: a letter recommends and the receiving institution "
            "decides; word it as a recommendation"
        )


def render_letter(content: LetterContent) -> bytes:
    """Return the letter as one unsigned page; equal content gives equal bytes.

    The type shrinks from 12 points to 8 until all fits.  Raises `LetterTooLong` where it does
    not, and `LetterPromises` for words that promise credit.
    """
    _check_wording(content)
    words = WORDS[content.imprint.language]
    room = content.imprint.room

    @cache
    def page(place: int) -> Laid:
        return stack(list(_blocks(content, words, SIZES[place])))

    # Smaller type is never higher: widths shrink with it, so that no text takes more lines.
    place = bisect_left(range(len(SIZES)), x=True, key=lambda one: page(one).height <= room)
    if place == len(SIZES):
        excess = page(len(SIZES) - 1).height - room
        raise LetterTooLong(number=content.imprint.number, excess=excess)
    nodes = (*_overlay(content, words), *page(place).nodes)
    return impose([nodes], imprint=content.imprint, title=words.title)


def _check_wording(content: LetterContent) -> None:
    for text in _texts(content):
        found = PROMISES.search(text)
        if found:
            raise LetterPromises(number=content.imprint.number, words=found.group())


def _texts(value: object) -> Iterator[str]:
    """Yield the texts that the bank words; names of people and places are not judged."""
    if isinstance(value, StrEnum):
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            if each.name not in {"holder", "institution", "imprint"}:
                yield from _texts(getattr(value, each.name))


def _blocks(content: LetterContent, words: LetterWords, size: float) -> Iterator[Laid]:
    width = content.imprint.width
    title = size * 1.1
    if content.status != LetterStatus.CURRENT:
        banner = words.void.format(status=_standing(content, words))
        yield paragraph(banner, width=width, size=size * 1.1, bold=True, after=size * 0.5)
    yield heading(words.title, width=width, size=size * 1.6, level=1)
    yield _holder(content, words, size)
    yield heading(words.shown, width=width, size=title, level=2, before=size * 0.45)
    yield _course(content, words, size)
    yield heading(words.outcomes, width=width, size=title, level=2, before=size * 0.45)
    yield _two_columns(content.outcomes, width=width, size=size * 0.88)
    yield heading(words.recommendation, width=width, size=title, level=2, before=size * 0.45)
    yield from _recommendation(content, words, size)
    yield heading(words.check, width=width, size=title, level=2, before=size * 0.45)
    yield _authenticity(content, words, size)


def _holder(content: LetterContent, words: LetterWords, size: float) -> Laid:
    width = content.imprint.width
    left = width - QR_SIZE - 12
    name = paragraph(content.holder, width=left, size=size * 1.35, bold=True)
    intro = paragraph(words.intro, width=left, size=size, after=size * 0.2)
    pairs = [
        (words.born, f"{content.birth_year}-••-••"),
        (words.identity, content.identity_check),
        (words.supersedes, content.supersedes),
    ]
    known = facts(pairs, width=left, size=size, label_share=0.34)
    code = qr(content.verify_url, x=0, y=0, size=QR_SIZE, alt=words.qr_alt)
    caption = fitted(content.verify_code, width=QR_SIZE, size=8, floor=5, bold=True)
    below = Laid(10, (Tagged("P", (Group(0, 8, (caption,)),)),))
    right = stack([Laid(QR_SIZE, (code,)), below])
    return beside([(0, stack([intro, name, known])), (left + 12, right)])


def _course(content: LetterContent, words: LetterWords, size: float) -> Laid:
    language = content.imprint.language
    course = f"{content.course_code} {content.course_title}, {words.version} "
    met = words.b_level if content.reached_b_level else words.passed
    score = words.score.format(score=content.scaled_score, cut=content.cut_score, met=met)
    pairs = [
        (words.course, course + content.course_version),
        (words.level, " · ".join((content.level, *_volume(content, words)))),
        (words.exam, words.exam_mode.format(day=long_date(content.exam_date, language))),
        (words.result, score),
        (words.standard, content.standard),
        (words.prerequisites, ", ".join(content.prerequisites) or words.none),
        (words.practicum, words.practicum_excluded if content.practicum_excluded else ""),
    ]
    return facts(pairs, width=content.imprint.width, size=size, label_share=0.24)


def _volume(content: LetterContent, words: LetterWords) -> Iterator[str]:
    """Yield the volume in hours and credits together, as far as it is known."""
    known = (
        (words.instructional, content.instructional_hours),
        (words.notional, content.notional_hours),
        (words.ects, content.ects.replace(".", words.decimal_mark) or None),
    )
    volume = [text.format(number=number) for text, number in known if number is not None]
    if volume:
        yield ", ".join(volume)


def _two_columns(texts: tuple[str, ...], *, width: float, size: float) -> Laid:
    """Return a list in two columns of about equal height, read down the left one first."""
    gap = 16.0
    column = (width - gap) / 2
    items = [
        paragraph(text, width=column - size, size=size, role="LBody", after=size * 0.12)
        for text in texts
    ]
    half = sum(item.height for item in items) / 2
    left_height = 0.0
    count = 0
    while count < len(items) and left_height < half - 0.01:
        left_height += items[count].height
        count += 1
    nodes: list[Node] = []
    for position, item in enumerate(items):
        x = 0.0 if position < count else column + gap
        top = sum(each.height for each in items[0 if position < count else count : position])
        label = Tagged("Lbl", (Words(0, size * 0.95, DASH, size),))
        nodes.append(Group(x, top, (Tagged("LI", (label, Group(size, 0, item.nodes))),)))
    right_height = sum(item.height for item in items[count:])
    return Laid(max(left_height, right_height), (Tagged("L", tuple(nodes)),))


def _recommendation(content: LetterContent, words: LetterWords, size: float) -> Iterator[Laid]:
    width, language = content.imprint.width, content.imprint.language
    validity = words.validity.format(
        valid_from=long_date(content.valid_from, language),
        valid_to=long_date(content.valid_to, language),
    )
    general = f"{content.recommended}. {validity}"
    yield paragraph(general, width=width, size=size, after=size * 0.3)
    if content.receivers:
        yield table(
            [
                Column(words.institution, 0.34),
                Column(words.credit, 0.46),
                Column(words.as_of, 0.2),
            ],
            [
                (each.institution, _credit(each), long_date(each.as_of, language))
                for each in content.receivers
            ],
            width=width,
            size=size * 0.88,
        )
    yield space(size * 0.3)
    yield paragraph(words.decides, width=width, size=size, bold=True)


def _credit(receiver: ReceiverLine) -> Cell:
    """Return the receiver's own course first, the recommendation line word for word below it."""
    below = (receiver.line, receiver.conditions) if receiver.conditions else (receiver.line,)
    return (receiver.local, *below) if receiver.local else below


def _authenticity(content: LetterContent, words: LetterWords, size: float) -> Laid:
    width = content.imprint.width
    small = size * 0.88
    how = paragraph(words.how.format(url=content.verify_url), width=width, size=small)
    pairs = [
        (words.digest, content.digest),
        (words.signed_by, content.signer),
        (words.contact, content.contact),
    ]
    return stack([how, space(small * 0.2), facts(pairs, width=width, size=small, label_share=0.24)])


def _overlay(content: LetterContent, words: LetterWords) -> tuple[Node, ...]:
    """Return the large grey word behind a reprint of a letter that no longer stands."""
    if content.status == LetterStatus.CURRENT:
        return ()
    text, width = _standing(content, words), content.imprint.width
    size = 100 * width / text_width(text, 100, bold=True)
    return tuple(
        Words(0, content.imprint.room * share, text, size, bold=True, grey=0.88)
        for share in (0.4, 0.75)
    )


def _standing(content: LetterContent, words: LetterWords) -> str:
    return words.superseded if content.status == LetterStatus.SUPERSEDED else words.revoked
