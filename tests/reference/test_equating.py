"""Equating against printed examples.

Sources: Kolen, M. J. and Brennan, R. L. (2004), *Test Equating, Scaling, and Linking* (2nd ed.),
Tables 2.5 to 2.7 and chapter 3 (ACT mathematics, random groups), chapters 4 and 5 (two forms with
an internal anchor); Albano, A. D. (2016), *Journal of Statistical Software*, 74(8).  Variances
divide by n - 1.  Tolerances are half a unit of the last digit printed.
"""

import pytest

from scoring.equating.equate import equate
from scoring.equating.frequencies import Design, EquatingData, FormFrequencies
from scoring.equating.methods import Method, Settings
from scoring.equating.moments import moments
from scoring.equating.synthetic import WeightOf
from tests.reference.outside_data import numbers

POINTS = [1, 5, 10, 15, 20, 25, 30, 35, 39]
FIVES = [5, 10, 15, 20, 25, 30, 35]


@pytest.fixture(scope="module")
def mathematics():
    scale, x, y = numbers("equate_ACTmath.csv").T
    forms = [FormFrequencies.of_table(scale, counts) for counts in (x, y)]
    return EquatingData(Design.EQUIVALENT_GROUPS, *forms)


@pytest.fixture(scope="module")
def anchored():
    forms = [
        FormFrequencies.of_candidates(*numbers(f"equate_KBneat_{form}.csv").T) for form in "xy"
    ]
    return EquatingData(Design.ANCHOR_INTERNAL, *forms)


def test_moments_of_the_two_mathematics_forms(mathematics):
    x, y = moments(mathematics.x), moments(mathematics.y)

    assert [x.mean, x.sd] == pytest.approx([19.8524, 8.2126], abs=5e-5)
    assert [y.mean, y.sd] == pytest.approx([18.9798, 8.9404], abs=5e-5)


def test_mean_equating_of_random_groups(mathematics):
    assert equate(mathematics, method=Method.MEAN).intercept == pytest.approx(-0.8726, abs=5e-5)


def test_linear_equating_of_random_groups(mathematics):
    found = equate(mathematics, method=Method.LINEAR)

    assert found.slope == pytest.approx(1.0886215, abs=5e-8)
    assert found.intercept == pytest.approx(-2.6319708, abs=5e-8)


def test_equipercentile_equating_of_random_groups_with_its_errors(mathematics):
    found = equate(mathematics, method=Method.EQUIPERCENTILE)

    assert found.equated[POINTS] == pytest.approx(
        [0.97956, 3.62047, 8.16067, 13.39289, 19.16472, 25.02916, 30.13048, 35.10160, 39.08073],
        abs=5.1e-6,
    )
    assert found.se[POINTS] == pytest.approx(
        [0.83055, 0.14781, 0.17312, 0.21385, 0.29473, 0.30133, 0.28963, 0.30435, 0.20179],
        abs=5.1e-6,
    )


def test_equipercentile_equating_after_smoothing_with_six_moments(mathematics):
    found = equate(mathematics, method=Method.EQUIPERCENTILE, settings=Settings(presmooth=6))

    assert found.equated[[10, 20, 30]] == pytest.approx([8.21428, 19.24691, 30.17291], abs=5.1e-6)


@pytest.mark.parametrize(
    ("method", "weight", "slope", "intercept"),
    [
        (Method.TUCKER, 1.0, 1.028948, 0.536778),
        (Method.LEVINE_OBSERVED, 1.0, 1.0111655, 0.2513476),
        (Method.LEVINE_TRUE, 1.0, 1.0086442, 0.2912371),
        (Method.BRAUN_HOLLAND, 1.0, 1.0113135, 0.8333800),
        (Method.CHAINED_LINEAR, 1.0, 1.0212717, 0.3936798),
        (Method.TUCKER, 0.5, 1.0291593, 0.5378339),
        (Method.LEVINE_OBSERVED, 0.5, 1.0109854, 0.2513844),
        (Method.BRAUN_HOLLAND, 0.5, 1.0067488, 0.8975858),
    ],
)
def test_linear_methods_with_an_internal_anchor(anchored, method, weight, slope, intercept):
    found = equate(anchored, method=method, settings=Settings(weight=weight))

    assert found.slope == pytest.approx(slope, abs=1e-6)
    assert found.intercept == pytest.approx(intercept, abs=1e-6)


def test_a_weight_of_shares_differs_from_one_of_frequencies_in_the_fifth_digit(anchored):
    settings = Settings(weight=0.5, weight_of=WeightOf.SHARES)

    found = equate(anchored, method=Method.BRAUN_HOLLAND, settings=settings)

    assert found.slope == pytest.approx(1.0067275, abs=1e-6)  # equation 5.8 with n_1 = 1655


def test_frequency_estimation_with_an_internal_anchor(anchored):
    found = equate(anchored, method=Method.FREQUENCY_ESTIMATION)

    assert found.equated[FIVES] == pytest.approx(
        [5.53432, 10.82032, 16.37138, 21.04662, 25.85258, 31.01396, 35.42161], abs=5.1e-6
    )


def test_chained_equipercentile_equating_with_an_internal_anchor(anchored):
    found = equate(anchored, method=Method.CHAINED_EQUIPERCENTILE)

    assert found.equated[FIVES] == pytest.approx(
        [5.58, 10.59055, 15.95149, 20.46971, 25.64424, 31.15625, 35.41250], abs=5.1e-6
    )
