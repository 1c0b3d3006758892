"""Items for the bank's own people: list, one item, import with every fault of a file."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.blueprints import service as blueprints
from exambank.blueprints.service import BlueprintNotFound
from exambank.blueprints.types import CourseEquivalent
from exambank.core.acting import Act
from exambank.core.lifecycle import TransitionRefused
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import CourseCode, ItemId, OutcomeCode
from exambank.forms import service as forms_service
from exambank.items import importing, rules, service
from exambank.items.depth import DepthReport
from exambank.items.interchange.csv import sample
from exambank.items.interchange.faults import Fault, ImportRefused
from exambank.items.interchange.parsed import Defaults
from exambank.items.types import Cognitive, ItemState
from frontdesk.access import Caller
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from frontdesk.pages.staff import histories, itemwords

PAGE_SIZE = 50
Answer = Response[str] | Response[None]
Sessions = sessionmaker[Session]
#: Steps that have their own form on the item page; the others are buttons with a reason.
OWN_FORM = frozenset({ItemState.SUBMITTED, ItemState.PILOTING})


@get("/items", opt={"needs": "items:read"}, sync_to_thread=True)
def list_items(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """List the items of a course, by state and area, with the depth of its bank."""
    with reading.begin() as session:
        courses = blueprints.courses(session)
        chosen = form.text("course") or _first_with_items(session, courses, act=act)
        state = form.text("state")
        states = [ItemState(state)] if state in set(ItemState) else []
        found = service.listing(session, CourseCode(chosen), states=states, act=act)
        report = _depth(session, CourseCode(chosen), act=act)
    outcome = form.text("outcome")
    fitting = [one for one in found if one.content.outcome.startswith(outcome)]
    first = int(form.text("from")) if form.text("from").isdecimal() else 0
    further = ""
    if len(fitting) > first + PAGE_SIZE:
        rest = f"course={chosen}&state={state}&outcome={outcome}"
        further = f"/items?{rest}&from={first + PAGE_SIZE}"
    context = {
        "chosen": chosen,
        "count": len(fitting),
        "courses": courses,
        "depth": report,
        "found": fitting[first : first + PAGE_SIZE],
        "further": further,
        "levels": itemwords.LEVELS,
        "outcome": outcome,
        "state": state,
        "states": itemwords.STATES,
    }
    return page.show("staff/items.html", context)


@get("/items/import", opt={"needs": "items:write"}, sync_to_thread=True)
def import_form(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
) -> Response[str]:
    """Show the form that takes a file of items."""
    return _show_import(page, form, reading)


@get("/items/sample.csv", opt={"needs": "items:write"}, sync_to_thread=True)
def download_sample(page: NamedDependency[Page]) -> Response[bytes]:
    """Give out a file with an invented item, to be filled in."""
    return page.file(sample(), name="items.csv", media_type="text/csv")


@post("/items/import", opt={"needs": "items:write"}, sync_to_thread=True)
def import_items(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Import a file whole, or show every fault of it and store nothing."""
    upload = form.upload("file")
    if upload is None:
        missing = FieldFault("file", page.say(N_("Choose a file.")))
        return _show_import(page, form, reading, wrong=[missing])
    course, level = CourseCode(form.text("course")), form.text("cognitive")
    defaults = Defaults(
        course=course,
        outcome=OutcomeCode(form.text("outcome")) if form.text("outcome") else None,
        cognitive=Cognitive(level) if level in set(Cognitive) else None,
    )
    try:
        with sessions.begin() as session:
            result = importing.import_items(
                session, upload.content, file=upload.name, defaults=defaults, act=act
            )
    except ImportRefused as refused:
        text = page.counted(
            "The file has {n} fault. Nothing was imported.",
            "The file has {n} faults. Nothing was imported.",
            len(refused.faults),
        )
        summary = FieldFault("file", text)
        return _show_import(page, form, reading, wrong=[summary], faults=refused.faults)
    except BlueprintNotFound:
        text = N_("This course has no active blueprint, so it cannot take items yet.")
        return _show_import(page, form, reading, wrong=[FieldFault("course", page.say(text))])
    notice = N_("The items are imported as your drafts.")
    if not result.new:
        notice = N_("Every item of this file is in the bank already: nothing was changed.")
    return page.go(f"/items?course={course}", notice=notice)


@get("/items/{item:str}", opt={"needs": "items:read"}, sync_to_thread=True)
def show_item(
    item: FromPath[str],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
    caller: NamedDependency[Caller],
) -> Response[str]:
    """Show one item as far as the person may see it."""
    return _show_item(page, reading, caller, ItemId(item), act=act)


@post("/items/{item:str}/submit", opt={"needs": "items:write"}, sync_to_thread=True)
def submit(
    item: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
    caller: NamedDependency[Caller],
) -> Answer:
    """Hand in a draft, with the answers to its warnings."""
    prefix = "answer-"
    answers = {
        name.removeprefix(prefix): form.text(name)
        for name in form.fields
        if name.startswith(prefix)
    }
    try:
        with sessions.begin() as session:
            service.submit(session, ItemId(item), answers=answers, act=act)
    except TransitionRefused as refused:
        return _show_item(page, reading, caller, ItemId(item), act=act, refused=refused.reasons)
    return page.go(f"/items/{item}", notice=N_("The item is handed in for review."))


@post("/items/{item:str}/state", opt={"needs": "items:approve"}, sync_to_thread=True)
def move(
    item: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
    caller: NamedDependency[Caller],
) -> Answer:
    """Take an item one step further, or say everything that stands against it."""
    wanted = form.choice("state", among=tuple(ItemState))
    try:
        with sessions.begin() as session:
            reason = form.text("reason")
            service.move(session, ItemId(item), ItemState(wanted), act=act.because(reason))
    except TransitionRefused as refused:
        return _show_item(page, reading, caller, ItemId(item), act=act, refused=refused.reasons)
    return page.go(f"/items/{item}", notice=N_("The item has gone a step further."))


def _show_item(
    page: Page,
    reading: Sessions,
    caller: Caller,
    item: ItemId,
    *,
    act: Act,
    refused: Sequence[Reason] = (),
) -> Response[str]:
    with reading.begin() as session:
        seen = service.see(session, item, act=act)
        whole = service.get(session, item)
        done = histories.of(session, f"item/{item}", act=act)
        reviewers = histories.names(session, [one.reviewer for one in seen.reviews], act=act)
        on_forms = forms_service.forms_with(session, item) if caller.may("forms:read") else ()
    context: dict[str, Any] = {
        "done": done if seen.key_is_shown else (),
        "item": whole,
        "kinds": itemwords.KINDS,
        "levels": itemwords.LEVELS,
        "may_assign": caller.may("items:assign"),
        "may_edit": _may_edit(caller, seen, act),
        "may_move": caller.may("items:approve"),
        "next_states": [one for one in seen.next_states if one not in OWN_FORM],
        "on_forms": on_forms,
        "refused": refused,
        "reviewers": reviewers,
        "seen": seen,
        "shown": itemwords.shown,
        "states": itemwords.STATES,
        "is_writer": act.by == seen.version.writer,
    }
    return page.show("staff/item.html", context, status=409 if refused else None)


def _may_edit(caller: Caller, seen: service.Seen, act: Act) -> bool:
    """Say whether the person wrote the newest version and it may be written anew."""
    is_own = act.by == seen.version.writer and seen.key_is_shown
    return caller.may("items:write") and is_own and not [*rules.revision_blocks(seen.version)]


def _show_import(
    page: Page,
    form: FormFields,
    reading: Sessions,
    *,
    wrong: Sequence[FieldFault] = (),
    faults: Sequence[Fault] = (),
) -> Response[str]:
    with reading.begin() as session:
        courses = blueprints.courses(session)
    context = {
        "courses": courses,
        "file_faults": faults,
        "form": form,
        "levels": itemwords.LEVELS,
    }
    return page.show("staff/import.html", context, faults=wrong)


def _first_with_items(session: Session, courses: Sequence[CourseEquivalent], *, act: Act) -> str:
    """Return the first course whose items the person may read, so that no empty list greets."""
    filled = (one.code for one in courses if service.listing(session, one.code, act=act))
    return next(filled, courses[0].code if courses else "")


def _depth(session: Session, course: CourseCode, *, act: Act) -> DepthReport | None:
    try:
        return service.depth(session, course, on=act.at.date())
    except BlueprintNotFound:
        return None


HANDLERS = (list_items, import_form, download_sample, import_items, show_item, submit, move)
