"""Dates and times as Canadians read them, in both languages, without a locale database."""

from datetime import date, datetime

from exambank.core.vocabulary import Language

MONTHS = {
    Language.ENGLISH: (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    Language.FRENCH: (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
}
WEEKDAYS = {
    Language.ENGLISH: (
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ),
    Language.FRENCH: ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}


def long_date(day: date, language: Language) -> str:
    """Return a date in words.

    >>> from datetime import date
    >>> long_date(date(2027, 4, 1), Language.FRENCH), long_date(date(2027, 4, 1), Language.ENGLISH)
    ('1er avril 2027', 'April 1, 2027')
    """
    month = MONTHS[language][day.month - 1]
    if language == Language.FRENCH:
        return f"{'1er' if day.day == 1 else day.day} {month} {day.year}"
    return f"{month} {day.day}, {day.year}"


def weekday_date(day: date, language: Language) -> str:
    """Return a date with its weekday.

    >>> from datetime import date
    >>> weekday_date(date(2027, 4, 17), Language.ENGLISH)
    'Saturday, April 17, 2027'
    >>> weekday_date(date(2027, 4, 17), Language.FRENCH)
    'samedi 17 avril 2027'
    """
    weekday = WEEKDAYS[language][day.weekday()]
    comma = " " if language == Language.FRENCH else ", "
    return f"{weekday}{comma}{long_date(day, language)}"


def clock_time(at: datetime, language: Language) -> str:
    r"""Return the time of day on the 24-hour clock, as Canadian usage writes it.

    >>> from datetime import datetime, UTC
    >>> noon = datetime(2027, 4, 17, 12, 5, tzinfo=UTC)
    >>> clock_time(noon, Language.ENGLISH), clock_time(noon, Language.FRENCH)
    ('12:05', '12\xa0h\xa005')
    """
    if language == Language.FRENCH:
        return f"{at.hour}\u00a0h\u00a0{at.minute:02d}"
    return f"{at:%H:%M}"


def stamp(at: datetime) -> str:
    """Return an instant to the minute with its zone, for the line that says when a page was made.

    >>> from datetime import datetime, UTC
    >>> stamp(datetime(2027, 4, 1, 14, 5, tzinfo=UTC))
    '2027-04-01 14:05 UTC'
    """
    return f"{at:%Y-%m-%d %H:%M} {at.tzname()}"
