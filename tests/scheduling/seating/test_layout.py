from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.centres.service import seating_rule
from scheduling.seating import (
    Desk,
    DeskTwice,
    Room,
    RoomTooLarge,
    Rule,
    SeatingRule,
    legal_alternative,
    legal_capacity,
    micrometres,
    room_breaches,
)
from tests.scheduling.seating.rooms import a_grid

RULE = SeatingRule()


def two_desks(x: str, y: str = "0") -> Room:
    return Room((Desk("A", 0, 0), Desk("B", micrometres(x), micrometres(y))))


def at_one_table(length: str, seats: int) -> Room:
    return Room(
        tuple(
            Desk(f"A{i}", i * 1_500_000, 0, table="T", table_length_um=micrometres(length))
            for i in range(seats)
        )
    )


@pytest.mark.parametrize(
    ("x", "y", "legal"),
    [
        pytest.param("1.500", "0", True, id="exactly the rule"),
        pytest.param("1.499", "0", False, id="a millimetre short"),
        pytest.param("1.499999", "0", False, id="a micrometre short"),
        pytest.param("0.9", "1.2", True, id="exactly the rule on a slant"),
        pytest.param("0.9", "1.199", False, id="a millimetre short on a slant"),
        pytest.param("-1.5", "0", True, id="the other way"),
    ],
)
def test_the_distance_rule_is_inclusive_and_has_no_tolerance(x: str, y: str, legal: bool):
    assert (not room_breaches(two_desks(x, y), RULE)) is legal


def test_lengths_that_floats_spoil_are_still_exact():
    room = Room(tuple(Desk(str(i), micrometres(i * 1.2), 0) for i in range(20)))

    assert not room_breaches(room, SeatingRule(distance_um=micrometres("1.2")))


def test_a_distance_breach_names_both_desks_and_both_lengths():
    (breach,) = room_breaches(two_desks("1.499"), RULE)

    assert (breach.rule, breach.desks) == (Rule.DISTANCE, ("A", "B"))
    assert (breach.have, breach.need) == (Decimal("1.499"), Decimal("1.5"))


@pytest.mark.parametrize(
    ("length", "seats", "legal"),
    [
        pytest.param("0", 1, True, id="one candidate at a table of unknown length"),
        pytest.param("0", 2, False, id="two at a table of unknown length"),
        pytest.param("2.439", 2, False, id="two just under 8 ft"),
        pytest.param("2.44", 2, True, id="two at 8 ft"),
        pytest.param("3.959", 3, False, id="three just under 13 ft"),
        pytest.param("3.96", 3, True, id="three at 13 ft"),
        pytest.param("20", 4, False, id="never four"),
    ],
)
def test_a_table_holds_as_many_as_its_length_allows(length: str, seats: int, legal: bool):
    breaches = room_breaches(at_one_table(length, seats), RULE)

    assert (not breaches) is legal
    assert all(breach.rule is Rule.TABLE_LENGTH for breach in breaches)


def test_every_table_and_rule_of_an_illegal_room_is_named():
    short = micrometres("2.2")
    room = Room(
        (
            Desk("R", 0, 0, table="T1", table_shape="round"),
            Desk("A1", 3_000_000, 0, table="T2", table_length_um=short),
            Desk("A2", 4_600_000, 0, table="T2", table_length_um=short),
            Desk("B1", 3_000_000, 3_000_000, table="T3", table_length_um=short),
            Desk("B2", 4_600_000, 3_000_000, table="T3", table_length_um=short),
        )
    )

    breaches = room_breaches(room, RULE)

    assert [(breach.rule, breach.desks) for breach in breaches] == [
        (Rule.ROUND_TABLE, ("R",)),
        (Rule.TABLE_LENGTH, ("A1", "A2")),
        (Rule.TABLE_LENGTH, ("B1", "B2")),
    ]
    assert (breaches[1].have, breaches[1].need) == (Decimal("2.2"), Decimal("2.44"))
    assert legal_alternative(room, RULE).proven
    assert legal_capacity(room, RULE) == 2


def test_desks_that_face_another_way_are_named():
    desks = (*a_grid(3, 1).desks, Desk("Z", 9_000_000, 0, 90_000))

    (breach,) = room_breaches(Room(desks), RULE)

    assert (breach.rule, breach.desks) == (Rule.DIRECTION, ("Z",))
    assert (breach.have, breach.need) == (Decimal(90), Decimal(0))


def test_the_alternative_of_a_row_too_close_is_every_other_desk():
    row = a_grid(41, 1, across="1.2")

    alternative = legal_alternative(row, RULE)

    assert (alternative.capacity, alternative.proven) == (21, True)
    assert not room_breaches(row.only(frozenset(alternative.desks)), RULE)


def test_the_alternative_of_a_large_room_is_proved():
    alternative = legal_alternative(a_grid(20, 20, across="1.2"), RULE)

    assert (alternative.capacity, alternative.proven) == (200, True)


desk_lists = st.lists(
    st.tuples(
        st.integers(0, 8), st.integers(0, 8), st.sampled_from([0, 0, 0, 90]), st.integers(0, 4)
    ),
    min_size=1,
    max_size=9,
    unique_by=lambda row: row[:2],
)


def room_of(rows: list[tuple[int, int, int, int]]) -> Room:
    """Places on a half-metre raster; table 0 is an own table, table 4 is round."""
    return Room(
        tuple(
            Desk(
                str(i),
                x * 500_000,
                y * 500_000,
                facing * 1000,
                table=f"T{table}" if table else "",
                table_length_um=(0, 2_000_000, 2_440_000, 3_960_000, 1)[table],
                table_shape="round" if table == 4 else "",
            )
            for i, (x, y, facing, table) in enumerate(rows)
        )
    )


@settings(max_examples=120, deadline=None)
@given(desk_lists)
def test_the_legal_capacity_is_that_of_every_subset_tried(rows: list[tuple[int, int, int, int]]):
    room = room_of(rows)

    best = max(
        size
        for size in range(len(rows) + 1)
        for kept in combinations([desk.id for desk in room.desks], size)
        if not room_breaches(room.only(frozenset(kept)), RULE)
    )

    alternative = legal_alternative(room, RULE)
    assert alternative.proven
    assert alternative.capacity == best
    assert not room_breaches(room.only(frozenset(alternative.desks)), RULE)


def test_two_desks_of_one_name_are_refused():
    with pytest.raises(DeskTwice, match="'A'"):
        Room((Desk("A", 0, 0), Desk("A", 2_000_000, 0)))


def test_a_desk_outside_any_room_is_refused():
    with pytest.raises(RoomTooLarge, match="'B'"):
        room_breaches(two_desks("1001"), RULE)


def test_the_numbers_of_the_rule_are_those_of_the_policy_in_force():
    assert seating_rule(date(2027, 4, 17)) == SeatingRule()
