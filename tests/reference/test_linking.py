"""Linking of two 3PL calibrations against Kolen and Brennan (2004), Table 6.6.

Form X (new) and form Y (base), common items 3, 6, ..., 36, D = 1.7; curves on -4 to 4 by 0.05 with
uniform weights, on the base scale.  Also Weeks, J. P. (2010), *Journal of Statistical Software*,
35(12).  Moment methods to 1e-6, curve methods to 1e-5.

Mixed formats: examples 1 and 2 of Kim and Kolen's program STUIRT, whose printed results the test
suite of J. P. Meyer's `psychometrics` (jMetrik) records; curves on both scales.  Rasch and partial
credit: the same suite, with the values of the R packages sirt and plink it records.
"""

import pytest

from scoring.irt.models import ItemParameters, Model
from scoring.linking.anchors import Anchors
from scoring.linking.link import Grid, LinkMethod, link
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


# STUIRT example 2: a, b, c of right/wrong items; a, location and thresholds of GPCM items.
RIGHT_NEW = """
0.751335 -0.897391 0.244001   0.955947 -0.811477 0.242883   0.497206 -0.858681 0.260893
0.724000 -0.123911 0.243497   0.865200 0.205889 0.319135    0.658129 0.555228 0.277826
1.082118 0.950549 0.157979    0.988294 1.377501 0.084828    1.248923 1.614355 0.181874
1.116682 2.353932 0.246856    0.438171 3.217965 0.309243    1.082206 4.441864 0.192339
"""
RIGHT_BASE = """
0.887276 -1.334798 0.134406   1.184412 -1.129004 0.237765   0.609412 -1.464546 0.151393
0.923812 -0.576435 0.240097   0.822776 -0.476357 0.192369   0.707818 -0.235189 0.189557
1.306976 0.242986 0.165553    1.295471 0.598029 0.090557    1.366841 0.923206 0.172993
1.389624 1.380666 0.238008    0.293806 2.028070 0.203448    0.885347 3.152928 0.195473
"""
CREDIT_NEW = [
    (0.269994, 0.003998, (1.097268, -1.097268)),
    (0.972506, 1.632662, (0.106514, -0.106514)),
    (0.378812, 3.464657, (2.102301, -2.102301)),
    (0.537706, 1.010053, (-0.476513, 1.081282, -0.604770)),
    (0.554506, 2.432938, (1.007525, -0.197767, -0.809758)),
]
CREDIT_BASE = [
    (0.346324, -0.494115, (0.893232, -0.893232)),
    (1.252012, 0.856264, (0.099750, -0.099750)),
    (0.392282, 2.825801, (1.850498, -1.850498)),
    (0.660841, 0.342977, (-0.300428, 0.761846, -0.461417)),
    (0.669612, 1.643267, (1.001974, -0.107221, -0.894753)),
]


def form(right, credit):
    numbers = iter([float(text) for text in right.split()])
    items = [
        ItemParameters(f"v{place}", Model.THREE_PL, a, (b,), c)
        for place, (a, b, c) in enumerate(zip(numbers, numbers, numbers, strict=True))
    ]
    # jMetrik's and PARSCALE's thresholds are location minus step.
    return items + [
        ItemParameters(f"w{place}", Model.GPCM, a, tuple(location - one for one in thresholds))
        for place, (a, location, thresholds) in enumerate(credit)
    ]


@pytest.mark.parametrize(
    ("method", "slope", "intercept", "tolerance"),
    [
        (LinkMethod.MEAN_MEAN, 0.875095, -0.543611, 1e-6),
        (LinkMethod.MEAN_SIGMA, 0.887294, -0.560159, 1e-6),
        (LinkMethod.HAEBARA, 0.805049, -0.446101, 1e-4),
        (LinkMethod.STOCKING_LORD, 0.815445, -0.456487, 2e-6),
    ],
)
def test_a_mixed_format_is_linked_as_by_stuirt(method, slope, intercept, tolerance):
    anchors = Anchors.common(form(RIGHT_NEW, CREDIT_NEW), form(RIGHT_BASE, CREDIT_BASE))

    found = link(anchors, method=method, d=1.7, grid=Grid(-3, 3, 0.25), symmetric=True)

    assert found.slope == pytest.approx(slope, abs=tolerance)
    assert found.intercept == pytest.approx(intercept, abs=tolerance)


RASCH_NEW = [-3.188047976, 1.031760328, 0.819040914, -2.706947360]
RASCH_NEW += [-0.094527077, 0.689697135, -0.551837153, -0.359559276]
RASCH_BASE = [-3.074599226, 1.01282435, 0.868538408, -2.404483603]
RASCH_BASE += [0.037402866, 0.70074742, -0.602555046, -0.350426446]


def rasch(difficulties):
    return [
        ItemParameters(f"v{place}", Model.RASCH, 1.0, (b,)) for place, b in enumerate(difficulties)
    ]


@pytest.mark.parametrize(
    ("method", "intercept"),
    [
        (LinkMethod.MEAN_MEAN, 0.068484),
        (LinkMethod.MEAN_SIGMA, 0.068484),
        (LinkMethod.HAEBARA, 0.06468396),
        (LinkMethod.STOCKING_LORD, 0.05736233),
    ],
)
def test_rasch_scales_differ_by_a_shift_as_in_sirt(method, intercept):
    """The grid of sirt is on the new scale; both scales together come within 1e-4 of it."""
    anchors = Anchors.common(rasch(RASCH_NEW), rasch(RASCH_BASE))

    found = link(anchors, method=method, symmetric=True)

    assert found.slope == 1.0
    assert found.intercept == pytest.approx(intercept, abs=1e-4)


def test_a_partial_credit_item_counts_by_its_steps():
    """The mean over the eight Rasch difficulties and three steps; plink prints 0.099914."""
    steps = {
        "new": (-1.451470831, (-0.146619694, -0.636399040, 0.783018734)),
        "base": (-1.267744832, (-0.185885988, -0.615356230, 0.801242218)),
    }
    forms = [
        [*rasch(b), ItemParameters("w", Model.PCM, 1.0, tuple(place + one for one in apart))]
        for b, (place, apart) in zip((RASCH_NEW, RASCH_BASE), steps.values(), strict=True)
    ]

    found = link(Anchors.common(*forms), method=LinkMethod.MEAN_MEAN)

    assert (found.slope, found.intercept) == (1.0, pytest.approx(0.099914, abs=1e-6))
