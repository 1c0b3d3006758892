from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from scheduling.allocation import ortools_flow
from scheduling.allocation.flow import FAR, NoRoomLeft, Placement, least_cost, prices_of
from scheduling.allocation.solve import is_proved


def total(cost: np.ndarray, placed: Placement) -> int:
    return int(cost[np.arange(len(cost)), placed.column].sum())


@st.composite
def problems(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Some candidates, few places, equal costs often; the last place has room for all."""
    n, places = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    cell = st.one_of(st.integers(0, 4), st.integers(0, 1000), st.just(FAR))
    cost = np.array(
        [[*draw(st.lists(cell, min_size=places, max_size=places)), 5000] for _ in range(n)]
    )
    place = np.tile(np.arange(places + 1), (n, 1))
    seats = np.array([*draw(st.lists(st.integers(0, 3), min_size=places, max_size=places)), n])
    return cost, place, seats


def least_by_trying_all(cost: np.ndarray, seats: np.ndarray) -> int:
    return min(
        sum(int(cost[i, p]) for i, p in enumerate(way))
        for way in product(range(len(seats)), repeat=len(cost))
        if (np.bincount(way, minlength=len(seats)) <= seats).all()
    )


@settings(max_examples=150, deadline=None)
@given(problems())
def test_the_cost_is_the_least_of_all_ways_and_the_prices_prove_it(
    problem: tuple[np.ndarray, np.ndarray, np.ndarray],
):
    cost, place, seats = problem

    placed = least_cost(cost, place, seats)

    assert total(cost, placed) == least_by_trying_all(cost, seats)
    assert is_proved(cost, place, seats, placed)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_prices_for_a_placement_found_elsewhere_prove_it_too(
    problem: tuple[np.ndarray, np.ndarray, np.ndarray],
):
    cost, place, seats = problem
    column = least_cost(cost, place, seats).column

    prices = prices_of(cost, place, seats, column)

    assert is_proved(cost, place, seats, Placement(column, prices))


@pytest.mark.parametrize("seed", range(3))
def test_a_crowded_region_costs_what_dense_assignment_finds(seed: int):
    rng = np.random.default_rng(seed)
    n, places = 120, 12
    cost = rng.integers(0, 100_000, (n, places + 1))
    cost[:, -1] = 10_000_000
    seats = np.array([*rng.integers(4, 12, places), n])
    place = np.tile(np.arange(places + 1), (n, 1))

    placed = least_cost(cost, place, seats)

    by_seat = np.repeat(cost, seats, axis=1)
    rows, columns = linear_sum_assignment(by_seat)
    assert total(cost, placed) == by_seat[rows, columns].sum()
    assert is_proved(cost, place, seats, placed)


def test_a_worse_placement_is_not_proved():
    cost, place = np.array([[1, 3], [1, 9]]), np.array([[0, 1], [0, 1]])
    seats = np.array([1, 1])

    worse = Placement(np.array([0, 1]), np.array([2, 0]))

    assert not is_proved(cost, place, seats, worse)


def test_too_few_seats_are_told():
    with pytest.raises(NoRoomLeft):
        least_cost(np.array([[1], [1]]), np.array([[0], [0]]), np.array([1]))


@pytest.mark.skipif(not ortools_flow.is_installed(), reason="the extra flow is not installed")
def test_or_tools_finds_the_same_cost():
    rng = np.random.default_rng(5)
    cost = np.hstack([rng.integers(0, 9999, (300, 20)), np.full((300, 1), 10**7)])
    place, seats = np.tile(np.arange(21), (300, 1)), np.array([*rng.integers(5, 20, 20), 300])

    placed = ortools_flow.least_cost(cost, place, seats)

    assert total(cost, placed) == total(cost, least_cost(cost, place, seats))
    assert is_proved(cost, place, seats, placed)
