"""Fifty people press "book" together for one seat: exactly one gets it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.orm import sessionmaker

from exambank.core.database import open_database
from scheduling.bookings import service as bookings
from scheduling.bookings.types import Wish
from tests.scheduling.world import PRICE, World

CROWD = 50


@pytest.fixture
def crowded(engine):
    """Return a world whose database takes fifty connections at once."""
    wide = open_database(engine.url.render_as_string(hide_password=False))
    wide.pool._pool.maxsize = CROWD  # noqa: SLF001 - no public name for the size of a pool
    yield World(sessionmaker(wide))
    wide.dispose()


@pytest.mark.parametrize("round_", [1, 2, 3])
def test_ca_12_fifty_together_for_one_seat_are_one_booking_and_49_places_in_line(crowded, round_):
    sitting = crowded.sitting(crowded.day(("TOR", 1)))
    people = [crowded.candidate(f"Person {chr(65 + n % 26)}{n // 26 * 'a'}") for n in range(CROWD)]
    permits = {who.id: crowded.permit(who) for who in people}
    barrier = threading.Barrier(CROWD)

    def press(who):
        wish = Wish(sitting.id, who.full_name, PRICE)
        act = crowded.act(request=f"click {who.number}")
        barrier.wait()
        with crowded.sessions.begin() as session:
            return bookings.hold(session, wish, candidate=who.id, permit=permits[who.id], act=act)

    with ThreadPoolExecutor(CROWD) as pool:
        placed = list(pool.map(press, people))

    seated = [one.booking for one in placed if one.booking is not None]
    waiting = sorted(one.waiting_position for one in placed if one.booking is None)
    assert len(seated) == 1
    assert waiting == list(range(1, CROWD))
    with crowded.sessions.begin() as session:
        assert bookings.seats_left(session, sitting.id) == 0
        assert len(bookings.of_session(session, sitting.id)) == 1


def test_one_person_pressing_twenty_times_gets_one_booking(crowded):
    sitting = crowded.sitting(crowded.day(("TOR", 5)))
    who = crowded.candidate()
    permit, barrier = crowded.permit(who), threading.Barrier(20)

    def press(_n):
        act = crowded.act(request="the same click")
        barrier.wait()
        with crowded.sessions.begin() as session:
            wish = Wish(sitting.id, who.full_name, PRICE)
            return bookings.hold(session, wish, candidate=who.id, permit=permit, act=act)

    with ThreadPoolExecutor(20) as pool:
        placed = list(pool.map(press, range(20)))

    assert len({one.booking.id for one in placed}) == 1
    with crowded.sessions.begin() as session:
        assert bookings.seats_left(session, sitting.id) == 4
