from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.assembly_pools import blueprint, seeded_pool
from exambank.assembly import (
    Apart,
    Comparison,
    EarlierForm,
    Exclude,
    Goal,
    Objective,
    Pool,
    PoolUnusable,
    Spec,
    SpecUnusable,
    Status,
    Tally,
    Together,
    Where,
    assemble,
    check,
    check_claims,
)
from exambank.assembly.model import formulate, solve_exactly
from exambank.assembly.variables import state

POOL = seeded_pool(600, seed=3)
SPEC = blueprint(POOL, forms=3, seed=3, reach=1.0)
FIRST = POOL.ids[:40]
FRESH = tuple(
    item for item, exposure in zip(POOL.ids, POOL.numbers("exposure"), strict=True) if exposure <= 3
)
ODD = replace(POOL, columns={**POOL.columns, "odd": ["yes", "no"] * 300})

FEATURES = {
    "everything of the blueprint": (POOL, {}),
    "an anchor": (POOL, {"anchor": FRESH[:4]}),
    "items in two forms": (POOL, {"max_use": 2, "forms": 5}),
    "keys in balance and without runs": (POOL, {"key_run": 3, "key_balance": 2}),
    "no two neighbours with one key": (POOL, {"key_run": 1}),
    "an attribute": (ODD, {"attributes": {"odd": {"yes": (40, 44), "no": (16, 20)}}}),
    "a count condition": (ODD, {"conditions": (Tally((Where("odd", ("yes",)),), (25, 26)),)}),
    "a sum condition": (
        POOL,
        {"conditions": (Tally((Where("area", ("A1", "A2")),), (430, 470), sum="words"),)},
    ),
    "a comparison": (
        POOL,
        {"conditions": (Tally((Where("words", ("40",), Comparison.BELOW),), (8, 9)),)},
    ),
    "two together": (POOL, {"conditions": (Together(FRESH[:2]),)}),
    "two together that the anchor asks for": (
        POOL,
        {"conditions": (Together(FRESH[:2]),), "anchor": FRESH[:1], "forms": 1},
    ),
    "a list apart": (POOL, {"conditions": (Apart(FIRST[:30]),)}),
    "a list excluded": (POOL, {"conditions": (Exclude(FIRST),)}),
    "an earlier form": (POOL, {"earlier": (EarlierForm(FIRST, 1),)}),
    "no information goal": (POOL, {"information": None}),
    "the normal metric": (
        POOL,
        {"information": Goal(theta=(0.0,), target=(25.0,), tolerance=0.01, D=1.702)},
    ),
}


@pytest.mark.parametrize(("pool", "changes"), FEATURES.values(), ids=FEATURES.keys())
def test_every_rule_holds_on_every_form(pool, changes):
    spec = replace(SPEC, **changes)

    assembly = assemble(pool, spec)

    assert assembly.status is Status.OPTIMAL
    assert len(assembly.forms) == spec.forms
    assert check_claims(pool, spec, assembly) == ()
    assert all(deviation <= 0.01 for deviation in assembly.deviation)


def test_stimulus_sets_stand_whole_and_side_by_side():
    pool = seeded_pool(900, seed=5, n_stimuli=150)
    spec = replace(blueprint(pool, forms=2, seed=5, reach=1.0), key_run=3, key_balance=3)

    assembly = assemble(pool, spec)

    assert assembly.status is Status.OPTIMAL
    assert check_claims(pool, spec, assembly) == ()


def test_the_same_seed_gives_the_same_forms_and_another_seed_others():
    again = assemble(POOL, SPEC)

    assert assemble(POOL, SPEC).forms == again.forms
    assert assemble(POOL, replace(SPEC, seed=99)).forms != again.forms


@pytest.mark.parametrize("reach", [1.3, 1.6, 2.5], ids=["at the edge", "beyond", "far beyond"])
def test_a_target_beyond_the_pool_is_approached_to_the_proven_bound(reach):
    spec = blueprint(POOL, forms=3, seed=3, reach=reach)

    assembly = assemble(POOL, spec)

    assert check_claims(POOL, spec, assembly) == ()
    assert max(assembly.deviation) <= max(0.005, assembly.bound + 0.005)
    assert max(assembly.deviation) >= assembly.bound - 1e-9


@pytest.mark.parametrize("objective", [Objective.MAXIMIN, Objective.MAXIMUM], ids=str)
def test_the_poorest_of_several_forms_comes_near_to_the_proven_bound(objective):
    spec = replace(SPEC, information=Goal((-1, 0, 1), objective, target=(1, 2, 1)))

    assembly = assemble(POOL, spec)

    assert check_claims(POOL, spec, assembly) == ()
    assert assembly.gap <= 0.005


def small_pool(seed):
    rng = np.random.default_rng(seed)
    return Pool(
        ids=tuple("abcdefghij"),
        columns={
            "area": rng.choice(["A", "B"], 10).tolist(),
            "b": rng.normal(size=10),
            "words": rng.integers(5, 15, 10).astype(float),
        },
        enemies=[("b",), *[()] * 9],
    )


def best_by_trying_all(pool, spec, score):
    """Return the best score over every legal single form."""
    legal = [form for form in combinations(pool.ids, spec.length) if not check(pool, spec, [form])]
    return max((score(form) for form in legal), default=None)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), objective=st.sampled_from(Objective))
def test_one_form_is_as_good_as_the_best_of_all_that_can_be_tried(seed, objective):
    pool = small_pool(seed)
    goal = Goal((-1.0, 1.0), objective, target=(0.7, 0.8), tolerance=0.0)
    spec = Spec(length=4, areas={"A": (1, 2)}, words=(30, 44), information=goal)
    gain = {
        item: np.array(column)
        for item, column in zip(pool.ids, (_rasch(pool, -1.0, 1.0)).T, strict=True)
    }

    def score(form):
        total = sum(gain[item] for item in form)
        if objective is Objective.MAXIMUM:
            return total.sum()
        ratio = total / np.array(goal.target)
        return ratio.min() if objective is Objective.MAXIMIN else -np.abs(ratio - 1).max()

    best = best_by_trying_all(pool, spec, score)
    assembly = assemble(pool, spec)

    if best is None:
        assert assembly.status is Status.INFEASIBLE
        assert assembly.reasons
    else:
        assert assembly.status is Status.OPTIMAL
        assert score(assembly.forms[0]) == pytest.approx(best, abs=1e-5)


@pytest.mark.parametrize("seed", range(24))
def test_forms_are_found_exactly_when_one_model_of_all_forms_has_a_solution(seed):
    rng = np.random.default_rng(seed)
    n_items = int(rng.integers(8, 20))
    ids = tuple(f"Q{number}" for number in range(n_items))
    pool = Pool(
        ids=ids,
        columns={
            "area": rng.choice(["A", "B"], n_items).tolist(),
            "words": rng.integers(5, 15, n_items).astype(float),
            "stimulus": rng.choice(["", "", "S", "T"], n_items).tolist(),
        },
        enemies=[tuple(rng.choice(ids, 1)) if rng.random() < 0.2 else () for _ in ids],
    )
    spec = Spec(
        length=int(rng.integers(3, 6)),
        forms=2,
        areas={"A": (1, 3)},
        words=(25, 50),
        conditions=(Together(tuple(rng.choice(ids, 2, replace=False))), Apart(ids[:3])),
    )
    problem = state(pool, spec)
    whole = formulate(problem, [np.arange(problem.n)] * 2)

    assembly = assemble(pool, spec)

    assert (assembly.status is Status.INFEASIBLE) == solve_exactly(
        whole, seconds=10, relative_gap=0.0
    ).is_infeasible
    assert bool(assembly.forms) != bool(assembly.reasons)
    assert not assembly.forms or check(pool, spec, assembly.forms) == ()


def _rasch(pool, *theta):
    chance = 1 / (1 + np.exp(pool.numbers("b")[None, :] - np.array(theta)[:, None]))
    return chance * (1 - chance)


def test_tight_forms_that_share_no_item_are_found_by_the_exact_model():
    # Four enemies in a ring: only {a, c} and {b, d} are legal, in either order.
    pool = Pool(ids=tuple("abcd"), enemies=[("b", "d"), ("c",), ("d",), ()])

    assembly = assemble(pool, Spec(length=2, forms=2))

    assert {frozenset(form) for form in assembly.forms} == {frozenset("ac"), frozenset("bd")}


def test_information_may_come_as_a_matrix():
    pool = Pool(ids=tuple("abcd"), information=np.array([[1.0, 2.0, 3.0, 4.0]]))
    goal = Goal(theta=(0.0,), objective=Objective.MAXIMUM)

    assembly = assemble(pool, Spec(length=2, information=goal))

    assert (sorted(assembly.forms[0]), assembly.information) == (["c", "d"], ((7.0,),))
    assert (assembly.status, assembly.bound) == (Status.OPTIMAL, pytest.approx(7.0))


def test_time_is_measured_by_the_clock_that_is_passed():
    ticks = iter(range(1000))

    assembly = assemble(POOL, SPEC, clock=lambda: float(next(ticks)))

    assert assembly.seconds > 0
    assert assemble(POOL, SPEC).seconds == 0


def test_a_search_that_has_no_time_says_that_it_found_none_or_keeps_every_rule():
    times = iter([0.0] + [1e9] * 10_000)

    assembly = assemble(POOL, replace(SPEC, time_limit=0.001), clock=lambda: next(times))

    assert assembly.status is Status.NONE_FOUND or check(POOL, SPEC, assembly.forms) == ()


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: Spec(length=0), SpecUnusable, "length: 0 is below 1"),
        (lambda: Spec(length=1, areas={"A": (3, 2)}), SpecUnusable, "areas.A: the minimum 3"),
        (lambda: Goal(theta=(0.0,)), SpecUnusable, "0 values for 1 abilities"),
        (lambda: Goal(theta=(0.0,), target=(0.0,)), SpecUnusable, "0.0 is not positive"),
        (lambda: Pool(ids=("a", "a")), PoolUnusable, "an id occurs twice"),
        (lambda: Pool(ids=("a",), columns={"b": [1.0, 2.0]}), PoolUnusable, "2 values for 1"),
        (lambda: assemble(Pool(ids=("a",)), Spec(length=1, words=(0, 1))), PoolUnusable, "words"),
        (
            lambda: assemble(Pool(ids=("a",)), Spec(length=1, anchor=("z",))),
            SpecUnusable,
            "item z is not in the pool",
        ),
    ],
    ids=[
        "no length",
        "limits reversed",
        "no target",
        "target of nothing",
        "one id twice",
        "column too long",
        "column missing",
        "unknown anchor",
    ],
)
def test_values_that_contradict_themselves_are_refused(build, error, message):
    with pytest.raises(error, match=message):
        build()
