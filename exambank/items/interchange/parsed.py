"""An item as a file gives it, before the bank has checked it against a blueprint."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from exambank.core.answerkey import Key
from exambank.core.reasons import N_
from exambank.core.vocabulary import CourseCode, Language, OutcomeCode
from exambank.items.interchange.faults import Fault, fault
from exambank.items.types import Cognitive, ItemContent, ItemKind, Markup, Option

ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,59}")
LONGEST = {"stem": 4000, "option": 1000, "rationale": 2000, "reference": 500}


@dataclass(frozen=True, slots=True)
class ParsedItem:
    """What a file says of one item, and where; what it does not say is None."""

    file: str
    line: int
    id: str
    stem: str
    options: tuple[Option, ...]
    key: Key
    kind: ItemKind
    course: str | None = None
    outcome: str | None = None
    cognitive: Cognitive | None = None
    language: str | None = None
    reference: str = field(default="", repr=False)
    markup: Markup = Markup.PLAIN


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for items that do not say it themselves."""

    course: CourseCode
    outcome: OutcomeCode | None = None
    cognitive: Cognitive | None = None
    language: Language = Language.ENGLISH
    reference: str = ""


def with_defaults(item: ParsedItem, defaults: Defaults) -> ParsedItem:
    """Return the item with what it does not say filled in."""
    return replace(
        item,
        course=item.course or defaults.course,
        outcome=item.outcome or defaults.outcome,
        cognitive=item.cognitive or defaults.cognitive,
        language=item.language or defaults.language.value,
        reference=item.reference or defaults.reference,
    )


def text_faults(item: ParsedItem) -> Iterable[Fault]:
    """Yield what is wrong with the identifier and the texts of an item."""
    if ID.fullmatch(item.id) is None:
        text = N_("{value} is no item identifier: use up to 60 letters, digits, dot, - and _")
        yield fault(item.file, "bad_id", text, line=item.line, column="id", value=item.id)
    for column, kind, said in _texts(item):
        if len(said) > LONGEST[kind]:
            text = N_("the text has {n} characters, {most} are allowed: shorten it")
            more = {"n": len(said), "most": LONGEST[kind]}
            yield fault(
                item.file, "too_long", text, line=item.line, column=column, value=said, values=more
            )
        bad = next((char for char in said if _disturbs(char)), None)
        if bad is not None:
            text = N_("the text holds the invisible character U+{number}: delete it")
            number = f"{ord(bad):04X}"
            yield fault(
                item.file,
                "invisible",
                text,
                line=item.line,
                column=column,
                value=said,
                values={"number": number},
            )
    if not item.stem.strip():
        text = N_("the stem is empty: write the question")
        yield fault(item.file, "no_stem", text, line=item.line, column="stem")


def sentence_faults(item: ParsedItem) -> Iterable[Fault]:
    """Yield what an item still does not say, its defaults filled in."""
    if item.outcome is None:
        text = N_("item {value} names no learning outcome: give one for the whole file")
        yield fault(item.file, "no_outcome", text, line=item.line, column="outcome", value=item.id)
    if item.cognitive is None:
        text = N_("item {value} names no cognitive level: give one for the whole file")
        yield fault(
            item.file, "no_cognitive", text, line=item.line, column="cognitive", value=item.id
        )
    if _main_language(item.language) not in set(Language):
        text = N_("the item is in the language {value}; the bank works in: {known}")
        more = {"known": ", ".join(Language)}
        value = item.language or ""
        yield fault(
            item.file, "language", text, line=item.line, column="language", value=value, values=more
        )


def content_of(item: ParsedItem) -> ItemContent:
    """Return the content of an item that has no fault."""
    if item.course is None or item.outcome is None or item.cognitive is None:
        msg = f"item {item.id} is not complete: ask `sentence_faults` first"
        raise ValueError(msg)
    return ItemContent(
        course=CourseCode(item.course),
        outcome=OutcomeCode(item.outcome),
        cognitive=item.cognitive,
        kind=item.kind,
        stem=item.stem,
        options=item.options,
        key=item.key,
        reference=item.reference,
        language=Language(_main_language(item.language)),
        markup=item.markup,
    )


def _main_language(tag: str | None) -> str:
    """Return the language of a BCP 47 tag without its region; English where there is none."""
    return (tag or Language.ENGLISH).split("-")[0].casefold()


def _texts(item: ParsedItem) -> Iterable[tuple[str, str, str]]:
    yield "stem", "stem", item.stem
    for option in item.options:
        yield option.letter.lower(), "option", option.text
        yield f"rationale_{option.letter.lower()}", "rationale", option.rationale
    yield "reference", "reference", item.reference


def _disturbs(char: str) -> bool:
    """Tell whether a character is invisible and changes how the text around it reads."""
    if char in "\n\t":
        return False
    category = unicodedata.category(char)
    return category in {"Cc", "Cs"} or unicodedata.bidirectional(char) in {
        "RLO",
        "LRO",
        "RLE",
        "LRE",
        "PDF",
        "RLI",
        "LRI",
        "FSI",
        "PDI",
    }
