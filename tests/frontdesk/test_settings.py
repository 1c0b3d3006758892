from datetime import UTC, datetime, timedelta

import pytest

from frontdesk import settings
from frontdesk.settings import SettingRefused


def test_without_an_environment_the_database_is_a_file_here():
    found = settings.from_environment({})

    assert found.database_url == "sqlite:///exambank.db"
    assert found.clock_start is None
    assert not found.is_https


def test_settings_come_from_the_environment():
    found = settings.from_environment(
        {
            "EXAMBANK_DATABASE_URL": "postgresql+psycopg://db/bank",
            "EXAMBANK_SECRET": "s3",
            "EXAMBANK_CLOCK": "2027-04-10T09:00:00-04:00",
            "EXAMBANK_BASE_URL": "https://exams.example.ca/",
            "EXAMBANK_KEYS": "/srv/keys",
        }
    )

    assert found.database_url == "postgresql+psycopg://db/bank"
    assert found.clock_start == datetime(2027, 4, 10, 13, tzinfo=UTC)
    assert found.base_url == "https://exams.example.ca"
    assert found.is_https
    assert str(found.keys) == "/srv/keys"
    assert "s3" not in repr(found)


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("EXAMBANK_CLOCK", "2027-04-10T09:00:00", "add the time zone"),
        ("EXAMBANK_CLOCK", "tomorrow", "write an instant"),
        ("EXAMBANK_BASE_URL", "exams.example.ca", "begin with http"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_its_value(name, value, advice):
    with pytest.raises(SettingRefused, match=advice) as caught:
        settings.from_environment({name: value})

    assert (caught.value.name, caught.value.value) == (name, value)


def test_a_demonstration_clock_starts_where_told_and_runs_on():
    start = datetime(2027, 4, 10, 13, tzinfo=UTC)

    clock = settings.running_clock(start)
    first, second = clock(), clock()

    assert start <= first <= second < start + timedelta(minutes=1)
