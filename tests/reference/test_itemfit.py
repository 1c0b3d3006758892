"""Item fit, Q3 and M2 as printed for LSAT6 and LSAT7 or made with R mirt 1.47."""

import numpy as np
import pytest

from frontdesk.cli.fitcolumns import fit_columns
from scoring.irt.ability import AbilityMethod, estimate
from scoring.irt.bank import freeze
from scoring.irt.calibrate import calibrate
from scoring.irt.itemfit import s_x2
from scoring.irt.limitedinformation import m2
from scoring.irt.models import Model
from scoring.irt.patternfit import pattern_fit
from scoring.irt.residuals import candidate_mean_squares, q3, residuals
from tests.reference.outside_data import numbers, rows


def fitted(name):
    table = numbers(name)
    marks, weights = table[:, :5], table[:, 5]
    fit = calibrate(marks, model=Model.TWO_PL, weights=weights)
    return freeze(fit.parameters), marks, weights


@pytest.mark.parametrize(
    ("name", "statistics", "df"),
    [
        ("mirt_LSAT6.csv", [0.450, 1.691, 0.666, 0.175, 0.111], [2, 2, 1, 2, 2]),
        ("mirt_LSAT7.csv", [4.751, 14.453, 1.273, 5.236, 0.941], [2, 2, 2, 2, 2]),
    ],
)
def test_s_x2_of_the_law_school_tests_agrees_with_r_mirt(name, statistics, df):
    bank, marks, weights = fitted(name)

    found = s_x2(bank, marks, weights=weights)

    assert [one.statistic for one in found] == pytest.approx(statistics, abs=6e-4)
    assert [one.df for one in found] == df


@pytest.mark.parametrize(
    ("name", "statistic"), [("mirt_LSAT6.csv", 4.738), ("mirt_LSAT7.csv", 11.938)]
)
def test_m2_of_the_law_school_tests_agrees_with_r_mirt(name, statistic):
    bank, marks, weights = fitted(name)

    found = m2(bank, marks, weights=weights)

    assert found.m2 == pytest.approx(statistic, abs=6e-4)
    assert found.df == 5


def test_m2_of_one_slope_is_the_same_whether_the_slope_or_the_spread_is_estimated():
    """A free spread is a parameter too: 9 degrees of freedom, as R mirt counts for LSAT6."""
    table = numbers("mirt_LSAT6.csv")
    marks, weights = table[:, :5], table[:, 5]

    slope, spread = (
        fit_columns(
            marks,
            weights.astype(int),
            calibrate(marks, model=model, weights=weights, free_spread=is_free),
        ).overall
        for model, is_free in ((Model.ONE_PL, None), (Model.RASCH, True))
    )

    assert (slope.df, spread.df) == (9, 9)
    assert spread.m2 == pytest.approx(slope.m2, abs=1e-6)


def test_the_pattern_fit_of_lsat7_agrees_with_the_printed_indices():
    """G2 and its df from Bock and Aitkin (1981); RMSEA, CFI and TLI as R mirt prints them."""
    bank, marks, weights = fitted("mirt_LSAT7.csv")

    found = pattern_fit(bank, marks, n_parameters=10, weights=weights)

    assert (found.g2, found.df) == (pytest.approx(31.70, abs=0.005), 21)
    assert found.p == pytest.approx(0.0628, abs=5e-5)
    assert found.rmsea == pytest.approx(0.023, abs=5e-4)
    assert found.cfi == pytest.approx(0.939, abs=5e-4)
    assert found.tli == pytest.approx(0.924, abs=5e-4)
    assert found.baseline_df == 26


def test_a_model_that_fits_better_than_its_degrees_of_freedom_has_a_cfi_of_one():
    fit = calibrate(numbers("mirt_Science.csv"), model=Model.NRM)

    found = pattern_fit(
        freeze(fit.parameters), numbers("mirt_Science.csv"), n_parameters=fit.n_parameters
    )

    assert found.g2 < found.df == 4**4 - 1 - 24
    assert (found.cfi, found.rmsea) == (1.0, 0.0)


def test_q3_of_lsat7_agrees_with_r_mirt():
    bank, marks, weights = fitted("mirt_LSAT7.csv")
    theta = estimate(bank, marks, method=AbilityMethod.EAP).theta

    found = q3(residuals(bank, marks, theta), weights=weights)

    assert found[0, 1] == pytest.approx(-0.134, abs=6e-4)


def test_fit_of_the_simulated_2pl_agrees_with_r_mirt():
    marks = numbers("golden_sim_2PL_1000x40.csv")
    golden = rows("golden_mirt_SX2_2PL_1000x40.csv")[1]
    bank = freeze(calibrate(marks, model=Model.TWO_PL).parameters)

    found = s_x2(bank, marks)

    assert [one.statistic for one in found] == pytest.approx(
        [float(row[1]) for row in golden], abs=1e-5
    )
    assert [one.df for one in found] == [int(row[2]) for row in golden]
    assert [one.rmsea for one in found] == pytest.approx(
        [float(row[3]) for row in golden], abs=1e-7
    )
    assert [one.p for one in found] == pytest.approx([float(row[4]) for row in golden], abs=1e-6)
    overall = m2(bank, marks)
    assert (overall.m2, overall.df) == (pytest.approx(736.547, abs=6e-4), 740)


def test_mean_squares_of_candidates_agree_with_r_mirt():
    marks = numbers("golden_sim_2PL_1000x40.csv")
    golden = numbers("golden_mirt_personfit.csv")
    bank = freeze(calibrate(marks, model=Model.TWO_PL).parameters)
    theta = estimate(bank, marks, method=AbilityMethod.EAP).theta

    found = candidate_mean_squares(residuals(bank, marks, theta))

    assert found.outfit == pytest.approx(golden[:, 0], abs=1e-4)
    assert found.infit == pytest.approx(golden[:, 2], abs=1e-3)
    assert np.corrcoef(found.infit_z, golden[:, 3])[0, 1] > 0.9999
