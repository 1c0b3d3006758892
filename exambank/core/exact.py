"""Exact shares and money: fractions and cents, never floats.

Weights, coverage, credit and fees decide about people, so that 80 % must be 80 % and
79.999 must not be.
"""

from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any, NewType

from sqlalchemy import Dialect, String, TypeDecorator

Cents = NewType("Cents", int)


class ExactFraction(TypeDecorator[Fraction]):
    """A fraction, stored as the text ``numerator/denominator``."""

    impl = String(80)
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{value.numerator}/{value.denominator}"

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Fraction | None:
        return None if value is None else Fraction(value)


def exactly(value: str | int | Decimal | Fraction) -> Fraction:
    """Return `value` as a fraction; a float is refused because its digits are not exact.

    >>> exactly("0.1") == Fraction(1, 10)
    True
    """
    if isinstance(value, float):
        msg = f"{value!r} is a float: give exact digits as text, an integer or a Decimal"
        raise TypeError(msg)
    return Fraction(value)


def percent(share: Fraction, *, places: int = 1) -> str:
    """Return a share as a percent that is never rounded up, without trailing zeros.

    >>> percent(Fraction(7, 8)), percent(Fraction(7999, 10000)), percent(Fraction(5, 6))
    ('87.5', '79.9', '83.3')
    """
    return plain(share * 100, places=places)


def plain(value: Fraction, *, places: int = 2) -> str:
    """Return `value` in decimal digits, cut off after `places`, without trailing zeros.

    >>> plain(Fraction(14, 5)), plain(Fraction(3)), plain(Fraction(2, 3))
    ('2.8', '3', '0.66')
    """
    scale = 10**places
    whole = Decimal((value * scale).__floor__()) / scale
    digits = whole.quantize(Decimal(1) / scale, rounding=ROUND_FLOOR)
    text = f"{digits:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def largest_remainder(weights: tuple[Fraction, ...], total: int) -> tuple[int, ...]:
    """Share `total` whole units over `weights` by the largest remainder.

    Hamilton's method (Balinski & Young 2001, *Fair Representation*, 2nd ed., p. 17): every
    weight gets the whole part of its quota, and what is left goes to the largest remainders;
    ties go to the larger weight, then to the earlier position.

    >>> largest_remainder(tuple(map(Fraction, (18, 22, 22, 14, 14, 10))), 75)
    (14, 17, 17, 10, 10, 7)
    """
    whole = sum(weights, Fraction(0))
    if whole <= 0 or total < 0:
        msg = f"cannot share {total} units over weights that sum to {whole}"
        raise ValueError(msg)
    quotas = [weight * total / whole for weight in weights]
    counts = [int(quota) for quota in quotas]
    order = sorted(range(len(weights)), key=lambda i: (-(quotas[i] - counts[i]), -weights[i], i))
    for i in order[: total - sum(counts)]:
        counts[i] += 1
    return tuple(counts)
