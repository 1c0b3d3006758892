"""How values are written on a page: dates, times, money and shares, in the visitor's language."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import isnan
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal

from exambank.core.exact import Cents, percent
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import Bilingual, Language, Role
from frontdesk.i18n import LOCALES, translations

ROLE_NAMES: Mapping[Role, str] = MappingProxyType(
    {
        Role.ITEM_WRITER: N_("item writer"),
        Role.REVIEWER: N_("item reviewer"),
        Role.PSYCHOMETRICIAN: N_("psychometrician"),
        Role.BANK_MANAGER: N_("bank manager"),
        Role.COORDINATOR: N_("college coordinator"),
        Role.INVIGILATOR: N_("invigilator"),
        Role.CANDIDATE: N_("candidate"),
        Role.REGISTRAR: N_("receiving registrar"),
        Role.AUDITOR: N_("auditor"),
        Role.ADMIN: N_("system administrator"),
        Role.ASSESSOR: N_("evidence assessor"),
        Role.PUBLIC: N_("visitor"),
        Role.SYSTEM: N_("the system"),
    }
)


DECIMAL = re.compile(r"-?\d+\.\d+")
VERSIONS = frozenset({"version", "blueprint", "first", "second"})


def filters(language: Language) -> dict[str, Callable[..., str]]:
    """Return the template filters that write values in `language`."""
    locale, say = LOCALES[language], translations(language).gettext

    def said(value: Reason | Bilingual | str) -> str:
        """Write a reason, a bilingual text or a marked sentence."""
        if isinstance(value, Reason):
            return _with_decimals(value, locale).said(say)
        return value.said(language) if isinstance(value, Bilingual) else say(value) if value else ""

    return {
        "said": said,
        "day": lambda value, form="long": _first(format_date(value, form, locale), locale),
        "moment": lambda value, zone="UTC": _moment(value, zone, locale),
        "time": lambda value, zone="UTC": _time(value, zone, locale),
        "next_day": lambda value: value + timedelta(days=1),
        "number": lambda value: format_decimal(value, locale=locale),
        "fixed": lambda value, places=1: _fixed(value, places, locale),
        "money": lambda value: _money(value, locale),
        "percent": lambda value: _percent(value, locale),
        "role": lambda value: say(ROLE_NAMES[Role(value)]),
    }


def _with_decimals(reason: Reason, locale: Locale) -> Reason:
    """Return a reason whose decimal numbers stand as the language writes them.

    A version keeps its point.
    """
    if locale.language != "fr":
        return reason
    values = {
        name: value.replace(".", ",")
        if isinstance(value, str) and DECIMAL.fullmatch(value) and name not in VERSIONS
        else value
        for name, value in reason.values.items()
    }
    return replace(reason, values=values)


def _moment(value: datetime, zone: str, locale: Locale) -> str:
    written = format_date(value.astimezone(ZoneInfo(zone)), "long", locale)
    return f"{_first(written, locale)}, {_time(value, zone, locale)}"


def _first(written: str, locale: Locale) -> str:
    """Return a date with the first of a month as French writes it: 1er."""
    return f"1er {written[2:]}" if locale.language == "fr" and written[:2] == "1 " else written


def _time(value: datetime, zone: str, locale: Locale) -> str:
    form = "HH\u00a0'h'\u00a0mm" if locale.language == "fr" else "HH:mm"
    written = format_time(value, form, tzinfo=ZoneInfo(zone), locale=locale)
    return f"{written}\u00a0UTC" if zone == "UTC" else written


def _fixed(value: float, places: int, locale: Locale) -> str:
    """Write a number with that many decimals and a real minus sign; a dash where there is none."""
    if isnan(value):
        return "–"
    pattern = f"0.{'0' * places}" if places else "0"
    return str(format_decimal(value, pattern, locale=locale)).replace("-", "\u2212")


def _money(value: Cents, locale: Locale) -> str:
    return str(format_currency(Decimal(value) / 100, "CAD", locale=locale))


def _percent(value: Fraction, locale: Locale) -> str:
    digits = percent(value)
    return f"{digits.replace('.', ',')}\u00a0%" if locale.language == "fr" else f"{digits}%"


def as_json(value: Any) -> str:
    """Write a small mapping as ``name: value`` parts, for lists of technical facts.

    >>> as_json({"roles": ["a", "b"], "n": 3})
    'n: 3; roles: a, b'
    """
    return "; ".join(f"{name}: {_part(part)}" for name, part in sorted(dict(value).items()))


def _part(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
