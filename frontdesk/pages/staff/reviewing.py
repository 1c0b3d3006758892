"""Reviewing items: who reviews, the blind answer, the verdict."""

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import ItemId, Role
from exambank.items import reviewing as reviews
from exambank.items import service
from exambank.items.reviewing import ReviewRefused
from exambank.items.service import Seen
from exambank.items.types import ItemState, ReviewVerdict
from frontdesk.accounts import store as accounts
from frontdesk.accounts.types import Account, AccountState
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from frontdesk.pages.staff import itemwords

Answer = Response[str] | Response[None]
Sessions = sessionmaker[Session]
ACCOUNTS_MAX = 1000


@get("/items/{item:str}/reviewers", opt={"needs": "items:assign"}, sync_to_thread=True)
def reviewers_form(
    item: FromPath[str],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show who can review an item."""
    return _show_reviewers(page, reading, ItemId(item), act=act)


@post("/items/{item:str}/reviewers", opt={"needs": "items:assign"}, sync_to_thread=True)
def assign(
    item: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Name the reviewers; with enough of them the item goes into review."""
    chosen = form.all("reviewers")
    if not chosen:
        wrong = [FieldFault("reviewers", page.say(N_("Choose at least one person.")))]
        return _show_reviewers(page, reading, ItemId(item), act=act, wrong=wrong)
    try:
        with sessions.begin() as session:
            found = reviews.assign(session, ItemId(item), reviewers=chosen, act=act)
            version = service.version_of(session, ItemId(item))
            if len(found) > 1 and version.state is ItemState.SUBMITTED:
                service.move(session, ItemId(item), ItemState.IN_REVIEW, act=act)
    except ReviewRefused as refused:
        wrong = [FieldFault("reviewers", page.said(reason)) for reason in refused.reasons]
        return _show_reviewers(page, reading, ItemId(item), act=act, wrong=wrong)
    return page.go(f"/items/{item}", notice=N_("The reviewers are named."))


@get("/items/{item:str}/review", opt={"needs": "items:review"}, sync_to_thread=True)
def review_form(
    item: FromPath[str],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show an item to answer blind, or, once it is answered, to judge."""
    with reading.begin() as session:
        seen = service.see(session, ItemId(item), act=act)
    return _show_review(page, seen, act=act)


@post("/items/{item:str}/answer", opt={"needs": "items:review"}, sync_to_thread=True)
def answer(
    item: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Take the blind answer; only then is the key shown."""
    chosen = frozenset(form.all("answer"))
    with sessions.begin() as session:
        seen = service.see(session, ItemId(item), act=act)
        offered = {option.letter for option in seen.version.content.options}
        if chosen and chosen <= offered:
            reviews.answer_blind(session, ItemId(item), chosen, act=act)
            return page.go(f"/items/{item}/review")
    wrong = [FieldFault("answer", page.say(N_("Choose your answer.")))]
    return _show_review(page, seen, act=act, wrong=wrong)


@post("/items/{item:str}/verdict", opt={"needs": "items:review"}, sync_to_thread=True)
def verdict(
    item: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Accept the item or ask for changes."""
    said = form.text("verdict")
    wrong: Sequence[FieldFault]
    if said not in set(ReviewVerdict):
        wrong = [FieldFault("verdict", page.say(N_("Say whether you accept the item.")))]
    else:
        try:
            with sessions.begin() as session:
                notes = form.text("notes")
                reviews.give_verdict(
                    session, ItemId(item), ReviewVerdict(said), notes=notes, act=act
                )
        except ReviewRefused as refused:
            wrong = [FieldFault(_field(one), page.said(one)) for one in refused.reasons]
        else:
            return page.go(f"/items/{item}", notice=N_("Your review is recorded. Thank you."))
    with sessions.begin() as session:
        seen = service.see(session, ItemId(item), act=act)
    return _show_review(page, seen, act=act, wrong=wrong)


def _field(reason: Reason) -> str:
    return "notes" if reason.code == "no_notes" else "verdict"


def _show_review(
    page: Page, seen: Seen, *, act: Act, wrong: Sequence[FieldFault] = ()
) -> Response[str]:
    mine = next((one for one in seen.reviews if one.reviewer == act.by), None)
    context = {
        "kinds": itemwords.KINDS,
        "mine": mine,
        "seen": seen,
        "shown": itemwords.shown,
        "verdicts": (
            (ReviewVerdict.ACCEPT.value, page.say(N_("I accept the item as it is"))),
            (ReviewVerdict.RETURN.value, page.say(N_("I want it returned to the writer"))),
        ),
    }
    return page.show("staff/review.html", context, faults=wrong)


def _show_reviewers(
    page: Page,
    reading: Sessions,
    item: ItemId,
    *,
    act: Act,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    with reading.begin() as session:
        seen = service.see(session, item, act=act)
        people = _reviewers(session, seen)
    known = [review.reviewer for review in seen.reviews]
    context = {"known": known, "people": people, "seen": seen}
    return page.show("staff/reviewers.html", context, faults=wrong)


def _reviewers(session: Session, seen: Seen) -> list[Account]:
    """Return who holds the role of reviewer and did not write the item."""
    return [
        one
        for one in accounts.page(session, after="", limit=ACCOUNTS_MAX)
        if Role.REVIEWER in one.roles
        and one.state is AccountState.ACTIVE
        and str(one.id) != seen.version.writer
    ]


HANDLERS = (reviewers_form, assign, review_form, answer, verdict)
