from datetime import UTC, datetime, timedelta

import pytest

from exambank.core.vocabulary import Role
from scheduling.bookings import changes
from scheduling.bookings import service as bookings
from scheduling.bookings.types import BookingState
from scheduling.days import service as days
from tests.scheduling.world import KEY_TIME, PRICE

JUNE = datetime(2027, 6, 12, 16, tzinfo=UTC)
FEE = 4000
COSTS = [
    pytest.param(20, 0, False, id="CA-14 20 days before: free"),
    pytest.param(14, 0, False, id="14 days before: still free"),
    pytest.param(13, FEE, False, id="13 days before: a fee"),
    pytest.param(10, FEE, False, id="CA-14 10 days before: a fee"),
    pytest.param(3, FEE, False, id="3 days before: still a fee"),
    pytest.param(2, PRICE, True, id="CA-14 2 days before: forfeited"),
]


def days_before(count):
    return KEY_TIME - timedelta(days=count)


def charges(world, booking):
    with world.sessions.begin() as session:
        return [(one.kind, one.cents) for one in bookings.charges(session, booking.id)]


def withdraw(world, booking, *, at=None):
    with world.sessions.begin() as session:
        return changes.withdraw(session, booking, act=world.act(at=at))


def move(world, who, booking, to, *, at=None, request=None):
    with world.sessions.begin() as session:
        act = world.act(Role.CANDIDATE, "somebody", at=at, request=request)
        return changes.move(session, booking, to.id, permit=world_permit(world, who), act=act)


def world_permit(world, who):
    return None if who is None else world.permits[who.id]


@pytest.fixture
def two_days(world):
    """A world with a seat in April that is taken, and rooms in April and June."""
    april = world.sitting(world.day(("TOR", 1)))
    june = world.sitting(world.day(("TOR", 2), key_time=JUNE))
    who = world.candidate()
    world.permits = {who.id: world.permit(who)}
    return world, who, world.book(who, april), april, june


@pytest.mark.parametrize(("count", "kept", "forfeits"), COSTS)
def test_a_withdrawal_pays_back_what_its_day_allows(two_days, count, kept, forfeits):
    world, _who, booking, april, _june = two_days

    gone, cost = withdraw(world, booking, at=days_before(count))

    assert (gone.state, gone.seat_no) == (BookingState.WITHDRAWN, None)
    assert (cost.fee, cost.forfeits) == (kept, forfeits)
    assert sum(cents for _, cents in charges(world, booking)) == kept
    with world.sessions.begin() as session:
        assert bookings.seats_left(session, april.id) == 1


@pytest.mark.parametrize(("count", "fee", "forfeits"), COSTS)
def test_a_move_costs_what_its_day_says_and_keeps_price_and_acceptance(
    two_days, count, fee, forfeits
):
    world, who, booking, april, june = two_days

    moved = move(world, who, booking, june, at=days_before(count))

    assert moved.left.state is BookingState.MOVED
    assert (moved.booking.state, moved.booking.session) == (BookingState.CONFIRMED, june.id)
    assert (moved.booking.fee, moved.booking.acceptance) == (PRICE, {"as_of": "then"})
    assert (moved.cost.fee, moved.cost.forfeits) == (fee, forfeits)
    assert charges(world, moved.booking) == ([("move", fee)] if fee else [])
    assert charges(world, booking) == [("price", PRICE)]
    with world.sessions.begin() as session:
        assert bookings.seats_left(session, april.id) == 1
        assert bookings.seats_left(session, june.id) == 1


def test_the_same_move_sent_twice_is_one_move(two_days):
    world, who, booking, _april, june = two_days

    first = move(world, who, booking, june, request="click")
    again = move(world, who, booking, june, request="click")

    assert again.booking.id == first.booking.id
    with world.sessions.begin() as session:
        assert bookings.seats_left(session, june.id) == 1


def test_a_move_to_a_full_room_or_to_itself_leaves_everything_as_it_was(two_days):
    world, who, booking, april, june = two_days
    for name in ("Luc Roy", "Mei Lin"):
        world.book(world.candidate(name), june)

    with pytest.raises(bookings.BookingRefused) as full:
        move(world, who, booking, june)
    with pytest.raises(bookings.BookingRefused) as same:
        move(world, who, booking, april)

    assert [reason.code for reason in full.value.reasons] == ["full"]
    assert [reason.code for reason in same.value.reasons] == ["already_booked", "full"]
    assert world.booking(booking).state is BookingState.CONFIRMED


def test_a_move_after_the_exam_began_is_refused(two_days):
    world, who, booking, _april, june = two_days

    with pytest.raises(bookings.BookingRefused) as refused:
        move(world, who, booking, june, at=KEY_TIME)

    assert [reason.code for reason in refused.value.reasons] == ["closed"]


def test_only_a_confirmed_booking_moves(two_days):
    world, who, booking, _april, june = two_days
    withdraw(world, booking)

    with pytest.raises(bookings.BookingStateRefused):
        move(world, who, booking, june)


def test_a_second_withdrawal_changes_nothing_and_a_late_one_is_refused(two_days):
    world, _who, booking, _april, _june = two_days

    with pytest.raises(bookings.BookingStateRefused):
        withdraw(world, booking, at=KEY_TIME)
    withdraw(world, booking)
    withdraw(world, booking)

    assert charges(world, booking) == [("price", PRICE), ("refund", -PRICE)]


def test_a_freed_seat_is_offered_to_the_first_who_waits_and_may_still_sit(two_days):
    world, _who, booking, april, june = two_days
    first, second, third = (world.candidate(f"Waiting {letter}") for letter in "ABC")
    for one in (first, second, third):
        world.hold(one, april)
    world.book(first, june)  # the first one has found another seat meanwhile

    withdraw(world, booking)

    with world.sessions.begin() as session:
        (offered,) = bookings.of_session(session, april.id)
        still = [bookings.waits(session, one.id) for one in (first, second, third)]
    assert (offered.candidate, offered.state) == (second.id, BookingState.HELD)
    assert offered.held_until == world.now + timedelta(hours=24)
    assert [[one.position for one in waits] for waits in still] == [[], [], [1]]


def test_an_offer_that_nobody_takes_goes_to_the_next_one(two_days):
    world, _who, booking, april, _june = two_days
    first, second = (world.candidate(f"Waiting {letter}") for letter in "AB")
    for one in (first, second):
        world.hold(one, april)
    withdraw(world, booking)

    world.pass_time(hours=24)
    with world.sessions.begin() as session:
        bookings.release_lapsed(session, april.day, act=world.act(Role.SYSTEM))
        (offered,) = bookings.of_session(session, april.id)

    assert offered.candidate == second.id


def test_a_seat_left_by_a_move_is_offered_too(two_days):
    world, who, booking, april, june = two_days
    waiting = world.candidate("Waiting A")
    world.hold(waiting, april)

    move(world, who, booking, june)

    with world.sessions.begin() as session:
        (offered,) = bookings.of_session(session, april.id)
    assert offered.candidate == waiting.id


def test_a_cancelled_day_pays_everybody_back_and_counts_for_nobody(two_days):
    world, who, booking, april, _june = two_days
    world.hold(world.candidate("Waiting A"), april)

    with world.sessions.begin() as session:
        lost = changes.lose_day(session, days.get(session, april.day), act=world.act())
        attempts = bookings.attempts(session, who.id)

    assert [one.id for one in lost] == [booking.id]
    assert world.booking(booking).state is BookingState.CENTRE_FAULT
    assert charges(world, booking) == [("price", PRICE), ("refund", -PRICE)]
    assert attempts == []
