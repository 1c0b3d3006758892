import numpy as np
import pytest

from scoring.linking.anchors import Anchors, NotLinkable
from scoring.linking.curves import moved
from scoring.linking.deltaplot import delta_plot
from scoring.linking.drift import drift, purified, robust_z
from scoring.linking.link import Grid, LinkMethod, link

IDS = tuple(f"Q{j}" for j in range(20))


def with_drift(*, seed=1, by=0.8, place=4):
    rng = np.random.default_rng(seed)
    new = np.column_stack([rng.lognormal(0, 0.2, 20), rng.normal(0, 1, 20), np.full(20, 0.2)])
    base = moved(new, 1.1, 0.2) + rng.normal(0, [0.02, 0.03, 0.005], (20, 3))
    base[place, 1] -= by
    return Anchors(IDS, new, base)


def test_the_item_that_drifted_has_the_largest_robust_z_and_d2():
    anchors = with_drift()
    line = link(anchors, method=LinkMethod.HAEBARA)

    found = drift(anchors, line, grid=Grid())

    assert max(found, key=lambda one: abs(one.z_b)).id == "Q4"
    assert max(found, key=lambda one: one.d2).id == "Q4"
    assert found[4].flagged


def test_an_item_left_out_is_judged_all_the_same():
    anchors = with_drift()
    line = link(anchors.without(["Q4"]), method=LinkMethod.STOCKING_LORD)

    found = drift(anchors, line, grid=Grid())

    assert not found[4].used
    assert found[4].b_difference == pytest.approx(-0.8, abs=0.1)
    assert sum(one.used for one in found) == 19


def test_purification_leaves_out_the_item_that_drifted_and_mends_the_line():
    anchors = with_drift(by=1.5)
    spoilt = link(anchors, method=LinkMethod.MEAN_SIGMA)

    found = purified(anchors, method=LinkMethod.MEAN_SIGMA, critical=3.5)

    assert found.removed == ("Q4",)
    assert abs(found.link.intercept - 0.2) < abs(spoilt.intercept - 0.2)


def test_purification_keeps_eighty_percent_and_says_so():
    rng = np.random.default_rng(3)
    new = np.column_stack([np.ones(20), rng.normal(0, 1, 20), np.zeros(20)])
    base = moved(new, 1.0, 0.0)
    base[:7, 1] += np.arange(1, 8)

    found = purified(Anchors(IDS, new, base), method=LinkMethod.MEAN_MEAN)

    assert len(found.removed) == 4
    assert "fewest allowed" in found.stopped_by


def test_differences_that_do_not_vary_have_a_robust_z_of_nought_or_without_end():
    assert robust_z(np.array([1.0, 1.0, 1.0, 1.0, 2.0])).tolist() == [0, 0, 0, 0, np.inf]


def test_the_delta_plot_finds_the_item_that_became_easier():
    p = np.linspace(0.3, 0.9, 10)
    later = p - 0.05
    later[3] = 0.9

    found = delta_plot(p, later)

    assert found.flagged == (3,)


def test_the_delta_plot_of_equal_proportions_is_the_diagonal():
    p = np.linspace(0.2, 0.9, 8)

    found = delta_plot(p, p)

    assert (found.slope, found.intercept) == pytest.approx((1.0, 0.0), abs=1e-9)
    assert found.distance == pytest.approx(np.zeros(8), abs=1e-9)


@pytest.mark.parametrize(
    ("p", "said"),
    [([0.5, 0.6], "needs 3"), ([0.5, 0.6, 1.0], "0 or 1")],
    ids=["two items", "everyone right"],
)
def test_a_delta_plot_that_cannot_be_is_refused(p, said):
    with pytest.raises(NotLinkable, match=said):
        delta_plot(np.array(p), np.array(p))
