from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.consistency import hanson_brennan, lee, livingston_lewis, rudner, subkoviak
from scoring.consistency.betabinomial import lords_k
from scoring.consistency.betafit import BetaUndefined, TrueScoreBeta, fit_beta


def simulated(*, seed, n=200_000, k=40, shapes=(6.0, 4.0), ends=(0.2, 0.95), cut=25):
    """Return two parallel totals, and the truth about accuracy and consistency."""
    rng = np.random.default_rng(seed)
    true = ends[0] + (ends[1] - ends[0]) * rng.beta(*shapes, n)
    first, second = rng.binomial(k, true), rng.binomial(k, true)
    accuracy = ((first >= cut) == (true >= cut / k)).mean()
    consistency = ((first >= cut) == (second >= cut)).mean()
    false_pass = ((first >= cut) & (true < cut / k)).mean()
    reliability = np.corrcoef(first, second)[0, 1]
    return first.astype(float), reliability, (accuracy, consistency, false_pass)


def test_both_beta_methods_recover_the_truth_of_a_beta_binomial_population():
    totals, reliability, truth = simulated(seed=1)

    found = [
        livingston_lewis(totals, cut=25, reliability=reliability, maximum=40),
        hanson_brennan(totals, cut=25, reliability=reliability, n_items=40),
    ]

    for one in found:
        rates = (one.accuracy, one.consistency, one.false_positive)
        assert rates == pytest.approx(truth, abs=0.006)
        assert one.pass_rate == pytest.approx((totals >= 25).mean(), abs=0.004)
        assert one.accuracy + one.false_positive + one.false_negative == pytest.approx(1)


def test_subkoviak_comes_out_a_little_below_the_true_consistency():
    totals, reliability, (_, consistency, _) = simulated(seed=2, n=20_000)

    found = subkoviak(totals, cut=25, reliability=reliability, n_items=40)

    assert consistency - 0.04 < found.consistency < consistency
    assert np.isnan(found.accuracy)


def test_livingston_and_lewis_use_possible_totals_not_observed_ones():
    totals, reliability, _ = simulated(seed=3, n=5000, ends=(0.2, 0.8))
    as_percent = totals * 2.5

    marks = livingston_lewis(totals, cut=25, reliability=reliability, maximum=40)
    scaled = livingston_lewis(as_percent, cut=62.5, reliability=reliability, maximum=100, step=2.5)

    assert totals.max() < 40
    assert scaled.method == marks.method
    assert scaled.accuracy == pytest.approx(marks.accuracy)


def test_with_kr21_as_reliability_both_beta_methods_are_the_same():
    totals, _, _ = simulated(seed=4, n=2000)
    mean, variance = totals.mean(), totals.var()
    kr21 = 40 / 39 * (1 - mean * (40 - mean) / (40 * variance))

    first = livingston_lewis(totals, cut=25, reliability=kr21, maximum=40)
    second = hanson_brennan(totals, cut=25, reliability=kr21, n_items=40)

    assert lords_k(mean=mean, variance=variance, reliability=kr21, n_items=40) == pytest.approx(
        0, abs=1e-9
    )
    assert first.accuracy == pytest.approx(second.accuracy, abs=1e-6)
    assert first.kappa == pytest.approx(second.kappa, abs=1e-6)


@given(st.floats(0.8, 20), st.floats(0.8, 20), st.floats(0.0, 0.4), st.floats(0.6, 1.0))
def test_the_beta_fit_returns_the_distribution_it_was_given_the_moments_of(a, b, low, high):
    raw = [1.0]
    for r in range(4):
        raw.append(raw[-1] * (a + r) / (a + b + r))
    span = high - low
    moments = tuple(
        sum(comb(r, j) * span**j * raw[j] * low ** (r - j) for j in range(r + 1))
        for r in range(1, 5)
    )

    found = fit_beta(moments)

    if found.parameters == 4:
        assert found.low == pytest.approx(low, abs=2e-3)
        assert found.high == pytest.approx(high, abs=2e-3)
    mean = found.low + (found.high - found.low) * found.first / (found.first + found.second)
    assert mean == pytest.approx(moments[0], abs=1e-6)


def test_an_end_outside_zero_to_one_is_set_there_and_three_moments_still_match():
    # A beta(2, 5) on [-0.05, 0.8]: its lower end is no proportion.
    low, span = -0.05, 0.85
    raw = [1.0]
    for r in range(4):
        raw.append(raw[-1] * (2 + r) / (7 + r))
    moments = tuple(
        sum(comb(r, j) * span**j * raw[j] * low ** (r - j) for j in range(r + 1))
        for r in range(1, 5)
    )

    found = fit_beta(moments)

    drawn = found.low + (found.high - found.low) * np.random.default_rng(1).beta(
        found.first, found.second, 400_000
    )
    assert (found.parameters, found.low) == (3, 0.0)
    assert [(drawn**r).mean() for r in (1, 2, 3)] == pytest.approx(moments[:3], rel=0.01)


def test_moments_no_four_parameter_beta_has_fall_back_to_two():
    found = fit_beta((0.5, 0.3, 0.2001, 0.1335))

    assert isinstance(found, TrueScoreBeta)
    assert (found.parameters, found.low, found.high) == (2, 0.0, 1.0)


@settings(max_examples=25)
@given(st.integers(5, 35), st.floats(0.55, 0.95))
def test_rates_are_shares_and_a_more_reliable_total_decides_more_consistently(cut, reliability):
    totals = np.clip(np.random.default_rng(8).normal(24, 6, 500).round(), 0, 40)

    better = livingston_lewis(totals, cut=cut, reliability=reliability, maximum=40)
    worse = livingston_lewis(totals, cut=cut, reliability=reliability - 0.3, maximum=40)

    for one in (better, worse):
        assert 0 <= one.false_positive <= 1
        assert 0 <= one.false_negative <= 1
        assert one.chance - 1e-9 <= one.consistency <= 1
    assert better.consistency >= worse.consistency - 0.01


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"reliability": 1.0}, "between 0 and 1", id="no error"),
        pytest.param({"reliability": 0.0}, "between 0 and 1", id="all error"),
        pytest.param({"cut": 41}, "cut 41", id="cut off the form"),
        pytest.param({"maximum": 20}, "must lie between", id="totals off the form"),
    ],
)
def test_numbers_that_cannot_be_are_refused(change, said):
    arguments = {"cut": 25, "reliability": 0.8, "maximum": 40} | change

    with pytest.raises(BetaUndefined, match=said):
        livingston_lewis(np.array([20.0, 25, 30]), **arguments)


def test_equal_totals_are_refused():
    with pytest.raises(BetaUndefined, match="same total"):
        hanson_brennan(np.array([20.0, 20]), cut=10, reliability=0.8, n_items=40)


def test_rudner_recovers_the_truth_of_normal_errors():
    rng = np.random.default_rng(9)
    true = rng.normal(0, 1, 200_000)
    drawn = [true + rng.normal(0, 0.4, true.shape) for _ in range(2)]
    nodes = np.linspace(-5, 5, 401)

    found = rudner(nodes, se=np.full(401, 0.4), weights=np.exp(-(nodes**2) / 2), cut=0.3, n=0)

    assert found.accuracy == pytest.approx(((drawn[0] >= 0.3) == (true >= 0.3)).mean(), abs=0.004)
    agreed = ((drawn[0] >= 0.3) == (drawn[1] >= 0.3)).mean()
    assert found.consistency == pytest.approx(agreed, abs=0.004)


def test_lee_recovers_the_truth_of_a_rasch_population():
    rng = np.random.default_rng(10)
    b = np.linspace(-2, 2, 20)
    nodes = np.linspace(-4, 4, 161)
    chance = 1 / (1 + np.exp(-(nodes[:, None] - b)))
    true = rng.choice(161, 100_000, p=np.exp(-(nodes**2) / 2) / np.exp(-(nodes**2) / 2).sum())
    totals = [(rng.random((100_000, 20)) < chance[true]).sum(axis=1) for _ in range(2)]

    found = lee(chance, weights=np.exp(-(nodes**2) / 2), cut=11, n=0)

    truly = chance.sum(axis=1)[true] >= 11
    assert found.accuracy == pytest.approx(((totals[0] >= 11) == truly).mean(), abs=0.005)
    assert found.consistency == pytest.approx(
        ((totals[0] >= 11) == (totals[1] >= 11)).mean(), abs=0.005
    )
