import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.irt.models import ItemParameters, Model
from scoring.linking.anchors import Anchors, NotLinkable, moved
from scoring.linking.link import Grid, GridWeights, LinkMethod, link

RNG = np.random.default_rng(1)
NEW = np.column_stack([RNG.lognormal(0, 0.2, 12), np.linspace(-1.5, 1.5, 12), np.full(12, 0.15)])
IDS = tuple(f"Q{j}" for j in range(12))
SPREAD = np.diag(np.tile([0.01, 0.02, 0.0004], 12))


@pytest.mark.parametrize("method", LinkMethod)
@given(slope=st.floats(0.5, 2), intercept=st.floats(-1.5, 1.5))
def test_every_method_finds_an_exact_line(method, slope, intercept):
    found = link(Anchors(IDS, NEW, moved(NEW, slope, intercept)), method=method)

    assert found.slope == pytest.approx(slope, abs=1e-6)
    assert found.intercept == pytest.approx(intercept, abs=1e-6)


@pytest.mark.parametrize("method", LinkMethod)
def test_delta_errors_are_the_spread_over_calibrations(method):
    rng = np.random.default_rng(2)
    base = moved(NEW, 1.1, 0.3)
    small = SPREAD * 0.01

    found = link(
        Anchors(IDS, NEW, base), method=method, covariance_new=small, covariance_base=small
    )

    lines = []
    for _ in range(250):
        noise = [rng.multivariate_normal(np.zeros(36), small).reshape(-1, 3) for _ in range(2)]
        one = link(Anchors(IDS, NEW + noise[0], base + noise[1]), method=method)
        lines.append((one.slope, one.intercept))
    seen = np.std(lines, axis=0)
    assert [found.se_slope, found.se_intercept] == pytest.approx(seen, rel=0.2)


@pytest.mark.parametrize("method", LinkMethod)
def test_a_calibration_that_is_known_adds_no_error(method):
    anchors = Anchors(IDS, NEW, moved(NEW, 1.1, 0.3))

    one = link(anchors, method=method, covariance_new=SPREAD)
    both = link(anchors, method=method, covariance_new=SPREAD, covariance_base=SPREAD)

    assert one.se_slope < both.se_slope
    assert any("base calibration are taken as known" in said for said in one.assumptions)


def test_the_weights_of_the_grid_matter_where_curves_differ():
    base = moved(NEW, 1.1, 0.3)
    base[:, 1] += np.linspace(-0.3, 0.3, 12) ** 3 * 10

    uniform, normal = (
        link(Anchors(IDS, NEW, base), method=LinkMethod.HAEBARA, grid=Grid(weights=weights))
        for weights in GridWeights
    )

    assert uniform.slope != pytest.approx(normal.slope, abs=1e-4)


def test_items_are_matched_by_identifier_in_the_order_of_the_new_calibration():
    new = [ItemParameters(i, Model.TWO_PL, 1.0, (b,)) for i, b in (("C", 1.0), ("A", 0.0))]
    base = [
        ItemParameters(i, Model.TWO_PL, 1.0, (b,)) for i, b in (("A", 0.5), ("C", 1.5), ("Z", 0))
    ]

    found = Anchors.common(new, base)

    assert found.ids == ("C", "A")
    assert found.base[:, 1].tolist() == [1.5, 0.5]


@pytest.mark.parametrize(
    ("only", "exclude", "said"),
    [(["Z"], [], "Z is not in both"), (None, ["A"], "1 common items"), (["A"], [], "1 common")],
    ids=["unknown", "one left", "one named"],
)
def test_an_anchor_that_cannot_be_is_refused(only, exclude, said):
    items = [ItemParameters(i, Model.TWO_PL, 1.0, (b,)) for i, b in (("A", 0.0), ("B", 1.0))]

    with pytest.raises(NotLinkable, match=said):
        Anchors.common(items, items, only=only, exclude=exclude)


def test_only_right_or_wrong_items_are_linked():
    items = [ItemParameters(i, Model.GPCM, 1.0, (0.0, 1.0)) for i in "AB"]

    with pytest.raises(NotLinkable, match="only right/wrong items"):
        Anchors.common(items, items)


def test_mean_sigma_needs_difficulties_that_differ():
    flat = np.column_stack([np.ones(3), np.zeros(3), np.zeros(3)])

    with pytest.raises(NotLinkable, match="does not vary"):
        link(Anchors(("1", "2", "3"), flat, flat), method=LinkMethod.MEAN_SIGMA)


def test_a_covariance_of_another_size_is_refused():
    with pytest.raises(NotLinkable, match="36 x 36"):
        link(Anchors(IDS, NEW, NEW), method=LinkMethod.MEAN_MEAN, covariance_new=np.eye(12))


@pytest.mark.parametrize(("low", "high", "step"), [(4, -4, 0.1), (-4, 4, 0), (-4, 4, -1)])
def test_a_grid_without_points_is_refused(low, high, step):
    with pytest.raises(NotLinkable, match="no points"):
        Grid(low, high, step)


def test_a_grid_has_both_ends():
    assert Grid().points[[0, -1]] == pytest.approx([-4, 4])
    assert len(Grid().points) == 161
