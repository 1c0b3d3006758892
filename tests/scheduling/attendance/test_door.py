from datetime import timedelta

import pytest

from exambank.core.vocabulary import Role
from scheduling.attendance import service as attendance
from scheduling.attendance.types import Arrival, Likeness, Source
from scheduling.bookings import service as bookings
from scheduling.bookings.types import BookingState
from scheduling.days.types import DayState
from tests.scheduling.world import KEY_TIME

JEAN_PAUL = "Jean-Paul N'Guessan-O'Neil"


@pytest.fixture
def door(world):
    """A world on the morning of the day, with three people booked in one room."""
    day = world.day(("TOR", 6))
    sitting = world.sitting(day)
    people = [world.candidate(name) for name in (JEAN_PAUL, "Mei Lin", "Omar Said")]
    booked = [world.book(who, sitting) for who in people]
    world.bring(day, DayState.READY)
    world.now = KEY_TIME - timedelta(minutes=20)
    return world, sitting, booked


def act(world, at=None):
    return world.act(Role.INVIGILATOR, "ines", at=at)


def admit(world, booking, shown="", *, at=None, now=None, source=Source.ONLINE, second=None):
    arrival = Arrival(shown or booking.name_on_id, at or world.now, source, second)
    with world.sessions.begin() as session:
        return attendance.admit(session, booking, arrival, act=act(world, now or at))


def start(world, sitting, *, at=KEY_TIME, now=None):
    with world.sessions.begin() as session:
        attendance.start(session, sitting, at=at, act=act(world, now or at))


def finish(world, sitting, *, now=None):
    with world.sessions.begin() as session:
        attendance.finish(session, sitting, act=act(world, now or KEY_TIME + timedelta(hours=2)))


def states(world, booked):
    return [world.booking(one).state.value for one in booked]


def test_cc_11_the_same_name_in_other_marks_is_admitted_and_the_reason_is_told(door):
    world, _sitting, (booking, *_) = door

    inside, match = admit(world, booking, "Jean-Paul N’Guessan O'Neil")

    assert inside.state is BookingState.ADMITTED
    assert match.likeness is Likeness.SAME
    assert "but for accents, apostrophes, hyphens" in str(match.why)


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        ("Pierre N'Guessan O'Neil", "names_differ"),
        ("Jean-Paul Luc N'Guessan O'Neil", "middle_name"),
    ],
)
def test_cc_11_a_name_that_differs_takes_two_people(door, shown, code):
    world, _sitting, (booking, *_) = door

    for second in (None, "", "ines"):
        with pytest.raises(attendance.EntryRefused) as refused:
            admit(world, booking, shown, second=second)
        assert [reason.code for reason in refused.value.reasons] == [code]
    inside, _match = admit(world, booking, shown, second="ivo")

    assert inside.state is BookingState.ADMITTED
    assert inside.remark == code


def test_a_second_check_in_changes_nothing(door):
    world, _sitting, (_, mei, _) = door
    first, _ = admit(world, mei)

    again, _ = admit(world, mei, at=world.now + timedelta(minutes=5), source=Source.PAPER)

    assert again == first


@pytest.mark.parametrize(
    ("minutes", "remark"), [(20, ""), (30, ""), (45, "late"), (60, "late"), (61, None), (70, None)]
)
def test_cc_13_who_comes_late_is_let_in_flagged_or_refused(door, minutes, remark):
    world, sitting, (_, mei, _) = door
    start(world, sitting)
    at = KEY_TIME + timedelta(minutes=minutes)

    if remark is None:
        with pytest.raises(attendance.EntryRefused) as refused:
            admit(world, mei, at=at)
        assert [reason.code for reason in refused.value.reasons] == ["too_late"]
        assert "an alternate form is offered" in str(refused.value)
        return
    inside, _ = admit(world, mei, at=at)
    assert (inside.state, inside.remark) == (BookingState.STARTED, remark)


def test_who_comes_while_the_exam_runs_completes_it_and_who_never_came_is_a_no_show(door):
    world, sitting, (first, late, away) = door
    admit(world, first)
    start(world, sitting)
    admit(world, late, at=KEY_TIME + timedelta(minutes=10))

    finish(world, sitting)

    assert states(world, (first, late, away)) == ["completed", "completed", "no_show"]
    with world.sessions.begin() as session:
        assert len(bookings.attempts(session, first.candidate)) == 1
        assert bookings.attempts(session, away.candidate) == []


def test_nobody_is_a_no_show_in_a_room_that_never_started(door):
    world, sitting, booked = door

    finish(world, sitting)

    assert states(world, booked) == ["confirmed"] * 3


def test_an_interruption_counts_for_nobody_and_makes_no_no_show(door):
    world, sitting, booked = door
    admit(world, booked[0])
    start(world, sitting)
    with world.sessions.begin() as session:
        attendance.interrupt(session, sitting, act=act(world))
        attempts = bookings.attempts(session, booked[0].candidate)

    assert states(world, booked) == ["interrupted", "confirmed", "confirmed"]
    assert attempts == []


def online(world, sitting, booked):
    for one in booked[:2]:
        admit(world, one)
    start(world, sitting)
    finish(world, sitting)


def paper_in_order(world, sitting, booked):
    evening = KEY_TIME + timedelta(hours=6)
    for one in booked[:2]:
        admit(world, one, at=world.now, now=evening, source=Source.PAPER)
    start(world, sitting, now=evening)
    finish(world, sitting, now=evening)


def paper_after_the_end(world, sitting, booked):
    evening = KEY_TIME + timedelta(hours=6)
    start(world, sitting, now=evening)
    finish(world, sitting, now=evening)
    for one in booked[:2]:
        admit(world, one, at=world.now, now=evening, source=Source.PAPER)


def half_and_half(world, sitting, booked):
    evening = KEY_TIME + timedelta(hours=6)
    admit(world, booked[0])
    for one in booked[:2]:
        admit(world, one, at=world.now, now=evening, source=Source.PAPER)
    start(world, sitting, now=evening)
    finish(world, sitting, now=evening)


@pytest.mark.parametrize("way", [online, paper_in_order, paper_after_the_end, half_and_half])
def test_cc_12_paper_entered_later_ends_in_the_states_of_the_network(door, way):
    world, sitting, booked = door
    arrived = world.now

    way(world, sitting, booked)

    assert states(world, booked) == ["completed", "completed", "no_show"]
    assert [world.booking(one).admitted_at for one in booked] == [arrived, arrived, None]


def test_an_arrival_in_the_future_before_the_doors_or_without_a_booking_is_refused(door):
    world, _sitting, (booking, withdrawn, _) = door
    other_day = world.day(("REG", 2), key_time=KEY_TIME + timedelta(days=40))
    early = world.book(world.candidate("Ada Roy"), world.sitting(other_day))

    for who, changes, code in (
        (booking, {"at": world.now + timedelta(minutes=1), "now": world.now}, "in_the_future"),
        (early, {}, "doors_closed"),
    ):
        with pytest.raises(attendance.EntryRefused) as refused:
            admit(world, who, **changes)
        assert [reason.code for reason in refused.value.reasons] == [code]
    finish_without = world.sitting(world.day(("VAN", 2), to=DayState.BOOKING))
    held = world.hold(world.candidate("Ben Roy"), finish_without, at=world.now).booking
    with pytest.raises(attendance.EntryRefused) as refused:
        admit(world, held)
    assert "not_confirmed" in [reason.code for reason in refused.value.reasons]
    assert withdrawn.state is BookingState.CONFIRMED
