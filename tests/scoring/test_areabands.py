"""Bands of areas: only where the gate lets one be told, and where they lie."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.areabands import AreaBand, AreaStanding, area_bands
from scoring.subscores import AreaValue


def a_band(*, reported=True, at_cut=6.0, sem=1.5):
    value = AreaValue("a", 12, 0.8, 0.8, 0.5, 0.85, 0.4, reported=reported, reasons=())
    return AreaBand(value, at_cut, sem)


@pytest.mark.parametrize(
    ("marks", "standing"),
    [
        (4.4, AreaStanding.BELOW),
        (4.5, AreaStanding.AROUND),
        (6.0, AreaStanding.AROUND),
        (7.5, AreaStanding.AROUND),
        (7.6, AreaStanding.ABOVE),
    ],
    ids=["just below", "one error below", "at the cut", "one error above", "just above"],
)
def test_one_standard_error_to_either_side_is_around(marks, standing):
    assert a_band().standing(marks) is standing


def test_an_area_that_does_not_pass_the_gate_has_no_band_whatever_the_marks():
    assert a_band(reported=False).standing(0.0) is None


def two_areas(rng, *, n, together):
    """Return marks of two areas of 12 items whose abilities correlate by `together`."""
    covariance = [[1.0, together], [together, 1.0]]
    ability = rng.multivariate_normal([0.0, 0.0], covariance, size=n) * 1.6
    of = np.repeat([0, 1], 12)
    p = 1 / (1 + np.exp(-(ability[:, of] - rng.normal(0, 0.4, 24))))
    return (rng.random((n, 24)) < p).astype(float), ["a"] * 12 + ["b"] * 12


def bands(together, *, n=400, items_min=10):
    marks, areas = two_areas(np.random.default_rng(5), n=n, together=together)
    half = np.full(24, 0.5)
    return area_bands(marks, areas=areas, at_cut=half, cut=12.0, items_min=items_min)


def test_areas_that_measure_something_else_than_the_total_may_be_told():
    assert [one.value.reported for one in bands(0.2)] == [True, True]


def test_areas_that_measure_what_the_total_measures_may_not():
    assert [one.value.reported for one in bands(1.0)] == [False, False]


def test_below_thirty_or_with_few_items_nothing_is_told():
    assert not any(one.value.reported for one in bands(0.2, n=29))
    assert not any(one.value.reported for one in bands(0.2, items_min=13))


def test_the_error_is_that_of_the_alpha_of_the_area():
    marks, areas = two_areas(np.random.default_rng(5), n=400, together=0.2)
    first, _ = bands(0.2)
    totals = marks[:, :12].sum(axis=1)

    expected = totals.std(ddof=1) * np.sqrt(1 - first.value.reliability)

    assert areas.count("a") == 12
    assert first.sem == pytest.approx(expected, rel=1e-12)


@given(
    ratings=st.lists(st.floats(0.1, 0.9), min_size=24, max_size=24),
    cut=st.floats(1.0, 20.0),
)
def test_the_profile_of_the_areas_sums_to_the_cut(ratings, cut):
    marks, areas = two_areas(np.random.default_rng(5), n=40, together=0.5)

    found = area_bands(marks, areas=areas, at_cut=np.array(ratings), cut=cut, items_min=10)

    assert sum(one.at_cut for one in found) == pytest.approx(cut)
