import numpy as np
import pytest

from exambank.assembly import (
    Apart,
    Comparison,
    EarlierForm,
    Exclude,
    Pool,
    PoolUnusable,
    Spec,
    SpecUnusable,
    Tally,
    Together,
    Where,
    constraints,
)
from exambank.assembly.variables import eligible

POOL = Pool(
    ids=("Q1", "Q2", "Q3", "Q4", "Q5", "Q6"),
    columns={
        "area": ["A", "A", "B", "B", "B", "A"],
        "cognitive": ["recall", "apply", "recall", "apply", "recall", "apply"],
        "words": [10, 20, 30, 40, 50, 60],
        "exposure": [0, 1, 2, 3, 4, 5],
        "key": ["A", "A", "B", "B", "A", ""],
        "stimulus": ["", "S", "S", "", "T", ""],
        "topic": ["genes", "cells", "genes", "genes", "", "cells"],
        "level": ["3", "4", "5", "3.0", "", "x"],
    },
    enemies=[("Q2",), (), ("Q1", "Q2"), (), ("Q9",), ()],
)


def spec(**changes):
    return Spec(**({"length": 3} | changes))


def only(quotas):
    (quota,) = quotas
    return quota


def test_the_length_counts_every_item():
    quota = constraints.length(POOL, spec())

    assert (quota.low, quota.high, quota.values.tolist()) == (3, 3, [1] * 6)


def test_an_area_counts_its_items():
    quota = only(constraints.areas(POOL, spec(areas={"B": (1, 2)})))

    assert quota.values.tolist() == [0, 0, 1, 1, 1, 0]
    assert (quota.label, quota.low, quota.high) == ("area B", 1, 2)


def test_a_cognitive_level_counts_its_items():
    quota = only(constraints.cognitive(POOL, spec(cognitive={"apply": (1, 2)})))

    assert quota.values.tolist() == [0, 1, 0, 1, 0, 1]


def test_words_are_summed():
    quota = only(constraints.words(POOL, spec(words=(60, 90))))

    assert (quota.values.tolist(), quota.unit) == ([10, 20, 30, 40, 50, 60], 35)


def test_any_column_can_have_quotas():
    quota = only(constraints.attributes(POOL, spec(attributes={"topic": {"genes": (1, 1)}})))

    assert (quota.values.tolist(), quota.path) == ([1, 0, 1, 1, 0, 0], "attributes.topic.genes")


def test_a_condition_sums_a_column_over_the_items_it_picks():
    tally = Tally((Where("topic", ("genes",)), Where("area", ("B",))), (0, 50), sum="words")

    quota = only(constraints.tallies(POOL, spec(conditions=(tally,))))

    assert quota.values.tolist() == [0, 0, 30, 40, 0, 0]


@pytest.mark.parametrize(
    ("comparison", "value", "expected"),
    [
        (Comparison.ONE_OF, "3", [1, 0, 0, 1, 0, 0]),
        (Comparison.NOT, "3", [0, 1, 1, 0, 1, 1]),
        (Comparison.AT_LEAST, "4", [0, 1, 1, 0, 0, 0]),
        (Comparison.ABOVE, "4", [0, 0, 1, 0, 0, 0]),
        (Comparison.AT_MOST, "4", [1, 1, 0, 1, 0, 0]),
        (Comparison.BELOW, "4", [1, 0, 0, 1, 0, 0]),
    ],
    ids=str,
)
def test_a_where_compares_numbers_and_leaves_out_what_is_none(comparison, value, expected):
    found = constraints.satisfying(POOL, [Where("level", (value,), comparison)])

    assert found.astype(int).tolist() == expected


def test_overlap_with_an_earlier_form_leaves_the_anchor_out():
    earlier = (EarlierForm(("Q1", "Q2"), maximum=1),)

    quota = only(constraints.overlap(POOL, spec(earlier=earlier, anchor=("Q1",))))

    assert (quota.values.tolist(), quota.high) == ([0, 1, 0, 0, 0, 0], 1)


def test_key_balance_measures_each_key_from_even_among_keyed_items():
    first, second = constraints.key_balance(POOL, spec(key_balance=1))

    assert first.values.tolist() == [0.5, 0.5, -0.5, -0.5, 0.5, 0]
    assert (second.low, second.high) == (-1, 1)


def test_a_key_may_be_as_frequent_as_the_others_can_part_it():
    quotas = list(constraints.key_run(POOL, spec(key_run=1)))

    # A run of 1 on a form of 3 allows 2 of one key, with another between them.
    assert [(quota.label, quota.high) for quota in quotas] == [
        ("key run of A", 2),
        ("key run of B", 2),
    ]


def test_a_long_run_inside_a_stimulus_set_needs_others_of_the_set():
    pool = Pool(
        ids=("Q1", "Q2", "Q3"), columns={"key": ["A", "A", "B"], "stimulus": ["S", "S", "S"]}
    )

    inside = list(constraints.key_run(pool, spec(key_run=1)))[-1]

    assert (inside.values.tolist(), inside.high) == ([1, 1, -1], 1)


def test_enemies_are_mutual_and_form_the_largest_groups():
    groups = constraints.enemies(POOL)

    assert [group.members for group in groups] == [(0, 1, 2)]


def test_enemies_outside_the_pool_bind_nothing():
    assert all(4 not in group.members for group in constraints.enemies(POOL))


def test_lists_of_apart_and_together_are_groups():
    conditions = (Apart(("Q4", "Q5")), Together(("Q1", "Q6")))

    apart = constraints.apart(POOL, spec(conditions=conditions))
    together = constraints.together(POOL, spec(conditions=conditions))

    assert [group.members for group in apart] == [(3, 4)]
    assert [group.members for group in together] == [(0, 5)]


def test_an_unknown_item_in_a_list_is_refused_with_its_place():
    with pytest.raises(SpecUnusable, match="item Q7 is not in the pool") as refusal:
        constraints.apart(POOL, spec(conditions=(Exclude(("Q1",)), Apart(("Q1", "Q7")))))

    assert refusal.value.path == "conditions.1"


def test_stimulus_sets_gather_the_items_of_one_stimulus():
    assert [group.members for group in constraints.stimulus_sets(POOL)] == [(1, 2), (4,)]


def test_an_item_as_often_exposed_as_allowed_may_still_be_used():
    assert constraints.exposure(POOL, spec(max_exposure=3)).tolist() == [True] * 4 + [False] * 2


def test_excluded_items_stay_out():
    barred = constraints.excluded(POOL, spec(conditions=(Exclude(("Q2", "Q3")),)))

    assert np.flatnonzero(~barred).tolist() == [1, 2]


def test_only_anchor_items_may_stand_in_more_than_max_use_forms():
    uses = constraints.reuse(POOL, spec(forms=4, max_use=2, anchor=("Q1",)))

    assert uses.tolist() == [4, 2, 2, 2, 2, 2]


def test_what_no_form_may_hold_is_left_out_from_the_start():
    usable = eligible(POOL, spec(anchor=("Q1",)))

    # Q2 and Q3 are enemies of the anchor item, Q5 is alone with its stimulus.
    assert np.flatnonzero(usable).tolist() == [0, 3, 5]


def test_a_missing_column_is_named():
    with pytest.raises(PoolUnusable, match="column difficulty: the column is missing"):
        list(constraints.attributes(POOL, spec(attributes={"difficulty": {"easy": (0, 1)}})))
