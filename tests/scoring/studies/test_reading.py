"""A panel's ratings are read whole, or every fault of the file is named."""

import pytest

from exambank.core.tabular import FileRefused
from exambank.core.vocabulary import ItemId
from scoring.studies.reading import read_ratings

ITEMS = [ItemId("I-1"), ItemId("I-2")]
HEADER = "judge,institution,round,item,rating,b_rating"
GOOD = ("V,MRC,1,I-1,0.5,0.7", "V,MRC,1,I-2,0.6,0.8", "W,NGP,1,I-1,0.4,0.4", "W,NGP,1,I-2,0,1")


def read(*lines):
    raw = "\n".join([HEADER, *lines]).encode()
    return read_ratings(raw, name="ratings.csv", known_items=ITEMS)


def refused(*lines):
    with pytest.raises(FileRefused) as caught:
        read(*lines)
    return [(one.line, one.column, one.reason.code) for one in caught.value.faults]


def test_ratings_are_kept_by_round_judge_and_item():
    ratings = read(*GOOD)

    assert [judge.name for judge in ratings.judges] == ["V", "W"]
    assert ratings.items == tuple(ITEMS)
    assert ratings.final.ratings.tolist() == [[0.5, 0.6], [0.4, 0.0]]
    assert ratings.final.b_ratings.tolist() == [[0.7, 0.8], [0.4, 1.0]]


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        pytest.param("W,NGP,1,I-2,1.1,1.2", (5, "rating", "rating"), id="above one"),
        pytest.param("W,NGP,1,I-2,-0.1,0.5", (5, "rating", "rating"), id="below nought"),
        pytest.param("W,NGP,1,I-2,NaN,0.5", (5, "rating", "rating"), id="no number"),
        pytest.param("W,NGP,1,I-2,0.5,x", (5, "b_rating", "rating"), id="no number for B"),
        pytest.param("W,NGP,1,I-2,0.5,0.4", (5, "b_rating", "b_below"), id="B below the cut"),
        pytest.param("W,NGP,1,I-9,0.5,0.6", (5, "item", "item_unknown"), id="unknown item"),
        pytest.param("W,NGP,0,I-2,0.5,0.6", (5, "round", "round"), id="round nought"),
        pytest.param(",NGP,1,I-2,0.5,0.6", (5, "judge", "missing"), id="no judge"),
        pytest.param("W,NGP,1,I-1,0.5,0.6", (5, "item", "rating_twice"), id="rated twice"),
        pytest.param("W,MRC,1,I-2,0.5,0.6", (5, "institution", "two_homes"), id="two homes"),
    ],
)
def test_each_fault_is_named_with_line_and_column(bad, fault):
    assert fault in refused(*GOOD[:3], bad)


def test_a_rating_that_is_missing_names_judge_round_and_item():
    with pytest.raises(FileRefused) as caught:
        read(*GOOD[:3])

    assert "judge W has no rating for 1 items of round 1: I-2" in str(caught.value)


def test_several_faults_are_all_told():
    assert refused("V,,1,I-1,2,3", "W,NGP,x,I-1,0.5,0.4") == [
        (2, "institution", "missing"),
        (2, "rating", "rating"),
        (2, "b_rating", "rating"),
        (3, "round", "round"),
        (3, "b_rating", "b_below"),
    ]
