import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def in_slots(draw_slots: list[int]) -> dict[str, int]:
    return {f"E{i}": slot for i, slot in enumerate(draw_slots)}


SITTERS = st.lists(
    st.lists(st.sampled_from([f"E{i}" for i in range(6)]), max_size=4, unique=True), max_size=8
)


@given(taken=SITTERS, drawn=st.lists(st.integers(0, 8), min_size=6, max_size=6))
def test_conflicts_and_cost_are_those_of_the_pairs_of_exams(taken, drawn):
    slot_of = in_slots(drawn)
    weight = {1: 16, 2: 8, 3: 4, 4: 2, 5: 1}
    pairs = [
        abs(slot_of[one] - slot_of[two]) for takes in taken for one in takes for two in takes
        if one < two
    ]  # fmt: skip

    found = audit_timetable(list(slot_of), taken, slot_of, slots=9)

    assert found.conflicts == pairs.count(0)
    assert found.cost * max(len(taken), 1) == pytest.approx(sum(weight.get(d, 0) for d in pairs))
    assert bool(found.faults) == (0 in pairs)


@given(
    exam=st.integers(0, 5),
    wrong=st.sampled_from(["clash", "left out", "too late", "too early", "unknown"]),
)
def test_a_right_timetable_made_wrong_in_one_place_is_told(exam, wrong):
    slot_of = in_slots([0, 1, 2, 3, 4, 5])
    exams, name = list(slot_of), f"E{exam}"
    taken = [exams]
    assert not audit_timetable(exams, taken, slot_of, slots=6).faults

    if wrong == "clash":
        slot_of[name] = (exam + 1) % 6
    elif wrong == "left out":
        del slot_of[name]
    elif wrong == "unknown":
        slot_of[f"{name}x"] = 0
    else:
        slot_of[name] = 6 if wrong == "too late" else -1

    faults = audit_timetable(exams, taken, slot_of, slots=6).faults
    assert len(faults) == 1
    assert name in faults[0]


@given(
    candidate=st.sampled_from(["P", "Q"]), exam=st.sampled_from(["A", "B"]), slot=st.integers(-1, 2)
)
def test_a_right_day_with_one_sitting_changed_is_told(candidate, exam, slot):
    sittings = {who: dict(held) for who, held in RIGHT.sittings.items()}
    if sittings[candidate].get(exam) == slot:
        slot = 3
    sittings[candidate][exam] = slot

    assert audit_day(DEMAND, [2, 1], DayPlan(RIGHT.slots, sittings, RIGHT.missing)).faults
