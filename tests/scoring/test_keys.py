import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.keys import (
    ItemKey,
    Key,
    KeyInvalid,
    KeyRule,
    UnreadableResponses,
    credited_to_all,
    dropped,
    score,
    score_for_calibration,
)
from scoring.responses import Responses


def key_of(text, *, weight=1.0):
    return Key.of([ItemKey.parse("x", text, weight=weight)], version="1")


def one_answer(option):
    return Responses.of([[option]], candidates=["1"], items=["x"])


@pytest.mark.parametrize(
    ("key", "option", "credit"),
    [
        pytest.param("B", "B", 1, id="right"),
        pytest.param("B", "C", 0, id="wrong"),
        pytest.param("B", "", 0, id="omitted"),
        pytest.param("B", "-", 0, id="not reached"),
        pytest.param("B", "A+B", 0, id="double mark on a single-choice item"),
        pytest.param("B|D", "D", 1, id="either of two keys"),
        pytest.param("B|D", "B+D", 0, id="both marked where one is asked for"),
        pytest.param("A+C", "A+C", 1, id="all required and chosen"),
        pytest.param("A+C", "A", 0, id="one of two required"),
        pytest.param("A+C", "A+B+C", 0, id="one too many"),
        pytest.param("*", "Z", 1, id="credit to all"),
        pytest.param("*", "", 1, id="credit to all, also for an omit"),
    ],
)
def test_each_kind_of_key_gives_the_credit_it_says(key, option, credit):
    marks = score(one_answer(option), key_of(key, weight=2))

    assert marks.tolist() == [[2.0 * credit]]


@pytest.mark.parametrize(
    ("option", "credit"),
    [("A+C", 1.0), ("A", 0.5), ("A+B+C", 0.5), ("A+B", 0.0), ("B", 0.0), ("B+D", 0.0), ("", 0.0)],
)
def test_part_credit_counts_right_choices_less_wrong_ones(option, credit):
    item = ItemKey("x", KeyRule.PART, frozenset("AC"))

    assert item.credit(option) == credit


def test_missing_by_design_is_no_mark_and_differs_from_omitted():
    answers = Responses.of([["", None]], candidates=["1"], items=["x", "y"])
    key = Key.of([ItemKey.parse("x", "A"), ItemKey.parse("y", "A")], version="1")

    marks = score(answers, key)

    assert marks[0, 0] == 0
    assert np.isnan(marks[0, 1])


def test_not_reached_counts_for_the_result_but_not_for_calibration():
    answers = one_answer("-")

    assert score(answers, key_of("B")).tolist() == [[0.0]]
    assert np.isnan(score_for_calibration(answers, key_of("B"))).all()


def test_an_unreadable_answer_stops_scoring_and_is_named():
    with pytest.raises(UnreadableResponses, match="1/x"):
        score(one_answer("?"), key_of("B"))


@pytest.mark.parametrize(
    ("text", "weight", "said"),
    [
        pytest.param("", 1, "empty option", id="empty"),
        pytest.param("A||B", 1, "empty option", id="hole"),
        pytest.param("A|B+C", 1, "mixes", id="mixed signs"),
        pytest.param("A", -1, "weight -1", id="negative weight"),
        pytest.param("A", float("nan"), "weight nan", id="weight that is no number"),
    ],
)
def test_a_key_that_cannot_be_read_is_refused_with_the_item(text, weight, said):
    with pytest.raises(KeyInvalid, match=f"x.*{said}|{said}.*x"):
        ItemKey.parse("x", text, weight=weight)


def test_an_item_without_a_key_is_named():
    with pytest.raises(KeyInvalid, match="no line for x"):
        score(one_answer("A"), Key.of([], version="1"))


def test_an_item_keyed_twice_is_named():
    with pytest.raises(KeyInvalid, match="more than one line for x"):
        Key.of([ItemKey.parse("x", "A"), ItemKey.parse("x", "B")], version="1")


def test_a_change_of_key_makes_a_new_version_and_leaves_the_old_one():
    old = key_of("B")

    new = old.amended([ItemKey.parse("x", "B|C")], version="2")

    assert (old.items[0].written(), new.items[0].written()) == ("B", "B|C")
    assert new.version == "2"


def test_dropping_and_crediting_an_item_change_marks_and_maximum():
    old = key_of("B", weight=2)

    assert dropped(old, "x", version="2").maxima(["x"]).tolist() == [0.0]
    assert score(one_answer("B"), dropped(old, "x", version="2")).tolist() == [[0.0]]
    assert score(one_answer(""), credited_to_all(old, "x", version="2")).tolist() == [[2.0]]


@given(st.lists(st.sampled_from(["A", "B", "C", "D", "", "-"]), min_size=1, max_size=30))
def test_a_total_never_falls_when_a_second_key_is_credited(options):
    answers = Responses.of(
        [[option] for option in options],
        candidates=[str(i) for i in range(len(options))],
        items=["x"],
    )

    before, after = score(answers, key_of("B")), score(answers, key_of("B|D"))

    assert (after >= before).all()


def test_a_question_marked_by_people_keeps_the_marks_it_was_given():
    key = Key.of([ItemKey.marked("x", most=6)], version="1")
    answers = Responses.of(
        [["3.5"], ["6"], [""], ["-"]], candidates=["a", "b", "c", "d"], items=["x"]
    )

    assert score(answers, key).ravel().tolist() == [3.5, 6.0, 0.0, 0.0]
    assert key.items[0].written() == "#"
    assert key.items[0].credit("3") == 0.5
    assert key.maxima(["x"]).tolist() == [6.0]


@pytest.mark.parametrize("cell", ["7", "-0.5", "B", "nan"])
def test_a_mark_beyond_the_highest_is_refused(cell):
    with pytest.raises(KeyInvalid, match="is no mark from 0 to 6"):
        ItemKey.marked("x", most=6).marks(cell)


@pytest.mark.parametrize("most", [0.0, -1.0, float("inf")])
def test_a_question_marked_by_people_needs_a_highest_mark(most):
    with pytest.raises(KeyInvalid, match="its weight is the highest mark"):
        ItemKey.marked("x", most=most)
