from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exambank.core import businessdays
from exambank.core.businessdays import after_business_days, holidays, is_business_day

DAYS = st.dates(date(2026, 1, 1), date(2060, 12, 31))
#: Government of Ontario, calendar of public holidays 2026; 26 December falls on a Saturday.
ONTARIO_2026 = {
    date(2026, 1, 1),
    date(2026, 2, 16),
    date(2026, 4, 3),
    date(2026, 5, 18),
    date(2026, 7, 1),
    date(2026, 9, 7),
    date(2026, 10, 12),
    date(2026, 12, 25),
    date(2026, 12, 28),
}


def test_the_holidays_of_2026_are_those_of_ontario():
    assert holidays(2026) == ONTARIO_2026


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        pytest.param(date(2027, 4, 19), 5, date(2027, 4, 26), id="over one weekend"),
        pytest.param(date(2027, 5, 21), 1, date(2027, 5, 25), id="over Victoria Day"),
        pytest.param(date(2027, 12, 24), 1, date(2027, 12, 29), id="two substitute days"),
        pytest.param(date(2027, 4, 24), 1, date(2027, 4, 26), id="from a Saturday"),
        pytest.param(date(2027, 4, 24), 0, date(2027, 4, 24), id="no days at all"),
    ],
)
def test_a_span_ends_on_a_business_day(start, count, end):
    assert after_business_days(start, count) == end


@given(DAYS, st.integers(1, 40))
def test_a_span_holds_as_many_business_days_as_were_asked_for(start, count):
    end = after_business_days(start, count)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]

    assert sum(map(is_business_day, between)) == count
    assert is_business_day(end)


@given(st.integers(2026, 2200))
def test_every_year_has_nine_holidays_none_on_a_weekend(year):
    assert len(holidays(year)) == 9
    assert all(day.weekday() < 5 for day in holidays(year))


def test_a_rule_that_cannot_be_read_is_named():
    with pytest.raises(businessdays.HolidayRuleUnreadable, match="some day"):
        businessdays.day_of("some day", 2027)
