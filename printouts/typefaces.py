"""Typefaces: which font draws a character, how wide it is, and which characters none has.

DejaVu Sans is carried along in `printouts/fonts` so that equal input looks equal on every
machine; it covers Latin, Greek, Cyrillic, Hebrew, Arabic and Canadian syllabics.  Scripts that
it lacks fall back to Debian's Noto fonts where those are installed.  All text is set at nine
tenths of its width, which is what the condensed cut of the same family is.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

NARROWING = 0.9
REPLACEMENT = "\ufffd"
BUNDLED = Path(__file__).parent / "fonts"
SYSTEM = Path("/usr/share/fonts/truetype")
# Scripts that need no shaping engine; anything else is better shown as missing than wrongly.
FALLBACKS = (
    "noto/NotoSans-Regular.ttf",
    "noto/NotoSansCanadianAboriginal-Regular.ttf",
    "noto/NotoSansCherokee-Regular.ttf",
    "noto/NotoSansEthiopic-Regular.ttf",
    "droid/DroidSansFallbackFull.ttf",
)


@dataclass(frozen=True, slots=True)
class Face:
    """A font that is registered with reportlab, with the advance of each character."""

    name: str
    advances: dict[int, float]  # thousandths of the type size, by code point

    def has(self, character: str) -> bool:
        return ord(character) in self.advances


@dataclass(frozen=True, slots=True, order=True)
class MissingGlyph:
    """A character that no installed font can draw, and the field that holds it."""

    field: str
    character: str

    def __str__(self) -> str:
        name = unicodedata.name(self.character, "a character without a name")
        return f"{self.field}: U+{ord(self.character):04X} {name} cannot be printed"


@cache
def bundled(*, bold: bool) -> Face:
    """Return the font that is always there."""
    return _registered(BUNDLED / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"))


@cache
def fallbacks() -> tuple[Face, ...]:
    """Return the machine's own fonts for other scripts, in the order in which to try them."""
    found = []
    for path in (SYSTEM / name for name in FALLBACKS):
        with suppress(TTFError, OSError):  # not installed, or of a kind that cannot be embedded
            found.append(_registered(path))
    return tuple(found)


def _registered(path: Path) -> Face:
    """Register the font file at `path` with reportlab."""
    font = TTFont(path.stem, str(path))
    pdfmetrics.registerFont(font)
    widths = font.face.charWidths
    glyphs = font.face.charToGlyph
    return Face(path.stem, {c: widths.get(c, font.face.defaultWidth) for c in glyphs})


@lru_cache(maxsize=8192)
def runs(text: str, *, bold: bool = False) -> tuple[tuple[Face, str], ...]:
    """Cut `text` where the font changes; what no font has becomes a visible replacement."""
    found: list[tuple[Face, str]] = []
    for given in text:
        face = _face_of(given, bold=bold)
        character = given if face else REPLACEMENT
        face = face or bundled(bold=bold)
        if found and found[-1][0] is face:
            found[-1] = (face, found[-1][1] + character)
        else:
            found.append((face, character))
    return tuple(found)


def _face_of(character: str, *, bold: bool) -> Face | None:
    first = bundled(bold=bold)
    if first.has(character):
        return first
    return next((face for face in fallbacks() if face.has(character)), None)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of `text` in points at `size` points."""
    thousandths = sum(
        face.advances[ord(character)] for face, run in runs(text, bold=bold) for character in run
    )
    return thousandths * size * NARROWING / 1000


def missing_glyphs(content: object) -> tuple[MissingGlyph, ...]:
    """List the characters of a printout's content that would print as the replacement mark.

    Give it the content before it is rendered; an empty tuple means that all can be printed.
    """
    found = {
        MissingGlyph(field, character)
        for field, text in _texts(content, "")
        for character in unicodedata.normalize("NFC", text)
        if _needs_a_glyph(character) and not _face_of(character, bold=False)
    }
    return tuple(sorted(found))


def _needs_a_glyph(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cf", "Zs", "Zl", "Zp"}


def _texts(value: object, field: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield field, value
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from _texts(getattr(value, each.name), f"{field}.{each.name}".lstrip("."))
    elif isinstance(value, tuple | list):
        for position, each in enumerate(value, start=1):
            yield from _texts(each, f"{field}[{position}]")
