"""Reliability and conditional errors against Lee & Harris (2025).

Source: Lee, W., & Harris, D., "Reliability in educational measurement", *Educational Measurement*
(5th ed.), with the data of the R package emreliability (3000 candidates, 40 items; 3000
candidates, strata of 13, 12 and 6 items).  Tolerances are half a unit of the last digit.
"""

import numpy as np
import pytest

from scoring.reliability import (
    alpha,
    compound_binomial,
    dependent_alphas,
    feldt_congeneric,
    independent_alphas,
    kr20,
    lord,
    sem,
    several_dependent_alphas,
    several_independent_alphas,
    spearman_brown,
    stratified_alpha,
    stratified_feldt,
)
from tests.reference.outside_data import numbers

STRATA = ["a"] * 13 + ["b"] * 12 + ["c"] * 6


def test_alpha_and_its_error_of_measurement():
    marks = numbers("emreliability_data.u.csv")

    found = alpha(marks)

    assert found.value == pytest.approx(0.8736463, abs=5e-8)
    assert kr20(marks).value == pytest.approx(0.8736463, abs=5e-8)
    spread = float(marks.sum(axis=1).std(ddof=1))
    error = sem(standard_deviation=spread, reliability=found.value)
    assert error == pytest.approx(2.691691, abs=5e-7)


def test_feldts_coefficient():
    assert feldt_congeneric(numbers("emreliability_data.u.csv")).value == pytest.approx(
        0.8746488, abs=5e-8
    )


def test_stratified_alpha():
    marks = numbers("emreliability_data.m.csv")

    assert stratified_alpha(marks, strata=STRATA).value == pytest.approx(0.7346439, abs=5e-8)


def test_stratified_feldt():
    marks = numbers("emreliability_data.m.csv")

    assert stratified_feldt(marks, strata=STRATA) == pytest.approx(0.7004924, abs=5e-8)


def test_lords_error_at_low_scores_of_forty_items():
    assert lord(40).errors[1:5] == pytest.approx([1.0, 1.395965, 1.687055, 1.921538], abs=5e-7)


def test_the_compound_binomial_error_of_the_first_candidate_who_has_fifteen_right():
    marks = numbers("emreliability_data.m.csv")

    errors = compound_binomial(marks, strata=STRATA)

    first = int(np.flatnonzero(marks.sum(axis=1) == 15)[0])
    assert errors[first] == pytest.approx(2.864622, abs=5e-7)


def test_doubling_a_form_of_reliability_seven_tenths():
    assert spearman_brown(0.7, factor=2) == pytest.approx(0.8235, abs=5e-5)


def test_two_alphas_are_compared_as_charter_and_feldt_do():
    """Charter and Feldt (1996), *Perceptual and Motor Skills*, 82, 763-768: tests taken as long."""
    apart = independent_alphas(0.78, 0.71, n=(41, 151), n_items=(10**6, 10**6))
    same = dependent_alphas(0.82, 0.89, correlation_of_totals=0.74, n=27)

    assert apart.statistic == pytest.approx(1.318, abs=5e-4)
    assert apart.df == pytest.approx((40, 150), abs=1e-3)
    assert apart.p == pytest.approx(0.242, abs=1e-3)
    assert abs(same.statistic) == pytest.approx(1.849, abs=5e-4)
    assert same.df == (25,)


def test_several_alphas_are_compared_as_feldt_woodruff_and_salih_do():
    """Feldt, Woodruff and Salih (1987), and Lautenschlager and Meade's AlphaTest (2008)."""
    r = np.array(
        [[1, 0.8, 0.6, 0.75], [0.8, 1, 0.65, 0.7], [0.6, 0.65, 1, 0.55], [0.75, 0.7, 0.55, 1]]
    )

    apart = several_independent_alphas([0.784, 0.875, 0.936], n=[51, 101, 151], n_items=[5] * 3)
    two = several_independent_alphas([0.6, 0.7], n=[150, 200], n_items=[50, 100])
    same = several_dependent_alphas(
        [0.857, 0.875, 0.800, 0.833], correlations=r, n=100, n_items=[50, 40, 35, 25]
    )

    assert (apart.df, apart.statistic) == ((2,), pytest.approx(22.926, abs=5e-4))
    assert two.statistic == pytest.approx(3.4535, abs=5e-5)
    assert two.p == pytest.approx(0.0631, abs=5e-5)
    assert (same.df, same.statistic) == ((3,), pytest.approx(10.66, abs=5e-3))
    assert same.p == pytest.approx(0.014, abs=5e-4)
