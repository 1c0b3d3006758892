from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.allocation import (
    Allocation,
    Applicant,
    ApplicantTwice,
    Place,
    PlaceTwice,
    SiteMoved,
    allocate,
    audit,
    compare,
)

# One degree of longitude on the equator is 111.195 km.
EAST = [Place(f"S{i}", "am", 0.0, float(i), 1) for i in range(4)]


def at(name: str, longitude: float, **more: object) -> Applicant:
    return Applicant(name, 0.0, longitude, **more)  # type: ignore[arg-type] - any field


def sites(allocation: Allocation) -> dict[str, str]:
    return {name: place.site for name, place in allocation.assigned.items()}


def test_the_total_distance_is_least_not_each_ones_own():
    people = [at("A", 0.4), at("B", 0.1)]

    found = allocate(people, EAST[:2])

    assert sites(found) == {"A": "S1", "B": "S0"}
    assert found.optimal
    assert found.distance_km["B"] == pytest.approx(11.1195, abs=1e-4)


def test_seating_everybody_comes_before_distance():
    people = [at("A", 0.0), at("B", 0.1, excluded=frozenset({"S3"}))]

    found = allocate(people, [EAST[0], EAST[3]])

    assert sites(found) == {"A": "S3", "B": "S0"}


def test_who_finds_no_seat_is_told():
    found = allocate([at("A", 0.0), at("B", 0.5)], EAST[:1])

    assert (sites(found), found.unassigned) == ({"A": "S0"}, ("B",))
    assert found.optimal


def test_pools_do_not_mix():
    quiet = replace(EAST[1], pool="accommodation")

    found = allocate([at("A", 0.0, pool="accommodation"), at("B", 1.0)], [EAST[0], quiet])

    assert sites(found) == {"A": "S1", "B": "S0"}


def test_only_the_nearest_sites_are_open():
    people = [at("A", 0.0), at("B", 0.0)]

    assert allocate(people, EAST, nearest=1).unassigned
    assert not allocate(people, EAST, nearest=2).unassigned


def test_an_excluded_site_does_not_use_up_one_of_the_nearest():
    found = allocate([at("A", 0.0, excluded=frozenset({"S0"}))], EAST, nearest=1)

    assert sites(found) == {"A": "S1"}


@pytest.mark.parametrize("seed", range(8))
def test_preferences_decide_between_equals_only(seed: int):
    places = [Place("W", "am", 0.0, -1.0, 1), Place("E", "am", 0.0, 1.0, 1)]
    west = at("A", 0.0, preferences=("W",))

    assert sites(allocate([west], places, seed=seed)) == {"A": "W"}
    assert sites(allocate([replace(west, longitude=0.01)], places, seed=seed)) == {"A": "E"}


def test_the_lottery_between_equals_is_fair_and_seeded():
    people = [at("A", 0.0), at("B", 0.0)]

    winners = [sites(allocate(people, EAST[:1], seed=seed)) for seed in range(60)]

    assert allocate(people, EAST[:1], seed=3) == allocate(people, EAST[:1], seed=3)
    # A fair coin gives 18 to 42 of 60 with probability 0.999.
    assert 18 <= sum("A" in won for won in winners) <= 42


def test_sessions_of_a_site_are_filled_to_their_seats():
    places = [Place("S", "am", 0.0, 0.0, 2), Place("S", "pm", 0.0, 0.0, 3)]

    found = allocate([at(str(i), 0.1 * i) for i in range(5)], places)

    assert sorted(place.session for place in found.assigned.values()) == ["am"] * 2 + ["pm"] * 3


def test_a_second_run_after_a_closure_keeps_every_seat_it_can():
    rng = np.random.default_rng(4)
    people = [at(str(i), float(x)) for i, x in enumerate(rng.uniform(0, 3, 12))]
    places = [replace(place, seats=4) for place in EAST]
    before = allocate(people, places, seed=1)
    keep = {name: (place.site, place.session) for name, place in before.assigned.items()}
    closed = [place for place in places if place.site != "S1"]

    after = allocate(people, closed, seed=1, keep=keep)

    stayed = [name for name, (site, _) in keep.items() if site != "S1"]
    assert all(sites(after)[name] == keep[name][0] for name in stayed)
    assert not after.unassigned
    assert audit(people, closed, after, nearest=24, keep=keep).is_optimal


def test_a_kept_seat_beyond_the_nearest_sites_stays():
    found = allocate([at("A", 0.0)], EAST, nearest=1, keep={"A": ("S3", "am")})

    assert sites(found) == {"A": "S3"}


def test_a_kept_seat_gives_way_when_somebody_could_sit_nowhere_else():
    people = [at("A", 0.0), at("B", 0.0, excluded=frozenset({"S1"}))]

    found = allocate(people, EAST[:2], keep={"A": ("S0", "am")})

    assert sites(found) == {"A": "S1", "B": "S0"}


applicant_lists = st.lists(
    st.tuples(
        st.integers(0, 12),
        st.integers(-3, 3),
        st.sampled_from(["standard", "accommodation"]),
        st.sets(st.sampled_from(["S0", "S1", "S2"]), max_size=2),
    ),
    min_size=1,
    max_size=8,
)
seat_counts = st.lists(st.integers(0, 3), min_size=6, max_size=6)


@settings(max_examples=100, deadline=None)
@given(applicant_lists, seat_counts, st.integers(1, 3), st.booleans())
def test_the_independent_checker_proves_every_answer(
    rows: list[tuple[int, int, str, set[str]]], counts: list[int], nearest: int, again: bool
):
    people = [
        Applicant(str(i), float(y), x / 4, pool, excluded=frozenset(out), preferences=("S2",))
        for i, (x, y, pool, out) in enumerate(rows)
    ]
    places = [
        Place(f"S{i % 3}", "am", 0.0, float(i % 3), seats, ("standard", "accommodation")[i // 3])
        for i, seats in enumerate(counts)
    ]
    keep = {a.id: (f"S{i % 3}", "am") for i, a in enumerate(people) if again and i % 2}

    found = allocate(people, places, nearest=nearest, seed=1, keep=keep)

    assert found.optimal
    assert audit(people, places, found, nearest=nearest, keep=keep).is_optimal


def test_the_optimum_seats_as_many_and_costs_less_than_the_simpler_ways():
    rng = np.random.default_rng(2)
    people = [at(str(i), float(x)) for i, x in enumerate(rng.uniform(0, 3, 40))]
    places = [replace(place, seats=10) for place in EAST]

    found = compare(people, places, allocate(people, places), nearest=24)

    best = found["optimal"].overall
    for way in ("greedy", "deferred_acceptance"):
        other = found[way].overall
        assert best.unassigned <= other.unassigned
        assert (best.mean_km or 0) <= (other.mean_km or 0) + 1e-9
    assert set(found["greedy"].by_need) == {"standard"}
    assert sum(one.candidates for one in found["greedy"].by_region.values()) == 40


def test_no_candidates_and_no_places_are_fine():
    assert allocate([], EAST).optimal
    assert allocate([at("A", 0.0)], []).unassigned == ("A",)


def test_lists_that_contradict_themselves_are_refused():
    with pytest.raises(ApplicantTwice):
        allocate([at("A", 0.0), at("A", 1.0)], EAST)
    with pytest.raises(PlaceTwice):
        allocate([], [EAST[0], EAST[0]])
    with pytest.raises(SiteMoved):
        allocate([], [EAST[0], replace(EAST[0], session="pm", longitude=9.0)])
