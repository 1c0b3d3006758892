from collections.abc import Callable
from itertools import chain, combinations, count, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.timetable import audit_day, plan_day
from scheduling.timetable.demand import match, most_seated, ways


def ticking() -> Callable[[], float]:
    ticks = count()
    return lambda: float(next(ticks))


def plan(demand, seats, *, seconds=200.0, seed=0):
    return plan_day(demand, seats, seed=seed, seconds=seconds, clock=ticking())


def best_by_brute_force(demand, seats) -> tuple[int, int]:
    """Return the least (missing sittings, further sittings) over all plans."""
    exams = sorted(set(chain.from_iterable(demand.values())))
    slots = range(len(seats))
    sets = [one for k in (1, 2) for one in combinations(slots, k)]
    asked = sum(map(len, demand.values()))
    return min(
        (asked - most(list(demand.values()), dict(zip(exams, chosen, strict=True)), seats),
         sum(len(one) - 1 for one in chosen))
        for chosen in product(sets, repeat=len(exams))
    )  # fmt: skip


def most(takers, slots_of, seats) -> int:
    if not takers:
        return 0
    best = 0
    for choice in product(*((None, *slots_of[exam]) for exam in takers[0])):
        held = [t for t in choice if t is not None]
        left = [seats[t] - held.count(t) for t in range(len(seats))]
        if len(set(held)) == len(held) and min(left) >= 0:
            best = max(best, len(held) + most(takers[1:], slots_of, left))
    return best


@pytest.mark.parametrize("seed", range(6))
def test_small_days_are_as_good_as_the_best_of_all(seed):
    rng = np.random.default_rng(seed)
    demand = {
        f"C{i}": [str(e) for e in rng.choice(list("ABCD"), rng.integers(1, 3), replace=False)]
        for i in range(5)
    }
    seats = rng.integers(2, 6, size=2).tolist()

    found = plan(demand, seats)

    assert not audit_day(demand, seats, found).faults
    missing = sum(map(len, found.missing.values()))
    assert (missing, found.extra_sittings) == best_by_brute_force(demand, seats)


@settings(max_examples=40, deadline=None)
@given(
    demand=st.dictionaries(
        st.integers(0, 30).map(str), st.lists(st.sampled_from("ABCDEFG"), max_size=4, unique=True)
    ),
    seats=st.lists(st.integers(0, 20), min_size=1, max_size=4),
    seed=st.integers(0, 9),
)
def test_whatever_is_asked_the_plan_keeps_every_rule(demand, seats, seed):
    found = plan(demand, seats, seconds=3, seed=seed)

    audit = audit_day(demand, seats, found)
    assert audit.faults == ()
    assert audit.clashes == 0
    assert audit.unseated == found.unseated


def test_three_exams_in_a_ring_need_one_second_sitting_on_two_slots():
    demand = {"P": ["A", "B"], "Q": ["B", "C"], "R": ["A", "C"]}

    found = plan(demand, [3, 3])

    assert found.missing == {}
    assert found.extra_sittings == 1


def test_no_second_sitting_where_the_slots_suffice():
    demand = {"P": ["A", "B"], "Q": ["B", "C"], "R": ["A", "C"]}

    found = plan(demand, [3, 3, 3])

    assert found.extra_sittings == 0
    assert found.missing == {}


def test_an_exam_larger_than_any_slot_sits_more_than_once():
    demand = {f"C{i}": ["A"] for i in range(10)}

    found = plan(demand, [4, 4, 4])

    assert found.missing == {}
    assert found.slots == {"A": (0, 1, 2)}


def test_whoever_asks_for_more_exams_than_slots_is_listed_with_what_is_missing():
    found = plan({"P": ["A", "B", "C"]}, [1, 1])

    assert found.unseated == ("P",)
    assert len(found.missing["P"]) == 1
    assert len(found.sittings["P"]) == 2


def test_equal_seeds_give_equal_days():
    rng = np.random.default_rng(4)
    demand = {
        f"C{i}": [str(e) for e in rng.choice(12, rng.integers(1, 4), replace=False)]
        for i in range(200)
    }

    assert plan(demand, [150, 150, 150], seed=7) == plan(demand, [150, 150, 150], seed=7)


def test_matching_and_the_ways_to_be_busy_agree():
    for masks in product(range(8), repeat=3):
        sizes = {busy.bit_count() for busy in ways(masks, fewest=1)}
        seated = [slot for slot in match(masks) if slot >= 0]

        assert most_seated(masks) == max(sizes, default=0) == len(set(seated)) == len(seated)


def test_one_seat_short_is_one_sitting_missing():
    demand = {"P": ["A", "B"], "Q": ["B", "C"], "R": ["A", "C"]}

    found = plan(demand, [3, 2])

    assert sum(map(len, found.missing.values())) == 1
