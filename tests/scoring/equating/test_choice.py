from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.equating.choice import (
    NoRoute,
    Route,
    SealedMethodMissing,
    SealingFacts,
    decide,
    seal_plan,
)

FACTS = SealingFacts(
    "F2", has_base=True, pooled_difficulties=True, has_anchor=True, same_targets=True
)
ANCHOR_ONLY = replace(FACTS, pooled_difficulties=False)


def test_the_first_form_of_a_blueprint_is_the_base_at_every_n():
    plan = seal_plan(replace(FACTS, has_base=False))

    assert {plan.at(n).route for n in (1, 14, 60, 5000)} == {Route.BASE}
    assert "the panel's cut on this form is the base" in plan.at(14).why[0]


@pytest.mark.parametrize(
    ("n", "route"),
    [
        (1, Route.PRE_EQUATED),
        (9, Route.PRE_EQUATED),
        (10, Route.PRE_EQUATED),
        (30, Route.PRE_EQUATED),
        (499, Route.PRE_EQUATED),
        (500, Route.CHAINED_EQUIPERCENTILE),
    ],
)
def test_pooled_difficulties_carry_a_form_up_to_five_hundred(n, route):
    assert seal_plan(FACTS).at(n).route is route


@pytest.mark.parametrize(
    ("n", "route"),
    [
        (9, Route.IDENTITY),
        (10, Route.NOMINAL_WEIGHTS),
        (29, Route.NOMINAL_WEIGHTS),
        (30, Route.NOMINAL_WEIGHTS),
        (100, Route.NOMINAL_WEIGHTS),
        (500, Route.CHAINED_EQUIPERCENTILE),
    ],
)
def test_without_pooled_difficulties_the_anchor_carries_from_ten_on(n, route):
    assert seal_plan(ANCHOR_ONLY).at(n).route is route


def test_a_cut_in_the_upper_half_asks_for_the_circle_arc_from_thirty_on():
    plan = seal_plan(replace(ANCHOR_ONLY, cut_in_upper_half=True))

    assert plan.at(29).route is Route.NOMINAL_WEIGHTS
    assert plan.at(30).route is Route.CIRCLE_ARC


@pytest.mark.parametrize("alike", [True, False])
def test_tucker_is_shown_only_where_groups_are_alike_and_n_is_a_hundred(alike):
    plan = seal_plan(replace(ANCHOR_ONLY, groups_alike=alike))

    assert Route.TUCKER not in plan.at(99).sensitivity
    assert (Route.TUCKER in plan.at(100).sensitivity) is alike


def test_large_groups_that_are_alike_get_frequency_estimation():
    plan = seal_plan(replace(ANCHOR_ONLY, groups_alike=True))

    assert plan.at(500).route is Route.FREQUENCY_ESTIMATION


def test_from_ten_on_the_average_of_nominal_weights_and_identity_is_shown():
    plan = seal_plan(ANCHOR_ONLY)

    assert Route.NWM_AND_IDENTITY in plan.at(14).sensitivity
    assert Route.NWM_AND_IDENTITY not in plan.at(9).sensitivity


def test_a_form_that_nothing_supports_cannot_be_sealed():
    with pytest.raises(NoRoute, match="pool difficulties or assemble"):
        seal_plan(replace(ANCHOR_ONLY, same_targets=False))


def test_a_plan_has_no_rung_for_nobody():
    with pytest.raises(NoRoute, match="N = 0"):
        seal_plan(FACTS).at(0)


TOTALS = {"c1": 47.0, "c2": 48.0, "c3": 49.0, "c4": 50.0}


def test_alternatives_list_whom_they_would_have_passed_or_failed():
    cuts = {Route.PRE_EQUATED: 49, Route.IDENTITY: 48, Route.NOMINAL_WEIGHTS: 50}

    found = decide(seal_plan(FACTS), totals=TOTALS, raw_cuts=cuts)

    assert (found.route, found.passed) == (Route.PRE_EQUATED, ("c3", "c4"))
    by_route = {one.route: one for one in found.alternatives}
    assert by_route[Route.IDENTITY].would_pass == ("c2",)
    assert by_route[Route.NOMINAL_WEIGHTS].would_fail == ("c3",)


def test_an_alternative_does_not_stand_in_for_the_sealed_method():
    with pytest.raises(SealedMethodMissing, match="an alternative does not decide"):
        decide(seal_plan(FACTS), totals=TOTALS, raw_cuts={Route.IDENTITY: 48})


@given(
    sealed=st.integers(40, 55),
    others=st.dictionaries(
        st.sampled_from([one for one in Route if one is not Route.PRE_EQUATED]),
        st.integers(30, 60),
    ),
)
def test_no_alternative_changes_who_passes(sealed, others):
    plan = seal_plan(FACTS)

    alone = decide(plan, totals=TOTALS, raw_cuts={Route.PRE_EQUATED: sealed})
    beside = decide(plan, totals=TOTALS, raw_cuts={**others, Route.PRE_EQUATED: sealed})

    assert (alone.passed, alone.failed, alone.raw_cut) == (
        beside.passed,
        beside.failed,
        beside.raw_cut,
    )
