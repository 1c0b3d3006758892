from dataclasses import replace

import pytest

from exambank.core import events
from exambank.core.lifecycle import TransitionRefused
from exambank.core.vocabulary import ItemId, Role
from exambank.items import reviewing, service, store
from exambank.items.reviewing import ReviewRefused
from exambank.items.service import ItemExists, ItemHidden, ItemNotFound
from exambank.items.types import ItemState, Option, ReviewVerdict

ONE = ItemId("NET-1")


@pytest.fixture
def draft(sessions, course, content, writer):
    with sessions.begin() as session:
        service.write(session, ONE, content(), act=writer)
    return ONE


def bring_to_review(session, item, *, writer, manager, reviewers):
    service.submit(session, item, act=writer)
    reviewing.assign(session, item, reviewers=[one.by for one in reviewers], act=manager)
    service.move(session, item, ItemState.IN_REVIEW, act=manager)


def accept(session, item, *, by, answer: str = "B"):
    reviewing.answer_blind(session, item, frozenset(answer), act=by)
    reviewing.give_verdict(session, item, ReviewVerdict.ACCEPT, act=by)


@pytest.fixture
def reviewed(sessions, draft, writer, manager, reviewers):
    """Return an item whose content is settled."""
    with sessions.begin() as session:
        bring_to_review(session, ONE, writer=writer, manager=manager, reviewers=reviewers)
        for one in reviewers:
            accept(session, ONE, by=one)
        service.move(session, ONE, ItemState.CONTENT_OK, act=manager)
    return ONE


def codes(caught) -> list[str]:
    return [reason.code for reason in caught.value.reasons]


def test_an_item_goes_from_draft_to_operational_with_everybody_apart(
    sessions, reviewed, manager, numbers
):
    with sessions.begin() as session:
        service.move(session, ONE, ItemState.APPROVED_PILOT, act=manager)
        service.rate(session, ONE, 0.7, act=numbers)
        service.move(session, ONE, ItemState.CALIBRATED, act=numbers)
        service.move(session, ONE, ItemState.OPERATIONAL, act=manager)

    with sessions() as session:
        version = service.version_of(session, ONE)
        done = events.history(session, f"item/{ONE}")
        assert version.state is ItemState.OPERATIONAL
        assert (version.approved_by, version.calibrated_by) == ("mona", "paul")
        assert [one.kind for one in done][0::4] == [
            "item.drafted",
            "item.in_review",
            "item.reviewed",
            "item.calibrated",
        ]
        assert events.verify(session) is None


def test_no_event_holds_a_key_or_an_answer(sessions, reviewed):
    with sessions() as session:
        done = events.history(session, f"item/{ONE}")

    assert {key for one in done for key in one.data} <= {"reviewer", "verdict"}


def test_bk_03_a_writer_cannot_approve_an_own_item_through_a_second_role(
    sessions, reviewed, writer
):
    second_role = replace(writer, role=Role.BANK_MANAGER)

    with sessions.begin() as session, pytest.raises(TransitionRefused) as caught:
        service.move(session, ONE, ItemState.APPROVED_PILOT, act=second_role)

    assert codes(caught) == ["own_item"]


def test_a_reviewer_cannot_approve_what_was_reviewed(sessions, reviewed, reviewers):
    second_role = replace(reviewers[0], role=Role.BANK_MANAGER)

    with sessions.begin() as session, pytest.raises(TransitionRefused) as caught:
        service.move(session, ONE, ItemState.APPROVED_PILOT, act=second_role)

    assert codes(caught) == ["own_review"]


def test_a_writer_cannot_review_an_own_item(sessions, draft, writer, manager):
    with sessions.begin() as session:
        service.submit(session, ONE, act=writer)
        with pytest.raises(ReviewRefused) as caught:
            reviewing.assign(session, ONE, reviewers=[writer.by, "rita"], act=manager)

    assert codes(caught) == ["own_item"]


def test_who_calibrates_does_not_also_make_operational(sessions, reviewed, manager, numbers):
    second_role = replace(numbers, role=Role.BANK_MANAGER)
    with sessions.begin() as session:
        service.move(session, ONE, ItemState.APPROVED_PILOT, act=manager)
        service.rate(session, ONE, 0.7, act=numbers)
        service.move(session, ONE, ItemState.CALIBRATED, act=numbers)
        with pytest.raises(TransitionRefused) as caught:
            service.move(session, ONE, ItemState.OPERATIONAL, act=second_role)

    assert codes(caught) == ["own_calibration"]


def test_a_reviewer_answers_before_seeing_the_key(sessions, draft, writer, manager, reviewers):
    rita, ravi = reviewers
    with sessions.begin() as session:
        bring_to_review(session, ONE, writer=writer, manager=manager, reviewers=reviewers)
        before = service.see(session, ONE, act=rita)
        with pytest.raises(ReviewRefused) as early:
            reviewing.give_verdict(session, ONE, ReviewVerdict.ACCEPT, act=rita)
        reviewing.answer_blind(session, ONE, frozenset("C"), act=rita)
        after = service.see(session, ONE, act=rita)
        other = service.see(session, ONE, act=ravi)
        with pytest.raises(ReviewRefused) as twice:
            reviewing.answer_blind(session, ONE, frozenset("B"), act=rita)

    assert (before.key_is_shown, before.must_answer) == (False, True)
    assert codes(early) == ["not_answered"]
    assert (after.key_is_shown, after.must_answer) == (True, False)
    assert (other.key_is_shown, other.reviews) == (False, ())
    assert codes(twice) == ["answered"]


def test_a_manager_who_has_to_answer_blind_does_not_see_the_key_either(
    sessions, draft, writer, manager
):
    with sessions.begin() as session:
        service.submit(session, ONE, act=writer)
        assert service.see(session, ONE, act=manager).key_is_shown
        reviewing.assign(session, ONE, reviewers=[manager.by, "rita"], act=manager)

        assert not service.see(session, ONE, act=manager).key_is_shown


def test_a_disagreement_keeps_the_item_back_with_every_reason(
    sessions, draft, writer, manager, reviewers
):
    with sessions.begin() as session:
        bring_to_review(session, ONE, writer=writer, manager=manager, reviewers=reviewers)
        reviewing.answer_blind(session, ONE, frozenset("C"), act=reviewers[0])
        with pytest.raises(TransitionRefused) as caught:
            service.move(session, ONE, ItemState.CONTENT_OK, act=manager)
        service.move(session, ONE, ItemState.RETURNED, act=manager.because("key in doubt"))
        back = service.move(session, ONE, ItemState.DRAFT, act=writer)
        reviews = store.reviews(session, ONE, 1)

    assert sorted(codes(caught)) == ["review_disagrees", "review_open"]
    assert reviews == []
    assert back.state is ItemState.DRAFT


def test_a_warning_is_answered_before_an_item_is_handed_in(sessions, course, content, writer):
    loud = content(options=(*content().options, Option("E", "It never fails", "It does.")))
    with sessions.begin() as session:
        service.write(session, ONE, loud, act=writer)
        with pytest.raises(TransitionRefused) as caught:
            service.submit(session, ONE, act=writer)
        service.submit(session, ONE, answers={"absolute_word": "A quotation."}, act=writer)

    assert codes(caught) == ["absolute_word"]


def test_somebody_else_cannot_hand_in_a_draft(sessions, draft, manager):
    with sessions.begin() as session, pytest.raises(TransitionRefused) as caught:
        service.submit(session, ONE, act=manager)

    assert codes(caught) == ["role", "not_writer"]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR, Role.COORDINATOR, Role.REVIEWER])
def test_an_item_is_hidden_from_who_neither_wrote_nor_reviews_it(sessions, draft, manager, role):
    stranger = replace(manager, by="sam", role=role)

    with sessions() as session:
        with pytest.raises(ItemHidden):
            service.see(session, ONE, act=stranger)
        assert service.listing(session, "NET-120", act=stranger) == []


@pytest.mark.usefixtures("reviewed")
def test_a_changed_text_is_a_new_version_and_the_live_one_stays_until_replaced(
    sessions, content, writer, manager, numbers
):
    with sessions.begin() as session:
        service.move(session, ONE, ItemState.APPROVED_PILOT, act=manager)
        service.rate(session, ONE, 0.7, act=numbers)
        same = service.revise(session, ONE, content(), act=writer)
        new = service.revise(session, ONE, content(stem="Which layer routes?"), act=writer)
        item = service.get(session, ONE)

    assert same.version == 1
    assert (new.version, new.state, new.panel_rating) == (2, ItemState.DRAFT, None)
    assert [one.state for one in item.versions] == [ItemState.APPROVED_PILOT, ItemState.DRAFT]


def test_an_unknown_item_and_a_taken_identifier_are_named(sessions, draft, content, writer):
    with sessions.begin() as session:
        with pytest.raises(ItemNotFound, match="NET-9"):
            service.version_of(session, ItemId("NET-9"))
        with pytest.raises(ItemExists, match="NET-1"):
            service.write(session, ONE, content(), act=writer)


def test_a_rating_is_a_share(sessions, draft, numbers):
    with sessions.begin() as session, pytest.raises(ValueError, match="between 0 and 1"):
        service.rate(session, ONE, 1.0, act=numbers)


def test_the_depth_of_the_bank_counts_operational_items(sessions, reviewed, manager, numbers):
    with sessions.begin() as session:
        service.move(session, ONE, ItemState.APPROVED_PILOT, act=manager)
        report = service.depth(session, "NET-120", on=manager.at.date())

    assert [(area.operational, area.on_the_way, area.commission) for area in report.areas] == [
        (0, 1, 12),
        (0, 0, 8),
    ]
