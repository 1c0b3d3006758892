from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.seating import Desk, Room, Rule, SeatingRule, Sitter, micrometres, share
from tests.scheduling.seating.rooms import a_grid

RULE = SeatingRule()


def named(room: Room, name: str) -> Room:
    return Room(room.desks, name)


def people(**colleges: int) -> tuple[Sitter, ...]:
    return tuple(
        Sitter(f"{college}{i}", college)
        for college, count in colleges.items()
        for i in range(count)
    )


def excess(lists: tuple[tuple[Sitter, ...], ...]) -> float:
    """Candidates above 40 % of their room, over all rooms and colleges."""
    return sum(
        max(0.0, count - 0.4 * len(inside))
        for inside in lists
        for college, count in Counter(who.college for who in inside).items()
        if college
    )


def test_a_large_college_is_shared_over_the_rooms_until_none_holds_more_than_the_share():
    rooms = [named(a_grid(5, 4), "R1"), named(a_grid(5, 4), "R2")]

    found = share(rooms, people(K1=16, K2=12, K3=12), rule=RULE, seed=1)

    assert [len(inside) for inside in found.lists] == [20, 20]
    assert all(
        count <= 8
        for inside in found.lists
        for count in Counter(w.college for w in inside).values()
    )
    assert (found.breaches, found.notes, found.proven) == ((), (), True)


def test_a_college_that_is_most_of_the_place_is_told_and_never_refused():
    rooms = [named(a_grid(5, 2), "R1"), named(a_grid(5, 2), "R2")]

    found = share(rooms, people(K1=12, K2=8), rule=RULE, seed=1)

    assert found.breaches == ()
    assert any("R1" in note and "K1" in note and "40 %" in note for note in found.notes)
    assert sum(map(len, found.lists)) == 20


def test_rooms_too_small_are_told_with_how_many_places_lack():
    found = share([a_grid(2, 2)], people(K1=3, K2=3), rule=RULE, seed=1)

    assert [(one.rule, one.have, one.need) for one in found.breaches] == [(Rule.CAPACITY, 4, 6)]
    assert "2 candidates" in found.breaches[0].message
    assert found.lists == ((),)


def test_needs_go_where_desks_for_them_are():
    special = Desk("S1", micrometres(9), 0, offers=frozenset({"wheelchair"}))
    rooms = [a_grid(2, 2), Room((*a_grid(2, 2).desks, special), "with a desk")]
    who = Sitter("W", "K1", needs=frozenset({"wheelchair"}))

    found = share(rooms, (*people(K1=2, K2=3), who), rule=RULE, seed=4)

    assert who in found.lists[1]


def test_a_need_that_no_room_meets_names_the_candidates():
    who = Sitter("W", "K1", needs=frozenset({"screen"}))

    found = share([a_grid(3, 3)], (who, *people(K2=2)), rule=RULE, seed=4)

    assert [(one.rule, one.candidates) for one in found.breaches] == [(Rule.ACCOMMODATION, ("W",))]


def test_a_seed_draws_who_and_the_same_seed_draws_the_same():
    rooms = [a_grid(4, 3), a_grid(4, 3)]
    crowd = people(K1=8, K2=8, K3=8)

    drawn = [share(rooms, crowd, rule=RULE, seed=seed).lists for seed in (1, 1, 2)]

    assert drawn[0] == drawn[1] != drawn[2]
    assert [len(one) for one in drawn[0]] == [len(one) for one in drawn[2]]


def least_excess(sizes: list[int], counts: list[int]) -> float:
    """Try every way to part each college over two rooms."""
    ways = product(*(range(count + 1) for count in counts))
    costs = []
    for inside in ways:
        loads = (sum(inside), sum(counts) - sum(inside))
        if loads[0] <= sizes[0] and loads[1] <= sizes[1]:
            parts = (inside, [n - k for n, k in zip(counts, inside, strict=True)])
            costs.append(
                sum(
                    max(0.0, k - 0.4 * load)
                    for part, load in zip(parts, loads, strict=True)
                    for k in part
                )
            )
    return min(costs)


@settings(max_examples=25, deadline=None)
@given(
    counts=st.lists(st.integers(1, 6), min_size=2, max_size=4),
    spare=st.integers(0, 3),
    seed=st.integers(0, 9),
)
def test_no_other_sharing_over_two_rooms_keeps_the_rule_better(counts, spare, seed):
    total = sum(counts)
    sizes = [total // 2 + spare, total - total // 2]
    rooms = [a_grid(size, 1) for size in sizes]
    crowd = people(**{f"K{i}": count for i, count in enumerate(counts)})

    found = share(rooms, crowd, rule=RULE, seed=seed)

    assert sorted(who.id for inside in found.lists for who in inside) == sorted(
        who.id for who in crowd
    )
    assert all(len(inside) <= size for inside, size in zip(found.lists, sizes, strict=True))
    assert excess(found.lists) == pytest.approx(least_excess(sizes, counts), abs=1e-6)


def test_nobody_to_share_gives_empty_rooms():
    found = share([a_grid(2, 2)], (), rule=RULE, seed=1)

    assert (found.lists, found.breaches, found.notes) == (((),), (), ())


def test_thirty_rooms_and_twenty_colleges_are_shared_within_the_rule():
    rng = np.random.default_rng(5)
    rooms = [a_grid(6, 5) for _ in range(30)]
    crowd = tuple(Sitter(f"C{i}", f"K{rng.integers(20)}") for i in range(850))

    found = share(rooms, crowd, rule=RULE, seed=2)

    assert excess(found.lists) == 0.0
    assert found.notes == ()
