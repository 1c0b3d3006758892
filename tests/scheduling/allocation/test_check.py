"""Hand-made wrong answers: the checker must find each."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.allocation import Applicant, Place, allocate, audit
from scheduling.allocation.check import _distance_cm, _vectors
from scheduling.allocation.distance import great_circle_km

PEOPLE = [
    Applicant("A", 0.0, 0.4),
    Applicant("B", 0.0, 0.1, excluded=frozenset({"S1"})),
    Applicant("Q", 0.0, 0.0, pool="accommodation"),
]
PLACES = [
    Place("S0", "am", 0.0, 0.0, 1),
    Place("S1", "am", 0.0, 1.0, 2),
    Place("S0", "am", 0.0, 0.0, 1, "accommodation"),
]
RIGHT = allocate(PEOPLE, PLACES)


def faults(**assigned: Place) -> str:
    answer = replace(RIGHT, assigned={**RIGHT.assigned, **assigned})
    return " / ".join(audit(PEOPLE, PLACES, answer, nearest=24).faults)


def test_the_right_answer_is_proved():
    assert audit(PEOPLE, PLACES, RIGHT, nearest=24).is_optimal


@pytest.mark.parametrize(
    ("assigned", "told"),
    [
        pytest.param({"A": PLACES[0]}, "holds 2 candidates on 1 seats", id="overfull"),
        pytest.param({"B": PLACES[1]}, "is excluded from site S1", id="excluded"),
        pytest.param({"A": PLACES[2]}, "of pool standard sits in accommodation", id="pool"),
        pytest.param({"Z": PLACES[1]}, "candidate Z is not on the list", id="stranger"),
        pytest.param({"A": replace(PLACES[1], site="S9")}, "site S9", id="unknown site"),
    ],
)
def test_a_broken_rule_is_found(assigned: dict[str, Place], told: str):
    assert told in faults(**assigned)


def test_somebody_forgotten_is_found():
    answer = replace(RIGHT, assigned={"B": PLACES[0], "Q": PLACES[2]})

    assert "neither" in audit(PEOPLE, PLACES, answer, nearest=24).faults[0]


def test_somebody_seated_and_not_seated_is_found():
    assert "both" in audit(PEOPLE, PLACES, replace(RIGHT, unassigned=("A",)), nearest=24).faults[0]


def test_a_site_beyond_the_nearest_is_found():
    right = allocate(PEOPLE[:1], PLACES, nearest=1)

    found = audit(PEOPLE[:1], PLACES, replace(right, assigned={"A": PLACES[1]}), nearest=1)

    assert "not among the nearest" in found.faults[-1]


def test_a_longer_way_is_not_optimal_whatever_the_prices():
    people = [Applicant("A", 0.0, 0.4), Applicant("B", 0.0, 0.1)]
    places = [Place("S0", "am", 0.0, 0.0, 1), Place("S1", "am", 0.0, 1.0, 1)]
    right = allocate(people, places)
    longer = {"A": places[0], "B": places[1]}
    km = {one.id: _km(one, longer[one.id]) for one in people}
    swapped = replace(right, assigned=longer, distance_km=km)

    found = audit(people, places, swapped, nearest=24)

    assert not found.faults
    assert found.gap_km == pytest.approx(2 * 0.3 * 111.195, abs=0.01)
    assert not found.is_optimal


def test_somebody_left_out_needlessly_is_not_optimal():
    short = replace(RIGHT, assigned={"B": PLACES[0], "Q": PLACES[2]}, unassigned=("A",))

    assert not audit(PEOPLE, PLACES, short, nearest=24).is_optimal


def test_a_certificate_that_makes_going_without_cheap_is_refused():
    cheap = replace(RIGHT, certificate=replace(RIGHT.certificate, unassigned_cm=1))

    assert any(
        "going without" in fault for fault in audit(PEOPLE, PLACES, cheap, nearest=24).faults
    )


def test_a_certificate_that_makes_moving_cheap_is_refused():
    keep = {"A": ("S1", "am")}
    kept = allocate(PEOPLE, PLACES, keep=keep)
    cheap = replace(kept, certificate=replace(kept.certificate, moved_cm=1))

    assert audit(PEOPLE, PLACES, kept, nearest=24, keep=keep).is_optimal
    assert any(
        "of a move" in fault for fault in audit(PEOPLE, PLACES, cheap, nearest=24, keep=keep).faults
    )


def test_a_kept_seat_given_up_is_not_optimal():
    keep = {"A": ("S1", "am"), "B": ("S0", "am")}
    people = [Applicant("A", 0.0, 0.1), Applicant("B", 0.0, 0.9)]
    places = [Place("S0", "am", 0.0, 0.0, 1), Place("S1", "am", 0.0, 1.0, 1)]
    kept = allocate(people, places, keep=keep)
    shorter = allocate(people, places)
    moved = replace(kept, assigned=shorter.assigned, distance_km=shorter.distance_km)

    found = audit(people, places, moved, nearest=24, keep=keep)

    assert audit(people, places, kept, nearest=24, keep=keep).is_optimal
    assert not found.faults
    assert not found.is_optimal


def test_a_certificate_without_a_price_for_each_place_is_refused():
    short = replace(RIGHT, certificate=replace(RIGHT.certificate, price=(0, 0)))

    found = audit(PEOPLE, PLACES, short, nearest=24)

    assert "2 prices for 3 places" in found.faults[0]
    assert not found.is_optimal


@pytest.mark.parametrize("said", [{}, {"A": 1.0}], ids=["not said", "too short"])
def test_a_false_distance_is_found(said: dict[str, float]):
    false = {name: km for name, km in RIGHT.distance_km.items() if name != "A"} | said

    found = audit(PEOPLE, PLACES, replace(RIGHT, distance_km=false), nearest=24)

    assert len(found.faults) == 1
    assert found.faults[0].startswith("candidate A travels 66.717 km")


@given(rows=st.permutations(range(4)), plus=st.integers(0, 3))
def test_no_other_way_to_seat_everybody_passes_for_the_shortest(rows: list[int], plus: int):
    people = [Applicant(f"C{i}", 0.0, 0.3 * i + 0.01 * i * i) for i in range(4)]
    places = [Place(f"S{i}", "am", 0.1, float(i) * 0.7, 1 + (i == plus)) for i in range(4)]
    right = allocate(people, places)
    other = {one.id: places[row] for one, row in zip(people, rows, strict=True)}
    km = {one.id: _km(one, other[one.id]) for one in people}

    found = audit(people, places, replace(right, assigned=other, distance_km=km), nearest=24)

    assert not found.faults
    saved = sum(km.values()) - sum(right.distance_km.values())
    assert saved > -1e-4
    assert found.is_optimal == (saved < 1e-4)


def _km(one: Applicant, place: Place) -> float:
    here, there = ((one.latitude, one.longitude), (place.latitude, place.longitude))
    return float(great_circle_km(*(np.array(x) for x in (*here, *there))))


def test_both_formulas_of_distance_agree_to_two_centimetres():
    rng = np.random.default_rng(1)
    here = np.column_stack([rng.uniform(-90, 90, 400), rng.uniform(-180, 180, 400)])
    there = np.vstack([here[:50] + 1e-7, rng.uniform(-80, 80, (50, 2))])

    km = great_circle_km(here[:, :1], here[:, 1:], there[:, 0], there[:, 1])
    cm = _distance_cm(_vectors(list(map(tuple, here))), _vectors(list(map(tuple, there))))

    far = km > 19_900  # both formulas lose digits near the antipode, where no site is
    assert np.abs(km * 1e5 - cm)[~far].max() <= 2


def test_a_published_distance_is_met():
    # Sinnott's own kind of example: Nashville (BNA) to Los Angeles (LAX) on R = 6371.0088 km,
    # 2886.4 km (2887.26 km on R = 6372.8 km in common collections of the formula).
    km = great_circle_km(*(np.array(x) for x in (36.12, -86.67, 33.94, -118.40)))

    assert float(km) == pytest.approx(2887.2599506 * 6371.0088 / 6372.8, abs=1e-4)
