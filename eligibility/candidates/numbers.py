"""Candidate numbers: ``C-000123-4``, at least six digits and a check digit."""

import re

from exambank.core.checkdigit import is_well_formed, numbered

PREFIX = "C"
_SHAPE = re.compile(r"C-?(\d{6,})-?(\d)")


def written(serial: int) -> str:
    """Return the candidate number of a serial.

    >>> written(572)
    'C-000572-4'
    """
    return numbered(PREFIX, serial)


def read(text: str) -> str | None:
    """Return a candidate number in its one written form, None where the check digit is wrong.

    >>> read(" c0005724 "), read("C-000527-4")
    ('C-000572-4', None)
    """
    match = _SHAPE.fullmatch(text.strip().upper().replace(" ", ""))
    if match is None:
        return None
    number = f"{PREFIX}-{match[1]}-{match[2]}"
    return number if is_well_formed(number, prefix=PREFIX) else None
