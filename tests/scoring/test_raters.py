import numpy as np
import pytest

from scoring.raters import (
    KappaWeights,
    RatingsIncomplete,
    agreement,
    intraclass,
    severities,
    weighted_kappa,
)

SHROUT_FLEISS = np.array(
    [[9.0, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
)


def test_intraclass_correlations_agree_with_shrout_and_fleiss():
    # Shrout & Fleiss (1979), Psychological Bulletin 86, table 4.
    found = intraclass(SHROUT_FLEISS)

    assert found.one_random == pytest.approx(0.17, abs=0.005)
    assert found.one_agreement == pytest.approx(0.29, abs=0.005)
    assert found.one_consistency == pytest.approx(0.71, abs=0.006)
    assert found.mean_random == pytest.approx(0.44, abs=0.005)
    assert found.mean_agreement == pytest.approx(0.62, abs=0.005)
    assert found.mean_consistency == pytest.approx(0.91, abs=0.005)


def test_kappa_agrees_with_cohen():
    # Cohen (1968), Psychological Bulletin 70, table 1: N = 200, kappa .492.
    table = np.array([[88.0, 14, 18], [10, 40, 10], [2, 6, 12]])

    assert weighted_kappa(table, weights=KappaWeights.NONE) == pytest.approx(0.492, abs=5e-4)


def test_raters_who_always_agree_have_kappa_one():
    marks = np.array([0.0, 1, 2, 3])

    found = agreement(marks, marks, scale=[0, 1, 2, 3])

    assert (found.exact, found.kappa, found.kappa_linear, found.kappa_quadratic) == (1, 1, 1, 1)


def test_raters_one_step_apart_are_adjacent_and_biased():
    marks = np.array([0.0, 1, 2])

    found = agreement(marks, marks + 1, scale=[0, 1, 2, 3])

    assert (found.exact, found.adjacent, found.mean_difference) == (0, 1, -1)


def test_a_rater_who_gives_one_mark_to_all_has_no_kappa_with_the_like():
    found = agreement(np.ones(3), np.ones(3), scale=[0, 1])

    assert np.isnan(found.kappa)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [([1.0], [1.0, 2.0], "1 and 2 answers"), ([1.5], [1.0], "mark of 1.5"), ([], [], "0 and 0")],
)
def test_marks_that_cannot_be_compared_are_refused(first, second, said):
    with pytest.raises(RatingsIncomplete, match=said):
        agreement(np.array(first), np.array(second), scale=[0, 1, 2])


def test_severity_is_recovered_where_each_answer_has_two_of_five_raters():
    rng = np.random.default_rng(2)
    truth = np.array([-1.0, -0.5, 0.0, 0.5, 1.0])
    marks = np.full((600, 5), np.nan)
    for answer in range(600):
        pair = rng.choice(5, 2, replace=False)
        marks[answer, pair] = rng.normal(6, 2) + truth[pair] + rng.normal(0, 0.5, 2)

    found = severities(marks, raters=list("abcde"))

    assert [one.leniency for one in found] == pytest.approx(truth, abs=0.12)
    assert sum(one.leniency for one in found) == pytest.approx(0, abs=1e-9)
    off = [(one.leniency - true) / one.se for one, true in zip(found, truth, strict=True)]
    assert max(np.abs(off)) < 3.5


def test_raters_without_common_answers_are_refused():
    nan = np.nan

    with pytest.raises(RatingsIncomplete, match="share no answers"):
        severities(np.array([[1.0, nan], [nan, 2.0]]), raters=["a", "b"])


def test_intraclass_correlations_refuse_a_missing_mark():
    with pytest.raises(RatingsIncomplete, match="no missing mark"):
        intraclass(np.array([[1.0, np.nan], [2.0, 3.0]]))
