"""Cases worked by hand, and what happens where a number is undefined."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.dif.groups import Strata, TwoGroups
from scoring.dif.logistic import fits
from scoring.dif.mantelhaenszel import common_odds, mantel_haenszel
from scoring.dif.results import delta_class
from scoring.dif.sibtest import sibtest
from scoring.dif.standardization import standardized_difference
from scoring.dif.testfunctioning import impact_ratio
from tests.scoring.dif.planted import drawn


def table(*counts):
    """Return strata from rows of reference right, wrong, focal right, wrong."""
    columns = np.array(counts, dtype=np.float64).T
    return Strata(np.arange(1.0, len(counts) + 1), *columns)


def test_mantel_haenszel_of_one_stratum_by_hand():
    """30/10 against 20/20: E(A) = 25, Var = 40*40*50*30 / (80^2 * 79), odds ratio 3."""
    found = common_odds(table((30, 10, 20, 20)))

    variance = 40 * 40 * 50 * 30 / (80**2 * 79)
    assert found.chi2 == pytest.approx((5 - 0.5) ** 2 / variance)
    assert found.odds_ratio == pytest.approx(3)
    assert found.delta == pytest.approx(-2.35 * np.log(3))
    assert found.se_delta == pytest.approx(2.35 * np.sqrt(1 / 30 + 1 / 10 + 1 / 20 + 1 / 20))


def test_two_strata_of_one_odds_ratio_give_it_back():
    found = common_odds(table((30, 10, 20, 20), (18, 2, 15, 5)))

    assert found.odds_ratio == pytest.approx(3)


def test_a_stratum_of_one_group_only_counts_for_nothing():
    alone = common_odds(table((30, 10, 20, 20)))
    more = common_odds(table((30, 10, 20, 20), (7, 3, 0, 0)))

    assert more == alone


def test_standardization_by_hand_weighs_by_the_focal_group():
    """(30 * (.5 - .8) + 10 * (.9 - .9)) / 40 = -.225."""
    found, _ = standardized_difference(table((8, 2, 15, 15), (9, 1, 9, 1)))

    assert found == pytest.approx(-0.225)


@pytest.mark.parametrize(
    ("delta", "se", "p", "letter"),
    [
        (0.99, 0.1, 0.001, "A"),
        (3.0, 2.0, 0.06, "A"),
        (1.0, 0.1, 0.001, "B"),
        (1.49, 0.1, 0.001, "B"),
        (1.5, 0.1, 0.001, "C"),
        (-1.5, 0.31, 0.001, "B"),
        (-2.0, 0.6, 0.001, "C"),
        (2.0, 0.61, 0.001, "B"),
    ],
    ids=[
        "small",
        "large but by chance",
        "from one",
        "below one and a half",
        "from one and a half",
        "large, not surely above one",
        "surely above one",
        "just not surely",
    ],
)
def test_ets_classes_at_their_edges(delta, se, p, letter):
    assert delta_class(delta, se=se, p=p).value == letter


def test_an_item_that_everybody_has_right_has_no_statistic_and_no_class():
    groups = drawn(300, 300, seed=1, items=6)
    marks = groups.marks.copy()
    marks[:, 2] = 1.0
    groups = TwoGroups(marks, groups.is_focal, groups.items)

    one = mantel_haenszel(groups).items[2]

    assert np.isnan(one.statistic)
    assert one.dif_class is None
    assert not one.is_flagged
    assert fits(table((5, 0, 5, 0))) is None


def test_an_item_all_right_in_one_group_and_all_wrong_in_the_other_is_flagged_without_a_size():
    groups = drawn(300, 300, seed=1, items=6)
    marks = groups.marks.copy()
    marks[:, 2] = groups.is_focal
    groups = TwoGroups(marks, groups.is_focal, groups.items)

    one = mantel_haenszel(groups, anchors=np.arange(6) != 2).items[2]

    assert one.is_flagged
    assert one.effect == np.inf
    assert one.dif_class is None


def test_a_group_of_one_has_no_sibtest():
    marks = np.array([[1.0, 0, 1], [0, 1, 1], [1, 1, 0]])
    groups = TwoGroups.of(marks, groups=["f", "r", "r"], focal="f", items=["i", "j", "k"])

    assert np.isnan(sibtest(groups, exploratory=True).items[0].statistic)


def test_the_ratio_of_pass_rates_is_undefined_where_nobody_of_the_reference_passed():
    found = impact_ratio(np.array([False, True]), np.array([False, True]))

    assert np.isnan(found.ratio)
    assert not found.is_below_four_fifths


@given(st.lists(st.tuples(*[st.integers(1, 40)] * 4), min_size=1, max_size=6))
def test_swapping_the_groups_turns_the_sign_and_nothing_else(counts):
    there = common_odds(table(*counts))
    back = common_odds(table(*[(c, d, a, b) for a, b, c, d in counts]))

    assert back.chi2 == pytest.approx(there.chi2, abs=1e-9)
    assert back.delta == pytest.approx(-there.delta, abs=1e-9)
    assert back.se_delta == pytest.approx(there.se_delta)
