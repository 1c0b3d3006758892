"""What reviewers do with a submitted item: be named, answer it blind, give a verdict."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import ItemId
from exambank.items import rules, store
from exambank.items.recording import record
from exambank.items.service import version_of
from exambank.items.types import ItemState, ItemVersion, Review, ReviewVerdict


class ReviewRefused(Exception):
    """A person may not review this item, or not in this order; `reasons` says why."""

    def __init__(self, item: ItemId, reasons: Sequence[Reason]) -> None:
        super().__init__(f"item {item}: " + "; ".join(map(str, reasons)))
        self.item = item
        self.reasons = tuple(reasons)


def assign(
    session: Session, item: ItemId, *, reviewers: Sequence[str], act: Act
) -> tuple[Review, ...]:
    """Name the people who review a submitted item; the writer cannot be one of them.

    Raises
    ------
    ReviewRefused
        With every reason.
    """
    store.lock(session, item)
    version = version_of(session, item)
    found = [reason for one in reviewers for reason in rules.may_review(version, one)]
    if version.state not in {ItemState.SUBMITTED, ItemState.IN_REVIEW}:
        text = N_("the item is {state}: reviewers are named once it is submitted")
        found.append(Reason("not_submitted", text, {"state": version.state.value}))
    if found:
        raise ReviewRefused(item, found)
    known = {one.reviewer for one in store.reviews(session, item, version.version)}
    for reviewer in dict.fromkeys(reviewers):
        if reviewer not in known:
            store.put_review(session, Review(item, version.version, reviewer, act.at))
            record(session, version, "item.reviewer_assigned", act, reviewer=reviewer)
    return tuple(store.reviews(session, item, version.version))


def answer_blind(session: Session, item: ItemId, answer: frozenset[str], *, act: Act) -> Review:
    """Answer an item as a reviewer who has not seen the key; it can be done once.

    Raises
    ------
    ReviewRefused
        If the person is not assigned, or has answered already.
    """
    version, mine = _my_review(session, item, act=act)
    if mine.answer is not None:
        text = N_("you have answered this item already, and have seen the key since")
        raise ReviewRefused(item, [Reason("answered", text)])
    agrees = version.content.key.credits(answer)
    review = replace(mine, answer=answer, agrees=agrees)
    store.put_review(session, review)
    record(session, version, "item.answered_blind", act)
    return review


def give_verdict(
    session: Session, item: ItemId, verdict: ReviewVerdict, *, notes: str = "", act: Act
) -> Review:
    """Accept an item or ask for it to be returned, after the blind answer."""
    version, mine = _my_review(session, item, act=act)
    if mine.answer is None:
        text = N_("answer the item before you judge it: the key is hidden until then")
        raise ReviewRefused(item, [Reason("not_answered", text)])
    if verdict is ReviewVerdict.RETURN and not notes.strip():
        text = N_("say what the writer should change")
        raise ReviewRefused(item, [Reason("no_notes", text)])
    review = replace(mine, verdict=verdict, notes=notes)
    store.put_review(session, review)
    record(session, version, "item.reviewed", act, verdict=verdict.value)
    return review


def _my_review(session: Session, item: ItemId, *, act: Act) -> tuple[ItemVersion, Review]:
    store.lock(session, item)
    version = version_of(session, item)
    if version.state is not ItemState.IN_REVIEW:
        text = N_("the item is {state}, not in review")
        refusal = Reason("not_in_review", text, {"state": version.state.value})
        raise ReviewRefused(item, [refusal])
    for review in store.reviews(session, item, version.version):
        if review.reviewer == act.by:
            return version, review
    text = N_("the item is not assigned to you")
    raise ReviewRefused(item, [Reason("not_assigned", text)])
