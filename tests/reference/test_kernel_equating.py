"""Kernel equating of two parallel mathematics tests of 20 items, against printed values.

Source: von Davier, A. A., Holland, P. W. and Thayer, D. T. (2004). *The Kernel Method of Test
Equating*, chapter 7: Table 7.4 (log-linear fits), 7.5 (percent relative errors) and 7.6 (standard
errors); 1453 and 1455 candidates.  The fits are log-linear of degree 2 and 3, so that the printed
ends of each determine it; they are printed to two decimals.
"""

import numpy as np
import pytest

from scoring.equating.errors import multinomial_errors
from scoring.equating.kernel import (
    best_bandwidth,
    kernel_equipercentile,
    percent_relative_errors,
)
from scoring.equating.presmoothing import log_linear

SCORES = np.arange(21.0)
PRINTED = [0, 1, 2, 3, 4, 5, 18, 19, 20]
X = (2, 1453, [3.30, 6.44, 11.77, 20.17, 32.43, 48.89, 28.93, 17.71, 10.16])
Y = (3, 1455, [1.71, 3.77, 7.65, 14.24, 24.44, 38.75, 47.73, 34.54, 24.18])
WITH_ERRORS = [0, 1, 2, 3, 17, 18, 19, 20]


def powers(degree):
    return np.stack([(SCORES / 10 - 1) ** power for power in range(1, degree + 1)], axis=1)


def fitted(degree, n, frequencies):
    """Return the whole log-linear fit through its printed ends."""
    design = np.column_stack([np.ones(21), powers(degree)])
    weights = np.array(frequencies)
    beta = np.linalg.lstsq(
        design[PRINTED] * weights[:, None], np.log(frequencies) * weights, rcond=None
    )[0]
    found = np.exp(design @ beta)
    return found / found.sum() * n


@pytest.fixture(scope="module")
def fits():
    return fitted(*X), fitted(*Y)


def equated(x, y, bandwidths):
    return kernel_equipercentile(x, y, x_scores=SCORES, y_scores=SCORES, bandwidths=bandwidths)


def shares(frequencies):
    return frequencies / frequencies.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize(("form", "printed"), [(0, X[2]), (1, Y[2])])
def test_the_fits_have_their_printed_ends(fits, form, printed):
    assert fits[form][PRINTED] == pytest.approx(printed, abs=0.015)


@pytest.mark.parametrize(("form", "printed"), [(0, 0.6222), (1, 0.5706)])
def test_the_penalty_selects_the_bandwidths_known_for_these_data(fits, form, printed):
    assert best_bandwidth(shares(fits[form]), SCORES) == pytest.approx(printed, abs=2e-4)


@pytest.mark.parametrize(
    ("there", "printed"),
    [
        (True, [0.01, 0.01, 0.02, 0.04, 0.07, 0.13, 0.22, 0.33, 0.48, 0.67]),
        (False, [-0.01, -0.02, -0.05, -0.11, -0.21, -0.37, -0.58, -0.88, -1.25, -1.71]),
    ],
    ids=["X to Y", "Y to X"],
)
def test_the_first_ten_moments_are_missed_by_the_printed_percentages(fits, there, printed):
    one, other = (shares(fit) for fit in (fits if there else fits[::-1]))
    widths = best_bandwidth(one, SCORES), best_bandwidth(other, SCORES)

    found = percent_relative_errors(equated(one, other, widths), one, other, y_scores=SCORES)

    # Ends printed to two decimals leave the tenth moment open by some percent of itself.
    assert found == pytest.approx(printed, rel=0.04, abs=0.012)


@pytest.mark.parametrize(
    ("there", "printed"),
    [
        (True, [0.220, 0.289, 0.287, 0.266, 0.199, 0.170, 0.119, 0.070]),
        (False, [0.145, 0.225, 0.275, 0.279, 0.199, 0.210, 0.205, 0.144]),
    ],
    ids=["X to Y", "Y to X"],
)
def test_standard_errors_are_the_printed_ones(fits, there, printed):
    forms = (fits, (X[0], Y[0])) if there else (fits[::-1], (Y[0], X[0]))
    (one, other), degrees = forms
    widths = best_bandwidth(shares(one), SCORES), best_bandwidth(shares(other), SCORES)

    def smoothed_and_equated(samples):
        smooth = [
            shares(log_linear(sample[..., 0], powers(degree)))
            for sample, degree in zip(samples, degrees, strict=True)
        ]
        return equated(*smooth, widths)

    found = multinomial_errors(smoothed_and_equated, (one[:, None], other[:, None]))

    assert found[WITH_ERRORS] == pytest.approx(printed, abs=0.0012)
