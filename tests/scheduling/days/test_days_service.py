from datetime import UTC, datetime

import pytest

from exambank.core.lifecycle import TransitionRefused
from exambank.core.vocabulary import Bilingual, CentreCode, Role
from scheduling.days import service as days
from scheduling.days.types import DayState, SessionDraft
from scheduling.keytime import NaiveInstant
from tests.scheduling.world import COURSE, KEY_TIME, OTHER


def add(world, day, centre, *, wall=None, family="ANP-110-A", minutes=120, seats=12, course=COURSE):
    draft = SessionDraft(
        CentreCode(centre), f"{centre}-1", course, family, minutes, seats, local_start=wall
    )
    with world.sessions.begin() as session:
        return days.add_session(session, day, draft, act=world.act())


def publish(world, day, role=Role.BANK_MANAGER):
    with world.sessions.begin() as session:
        return days.move(session, day, DayState.PUBLISHED, act=world.act(role))


def test_cc_08_rooms_start_at_key_time_and_keep_wall_time_zone_instant_and_database(world):
    day = world.day(
        ("STJ", 12), ("TOR", 12), ("KEN", 8), ("REG", 12), ("VAN", 12), to=DayState.PLANNED
    )

    published = publish(world, day)

    with world.sessions.begin() as session:
        shown = {
            one.centre: (f"{one.local_start:%H:%M}", one.zone, one.starts_at, bool(one.tzdb))
            for one in days.sessions(session, day.id)
        }
    assert published.state is DayState.PUBLISHED
    assert shown == {
        "STJ": ("13:30", "America/St_Johns", KEY_TIME, True),
        "TOR": ("12:00", "America/Toronto", KEY_TIME, True),
        "KEN": ("11:00", "America/Winnipeg", KEY_TIME, True),
        "REG": ("10:00", "America/Regina", KEY_TIME, True),
        "VAN": ("09:00", "America/Vancouver", KEY_TIME, True),
    }


def test_cc_08_a_room_that_lets_go_before_another_closes_admission_stops_the_day(world):
    day = world.day(("TOR", 12), to=DayState.PLANNED, minutes=60)
    add(world, day, "REG", wall=datetime(2027, 4, 17, 10, 30))

    with pytest.raises(TransitionRefused) as refused:
        publish(world, day)

    assert [reason.code for reason in refused.value.reasons] == ["released_early"]
    assert "Toronto is released 30 min before Regina closes late admission" in str(refused.value)


def test_another_form_family_may_be_released_when_it_likes(world):
    day = world.day(("TOR", 12), to=DayState.PLANNED, minutes=60)
    add(world, day, "REG", wall=datetime(2027, 4, 17, 10, 30), family="NET-120-A", course=OTHER)

    assert publish(world, day).state is DayState.PUBLISHED


def test_cc_09_the_old_timetable_is_refused_with_every_reason(world):
    day = world.day(to=DayState.PLANNED)
    for centre, hour in (("STJ", 10), ("HAL", 10), ("VAN", 9)):
        add(world, day, centre, wall=datetime(2027, 4, 17, hour))

    with pytest.raises(TransitionRefused) as refused:
        publish(world, day)

    told = str(refused.value)
    assert "St. John's is released 90 min before Vancouver opens" in told
    assert "Halifax is released 60 min before Vancouver opens" in told
    assert {reason.code for reason in refused.value.reasons} == {
        "released_early",
        "start_off_key_time",
    }


def test_a_day_without_rooms_or_by_the_wrong_role_is_refused_with_both_reasons(world):
    day = world.day(to=DayState.PLANNED)

    with pytest.raises(TransitionRefused) as refused:
        publish(world, day, Role.COORDINATOR)

    assert [reason.code for reason in refused.value.reasons] == ["role", "no_session"]


def test_a_step_that_the_life_cycle_does_not_have_is_refused(world):
    day = world.day(("TOR", 12), to=DayState.PLANNED)

    with pytest.raises(TransitionRefused) as refused, world.sessions.begin() as session:
        days.move(session, day, DayState.FINISHED, act=world.act())

    assert [reason.code for reason in refused.value.reasons] == ["no_such_step"]


def test_a_naive_key_time_is_refused(world):
    with pytest.raises(NaiveInstant), world.sessions.begin() as session:
        days.plan(
            session,
            name=Bilingual("x"),
            on=KEY_TIME.date(),
            key_time=KEY_TIME.replace(tzinfo=None),
            act=world.act(),
        )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"seats": 37}, "too_few_desks", id="more seats than desks"),
        pytest.param({"seats": 0}, "empty_session", id="no seat"),
        pytest.param({"minutes": 0}, "empty_session", id="no time"),
        pytest.param({"wall": datetime(2027, 4, 17, 13, 59)}, "room_taken", id="a minute too soon"),
        pytest.param({"wall": datetime(2027, 4, 17, 14)}, None, id="back to back"),
    ],
)
def test_a_room_is_used_once_at_a_time_and_holds_its_desks(world, change, code):
    day = world.day(("TOR", 12), to=DayState.PLANNED)

    if code is None:
        assert add(world, day, "TOR", **change)
        return
    with pytest.raises(days.SessionRefused) as refused:
        add(world, day, "TOR", **change)

    assert refused.value.reasons[0].code == code


def test_a_published_day_takes_no_more_rooms(world):
    day = world.day(("TOR", 12), to=DayState.PUBLISHED)

    with pytest.raises(days.SessionRefused) as refused:
        add(world, day, "REG")

    assert refused.value.reasons[0].code == "not_planned"


def test_a_planned_day_is_seen_by_the_bank_alone(world):
    day = world.day(("TOR", 12), to=DayState.PLANNED)

    with world.sessions.begin() as session:
        assert days.visible(session, day.id, act=world.act()) == day
        assert days.open_days(session) == []
        with pytest.raises(days.DayNotFound):
            days.visible(session, day.id, act=world.act(Role.CANDIDATE))


def test_a_session_begins_once_at_the_time_that_was_written_down(world):
    day = world.day(("TOR", 12))
    sitting, later = world.sitting(day), datetime(2027, 4, 17, 18, tzinfo=UTC)

    with world.sessions.begin() as session:
        days.start_session(session, sitting, at=KEY_TIME, act=world.act())
        again = days.start_session(session, sitting, at=later, act=world.act())

    assert again.started_at == KEY_TIME
