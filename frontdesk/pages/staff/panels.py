"""Panels that rate on the web, for the psychometrician: open, follow, close, hand in."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.blueprints import service as blueprints
from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import CourseCode, FormCode, InstitutionCode, Role
from exambank.forms import service as forms
from exambank.institutions import service as institutions
from exambank.items import service as items
from exambank.items.types import ItemState
from frontdesk.access import Caller
from frontdesk.accounts import store as accounts
from frontdesk.accounts.types import Account, AccountState
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from frontdesk.pages.staff import histories, studywords
from scoring.panels import service
from scoring.panels.service import SheetRefused
from scoring.panels.types import RatingSheet, SheetItem, SheetJudge, SheetState
from scoring.policies import panel_rules
from scoring.studies.rules import ROUNDS_MIN

Answer = Response[str] | Response[None]
Sessions = sessionmaker[Session]
ACCOUNTS_MAX = 1000
SETTLED = (
    ItemState.CONTENT_OK,
    ItemState.APPROVED_PILOT,
    ItemState.PILOTING,
    ItemState.CALIBRATED,
    ItemState.OPERATIONAL,
)
#: Which field of the opening form a refusal belongs to.
FIELDS = {"items_few": "scope", "definition_missing": "definition"}


@dataclass(frozen=True, slots=True)
class Scope:
    """Something that a panel can rate: the items of a form, or of a course's whole bank."""

    value: str
    course: CourseCode
    form: FormCode | None
    items: tuple[SheetItem, ...]


@get("/panels/new", opt={"needs": "studies:write"}, sync_to_thread=True)
def opening_form(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Response[str]:
    """Show the form that plans a panel."""
    return _show_opening(page, form, reading, act=act)


@post("/panels/new", opt={"needs": "studies:write"}, sync_to_thread=True)
def open_panel(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Plan a panel, or say everything that is missing."""
    try:
        with sessions.begin() as session:
            scope = next(
                (one for one in _scopes(session, act) if one.value == form.text("scope")), None
            )
            if scope is None:
                wrong = [FieldFault("scope", page.say(N_("Choose what the panel rates.")))]
                return _show_opening(page, form, reading, act=act, wrong=wrong)
            sheet = service.plan(
                session,
                scope.course,
                items=scope.items,
                judges=_judges(session, form),
                definition=form.text("definition"),
                act=act,
            )
    except SheetRefused as refused:
        wrong = [
            FieldFault(FIELDS.get(one.code, "judges"), page.said(one)) for one in refused.reasons
        ]
        return _show_opening(page, form, reading, act=act, wrong=wrong)
    return page.go(
        f"/panels/{sheet.id}", notice=N_("The panel is planned. Begin with its training.")
    )


@get("/panels/{sheet:uuid}", opt={"needs": "studies:read"}, sync_to_thread=True)
def show_panel(
    sheet: FromPath[UUID],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
    caller: NamedDependency[Caller],
) -> Response[str]:
    """Show how far each judge is; no rating is shown while a round is open."""
    return _show_panel(page, reading, caller, sheet, act=act)


@post("/panels/{sheet:uuid}/step", opt={"needs": "studies:write"}, sync_to_thread=True)
def step(
    sheet: FromPath[UUID],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
    caller: NamedDependency[Caller],
) -> Answer:
    """Begin the training, open or close a round, or give the panel up."""
    take = STEPS[form.choice("step", among=STEPS)]
    try:
        with sessions.begin() as session:
            take[0](session, sheet, form, act.because(form.text("reason")))
    except SheetRefused as refused:
        return _show_panel(page, reading, caller, sheet, act=act, refused=refused.reasons)
    return page.go(f"/panels/{sheet}", notice=take[1])


@post("/panels/{sheet:uuid}/hand-in", opt={"needs": "studies:write"}, sync_to_thread=True)
def hand_in(
    sheet: FromPath[UUID],
    page: NamedDependency[Page],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
    caller: NamedDependency[Caller],
) -> Answer:
    """Make a study of the collected ratings."""
    try:
        with sessions.begin() as session:
            study = service.hand_in(session, sheet, act=act)
    except SheetRefused as refused:
        return _show_panel(page, reading, caller, sheet, act=act, refused=refused.reasons)
    path = f"/studies/{study.course}/{study.version}"
    return page.go(path, notice=N_("The ratings are handed in."))


def _train(session: Session, sheet: UUID, _form: FormFields, act: Act) -> RatingSheet:
    return service.train(session, sheet, act=act)


def _close(session: Session, sheet: UUID, _form: FormFields, act: Act) -> RatingSheet:
    return service.close_round(session, sheet, act=act)


def _open(session: Session, sheet: UUID, form: FormFields, act: Act) -> RatingSheet:
    return service.open_round(session, sheet, training=form.text("training"), act=act)


def _withdraw(session: Session, sheet: UUID, _form: FormFields, act: Act) -> RatingSheet:
    return service.withdraw(session, sheet, act=act)


Step = Callable[[Session, UUID, FormFields, Act], RatingSheet]
STEPS: dict[str, tuple[Step, str]] = {
    "train": (_train, N_("The training has begun.")),
    "close": (_close, N_("The round is closed: judges see the panel's means.")),
    "open": (_open, N_("The round is open: the judges can rate.")),
    "withdraw": (_withdraw, N_("The panel is given up. Its ratings are kept but not used.")),
}


def _scopes(session: Session, act: Act) -> list[Scope]:
    """Return what can be rated: by course the settled items, then each form that is in use."""
    found: list[Scope] = []
    for course in blueprints.courses(session):
        settled = items.listing(session, course.code, states=SETTLED, act=act)
        if settled:
            asked = tuple(SheetItem(one.item, one.version) for one in settled)
            found.append(Scope(f"bank {course.code}", course.code, None, asked))
        for form in forms.forms_of(session, course.code):
            asked = tuple(SheetItem(one.item, one.item_version) for one in form.scored)
            found.append(Scope(f"form {form.code}", course.code, form.code, asked))
    return found


def _judges(session: Session, form: FormFields) -> list[SheetJudge]:
    chosen = set(form.all("judges"))
    people = _reviewers(session)
    names = Counter(one.name for one in people)
    return [
        SheetJudge(
            account=str(one.id),
            name=one.name if names[one.name] == 1 else f"{one.name} ({one.email})",
            institution=form.text(f"home-{one.id}"),
            expertise=form.text(f"field-{one.id}"),
        )
        for one in people
        if str(one.id) in chosen
    ]


def _reviewers(session: Session) -> list[Account]:
    return [
        one
        for one in accounts.page(session, after="", limit=ACCOUNTS_MAX)
        if Role.REVIEWER in one.roles and one.state is AccountState.ACTIVE
    ]


def _homes(session: Session) -> list[InstitutionCode]:
    known = {*institutions.colleges(session), *institutions.receivers(session)}
    return sorted({one.code for one in known})


def _show_opening(
    page: Page,
    form: FormFields,
    reading: Sessions,
    *,
    act: Act,
    wrong: Sequence[FieldFault] = (),
) -> Response[str]:
    with reading.begin() as session:
        context = {
            "form": form,
            "homes": _homes(session),
            "people": _reviewers(session),
            "rules": panel_rules(act.at.date()),
            "scopes": _scopes(session, act),
        }
    return page.show("staff/panel_new.html", context, faults=wrong)


def _show_panel(
    page: Page,
    reading: Sessions,
    caller: Caller,
    sheet: UUID,
    *,
    act: Act,
    refused: Sequence[Reason] = (),
) -> Response[str]:
    with reading.begin() as session:
        found = service.get(session, sheet, act=act)
        missing = service.missing(session, found)
        done = [
            one
            for one in histories.of(session, f"rating_sheet/{sheet}", act=act)
            if one.kind != "panel.rated"
        ]
    is_open = found.state not in {SheetState.HANDED_IN, SheetState.WITHDRAWN}
    context = {
        "done": done,
        "is_complete": not any(missing.values()),
        "may_write": caller.may("studies:write") and is_open,
        "missing": missing,
        "refused": refused,
        "rounds_min": ROUNDS_MIN,
        "sheet": found,
        "states": studywords.SHEET_STATES,
    }
    return page.show("staff/panel.html", context, status=409 if refused else None)


HANDLERS = (opening_form, open_panel, show_panel, step, hand_in)
