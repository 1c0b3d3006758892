import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.equating.frequencies import Design, EquatingData, FormFrequencies, NotEquatable
from scoring.equating.moments import moments
from scoring.equating.presmoothing import (
    Degrees,
    best_degree,
    degree_fits,
    log_linear,
    smoothed,
)
from tests.scoring.equating.samples import anchored, random_groups


@given(st.lists(st.integers(1, 60), min_size=15, max_size=15), st.integers(1, 5))
def test_smoothing_keeps_as_many_moments_as_asked_for(counts, degree):
    scores = np.arange(15.0)
    powers = np.stack([(scores - 7) ** k for k in range(1, degree + 1)], axis=1) / 7
    observed = np.array(counts, dtype=np.float64)

    fitted = log_linear(observed, powers)

    assert fitted.sum() == pytest.approx(observed.sum())
    assert fitted @ powers == pytest.approx(observed @ powers, rel=1e-6, abs=1e-4)
    assert (fitted > 0).all()


def test_joint_smoothing_keeps_means_spreads_and_the_covariance():
    data = anchored(n_x=500, n_y=500)

    found = smoothed(data, degree=4)

    for before, after in zip(data.forms, found.forms, strict=True):
        one, other = moments(before), moments(after)
        for name in ("mean", "variance", "anchor_mean", "anchor_variance", "covariance"):
            assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-6)


def test_the_degree_of_the_smallest_aic_over_both_forms_is_taken():
    data = anchored(n_x=700, n_y=700)
    fits = [degree_fits(form, degrees=range(2, 7)) for form in data.forms]
    aic = {x.degree: x.aic + y.aic for x, y in zip(*fits, strict=True)}

    found = best_degree(data, Degrees(2, 6))

    assert found == min(aic, key=aic.get)
    assert best_degree(data, Degrees(3, 3)) == 3


def test_no_degree_that_settles_is_refused():
    same = FormFrequencies.of_candidates([3, 3, 3, 3], highest=6)

    with pytest.raises(NotEquatable):
        best_degree(EquatingData(Design.EQUIVALENT_GROUPS, same, same), Degrees(2, 3))


def test_with_an_internal_anchor_impossible_combinations_stay_empty():
    data = anchored()

    found = smoothed(data, degree=3).x

    assert found.counts[3, 5] == 0  # 5 anchor marks in a total of 3
    assert found.counts[58, 10] == 0  # 48 of 45 other marks
    assert found.counts[30, 8] > 0


def test_an_anchor_above_the_total_is_not_internal():
    form = FormFrequencies.of_candidates([2, 3, 5, 6, 7], [3, 1, 4, 2, 3], highest=10)
    data = EquatingData(anchored().design, form, form)

    with pytest.raises(NotEquatable, match="the anchor is external"):
        smoothed(data, degree=2)


def test_higher_degrees_fit_better_and_aic_says_when_to_stop():
    fits = degree_fits(random_groups(n=2000).x, degrees=range(1, 7))

    deviances = [fit.deviance for fit in fits]
    assert deviances == sorted(deviances, reverse=True)
    assert fits[0].aic > min(fit.aic for fit in fits)


@pytest.mark.parametrize("degree", [0, 31])
def test_a_degree_beyond_the_scores_is_refused(degree):
    with pytest.raises(NotEquatable, match="a degree of"):
        smoothed(random_groups(), degree=degree)
