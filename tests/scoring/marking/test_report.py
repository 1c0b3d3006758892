"""What a double marking comes to: hand-worked cases, and invariants of any marking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.marking.report import MarksUnusable, marking_report
from scoring.marking.types import Criterion, CriterionMark
from scoring.written import MarkSource

RUBRIC = (Criterion("content", "What is said", 4), Criterion("form", "How it is said", 2))


def rows(script, marker, content, form):
    return [
        CriterionMark(script, marker, "content", content),
        CriterionMark(script, marker, "form", form),
    ]


THREE = (
    rows("s1", "Ann", 4, 2)
    + rows("s1", "Ben", 4, 2)
    + rows("s2", "Ann", 3, 1)
    + rows("s2", "Ben", 2, 1)
    + rows("s3", "Ann", 4, 2)
    + rows("s3", "Ben", 1, 1)
)


def test_equal_marks_stand_close_ones_are_averaged_and_far_ones_wait():
    found = marking_report(THREE, rubric=RUBRIC, tolerance=1)

    assert [(one.answer, one.mark, one.source) for one in found.finals] == [
        ("s1", 6.0, MarkSource.AGREED),
        ("s2", 3.5, MarkSource.MEAN),
    ]
    assert found.waiting == ("s3",)
    assert (found.n_scripts, found.n_double, found.maximum) == (3, 3, 6)


def test_a_third_marker_settles_a_script_alone():
    found = marking_report(THREE + rows("s3", "Cid", 2, 1), rubric=RUBRIC, tolerance=1)

    assert found.waiting == ()
    assert (found.finals[2].mark, found.finals[2].source) == (3.0, MarkSource.ADJUDICATED)
    assert found.finals[2].raters == ("Ann", "Ben", "Cid")


def test_agreement_and_severity_are_those_of_the_blind_pairs():
    """Differences Ann less Ben are 0, 1 and 4, so that Ann is 5/6 above the middle of the two."""
    found = marking_report(THREE + rows("s3", "Cid", 2, 1), rubric=RUBRIC, tolerance=1)

    assert found.totals.exact == pytest.approx(1 / 3)
    assert found.totals.mean_difference == pytest.approx(5 / 3)
    assert dict(found.criteria)["form"].exact == pytest.approx(2 / 3)
    assert [(one.rater, round(one.leniency, 4)) for one in found.severities] == [
        ("Ann", 0.8333),
        ("Ben", -0.8333),
    ]


def test_a_script_that_one_person_marked_whole_and_another_in_part_has_no_mark():
    part = [CriterionMark("s4", "Ben", "content", 1)]

    found = marking_report(rows("s4", "Ann", 1, 1) + part, rubric=RUBRIC, tolerance=1)

    assert found.single == ("s4",)
    assert found.finals == ()
    assert found.totals is None


def test_markers_without_a_common_script_are_not_compared():
    given_ = rows("s1", "Ann", 1, 1) + rows("s1", "Ben", 1, 1)
    given_ += rows("s2", "Cid", 1, 1) + rows("s2", "Dot", 1, 1)

    found = marking_report(given_, rubric=RUBRIC, tolerance=1)

    assert found.severities == ()
    assert "share no answers" in found.notes[0]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ([CriterionMark("s1", "Ann", "content", 3)], "marked twice"),
        ([CriterionMark("s9", "Ann", "content", 5)], "5 is not from 0 to 4"),
        ([CriterionMark("s9", "Ann", "style", 1)], "the rubric has only content, form"),
        (
            [*rows("s1", "Cid", 1, 1), *rows("s1", "Dot", 1, 1)],
            "script s1 has 4 markers",
        ),
    ],
    ids=["twice", "off the scale", "no such criterion", "a fourth marker"],
)
def test_marks_that_cannot_be_are_refused(more, told):
    with pytest.raises(MarksUnusable, match=told):
        marking_report(THREE + more, rubric=RUBRIC, tolerance=1)


MARK = st.tuples(st.integers(0, 4), st.integers(0, 2))


@given(pairs=st.lists(st.tuples(MARK, MARK), min_size=1, max_size=12), tolerance=st.integers(0, 6))
def test_every_script_is_settled_or_waits_and_final_marks_lie_between_the_two(pairs, tolerance):
    given_ = []
    for n, (one, other) in enumerate(pairs):
        given_ += rows(f"s{n:02}", "Ann", *one) + rows(f"s{n:02}", "Ben", *other)

    found = marking_report(given_, rubric=RUBRIC, tolerance=tolerance)

    assert len(found.finals) + len(found.waiting) == len(pairs)
    for final in found.finals:
        one, other = pairs[int(final.answer[1:])]
        assert min(sum(one), sum(other)) <= final.mark <= max(sum(one), sum(other))
        assert abs(sum(one) - sum(other)) <= tolerance
