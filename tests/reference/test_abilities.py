"""Abilities printed in the literature or made with R mirt and catR.

catR: Magis & Raiche (2012, JSS 48(8)), rows of its bank `tcals`; its EAP integrates by the
trapezoid rule over 33 points from -4 to 4, its roots stop within about 1e-6.
"""

import numpy as np
import pytest

from scoring.irt.ability import AbilityMethod, estimate
from scoring.irt.abilityreliability import empirical_reliability, marginal_reliability
from scoring.irt.bank import freeze
from scoring.irt.calibrate import calibrate
from scoring.irt.models import ItemParameters, Model, item_information
from scoring.irt.sumscore import sum_score_table
from tests.reference.outside_data import numbers

CATR_ROWS = (1, 5, 9, 20, 33, 40, 52, 60, 71, 84)
CATR_ANSWERS = np.array([[1, 1, 0, 1, 0, 1, 1, 0, 0, 1]])


@pytest.mark.parametrize(
    ("method", "theta", "se"),
    [
        (AbilityMethod.ML, -1.0635883, 0.46782589),
        (AbilityMethod.MAP, -0.89713216, 0.4157484),
        (AbilityMethod.WLE, -1.0718183, None),
        (AbilityMethod.EAP, -0.93795538, 0.41408475),
    ],
)
def test_ten_items_of_catrs_bank_give_the_printed_ability(method, theta, se):
    bank = numbers("catR_tcals.csv")
    items = [
        ItemParameters(str(i), Model.THREE_PL, bank[i - 1, 0], (bank[i - 1, 1],), bank[i - 1, 2])
        for i in CATR_ROWS
    ]

    found = estimate(freeze(items, nodes=33, reach=4.0), CATR_ANSWERS, method=method)

    assert found.theta[0] == pytest.approx(theta, abs=2e-6)
    if se is not None:
        assert found.se[0] == pytest.approx(se, abs=2e-6)


def test_lsat7_sum_scores_agree_with_r_mirt():
    table = numbers("mirt_LSAT7.csv")
    fit = calibrate(table[:, :5], model=Model.TWO_PL, weights=table[:, 5])

    by_sum = sum_score_table(freeze(fit.parameters))

    assert by_sum.theta == pytest.approx([-1.870, -1.432, -0.949, -0.413, 0.152, 0.727], abs=6e-4)
    assert by_sum.se == pytest.approx([0.693, 0.684, 0.694, 0.721, 0.759, 0.801], abs=6e-4)
    expected = [10.090, 44.659, 109.773, 207.738, 319.186, 308.554]
    assert by_sum.probability * 1000 == pytest.approx(expected, abs=6e-4)


def test_reliability_of_lsat7_abilities_agrees_with_r_mirt():
    table = numbers("mirt_LSAT7.csv")
    fit = calibrate(table[:, :5], model=Model.TWO_PL, weights=table[:, 5])
    bank = freeze(fit.parameters)
    eap = estimate(bank, table[:, :5], method=AbilityMethod.EAP)

    assert marginal_reliability(bank) == pytest.approx(0.4418, abs=5e-5)
    found = empirical_reliability(eap.theta, eap.se, weights=table[:, 5])
    assert found == pytest.approx(0.4523, abs=5e-5)


def test_the_ten_most_informative_items_of_catrs_bank_at_ability_zero():
    bank = numbers("catR_tcals.csv")
    informed = [
        item_information(
            ItemParameters(str(i), Model.THREE_PL, float(row[0]), (float(row[1]),), float(row[2])),
            np.zeros(1),
        )[0]
        for i, row in enumerate(bank, start=1)
    ]

    best = np.argsort(-np.array(informed), kind="stable")[:10] + 1

    assert best.tolist() == [63, 10, 62, 60, 61, 30, 8, 11, 23, 70]


@pytest.mark.parametrize(
    ("method", "column"), [(AbilityMethod.EAP, 0), (AbilityMethod.MAP, 2), (AbilityMethod.WLE, 4)]
)
def test_a_thousand_candidates_have_the_abilities_of_r_mirt(method, column):
    marks = numbers("golden_sim_2PL_1000x40.csv")
    golden = numbers("golden_mirt_scores_2PL_1000x40.csv")
    bank = freeze(calibrate(marks, model=Model.TWO_PL).parameters)

    found = estimate(bank, marks, method=method)

    assert found.theta == pytest.approx(golden[:, column], abs=1e-5)
    if method is not AbilityMethod.WLE:  # the recorded error of WLE is not 1 / sqrt(I)
        assert found.se == pytest.approx(golden[:, column + 1], abs=5e-5)
