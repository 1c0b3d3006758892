import json
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exambank.core.vocabulary import (
    Bilingual,
    CandidateId,
    CourseCode,
    FormCode,
    Language,
    RunId,
    SessionId,
)
from scoring.letters import rules
from scoring.letters.types import LetterFacts
from scoring.runs.types import Result, ResultState

SOMEBODY, SOME_RUN = CandidateId(UUID(int=1)), RunId(UUID(int=2))
FACTS = LetterFacts(
    candidate=SOMEBODY,
    holder="Jean-Paul N'Guessan-O'Neil",
    birth_year=1998,
    language=Language.FRENCH,
    course=CourseCode("ANP-110"),
    course_title=Bilingual("Anatomy", "Anatomie"),
    course_version="1.0",
    blueprint_version="1.0",
    oqf_level=5,
    oqf_name=Bilingual("Certificate III", "Certificat III"),
    instructional_hours=60,
    notional_hours=126,
    ects="4.50",
    run=SOME_RUN,
    exam_date=date(2027, 4, 17),
    scaled=214,
    cut_scaled=200,
    b_level=False,
    study_version=1,
    judges=9,
    valid_from=date(2027, 4, 17),
    valid_to=date(2029, 9, 1),
    lines=({"institution": "LBC", "credit": {"en": "4 credits (specified)", "fr": "4 crédits"}},),
)
PASSED = Result(
    run=SOME_RUN,
    candidate=SOMEBODY,
    number="C-000001-3",
    course=CourseCode("ANP-110"),
    form=FormCode("ANP-110-A"),
    college=None,
    session=SessionId(UUID(int=3)),
    raw=70.0,
    scaled=214,
    passed=True,
    b_level=False,
    state=ResultState.RELEASED,
    sem_scaled=9,
    released_at=datetime(2027, 4, 23, 13, tzinfo=UTC),
)


def copy(facts=FACTS):
    return rules.machine_copy(facts, number="L-000001-3", code="0" * 26, verify_url="https://b/v/0")


@given(st.uuids(version=4))
def test_a_code_has_only_signs_that_are_hard_to_confuse_and_no_two_uuids_share_one(value):
    code = rules.verification_code(value)

    assert len(code) == rules.CODE_LENGTH
    assert set(code) <= set(rules.ALPHABET)
    assert not set(code) & set("ilou")
    number = 0
    for sign in code:
        number = number * 32 + rules.ALPHABET.index(sign)
    assert number == value.int


@given(st.uuids(version=4), st.integers(1, 25))
def test_a_code_is_read_back_however_it_was_typed(value, at):
    code = rules.verification_code(value)
    typed = f" {code[:at].upper()}-{code[at:]} ".replace("0", "O").replace("1", "l")

    assert rules.plain_code(typed) == code


def test_a_machine_copy_is_the_same_bytes_every_time_and_holds_no_birth_date():
    assert copy() == copy(replace(FACTS))
    body = json.loads(copy())
    assert body["holder"] == {"name": "Jean-Paul N'Guessan-O'Neil", "birthYear": 1998}
    assert body["course"]["title"] == {"en": "Anatomy", "fr": "Anatomie"}
    assert b"entitle" not in copy()


@pytest.mark.parametrize("change", [{"scaled": 215}, {"b_level": True}, {"holder": "X"}])
def test_whatever_changes_changes_the_digest(change):
    assert rules.digest(copy(replace(FACTS, **change))) != rules.digest(copy())


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        pytest.param({}, [], id="a released pass"),
        pytest.param({"state": ResultState.HELD, "case": "I-1"}, ["held"], id="held"),
        pytest.param({"state": ResultState.PROVISIONAL}, ["not_released"], id="provisional"),
        pytest.param({"state": ResultState.SUPERSEDED}, ["not_released"], id="superseded"),
        pytest.param({"passed": False}, ["not_passed"], id="below the cut"),
        pytest.param(
            {"state": ResultState.HELD, "passed": False}, ["held", "not_passed"], id="both"
        ),
    ],
)
def test_only_a_released_pass_gets_a_letter(changes, codes):
    found = rules.issue_refusals(replace(PASSED, **changes), existing=None)

    assert [one.code for one in found] == codes
