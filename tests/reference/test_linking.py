"""Linking of two 3PL calibrations against Kolen and Brennan (2004), Table 6.6.

Form X (new) and form Y (base), common items 3, 6, ..., 36, D = 1.7; curves on -4 to 4 by 0.05 with
uniform weights, on the base scale.  Also Weeks, J. P. (2010), *Journal of Statistical Software*,
35(12).  Moment methods to 1e-6, curve methods to 1e-5.
"""

import pytest

from scoring.linking.anchors import Anchors
from scoring.linking.link import LinkMethod, link
from tests.reference.outside_data import numbers

COMMON = range(3, 37, 3)


@pytest.fixture(scope="module")
def anchors():
    x, y = (numbers(f"KB36_form{form}_par.csv") for form in "XY")
    rows = [item - 1 for item in COMMON]
    return Anchors(tuple(str(item) for item in COMMON), x[rows], y[rows])


@pytest.mark.parametrize(
    ("method", "slope", "intercept", "tolerance"),
    [
        (LinkMethod.MEAN_MEAN, 1.2172657, -0.5571557, 1e-6),
        (LinkMethod.MEAN_SIGMA, 1.1688910, -0.5155426, 1e-6),
        (LinkMethod.HAEBARA, 1.09360, -0.45829, 1e-5),
        (LinkMethod.STOCKING_LORD, 1.10195, -0.47702, 1e-5),
    ],
)
def test_all_common_items(anchors, method, slope, intercept, tolerance):
    found = link(anchors, method=method, d=1.7)

    assert found.slope == pytest.approx(slope, abs=tolerance)
    assert found.intercept == pytest.approx(intercept, abs=tolerance)


def test_mean_sigma_without_the_item_that_drifted(anchors):
    found = link(anchors.without(["27"]), method=LinkMethod.MEAN_SIGMA, d=1.7)

    assert found.slope == pytest.approx(1.176074, abs=1e-6)
    assert found.intercept == pytest.approx(-0.504188, abs=1e-6)


@pytest.mark.parametrize(
    ("method", "slope"), [(LinkMethod.HAEBARA, 1.089010), (LinkMethod.STOCKING_LORD, 1.097658)]
)
def test_curve_methods_without_the_item_that_drifted(anchors, method, slope):
    found = link(anchors.without(["27"]), method=method, d=1.7)

    assert found.slope == pytest.approx(slope, abs=1e-6)
