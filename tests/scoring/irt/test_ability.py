import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.irt.ability import AbilityMethod, estimate
from scoring.irt.bank import MarksDoNotFit, freeze
from scoring.irt.models import ItemParameters, Model
from scoring.irt.priors import Normal
from scoring.irt.sumscore import estimate_from_sums, sum_distribution, sum_score_table
from tests.scoring.irt.simulated import abilities, answers, bank

MIXED = (
    *bank(Model.THREE_PL, 12, seed=1),
    *(
        ItemParameters(f"G{j}", item.model, item.a, item.b, lowest=1)
        for j, item in enumerate(bank(Model.GRM, 6, seed=2, n_categories=4))
    ),
)


@pytest.mark.parametrize("method", list(AbilityMethod))
def test_abilities_are_recovered_on_a_bank_of_mixed_formats(method):
    theta = abilities(500, seed=3)

    found = estimate(freeze(MIXED), answers(MIXED, theta, seed=4), method=method)

    finite = np.isfinite(found.theta)
    assert finite.mean() > 0.98
    assert np.corrcoef(found.theta[finite], theta[finite])[0, 1] > 0.85
    z = (found.theta[finite] - theta[finite]) / found.se[finite]
    assert 0.7 < z.std() < 1.3


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(list(AbilityMethod)))
def test_a_candidate_alone_is_scored_as_in_a_crowd(seed, method):
    marks = answers(MIXED, abilities(5, seed=seed), seed=seed + 1)
    frozen = freeze(MIXED)

    together = estimate(frozen, marks, method=method)
    alone = [estimate(frozen, row[None], method=method).theta[0] for row in marks]

    assert together.theta == pytest.approx(alone, abs=1e-6)


def test_a_perfect_pattern_has_an_infinite_maximum_and_a_finite_wle():
    items = bank(Model.TWO_PL, 6, seed=5)
    marks = np.array([[1] * 6, [0] * 6])

    by_ml = estimate(freeze(items), marks, method=AbilityMethod.ML)
    by_wle = estimate(freeze(items), marks, method=AbilityMethod.WLE)

    assert by_ml.theta.tolist() == [np.inf, -np.inf]
    assert np.isfinite(by_wle.theta).all()
    assert by_wle.theta[0] > 1
    assert by_wle.theta[1] < -1


def test_marks_not_given_do_not_count():
    items = bank(Model.TWO_PL, 8, seed=6)
    marks = answers(items, abilities(20, seed=7), seed=8).astype(float)
    short = estimate(freeze(items[:5]), marks[:, :5], method=AbilityMethod.EAP)
    marks[:, 5:] = np.nan

    whole = estimate(freeze(items), marks, method=AbilityMethod.EAP)

    assert whole.theta == pytest.approx(short.theta)
    assert whole.n_items.tolist() == [5] * 20


def test_a_candidate_without_answers_has_no_ability():
    found = estimate(freeze(MIXED), np.full((1, 18), np.nan), method=AbilityMethod.EAP)

    assert np.isnan(found.theta[0])


def test_the_prior_s_mean_moves_map_and_eap():
    marks = answers(MIXED, abilities(1, seed=9), seed=10)

    for method in (AbilityMethod.MAP, AbilityMethod.EAP):
        low = estimate(freeze(MIXED), marks, method=method, prior=Normal(-1.0, 0.5))
        high = estimate(freeze(MIXED), marks, method=method, prior=Normal(1.0, 0.5))
        assert low.theta[0] < high.theta[0] - 0.2


def test_a_mark_outside_the_categories_is_refused_with_its_place():
    marks = np.array([[1] * 12 + [1] * 6])
    marks[0, 14] = 0

    with pytest.raises(MarksDoNotFit, match="row 1, item G2: mark 0 is not one of 1 to 4"):
        estimate(freeze(MIXED), marks, method=AbilityMethod.EAP)


def test_the_sum_of_two_coins_is_binomial():
    coins = [np.array([[0.5], [0.5]])] * 4

    assert sum_distribution(coins)[:, 0] == pytest.approx(np.array([1, 4, 6, 4, 1]) / 16)


def test_sum_scores_of_a_rasch_bank_are_what_eap_is():
    # Under Rasch the sum is sufficient, so reading only it loses nothing.
    items = bank(Model.RASCH, 10, seed=11)
    marks = answers(items, abilities(50, seed=12), seed=13).astype(float)
    marks[::2, 7:] = np.nan

    by_sum, se = estimate_from_sums(freeze(items), marks)
    by_pattern = estimate(freeze(items), marks, method=AbilityMethod.EAP)

    assert by_sum == pytest.approx(by_pattern.theta, abs=1e-10)
    assert se == pytest.approx(by_pattern.se, abs=1e-10)


def test_ability_rises_with_the_sum():
    table = sum_score_table(freeze(MIXED))

    assert (np.diff(table.theta) > 0).all()
    assert table.probability.sum() == pytest.approx(1.0)
    assert len(table.score) == 12 + 6 * 3 + 1
