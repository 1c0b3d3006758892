import numpy as np
import pytest

from exambank.core.vocabulary import CourseCode, ItemId
from frontdesk.demo import data, programme
from frontdesk.demo.simulate import NOT_REACHED, Question, ability, answers

QUESTIONS = [Question(ItemId(f"i{n}"), "ABCD", ("B",), 1) for n in range(40)]
DIFFICULTY = {question.item: 0.0 for question in QUESTIONS}


@pytest.mark.parametrize(
    ("theta", "expected"), [pytest.param(0.0, 0.5, id="at"), pytest.param(2.0, 0.88, id="above")]
)
def test_the_share_of_right_answers_is_that_of_the_rasch_model(theta: float, expected: float):
    rng = np.random.default_rng(1)

    marked = [
        mark
        for _ in range(200)
        for mark in answers(QUESTIONS, DIFFICULTY, theta=theta, rng=rng)
        if mark != NOT_REACHED
    ]

    assert sum(mark == "B" for mark in marked) / len(marked) == pytest.approx(expected, abs=0.02)


def test_what_is_not_reached_stands_at_the_end():
    rng = np.random.default_rng(3)

    for _ in range(200):
        marked = answers(QUESTIONS, DIFFICULTY, theta=0, rng=rng)
        assert NOT_REACHED not in "".join(marked).rstrip(NOT_REACHED)


def test_a_wrong_answer_to_a_multiple_response_has_as_many_letters():
    question = Question(ItemId("m"), "ABCDE", ("A+C",), 2)
    rng = np.random.default_rng(5)

    marked = {answers([question], {question.item: 9.0}, theta=0, rng=rng)[0] for _ in range(300)}

    wrong = marked - {"A+C", NOT_REACHED}
    assert wrong
    assert all(len(mark) == 3 for mark in wrong)


def test_college_trained_candidates_are_abler_than_challengers():
    rng = np.random.default_rng(7)

    trained = np.mean([ability("college_cohort", rng) for _ in range(4000)])
    challengers = np.mean([ability("micro_credentials", rng) for _ in range(4000)])

    assert trained - challengers == pytest.approx(0.7, abs=0.06)


@pytest.mark.parametrize("course", ["ANP-110", "NET-120"])
def test_every_item_has_a_difficulty_and_a_right_answer(course: str):
    code = CourseCode(course)

    assert set(data.difficulties(code)) == set(programme.true_keys(code))
