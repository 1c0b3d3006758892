"""Make text safe and right to print: what is drawn is what the reader may believe.

Control characters and direction overrides are taken out (with an override, "CFDP" prints as
"PDFC" and a name can pose as another); right-to-left scripts are put into visual order and
Arabic letters into their joined forms, since the PDF writer draws strictly left to right.
This is not the whole bidirectional algorithm: the base direction is always left to right.
"""

import re
import unicodedata
from functools import cache

PRESENTATION_FORMS = range(0xFE70, 0xFF00)
FORMS = ("isolated", "final", "initial", "medial")
RIGHT_TO_LEFT = frozenset({"R", "AL"})
MIRRORS = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def legible(text: str) -> str:
    r"""Return `text` in composed characters, without controls, on one line.

    >>> legible("Zoe\u0301\u202e  nimdA\x07")
    'Zoé nimdA'
    """
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(_shown(character) for character in composed)
    return re.sub(r"[ \t]+", " ", kept).strip(" ")


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\t\n\r\v\f\u2028\u2029":
        return " "
    return "" if category in {"Cc", "Cf", "Cs", "Co", "Cn"} else character


def visual(text: str) -> str:
    """Return `text` in the order in which it is drawn from left to right.

    >>> visual("ID: שלום, 12") == "ID: " + "שלום"[::-1] + ", 12"
    True
    """
    if not any(_is_right_to_left(character) for character in text):
        return text
    strong = [i for i, c in enumerate(text) if _is_right_to_left(c)]
    pieces: list[str] = []
    end = 0
    for first, last in _spans(text, strong):
        pieces += [text[end:first], _reversed(text[first : last + 1])]
        end = last + 1
    return "".join([*pieces, text[end:]])


def _is_right_to_left(character: str) -> bool:
    return unicodedata.bidirectional(character) in RIGHT_TO_LEFT


def _spans(text: str, strong: list[int]) -> list[tuple[int, int]]:
    """Return the runs that lie between right-to-left letters with no Latin letter inside."""
    spans = [(strong[0], strong[0])]
    for position in strong[1:]:
        first, last = spans[-1]
        between = text[last + 1 : position]
        if any(unicodedata.bidirectional(c) == "L" for c in between):
            spans.append((position, position))
        else:
            spans[-1] = (first, position)
    return spans


def _reversed(run: str) -> str:
    """Turn one right-to-left run around; digits keep their order and marks their letter."""
    units = re.findall(
        r"\d+(?:[.,:/-]\d+)*|.[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]*", joined(run)
    )
    return "".join(unit.translate(MIRRORS) for unit in reversed(units))


@cache
def _joined_forms() -> dict[str, dict[str, str]]:
    """Return the presentation forms of each Arabic letter, from the Unicode data itself."""
    found: dict[str, dict[str, str]] = {}
    for point in PRESENTATION_FORMS:
        kind, _, letters = unicodedata.decomposition(chr(point)).partition(" ")
        base = "".join(chr(int(code, 16)) for code in letters.split())
        if kind.strip("<>") in FORMS and base:
            found.setdefault(base, {})[kind.strip("<>")] = chr(point)
    return found


def joined(run: str) -> str:
    """Return an Arabic run (in logical order) with each letter in its joined form.

    >>> joined("\u0628\u0628") == "\ufe91\ufe90"
    True
    """
    forms = _joined_forms()
    letters = re.sub("\u0644[\u0622\u0623\u0625\u0627]", _ligature, run)
    shaped = []
    for position, letter in enumerate(letters):
        mine = forms.get(_plain(letter), {})
        before = position > 0 and "initial" in forms.get(_plain(letters[position - 1]), {})
        after = (
            "initial" in mine
            and position + 1 < len(letters)
            and "final" in forms.get(_plain(letters[position + 1]), {})
        )
        shaped.append(mine.get(FORMS[before + 2 * after], letter))
    return "".join(shaped)


def _plain(letter: str) -> str:
    """Return the letters a ligature stands for, or the letter itself."""
    if ord(letter) in PRESENTATION_FORMS:
        codes = unicodedata.decomposition(letter).split()[1:]
        return "".join(chr(int(code, 16)) for code in codes)
    return letter


def _ligature(match: re.Match[str]) -> str:
    return _joined_forms().get(match.group(), {}).get("isolated", match.group())
