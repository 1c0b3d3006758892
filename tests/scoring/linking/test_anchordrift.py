import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.linking.anchordrift import ItemLogits, purify_anchor
from scoring.linking.anchors import NotLinkable

IDS = tuple(f"q{j}" for j in range(20))


def right_answers(rng, n, *, ability, b):
    """Return 0/1 marks of a two-parameter model with a fifth guessed."""
    theta = rng.normal(ability, 1, (n, 1))
    a = np.exp(np.sin(np.arange(len(b))) * 0.3)
    return (rng.random((n, len(b))) < 0.2 + 0.8 / (1 + np.exp(-a * (theta - b)))).astype(float)


def sides(seed, *, n=400, n_base=650, drifted=2, by=0.5, weaker=0.4):
    rng = np.random.default_rng(seed)
    b = rng.normal(-0.3, 1, 20)
    now = b + by * (np.arange(20) < drifted)
    return (
        ItemLogits.of_sittings(IDS, [right_answers(rng, n, ability=-weaker, b=now)]),
        ItemLogits.of_sittings(IDS, [right_answers(rng, n_base, ability=0, b=b)]),
    )


def test_an_item_that_became_much_harder_leaves_the_anchor_though_the_groups_differ():
    new, base = sides(1, drifted=1, by=1.2)

    found = purify_anchor(new, base)

    assert "q0" in found.removed
    assert "q0" not in found.kept
    assert found.items[0].shift < -0.5
    assert found.group_shift < 0


def test_half_of_the_items_that_drifted_by_half_a_logit_go_and_few_good_ones():
    hits = false_alarms = 0
    for seed in range(200):
        removed = purify_anchor(*sides(seed)).removed
        hits += len({"q0", "q1"} & set(removed))
        false_alarms += len(set(removed) - {"q0", "q1"})

    assert 0.4 < hits / 400 < 0.75
    assert false_alarms / (200 * 18) < 0.05


@pytest.mark.parametrize(("n", "n_base"), [(14, 650), (149, 650), (650, 149)])
def test_below_150_candidates_on_a_side_the_whole_anchor_stays_whatever_was_seen(n, n_base):
    new, base = sides(3, n=n, n_base=n_base, drifted=3, by=2.0)

    found = purify_anchor(new, base)

    assert found.kept == IDS
    assert found.removed == ()
    assert found.stopped_by.startswith(
        f"anchor_drift needs N >= 150 and there are {min(n, n_base)}"
    )


def test_four_fifths_of_the_anchor_stay_and_the_reason_is_said():
    new, base = sides(4, n=2000, n_base=2000, drifted=9, by=1.5)

    found = purify_anchor(new, base)

    assert len(found.kept) == 16
    assert found.stopped_by == "16 items are the fewest allowed; look at the anchor"


def test_small_sittings_are_pooled_until_they_can_judge():
    rng = np.random.default_rng(5)
    b = np.linspace(-1, 1, 20)
    now = b + 1.5 * (np.arange(20) == 7)
    sittings = [right_answers(rng, 14, ability=-0.4, b=now) for _ in range(20)]
    base = ItemLogits.of_sittings(IDS, [right_answers(rng, 500, ability=0, b=b)])

    alone = purify_anchor(ItemLogits.of_sittings(IDS, sittings[:1]), base)
    pooled = purify_anchor(ItemLogits.of_sittings(IDS, sittings), base)

    assert alone.removed == ()
    assert "q7" in pooled.removed
    assert pooled.n_new == 280


@pytest.mark.parametrize("mark", [np.nan, 0.5])
def test_marks_that_are_missing_or_in_parts_are_not_pooled(mark):
    marks = np.ones((200, 20))
    marks[3, 3] = mark

    with pytest.raises(NotLinkable, match="sittings that hold all of them"):
        ItemLogits.of_sittings(IDS, [marks])


def test_sides_with_other_items_are_refused_by_name():
    new, base = sides(6)
    other = ItemLogits(("z0", *IDS[1:]), base.logits, base.variances, base.n)

    with pytest.raises(NotLinkable, match="q0, z0 on one side only"):
        purify_anchor(new, other)


def test_counts_beyond_the_candidates_and_anchors_of_two_items_are_refused():
    with pytest.raises(NotLinkable, match="counts from 0 to the 10"):
        ItemLogits.of_counts(IDS[:2], right=[11, 2], n=10)
    two = ItemLogits.of_counts(IDS[:2], right=[110, 20], n=200)
    with pytest.raises(NotLinkable, match="2 common items"):
        purify_anchor(two, two)


def test_difficulties_of_the_bank_serve_as_the_base_side():
    rng = np.random.default_rng(7)
    b = np.linspace(-2, 2, 20)
    theta = rng.normal(-0.4, 1, (3000, 1))
    now = b + 1.0 * (np.arange(20) == 3)
    marks = (rng.random((3000, 20)) < 1 / (1 + np.exp(-(theta - now)))).astype(float)
    base = ItemLogits.of_difficulties(IDS, b=b, se=np.full(20, 0.1), spread=1.0, n=500)

    found = purify_anchor(ItemLogits.of_sittings(IDS, [marks]), base)

    assert found.removed == ("q3",)
    assert found.group_shift == pytest.approx(-0.4 / np.sqrt(1 + 0.3459), abs=0.08)


@settings(deadline=None)
@given(
    right=st.lists(st.integers(0, 300), min_size=6, max_size=12),
    shift=st.floats(-2, 2),
)
def test_a_shift_that_all_items_share_takes_nothing_out_and_is_the_groups_difference(right, shift):
    ids = tuple(map(str, range(len(right))))
    base = ItemLogits.of_counts(ids, right=right, n=300)
    moved = ItemLogits(ids, base.logits + shift, base.variances, 300)

    found = purify_anchor(moved, base)

    assert found.kept == ids
    assert found.group_shift == pytest.approx(shift, abs=1e-9)


@settings(deadline=None)
@given(right=st.lists(st.integers(0, 300), min_size=6, max_size=12), data=st.data())
def test_the_same_items_go_whichever_side_is_called_new(right, data):
    ids = tuple(map(str, range(len(right))))
    other = [data.draw(st.integers(0, 300)) for _ in right]
    one = ItemLogits.of_counts(ids, right=right, n=300)
    two = ItemLogits.of_counts(ids, right=other, n=300)

    there, back = purify_anchor(one, two), purify_anchor(two, one)

    assert set(there.kept) == set(back.kept)
    assert there.group_shift == pytest.approx(-back.group_shift)
