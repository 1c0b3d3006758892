"""The desk of key validation through the web: experts answer, comments arrive, two decide."""

import html
import re

import pytest

from exambank.core.vocabulary import Language, Role
from frontdesk.accounts.types import Grant
from scoring.runs import service as runs
from scoring.runs.types import Disposition, RunState
from tests import sitting as sittings
from tests.sitting import FORM, SCORED, Crew


def text_of(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def small(desk):
    """Return the desk with fourteen people who sat, their answers in, and no expert yet."""
    desk.now = SCORED
    crew = Crew()
    with desk.sessions.begin() as session:
        sat = sittings.set_up(session, crew, people=14, experts=())
        answers = {
            one.number: sittings.answers_with(sat.form, place % 6)
            for place, one in enumerate(sat.people)
        }
        sittings.receive(session, sat, answers, crew)
    return desk, sat


def prepared(desk):
    petra = desk.sign_in(Role.PSYCHOMETRICIAN)
    return petra, petra.post("/runs/prepare", {"form": FORM}).headers["location"]


def the_run(desk):
    with desk.sessions() as session:
        return runs.runs(session)[0]


def named(desk, petra, name):
    account = desk.account(Grant(Role.REVIEWER), name=name)
    sent = petra.post(f"/forms/{FORM}/experts", {"expert": str(account.id)})
    assert sent.status_code == 303
    return desk.visitor(account)


def answer_all(expert, sat, differs):
    for place in sat.form.places:
        said = differs.get(place.position, place.key)
        path = f"/answering/{FORM}/questions/{place.position}"
        last = expert.post(path, {"answer": said})
    return last


def another(place):
    return next(letter for letter in "ABCD" if letter != place.key)


def test_bk_04_at_14_experts_find_the_wrong_key_and_two_people_put_it_right(small):
    desk, sat = small
    petra, path = prepared(desk)
    mara = desk.sign_in(Role.BANK_MANAGER)
    place = sat.form.places[4]
    right = another(place)

    blocked = petra.post(f"{path}/step", {"state": "keyed"})
    experts = [named(desk, petra, name) for name in ("Ella Woods", "Emil Roy")]
    for expert in experts:
        done = answer_all(expert, sat, {5: right})
        assert done.headers["location"] == f"/answering/{FORM}"
        assert expert.post(f"/answering/{FORM}/hand-in").headers["location"] == "/answering"
    held = petra.post(f"{path}/step", {"state": "keyed"})
    seen = text_of(petra.get(f"{path}/keys/{place.item}"))
    for visitor in (petra, mara):
        entered = {"disposition": Disposition.REKEY.value, "key": right, "reason": "reference"}
        assert visitor.post(f"{path}/keys/{place.item}", entered).status_code == 303
    settled = petra.post(f"{path}/step", {"state": "keyed"})

    assert blocked.status_code == 409
    assert "14 candidates are too few to find a wrong key by statistics" in text_of(blocked)
    assert held.status_code == 409
    assert f"question 5 ({place.item}) is held: 0 of 2 people" in text_of(held)
    assert f"Ella Woods {right} differs" in seen
    assert "an expert answered differently" in seen
    assert "groups by ability would say nothing" in seen
    assert settled.status_code == 303
    assert the_run(desk).state is RunState.KEYED


def test_the_desk_shows_what_each_decision_would_do_to_cut_and_passes(small):
    desk, sat = small
    petra, path = prepared(desk)
    item = sat.form.places[19].item

    said = text_of(petra.get(f"{path}/keys/{item}"))

    assert "keep the key – 11.00 14 of 14" in said
    assert "give everybody the mark – 11.45 14 of 14" in said
    assert "drop the question; the cut is derived again – 10.45 14 of 14" in said


def test_a_decision_tells_the_name_of_who_made_it_and_the_evidence_is_said_in_french(small):
    desk, sat = small
    _, path = prepared(desk)
    place = sat.form.places[4]
    paule = desk.account(Grant(Role.PSYCHOMETRICIAN), name="Paule Roy", language=Language.FRENCH)
    visitor = desk.visitor(paule)
    for number in (1, 2):
        answer_all_and_hand_in(desk, visitor, sat, f"Ella {number}", {5: another(place)})
    visitor.post(f"{path}/step", {"state": "keyed"})
    entered = {"disposition": Disposition.KEEP.value, "reason": "vérifié"}
    visitor.post(f"{path}/keys/{place.item}", entered)

    said = text_of(visitor.get(f"{path}/keys/{place.item}"))

    assert "Paule Roy" in said
    assert str(paule.id) not in said
    assert f"l'expert Ella 1 a répondu {another(place)}" in said.replace("\u2019", "'")


def answer_all_and_hand_in(desk, chief, sat, name, differs):
    expert = named(desk, chief, name)
    answer_all(expert, sat, differs)
    expert.post(f"/answering/{FORM}/hand-in")


def test_an_expert_reads_no_key_and_nobody_elses_answers(small):
    desk, _ = small
    petra, _ = prepared(desk)
    first, second = (named(desk, petra, name) for name in ("Ella Woods", "Emil Roy"))
    first.post(f"/answering/{FORM}/questions/1", {"answer": "C"})

    question = second.get(f"/answering/{FORM}/questions/1")
    own = first.get(f"/answering/{FORM}/questions/1")

    assert "checked" not in question.text.partition("<main")[2]
    assert 'value="C" checked' in own.text
    assert "Key of the sealed form" not in question.text
    assert first.get(f"/runs/{the_run(desk).id}/keys").status_code == 403


def test_an_answer_is_asked_for_and_handing_in_too_early_says_what_is_open(small):
    desk, _ = small
    petra, _ = prepared(desk)
    expert = named(desk, petra, "Ella Woods")

    empty = expert.post(f"/answering/{FORM}/questions/1", {})
    further = expert.post(f"/answering/{FORM}/questions/20", {"answer": "A"})
    early = expert.post(f"/answering/{FORM}/hand-in")

    assert empty.status_code == 422
    assert "choose an answer to question 1 among A, B, C, D" in text_of(empty)
    assert further.headers["location"] == f"/answering/{FORM}/questions/1"
    assert early.status_code == 409
    assert "questions without an answer: 1, 2, 3" in text_of(early)


def test_who_is_not_named_finds_no_form_to_answer(small):
    desk, _ = small
    stranger = desk.sign_in(Role.REVIEWER)

    assert "You are not asked to answer a form" in text_of(stranger.get("/answering"))
    assert stranger.get(f"/answering/{FORM}").status_code == 404
    assert stranger.get(f"/answering/{FORM}/questions/1").status_code == 404
    assert stranger.post(f"/answering/{FORM}/hand-in").status_code == 404


def test_a_question_is_held_by_a_person_with_a_reason(small):
    desk, sat = small
    petra, path = prepared(desk)
    item = sat.form.places[2].item

    silent = petra.post(f"{path}/hold/{item}", {})
    held = petra.post(f"{path}/hold/{item}", {"doubt": "two options say the same"})

    assert silent.status_code == 422
    assert held.headers["location"] == f"{path}/keys/{item}"
    said = text_of(petra.get(f"{path}/keys/{item}"))
    assert "somebody here doubts it two options say the same" in said
    assert [one.position for one in the_run(desk).holds] == [3]


def test_naming_asks_for_a_person_and_names_nobody_twice(small):
    desk, _ = small
    petra, _ = prepared(desk)
    nobody = petra.post(f"/forms/{FORM}/experts", {})
    named(desk, petra, "Ella Woods")

    page = text_of(petra.get(f"/forms/{FORM}/experts"))

    assert nobody.status_code == 422
    assert "Choose somebody." in text_of(nobody)
    assert "Ella Woods" in page
    assert "No other account holds the role of reviewer" in page
    assert "questions still short of 2 answers: 20" in page
