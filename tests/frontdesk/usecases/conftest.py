"""A published run of six people, the last of whom did not reach the cut."""

from datetime import UTC, datetime

import pytest

from frontdesk.usecases import bankkey
from scoring.runs import keying
from scoring.runs import service as runs
from tests import sitting as sittings
from tests.sitting import Crew

KEYED = datetime(2026, 9, 1, 13, tzinfo=UTC)
BANK = "Example Bank"


@pytest.fixture
def crew():
    return Crew()


@pytest.fixture
def key(tmp_path):
    return bankkey.provide(tmp_path / "keys", bank=BANK, now=KEYED)


@pytest.fixture
def published(sessions, crew):
    """Return the sitting and its published run: one result is held, one is below the cut."""
    with sessions.begin() as session:
        sat = sittings.set_up(session, crew)
        sittings.accept(session, crew)
        wrong = (0, 2, 4, 6, 8, 15)
        answers = {
            one.number: sittings.answers_with(sat.form, miss)
            for one, miss in zip(sat.people, wrong, strict=True)
        }
        file = sittings.receive(session, sat, answers, crew)
        run = runs.prepare(session, sat.form, [file], act=crew.numbers())
        run = keying.settle_keys(session, run, act=crew.numbers())
        colleges = {one.id: one.college for one in sat.people}
        held = {sat.people[2].id: "I-2027-01"}
        run, _ = runs.scale(
            session, run, sat.form, [file], colleges=colleges, held=held, act=crew.numbers()
        )
        run = runs.verify(session, run, sat.form, [file], act=crew.numbers())
        runs.approve(session, run, act=crew.numbers())
        run = runs.approve(session, run, act=crew.manager())
        run, _ = runs.publish(session, run, act=crew.manager())
    return sat, run
