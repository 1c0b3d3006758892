"""Numbers that people copy by hand: a prefix, a running number and a check digit.

The check digit is Damm's: it shows every single wrong digit and every swap of neighbours.

References
----------
Damm, H. M. (2004). *Total anti-symmetrische Quasigruppen*, dissertation, University of
Marburg, p. 98: the totally anti-symmetric quasigroup of order 10.
"""

import re

QUASIGROUP = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
SHAPE = re.compile(r"(?P<prefix>[A-Z]+)-(?P<digits>\d{6,})-(?P<check>\d)")


def check_digit(digits: str) -> int:
    """Return Damm's check digit of a string of decimal digits.

    >>> check_digit("572")
    4
    """
    state = 0
    for digit in digits:
        state = QUASIGROUP[state][int(digit)]
    return state


def numbered(prefix: str, value: int) -> str:
    """Return a number with its prefix and check digit.

    >>> numbered("C", 572)
    'C-000572-4'
    """
    if value < 1:
        msg = f"a running number counts from 1, not from {value}"
        raise ValueError(msg)
    digits = f"{value:06d}"
    return f"{prefix}-{digits}-{check_digit(digits)}"


def is_well_formed(number: str, *, prefix: str) -> bool:
    """Tell whether `number` has that prefix and the right check digit.

    >>> is_well_formed("C-000572-4", prefix="C"), is_well_formed("C-000752-4", prefix="C")
    (True, False)
    """
    found = SHAPE.fullmatch(number)
    return (
        found is not None
        and found["prefix"] == prefix
        and check_digit(found["digits"]) == int(found["check"])
    )
