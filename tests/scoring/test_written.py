import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.written import (
    BlindMarking,
    GivenMark,
    MarkingRefused,
    MarkSource,
    final_marks,
    to_adjudicate,
)


def pair(first, second, third=None, *, raters=("R1", "R2", "R3")):
    return BlindMarking(
        "a1",
        GivenMark(raters[0], first),
        GivenMark(raters[1], second),
        None if third is None else GivenMark(raters[2], third),
    )


@pytest.mark.parametrize(
    ("marking", "mark", "source"),
    [
        pytest.param(pair(4, 4), 4, MarkSource.AGREED, id="same mark"),
        pytest.param(pair(4, 5), 4.5, MarkSource.MEAN, id="within the tolerance"),
        pytest.param(pair(2, 5, 4), 4, MarkSource.ADJUDICATED, id="a third person decided"),
        pytest.param(pair(4, 4, 3), 3, MarkSource.ADJUDICATED, id="a third person anyway"),
    ],
)
def test_the_final_mark_says_where_it_comes_from(marking, mark, source):
    (found,) = final_marks([marking], tolerance=1, maximum=6)

    assert (found.mark, found.source) == (mark, source)


@pytest.mark.parametrize(
    ("marking", "said"),
    [
        pytest.param(pair(2, 5), "a third person decides", id="too far apart"),
        pytest.param(pair(4, 4, raters=("R1", "R1")), "twice by one person", id="one person"),
        pytest.param(pair(2, 5, 4, raters=("R1", "R2", "R1")), "twice", id="judge in own case"),
        pytest.param(pair(7, 6), "R1 gave answer a1 7 marks", id="too many marks"),
        pytest.param(pair(4, -1), "R2 gave answer a1 -1 marks", id="too few marks"),
    ],
)
def test_a_marking_that_breaks_a_rule_is_refused(marking, said):
    with pytest.raises(MarkingRefused, match=said):
        final_marks([marking], tolerance=1, maximum=6)


@given(st.floats(0, 6), st.floats(0, 6), st.floats(0, 3))
def test_an_answer_is_either_marked_or_waits_for_a_third_person(first, second, tolerance):
    marking = pair(first, second)

    if to_adjudicate([marking], tolerance=tolerance):
        with pytest.raises(MarkingRefused, match="third person"):
            final_marks([marking], tolerance=tolerance, maximum=6)
    else:
        (found,) = final_marks([marking], tolerance=tolerance, maximum=6)
        assert min(first, second) <= found.mark <= max(first, second)
