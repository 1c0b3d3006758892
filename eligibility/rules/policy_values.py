"""Reads the bank's dated policy values that rules use."""

from datetime import date
from fractions import Fraction

from eligibility.rules.types import PolicyValues
from exambank.core.policy import pack


def policy_on(day: date) -> PolicyValues:
    """Return the values in force on `day`."""
    values = pack("eligibility")
    return PolicyValues(
        day=day,
        coverage_min=Fraction(values.decimal("coverage_percent_min", day)) / 100,
        window_days=values.whole("authorization_window_days", day),
        retest_wait_days=values.whole("retest_wait_days", day),
        attempts_max=values.whole("attempts_max", day),
        attempts_window_months=values.whole("attempts_window_months", day),
        open_entry_age_min=values.whole("open_entry_age_min", day),
    )
