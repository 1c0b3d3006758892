"""Candidate numbers: ``C-000123-7``, six digits and a check digit.

The check digit follows ISO 7064, MOD 11,10: it shows every wrong single digit and almost
every swap of neighbours, also where a form was filled in by hand.
"""

import re

DIGITS = 6
_SHAPE = re.compile(r"C-?(\d{6})-?(\d)")


def check_digit(digits: str) -> int:
    """Return the check digit of ISO 7064 MOD 11,10 for a string of digits.

    With P = 10, for each digit a: S = (P + a) mod 10, or 10 where that is 0; P = 2 S mod 11.
    The check digit is (11 - P) mod 10, so that P + check digit is 1 modulo 10.
    Source: ISO/IEC 7064:2003, hybrid systems, MOD 11,10.

    >>> check_digit("0794")
    5
    """
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = 2 * total % 11
    return (11 - product) % 10


def written(serial: int) -> str:
    """Return the candidate number of a serial.

    >>> written(123)
    'C-000123-7'
    """
    if not 0 < serial < 10**DIGITS:
        msg = f"{serial} does not fit into {DIGITS} digits"
        raise ValueError(msg)
    digits = f"{serial:0{DIGITS}d}"
    return f"C-{digits}-{check_digit(digits)}"


def read(text: str) -> str | None:
    """Return a candidate number in its one written form, None where the check digit is wrong.

    >>> read(" c0001237 "), read("C-000132-7")
    ('C-000123-7', None)
    """
    match = _SHAPE.fullmatch(text.strip().upper().replace(" ", ""))
    if match is None or check_digit(match[1]) != int(match[2]):
        return None
    return f"C-{match[1]}-{match[2]}"
