import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scoring.moments import TooFewMarks
from scoring.reliability import (
    alpha,
    feldt_congeneric,
    feldt_gilmer,
    kr20,
    kr21,
    sem,
    spearman_brown,
    split_half,
    stratified_alpha,
)

GUTTMAN = np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])


def test_alpha_agrees_with_a_hand_computed_example():
    # Variances of the items 0.25, 1/3, 0.25 and of the totals 1.6667, worked by hand.
    found = alpha(GUTTMAN)

    assert found.value == pytest.approx(1.5 * (1 - (0.25 + 1 / 3 + 0.25) / (5 / 3)))
    assert (found.n, found.n_items, found.method) == (4, 3, "Cronbach's alpha")


@given(arrays(np.float64, (6, 4), elements=st.sampled_from([0.0, 1.0])))
def test_alpha_does_not_depend_on_the_order_of_candidates_or_items(marks):
    if marks.sum(axis=1).var() == 0:
        with pytest.raises(TooFewMarks, match="same total"):
            alpha(marks)
    else:
        assert alpha(marks[::-1, ::-1]).value == pytest.approx(alpha(marks).value)


@given(arrays(np.float64, (6, 4), elements=st.sampled_from([0.0, 1.0])))
def test_kr20_is_alpha_and_never_below_kr21(marks):
    if marks.sum(axis=1).var() == 0:
        return

    assert kr20(marks).value == pytest.approx(alpha(marks).value)
    assert kr21(marks).value <= kr20(marks).value + 1e-9


def test_alpha_of_one_stratum_is_stratified_alpha():
    assert stratified_alpha(GUTTMAN, strata=["a"] * 3).value == pytest.approx(alpha(GUTTMAN).value)


def test_congeneric_coefficients_equal_alpha_for_parallel_items():
    rng = np.random.default_rng(5)
    true = rng.normal(size=(200_000, 1))
    marks = true + rng.normal(size=(200_000, 5))

    values = [f(marks).value for f in (alpha, feldt_congeneric, feldt_gilmer)]

    assert values == pytest.approx([5 / 6] * 3, abs=0.003)  # 5 * .5 / (1 + 4 * .5)


def test_congeneric_coefficients_recover_the_reliability_of_unequal_parts():
    rng = np.random.default_rng(6)
    loadings = np.array([0.3, 0.6, 0.9, 1.2, 1.5])
    marks = rng.normal(size=(200_000, 1)) * loadings + rng.normal(size=(200_000, 5))
    truth = loadings.sum() ** 2 / (loadings.sum() ** 2 + 5)

    assert feldt_gilmer(marks).value == pytest.approx(truth, abs=0.005)
    assert alpha(marks).value < truth - 0.01


def test_split_half_of_parallel_halves_is_the_full_reliability():
    rng = np.random.default_rng(7)
    marks = rng.normal(size=(100_000, 1)) + rng.normal(size=(100_000, 4))

    assert split_half(marks).value == pytest.approx(0.8, abs=0.01)
    assert split_half(marks, first=[0, 3]).value == pytest.approx(0.8, abs=0.01)


def test_missing_by_design_leaves_alpha_near_that_of_complete_data():
    rng = np.random.default_rng(8)
    marks = rng.normal(size=(20_000, 1)) + rng.normal(size=(20_000, 6))
    sparse = marks.copy()
    sparse[:10_000, 0] = np.nan
    sparse[10_000:, 5] = np.nan
    sparse[:500] = marks[:500]

    assert alpha(sparse).value == pytest.approx(alpha(marks).value, abs=0.01)
    assert "missing by design" in alpha(sparse).assumptions[-1]


def test_spearman_and_brown_agree_with_lee_and_harris():
    # Lee & Harris (2025), Educational Measurement, 5th ed.: reliability .7, doubled length.
    assert spearman_brown(0.7, factor=2) == pytest.approx(0.8235, abs=5e-5)


@given(st.floats(0.01, 0.99), st.floats(0.1, 10))
def test_shortening_undoes_lengthening(reliability, factor):
    there = spearman_brown(reliability, factor=factor)

    assert spearman_brown(there, factor=1 / factor) == pytest.approx(reliability)


def test_a_perfectly_reliable_score_has_no_error():
    assert sem(standard_deviation=7, reliability=1) == 0


@pytest.mark.parametrize(
    ("function", "marks", "said"),
    [
        (kr20, np.array([[0.5, 1.0], [1.0, 0.0]]), "a mark is 0.5"),
        (kr21, np.array([[np.nan, 1.0], [1.0, 0.0]]), "no missing marks"),
        (split_half, np.array([[1.0, 1.0], [1.0, 0.0]]), "halves whose totals vary"),
        (feldt_gilmer, np.eye(3), "do not vary together"),
    ],
)
def test_marks_that_do_not_allow_a_coefficient_are_refused(function, marks, said):
    with pytest.raises(ValueError, match=said):
        function(marks)


def test_an_area_of_one_item_is_refused_by_name():
    with pytest.raises(TooFewMarks, match="area b has a single item"):
        stratified_alpha(GUTTMAN, strata=["a", "a", "b"])
