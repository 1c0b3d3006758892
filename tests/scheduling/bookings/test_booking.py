from datetime import UTC, date, datetime, timedelta

import pytest

from eligibility.types import Attempt
from exambank.core import events
from scheduling.bookings import service as bookings
from scheduling.bookings.rules import name_refusals
from scheduling.bookings.types import BookingState
from scheduling.days.types import DayState
from tests.scheduling.world import COURSE, KEY_TIME, NOW, OTHER, PRICE


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


def test_a_hold_becomes_a_confirmed_booking_with_one_charge(world):
    sitting = world.sitting(world.day(("TOR", 3)))

    placed = world.hold(world.candidate(), sitting)
    with world.sessions.begin() as session:
        for _click in range(2):
            booking = bookings.confirm(session, placed.booking, act=world.act())
        charges = bookings.charges(session, booking.id)

    assert placed.booking.state is BookingState.HELD
    assert placed.booking.held_until == NOW + timedelta(minutes=15)
    assert booking.number.startswith("B-000001-")
    assert (booking.state, booking.seat_no, booking.ticket_issue) == ("confirmed", 1, 1)
    assert [(one.kind, one.cents) for one in charges] == [("price", PRICE)]


def test_the_same_request_made_twice_is_one_booking(world):
    sitting, who = world.sitting(world.day(("TOR", 3))), world.candidate()

    first = world.hold(who, sitting, request="click")
    again = world.hold(who, sitting, request="click")

    with world.sessions.begin() as session:
        assert bookings.seats_left(session, sitting.id) == 2
        held = events.search(session, kind="booking.held")
    assert again == first
    assert len(held) == 1


def test_the_request_key_of_somebody_else_leads_to_no_booking_of_theirs(world):
    sitting = world.sitting(world.day(("TOR", 3)))

    first = world.hold(world.candidate(), sitting, request="click")
    other = world.hold(world.candidate("Luc Roy"), sitting, request="click")

    assert first.booking.id != other.booking.id


def test_a_second_request_for_the_same_session_is_refused(world):
    sitting, who = world.sitting(world.day(("TOR", 3))), world.candidate()
    world.hold(who, sitting, request="one")

    with pytest.raises(bookings.BookingRefused) as refused:
        world.hold(who, sitting, request="two")

    assert codes(refused) == ["already_booked"]


@pytest.mark.parametrize(
    ("state", "open_"),
    [(DayState.PUBLISHED, False), (DayState.BOOKING, True), (DayState.CLOSED, False)],
)
def test_a_day_is_booked_only_while_booking_is_open(world, state, open_):
    sitting = world.sitting(world.day(("TOR", 3), to=state))

    if open_:
        assert world.hold(world.candidate(), sitting).booking
        return
    with pytest.raises(bookings.BookingRefused) as refused:
        world.hold(world.candidate(), sitting)
    assert codes(refused) == ["closed"]


@pytest.mark.parametrize(("before", "allowed"), [(1, True), (0, False)])
def test_booking_ends_at_the_minute_when_the_exam_begins(world, before, allowed):
    sitting = world.sitting(world.day(("TOR", 3)))
    at = KEY_TIME - timedelta(minutes=before)

    if allowed:
        assert world.hold(world.candidate(), sitting, at=at).booking
        return
    with pytest.raises(bookings.BookingRefused) as refused:
        world.hold(world.candidate(), sitting, at=at)
    assert codes(refused) == ["closed"]


@pytest.mark.parametrize(
    ("valid_to", "evidence_to", "expected"),
    [
        pytest.param(date(2027, 4, 17), None, [], id="the window ends on the day"),
        pytest.param(date(2027, 4, 16), None, ["outside_window"], id="a day before"),
        pytest.param(date(2027, 8, 1), date(2027, 4, 17), [], id="evidence lasts to the day"),
        pytest.param(
            date(2027, 8, 1), date(2027, 4, 10), ["evidence_expires"], id="CA-07 evidence expires"
        ),
        pytest.param(
            date(2027, 4, 1),
            date(2027, 4, 10),
            ["outside_window", "evidence_expires"],
            id="both at once",
        ),
    ],
)
def test_ca_07_the_authorization_and_its_evidence_must_reach_the_day(
    world, valid_to, evidence_to, expected
):
    sitting = world.sitting(world.day(("TOR", 3)))
    dan = world.candidate("Dan Kowalski", valid_to=valid_to, evidence_to=evidence_to)

    if not expected:
        assert world.hold(dan, sitting).booking
        return
    with pytest.raises(bookings.BookingRefused) as refused:
        world.hold(dan, sitting)
    assert codes(refused) == expected
    assert "evidence_expires" not in expected or "last usable day is 2027-04-10" in str(
        refused.value
    )


def test_somebody_without_an_authorization_is_refused(world):
    sitting = world.sitting(world.day(("TOR", 3)))

    with pytest.raises(bookings.BookingRefused) as refused:
        world.hold(world.candidate(permit=False), sitting, permit=None)

    assert codes(refused) == ["not_authorized"]


def test_an_authorization_for_another_course_is_refused(world):
    sitting = world.sitting(world.day(("TOR", 3)))
    who = world.candidate(course=OTHER)

    with pytest.raises(bookings.BookingRefused) as refused:
        world.hold(who, sitting, permit=world.permit(who, OTHER))

    assert codes(refused) == ["other_course"]


@pytest.mark.parametrize(
    ("days_before", "expected"),
    [(20, ["retest_wait"]), (29, ["retest_wait"]), (30, [])],
)
def test_ca_16_a_retest_waits_thirty_days_wherever_the_first_one_was(world, days_before, expected):
    sitting = world.sitting(world.day(("TOR", 3)))
    first = Attempt(COURSE, date(2027, 4, 17) - timedelta(days=days_before), "REG")

    if not expected:
        assert world.hold(world.candidate(), sitting, earlier=[first]).booking
        return
    with pytest.raises(bookings.BookingRefused) as refused:
        world.hold(world.candidate(), sitting, earlier=[first])
    assert codes(refused) == expected


@pytest.mark.parametrize(
    ("oldest", "expected"), [(date(2026, 4, 18), ["attempts"]), (date(2026, 4, 17), [])]
)
def test_three_attempts_fit_into_twelve_months(world, oldest, expected):
    sitting = world.sitting(world.day(("TOR", 3)))
    earlier = [Attempt(COURSE, on, "TOR") for on in (oldest, date(2026, 9, 1), date(2027, 1, 1))]

    if not expected:
        assert world.hold(world.candidate(), sitting, earlier=earlier).booking
        return
    with pytest.raises(bookings.BookingRefused) as refused:
        world.hold(world.candidate(), sitting, earlier=earlier)
    assert codes(refused) == expected


def test_two_courses_at_the_same_time_clash_and_back_to_back_does_not(world):
    who = world.candidate()
    world.book(who, world.sitting(world.day(("TOR", 3))))
    also = world.day(("REG", 3), course=OTHER)
    after = world.day(("VAN", 3), course=OTHER, key_time=KEY_TIME + timedelta(minutes=120))
    permit = world.permit(world.candidate("Other Person", course=OTHER), OTHER)

    with pytest.raises(bookings.BookingRefused) as refused:
        world.hold(who, world.sitting(also), permit=permit)
    placed = world.hold(who, world.sitting(after), permit=permit)

    assert codes(refused) == ["clash"]
    assert placed.booking


def test_a_course_that_is_booked_is_moved_and_not_booked_twice(world):
    who = world.candidate()
    world.book(who, world.sitting(world.day(("TOR", 3))))
    next_day = world.day(("TOR", 3), key_time=datetime(2027, 6, 12, 16, tzinfo=UTC))

    with pytest.raises(bookings.BookingRefused) as refused:
        world.hold(who, world.sitting(next_day))

    assert codes(refused) == ["same_course"]


@pytest.mark.parametrize(
    ("name", "expected"), [("", "no_name"), ("x" * 201, "name_long"), ("x" * 200, None)]
)
def test_a_ticket_needs_a_name_that_fits(world, name, expected):
    found = [reason.code for reason in name_refusals(name)]

    assert found == ([] if expected is None else [expected])


def test_a_hold_frees_exactly_one_seat_when_its_fifteen_minutes_are_over(world):
    sitting = world.sitting(world.day(("TOR", 2)))
    lapsing = world.hold(world.candidate(), sitting).booking
    luc, mei = world.candidate("Luc Roy"), world.candidate("Mei Lin")
    world.hold(luc, sitting, at=NOW + timedelta(minutes=5))

    full = world.hold(mei, sitting, at=NOW + timedelta(minutes=14))
    world.pass_time(minutes=15)
    with pytest.raises(bookings.BookingStateRefused), world.sessions.begin() as session:
        bookings.confirm(session, lapsing, act=world.act())
    late = world.hold(world.candidate("Omar Said"), sitting, at=world.now)

    assert full.waiting_position == 1
    assert late.waiting_position == 1
    assert world.booking(lapsing).state is BookingState.RELEASED
    with world.sessions.begin() as session:
        seated = [one.candidate for one in bookings.of_session(session, sitting.id)]
    assert seated == [mei.id, luc.id]  # the freed seat went to the one who waited


def test_what_is_free_counts_a_hold_that_has_run_out(world):
    sitting = world.sitting(world.day(("TOR", 2)))
    world.hold(world.candidate(), sitting)

    with world.sessions.begin() as session:
        now = bookings.availability(session, sitting.id, act=world.act())
        world.pass_time(minutes=15)
        later = bookings.availability(session, sitting.id, act=world.act())

    assert (now.free, now.seats, later.free) == (1, 2, 2)


def test_who_waits_is_told_the_position_and_keeps_it(world):
    sitting = world.sitting(world.day(("TOR", 1)))
    world.book(world.candidate(), sitting)
    people = [world.candidate(f"Person {letter}") for letter in "ABC"]

    given = [world.hold(who, sitting).waiting_position for who in people]
    again = world.hold(people[1], sitting).waiting_position
    with world.sessions.begin() as session:
        bookings.stop_waiting(session, sitting.id, people[0].id, act=world.act())
        (left,) = bookings.waits(session, people[2].id)

    assert given == [1, 2, 3]
    assert again == 2
    assert left.position == 2


def test_seats_are_opened_once(world):
    sitting = world.sitting(world.day(("TOR", 4)))

    with world.sessions.begin() as session:
        bookings.open_seats(session, sitting, act=world.act())
        assert bookings.seats_left(session, sitting.id) == 4
