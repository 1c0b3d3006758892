"""What is due is done once, however often and by however many it is asked for."""

import json
import threading
from datetime import timedelta

import pytest
from click.testing import CliRunner

from eligibility.applications import service as applications
from eligibility.applications.types import ApplicationState
from exambank.core import events
from exambank.core.vocabulary import Role
from frontdesk import cli, jobs
from frontdesk.accounts import signin
from scheduling.bookings import service as bookings
from scheduling.bookings.types import BookingState
from tests.desk import Desk
from tests.scheduling.world import World

MINUTES = 16  # a hold lasts for fifteen


@pytest.fixture
def world(sessions):
    return World(sessions)


@pytest.fixture
def held(world):
    """Return three holds in a full room, and two people who wait."""
    day = world.day(("TOR", 3))
    sitting = world.sitting(day, "TOR")
    first = [world.hold(world.candidate(f"Holder {name}"), sitting).booking for name in "ABC"]
    waiting = [world.candidate(f"Waiting {name}") for name in "DE"]
    for one in waiting:
        world.hold(one, sitting)
    return sitting, first, waiting


def run(world):
    return jobs.run_due(world.sessions, act=world.act(Role.SYSTEM, "jobs"))


def test_holds_that_ran_out_are_released_and_the_seats_offered(world, held):
    sitting, first, waiting = held
    early = run(world)
    world.pass_time(minutes=MINUTES)

    done, again = run(world), run(world)

    assert (early.holds_released, done.holds_released, again.holds_released) == (0, 3, 0)
    assert {world.booking(one).state for one in first} == {BookingState.RELEASED}
    with world.sessions() as session:
        seated = bookings.of_session(session, sitting.id)
    assert {one.candidate for one in seated} == {one.id for one in waiting}


def test_many_runs_at_once_do_everything_once(world, held):
    world.pass_time(minutes=MINUTES)
    ready, found = threading.Barrier(4), []

    def work():
        ready.wait()
        found.append(run(world).holds_released)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sum(found) == 3
    with world.sessions() as session:
        assert events.verify(session) is None
        told = [
            one.kind
            for booking in held[1]
            for one in events.history(session, f"booking/{booking.number}")
        ]
    assert told.count("booking.released") == 3


def test_a_window_that_ended_lapses_once(world):
    who = world.candidate("Late Lou")
    with world.sessions() as session:
        (application,) = applications.of_candidate(session, who.id)
    world.pass_time(days=(application.valid_to - world.now.date()).days)
    on_the_last_day = run(world)
    world.pass_time(days=1)

    done, again = run(world), run(world)

    assert on_the_last_day.authorizations_lapsed == 0
    assert (done.authorizations_lapsed, again.authorizations_lapsed) == (1, 0)
    with world.sessions() as session:
        assert applications.get(session, application.id).state is ApplicationState.LAPSED
        told = events.history(session, f"application/{application.id}")
    assert [one.kind for one in told].count("application.lapsed") == 1


def test_sessions_too_old_to_prove_anything_are_forgotten(sessions):
    desk = Desk(sessions)
    account = desk.account()
    with sessions.begin() as session:
        secret = signin.open_session(session, account.id, act=desk.act())
    desk.pass_time(hours=13)

    jobs.run_due(sessions, act=desk.act())

    with sessions() as session:
        assert signin.who(session, secret, now=desk.now - timedelta(hours=13)) is None


def test_the_command_says_what_it_did(tmp_path, monkeypatch):
    monkeypatch.setenv("EXAMBANK_DATABASE_URL", f"sqlite:///{tmp_path / 'jobs.db'}")
    runner = CliRunner()
    runner.invoke(cli.main, ["db", "upgrade"])

    plain = runner.invoke(cli.main, ["jobs", "run"])
    as_json = runner.invoke(cli.main, ["jobs", "run", "--json"])

    assert plain.exit_code == 0, plain.output
    assert plain.output.startswith("Holds released: 0.")
    assert set(json.loads(as_json.output).values()) == {0}
