import json

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from exambank.core import events
from frontdesk.cli import main


@pytest.fixture
def run(desk, monkeypatch):
    url = desk.sessions.kw["bind"].url.render_as_string()
    monkeypatch.setenv("EXAMBANK_DATABASE_URL", url)

    def call(*words):
        return CliRunner().invoke(main, words, catch_exceptions=False)

    return call


def two_events(desk):
    with desk.sessions.begin() as session:
        for number in (1, 2):
            events.record(session, kind="form.sealed", subject=f"form/{number}", act=desk.act())
        return events.head(session)[1]


def test_a_chain_that_holds_ends_with_its_newest_digest(run, desk):
    head = two_events(desk)

    answer = run("audit", "verify", "--head", head)

    assert answer.exit_code == 0
    assert head in answer.output


def test_an_edited_event_is_named_and_the_command_fails(run, desk):
    two_events(desk)
    with desk.sessions.begin() as session:
        session.execute(text("UPDATE event SET reason = 'x' WHERE seq = 2"))

    plain, as_json = run("audit", "verify"), run("audit", "verify", "--json")

    assert (plain.exit_code, as_json.exit_code) == (1, 1)
    assert "broken at event 2" in plain.stderr
    assert json.loads(as_json.stdout)["fault"].startswith("event 2:")


def test_a_chain_cut_and_mended_is_betrayed_by_the_noted_head(run, desk):
    noted = two_events(desk)
    with desk.sessions.begin() as session:
        session.execute(text("DELETE FROM event WHERE seq = 2"))
        session.execute(
            text("UPDATE event_head SET seq = 1, digest = (SELECT digest FROM event WHERE seq = 1)")
        )

    assert run("audit", "verify").exit_code == 0
    assert run("audit", "verify", "--head", noted).exit_code == 1


def test_the_help_names_every_command(run):
    answer = run("--help")

    for name in ("demo", "serve", "verify", "db", "audit"):
        assert name in answer.output


def test_a_bad_setting_is_told_before_the_site_starts(run, monkeypatch):
    monkeypatch.setenv("EXAMBANK_CLOCK", "noon")

    answer = run("serve")

    assert answer.exit_code == 2
    assert "EXAMBANK_CLOCK is 'noon'" in answer.stderr


def test_health_says_whether_the_database_answers(desk):
    well = desk.visitor().get("/health")
    with desk.sessions.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    ahead = desk.visitor().get("/health")

    assert well.json()["database"] == "reachable"
    assert (ahead.status_code, ahead.json()["migrations"]) == (503, "ahead")
