import numpy as np
import pytest

from scoring.equating.frequencies import Design, EquatingData, NotEquatable
from scoring.equating.methods import Method, Settings, curve
from scoring.equating.postsmoothing import postsmooth, smoothing_spline
from tests.scoring.equating.samples import anchored, random_groups

PLAIN = Settings()


@pytest.mark.parametrize("smoothing", [0.05, 0.3, 1.0])
def test_a_spline_uses_up_the_distance_it_is_given(smoothing):
    rng = np.random.default_rng(1)
    values = np.arange(20.0) + rng.normal(0, 1, 20)
    errors = rng.uniform(0.3, 0.6, 20)

    found = smoothing_spline(values, errors, smoothing=smoothing)

    assert (((found - values) / errors) ** 2).mean() == pytest.approx(smoothing, rel=1e-6)


def test_more_smoothing_bends_less():
    rng = np.random.default_rng(2)
    values = np.arange(20.0) + rng.normal(0, 1, 20)

    bends = [
        (np.diff(smoothing_spline(values, np.ones(20), smoothing=s), n=2) ** 2).sum()
        for s in (0.0, 0.1, 0.4, 0.8)
    ]

    assert bends == sorted(bends, reverse=True)


def test_without_smoothing_the_curve_is_the_mean_of_both_directions():
    data = random_groups(n=2000)

    found = postsmooth(data, Method.EQUIPERCENTILE, PLAIN, smoothing=0.0)

    inside = (found.scores >= found.low + 1) & (found.scores <= found.high - 1)
    plain = curve(data, Method.EQUIPERCENTILE, PLAIN).equated
    assert found.equated[inside] == pytest.approx(plain[inside], abs=0.06)


@pytest.mark.parametrize("method", [Method.FREQUENCY_ESTIMATION, Method.CHAINED_EQUIPERCENTILE])
def test_smoothing_is_symmetric(method):
    data = anchored(n_x=1500, n_y=1500, weaker=0.2)
    back = EquatingData(Design.ANCHOR_INTERNAL, data.y, data.x)
    half = Settings(weight=0.5)

    there = postsmooth(data, method, half, smoothing=0.3)
    home = postsmooth(back, method, half, smoothing=0.3)

    middle = np.arange(15, 45)
    returned = np.interp(there.equated[middle], home.scores, home.equated)
    assert returned == pytest.approx(middle, abs=0.06)


def test_only_equipercentile_methods_are_postsmoothed():
    with pytest.raises(NotEquatable, match="no equipercentile method"):
        postsmooth(random_groups(), Method.LINEAR, PLAIN, smoothing=0.3)


def test_too_few_scores_cannot_be_smoothed():
    with pytest.raises(NotEquatable, match="scores to smooth between"):
        postsmooth(random_groups(items=2), Method.EQUIPERCENTILE, PLAIN, smoothing=0.3)
