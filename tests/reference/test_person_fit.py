"""Person fit of the simulated 2PL against R mirt 1.47 (its Zh is lz at EAP)."""

import numpy as np
import pytest

from scoring.forensics.personfit import person_fit
from scoring.irt.bank import freeze
from scoring.irt.calibrate import calibrate
from scoring.irt.models import Model
from tests.reference.outside_data import numbers


def test_lz_infit_and_outfit_agree_with_r_mirt():
    marks = numbers("golden_sim_2PL_1000x40.csv")
    golden = numbers("golden_mirt_personfit.csv")
    bank = freeze(calibrate(marks, model=Model.TWO_PL).parameters)

    found = person_fit(bank, marks)

    assert found.lz == pytest.approx(golden[:, 4], abs=1e-6)
    assert found.outfit == pytest.approx(golden[:, 0], abs=1e-4)
    assert found.infit == pytest.approx(golden[:, 2], abs=1e-3)
    assert np.mean(found.p < 0.05) == pytest.approx(0.05, abs=0.02)
