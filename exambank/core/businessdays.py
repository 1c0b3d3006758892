"""Business days of the bank: Monday to Friday but for the public holidays of Ontario.

Which days are holidays is a dated policy value; what a clock is for is not decided here.  A
holiday with a fixed date that falls on a day off is kept on the next day that is none.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from exambank.core.policy import pack

SATURDAY = 5
ONE_DAY = timedelta(days=1)
FIXED = re.compile(r"(\d\d)-(\d\d)")
EASTER = re.compile(r"easter ([+-]\d+)")
NTH_MONDAY = re.compile(r"monday (\d) of (\d\d)")
MONDAY_BEFORE = re.compile(r"monday before (\d\d)-(\d\d)")


class HolidayRuleUnreadable(ValueError):
    """A rule for a public holiday is not written in one of the four known ways."""

    def __init__(self, rule: str) -> None:
        super().__init__(
            f"{rule!r} is no rule for a holiday: write 07-01, easter -2, monday 3 of 02 or "
            "monday before 05-25"
        )
        self.rule = rule


def is_business_day(day: date) -> bool:
    """Say whether the bank's clocks run on a day.

    >>> [is_business_day(date(2027, 3, d)) for d in (25, 26, 27, 29)]  # 26: Good Friday
    [True, False, False, True]
    """
    return day.weekday() < SATURDAY and day not in holidays(day.year)


def after_business_days(day: date, count: int) -> date:
    """Return the business day that ends a span of `count` business days; `day` is day 0.

    >>> after_business_days(date(2027, 6, 29), 3)  # a Tuesday; 1 July is Canada Day
    datetime.date(2027, 7, 5)
    """
    while count > 0:
        day += ONE_DAY
        count -= is_business_day(day)
    return day


@cache
def holidays(year: int) -> frozenset[date]:
    """Return the days off for public holidays of a year, the substitutes with them.

    >>> sorted(holidays(2027))[-2:]  # Christmas Day and Boxing Day fall on the weekend
    [datetime.date(2027, 12, 27), datetime.date(2027, 12, 28)]
    """
    rules = pack("exambank").dated("public_holidays", date(year, 12, 31)).value
    found: set[date] = set()
    for day in sorted(day_of(str(rule), year) for rule in _texts(rules)):
        kept = day
        while kept.weekday() >= SATURDAY or kept in found:
            kept += ONE_DAY
        found.add(kept)
    return frozenset(found)


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar.

    References
    ----------
    The anonymous Gregorian algorithm; Meeus, J. (1991). *Astronomical Algorithms*, chapter 8.

    Examples
    --------
    >>> easter(2027), easter(2038)
    (datetime.date(2027, 3, 28), datetime.date(2038, 4, 25))
    """
    golden = year % 19
    century, rest = divmod(year, 100)
    shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - shift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def day_of(rule: str, year: int) -> date:
    """Return the day that a rule names in a year.

    Raises
    ------
    HolidayRuleUnreadable
        If the rule is written in none of the four ways.

    Examples
    --------
    >>> day_of("monday before 05-25", 2026), day_of("monday 2 of 10", 2026)
    (datetime.date(2026, 5, 18), datetime.date(2026, 10, 12))
    """
    if found := FIXED.fullmatch(rule):
        return date(year, int(found[1]), int(found[2]))
    if found := EASTER.fullmatch(rule):
        return easter(year) + timedelta(days=int(found[1]))
    if found := NTH_MONDAY.fullmatch(rule):
        first = date(year, int(found[2]), 1)
        return first + timedelta(days=-first.weekday() % 7, weeks=int(found[1]) - 1)
    if found := MONDAY_BEFORE.fullmatch(rule):
        end = date(year, int(found[1]), int(found[2]))
        return end - timedelta(days=end.weekday() or 7)
    raise HolidayRuleUnreadable(rule)


def _texts(rules: object) -> Iterator[str]:
    if isinstance(rules, tuple):
        yield from rules
    else:
        yield str(rules)
