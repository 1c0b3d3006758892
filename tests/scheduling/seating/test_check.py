"""Hand-made wrong answers: the checker must find each, and nothing else."""

from dataclasses import replace

import pytest

from scheduling.seating import Desk, Room, Rule, Seat, SeatingRule, Sitter, audit, check, seat
from tests.scheduling.seating.rooms import a_grid, some_sitters

RULE = SeatingRule()
ROOM = a_grid(4, 3, across="1.8")
SITTERS = some_sitters(12)
FORMS = ("A", "B", "C", "D")
RIGHT = seat(ROOM, SITTERS, forms=FORMS, rule=RULE, seed=1).seats


def rules_broken(seats: tuple[Seat, ...], room: Room = ROOM) -> set[Rule]:
    return {breach.rule for breach in check(room, SITTERS, seats, forms=FORMS, rule=RULE)}


def with_desk(name: str, **changes: object) -> Room:
    return Room(
        tuple(replace(d, **changes) if d.id == name else d for d in ROOM.desks)  # type: ignore[arg-type] - any field
    )


def test_the_right_answer_breaks_no_rule():
    assert rules_broken(RIGHT) == set()


def test_a_candidate_without_a_seat_is_found():
    assert rules_broken(RIGHT[1:]) == {Rule.UNSEATED}


def test_a_candidate_with_two_seats_is_found():
    spare = Room((*ROOM.desks, Desk("Z", 20_000_000, 0)))

    assert rules_broken((*RIGHT, replace(RIGHT[0], desk="Z")), spare) == {Rule.SEATED_TWICE}


def test_two_candidates_at_one_desk_are_found():
    wrong = (replace(RIGHT[0], desk=RIGHT[1].desk, form=RIGHT[1].form), *RIGHT[1:])

    assert Rule.DESK_TWICE in rules_broken(wrong)


def test_somebody_from_no_list_is_found():
    wrong = (replace(RIGHT[0], candidate="stranger"), *RIGHT[1:])

    assert rules_broken(wrong) == {Rule.UNKNOWN_CANDIDATE, Rule.UNSEATED}


def test_a_desk_of_another_room_is_found():
    assert Rule.UNKNOWN_DESK in rules_broken((replace(RIGHT[0], desk="Q9"), *RIGHT[1:]))


def test_a_form_that_is_not_handed_out_is_found():
    assert rules_broken((replace(RIGHT[0], form="X"), *RIGHT[1:])) == {Rule.UNKNOWN_FORM}


def test_desks_a_millimetre_too_close_are_found():
    first = ROOM.desks[0]
    moved = with_desk("A2", x_um=first.x_um + 1_499_000)

    (breach,) = check(moved, SITTERS, RIGHT, forms=FORMS, rule=RULE)

    assert (breach.rule, set(breach.desks)) == (Rule.DISTANCE, {"A1", "A2"})


def test_desks_exactly_at_the_distance_are_not():
    assert Rule.DISTANCE not in rules_broken(RIGHT, with_desk("A1", x_um=300_000))


def test_a_desk_turned_round_is_found():
    assert rules_broken(RIGHT, with_desk("B2", facing_mdeg=180_000)) == {Rule.DIRECTION}


def test_a_whole_turn_is_the_same_direction():
    assert rules_broken(RIGHT, with_desk("B2", facing_mdeg=360_000)) == set()


def test_a_round_table_is_found():
    assert rules_broken(RIGHT, with_desk("B2", table_shape="round")) == {Rule.ROUND_TABLE}


@pytest.mark.parametrize(("length", "found"), [(2_439_999, True), (2_440_000, False)])
def test_two_at_a_short_table_are_found(length: int, found: bool):
    room = Room(
        tuple(
            replace(desk, table="T", table_length_um=length) if desk.id in {"A1", "A2"} else desk
            for desk in ROOM.desks
        )
    )

    assert rules_broken(RIGHT, room) == ({Rule.TABLE_LENGTH} if found else set())


def test_a_need_that_the_desk_does_not_meet_is_found():
    needy = (replace(SITTERS[0], needs=frozenset({"screen"})), *SITTERS[1:])

    (breach,) = check(ROOM, needy, RIGHT, forms=FORMS, rule=RULE)

    assert breach.rule is Rule.ACCOMMODATION
    assert (breach.have, breach.need, breach.candidates) == ("standard", "screen", ("C000",))


@pytest.mark.parametrize("offers", [{"screen"}, {"screen", "lamp"}, {"accommodation"}])
def test_a_need_is_met_by_its_own_kind_of_desk_or_a_general_one(offers: set[str]):
    assert Desk("A", 0, 0, offers=frozenset(offers)).meets(frozenset({"screen"}))


def test_neighbours_with_one_form_are_found():
    at = {one.desk: one for one in RIGHT}
    wrong = tuple(replace(one, form=at["B3"].form) if one.desk == "B2" else one for one in RIGHT)

    assert rules_broken(wrong) == {Rule.NEIGHBOUR_FORM}


def test_a_form_seen_before_is_found():
    seen = (replace(SITTERS[0], seen=frozenset({RIGHT[0].form})), *SITTERS[1:])

    (breach,) = check(ROOM, seen, RIGHT, forms=FORMS, rule=RULE)

    assert (breach.rule, breach.candidates) == (Rule.SEEN_FORM, ("C000",))


def test_a_version_of_a_form_seen_before_is_found():
    room, sitter = a_grid(1, 1), Sitter("C", seen=frozenset({"A"}))

    (breach,) = check(room, [sitter], [Seat("C", "A1", "A/2")], forms=["A/1", "A/2"], rule=RULE)

    assert breach.rule is Rule.SEEN_FORM


@pytest.mark.parametrize(
    ("forms", "rows", "found"),
    [
        pytest.param("AB", ["ABABA", "BABAB"], False, id="checkerboard of two"),
        pytest.param("AB", ["ABABA", "ABABA"], True, id="columns of two"),
        pytest.param("ABCD", ["ABABA", "CDCDC"], False, id="four"),
        pytest.param("ABCD", ["ABABA", "BABAB"], True, id="two of four used"),
        pytest.param("A", ["AAAAA", "AAAAA"], False, id="one form leaves no choice"),
    ],
)
def test_equal_neighbours_are_excused_only_where_the_forms_do_not_suffice(
    forms: str, rows: list[str], found: bool
):
    room, sitters = a_grid(5, 5, across="1.5"), some_sitters(25)
    seats = [
        Seat(f"C{5 * j + i:03}", f"{chr(65 + j)}{i + 1}", rows[j % 2][i])
        for j in range(5)
        for i in range(5)
    ]

    result = audit(room, sitters, seats, forms=tuple(forms), rule=RULE)

    assert bool(result.breaches) is found
    assert {breach.rule for breach in result.breaches} <= {Rule.NEIGHBOUR_FORM}
    assert found or any("too few" in note for note in result.notes)


def test_a_college_over_its_share_is_noted_where_two_or_more_are_in_the_room():
    sitters = [Sitter(f"C{i:03}", "North" if i < 5 else "South") for i in range(12)]

    notes = audit(ROOM, sitters, RIGHT, forms=FORMS, rule=RULE).notes

    assert len(notes) == 2
    assert "7 of the 12" in notes[1]
