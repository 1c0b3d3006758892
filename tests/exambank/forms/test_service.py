from dataclasses import replace

import pytest

from exambank.assembly import Goal, Objective
from exambank.core import events
from exambank.core.lifecycle import TransitionRefused
from exambank.core.vocabulary import FormCode, ItemId, Role
from exambank.forms import service
from exambank.forms.service import AssemblyRefused, FormHidden, FormNotFound, ProofRefused
from exambank.forms.types import FormOrder, FormPurpose, FormState
from exambank.items import service as items
from exambank.items.types import EnemyPair, ItemState

A, B = FormCode("NET-120-A"), FormCode("NET-120-B")
ORDER = FormOrder(A, "NET-120", seed=5)


@pytest.fixture
def form(sessions, bank, numbers):
    with sessions.begin() as session:
        return service.assemble(session, ORDER, act=numbers)


def cold(session, code, *, wrong: tuple[int, ...] = ()) -> dict[int, frozenset[str]]:
    """Answer every item right but the positions named."""
    keys = service.standing(session, service.get(session, code)).keys
    given = {position: next(iter(key.alternatives)) for position, key in keys.items()}
    other = {position: frozenset("D" if given[position] != {"D"} else "A") for position in wrong}
    return {**given, **other}


def codes(caught) -> list[str]:
    return [reason.code for reason in caught.value.reasons]


def test_a_form_has_the_counts_of_its_blueprint_and_spreads_its_pilots(sessions, form):
    with sessions() as session:
        kept = service.get(session, A)
        sheet = service.sheet(session, A)

    assert kept == form
    assert kept.state is FormState.ASSEMBLED
    assert [(one.area, one.have, one.need) for one in sheet.areas] == [("E1", 6, 6), ("E2", 4, 4)]
    assert [entry.position for entry in kept.entries] == list(range(1, 13))
    assert [entry.position for entry in kept.entries if not entry.scored] == [4, 10]
    assert max(sheet.key_counts.values()) <= 4
    assert sheet.longest_run <= 3
    assert all(entry.key is None for entry in kept.entries)


def test_the_same_order_gives_the_same_form_and_another_seed_another(sessions, form, numbers):
    with sessions() as session:
        session.begin_nested()
        other = replace(ORDER, code=B, also_differs_from=())
        again = service._bank(session, ORDER, on=numbers.at.date())  # noqa: SLF001 - its facts
        limits = service.limits_on(numbers.at.date())

    fresh = replace(again, earlier={})
    assert service.compose(fresh, other, limits) == form.entries
    assert service.compose(fresh, replace(other, seed=6), limits) != form.entries


def test_a_reserve_shares_at_most_thirty_percent(sessions, form, numbers):
    with sessions.begin() as session:
        order = replace(ORDER, code=B, purpose=FormPurpose.RESERVE)
        reserve = service.assemble(session, order, act=numbers)

    assert len(reserve.scored_items & form.scored_items) <= 3


def test_enemies_do_not_stand_on_one_form(sessions, bank, numbers, manager):
    pairs = [
        EnemyPair.of(ItemId("E1-00"), ItemId(f"E1-{n:02}"), "gives it away") for n in range(1, 6)
    ]
    with sessions.begin() as session:
        items.say_enemies(session, bank, pairs, act=manager)
        made = service.assemble(session, replace(ORDER, pinned={1: ItemId("E1-00")}), act=numbers)

    assert made.at(1).item == "E1-00"
    assert not made.scored_items & {pair.second for pair in pairs}


def test_an_enemy_of_a_pilot_is_left_out_where_the_bank_can_bear_it(
    sessions, bank, numbers, manager
):
    pairs = [EnemyPair.of(ItemId(f"P-{n}"), ItemId(f"E1-{n:02}"), "same") for n in range(3)]
    with sessions.begin() as session:
        items.say_enemies(session, bank, pairs, act=manager)
        made = service.assemble(session, ORDER, act=numbers)

    pilots = {entry.item for entry in made.entries if not entry.scored}
    assert len(pilots) == 2
    assert not made.scored_items & {pair.first for pair in pairs if pair.second in pilots}


def test_a_pilot_is_left_out_where_every_form_needs_its_enemy(sessions, bank, numbers, manager):
    pairs = [EnemyPair.of(ItemId("P-0"), ItemId(f"E2-{n:02}"), "same") for n in range(8)]
    with sessions.begin() as session:
        items.say_enemies(session, bank, pairs, act=manager)
        made = service.assemble(session, ORDER, act=numbers)

    assert {entry.item for entry in made.entries if not entry.scored} == {"P-1", "P-2"}


def test_items_can_be_pinned_inside_their_area(sessions, bank, numbers):
    pinned = {3: ItemId("E1-07"), 9: ItemId("E2-02")}
    with sessions.begin() as session:
        made = service.assemble(session, replace(ORDER, pinned=pinned), act=numbers)

    assert {position: made.at(position).item for position in pinned} == pinned


def test_a_form_that_cannot_be_assembled_says_which_area_lacks_how_many(
    sessions, bank, numbers, manager
):
    with sessions.begin() as session:
        for n in range(3, 12):
            why = manager.because("out of date")
            items.move(session, ItemId(f"E1-{n:02}"), ItemState.SUSPENDED, act=why)

    with sessions.begin() as session, pytest.raises(AssemblyRefused) as caught:
        service.assemble(session, ORDER, act=numbers)

    assert codes(caught) == ["area_short"]
    assert "area E1 lacks 3 items: 3 are operational, 6 needed" in str(caught.value)
    with sessions() as session, pytest.raises(FormNotFound):
        service.get(session, A)


def test_a_bank_too_thin_for_a_reserve_says_what_stands_against_it(
    sessions, form, numbers, manager
):
    spare = sorted({f"E1-{n:02}" for n in range(12)} - {entry.item for entry in form.entries})
    with sessions.begin() as session:
        for item in spare[:5]:
            items.move(session, ItemId(item), ItemState.SUSPENDED, act=manager.because("old"))

    with sessions.begin() as session, pytest.raises(AssemblyRefused) as caught:
        service.assemble(session, replace(ORDER, code=B), act=numbers)

    assert codes(caught)
    assert set(codes(caught)) <= {"infeasible", "none_found"}


def test_the_items_may_be_chosen_for_their_information(sessions, bank, numbers):
    with sessions.begin() as session:
        for n in range(6):
            items.rate(session, ItemId(f"E1-{n:02}"), 0.99, act=numbers)
        goal = Goal((0.0,), Objective.MAXIMUM)
        made = service.assemble(session, replace(ORDER, goal=goal), act=numbers)

    assert {item for item in made.scored_items if item.startswith("E1")} == {
        f"E1-{n:02}" for n in range(6, 12)
    }


def test_only_a_psychometrician_assembles_and_a_code_is_used_once(sessions, form, manager, numbers):
    with sessions.begin() as session:
        with pytest.raises(TransitionRefused) as by_manager:
            service.assemble(session, replace(ORDER, code=B), act=manager)
        with pytest.raises(AssemblyRefused) as again:
            service.assemble(session, ORDER, act=numbers)
        session.rollback()

    assert codes(by_manager) == ["role"]
    assert codes(again) == ["code_taken"]


def test_a_second_person_who_agrees_with_every_key_proofs_the_form(sessions, form, proofer):
    with sessions.begin() as session:
        result = service.proof(session, A, cold(session, A), act=proofer)

    assert result.agrees
    with sessions() as session:
        kept = service.get(session, A)
        done = events.history(session, f"form/{A}")
    assert (kept.state, kept.proofed_by) == (FormState.PROOFED, "rita")
    assert [one.kind for one in done] == ["form.assembled", "form.answered_cold", "form.proofed"]


def test_a_disagreement_is_listed_and_the_form_stays_assembled(sessions, form, proofer):
    with sessions.begin() as session:
        result = service.proof(session, A, cold(session, A, wrong=(2, 7)), act=proofer)

    assert sorted(result.disagreements) == [2, 7]
    with sessions() as session:
        assert service.get(session, A).state is FormState.ASSEMBLED
        assert service.newest_proof(session, A) == result
        assert events.history(session, f"form/{A}")[-1].data == {"disagreements": 2}


def test_who_assembled_a_form_does_not_proof_it_in_any_role(sessions, form, numbers):
    second_role = replace(numbers, role=Role.REVIEWER)

    with sessions.begin() as session, pytest.raises(ProofRefused) as caught:
        service.proof(session, A, {1: frozenset("A")}, act=second_role)

    assert codes(caught) == ["own_form", "unanswered"]


def test_a_booklet_shows_no_key_and_only_to_who_may_read_it(sessions, form, proofer, numbers):
    with sessions.begin() as session:
        shown = service.booklet(session, A, act=proofer)
        with pytest.raises(FormHidden):
            service.booklet(session, A, act=replace(proofer, by=numbers.by))
        with pytest.raises(FormHidden):
            service.booklet(session, A, act=replace(proofer, by="aud", role=Role.AUDITOR))
        service.proof(session, A, cold(session, A), act=proofer)
        with pytest.raises(FormHidden):
            service.booklet(session, A, act=proofer)

    assert [one.position for one in shown] == list(range(1, 13))
    assert not hasattr(shown[0], "key")


def test_a_form_is_voided_with_a_reason_and_frees_its_items(sessions, form, manager, numbers):
    with sessions.begin() as session:
        with pytest.raises(TransitionRefused) as caught:
            service.move(session, A, FormState.VOID, act=manager)
        service.move(session, A, FormState.VOID, act=manager.because("two items outdated"))
        again = service.assemble(session, replace(ORDER, code=B), act=numbers)

    assert codes(caught) == ["no_reason"]
    assert again.scored_items == form.scored_items
