"""Hand-made wrong answers: the checker must find each."""

from dataclasses import replace

import numpy as np
import pytest

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

    assert "not among the nearest" in found.faults[0]


def test_a_longer_way_is_not_optimal_whatever_the_prices():
    people = [Applicant("A", 0.0, 0.4), Applicant("B", 0.0, 0.1)]
    places = [Place("S0", "am", 0.0, 0.0, 1), Place("S1", "am", 0.0, 1.0, 1)]
    right = allocate(people, places)
    swapped = replace(right, assigned={"A": places[0], "B": places[1]})

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
