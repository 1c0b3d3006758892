"""The judge's own pages, made for a tablet: one item a page, every rating saved at once.

They work without JavaScript; with it a choice is sent as soon as it is made.
"""

from collections.abc import Container, Sequence
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.reasons import N_
from exambank.core.vocabulary import ItemId
from exambank.items import service as items
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from frontdesk.pages.staff import itemwords, studywords
from scoring.panels import rules, service
from scoring.panels.service import RatingRefused, SheetNotFound, WishRefused
from scoring.panels.types import JudgeWish, RatingSheet, SheetState

Answer = Response[str] | Response[None]
Sessions = sessionmaker[Session]
#: What a judge does not see of a panel: one that is not begun, or given up.
UNSEEN = frozenset({SheetState.PLANNED, SheetState.WITHDRAWN})
LIMIT_DIGITS = 3


@get("/judging", opt={"needs": "studies:rate"}, sync_to_thread=True)
def my_panels(
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """List the panels on which the person is a judge."""
    with reading.begin() as session:
        found = service.sheets_of_judge(session, act=act)
        found = [one for one in found if one.state not in UNSEEN]
        left = {one.id: len(service.missing(session, one)[act.by]) for one in found}
    context = {"left": left, "sheets": found, "states": studywords.SHEET_STATES}
    return page.show("staff/judging.html", context)


@get("/judging/{sheet:uuid}", opt={"needs": "studies:rate"}, sync_to_thread=True)
def show_sheet(
    sheet: FromPath[UUID],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show what is rated and what is left, and after a round the panel's means."""
    with reading.begin() as session:
        found = _own_sheet(session, sheet, act)
        own = service.own_ratings(session, found, act=act)
        told = service.feedback(session, found, act=act)
        wish = service.own_wish(session, found, act=act)
    context = {
        "told_round": rules.feedback_round(found),
        "is_open": found.state is SheetState.RATING,
        "next_place": _next_open(found, own, after=0),
        "own": own,
        "sheet": found,
        "states": studywords.SHEET_STATES,
        "told": told,
        "wish": wish,
    }
    return page.show("staff/judging_sheet.html", context)


@get("/judging/{sheet:uuid}/items/{place:int}", opt={"needs": "studies:rate"}, sync_to_thread=True)
def show_item(
    sheet: FromPath[UUID],
    place: FromPath[int],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show one item to rate; its key only after the first round."""
    return _show_item(page, FormFields(), reading, (sheet, place), act=act)


@post("/judging/{sheet:uuid}/items/{place:int}", opt={"needs": "studies:rate"}, sync_to_thread=True)
def rate(
    sheet: FromPath[UUID],
    place: FromPath[int],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Save the rating and go on to the next item that is open."""
    wrong = [
        FieldFault(name, page.say(N_("Choose a number.")))
        for name in ("of_100", "b_of_100")
        if not form.text(name).isdecimal()
    ]
    if wrong:
        return _show_item(page, form, reading, (sheet, place), act=act, wrong=wrong)
    try:
        with sessions.begin() as session:
            found = _own_sheet(session, sheet, act)
            service.rate(
                session,
                sheet,
                found.items[_checked(found, place) - 1].item,
                of_100=int(form.text("of_100")),
                b_of_100=int(form.text("b_of_100")),
                act=act,
            )
            own = service.own_ratings(session, found, act=act)
    except RatingRefused as refused:
        wrong = [FieldFault("b_of_100", page.said(one)) for one in refused.reasons]
        return _show_item(page, form, reading, (sheet, place), act=act, wrong=wrong)
    further = _next_open(found, own, after=place)
    if further is None:
        return page.go(f"/judging/{sheet}", notice=N_("You have rated every item. Thank you."))
    return page.go(f"/judging/{sheet}/items/{further}")


@get("/judging/{sheet:uuid}/limits", opt={"needs": "studies:rate"}, sync_to_thread=True)
def limits_form(
    sheet: FromPath[UUID],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Ask the judge for limits; nobody has to answer."""
    return _show_limits(page, form, reading, sheet, act=act)


@post("/judging/{sheet:uuid}/limits", opt={"needs": "studies:rate"}, sync_to_thread=True)
def say_limits(
    sheet: FromPath[UUID],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Keep the judge's limits, or say what is wrong with them."""
    names = [name for name, _, _ in studywords.LIMITS]
    wrong = [
        FieldFault(name, page.say(N_("Write a whole number from 0 to 100.")))
        for name in names
        if not (form.text(name).isdecimal() and len(form.text(name)) <= LIMIT_DIGITS)
    ]
    if wrong:
        return _show_limits(page, form, reading, sheet, act=act, wrong=wrong)
    wish = JudgeWish(act.by, *(int(form.text(name)) for name in names))
    try:
        with sessions.begin() as session:
            _own_sheet(session, sheet, act)
            service.say_limits(session, sheet, wish, act=act)
    except WishRefused as refused:
        wrong = [FieldFault("cut_low", page.said(one)) for one in refused.reasons]
        return _show_limits(page, form, reading, sheet, act=act, wrong=wrong)
    return page.go(f"/judging/{sheet}", notice=N_("Your limits are kept."))


def _show_limits(
    page: Page,
    form: FormFields,
    reading: Sessions,
    sheet: UUID,
    *,
    act: Act,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    with reading.begin() as session:
        found = _own_sheet(session, sheet, act)
        own = service.own_wish(session, found, act=act)
    said = {
        name: "" if own is None else str(getattr(own, name)) for name, _, _ in studywords.LIMITS
    }
    context = {
        "is_open": found.state in {SheetState.RATING, SheetState.FEEDBACK},
        "limits": studywords.LIMITS,
        "said": said | {name: form.text(name) for name in form.fields},
        "sheet": found,
    }
    return page.show("staff/judging_limits.html", context, faults=wrong)


def _own_sheet(session: Session, sheet: UUID, act: Act) -> RatingSheet:
    """Return a sheet to its judge, and to nobody else whatever the role."""
    found = service.get(session, sheet, act=act)
    if found.seat(act.by) is None or found.state in UNSEEN:
        msg = f"no rating sheet {sheet} is open to you"
        raise SheetNotFound(msg)
    return found


def _checked(sheet: RatingSheet, place: int) -> int:
    if not 1 <= place <= len(sheet.items):
        msg = f"the sheet has {len(sheet.items)} items, no item {place}"
        raise SheetNotFound(msg)
    return place


def _next_open(sheet: RatingSheet, rated: Container[ItemId], *, after: int) -> int | None:
    """Return the next place without a rating behind `after`, then from the start; or None."""
    places = [*range(after + 1, len(sheet.items) + 1), *range(1, after + 1)]
    return next((one for one in places if sheet.items[one - 1].item not in rated), None)


def _show_item(
    page: Page,
    form: FormFields,
    reading: Sessions,
    which: tuple[UUID, int],
    *,
    act: Act,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    sheet, place = which
    with reading.begin() as session:
        found = _own_sheet(session, sheet, act)
        if found.state is SheetState.TRAINING:
            msg = "no item is shown before round 1"
            raise SheetNotFound(msg)
        asked = found.items[_checked(found, place) - 1]
        version = items.version_of(session, asked.item, asked.version)
        own = service.own_ratings(session, found, act=act)
        told = service.feedback(session, found, act=act).get(asked.item)
    mine = own.get(asked.item) or (told.own if told else None)
    key_is_shown = rules.feedback_round(found) > 0
    context = {
        "chosen": {
            "of_100": form.text("of_100") or (str(mine.of_100) if mine else ""),
            "b_of_100": form.text("b_of_100") or (str(mine.b_of_100) if mine else ""),
        },
        "content": version.content,
        "is_open": found.state is SheetState.RATING,
        "is_saved": asked.item in own,
        "item": asked.item,
        "key": version.content.key.letters if key_is_shown else frozenset(),
        "place": place,
        "rated": len(own),
        "sheet": found,
        "shown": itemwords.shown,
        "steps": studywords.STEPS,
        "told": told,
        "told_round": rules.feedback_round(found),
    }
    return page.show("staff/judging_item.html", context, faults=wrong)


HANDLERS = (my_panels, show_sheet, show_item, rate, limits_form, say_limits)
