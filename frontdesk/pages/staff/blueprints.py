"""Blueprints for the bank's staff: versions, what each still lacks, and entering a new one."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.blueprints import rules, service
from exambank.blueprints.types import AreaDraft, BlueprintDraft, BlueprintState, LearningOutcome
from exambank.core.acting import Act
from exambank.core.exact import exactly
from exambank.core.lifecycle import TransitionRefused
from exambank.core.reasons import N_
from exambank.core.tabular import Fault, FileRefused, Row, read_table
from exambank.core.vocabulary import AreaCode, Bilingual, CourseCode, OutcomeCode
from frontdesk.pages.forms import FieldFault, FormFields, faults
from frontdesk.pages.rendering import Page

Answer = Response[str] | Response[None]
COLUMNS = ("area", "name_en", "name_fr", "weight", "items", "outcome", "text_en", "text_fr")
STATES = {
    BlueprintState.DRAFT: (N_("draft"), ""),
    BlueprintState.CONSULTATION: (N_("consultation"), "wait"),
    BlueprintState.PANEL_REVIEW: (N_("panel review"), "wait"),
    BlueprintState.APPROVED: (N_("approved"), "good"),
    BlueprintState.ACTIVE: (N_("active"), "good"),
    BlueprintState.SUPERSEDED: (N_("superseded"), ""),
    BlueprintState.RETIRED: (N_("retired"), ""),
}


@get("/blueprints", opt={"needs": "blueprints:read"}, sync_to_thread=True)
def list_blueprints(
    page: NamedDependency[Page], reading: NamedDependency[sessionmaker[Session]]
) -> Response[str]:
    """List the courses with the versions of their blueprints."""
    with reading.begin() as session:
        found = [(one, service.versions(session, one.code)) for one in service.courses(session)]
    return page.show("staff/blueprints.html", {"courses": found, "states": STATES})


@get("/blueprints/{course:str}", opt={"needs": "blueprints:read"}, sync_to_thread=True)
def show_blueprints(
    course: FromPath[str],
    page: NamedDependency[Page],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show every version of one course's blueprint, and the form for a new one."""
    with reading.begin() as session:
        return _show(session, page, CourseCode(course), FormFields())


@post("/blueprints/{course:str}", opt={"needs": "blueprints:write"}, sync_to_thread=True)
def enter(
    course: FromPath[str],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Enter a new version; sums that do not add up are refused, each with its number."""
    code = CourseCode(course)
    try:
        draft = _draft(code, form)
        with sessions.begin() as session:
            service.enter(session, draft, act=act)
    except FileRefused as refused:
        found = [FieldFault("areas", _said(page, fault)) for fault in refused.faults]
    except service.BlueprintRefused as refused:
        found = list(faults("areas", refused.reasons, say=page.say))
    else:
        return page.go(f"/blueprints/{code}", notice=N_("The version is entered as a draft."))
    with reading.begin() as session:
        return _show(session, page, code, form, found=found)


@post(
    "/blueprints/{course:str}/{version:str}/move",
    opt={"needs": "blueprints:approve"},
    sync_to_thread=True,
)
def move(
    course: FromPath[str],
    version: FromPath[str],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Take a version one step further, or say everything that stands against it."""
    code, wanted = CourseCode(course), form.text("state")
    if wanted not in set(BlueprintState):
        with reading.begin() as session:
            unknown = FieldFault("", page.say(N_("Choose one.")))
            return _show(session, page, code, FormFields(), found=[unknown])
    state = BlueprintState(wanted)
    try:
        with sessions.begin() as session:
            service.move(session, service.find(session, code, version), state, act=act)
    except TransitionRefused as refused:
        with reading.begin() as session:
            found = faults("", refused.reasons, say=page.say)
            return _show(session, page, code, FormFields(), found=found)
    return page.go(f"/blueprints/{code}", notice=N_("The state is changed."))


def _show(
    session: Session,
    page: Page,
    course: CourseCode,
    form: FormFields,
    *,
    found: Sequence[FieldFault] = (),
) -> Response[str]:
    context = {
        "course": service.course(session, course),
        "versions": service.versions(session, course),
        "next_states": rules.LIFE_CYCLE.next_states,
        "states": STATES,
        "form": form,
        "columns": ",".join(COLUMNS),
    }
    return page.show("staff/blueprint.html", context, faults=found)


def _said(page: Page, fault: Fault) -> str:
    place = "" if fault.line is None else f"{fault.line}: "
    return place + page.said(fault.reason)


def _draft(course: CourseCode, form: FormFields) -> BlueprintDraft:
    table = read_table(form.text("areas").encode(), name="areas", required=COLUMNS)
    wrong = [fault for row in table.rows for fault in _row_faults(row)]
    numbers = ("scored_items", "pilot_items", "minutes")
    wrong.extend(_number_missing(name) for name in numbers if not form.text(name).isdecimal())
    if wrong:
        raise FileRefused("areas", wrong)
    return BlueprintDraft(
        course=course,
        version=form.text("version"),
        scored_items=int(form.text("scored_items")),
        pilot_items=int(form.text("pilot_items")),
        minutes=int(form.text("minutes")),
        areas=tuple(_areas(table.rows)),
    )


def _number_missing(name: str) -> Fault:
    row = Row(0, {name: ""})
    fault = row.fault(name, "number", N_("{field} must be a whole number"), field=name)
    return Fault(None, name, fault.reason)


def _row_faults(row: Row) -> Iterable[Fault]:
    try:
        usable = Decimal(row["weight"]).is_finite()
    except InvalidOperation:
        usable = False
    if not usable:
        yield row.fault("weight", "weight", N_("{value} is no weight: give percent such as 12.5"))
    if row["items"] and not row["items"].isdecimal():
        text = N_("{value} is no count of items: leave it empty to have it allocated")
        yield row.fault("items", "items", text)


def _areas(rows: Sequence[Row]) -> Iterable[AreaDraft]:
    by_area: dict[str, list[Row]] = {}
    for row in rows:
        by_area.setdefault(row["area"], []).append(row)
    for code, mine in by_area.items():
        first = mine[0]
        outcomes = tuple(
            LearningOutcome(OutcomeCode(row["outcome"]), Bilingual(row["text_en"], row["text_fr"]))
            for row in mine
            if row["outcome"]
        )
        yield AreaDraft(
            code=AreaCode(code),
            name=Bilingual(first["name_en"], first["name_fr"]),
            weight=exactly(Decimal(first["weight"])),
            outcomes=outcomes,
            items=int(first["items"]) if first["items"] else None,
        )


HANDLERS = (list_blueprints, show_blueprints, enter, move)
