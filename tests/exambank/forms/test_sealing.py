import hashlib
import json
from dataclasses import replace

import pytest
from sqlalchemy import update

from exambank.core import events
from exambank.core.answerkey import Key
from exambank.core.lifecycle import TransitionRefused
from exambank.core.vocabulary import FormCode, ItemId, Role
from exambank.forms import sealing, service
from exambank.forms.sealing import KeyNotFound, KeyRefused, SealRefused
from exambank.forms.types import FormOrder, FormPurpose, FormState, FromAbove
from exambank.items import service as items
from exambank.items.tables import ItemVersionRow
from exambank.items.types import ItemState

A, R = FormCode("NET-120-A"), FormCode("NET-120-R")
THIN = "the bank is too thin for a second form"


@pytest.fixture
def proofed(sessions, bank, numbers, proofer):
    with sessions.begin() as session:
        make(session, A, FormPurpose.MAIN, numbers=numbers, proofer=proofer)


def make(session, code, purpose, *, numbers, proofer):
    """Assemble and proof a form."""
    service.assemble(session, FormOrder(code, "NET-120", purpose, seed=3), act=numbers)
    keys = service.standing(session, service.get(session, code)).keys
    answers = {position: next(iter(key.alternatives)) for position, key in keys.items()}
    service.proof(session, code, answers, act=proofer)


@pytest.fixture
def sealed(sessions, proofed, numbers, manager):
    with sessions.begin() as session:
        sealing.sign(session, A, act=numbers)
        return sealing.sign(session, A, no_reserve_because=THIN, act=manager)


def codes(caught) -> list[str]:
    return [reason.code for reason in caught.value.reasons]


def test_two_people_seal_a_form_and_its_digest_covers_the_content_without_keys(sessions, sealed):
    with sessions() as session:
        content = sealing.content_file(session, A)
        key = json.loads(sealing.key_file(session, A))
        form = service.get(session, A)
        assert sealing.holds(session, A)

    assert form.state is FormState.SEALED
    assert form.digest == hashlib.sha256(content).hexdigest()
    assert b"key" not in content
    assert b"rationale" not in content
    assert key["content_digest"] == form.digest
    assert len(key["keys"]) == 12


def test_pilot_items_begin_their_pilot_when_the_form_is_sealed(sessions, sealed):
    pilots = [entry.item for entry in sealed.entries if not entry.scored]

    with sessions() as session:
        states = {items.version_of(session, item).state for item in pilots}

    assert states == {ItemState.PILOTING}


def test_a_seal_shows_that_a_word_was_changed_behind_it(sessions, sealed):
    item = sealed.at(1).item
    with sessions.begin() as session:
        row = update(ItemVersionRow).where(ItemVersionRow.item_id == item)
        session.execute(row.values(stem="Another question?"))

    with sessions() as session:
        assert not sealing.holds(session, A)


def test_one_person_cannot_give_both_signatures(sessions, proofed, numbers):
    with sessions.begin() as session:
        sealing.sign(session, A, act=numbers)
        with pytest.raises(SealRefused) as caught:
            sealing.sign(session, A, act=replace(numbers, role=Role.BANK_MANAGER))

    assert codes(caught) == ["one_signer"]


def test_only_keepers_sign_and_only_a_proofed_form(sessions, bank, numbers, proofer):
    with sessions.begin() as session:
        service.assemble(session, FormOrder(A, "NET-120"), act=numbers)
        with pytest.raises(SealRefused) as caught:
            sealing.sign(session, A, act=proofer)

    assert codes(caught) == ["not_proofed", "not_a_signer"]


def test_without_a_reserve_it_must_be_said_why(sessions, proofed, numbers, manager):
    with sessions.begin() as session:
        sealing.sign(session, A, act=numbers)
        with pytest.raises(TransitionRefused) as caught:
            sealing.sign(session, A, act=manager)

    assert codes(caught) == ["no_reserve"]


def test_a_reserve_is_sealed_first_and_then_its_form(sessions, proofed, numbers, manager, proofer):
    with sessions.begin() as session:
        make(session, R, FormPurpose.RESERVE, numbers=numbers, proofer=proofer)
        for code in (R, A):
            sealing.sign(session, code, act=manager)
            sealing.sign(session, code, act=numbers)

    with sessions() as session:
        assert service.get(session, A).state is FormState.SEALED


def test_an_item_suspended_after_the_proof_stops_the_seal(sessions, proofed, numbers, manager):
    with sessions.begin() as session:
        item = service.get(session, A).at(1).item
        items.move(session, item, ItemState.SUSPENDED, act=manager.because("guideline changed"))

    with sessions.begin() as session:
        sealing.sign(session, A, act=numbers)
        with pytest.raises(TransitionRefused) as caught:
            sealing.sign(session, A, no_reserve_because=THIN, act=manager)

    assert codes(caught) == ["item_not_operational"]


def test_the_key_is_versioned_and_the_sealed_form_stays_as_it_is(sessions, sealed, manager):
    why = manager.because("both are right under the new guideline")
    with sessions.begin() as session:
        before = sealing.key(session, A)
        after = sealing.rekey(
            session, A, {2: Key.read("A|D")}, decided_by=("mona", "paul"), act=why
        )
        again = sealing.rekey(
            session, A, {2: Key.read("A|D")}, decided_by=("mona", "paul"), act=why
        )

    with sessions() as session:
        assert service.get(session, A) == replace(sealed, entries=service.get(session, A).entries)
        assert sealing.key(session, A, 1) == before
        assert sealing.key(session, A) == after == again
        assert str(sealing.with_keys(session, A).at(2).key) == "A|D"
        assert [one.version for one in sealing.keys(session, A)] == [1, 2]
        event = events.history(session, f"form/{A}")[-1]
    assert (event.kind, event.data, event.subject_version) == ("form.keyed", {"positions": [2]}, 2)


def test_a_key_is_not_changed_by_one_person_or_without_reason(sessions, sealed, manager):
    with sessions.begin() as session, pytest.raises(KeyRefused) as caught:
        sealing.rekey(session, A, {99: Key.read("A")}, decided_by=("paul", "paul"), act=manager)

    assert codes(caught) == ["one_decider", "not_decider", "no_reason", "no_position"]


def test_a_form_that_is_not_sealed_has_no_key_yet(sessions, proofed, manager):
    with sessions.begin() as session:
        with pytest.raises(KeyNotFound, match="once it is sealed"):
            sealing.key(session, A)
        with pytest.raises(KeyRefused) as caught:
            sealing.rekey(
                session, A, {1: Key.read("A")}, decided_by=("mona", "x"), act=manager.because("y")
            )

    assert codes(caught) == ["not_sealed"]


@pytest.mark.parametrize("code", [A])
def test_a_form_goes_on_only_when_the_facts_from_above_allow_it(sessions, sealed, manager, code):
    steps = [
        (FormState.RELEASED, "day_not_ready", FromAbove(day_is_ready=True)),
        (FormState.ADMINISTERED, "not_started", FromAbove(first_room_started=True)),
        (FormState.SCORED, "keys_open", FromAbove(keys_are_validated=True)),
    ]
    with sessions.begin() as session:
        for state, reason, above in steps:
            with pytest.raises(TransitionRefused) as caught:
                service.move(session, code, state, act=manager)
            assert codes(caught) == [reason]
            service.move(session, code, state, above=above, act=manager)
        done = service.move(session, code, FormState.RETIRED, act=manager.because("used up"))

    assert done.state is FormState.RETIRED


def test_a_leak_is_told_of_a_live_form_with_its_items(sessions, sealed, manager):
    with sessions.begin() as session:
        service.move(session, A, FormState.COMPROMISED, act=manager.because("photo of page 3"))
        held = service.forms_with(session, ItemId(sealed.at(1).item))

    assert held == [A]


def test_nothing_of_a_form_shows_a_key_by_accident(sessions, sealed, manager):
    with sessions() as session:
        one = service.standing(session, service.get(session, A))
        keyed = sealing.with_keys(session, A)
        key = sealing.key(session, A)

    assert "frozenset" not in repr((one, keyed, key))
