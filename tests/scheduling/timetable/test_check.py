import pytest

from scheduling.timetable import DayPlan, audit_day, audit_timetable

EXAMS = ["A", "B", "C"]
STUDENTS = [["A", "B"], ["B", "C"], ["A"]]
DEMAND = {"P": ["A", "B"], "Q": ["B"]}
RIGHT = DayPlan({"A": (0,), "B": (0, 1)}, {"P": {"A": 0, "B": 1}, "Q": {"B": 0}}, missing={})


@pytest.mark.parametrize(
    ("distance", "cost"), [(1, 16), (2, 8), (3, 4), (4, 2), (5, 1), (6, 0), (9, 0)]
)
def test_the_cost_of_a_distance_is_that_of_the_published_definition(distance, cost):
    found = audit_timetable(["A", "B"], [["A", "B"], ["A"]], {"A": 0, "B": distance}, slots=10)

    assert found.cost == cost / 2
    assert not found.faults


@pytest.mark.parametrize(
    ("slot_of", "said"),
    [
        ({"A": 0, "B": 0, "C": 1}, "student 1 has A and B in slot 0"),
        ({"A": 0, "B": 1}, "exam C has no slot"),
        ({"A": 0, "B": 1, "C": 3}, "exam C stands in slot 3, outside 0 to 2"),
        ({"A": -1, "B": 1, "C": 2}, "exam A stands in slot -1, outside 0 to 2"),
        ({"A": 0, "B": 1, "C": 2, "D": 1}, "exam D is not on the list"),
    ],
    ids=["clash", "exam left out", "slot too late", "slot before the first", "unknown exam"],
)
def test_a_wrong_timetable_is_told(slot_of, said):
    found = audit_timetable(EXAMS, STUDENTS, slot_of, slots=3)

    assert said in found.faults


def test_a_right_day_has_no_fault():
    found = audit_day(DEMAND, [2, 1], RIGHT)

    assert (found.faults, found.clashes, found.unseated) == ((), 0, ())


@pytest.mark.parametrize(
    ("slots", "sittings", "missing", "said"),
    [
        ({}, {"P": {"A": 0, "B": 0}, "Q": {"B": 1}}, {}, "candidate P has two exams in one slot"),
        ({}, {"P": {"A": 1, "B": 0}, "Q": {"B": 0}}, {}, "sits A in slot 1: no sitting there"),
        ({}, {"P": {"A": 0, "B": 1}, "Q": {"B": 1}}, {}, "slot 1 has 2 candidates on 1 seats"),
        ({}, {"P": {"A": 0, "B": 1}, "Q": {"A": 0}}, {"Q": ("B",)}, "sits A, which is not asked"),
        ({}, {"P": {"A": 0, "B": 1}}, {}, "the list of missing sittings is not"),
        ({}, {"P": {"A": 0, "B": 1}, "Q": {"B": 0}}, {"Q": ("B",)}, "the list of missing"),
        ({}, {**RIGHT.sittings, "R": {}}, {}, "candidate R is not on the list"),
        ({"A": (0, 0)}, RIGHT.sittings, {}, "exam A stands in one slot twice"),
        ({"A": (0, 2)}, RIGHT.sittings, {}, "exam A: no slot 2"),
        ({"A": ()}, RIGHT.sittings, {}, "exam A has no slot"),
    ],
    ids=[
        "two at once", "no such sitting", "slot too full", "not asked for", "left out silently",
        "said to be missing but seated", "unknown candidate", "one slot twice", "no such slot",
        "exam without a slot",
    ],
)  # fmt: skip
def test_a_wrong_day_is_told(slots, sittings, missing, said):
    plan = DayPlan({**RIGHT.slots, **slots}, sittings, missing)

    faults = audit_day(DEMAND, [2, 1], plan).faults

    assert any(said in fault for fault in faults)
