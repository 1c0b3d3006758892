"""Planted differences are found, and a form without any is left in peace."""

import numpy as np
import pytest

from scoring.dif.calibrations import NotLinkable, calibrated_apart, on_one_scale
from scoring.dif.groups import TwoGroups, strata
from scoring.dif.itemcurves import lord, raju
from scoring.dif.likelihoodratio import likelihood_ratio
from scoring.dif.logistic import Kind, fits, logistic
from scoring.dif.mantelhaenszel import mantel_haenszel
from scoring.dif.purification import purify
from scoring.dif.sibtest import bias, sibtest
from scoring.dif.standardization import standardization
from scoring.dif.testfunctioning import CutOutOfReach, difference_at_cut
from scoring.irt.models import Model
from tests.scoring.dif.planted import drawn

PLANTED = {3: 0.6, 11: -0.6}
METHODS = [mantel_haenszel, standardization, logistic, lord, raju, likelihood_ratio, sibtest]


@pytest.mark.parametrize("method", METHODS, ids=[one.__name__ for one in METHODS])
def test_a_difference_of_six_tenths_of_a_logit_on_two_items_is_found(method):
    groups = drawn(1000, 800, seed=11, items=20, planted=PLANTED)

    found = method(groups)

    flagged = {one.item for one in found.items if one.p_fdr < 0.05}
    assert flagged >= {"i3", "i11"}
    assert len(flagged) <= 3
    if method is not logistic:
        assert found.items[3].effect < 0 < found.items[11].effect


@pytest.mark.parametrize(
    "method", [mantel_haenszel, logistic, lord, sibtest], ids=["mh", "logistic", "lord", "sibtest"]
)
def test_without_dif_few_items_are_flagged_though_the_groups_differ_in_ability(method):
    searched = [
        one
        for seed in range(6)
        for one in method(drawn(500, 500, seed=seed, items=20, impact=0.5)).items
    ]

    rate = np.mean([one.p < 0.05 for one in searched])
    assert rate <= 0.09  # 120 tests: 5 % and two standard errors


@pytest.mark.parametrize(
    ("method", "per_logit"), [(mantel_haenszel, 2.35), (likelihood_ratio, 2.35)]
)
def test_the_size_of_a_planted_difference_is_recovered_within_its_error(method, per_logit):
    groups = drawn(4000, 4000, seed=5, items=12, planted={4: 0.6})
    anchors = groups.all_items()
    anchors[4] = False

    one = method(groups, anchors=anchors).items[4]

    assert one.effect == pytest.approx(-0.6 * per_logit, abs=3 * one.se)
    assert one.se < 0.2


def test_purification_clears_the_items_that_a_one_sided_plant_made_look_easy():
    planted = dict.fromkeys(range(5), 0.8)
    groups = drawn(1000, 1000, seed=6, items=20, planted=planted)

    raw = mantel_haenszel(groups)
    found = purify(groups, lambda anchors: mantel_haenszel(groups, anchors=anchors))

    truly = {f"i{j}" for j in planted}
    assert len(set(raw.flagged) - truly) > len(set(found.result.flagged) - truly)
    assert truly <= set(found.result.flagged)
    assert found.is_stable
    assert not set(found.result.anchors) & truly


def test_slopes_that_differ_are_non_uniform_and_not_uniform_dif():
    slopes = np.ones(15)
    slopes[7] = 0.3
    groups = drawn(1500, 1500, seed=7, items=15, slopes=slopes)

    non_uniform = logistic(groups, kind=Kind.NON_UNIFORM)

    assert non_uniform.items[7].p < 1e-6
    assert sum(one.is_flagged for one in non_uniform.items) <= 4


def test_uniform_and_non_uniform_statistics_add_up_to_the_one_for_both():
    groups = drawn(300, 250, seed=8, items=12)
    kinds = [logistic(groups, kind=kind) for kind in (Kind.UNIFORM, Kind.NON_UNIFORM, Kind.BOTH)]

    for uniform, rest, both in zip(*(one.items for one in kinds), strict=True):
        assert uniform.statistic + rest.statistic == pytest.approx(both.statistic)


def test_the_gap_of_the_uniform_model_is_the_planted_one():
    groups = drawn(3000, 3000, seed=9, items=30, planted={2: 0.6})

    found = fits(strata(groups, item=2, matching=groups.all_items()))

    assert found.gap == pytest.approx(-0.6, abs=4 * found.se_gap)


def test_a_bundle_adds_up_in_sibtest():
    groups = drawn(2000, 2000, seed=10, items=20, planted={1: 0.5, 2: 0.5})
    studied = np.zeros(20, dtype=bool)
    studied[[1, 2]] = True

    both = bias(groups, studied=studied, valid=~studied)

    single = sibtest(groups, anchors=~studied)
    assert both.beta == pytest.approx(single.items[1].effect + single.items[2].effect, abs=0.02)
    assert both.z < -5


def test_one_sided_plants_lower_the_expected_mark_at_the_cut():
    groups = drawn(2500, 2500, seed=12, items=20, planted=dict.fromkeys(range(5), 0.6))
    anchors = groups.all_items()
    anchors[:5] = False
    pair = on_one_scale(*calibrated_apart(groups, model=Model.RASCH), anchors=anchors)

    found = difference_at_cut(pair, cut_marks=12)

    assert found.difference_marks == pytest.approx(-5 * 0.6 * 0.22, abs=0.15)
    assert found.pass_focal < found.pass_reference
    with pytest.raises(CutOutOfReach):
        difference_at_cut(pair, cut_marks=20)


def test_a_scale_needs_two_anchors():
    groups = drawn(300, 300, seed=13, items=5)
    fits_of_both = calibrated_apart(groups, model=Model.RASCH)

    with pytest.raises(NotLinkable, match="anchors"):
        on_one_scale(*fits_of_both, anchors=np.array([True, False, False, False, False]))


def test_two_slopes_put_the_focal_scale_where_it_belongs():
    groups = drawn(3000, 3000, seed=14, items=25, impact=0.8)

    pair = on_one_scale(*calibrated_apart(groups, model=Model.TWO_PL))

    assert pair.shift == pytest.approx(-0.8, abs=0.12)
    assert pair.slope == pytest.approx(1.0, abs=0.12)


def with_guessing(n_reference, n_focal, *, seed, planted, items=12):
    """Draw 3PL groups with slopes 1 to 1.6 and c = 0.2."""
    rng = np.random.default_rng(seed)
    a, b = rng.uniform(1.0, 1.6, items), np.linspace(-1.2, 1.2, items)[rng.permutation(items)]
    theta = rng.normal(size=n_reference + n_focal)
    focal = np.repeat([False, True], [n_reference, n_focal])
    shift = np.zeros(items)
    for item, logits in planted.items():
        shift[item] = logits
    logit = a * (theta[:, None] - b - np.where(focal[:, None], shift, 0.0))
    marks = (rng.random(logit.shape) < 0.2 + 0.8 / (1 + np.exp(-logit))).astype(np.float64)
    return TwoGroups.of(
        marks,
        groups=["f" if one else "r" for one in focal],
        focal="f",
        items=[f"i{j}" for j in range(items)],
    )


@pytest.mark.parametrize("method", [lord, likelihood_ratio], ids=["lord", "lrt"])
def test_a_planted_difference_is_found_among_items_that_can_be_guessed(method):
    groups = with_guessing(1500, 1200, seed=4, planted={3: 0.6})

    found = method(groups, model=Model.THREE_PL)

    assert {one.item for one in found.items if one.p_fdr < 0.01} == {"i3"}
    assert found.items[3].effect == pytest.approx(-0.6 * 2.35, abs=0.6)
    assert found.items[3].df == (2 if method is lord else 3)


@pytest.mark.parametrize("method", [lord, likelihood_ratio], ids=["lord", "lrt"])
def test_items_that_can_be_guessed_are_left_in_peace_without_a_difference(method):
    searched = [
        one
        for seed in range(4)
        for one in method(
            with_guessing(800, 700, seed=seed, planted={}), model=Model.THREE_PL
        ).items
    ]

    assert np.mean([one.p < 0.05 for one in searched]) <= 0.125  # 48 tests


def test_areas_under_guessing_are_refused_because_they_are_infinite():
    groups = with_guessing(300, 300, seed=1, planted={})

    with pytest.raises(NotLinkable, match="infinite"):
        raju(groups, model=Model.THREE_PL)


def test_the_curves_at_the_cut_know_of_guessing():
    groups = with_guessing(2000, 2000, seed=9, planted={2: 0.8, 5: 0.8})
    anchors = groups.all_items()
    anchors[[2, 5]] = False
    pair = on_one_scale(*calibrated_apart(groups, model=Model.THREE_PL), anchors=anchors)

    found = difference_at_cut(pair, cut_marks=7)

    assert pair.c_reference.mean() == pytest.approx(0.2, abs=0.06)
    assert found.difference_marks == pytest.approx(-0.36, abs=3 * found.se_marks)
    assert found.pass_focal < found.pass_reference
