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
    feldt_congeneric,
    kr20,
    lord,
    sem,
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
