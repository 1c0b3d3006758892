"""Names as people write them: kept as given, without what a screen or a page cannot show.

A name is data.  Apostrophes, hyphens, accents, an equals sign or an emoji stay as they are;
control characters and marks that change the direction of text are taken out, because they
make a printed roster say something else than the record.
"""

import re
import unicodedata

from exambank.core.reasons import N_, Reason

LONGEST = 100

#: Marks that reorder text (Unicode Standard Annex #9, section 2) and the byte order mark.
_REORDERING = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)
_SPACE = re.compile(r"\s+")


def cleaned(text: str) -> str:
    r"""Return a name composed (NFC), without control and reordering marks, single-spaced.

    >>> cleaned("  Jean\u0301  N'Guessan-O'Neil\u202e ")
    "Jeań N'Guessan-O'Neil"
    """
    spaced = _SPACE.sub(" ", unicodedata.normalize("NFC", text))
    return "".join(one for one in spaced if not _is_unseen(one)).strip()


def had_unseen(text: str) -> bool:
    """Say whether a text held marks that `cleaned` takes out."""
    return any(_is_unseen(one) for one in _SPACE.sub(" ", text))


def _is_unseen(character: str) -> bool:
    return character in _REORDERING or unicodedata.category(character) in {"Cc", "Cs", "Co"}


def fault(name: str) -> Reason | None:
    """Return why a cleaned name cannot be used, None where it can."""
    if not name:
        return Reason("missing", N_("is missing: give the name as it stands on the photo ID"))
    if len(name) > LONGEST:
        text = N_("has {have} characters, more than {most}: shorten it as on the photo ID")
        return Reason("too_long", text, {"have": len(name), "most": LONGEST})
    if not any(unicodedata.category(one)[0] == "L" for one in name):
        return Reason(
            "no_letter", N_("holds no letter: give the name as it stands on the photo ID")
        )
    return None


def folded(name: str) -> str:
    """Return a name for comparison: without accents, case, hyphens, apostrophes and spaces.

    >>> folded("N'Guessan-O'Neil") == folded("nguessan o neil")
    True
    """
    plain = unicodedata.normalize("NFKD", cleaned(name)).casefold()
    return "".join(one for one in plain if unicodedata.category(one)[0] in "LN")
