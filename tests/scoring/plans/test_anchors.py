"""Questions that moved in earlier sittings do not make the anchor of the next form."""

from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest

from exambank.core.vocabulary import FormCode, ItemId, RunId
from scoring.difficulties.types import BankItem, PooledSitting
from scoring.linking.anchordrift import DriftRule
from scoring.plans.anchors import purified_before
from scoring.plans.rules import facts_of
from tests.scoring.plans.test_rules import LIMITS, RATED, A, codes, form, known

SHARED = tuple(ItemId(f"a{n}") for n in range(8))
C = form("C", [*SHARED, "c0", "c1"], days=60)
B = FormCode("B")


def sitting(code, n, *, seed, moved=0.0, items=SHARED, version=1):
    """Return a sitting whose first question is harder by `moved` logits than it was."""
    rng = np.random.default_rng(seed)
    b = np.linspace(-1, 1, len(items))
    b[0] += moved
    right = rng.random((n, len(b))) < 1 / (1 + np.exp(b - rng.normal(0, 1, (n, 1))))
    held = tuple(BankItem(item, version) for item in items)
    return PooledSitting(RunId(UUID(int=seed)), FormCode(code), held, right.astype(float))


def judged(*sittings):
    return purified_before(C, SHARED, sittings, base=A.code, rule=DriftRule())


def test_a_question_that_moved_in_earlier_sittings_is_found_before_anybody_sits_the_form():
    base = sitting("A", 300, seed=1)
    since = [sitting("B", 120, seed=2, moved=1.5), sitting("D", 90, seed=3, moved=1.5)]

    found = judged(base, *since)

    assert found.removed == ("a0",)
    assert (found.n_new, found.n_base) == (210, 300)


@pytest.mark.parametrize(
    "since",
    [
        sitting("B", 149, seed=2, moved=3.0),
        sitting("B", 300, seed=2, moved=3.0, items=SHARED[:-1]),
        sitting("B", 300, seed=2, moved=3.0, version=2),
        sitting("C", 300, seed=2, moved=3.0),
    ],
    ids=["too few", "without one of the questions", "another text", "the form itself"],
)
def test_sittings_that_cannot_tell_are_not_asked(since):
    assert judged(sitting("A", 300, seed=1), since) is None


def test_too_few_on_the_base_form_tell_nothing():
    assert judged(sitting("A", 149, seed=1), sitting("B", 300, seed=2, moved=3.0)) is None


def test_a_question_that_was_not_reached_counts_as_wrong():
    whole = sitting("B", 300, seed=2)
    cut_short = replace(whole, marks=np.where(whole.marks == 0, np.nan, whole.marks))

    assert judged(sitting("A", 300, seed=1), cut_short) == judged(sitting("A", 300, seed=1), whole)


def test_what_moved_is_left_out_of_the_planned_anchor_and_noted():
    purified = judged(sitting("A", 300, seed=1), sitting("B", 210, seed=2, moved=2.0))
    rated = RATED | {item.item: 0.6 for item in C.entries}

    found = facts_of(known(form=C, ratings=rated, purified=purified), limits=LIMITS)

    assert found.anchor == SHARED[1:]
    assert found.facts.has_anchor
    assert codes(found) == ["anchor_moved"]
    assert "a0 (judged on 210 candidates since, 300 on the base form)" in str(found.notes[0])
