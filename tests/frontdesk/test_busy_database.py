"""Whoever meets a database that somebody else holds is told to wait, not that we broke."""

from http import HTTPStatus

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from exambank.core.database import SQLITE_WAIT_MS, open_database
from frontdesk.errors import problem_of


def test_a_writer_waits_for_the_release_of_a_run_with_its_letters(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'bank.db'}")

    with engine.connect() as connection:
        wait_ms = connection.execute(text("PRAGMA busy_timeout")).scalar_one()

    assert wait_ms == SQLITE_WAIT_MS == 30_000


def test_a_database_that_is_held_for_too_long_is_no_fault_of_ours(tmp_path):
    address = f"sqlite:///{tmp_path / 'bank.db'}"
    impatient = create_engine(address, connect_args={"timeout": 0})

    with (
        open_database(address).begin(),
        impatient.connect() as connection,
        pytest.raises(OperationalError) as caught,
    ):
        connection.exec_driver_sql("CREATE TABLE seats (number INTEGER)")

    problem = problem_of(caught.value)
    assert problem is not None
    assert problem.status is HTTPStatus.SERVICE_UNAVAILABLE
    assert "wait a minute" in str(problem.reasons[0])


def test_any_other_trouble_of_the_database_stays_an_incident(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'bank.db'}")

    with engine.connect() as connection, pytest.raises(OperationalError) as caught:
        connection.exec_driver_sql("SELECT * FROM nowhere")

    assert problem_of(caught.value) is None
