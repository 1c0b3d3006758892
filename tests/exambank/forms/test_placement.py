from collections import Counter
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exambank.blueprints.types import Area, Blueprint, BlueprintState
from exambank.core.vocabulary import AreaCode, Bilingual, CourseCode, ItemId
from exambank.forms.placement import longest_run, pin_faults, place, slots

ANATOMY = {"B1": 12, "B2": 16, "B3": 16, "B4": 16, "B5": 16, "B6": 14, "B7": 10}


def a_blueprint(counts: dict[str, int]) -> Blueprint:
    areas = tuple(
        Area(AreaCode(code), Bilingual(code), Fraction(items), items, ())
        for code, items in counts.items()
    )
    total = sum(counts.values())
    return Blueprint(CourseCode("X-1"), "1.0", BlueprintState.ACTIVE, total, 10, 120, areas, (), 0)


def test_pilots_are_spread_and_areas_follow_one_another():
    places = slots(a_blueprint(ANATOMY), pilots=10)

    assert [slot.position for slot in places if not slot.scored] == [
        *(6, 17, 28, 39, 50, 61, 72, 83, 94, 105)
    ]
    assert Counter(slot.area for slot in places if slot.scored) == ANATOMY
    assert [slot.area for slot in places] == sorted(slot.area for slot in places)
    assert (places[36].area, places[61].area) == ("B3", "B4")


@given(st.lists(st.integers(1, 20), min_size=1, max_size=8), st.integers(0, 12), st.integers(0, 99))
def test_every_item_stands_once_in_its_area(counts, pilots, seed):
    blueprint = a_blueprint({f"A{n}": count for n, count in enumerate(counts)})
    places = slots(blueprint, pilots=pilots)
    scored = {
        area.code: [ItemId(f"{area.code}-{n}") for n in range(area.items)]
        for area in blueprint.areas
    }
    free = [slot.position for slot in places if not slot.scored]
    standing = {position: ItemId(f"P-{position}") for position in free}
    key_of = {item: "ABCD"[n % 4] for items in scored.values() for n, item in enumerate(items)}

    order = place(
        places,
        scored=scored,
        pilots=standing,
        pinned={},
        key_of=key_of,
        run_max=3,
        rng=Random(seed),  # noqa: S311 - repeatable on purpose
    )

    assert len(free) == pilots
    if order is not None:
        assert sorted(order) == sorted([*key_of, *standing.values()])
        assert all(
            item.startswith(slot.area if slot.scored else "P")
            for slot, item in zip(places, order, strict=True)
        )
        assert longest_run([key_of.get(item, "") for item in order]) <= 3


def test_an_order_that_cannot_be_is_not_given():
    places = slots(a_blueprint({"A": 4}), pilots=0)
    items = [ItemId(str(n)) for n in range(4)]

    order = place(
        places,
        scored={AreaCode("A"): items},
        pilots={},
        pinned={},
        key_of=dict.fromkeys(items, "B"),
        run_max=3,
        rng=Random(1),  # noqa: S311 - repeatable on purpose
    )

    assert order is None


@pytest.mark.parametrize(
    ("pinned", "codes"),
    [
        pytest.param({37: "in B3"}, [], id="inside its area"),
        pytest.param({37: "in B4"}, ["pin_in_other_area"], id="in another area"),
        pytest.param({39: "in B3"}, ["pin_on_pilot"], id="on a pilot's place"),
        pytest.param({111: "in B3", 0: "in B3"}, ["no_position"] * 2 + ["pin_twice"], id="off"),
        pytest.param({37: "unknown"}, ["pin_not_operational"], id="not in the bank"),
        pytest.param({37: "in B3", 38: "in B3"}, ["pin_twice"], id="at two places"),
    ],
)
def test_an_item_can_be_pinned_only_where_it_fits(pinned, codes):
    places = slots(a_blueprint(ANATOMY), pilots=10)
    area_of = {ItemId("in B3"): AreaCode("B3"), ItemId("in B4"): AreaCode("B4")}

    assert [reason.code for reason in pin_faults(places, pinned, area_of)] == codes


@pytest.mark.parametrize(
    ("keys", "run"), [("", 0), ("AAAB", 3), ("ABAB", 1), (["A", "", "A"], 1), (["", "", ""], 0)]
)
def test_the_longest_run_of_one_key_is_counted(keys, run: int):
    assert longest_run(list(keys)) == run
