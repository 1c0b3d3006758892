from math import pi, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scoring.classical.items import item_analysis

BINARY = arrays(np.float64, (9, 4), elements=st.sampled_from([0.0, 1.0]))
NAMES = ("i1", "i2", "i3", "i4")


def test_a_small_table_agrees_with_numbers_worked_by_hand():
    marks = np.array([[1.0, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]])

    second = item_analysis(marks, items=("i1", "i2", "i3")).items[1]

    # Rest scores of item 2: 2, 1, 1, 0; means of right and wrong 1.5 and 0.5, s = sqrt(1/2).
    assert second.p == 0.5
    assert second.r_corrected == pytest.approx(1 / sqrt(2))
    assert second.biserial == pytest.approx(1 / sqrt(0.5) * 0.25 * sqrt(2 * pi))
    # Items 1 and 3 remain: variances 1/4 each, totals 2, 1, 1, 0 with variance 2/3.
    assert second.alpha_if_deleted == pytest.approx(2 * (1 - 0.5 / (2 / 3)))


@given(BINARY)
def test_numbers_of_an_item_do_not_depend_on_the_order_of_candidates(marks):
    there = item_analysis(marks, items=NAMES).items
    back = item_analysis(marks[::-1], items=NAMES).items

    for one, other in zip(there, back, strict=True):
        assert one.r_corrected == pytest.approx(other.r_corrected, nan_ok=True)
        assert one.discrimination_thirds == pytest.approx(other.discrimination_thirds)
        assert one.discrimination_27 == pytest.approx(other.discrimination_27)
        assert one.biserial == pytest.approx(other.biserial, nan_ok=True)


@given(BINARY)
def test_p_lies_in_its_interval_and_discrimination_between_minus_one_and_one(marks):
    for one in item_analysis(marks, items=NAMES).items:
        assert one.p_interval.low <= one.p <= one.p_interval.high
        assert -1 <= one.discrimination_thirds <= 1


def test_discrimination_by_thirds_is_the_difference_of_the_outer_thirds():
    marks = np.array([[1.0, 1, 1]] * 3 + [[0.0, 1, 0]] * 3 + [[0.0, 0, 0]] * 3)

    first, second, _ = item_analysis(marks, items=("i1", "i2", "i3")).items

    assert (first.discrimination_thirds, second.discrimination_thirds) == (1.0, 1.0)
    assert first.discrimination_27 == 1.0


def test_an_item_everyone_gets_right_has_no_correlation():
    marks = np.array([[1.0, 1], [1, 0], [1, 1]])

    first = item_analysis(marks, items=("i1", "i2")).items[0]

    assert np.isnan(first.r_corrected)
    assert np.isnan(first.biserial)
    assert first.p == 1


def test_a_two_mark_item_has_p_as_share_of_its_marks_and_no_biserial():
    marks = np.array([[2.0, 1], [1, 0], [0, 1], [2, 1]])

    first = item_analysis(marks, items=("i1", "i2"), maxima=np.array([2.0, 1.0])).items[0]

    assert first.p == pytest.approx(5 / 8)
    assert np.isnan(first.biserial)


def test_missing_by_design_counts_only_those_who_had_the_item():
    marks = np.array([[1.0, 1, np.nan], [0, 1, 1], [1, 0, 0], [1, 1, 1]])

    third = item_analysis(marks, items=("i1", "i2", "i3")).items[2]

    assert third.n == 3
    assert third.p == pytest.approx(2 / 3)


def test_biserial_recovers_the_correlation_behind_a_cut_variable():
    rng = np.random.default_rng(11)
    ability = rng.normal(size=60_000)
    marks = np.column_stack([ability * 0.6 + rng.normal(size=60_000) * 0.8 > 0.4, ability, ability])

    first = item_analysis(marks.astype(float), items=("i1", "i2", "i3")).items[0]

    assert first.biserial == pytest.approx(0.6, abs=0.01)
    assert first.r_corrected < 0.5


def test_totals_that_do_not_vary_leave_alpha_undefined():
    marks = np.array([[1.0, 0], [0, 1], [1, 0]])

    found = item_analysis(marks, items=("i1", "i2"))

    assert np.isnan(found.alpha)
    assert found.mean == pytest.approx(1.0)
