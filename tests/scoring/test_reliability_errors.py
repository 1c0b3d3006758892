import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.moments import TooFewMarks
from scoring.reliability import (
    AlphaNotJackknifed,
    alpha,
    alpha_interval,
    binomial_scaled,
    compound_binomial,
    compound_binomial_by_score,
    dependent_alphas,
    feldt_interval,
    independent_alphas,
    jackknife_interval,
    lord,
    lord_keats,
    omega,
    omega_of,
    response_model,
    score_likelihood,
)


def essentially_tau_equivalent(rng, n, k, *, reliability):
    """Return marks of k parallel normal items whose total has this reliability."""
    each = reliability / (k - (k - 1) * reliability)
    true = rng.normal(0, np.sqrt(each), (n, 1))
    return true + rng.normal(0, np.sqrt(1 - each), (n, k))


def test_feldts_interval_covers_the_true_alpha_as_often_as_it_says():
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(2000):
        marks = essentially_tau_equivalent(rng, 30, 10, reliability=0.8)
        ends = feldt_interval(alpha(marks).value, n=30, n_items=10)
        hits += ends.low <= 0.8 <= ends.high

    assert hits / 2000 == pytest.approx(0.95, abs=0.015)


def of_a_two_parameter_model(rng, n, *, a, b):
    """Return 0/1 marks of n candidates on items of unlike discrimination, a fifth guessed."""
    theta = rng.normal(size=(n, 1))
    chance = 0.2 + 0.8 / (1 + np.exp(-a * (theta - b)))
    return (rng.random(chance.shape) < chance).astype(float)


def test_the_jackknife_covers_alpha_of_unlike_items_more_closely_than_feldt():
    rng = np.random.default_rng(11)
    a, b = rng.lognormal(0, 0.4, 30), rng.normal(0, 1, 30)
    true = alpha(of_a_two_parameter_model(rng, 60_000, a=a, b=b)).value
    jackknifed = feldts = 0
    for _ in range(2000):
        marks = of_a_two_parameter_model(rng, 60, a=a, b=b)
        ends = jackknife_interval(marks)
        jackknifed += ends.low <= true <= ends.high
        ends = feldt_interval(alpha(marks).value, n=60, n_items=30)
        feldts += ends.low <= true <= ends.high

    assert jackknifed / 2000 == pytest.approx(0.95, abs=0.015)
    assert feldts > jackknifed


def test_the_jackknife_leaves_each_candidate_out_in_turn():
    rng = np.random.default_rng(12)
    marks = of_a_two_parameter_model(rng, 12, a=np.ones(8), b=np.linspace(-1, 1, 8))
    logs = [np.log(1 - alpha(np.delete(marks, i, axis=0)).value) for i in range(12)]
    spread = np.sqrt(11 / 12 * ((logs - np.mean(logs)) ** 2).sum())

    ends = jackknife_interval(marks)

    middle = np.log(1 - alpha(marks).value)
    assert 1 - ends.low == pytest.approx(np.exp(middle + 2.200985 * spread))
    assert 1 - ends.high == pytest.approx(np.exp(middle - 2.200985 * spread))


def test_feldts_interval_stands_in_where_marks_are_missing_or_alpha_is_one():
    rng = np.random.default_rng(13)
    marks = of_a_two_parameter_model(rng, 40, a=np.ones(8), b=np.zeros(8))
    marks[0, 0] = np.nan
    perfect = np.repeat([[0.0], [1.0], [1.0]], 4, axis=1)

    assert alpha_interval(marks).method == "Feldt"
    assert alpha_interval(perfect).method == "Feldt"
    with pytest.raises(AlphaNotJackknifed, match="no jackknife of alpha with 40"):
        jackknife_interval(marks)


def test_the_test_of_independent_alphas_rejects_true_equality_as_often_as_it_says():
    rng = np.random.default_rng(4)
    p_values = []
    for _ in range(1500):
        first = alpha(essentially_tau_equivalent(rng, 40, 8, reliability=0.7)).value
        second = alpha(essentially_tau_equivalent(rng, 25, 12, reliability=0.7)).value
        p_values.append(independent_alphas(first, second, n=(40, 25), n_items=(8, 12)).p)

    assert np.mean(np.array(p_values) < 0.05) == pytest.approx(0.05, abs=0.02)


def test_the_test_of_dependent_alphas_rejects_true_equality_as_often_as_it_says():
    rng = np.random.default_rng(5)
    p_values = []
    for _ in range(1500):
        true = rng.normal(size=(60, 1))
        forms = [true + rng.normal(0, 3, (60, 40)) for _ in range(2)]
        totals = [form.sum(axis=1) for form in forms]
        found = dependent_alphas(
            *(alpha(form).value for form in forms),
            correlation_of_totals=float(np.corrcoef(totals)[0, 1]),
            n=60,
        )
        p_values.append(found.p)

    assert np.mean(np.array(p_values) < 0.05) == pytest.approx(0.05, abs=0.02)


def test_the_independent_test_turns_round_with_its_groups():
    there = independent_alphas(0.7, 0.85, n=(40, 60), n_items=(20, 30))
    back = independent_alphas(0.85, 0.7, n=(60, 40), n_items=(30, 20))

    assert there.p == pytest.approx(back.p, rel=0.02)
    assert there.p < 0.05


@pytest.mark.parametrize(("n", "n_items"), [(1, 5), (5, 1)])
def test_an_interval_without_data_is_refused(n, n_items):
    with pytest.raises(ValueError, match="at least"):
        feldt_interval(0.8, n=n, n_items=n_items)


def test_omega_of_an_exact_factor_is_the_number_worked_by_hand():
    loadings = np.array([0.8, 0.6, 0.4])
    exact = np.outer(loadings, loadings)
    np.fill_diagonal(exact, 1.0)

    found = omega_of(exact, n=100)

    assert found.value == pytest.approx(3.24 / (3.24 + 0.36 + 0.64 + 0.84))
    assert found.loadings == pytest.approx(tuple(loadings))
    assert found.residual_rms == pytest.approx(0, abs=1e-8)


@given(st.lists(st.floats(0.2, 0.9), min_size=4, max_size=8), st.floats(0.5, 4))
def test_omega_is_never_below_alpha_under_one_factor(loadings, spread):
    vector = np.array(loadings)
    exact = np.outer(vector, vector)
    np.fill_diagonal(exact, 1.0)
    spreads = np.linspace(1, spread, len(vector))
    covariance = exact * np.outer(spreads, spreads)
    k, total = len(vector), covariance.sum()
    lower = k / (k - 1) * (1 - np.trace(covariance) / total)

    assert omega_of(covariance, n=100).value >= lower - 1e-7


def test_omega_recovers_the_reliability_of_congeneric_items():
    rng = np.random.default_rng(9)
    loadings = np.array([0.4, 0.8, 1.2, 1.6])
    marks = rng.normal(size=(100_000, 1)) * loadings + rng.normal(size=(100_000, 4))

    assert omega(marks).value == pytest.approx(16 / 20, abs=0.005)


def test_an_item_that_does_not_vary_has_no_omega():
    with pytest.raises(TooFewMarks, match="item 2"):
        omega(np.array([[1.0, 1, 0], [0, 1, 0], [1, 1, 1]]))


def test_lord_and_keats_scale_lords_errors_to_kr20():
    rng = np.random.default_rng(10)
    chance = 1 / (1 + np.exp(-(rng.normal(0, 1, (4000, 1)) - rng.normal(0, 1.5, 30))))
    marks = (rng.random(chance.shape) < chance).astype(float)

    plain, scaled = lord(30), lord_keats(marks)

    ratio = scaled.errors[15] / plain.errors[15]
    assert 0.8 < ratio < 1
    totals = marks.sum(axis=1).astype(int)
    mean_square = np.mean(np.array(scaled.errors)[totals] ** 2)
    assert 1 - mean_square / totals.var() == pytest.approx(alpha(marks).value, abs=0.002)


def test_one_stratum_makes_the_compound_binomial_lords():
    marks = np.array([[1.0, 1, 0, 0], [1, 0, 0, 0], [1, 1, 1, 1]])

    found = compound_binomial(marks, strata=["a"] * 4)

    assert found == pytest.approx([lord(4).at(2), lord(4).at(1), 0.0])


def test_a_score_nobody_had_has_no_compound_binomial_error():
    marks = np.array([[1.0, 0, 1, 0], [0, 1, 1, 0]])

    found = compound_binomial_by_score(marks, strata=["a", "a", "b", "b"])

    assert found.at(2) == pytest.approx(np.sqrt(2))
    assert np.isnan(found.at(3))


def test_a_score_off_the_table_is_refused():
    with pytest.raises(KeyError, match="score 41"):
        lord(40).at(41)


@given(st.lists(st.floats(0.01, 0.99), min_size=2, max_size=12))
def test_the_score_distribution_sums_to_one_and_has_the_expected_mean(chances):
    likelihood = score_likelihood(np.array([chances]))

    assert likelihood.sum() == pytest.approx(1)
    assert float(likelihood[0] @ np.arange(len(chances) + 1)) == pytest.approx(sum(chances))


def test_under_a_response_model_errors_are_largest_in_the_middle():
    nodes = np.linspace(-4, 4, 81)
    chance = 1 / (1 + np.exp(-(nodes[:, None] - np.linspace(-2, 2, 20))))

    found = response_model(chance, weights=np.exp(-(nodes**2) / 2))

    assert found.at(10) > found.at(2)
    assert found.at(10) > found.at(18)
    assert found.at(10) < lord(20).at(10)


def test_scaled_errors_of_a_linear_scale_are_lords_times_the_slope():
    found = binomial_scaled([100 + 2.5 * x for x in range(41)])

    assert found.errors == pytest.approx([2.5 * one for one in lord(40).errors], abs=1e-6)
