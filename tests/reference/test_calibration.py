"""Calibrations that are printed in the literature or were made with R mirt at TOL 1e-9.

LSAT6 and LSAT7: Bock & Lieberman (1970), Bock & Aitkin (1981), Thissen (1982), Rizopoulos
(2006, JSS 17(5)); digits beyond the books are of the converged optimum.  Science: ltm and mirt.
"""

import numpy as np
import pytest

from scoring.irt.calibrate import calibrate
from scoring.irt.models import Model
from scoring.irt.priors import Beta, LogNormal, Priors
from scoring.irt.results import ErrorMethod
from tests.reference.outside_data import numbers, rows


def lsat(name, model, **options):
    table = numbers(name)
    return calibrate(table[:, :5], model=model, weights=table[:, 5], **options)


def slopes(result):
    return [item.parameters.a for item in result.items]


def difficulties(result):
    return [item.parameters.b[0] for item in result.items]


@pytest.mark.parametrize(
    ("model", "log_likelihood"),
    [(Model.RASCH, -2473.054), (Model.ONE_PL, -2466.938), (Model.TWO_PL, -2466.653)],
)
def test_lsat6_has_the_published_log_likelihood(model, log_likelihood):
    result = lsat("mirt_LSAT6.csv", model)

    assert result.log_likelihood == pytest.approx(log_likelihood, abs=0.0006)
    assert result.converged
    assert result.n == 1000


def test_lsat6_one_parameter_agrees_with_thissen():
    result = lsat("mirt_LSAT6.csv", Model.ONE_PL)

    assert slopes(result) == pytest.approx([0.7551] * 5, abs=5e-5)
    assert result.items[0].se_a == pytest.approx(0.0694, abs=5e-5)
    expected = [-3.6153, -1.3224, -0.3176, -1.7301, -2.7802]
    assert difficulties(result) == pytest.approx(expected, abs=6e-5)
    errors = [item.se_b[0] for item in result.items]
    assert errors == pytest.approx([0.3266, 0.1422, 0.0977, 0.1691, 0.2510], abs=6e-5)


def test_lsat6_two_parameters_stand_at_the_converged_optimum():
    result = lsat("mirt_LSAT6.csv", Model.TWO_PL)

    assert slopes(result) == pytest.approx([0.8257, 0.7227, 0.8909, 0.6884, 0.6569], abs=6e-5)
    expected = [-3.3588, -1.3701, -0.2797, -1.8664, -3.1259]
    assert difficulties(result) == pytest.approx(expected, abs=6e-5)
    errors = [item.se_a for item in result.items]
    assert errors == pytest.approx([0.2581, 0.1867, 0.2328, 0.1851, 0.2099], rel=1e-3)


def test_one_row_a_candidate_gives_what_patterns_with_frequencies_give():
    single = calibrate(numbers("ltm_LSAT.csv"), model=Model.TWO_PL)
    joined = lsat("mirt_LSAT6.csv", Model.TWO_PL)

    assert single.log_likelihood == pytest.approx(joined.log_likelihood, abs=1e-8)
    assert slopes(single) == pytest.approx(slopes(joined), abs=1e-5)


def test_lsat7_two_parameters_agree_with_bock_and_aitkin():
    result = lsat("mirt_LSAT7.csv", Model.TWO_PL)

    assert result.log_likelihood == pytest.approx(-2658.805, abs=0.0006)
    assert result.aic == pytest.approx(5337.61, abs=0.005)
    assert result.bic == pytest.approx(5386.688, abs=0.001)
    assert result.sabic == pytest.approx(5354.927, abs=0.001)
    assert slopes(result) == pytest.approx([0.9875, 1.0808, 1.7075, 0.7650, 0.7357], abs=6e-5)
    intercepts = [-item.parameters.a * item.parameters.b[0] for item in result.items]
    assert intercepts == pytest.approx([1.8559, 0.8080, 1.8052, 0.4860, 1.8545], abs=6e-5)
    errors = [item.se_a for item in result.items]
    assert errors == pytest.approx([0.1772, 0.1688, 0.3211, 0.1341, 0.1511], rel=1e-3)


def test_lsat7_with_one_slope_is_what_r_mirt_records():
    """Slope, intercepts and standard deviation: the test suite of R mirt, to its three digits."""
    one = lsat("mirt_LSAT7.csv", Model.ONE_PL)
    free = lsat("mirt_LSAT7.csv", Model.RASCH, free_spread=True)

    assert one.log_likelihood == pytest.approx(-2664.901, abs=0.0006)
    assert free.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-6)
    assert slopes(one) == pytest.approx([1.01] * 5, abs=2e-3)
    assert free.groups[0].sd == pytest.approx(slopes(one)[0], abs=1e-6)
    easiness = [-b for b in difficulties(free)]
    assert easiness == pytest.approx([1.868, 0.791, 1.461, 0.521, 1.993], abs=2e-3)


def test_lsat7_with_two_answers_missing_is_what_r_mirt_records():
    """The first candidate without item 1 and the second without item 2: R mirt's own test."""
    table = numbers("mirt_LSAT7.csv")
    marks, times = table[:, :5], table[:, 5]
    assert marks[0].tolist() == [0] * 5
    gaps = np.full((2, 5), 0.0)
    gaps[0, 0] = gaps[1, 1] = np.nan
    times[0] -= 2

    result = calibrate(
        np.vstack([marks, gaps]), model=Model.TWO_PL, weights=np.append(times, [1, 1])
    )

    a = np.array(slopes(result))
    recorded = [0.969, 1.074, 1.717, 0.763, 0.731]
    assert a == pytest.approx(recorded, abs=2e-3)
    intercepts = -a * np.array(difficulties(result))
    assert intercepts == pytest.approx([1.851, 0.808, 1.811, 0.486, 1.852], abs=2e-3)


def test_lsat6_with_a_free_spread_is_what_r_mirt_records():
    result = lsat("mirt_LSAT6.csv", Model.RASCH, free_spread=True)

    easiness = [-b for b in difficulties(result)]
    assert easiness == pytest.approx([2.730, 0.999, 0.240, 1.306, 2.099], abs=1e-3)
    assert result.groups[0].sd ** 2 == pytest.approx(0.570, abs=1e-3)


def test_lsat7_three_parameters_reach_the_recorded_log_likelihood():
    result = lsat("mirt_LSAT7.csv", Model.THREE_PL)

    assert result.log_likelihood == pytest.approx(-2658.055, abs=0.001)
    assert result.certificate.at_bound > 0


@pytest.mark.parametrize(
    ("model", "log_likelihood"),
    [
        (Model.GRM, -1608.869),
        (Model.GPCM, -1612.682),
        (Model.PCM, -1619.274),
        (Model.NRM, -1608.45),
    ],
)
def test_science_has_the_recorded_log_likelihood(model, log_likelihood):
    result = calibrate(numbers("mirt_Science.csv"), model=model)

    tolerance = 0.0006 if model is not Model.NRM else 0.005  # as many digits as are recorded
    assert result.log_likelihood == pytest.approx(log_likelihood, abs=tolerance)
    assert result.converged


def test_science_graded_parameters_agree_with_ltm():
    result = calibrate(numbers("mirt_Science.csv"), model=Model.GRM)

    assert slopes(result) == pytest.approx([1.0407, 1.2258, 2.3005, 1.0938], abs=2e-4)
    assert result.items[2].parameters.b == pytest.approx([-2.2799, -0.9644, 0.8552], abs=1e-4)


def test_science_graded_slopes_and_intercepts_are_what_r_mirt_records():
    """The test suite of R mirt, which stops its climb early: to 0.5 %."""
    result = calibrate(numbers("mirt_Science.csv"), model=Model.GRM)

    found = [
        [item.parameters.a, *(-item.parameters.a * b for b in item.parameters.b)]
        for item in result.items
    ]
    recorded = [
        [1.041, 4.864, 2.640, -1.466],
        [1.226, 2.924, 0.901, -2.266],
        [2.296, 5.238, 2.216, -1.965],
        [1.095, 3.348, 0.992, -1.688],
    ]
    assert np.array(found) == pytest.approx(np.array(recorded), rel=5e-3)
    assert result.items[0].se_a == pytest.approx(0.18838, rel=2e-2)


def test_science_partial_credit_frees_the_variance():
    (group,) = calibrate(numbers("mirt_Science.csv"), model=Model.PCM).groups

    assert group.sd**2 == pytest.approx(1.003, abs=0.001)


def test_simulated_2pl_agrees_with_r_mirt_to_the_sixth_decimal():
    golden = np.array(
        [
            [float(cell) for cell in row[1:]]
            for row in rows("golden_mirt_2PL_1000x40_TOL1e-9.csv")[1]
        ]
    )

    result = calibrate(numbers("golden_sim_2PL_1000x40.csv"), model=Model.TWO_PL, gap=1e-13)

    a = np.array(slopes(result))
    d = -a * np.array(difficulties(result))
    assert result.log_likelihood == pytest.approx(-22786.699907252, abs=1e-6)
    assert a == pytest.approx(golden[:, 0], abs=1e-6)
    assert d == pytest.approx(golden[:, 1], abs=1e-6)
    assert [item.se_a for item in result.items] == pytest.approx(golden[:, 2], rel=1e-3)


def test_errors_of_difficulty_follow_from_those_of_slope_and_intercept():
    result = calibrate(numbers("golden_sim_2PL_1000x40.csv"), model=Model.TWO_PL)
    golden = rows("golden_mirt_2PL_1000x40_TOL1e-9.csv")[1]

    # Rebuild var(d) from the covariance of a and b: d = -a b.
    names = list(result.covariance_names)
    for item, row in zip(result.items, golden, strict=True):
        places = [names.index(f"{kind}:{item.parameters.id}") for kind in "ab"]
        along = np.array([-item.parameters.b[0], -item.parameters.a])
        block = result.covariance[np.ix_(places, places)]
        assert np.sqrt(along @ block @ along) == pytest.approx(float(row[4]), rel=1e-3)


def test_kolen_and_brennans_forms_calibrate_to_plausible_three_parameters():
    priors = Priors(a=LogNormal(0.0, 0.5), c=Beta(5, 17))
    printed = numbers("KB36_formX_par.csv")

    result = calibrate(
        numbers("KB36_formX_responses.csv"),
        model=Model.THREE_PL,
        priors=priors,
        errors=ErrorMethod.NONE,
    )

    assert result.converged
    assert np.corrcoef(difficulties(result), printed[:, 1])[0, 1] > 0.98
    assert np.corrcoef(slopes(result), printed[:, 0])[0, 1] > 0.9
