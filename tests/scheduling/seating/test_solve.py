from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.seating import (
    CandidateTwice,
    Desk,
    NoForms,
    Plan,
    Room,
    Rule,
    SeatingRule,
    Sitter,
    check,
    micrometres,
    room_breaches,
    seat,
)
from scheduling.seating.layout import geometry_of
from scheduling.seating.spread import spread
from tests.scheduling.seating.rooms import a_grid, some_sitters

RULE = SeatingRule()


def forms_by_place(plan: Plan, room: Room) -> dict[tuple[int, int], str]:
    pitch = min(desk.x_um for desk in room.desks if desk.x_um)
    at = {desk.id: (desk.x_um // pitch, desk.y_um // pitch) for desk in room.desks}
    return {at[one.desk]: one.form for one in plan.seats}


@pytest.mark.parametrize("across", ["1.5", "1.7", "2"])
def test_four_forms_leave_none_equal_among_eight_neighbours(across: str):
    room = a_grid(7, 6, across=across)

    plan = seat(room, some_sitters(42), forms="ABCD", rule=RULE, seed=3)

    forms = forms_by_place(plan, room)
    near = [(i, j) for i, j in combinations(forms, 2) if max(abs(np.subtract(i, j))) == 1]
    assert plan.is_publishable
    assert all(forms[one] != forms[other] for one, other in near)


def test_two_forms_make_a_checkerboard():
    room = a_grid(6, 5)

    forms = forms_by_place(seat(room, some_sitters(30), forms="AB", rule=RULE, seed=5), room)

    assert len({(sum(place) % 2, form) for place, form in forms.items()}) == 2


def test_five_forms_keep_all_neighbours_apart_even_two_desks_on():
    plan = seat(a_grid(6, 6), some_sitters(36), forms="ABCDE", rule=RULE, seed=5)

    assert plan.is_publishable
    assert not plan.notes


def test_versions_of_one_form_serve_a_small_cohort():
    plan = seat(a_grid(4, 4), some_sitters(14), forms=["A/1", "A/2"], rule=RULE, seed=2)

    assert plan.is_publishable
    assert {one.form for one in plan.seats} == {"A/1", "A/2"}


def test_the_same_seed_gives_the_same_plan_and_another_seed_another():
    def planned(seed: int) -> Plan:
        return seat(a_grid(6, 5), some_sitters(30), forms="ABCD", rule=RULE, seed=seed)

    assert planned(7) == planned(7)
    assert planned(7).seats != planned(8).seats


def test_an_illegal_room_is_refused_with_its_alternative():
    room = a_grid(4, 1, across="1.499")

    plan = seat(room, some_sitters(2), forms="AB", rule=RULE, seed=1)

    assert plan.seats == ()
    assert [breach.desks for breach in plan.breaches] == [("A1", "A2"), ("A2", "A3"), ("A3", "A4")]
    assert plan.legal_capacity == 2
    legal = room.only(frozenset(plan.alternative.desks))
    assert seat(legal, some_sitters(2), forms="AB", rule=RULE, seed=1).is_publishable


def test_a_room_with_too_few_desks_is_refused():
    plan = seat(a_grid(2, 2), some_sitters(5), forms="AB", rule=RULE, seed=1)

    (breach,) = plan.breaches
    assert (breach.rule, breach.have, breach.need) == (Rule.CAPACITY, 4, 5)


def test_needs_get_their_desks_and_others_keep_off_them():
    grid = a_grid(4, 3).desks
    room = Room(
        (
            *grid[:10],
            Desk("S1", 0, 9_000_000, offers=frozenset({"screen"})),
            Desk("S2", 9_000_000, 9_000_000, offers=frozenset({"wheelchair"})),
        )
    )
    sitters = (*some_sitters(10), Sitter("W", "x", frozenset({"wheelchair"})))

    for seed in range(20):
        plan = seat(room, sitters, forms="ABCD", rule=RULE, seed=seed)
        at = {one.candidate: one.desk for one in plan.seats}
        assert plan.is_publishable
        assert at["W"] == "S2"
        assert "S1" not in at.values()


def test_a_need_that_no_desk_meets_is_a_breach():
    sitters = (Sitter("W", needs=frozenset({"wheelchair"})),)

    (breach,) = seat(a_grid(2, 2), sitters, forms="A", rule=RULE, seed=1).breaches

    assert (breach.rule, breach.candidates) == (Rule.ACCOMMODATION, ("W",))


def test_somebody_who_has_seen_every_form_is_a_breach():
    sitters = (Sitter("R", seen=frozenset("AB")), *some_sitters(3))

    breaches = seat(a_grid(2, 2), sitters, forms="AB", rule=RULE, seed=1).breaches

    assert {breach.rule for breach in breaches} == {Rule.SEEN_FORM}


def test_a_room_where_all_have_seen_the_same_forms_deals_the_others():
    sitters = [Sitter(f"C{i}", seen=frozenset("AB")) for i in range(30)]

    plan = seat(a_grid(6, 5, across="1.8"), sitters, forms="ABCD", rule=RULE, seed=4)

    assert {one.form for one in plan.seats} == {"C", "D"}
    assert plan.is_publishable


def test_four_colleges_of_equal_size_leave_no_college_neighbours():
    room, sitters = a_grid(6, 6, across="2"), some_sitters(36)
    neighbours = geometry_of(room, RULE).repulsion > 8

    together = []
    for seed in range(10):
        plan = seat(room, sitters, forms="ABCD", rule=RULE, seed=seed)
        desk = {
            one.candidate: i
            for i, d in enumerate(room.desks)
            for one in plan.seats
            if one.desk == d.id
        }
        together.append(
            sum(
                neighbours[desk[a.id], desk[b.id]]
                for a, b in combinations(sitters, 2)
                if a.college == b.college
            )
        )

    # 153 of the 630 pairs share a college and 110 pairs are neighbours: chance gives 25.
    assert np.mean(together) < 4


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 12), st.integers(1, 4))
def test_spreading_never_brings_colleges_closer(seed: int, count: int, colleges: int):
    rng = np.random.default_rng(seed)
    weights = geometry_of(a_grid(4, 3), RULE).repulsion
    drawn = rng.permutation(12)[:count]
    names = [f"c{i}" for i in rng.integers(0, colleges, count)]

    moved = spread(drawn, names, weights, None)

    same = np.array(names)[:, None] == np.array(names)
    assert len(set(moved.tolist())) == count
    assert (weights[np.ix_(moved, moved)] * same).sum() <= (
        weights[np.ix_(drawn, drawn)] * same
    ).sum() + 1e-9


sitter_lists = st.lists(
    st.tuples(
        st.sampled_from("xyz"),
        st.sampled_from(["", "", "", "screen"]),
        st.sets(st.sampled_from("ABCD"), max_size=2),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=80, deadline=None)
@given(sitter_lists, st.integers(0, 1000), st.sampled_from(["1.5", "1.66", "2.4", "4"]))
def test_every_plan_names_exactly_what_the_checker_finds(
    rows: list[tuple[str, str, set[str]]], seed: int, across: str
):
    grid = a_grid(4, 3, across=across).desks
    offers = frozenset({"screen"})
    room = Room(
        tuple(
            Desk(d.id, d.x_um, d.y_um, offers=offers if i % 3 == 0 else frozenset())
            for i, d in enumerate(grid)
        )
    )
    sitters = [
        Sitter(str(i), college, frozenset({need} - {""}), frozenset(seen))
        for i, (college, need, seen) in enumerate(rows)
    ]

    plan = seat(room, sitters, forms="ABCD", rule=RULE, seed=seed)

    assert plan.breaches == check(room, sitters, plan.seats, forms="ABCD", rule=RULE)
    needy = sum("screen" in sitter.needs for sitter in sitters)
    # Four desks have a screen; two seen forms of four always leave a legal one.
    assert needy > 4 or {breach.rule for breach in plan.breaches} <= {Rule.NEIGHBOUR_FORM}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 6))
def test_rooms_without_a_grid_keep_the_rule_or_prove_they_cannot(seed: int, forms: int):
    rng = np.random.default_rng(seed)
    desks = tuple(
        Desk(
            f"{i}-{j}",
            int(i * 1_900_000 + rng.integers(0, 400_000)),
            int(j * 1_900_000 + rng.integers(0, 400_000)),
        )
        for i in range(5)
        for j in range(4)
    )
    room = Room(desks)
    assert not room_breaches(room, RULE)

    plan = seat(room, some_sitters(20), forms="ABCDEF"[:forms], rule=RULE, seed=seed)

    assert plan.is_publishable


def test_no_forms_are_refused():
    with pytest.raises(NoForms):
        seat(a_grid(1, 1), (), forms=(), rule=RULE, seed=1)


def test_a_candidate_listed_twice_is_refused():
    with pytest.raises(CandidateTwice, match="'C'"):
        seat(a_grid(2, 1), [Sitter("C"), Sitter("C")], forms="A", rule=RULE, seed=1)


def test_a_rule_of_another_length_moves_the_neighbours_with_it():
    assert SeatingRule(distance_um=micrometres("1.25")).neighbour_um == 2_750_000
