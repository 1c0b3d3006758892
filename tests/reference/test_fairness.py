"""DIF of the verbal aggression data as in Magis et al. (2010) and ETS classes of Zwick (2012)."""

import numpy as np
import pytest

from scoring.dif.calibrations import calibrated_apart, on_one_scale
from scoring.dif.groups import TwoGroups
from scoring.dif.itemcurves import areas, lord, lord_chi2, raju
from scoring.dif.logistic import logistic
from scoring.dif.mantelhaenszel import mantel_haenszel
from scoring.dif.standardization import standardization
from scoring.irt.models import Model
from tests.reference.outside_data import rows


def verbal():
    """Men (73) are the focal group, women (243) the reference, as in the cited work."""
    header, body = rows("difR_verbal.csv")
    table = np.array(body, dtype=np.float64)
    return TwoGroups.of(
        table[:, :24], groups=[row[25] for row in body], focal="1", items=header[:24]
    )


def numbers_of(result):
    return [place + 1 for place, one in enumerate(result.items) if one.is_flagged]


def test_mantel_haenszel_agrees_with_difr_in_every_digit_printed():
    _, golden = rows("golden_verbal_MH_ETS.csv")

    found = mantel_haenszel(verbal(), exploratory=True)

    assert (found.n_reference, found.n_focal) == (243, 73)
    assert numbers_of(found) == [6, 12, 16, 17, 19, 20]
    for one, row in zip(found.items, golden, strict=True):
        chi2, ratio, delta, se = (float(text) for text in row[1:5])
        assert one.item == row[0]
        assert one.statistic == pytest.approx(chi2, abs=1e-6)
        assert np.exp(one.effect / -2.35) == pytest.approx(ratio, abs=1e-6)
        assert one.effect == pytest.approx(delta, abs=1e-6)
        assert one.se == pytest.approx(se, abs=1e-6)
        assert one.dif_class.value == row[5]


def test_standardization_flags_the_items_of_the_cited_work():
    assert numbers_of(standardization(verbal(), exploratory=True)) == [5, 6, 12, 16, 17, 19, 20]


def test_logistic_regression_agrees_with_difr():
    found = logistic(verbal(), exploratory=True)

    assert found.items[5].statistic == pytest.approx(11.411, abs=5e-4)
    assert found.items[16].statistic == pytest.approx(10.262, abs=5e-4)
    assert found.items[5].df == 2


def test_lords_chi_square_agrees_with_difr_up_to_its_quadrature():
    """The cited 8.360 comes from 21 Gauss-Hermite nodes; at the converged optimum it is 8.355."""
    found = lord(verbal(), model=Model.RASCH, exploratory=True)

    assert found.items[5].statistic == pytest.approx(8.360, abs=0.006)
    assert numbers_of(found) == [6, 16, 17, 19]


def test_rajus_area_of_items_with_one_slope_is_the_root_of_lords_chi_square():
    groups = verbal()
    pair = on_one_scale(*calibrated_apart(groups, model=Model.RASCH))

    found = raju(groups, exploratory=True)

    assert [one.statistic**2 for one in found.items] == pytest.approx(lord_chi2(pair).tolist())
    size, se = areas(pair)
    assert size == pytest.approx(np.abs(pair.focal - pair.reference)[:, 1])
    assert (size / se)[5] ** 2 == pytest.approx(8.355, abs=1e-3)
