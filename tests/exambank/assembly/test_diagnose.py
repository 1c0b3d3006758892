from dataclasses import replace

import numpy as np
import pytest

from benchmarks.assembly_pools import blueprint, seeded_pool
from exambank.assembly import (
    Apart,
    Exclude,
    Pool,
    Spec,
    Status,
    Tally,
    Together,
    Where,
    assemble,
)
from exambank.assembly.diagnose import _least_slack, explain
from exambank.assembly.model import formulate, merged
from exambank.assembly.variables import state

POOL = Pool(
    ids=tuple(f"Q{number}" for number in range(1, 11)),
    columns={
        "area": list("AAABBBBBBB"),
        "cognitive": ["recall"] * 5 + ["apply"] * 5,
        "words": [10] * 10,
        "exposure": [0] * 9 + [7],
        "key": list("AAAAAAAABB"),
        "topic": ["genes"] * 2 + ["cells"] * 8,
    },
    enemies=[("Q2",), *[()] * 9],
)
BASE = Spec(length=4, forms=2)

IMPOSSIBLE = {
    "too few items": ({"forms": 3}, "length", 10, 12, "length", "3"),
    "too few of an area": (
        {"areas": {"A": (2, 4)}},
        "minimum of area A",
        3,
        4,
        "areas.A.minimum",
        "1",
    ),
    "too few of a level": (
        {"cognitive": {"recall": (3, 4)}},
        "minimum of cognitive recall",
        5,
        6,
        "cognitive.recall.minimum",
        "2",
    ),
    "too few of an attribute": (
        {"attributes": {"topic": {"genes": (2, 4)}}},
        "minimum of topic genes",
        2,
        4,
        "attributes.topic.genes.minimum",
        "1",
    ),
    "too few words": ({"words": (50, 60)}, "minimum of words", 80, 100, "words.minimum", "40"),
    "too many words": ({"words": (10, 30)}, "maximum of words", 80, 60, "words.maximum", "40"),
    "a condition": (
        {"conditions": (Tally((Where("area", ("A",)),), (2, 3)),)},
        "minimum of condition 1 (items where area in A)",
        3,
        4,
        "conditions.0.minimum",
        "1",
    ),
    "a key too frequent for its runs": ({"key_run": 1}, "key run of A", 3, 2, "key_run", "2"),
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [(changes, tuple(expected)) for changes, *expected in IMPOSSIBLE.values()],
    ids=IMPOSSIBLE.keys(),
)
def test_the_limit_that_must_give_is_named_with_the_value_that_would_do(changes, expected):
    assembly = assemble(POOL, replace(BASE, **changes))

    (reason,) = assembly.reasons
    assert assembly.status is Status.INFEASIBLE
    assert (reason.constraint, reason.have, reason.need, reason.path, reason.to) == expected


CONTRADICTIONS = {
    "a worn anchor": ({"anchor": ("Q10",), "max_exposure": 3}, "exposure of anchor item Q10"),
    "an excluded anchor": (
        {"anchor": ("Q1",), "conditions": (Exclude(("Q1",)),)},
        "excluded anchor item Q1",
    ),
    "anchor items that are enemies": ({"anchor": ("Q1", "Q2")}, "enemies Q1, Q2"),
    "anchor items to be apart": (
        {"anchor": ("Q3", "Q4"), "conditions": (Apart(("Q3", "Q4")),)},
        "apart Q3, Q4",
    ),
    "an anchor longer than the form": (
        {"anchor": ("Q1", "Q3", "Q4", "Q5", "Q6")},
        "anchor",
    ),
    "an anchor bound to an item of one form": (
        {"anchor": ("Q3",), "conditions": (Together(("Q3", "Q4")),)},
        "together Q3, Q4",
    ),
    "an anchor bound to an excluded item": (
        {"anchor": ("Q3",), "conditions": (Together(("Q3", "Q4")), Exclude(("Q4",)))},
        "together Q3, Q4",
    ),
}


@pytest.mark.parametrize(("changes", "constraint"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_an_anchor_that_breaks_a_rule_by_itself_is_named(changes, constraint):
    assembly = assemble(POOL, replace(BASE, **changes))

    assert assembly.status is Status.INFEASIBLE
    assert constraint in [reason.constraint for reason in assembly.reasons]


def test_what_only_whole_numbers_rule_out_is_proven_too():
    # Half of each of three mutual enemies would do, if items could be halved.
    pool = Pool(ids=tuple("abc"), enemies=[("b",), ("c",), ("a",)], columns={"area": list("AAA")})

    assembly = assemble(pool, Spec(length=2, areas={"A": (2, 2)}))

    assert assembly.status is Status.INFEASIBLE
    assert "length" in {reason.constraint for reason in assembly.reasons}


def test_other_single_changes_that_would_do_are_offered():
    assembly = assemble(POOL, replace(BASE, forms=2, length=5, max_exposure=3))

    assert "raise max_exposure from 3 to 7" in assembly.reasons[-1].relaxation


@pytest.mark.parametrize(
    "changes",
    [{"forms": 9}, {"cognitive": {"recall": (40, 50), "apply": (22, 28)}}],
    ids=["more forms than the pool has items for", "more of two levels than fit"],
)
def test_the_relaxation_that_is_named_makes_the_forms_possible(changes):
    pool = seeded_pool(400, seed=2)
    spec = replace(blueprint(pool, forms=2, seed=2), information=None, **changes)

    reasons = assemble(pool, spec).reasons
    relaxed = spec
    for reason in reasons:
        relaxed = _relaxed(relaxed, reason.path, float(reason.to))

    assert reasons
    assert assemble(pool, relaxed).status is Status.OPTIMAL


def _relaxed(spec, path, value):
    if path == "length":
        return replace(spec, length=int(value))
    if path in {"words.minimum", "words.maximum"}:
        low, high = spec.words
        return replace(spec, words=(value, high) if path.endswith("minimum") else (low, value))
    group, name, end = path.split(".")
    low, high = getattr(spec, group)[name]
    limits = (value, high) if end == "minimum" else (low, value)
    return replace(spec, **{group: {**getattr(spec, group), name: limits}})


def test_a_limit_of_whole_words_gives_way_to_whole_words_that_suffice():
    words = [31, 34, 38, 41, 43, 47, 52, 58]
    pool = Pool(ids=tuple(f"Q{i}" for i in range(8)), columns={"words": words})
    spec = Spec(length=2, forms=3, words=(0, 50))

    (reason,) = assemble(pool, spec).reasons

    # The six shortest have 234 words, 78 a form: 31 + 47, 34 + 43 and 38 + 41 have 79 at most.
    assert (reason.path, reason.to) == ("words.maximum", "79")
    assert assemble(pool, replace(spec, words=(0, 79))).status is Status.OPTIMAL
    assert assemble(pool, replace(spec, words=(0, 78))).status is Status.INFEASIBLE


def test_have_is_what_the_rest_of_the_spec_allows_where_that_is_less_than_the_pool_has():
    changes = {"areas": {"A": (3, 4), "B": (2, 4)}}
    pool = Pool(ids=POOL.ids, columns={"area": list("AAAAAABBBB")})

    (reason,) = assemble(pool, Spec(length=4, forms=2, **changes)).reasons

    assert (reason.have, reason.need, reason.to) in {(4, 6, "2"), (2, 4, "1")}


@pytest.mark.parametrize(
    "changes",
    [
        {"areas": {"A": (4, 4), "B": (4, 4)}},
        {"areas": {"A": (9, 9)}, "cognitive": {"apply": (4, 4)}},
    ],
    ids=["two areas that fill the form each", "more of an area than the form is long"],
)
def test_no_form_is_shortened_to_nothing(changes):
    reasons = assemble(POOL, replace(BASE, **changes)).reasons

    assert all(int(reason.to) > 0 for reason in reasons if reason.path == "length")


def test_a_column_of_numbers_is_compared_as_it_was_written():
    pool = Pool(ids=tuple("abcd"), columns={"exposure": [0.0, 0.0, 3.0, 2.5]})
    spec = Spec(length=2, attributes={"exposure": {"3": (1, 1), "2.5": (1, 1)}})

    found = assemble(pool, spec)

    assert sorted(found.forms[0]) == ["c", "d"]


def test_where_whole_numbers_take_too_long_a_linear_program_still_names_the_limit():
    spec = replace(BASE, areas={"A": (2, 4)})
    problem = state(POOL, spec)
    model = merged(formulate(problem, [np.arange(problem.n)], share=1.0 / problem.forms))

    shortage = _least_slack(problem, model, seconds=9.0, is_relaxed=True)

    assert shortage is not None
    (reason,) = explain(POOL, spec, problem, shortage)
    assert (reason.constraint, reason.to) == ("minimum of area A", "1")
