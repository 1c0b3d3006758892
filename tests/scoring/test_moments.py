import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scoring.moments import TooFewMarks, mark_moments


@given(arrays(np.float64, (7, 4), elements=st.sampled_from([0.0, 0.5, 1.0, 2.0])))
def test_complete_marks_give_the_ordinary_covariances(marks):
    found = mark_moments(marks)

    assert found.complete
    assert found.covariance == pytest.approx(np.cov(marks.T), abs=1e-12)


def test_pairwise_covariances_use_the_candidates_who_had_both_items():
    nan = np.nan
    marks = np.array([[1.0, 2, nan], [2, 4, 1], [3, 6, 0], [4, nan, 2]])

    found = mark_moments(marks)

    assert found.covariance[0, 1] == pytest.approx(np.cov([1, 2, 3], [2, 4, 6])[0, 1])
    assert found.covariance[0, 2] == pytest.approx(np.cov([2, 3, 4], [1, 0, 2])[0, 1])
    assert (found.pairs_min, found.n, found.complete) == (2, 4, False)
    assert "at least 2 candidates a pair" in found.assumptions[0]


def test_items_never_taken_together_are_refused():
    marks = np.array([[1.0, np.nan], [0.0, np.nan], [np.nan, 1.0], [np.nan, 0.0]])

    with pytest.raises(TooFewMarks, match="taken together by 0"):
        mark_moments(marks)


@pytest.mark.parametrize("shape", [(1, 3), (3, 1), (0, 0)])
def test_a_matrix_too_small_is_refused_with_its_shape(shape):
    with pytest.raises(TooFewMarks, match=f"there are {shape[0]} and {shape[1]}"):
        mark_moments(np.zeros(shape))
