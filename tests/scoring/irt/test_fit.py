import numpy as np
import pytest

from scoring.irt.ability import AbilityMethod, estimate
from scoring.irt.bank import freeze
from scoring.irt.dimensionality import NothingToCorrelate, parallel_analysis
from scoring.irt.itemfit import NoCompleteRows, s_x2
from scoring.irt.limitedinformation import MomentsNotAvailable, m2
from scoring.irt.models import ItemParameters, Model
from scoring.irt.residuals import item_mean_squares, q3, residuals, rmsd
from tests.scoring.irt.simulated import abilities, answers, bank

ITEMS = bank(Model.TWO_PL, 20, seed=1)
MARKS = answers(ITEMS, abilities(3000, seed=2), seed=3)


def test_items_that_made_the_data_fit():
    found = s_x2(freeze(ITEMS), MARKS, n_estimated=[0] * 20)

    assert sum(one.p < 0.05 for one in found) <= 4
    assert all(one.p_holm > 0.01 for one in found)
    assert np.mean([one.statistic / one.df for one in found]) == pytest.approx(1.0, abs=0.25)


def test_a_misfitting_item_stands_out_in_every_index():
    marks = MARKS.copy()
    high = abilities(3000, seed=2) > 0
    marks[high, 7] = 1 - marks[high, 7]  # the able now get it wrong

    frozen = freeze(ITEMS)
    summed = s_x2(frozen, marks)
    theta = estimate(frozen, marks, method=AbilityMethod.EAP).theta
    squares = item_mean_squares(residuals(frozen, marks, theta))

    assert int(np.argmax([one.statistic / one.df for one in summed])) == 7
    assert summed[7].p_holm < 1e-6
    assert int(np.argmax(squares.infit)) == 7
    assert squares.infit_z[7] > 5
    assert int(np.argmax(rmsd(frozen, marks)[0])) == 7
    assert rmsd(frozen, marks)[0][7] > 0.1


def test_graded_items_are_compared_category_by_category():
    items = bank(Model.GRM, 8, seed=4, n_categories=4)
    marks = answers(items, abilities(2000, seed=5), seed=6)

    found = s_x2(freeze(items), marks, n_estimated=[0] * 8)

    assert all(one.df > 20 for one in found)
    assert np.mean([one.statistic / one.df for one in found]) == pytest.approx(1.0, abs=0.3)


def test_frequencies_count_as_rows():
    times = np.random.default_rng(7).integers(1, 3, 300)

    weighted = s_x2(freeze(ITEMS), MARKS[:300], weights=times)
    repeated = s_x2(freeze(ITEMS), np.repeat(MARKS[:300], times, axis=0))

    assert [one.statistic for one in weighted] == pytest.approx([one.statistic for one in repeated])


def test_mean_squares_are_one_where_the_model_holds():
    theta = abilities(3000, seed=2)

    squares = item_mean_squares(residuals(freeze(ITEMS), MARKS, theta))

    assert squares.infit == pytest.approx(1.0, abs=0.1)
    assert squares.outfit == pytest.approx(1.0, abs=0.25)
    assert np.abs(squares.infit_z).max() < 4


def test_two_items_that_hang_together_have_a_high_q3():
    marks = MARKS.astype(float)
    marks[:, 4] = marks[:, 3]
    marks[::3, 9] = np.nan
    frozen = freeze(ITEMS)
    theta = estimate(frozen, marks, method=AbilityMethod.EAP).theta

    found = q3(residuals(frozen, marks, theta))

    first, second = np.triu_indices(20, 1)
    top = int(np.argmax(found[first, second]))
    assert (first[top], second[top]) == (3, 4)
    assert found[3, 4] > 0.5
    assert found == pytest.approx(found.T)


def test_forms_without_a_common_candidate_cannot_have_summed_score_fit():
    marks = MARKS.astype(float)
    marks[::2, 0] = np.nan
    marks[1::2, 1] = np.nan

    with pytest.raises(NoCompleteRows, match="0 candidates answered all 20 items"):
        s_x2(freeze(ITEMS), marks)
    assert np.isfinite(rmsd(freeze(ITEMS), marks)[0]).all()


def test_m2_accepts_the_true_model_and_refuses_rasch_for_unequal_slopes():
    true = m2(freeze(ITEMS), MARKS)
    wrong = m2(freeze([ItemParameters(i.id, Model.RASCH, 1.0, i.b) for i in ITEMS]), MARKS)

    assert true.p > 0.001
    assert wrong.p < 1e-6
    assert wrong.rmsea > true.rmsea


def test_m2_is_refused_for_graded_items():
    with pytest.raises(MomentsNotAvailable, match="right/wrong"):
        m2(freeze(bank(Model.GRM, 4, seed=8, n_categories=3)), MARKS[:, :4])


def test_two_abilities_show_as_two_dimensions():
    other = answers(bank(Model.TWO_PL, 20, seed=9), abilities(3000, seed=10), seed=11)
    marks = np.hstack([MARKS, other]).astype(float)
    marks[::5, 2] = np.nan

    found = parallel_analysis(marks, rng=np.random.default_rng(12), n_shuffles=30)

    assert found.n_dimensions == 2
    assert found.n == 3000


def test_an_item_that_everybody_got_right_is_named():
    marks = MARKS.astype(float)
    marks[:, 5] = 1

    with pytest.raises(NothingToCorrelate, match="item 6"):
        parallel_analysis(marks, rng=np.random.default_rng(13))
