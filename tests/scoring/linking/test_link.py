from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from scoring.irt.models import ItemParameters, Model, category_probabilities
from scoring.linking.anchors import Anchors, NotLinkable
from scoring.linking.curves import moved
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


MIXED = [
    ItemParameters("Q1", Model.TWO_PL, 1.1, (-0.4,)),
    ItemParameters("Q2", Model.THREE_PL, 0.9, (0.6,), 0.2),
    ItemParameters("W1", Model.GRM, 1.4, (-1.0, 0.2, 1.5)),
    ItemParameters("W2", Model.GPCM, 0.7, (0.5, -0.3)),
]


def on_another_scale(items, slope, intercept):
    return [
        ItemParameters(i.id, i.model, i.a / slope, tuple(slope * b + intercept for b in i.b), i.c)
        for i in items
    ]


@pytest.mark.parametrize("method", LinkMethod)
@given(slope=st.floats(0.5, 2), intercept=st.floats(-1.5, 1.5))
@settings(max_examples=10)
def test_items_of_several_marks_lie_on_an_exact_line(method, slope, intercept):
    base = on_another_scale(MIXED, slope, intercept)

    found = link(Anchors.common(MIXED, base), method=method)

    assert found.slope == pytest.approx(slope, abs=1e-6)
    assert found.intercept == pytest.approx(intercept, abs=1e-6)


def test_moments_are_taken_over_all_steps():
    new = [
        ItemParameters("A", Model.GRM, 1.0, (-1.0, 1.0)),
        ItemParameters("B", Model.TWO_PL, 1.0, (3,)),
    ]
    base = [
        ItemParameters("A", Model.GRM, 0.5, (0.0, 2.0)),
        ItemParameters("B", Model.TWO_PL, 1.0, (7,)),
    ]

    mean, spread = (
        link(Anchors.common(new, base), method=method)
        for method in (LinkMethod.MEAN_MEAN, LinkMethod.MEAN_SIGMA)
    )

    assert (mean.slope, mean.intercept) == pytest.approx((4 / 3, 3 - 4 / 3))
    # b: -1, 1, 3 with variance 8/3; 0, 2, 7 with variance 26/3.
    assert spread.slope == pytest.approx(np.sqrt(26 / 8))


def test_curve_methods_agree_with_a_search_over_the_probabilities_of_all_categories():
    base = on_another_scale(MIXED, 1.2, 0.4)
    base[2] = ItemParameters("W1", Model.GRM, 1.0, (-1.0, 0.9, 2.0))
    base[3] = ItemParameters("W2", Model.GPCM, 0.7, (1.2, -0.2))
    grid, anchors = Grid(step=0.5), Anchors.common(MIXED, base)

    def loss(line, method):
        total = 0.0
        marks = np.zeros(len(grid.points))
        for one, other in zip(on_another_scale(MIXED, *line), base, strict=True):
            gap = category_probabilities(other, grid.points) - category_probabilities(
                one, grid.points
            )
            total += (gap**2).sum()
            marks += np.arange(len(gap)) @ gap
        return total if method is LinkMethod.HAEBARA else (marks**2).sum()

    for method in (LinkMethod.HAEBARA, LinkMethod.STOCKING_LORD):
        found = link(anchors, method=method, grid=grid)
        best = minimize(
            loss, [1.0, 0.0], (method,), "Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-15}
        )
        assert [found.slope, found.intercept] == pytest.approx(best.x.tolist(), abs=1e-6)


@pytest.mark.parametrize("method", LinkMethod)
def test_delta_errors_of_items_of_several_marks_follow_from_numeric_slopes(method):
    base = on_another_scale(MIXED, 1.2, 0.4)
    base[2] = ItemParameters("W1", Model.GRM, 1.0, (-1.0, 0.9, 2.0))
    anchors = Anchors.common(MIXED, base)
    known = ~np.isnan(anchors.new.ravel())
    spread = np.diag(np.where(known, 0.01, 0.0))

    found = link(anchors, method=method, covariance_new=spread)

    slopes = []
    for place in np.flatnonzero(known):
        ends = []
        for step in (-1e-5, 1e-5):
            new = anchors.new.copy().ravel()
            new[place] += step
            line = link(replace(anchors, new=new.reshape(anchors.new.shape)), method=method)
            ends.append(np.array([line.slope, line.intercept]))
        slopes.append((ends[1] - ends[0]) / 2e-5)
    expected = np.sqrt(0.01 * (np.array(slopes) ** 2).sum(axis=0))
    assert [found.se_slope, found.se_intercept] == pytest.approx(expected.tolist(), rel=1e-3)


@pytest.mark.parametrize("method", LinkMethod)
def test_the_error_of_a_shift_is_that_of_a_mean_where_all_items_are_alike(method):
    new = [ItemParameters(i, Model.RASCH, 1.0, (0.4,)) for i in "ABCD"]
    base = [ItemParameters(i, Model.RASCH, 1.0, (0.7,)) for i in "ABCD"]
    spread = np.diag(np.tile([0.0, 0.04, 0.0], 4))

    found = link(Anchors.common(new, base), method=method, covariance_new=spread)

    assert (found.slope, found.se_slope) == (1.0, None)
    assert found.intercept == pytest.approx(0.3)
    assert found.se_intercept == pytest.approx(0.2 / 4**0.5)
    assert any("A is 1" in said for said in found.assumptions)


@pytest.mark.parametrize(
    ("base", "said"),
    [
        (ItemParameters("A", Model.GPCM, 1.0, (0.0, 1.0, 2.0)), "3 categories in one"),
        (ItemParameters("A", Model.GRM, 1.0, (0.0, 1.0)), "gpcm in one calibration and grm"),
    ],
    ids=["categories", "models"],
)
def test_an_item_that_is_another_kind_of_item_in_the_base_is_refused(base, said):
    new = [ItemParameters(i, Model.GPCM, 1.0, (0.0, 1.0)) for i in "AB"]

    with pytest.raises(NotLinkable, match=said):
        Anchors.common(new, [base, new[1]])


def test_nominal_items_are_not_linked():
    items = [ItemParameters(i, Model.NRM, 1.0, (0.0, 1.0), s=(0.7,)) for i in "AB"]

    with pytest.raises(NotLinkable, match="nominal"):
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
