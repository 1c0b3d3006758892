from datetime import UTC, datetime, timedelta

import pytest

from scheduling.keytime import (
    NaiveInstant,
    NoSuchLocalTime,
    RoomTimes,
    UnknownZone,
    find_zone,
    local_start,
    release_refusals,
    start_refusals,
    to_instant,
)

KEY = datetime(2027, 4, 17, 16, tzinfo=UTC)


def room(place: str, zone: str, local: datetime, *, minutes: int = 120) -> RoomTimes:
    starts = to_instant(local, find_zone(zone))
    return RoomTimes(
        place=place,
        zone=zone,
        starts_at=starts,
        admission_closes=starts + timedelta(minutes=60),
        earliest_leave=starts + timedelta(minutes=minutes),
    )


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("America/St_Johns", "13:30"),
        ("America/Toronto", "12:00"),
        ("America/Winnipeg", "11:00"),
        ("America/Regina", "10:00"),
        ("America/Vancouver", "09:00"),
    ],
)
def test_cc_08_key_time_is_shown_in_the_time_of_each_room(zone: str, shown: str):
    assert f"{local_start(KEY, find_zone(zone)):%H:%M}" == shown


def test_vancouver_no_longer_changes_its_clocks():
    instant = to_instant(datetime(2026, 12, 15, 9), find_zone("America/Vancouver"))

    assert instant == datetime(2026, 12, 15, 16, tzinfo=UTC)


def test_cc_09_the_old_timetable_is_refused_with_the_minutes_of_each_leak():
    rooms = [
        room("St. John's", "America/St_Johns", datetime(2027, 4, 17, 10)),
        room("Halifax", "America/Halifax", datetime(2027, 4, 17, 10)),
        room("Vancouver", "America/Vancouver", datetime(2027, 4, 17, 9)),
    ]

    told = [str(reason) for reason in release_refusals(rooms)]

    assert told == [
        "St. John's is released 90 min before Vancouver opens",
        "Halifax is released 60 min before Vancouver opens",
    ]


def test_cc_10_toronto_and_regina_drift_by_an_hour_on_the_day_the_clocks_change():
    def apart(day: int) -> timedelta:
        wall = datetime(2027, 3, day, 9)
        return to_instant(wall, find_zone("America/Regina")) - to_instant(
            wall, find_zone("America/Toronto")
        )

    assert apart(13) == timedelta(hours=1)
    assert apart(14) == timedelta(hours=2)


def test_a_room_that_lets_go_exactly_when_the_last_closes_is_allowed():
    early = room("Toronto", "America/Toronto", datetime(2027, 4, 17, 12), minutes=60)
    late = room("Thunder Bay", "America/Toronto", datetime(2027, 4, 17, 12))

    assert not list(release_refusals([early, late]))


@pytest.mark.parametrize(("minutes", "refused"), [(-31, 1), (-30, 0), (30, 0), (31, 1)])
def test_a_start_may_differ_from_key_time_by_the_tolerance_and_no_more(minutes: int, refused: int):
    starts = KEY + timedelta(minutes=minutes)
    one = RoomTimes("Toronto", "America/Toronto", starts, starts, starts)

    found = list(start_refusals([one], key_time=KEY, tolerance=timedelta(minutes=30)))

    assert len(found) == refused


@pytest.mark.parametrize(
    "wall",
    [
        pytest.param(datetime(2027, 3, 14, 2, 30), id="jumped over"),
        pytest.param(datetime(2027, 11, 7, 1, 30), id="shown twice"),
    ],
)
def test_a_wall_time_that_is_no_single_instant_is_refused(wall: datetime):
    with pytest.raises(NoSuchLocalTime, match="choose another time") as caught:
        to_instant(wall, find_zone("America/Toronto"))

    (reason,) = caught.value.reasons
    assert reason.values == {"zone": "America/Toronto", "time": f"{wall:%Y-%m-%d %H:%M}"}


def test_an_unknown_zone_is_refused_with_the_nearest_name():
    with pytest.raises(UnknownZone, match="America/Toronto"):
        find_zone("America/Torronto")


def test_a_naive_key_time_is_refused():
    with pytest.raises(NaiveInstant, match="no time zone"):
        local_start(datetime(2027, 4, 17, 16), find_zone("America/Toronto"))
