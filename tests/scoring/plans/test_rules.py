from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from exambank.core.vocabulary import AreaCode, CourseCode, FormCode, ItemId
from exambank.forms.types import Form, FormEntry, FormPurpose, FormState
from scoring.difficulties.types import BankItem, DifficultyPool, ItemDifficulty
from scoring.equating.choice import seal_plan
from scoring.equating.comparison import Likeness
from scoring.plans.rules import (
    KnownAtSealing,
    PlanLimits,
    base_of,
    facts_of,
    fixing_faults,
    shared_items,
)
from scoring.plans.types import SealedPlan

NOW = datetime(2027, 1, 25, 15, tzinfo=UTC)
LIMITS = PlanLimits(Decimal("0.2"), 30, 0.02)


def form(code, items, *, days=0, **changes):
    entries = tuple(
        FormEntry(n, ItemId(item), 1, AreaCode("E1"), scored=True)
        for n, item in enumerate(items, start=1)
    )
    made = Form(
        code=FormCode(code),
        course=CourseCode("NET-120"),
        blueprint="1.0",
        purpose=FormPurpose.MAIN,
        state=FormState.SEALED,
        entries=entries,
        assembled_by="paul",
        assembled_at=NOW,
        seed=1,
        digest="0" * 64,
        sealed_at=NOW + timedelta(days=days),
    )
    return replace(made, **changes)


A = form("A", [f"a{n}" for n in range(10)])
B = form("B", ["a0", "a1", *(f"b{n}" for n in range(8))], days=30)
RATED = {item.item: 0.6 for one in (A, B) for item in one.entries}


def known(**changes):
    found = KnownAtSealing(form=B, base=A, ratings=RATED, difficulties=None, likenesses=())
    return replace(found, **changes)


def codes(found):
    return [one.code for one in found.notes]


def test_the_first_main_form_of_a_blueprint_is_the_base_of_those_after_it():
    other = form("Z", [], days=-5, blueprint="0.9")
    reserve = form("R", [], days=-5, purpose=FormPurpose.RESERVE)
    void = form("V", [], days=-5, state=FormState.VOID)
    open_ = form("O", [], sealed_at=None, digest=None)

    assert base_of(B, [B, other, reserve, void, open_, A]) == A
    assert base_of(A, [A, B, reserve]) is None
    assert base_of(reserve, [reserve]) is None
    assert base_of(reserve, [reserve, A]) == A


def test_a_changed_text_is_no_longer_the_same_question():
    newer = replace(A, entries=(replace(A.entries[0], item_version=2), *A.entries[1:]))

    assert shared_items(B, A) == ("a0", "a1")
    assert shared_items(B, newer) == ("a1",)


def test_an_unscored_question_is_not_in_the_anchor():
    pilot = replace(B, entries=(replace(B.entries[0], scored=False), *B.entries[1:]))

    assert shared_items(pilot, A) == ("a1",)


def test_what_is_known_of_a_form_built_to_the_targets_with_an_anchor():
    found = facts_of(known(), limits=LIMITS)

    assert found.facts.has_anchor
    assert found.facts.same_targets
    assert found.facts.cut_in_upper_half
    assert not found.facts.pooled_difficulties
    assert (found.base, found.anchor, found.notes) == ("A", ("a0", "a1"), ())


@pytest.mark.parametrize(
    ("mean", "same"), [(0.58, True), (0.62, True), (0.579, False), (0.621, False)]
)
def test_targets_are_met_within_two_of_a_hundred_marks(mean, same):
    ratings = RATED | {item.item: mean for item in B.entries}
    ratings |= {"a0": mean, "a1": mean}
    base = replace(A, entries=A.entries[2:])

    found = facts_of(known(ratings=ratings, base=base), limits=LIMITS)

    assert found.facts.same_targets is same
    assert ("targets_missed" in codes(found)) is not same


def test_an_unrated_question_leaves_the_targets_unknown():
    ratings = {item: one for item, one in RATED.items() if item != "b3"}

    found = facts_of(known(ratings=ratings), limits=LIMITS)

    assert not found.facts.same_targets
    assert codes(found) == ["targets_unknown"]
    assert "b3" in str(found.notes[0])


def test_one_shared_question_of_ten_is_no_anchor():
    short = form("B", ["a0", *(f"b{n}" for n in range(9))], days=30)
    ratings = RATED | {"b8": 0.6}

    found = facts_of(known(form=short, ratings=ratings), limits=LIMITS)

    assert not found.facts.has_anchor
    assert codes(found) == ["anchor_short"]


@pytest.mark.parametrize(
    ("likenesses", "alike"),
    [
        ((), False),
        ((Likeness.ALIKE, Likeness.ALIKE), True),
        ((Likeness.ALIKE, Likeness.UNLIKE), False),
        ((Likeness.NOT_KNOWN,), False),
    ],
)
def test_groups_are_alike_only_if_every_earlier_sitting_says_so(likenesses, alike):
    assert facts_of(known(likenesses=likenesses), limits=LIMITS).facts.groups_alike is alike


def bank(*items):
    known_items = tuple(ItemDifficulty(BankItem(ItemId(one), 1), 0.0, 0.2, 60) for one in items)
    return DifficultyPool(CourseCode("NET-120"), 3, NOW, (), 60, known_items, ())


def test_difficulties_count_only_if_they_cover_both_forms():
    everything = [entry.item for one in (A, B) for entry in one.entries]

    whole = facts_of(known(difficulties=bank(*everything)), limits=LIMITS)
    gap = facts_of(known(difficulties=bank(*everything[1:-1])), limits=LIMITS)

    assert (whole.facts.pooled_difficulties, whole.difficulties) == (True, 3)
    assert (gap.facts.pooled_difficulties, gap.difficulties) == (False, None)


def fault_codes(plan, **changes):
    asked = {"form": B, "base": A.code, "answers_are_in": False, "reason": ""} | changes
    return [one.code for one in fixing_faults(plan, **asked)]


def test_a_plan_is_fixed_anew_only_before_answers_are_in_and_with_a_reason():
    found = facts_of(known(), limits=LIMITS)
    plan = SealedPlan(B.code, 1, found, seal_plan(found.facts), NOW, "paul")

    assert fault_codes(None) == []
    assert fault_codes(None, form=replace(B, sealed_at=None)) == ["not_sealed"]
    assert fault_codes(None, answers_are_in=True) == ["no_reason"]
    assert fault_codes(None, answers_are_in=True, reason="kept on paper before") == []
    assert fault_codes(plan) == ["no_reason"]
    assert fault_codes(plan, reason="a base came later") == []
    assert fault_codes(plan, answers_are_in=True, reason="I like Tucker") == ["answers_in"]


def test_the_plan_of_a_reserve_that_knows_no_base_form_is_fixed_even_when_answers_are_in():
    reserve = replace(B, purpose=FormPurpose.RESERVE)
    alone = facts_of(known(form=reserve, base=None), limits=LIMITS)
    plan = SealedPlan(B.code, 1, alone, seal_plan(alone.facts), NOW, "paul")

    assert codes(alone) == ["reserve_first"]
    assert fault_codes(plan, form=reserve, answers_are_in=True, reason="the base came later") == []
    assert fault_codes(plan, form=reserve, answers_are_in=True) == ["no_reason"]
    assert fault_codes(
        plan, form=reserve, base=None, answers_are_in=True, reason="I like Tucker"
    ) == ["answers_in"]
