"""Questions of several marks: identities with right/wrong methods, a worked case, recovery."""

import numpy as np
import pytest

from scoring.dif.generalized import chi_square, generalized_mantel_haenszel
from scoring.dif.groups import NotComparable, Strata, TwoGroups, WrittenGroups, strata
from scoring.dif.logistic import Kind, fits, logistic
from scoring.dif.mantelhaenszel import mantel_haenszel
from scoring.dif.ordinal import ordinal_fits, ordinal_logistic
from scoring.dif.purification import purify
from scoring.dif.standardization import standardized_difference
from scoring.dif.written import (
    WrittenStrata,
    mantel,
    mean_difference,
    standardized_mean_difference,
    written_strata,
)
from tests.scoring.dif.planted import drawn

METHODS = [mantel, standardized_mean_difference, generalized_mantel_haenszel, ordinal_logistic]
NAMES = ["mantel", "smd", "gmh", "ordinal"]


def written(n_reference, n_focal, *, seed, items=12, planted=None, spread=None, impact=0.0):
    """Draw partial-credit marks 0 to 3; `planted` shifts all steps, `spread` parts the steps."""
    rng = np.random.default_rng(seed)
    centre = np.linspace(-1, 1, items)[rng.permutation(items)]
    theta = np.concatenate([rng.normal(0, 1, n_reference), rng.normal(-impact, 1, n_focal)])
    focal = np.repeat([False, True], [n_reference, n_focal])
    marks = np.empty((len(theta), items))
    for item in range(items):
        shift = np.where(focal, (planted or {}).get(item, 0.0), 0.0)
        steps = centre[item] + np.array([-0.7, 0.0, 0.7]) + shift[:, None]
        steps[:, 0] -= np.where(focal, (spread or {}).get(item, 0.0), 0.0)
        steps[:, 2] += np.where(focal, (spread or {}).get(item, 0.0), 0.0)
        weight = np.exp(np.pad(np.cumsum(theta[:, None] - steps, axis=1), [(0, 0), (1, 0)]))
        share = (weight / weight.sum(axis=1, keepdims=True)).cumsum(axis=1)
        marks[:, item] = (rng.random(len(theta))[:, None] > share[:, :-1]).sum(axis=1)
    return WrittenGroups.of(
        marks,
        groups=["f" if one else "r" for one in focal],
        focal="f",
        items=[f"w{j}" for j in range(items)],
    )


@pytest.fixture(scope="module")
def right_wrong():
    groups = drawn(300, 250, seed=4, items=10, planted={2: 0.8})
    same = WrittenGroups(groups.marks, groups.is_focal, groups.items)
    return groups, same


def uncorrected(table):
    """Mantel and Haenszel's chi-square without the continuity correction."""
    one = table.shared()
    n = one.reference + one.focal
    right = one.reference_right + one.focal_right
    gap = (one.reference_right - one.reference * right / n).sum()
    some = n > 1
    spread = (one.reference * one.focal * right * (n - right))[some]
    return gap**2 / (spread / (n[some] ** 2 * (n[some] - 1))).sum()


def test_on_right_wrong_items_mantel_and_gmh_are_mantel_haenszel_uncorrected(right_wrong):
    groups, same = right_wrong
    anchors = groups.all_items()

    for item in range(10):
        expected = uncorrected(strata(groups, item=item, matching=anchors))
        table = written_strata(same, item=item, matching=anchors)
        assert mean_difference(table).chi2 == pytest.approx(expected)
        assert chi_square(table) == (pytest.approx(expected), 1)


def test_on_right_wrong_items_the_mean_difference_is_the_standardized_p_difference(right_wrong):
    groups, same = right_wrong
    anchors = groups.all_items()

    for item in range(10):
        expected, _ = standardized_difference(strata(groups, item=item, matching=anchors))
        found = mean_difference(written_strata(same, item=item, matching=anchors))
        assert found.smd == pytest.approx(expected)


def test_on_right_wrong_items_the_ordinal_regression_is_the_logistic_one(right_wrong):
    groups, same = right_wrong
    anchors = groups.all_items()

    for item in (0, 2, 7):
        expected = fits(strata(groups, item=item, matching=anchors))
        found = ordinal_fits(written_strata(same, item=item, matching=anchors))
        assert found.uniform == pytest.approx(expected.uniform, abs=1e-6)
        assert found.non_uniform == pytest.approx(expected.non_uniform, abs=1e-6)
        assert found.r2_uniform == pytest.approx(expected.r2_uniform, abs=1e-6)
        assert found.gap == pytest.approx(expected.gap, abs=1e-5)


def test_mantels_chi_square_of_two_strata_worked_by_hand():
    # Stratum 1: reference 4, 4, 2 with marks 0, 1, 2, focal 2, 2, 1; no gap there.
    # Stratum 2: reference 1, 2, 7, focal 4, 3, 3: sum of focal marks 9, expected 10/20 * 25 = 12.5,
    # variance 100 / (400 * 19) * (20 * 45 - 25^2) = 3.618421; in the first 50 / (225 * 14) *
    # (15 * 18 - 12^2) = 2.
    table = WrittenStrata(
        np.array([3.0, 8.0]),
        np.array([0.0, 1.0, 2.0]),
        np.array([[4.0, 4.0, 2.0], [1.0, 2.0, 7.0]]),
        np.array([[2.0, 2.0, 1.0], [4.0, 3.0, 3.0]]),
    )

    found = mean_difference(table)

    assert found.chi2 == pytest.approx(3.5**2 / (2 + 3.618421), rel=1e-6)
    assert found.smd == pytest.approx(10 / 15 * (0.9 - 1.6))


@pytest.mark.parametrize("method", METHODS, ids=NAMES)
def test_a_question_that_is_harder_for_one_group_is_found(method):
    groups = written(600, 500, seed=2, planted={5: 0.5})

    found = purify(groups, lambda anchors: method(groups, anchors=anchors)).result

    assert min(found.items, key=lambda one: one.p).item == "w5"
    assert found.items[5].p < 1e-4
    if method is not ordinal_logistic:
        assert found.items[5].effect < 0


def test_only_the_method_without_order_sees_that_one_group_has_more_middling_marks():
    groups = written(1000, 1000, seed=3, spread={4: 0.6})

    by_name, by_mean = generalized_mantel_haenszel(groups).items[4], mantel(groups).items[4]

    assert by_name.p < 1e-4
    assert by_name.df == 3
    assert by_mean.p > 0.001


@pytest.mark.parametrize("method", METHODS, ids=NAMES)
def test_without_dif_few_questions_are_flagged_though_the_groups_differ(method):
    searched = [
        one for seed in range(10) for one in method(written(400, 400, seed=seed, impact=0.3)).items
    ]

    assert np.mean([one.p < 0.05 for one in searched]) <= 0.1  # 120 tests


def test_uniform_and_crossing_differences_add_up_in_the_ordinal_regression():
    groups = written(300, 300, seed=6, planted={1: 0.4})

    both, uniform, crossing = (
        ordinal_logistic(groups, kind=kind).items[1].statistic
        for kind in (Kind.BOTH, Kind.UNIFORM, Kind.NON_UNIFORM)
    )

    assert both == pytest.approx(uniform + crossing)


def test_questions_and_marks_missing_by_design_are_left_out():
    groups = written(300, 300, seed=7)
    marks = groups.marks.copy()
    marks[::2, 3] = np.nan
    holed = WrittenGroups(marks, groups.is_focal, groups.items)

    found = mantel(holed).items[3]

    assert (found.n_reference, found.n_focal) == (150, 150)
    assert np.isfinite(found.statistic)


def test_a_question_on_which_all_have_one_mark_is_undefined():
    groups = written(200, 200, seed=8)
    marks = groups.marks.copy()
    marks[:, 2] = 1.0

    for method in METHODS:
        found = method(WrittenGroups(marks, groups.is_focal, groups.items)).items[2]
        assert np.isnan(found.p)
        assert not found.is_flagged


def test_half_marks_are_refused_with_their_place():
    marks = np.array([[1.0, 0.5], [2.0, 1.0]])

    with pytest.raises(NotComparable, match=r"item b has a mark 0\.5") as refused:
        WrittenGroups.of(marks, groups=["f", "r"], focal="f", items=["a", "b"])

    assert (refused.value.row, refused.value.item) == (0, 1)


def test_right_wrong_methods_still_refuse_a_mark_of_two():
    with pytest.raises(NotComparable, match="takes 0 and 1"):
        TwoGroups.of(np.array([[2.0], [1.0]]), groups=["f", "r"], focal="f", items=["a"])


def test_matching_on_written_marks_keeps_forms_apart():
    marks = np.array([[3.0, np.nan, 1.0], [np.nan, 3.0, 1.0], [3.0, 1.0, 0.0], [1.0, 3.0, 0.0]])
    groups = WrittenGroups(marks, np.array([True, False, True, False]), ("a", "b", "c"))

    table = written_strata(groups, item=2, matching=np.array([True, True, False]))

    assert len(table.score) == 3
    assert table.reference.sum() == table.focal.sum() == 2


def test_the_three_methods_of_right_wrong_items_agree_on_a_planted_item(right_wrong):
    groups, _ = right_wrong

    assert mantel_haenszel(groups).items[2].is_flagged
    assert logistic(groups).items[2].is_flagged


def test_a_table_needs_both_groups_in_a_stratum():
    one = Strata(*[np.array([float(v)]) for v in (1, 30, 10, 0, 0)])

    assert len(one.shared().score) == 0
