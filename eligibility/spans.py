"""Spans of whole months, as certificates and attempt rules count them."""

import calendar
from datetime import date


def months_later(day: date, months: int) -> date:
    """Return the day `months` after `day`; a month that is too short gives its last day.

    >>> months_later(date(2025, 4, 10), 24).isoformat()
    '2027-04-10'
    >>> months_later(date(2024, 8, 31), 6).isoformat()
    '2025-02-28'
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def age_on(birth_date: date, day: date) -> int:
    """Return the age in full years on `day`; who was born on 29 February turns on 1 March.

    >>> age_on(date(2008, 2, 29), date(2026, 2, 28)), age_on(date(2008, 2, 29), date(2026, 3, 1))
    (17, 18)
    """
    before = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before
