from collections.abc import Callable
from itertools import count, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.timetable import (
    COMPILED,
    PLAIN,
    Engine,
    ExamProblem,
    ExamTwice,
    ExamUnknown,
    NoTimetable,
    PeriodTooLarge,
    audit_timetable,
    find_timetable,
    problem_of,
)
from scheduling.timetable.compiled import is_installed
from scheduling.timetable.construct import exhaust, first_slots, repair
from scheduling.timetable.costs import MOST_EXAMS, MOST_STUDENTS, Links, Plan
from scheduling.timetable.plain import bit_sets
from scheduling.timetable.search import POPULATION, Search, try_permutations

ENGINES = [PLAIN, COMPILED] if is_installed() else [PLAIN]


def ticking(step: float = 1.0) -> Callable[[], float]:
    """Return a clock that moves on by `step` at every look."""
    ticks = count()
    return lambda: next(ticks) * step


def at_random(seed: int, *, exams: int, students: int) -> tuple[list[str], list[list[str]]]:
    rng = np.random.default_rng(seed)
    names = [f"E{i}" for i in range(exams)]
    return names, [
        [str(name) for name in rng.choice(names, rng.integers(1, 4), replace=False)]
        for _ in range(students)
    ]


def by_brute_force(names: list[str], taken: list[list[str]], slots: int) -> float | None:
    costs = []
    for choice in product(range(slots), repeat=len(names)):
        found = audit_timetable(names, taken, dict(zip(names, choice, strict=True)), slots=slots)
        if not found.conflicts:
            costs.append(found.cost)
    return min(costs, default=None)


@pytest.mark.parametrize("seed", range(8))
def test_small_timetables_are_as_good_as_the_best_of_all(seed):
    names, taken = at_random(seed, exams=6, students=7)
    best = by_brute_force(names, taken, 4)
    problem = problem_of(names, taken, slots=4)

    if best is None:
        with pytest.raises(NoTimetable) as refused:
            find_timetable(problem, seed=0, seconds=9, clock=ticking())
        assert refused.value.proved
    else:
        found = find_timetable(problem, seed=0, seconds=9, clock=ticking())
        assert found.cost == best
        assert audit_timetable(names, taken, found.slot_of, slots=4).cost == best


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), slots=st.integers(6, 12), temperature=st.floats(0.1, 500))
def test_costs_stay_equal_to_their_definition_and_nobody_clashes(
    engine: Engine, seed, slots, temperature
):
    names, taken = at_random(seed, exams=15, students=30)
    problem = problem_of(names, taken, slots=slots)
    rng = np.random.default_rng(seed)
    links = Links.of(problem)
    plans = [Plan.of(links, first_slots(problem, rng=rng, is_over=lambda: True)) for _ in range(3)]

    engine.advance(plans, temperature=temperature, steps=150, rng=rng)
    for plan in plans:
        try_permutations(plan, temperature=temperature, tries=20, rng=rng)
    engine.advance(plans, temperature=temperature, steps=150, rng=rng)

    for plan in plans:
        for slot, cost in ((plan.slot, plan.cost), (plan.best, plan.best_cost)):
            slot_of = dict(zip(names, slot.tolist(), strict=True))
            audit = audit_timetable(names, taken, slot_of, slots=slots)
            assert not audit.faults
            assert cost == round(audit.cost * len(taken))
        assert plan.best_cost <= plan.cost


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_exams_stand_about_as_far_apart_as_the_cost_of_the_distance_says(engine: Engine):
    links = Links.of(problem_of(["A", "B"], [["A", "B"]], slots=4))
    rng = np.random.default_rng(0)
    plans = [Plan.of(links, np.array([0, 1], dtype=np.int32)) for _ in range(400)]
    apart = []

    for _ in range(5):
        engine.advance(plans, temperature=6.0, steps=10, rng=rng)
        apart += [abs(int(plan.slot[0]) - int(plan.slot[1])) for plan in plans]

    # There are 6, 4 and 2 ways to stand 1, 2 and 3 slots apart, at a cost of 16, 8 and 4.
    chance = np.array([6, 4, 2]) * np.exp(-np.array([16, 8, 4]) / 6.0)
    share = np.bincount(apart, minlength=4)[1:] / len(apart)
    np.testing.assert_allclose(share, chance / chance.sum(), atol=0.08)


def test_the_worse_plans_of_a_population_give_way_when_it_gets_cooler():
    names, taken = at_random(5, exams=20, students=60)
    problem = problem_of(names, taken, slots=9)
    rng = np.random.default_rng(1)
    slot = first_slots(problem, rng=rng, is_over=lambda: False)
    search = Search.of(Links.of(problem), slot, engine=PLAIN, rng=rng)
    search.advance()
    least = min(plan.cost for plan in search.plans)

    search.cool(1e-6)

    assert {plan.cost for plan in search.plans} == {least}
    assert len({id(plan) for plan in search.plans}) == len(search.plans) == POPULATION


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_equal_seeds_give_equal_timetables(engine: Engine):
    problem = problem_of(*at_random(3, exams=20, students=60), slots=8)

    one, two = (
        find_timetable(problem, seed=5, seconds=8, clock=ticking(), engine=engine) for _ in range(2)
    )

    assert one == two


def test_a_stop_hands_out_the_best_so_far():
    names, taken = at_random(1, exams=20, students=60)
    problem = problem_of(names, taken, slots=8)
    asked = iter([False, False, True])

    found = find_timetable(problem, seed=1, seconds=1e9, clock=ticking(), stop=lambda: next(asked))

    assert found.stopped
    assert found.moves > 0
    assert audit_timetable(names, taken, found.slot_of, slots=8).cost == found.cost


def test_no_time_at_all_still_gives_a_timetable_without_clashes():
    names, taken = at_random(2, exams=20, students=60)

    found = find_timetable(problem_of(names, taken, slots=9), seed=1, seconds=0, clock=ticking())

    assert audit_timetable(names, taken, found.slot_of, slots=9).conflicts == 0


def test_too_few_slots_are_refused_with_the_exams_that_need_more():
    taken = [["A", "B"], ["B", "C"], ["A", "C"], ["C", "D"]]

    with pytest.raises(NoTimetable) as refused:
        find_timetable(problem_of("ABCD", taken, slots=2), seed=0, seconds=1, clock=ticking())

    assert refused.value.clique == ("A", "B", "C")
    assert "give at least 3 slots" in str(refused.value)


def test_too_few_slots_are_proved_where_no_clique_shows_it():
    ring = [["A", "B"], ["B", "C"], ["C", "D"], ["D", "E"], ["E", "A"]]

    with pytest.raises(NoTimetable) as refused:
        find_timetable(problem_of("ABCDE", ring, slots=2), seed=0, seconds=9, clock=ticking())

    assert refused.value.proved
    assert refused.value.clique == ()


@pytest.mark.parametrize("seed", range(5))
def test_repair_finds_the_timetable_that_was_hidden(seed):
    rng = np.random.default_rng(seed)
    hidden = rng.permutation(60) % 6
    clashes = (hidden[:, None] != hidden) & (rng.random((60, 60)) < 0.6)
    clashes |= clashes.T
    slot = rng.integers(6, size=60).astype(np.int32)

    is_clear = repair(clashes, slot, slots=6, rng=rng, steps=20_000)

    assert is_clear
    assert not clashes[slot[:, None] == slot].any()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), slots=st.integers(1, 3))
def test_exhaustive_search_agrees_with_brute_force(seed, slots):
    names, taken = at_random(seed, exams=5, students=5)
    problem = problem_of(names, taken, slots=slots)

    found = exhaust(bit_sets(problem.shared > 0), slots=slots, nodes=10_000)

    if by_brute_force(names, taken, slots) is None:
        assert found is True
    else:
        assert isinstance(found, list)
        slot_of = dict(zip(names, found, strict=True))
        assert not audit_timetable(names, taken, slot_of, slots=slots).faults


def test_the_search_for_a_first_timetable_gives_up_when_told():
    rng = np.random.default_rng(0)
    clashes = rng.random((90, 90)) < 0.5
    shared = np.triu(clashes, 1).astype(np.int32)
    names = [str(i) for i in range(90)]
    problem = problem_of(names, [[names[i], names[j]] for i, j in np.argwhere(shared)], slots=13)

    with pytest.raises(NoTimetable) as refused:
        first_slots(problem, rng=rng, is_over=lambda: True)

    assert not refused.value.proved
    assert "give more time or a slot more" in str(refused.value)


def test_lists_that_contradict_themselves_are_refused():
    with pytest.raises(ExamTwice, match="exam 'A' is listed twice"):
        problem_of(["A", "B", "A"], [], slots=2)
    with pytest.raises(ExamUnknown, match="exam 'Z' is taken by a student"):
        problem_of(["A"], [["A", "Z"]], slots=2)


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_an_exam_may_share_students_with_thousands_in_one_slot(engine: Engine):
    names = ["hub", *(f"E{i}" for i in range(2_100))]
    problem = problem_of(names, [["hub", one] for one in names[1:]], slots=2)
    plan = Plan.of(Links.of(problem), np.minimum(np.arange(len(names)), 1))

    engine.advance([plan], temperature=1e6, steps=3_000, rng=np.random.default_rng(1))

    assert plan.cost == 16 * 2_100
    assert (plan.slot[1:] != plan.slot[0]).all()


@pytest.mark.parametrize(
    ("problem", "have"),
    [
        (ExamProblem(("A",), np.zeros((1, 1), np.int32), MOST_STUDENTS + 1, 2), MOST_STUDENTS + 1),
        (
            ExamProblem((), np.broadcast_to(np.int32(1), (MOST_EXAMS + 1,) * 2), 9, 2),
            MOST_EXAMS + 1,
        ),
    ],
    ids=["students", "exams"],
)
def test_a_period_beyond_what_is_counted_without_error_is_refused(problem, have):
    with pytest.raises(PeriodTooLarge, match=f"{have:,}") as refused:
        find_timetable(problem, seed=0, seconds=1, clock=ticking())

    assert refused.value.most == have - 1
