from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.cutscore.angoff import RatingsUnusable
from scoring.cutscore.bookmark import BookletItem, bookmark
from scoring.cutscore.compromise import NoCompromise, beuk, beuk_tilt, hofstee
from scoring.cutscore.decision import DecisionIncomplete, adopt
from scoring.cutscore.groups import borderline_group, contrasting_groups

# Ten candidates with 0 to 9 marks: the fail rate at a cut of c marks is c/10, a straight line.
STRAIGHT = np.arange(0.0, 10.0)


def test_hofstees_diagonal_meets_a_straight_curve_where_worked_by_hand():
    # Diagonal from (2, .8) to (8, .2): .8 - .1 (c - 2) = c/10 gives c = 5.
    found = hofstee(STRAIGHT, wishes=np.array([[2.0, 8.0, 0.2, 0.8]]))

    assert found.cut == pytest.approx(5.0)
    assert found.rate == pytest.approx(0.5)
    assert found.raw_cut == 5


def test_hofstee_takes_the_mean_of_judges_limits():
    wishes = np.array([[1.0, 7.0, 0.1, 0.7], [3.0, 9.0, 0.3, 0.9]])

    found = hofstee(STRAIGHT, wishes=wishes)

    assert found.cut == pytest.approx(5.0)
    assert found.n_judges == 2


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        pytest.param([6.0, 8.0, 0.1, 0.3], "60% of candidates fail at the smallest", id="above"),
        pytest.param([1.0, 3.0, 0.5, 0.9], "30% of candidates fail at the largest", id="below"),
    ],
)
def test_hofstee_without_a_crossing_says_which_limit_fails(limits, said):
    with pytest.raises(NoCompromise, match=said):
        hofstee(STRAIGHT, wishes=np.array([limits]))


def test_a_limit_the_wrong_way_round_names_the_judge():
    with pytest.raises(RatingsUnusable, match="judge 2"):
        hofstee(STRAIGHT, wishes=np.array([[1.0, 7.0, 0.1, 0.7], [5.0, 4.0, 0.1, 0.7]]))


def test_beuks_line_meets_a_straight_curve_where_worked_by_hand():
    # Means (6, .8), SDs 1 and .2: .8 + .2 (c - 6) = 1 - c/10 gives c = 14/3.
    wishes = np.array([[5.0, 0.6], [6.0, 0.8], [7.0, 1.0]])

    found = beuk(STRAIGHT, wishes=wishes)

    assert found.cut == pytest.approx(14 / 3)
    assert found.rate == pytest.approx(1 - 14 / 30)
    assert found.raw_cut == 5
    assert beuk_tilt(found) == pytest.approx(np.arctan(0.2))


def test_beuk_keeps_the_cut_on_which_all_judges_agree():
    found = beuk(STRAIGHT, wishes=np.array([[6.0, 0.5], [6.0, 0.9]]))

    assert found.cut == pytest.approx(6.0)


def test_beuk_keeps_the_pass_rate_on_which_all_judges_agree():
    found = beuk(STRAIGHT, wishes=np.array([[4.0, 0.7], [8.0, 0.7]]))

    assert found.rate == pytest.approx(0.7)
    assert found.cut == pytest.approx(3.0)


@given(
    st.lists(st.integers(0, 60), min_size=5, max_size=60),
    st.lists(
        st.tuples(st.floats(10, 50), st.floats(0.1, 0.9)), min_size=2, max_size=8, unique=True
    ),
)
def test_beuks_point_lies_on_the_pass_curve(totals, wishes):
    marks = np.array(totals, dtype=float)

    found = beuk(marks, wishes=np.array(wishes))

    whole = (marks >= np.floor(found.cut + 1e-9)).mean(), (marks >= np.floor(found.cut) + 1).mean()
    assert min(whole) - 1e-6 <= found.rate <= max(whole) + 1e-6


def test_a_bookmark_sets_the_cut_at_the_items_location():
    items = [BookletItem(f"i{b}", b=float(b)) for b in range(-2, 3)]

    found = bookmark([3, 3, 4], items=items, response_probability=0.5)

    assert found.judge_thetas == (0.0, 0.0, 1.0)
    assert found.theta == 0.0
    assert found.cut == pytest.approx(2.5)  # symmetric around 0
    assert found.raw_cut == 3


def test_a_higher_response_probability_asks_for_more():
    items = [BookletItem(f"i{b}", b=float(b), a=1.5) for b in range(-2, 3)]

    usual = bookmark([3], items=items, response_probability=2 / 3)

    assert usual.theta == pytest.approx(log(2) / 1.5)


def test_guessing_moves_an_items_location_down():
    assert BookletItem("i", b=0, c=0.25).location(2 / 3) == pytest.approx(log((5 / 12) * 3))


@pytest.mark.parametrize("page", [0, 6])
def test_a_page_that_is_not_in_the_booklet_is_refused(page):
    items = [BookletItem(str(b), b=float(b)) for b in range(5)]

    with pytest.raises(RatingsUnusable, match=f"page {page} of a booklet of 5"):
        bookmark([page], items=items)


def test_an_item_guessed_too_often_has_no_location():
    with pytest.raises(RatingsUnusable, match="never answered"):
        BookletItem("i", b=0, c=0.7).location(2 / 3)


def test_the_borderline_cut_is_the_median_with_a_bootstrap_error():
    rng = np.random.default_rng(3)
    totals = rng.normal(50, 6, 400)

    found = borderline_group(totals, rng=np.random.default_rng(4))

    assert found.cut == pytest.approx(50, abs=1)
    assert found.se == pytest.approx(1.2533 * 6 / 20, rel=0.25)


def test_contrasting_groups_recover_the_point_of_equal_odds():
    rng = np.random.default_rng(5)

    found = contrasting_groups(rng.normal(45, 6, 3000), rng.normal(57, 6, 9000))

    # Two normal groups with equal spread and weight: logistic with its middle at 51.
    assert found.cut == pytest.approx(51, abs=0.3)
    assert found.slope == pytest.approx(12 / 36, rel=0.1)
    assert 0.05 < found.se < 0.3


def test_contrasting_groups_error_agrees_with_repeated_samples():
    rng = np.random.default_rng(6)
    drawn = [contrasting_groups(rng.normal(45, 6, 60), rng.normal(52, 6, 40)) for _ in range(300)]

    spread = np.std([one.cut for one in drawn], ddof=1)
    assert np.median([one.se for one in drawn]) == pytest.approx(spread, rel=0.25)


def test_groups_that_do_not_overlap_are_cut_midway():
    found = contrasting_groups(np.array([40.0, 44]), np.array([50.0, 56]))

    assert (found.cut, found.misplaced) == (47.0, 0)


def test_groups_in_the_wrong_order_set_no_cut():
    with pytest.raises(RatingsUnusable, match="does not score higher"):
        contrasting_groups(np.array([50.0, 56]), np.array([40.0, 44]))


@pytest.mark.parametrize(
    ("reason", "people", "said"),
    [("", ("A", "B"), "give the reason"), ("why", ("A", "A"), "two people")],
)
def test_a_decision_without_reason_or_second_person_is_refused(reason, people, said):
    with pytest.raises(DecisionIncomplete, match=said):
        adopt(recommended=52.4, adopted=51, se_judgment=1, sem=1, reason=reason, decided_by=people)


def test_a_cut_adopted_as_recommended_needs_no_reason():
    found = adopt(
        recommended=52.4, adopted=52.4, se_judgment=1, sem=1, reason="", decided_by=("A", "B")
    )

    assert found.shift_in_errors == 0
