"""BK-01 and BK-12 over HTTP: a blueprint that does not add up, an event that was edited."""

import pytest
from sqlalchemy import text

from exambank.blueprints import service as blueprints
from exambank.core.vocabulary import Role
from frontdesk.demo import data

COUNTS = (28, 21, 15, 15, 8, 15, 15, 13, 15, 10, 21, 23)
PERCENTAGES = (14, 10, 8, 8, 4, 8, 8, 6, 8, 5, 10, 12)
HEADING = "area,name_en,name_fr,weight,items,outcome,text_en,text_fr"


@pytest.fixture
def course(desk):
    found, _ = next(data.courses())
    with desk.sessions.begin() as session:
        blueprints.put_course(session, found, act=desk.act(Role.BANK_MANAGER))
    return found


def a_form(weights, counts, *, scored: int) -> dict[str, str]:
    lines = [
        f"M{n},Module {n},Module {n},{weight},{count},M{n}.1,Do,Faire"
        for n, (weight, count) in enumerate(zip(weights, counts, strict=True), start=1)
    ]
    return {
        "version": "2.0",
        "scored_items": str(scored),
        "pilot_items": "0",
        "minutes": "180",
        "areas": "\n".join([HEADING, *lines]),
    }


def test_bk_01_published_sums_that_do_not_add_up_are_refused_and_nothing_is_kept(desk, course):
    manager = desk.sign_in(Role.BANK_MANAGER)

    answer = manager.post(f"/blueprints/{course.code}", a_form(PERCENTAGES, COUNTS, scored=200))

    assert answer.status_code == 422
    assert "sum to 101" in answer.text
    assert "sum to 199" in answer.text
    with desk.sessions.begin() as session:
        assert not blueprints.versions(session, course.code)


def test_a_version_that_adds_up_is_entered_and_its_guards_are_all_named(desk, course):
    manager = desk.sign_in(Role.BANK_MANAGER)
    manager.post(f"/blueprints/{course.code}", a_form((60, 40), ("", ""), scored=50))
    for state in ("consultation", "panel_review"):
        manager.post(f"/blueprints/{course.code}/2.0/move", {"state": state})

    refused = manager.post(f"/blueprints/{course.code}/2.0/move", {"state": "approved"})

    assert refused.status_code == 422
    assert "0 members" in refused.text
    assert "0 institutions" in refused.text
    with desk.sessions.begin() as session:
        (entered,) = blueprints.versions(session, course.code)
    assert [area.items for area in entered.areas] == [30, 20]
    assert entered.state.value == "panel_review"


def test_a_state_that_no_version_can_have_is_refused_on_the_page(desk, course):
    manager = desk.sign_in(Role.BANK_MANAGER)
    manager.post(f"/blueprints/{course.code}", a_form((60, 40), ("", ""), scored=50))

    answers = [
        manager.post(f"/blueprints/{course.code}/2.0/move", {"state": state})
        for state in ("", "sealed")
    ]

    assert [one.status_code for one in answers] == [422, 422]
    with desk.sessions.begin() as session:
        (entered,) = blueprints.versions(session, course.code)
    assert entered.state.value == "draft"


def test_bk_12_an_event_edited_in_the_database_is_named(desk, course):
    auditor = desk.sign_in(Role.AUDITOR)
    whole = auditor.get("/audit/events/verify").text
    with desk.sessions.begin() as session:
        session.execute(text("UPDATE event SET reason = 'other' WHERE seq = 1"))

    broken = auditor.get("/audit/events/verify").text

    assert "The chain breaks at event" not in whole
    assert "The chain breaks at event 1:" in broken
