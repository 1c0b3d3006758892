"""The blueprint sheet: what a course equivalent examines, for everybody, on one or two pages.

It is public: sample items are released ones, never live.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from exambank.core.vocabulary import Language
from printouts.blueprintsheet_words import WORDS, SheetWords
from printouts.dates import long_date
from printouts.layout import Laid, bullets, heading, paragraph, space, stack
from printouts.press import Imprint, flow
from printouts.table import Column, facts, table
from printouts.ticket import AcceptanceLine

WHOLE = 100


@dataclass(frozen=True, slots=True)
class SheetArea:
    """One area: its weight in percent, its scored items, its outcomes as code and text."""

    code: str
    name: str
    weight: Fraction
    items: int
    outcomes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SampleItem:
    """A released item, without its key."""

    stem: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlueprintSheetContent:
    """Everything on a blueprint sheet; texts are in the language of the imprint."""

    imprint: Imprint
    course_code: str
    course_title: str
    course_version: str
    level: str
    instructional_hours: int
    notional_hours: int
    ects: str
    scored_items: int
    pilot_items: int
    minutes: int
    areas: tuple[SheetArea, ...]
    pass_rule: str
    effective_from: date
    prerequisites: tuple[str, ...] = ()
    practicum_excluded: bool = False
    materials: tuple[str, ...] = ()
    cognitive_mix: tuple[tuple[str, str], ...] = ()
    panel: str = ""
    samples: tuple[SampleItem, ...] = ()
    changes: tuple[str, ...] = ()
    acceptance: tuple[AcceptanceLine, ...] = ()


class BlueprintSumsWrong(ValueError):
    """A blueprint whose weights are not 100 % or whose items are not all in an area."""

    def __init__(self, *, course: str, weights: Fraction, items: int, scored: int) -> None:
        self.course, self.weights, self.items, self.scored = course, weights, items, scored
        super().__init__(
            f"blueprint of {course}: weights sum to {weights}, not {WHOLE}, or areas hold "
            f"{items} items, not {scored}: correct the areas before printing"
        )


def render_blueprint_sheet(content: BlueprintSheetContent) -> bytes:
    """Return the sheet; equal content gives equal bytes.  Raises `BlueprintSumsWrong`."""
    weights = sum((area.weight for area in content.areas), Fraction(0))
    items = sum(area.items for area in content.areas)
    if weights != WHOLE or items != content.scored_items:
        raise BlueprintSumsWrong(
            course=content.course_code, weights=weights, items=items, scored=content.scored_items
        )
    words = WORDS[content.imprint.language]
    return flow(_blocks(content, words), imprint=content.imprint, title=words.title)


def _blocks(content: BlueprintSheetContent, words: SheetWords) -> Iterator[Laid]:
    width, size = content.imprint.width, content.imprint.size
    title = f"{content.course_code} {content.course_title}"
    yield heading(title, width=width, size=size * 1.5, level=1)
    yield paragraph(words.title, width=width, size=size * 1.1, after=size * 0.3)
    yield _course(content, words)
    yield _title(words.areas, content)
    yield _areas(content, words)
    yield _title(words.outcomes, content)
    for area in content.areas:
        name = paragraph(f"{area.code} {area.name}", width=width, size=size, bold=True)
        lines = bullets((f"{code}  {text}" for code, text in area.outcomes), width=width, size=size)
        yield stack([name, lines], after=size * 0.3)
    yield from _lists(content, words)
    yield from _samples(content, words)
    yield from _acceptance(content, words)


def _title(text: str, content: BlueprintSheetContent) -> Laid:
    size = content.imprint.size
    return heading(text, width=content.imprint.width, size=size * 1.15, level=2, before=size * 0.6)


def _course(content: BlueprintSheetContent, words: SheetWords) -> Laid:
    language = content.imprint.language
    mark = "," if language == Language.FRENCH else "."
    hours = words.hours.format(
        instructional=content.instructional_hours,
        notional=content.notional_hours,
        ects=content.ects.replace(".", mark),
    )
    exam = words.exam_is.format(
        scored=content.scored_items, pilot=content.pilot_items, minutes=content.minutes
    )
    pairs = [
        (words.version, content.course_version),
        (words.effective, long_date(content.effective_from, language)),
        (words.level, content.level),
        (words.volume, hours),
        (words.prerequisites, ", ".join(content.prerequisites) or words.none),
        (words.practicum, words.practicum_excluded if content.practicum_excluded else ""),
        (words.exam, exam),
        (words.materials, "; ".join(content.materials)),
        (words.passing, content.pass_rule),
        (words.panel, content.panel),
    ]
    return facts(pairs, width=content.imprint.width, size=content.imprint.size, label_share=0.26)


def _areas(content: BlueprintSheetContent, words: SheetWords) -> Laid:
    columns = [
        Column(words.area, 0.7),
        Column(words.weight, 0.15, align=1),
        Column(words.items, 0.15, align=1),
    ]
    rows = [
        (f"{area.code} {area.name}", _percent(area.weight, words), str(area.items))
        for area in content.areas
    ]
    rows.append((words.total, _percent(Fraction(WHOLE), words), str(content.scored_items)))
    return table(columns, rows, width=content.imprint.width, size=content.imprint.size * 0.9)


def _percent(weight: Fraction, words: SheetWords) -> str:
    """Return a weight exactly: in decimals where they end soon, else as a fraction."""
    scaled = weight * WHOLE
    if scaled.denominator != 1:
        return f"{weight}\u00a0%"
    digits = f"{scaled.numerator / WHOLE:.2f}".rstrip("0").rstrip(".")
    return f"{digits.replace('.', words.decimal_mark)}\u00a0%"


def _lists(content: BlueprintSheetContent, words: SheetWords) -> Iterator[Laid]:
    width, size = content.imprint.width, content.imprint.size
    if content.cognitive_mix:
        yield _title(words.cognitive, content)
        yield facts(content.cognitive_mix, width=width, size=size)
    if content.changes:
        yield _title(words.changes, content)
        yield bullets(content.changes, width=width, size=size)


def _samples(content: BlueprintSheetContent, words: SheetWords) -> Iterator[Laid]:
    width, size = content.imprint.width, content.imprint.size
    if content.samples:
        yield _title(words.samples, content)
    for number, sample in enumerate(content.samples, start=1):
        options = [
            paragraph(f"{letter}  {option}", width=width, size=size)
            for letter, option in zip("ABCDEFGH", sample.options, strict=False)
        ]
        stem = paragraph(f"{number}. {sample.stem}", width=width, size=size)
        yield stack([stem, *options], after=size * 0.5)


def _acceptance(content: BlueprintSheetContent, words: SheetWords) -> Iterator[Laid]:
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
    yield _title(words.acceptance, content)
    yield paragraph(words.decides, width=width, size=size, after=size * 0.3)
    yield table(columns, rows, width=width, size=size * 0.9)
    yield space(1)
