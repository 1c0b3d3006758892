"""Forms for the bank's own people: list, assemble, the sheet of a form, seal, end."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.blueprints import service as blueprints
from exambank.blueprints.service import BlueprintNotFound
from exambank.core.acting import Act
from exambank.core.lifecycle import TransitionRefused
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import FormCode
from exambank.forms import rules, sealing, service
from exambank.forms.schemas import OrderIn
from exambank.forms.sealing import SealRefused
from exambank.forms.service import AssemblyRefused
from exambank.forms.types import FormPurpose, FormState
from frontdesk.access import Caller
from frontdesk.pages.forms import FieldFault, FormFields
from frontdesk.pages.rendering import Page
from frontdesk.pages.staff import equatingwords, histories, itemwords
from frontdesk.usecases import sealing as signing
from scoring.plans import service as plans
from scoring.plans.service import PlanRefused
from scoring.runs import planning

Answer = Response[str] | Response[None]
Sessions = sessionmaker[Session]
#: Steps that people take on this page; the others follow from the exam day.
BY_HAND = frozenset({FormState.VOID, FormState.RETIRED, FormState.COMPROMISED})


@get("/forms", opt={"needs": "forms:read"}, sync_to_thread=True)
def list_forms(
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    caller: NamedDependency[Caller],
) -> Response[str]:
    """List every form by course."""
    with reading.begin() as session:
        courses = blueprints.courses(session)
        found = [form for one in courses for form in service.forms_of(session, one.code)]
    context = {
        "found": found,
        "may_assemble": caller.may("forms:assemble"),
        "purposes": itemwords.PURPOSES,
        "states": itemwords.FORM_STATES,
    }
    return page.show("staff/forms.html", context)


@get("/forms/new", opt={"needs": "forms:assemble"}, sync_to_thread=True)
def assemble_form(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    reading: NamedDependency[Sessions],
) -> Response[str]:
    """Show the form that orders a form."""
    return _show_order(page, form, reading)


@post("/forms/new", opt={"needs": "forms:assemble"}, sync_to_thread=True)
def assemble(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> Answer:
    """Assemble a form, or say which area lacks how many items."""
    wrong = _order_faults(page, form)
    if wrong:
        return _show_order(page, form, reading, wrong=wrong)
    code = form.text("code").upper()
    order = OrderIn(
        code=code,
        course=form.text("course"),
        purpose=FormPurpose(form.text("purpose", FormPurpose.MAIN.value)),
        seed=int(form.text("seed") or "0"),
    ).order()
    try:
        with sessions.begin() as session:
            service.assemble(session, order, act=act)
    except AssemblyRefused as refused:
        return _show_order(page, form, reading, refused=refused.reasons)
    except BlueprintNotFound:
        text = N_("This course has no active blueprint, so no form can be assembled.")
        wrong = [FieldFault("course", page.say(text))]
        return _show_order(page, form, reading, wrong=wrong)
    return page.go(f"/forms/{code}", notice=N_("The form is assembled."))


@get("/forms/{code:str}", opt={"needs": "forms:read"}, sync_to_thread=True)
def show_form(
    code: FromPath[str],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
    caller: NamedDependency[Caller],
) -> Response[str]:
    """Show a form at a glance."""
    return _show_form(page, reading, caller, FormCode(code), act=act)


@post("/forms/{code:str}/sign", opt={"needs": "forms:seal"}, sync_to_thread=True)
def sign(
    code: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
    caller: NamedDependency[Caller],
) -> Answer:
    """Sign a proofed form; the second signature seals it."""
    try:
        with sessions.begin() as session:
            why = form.text("no_reserve_because")
            signed = signing.sign(session, FormCode(code), no_reserve_because=why, act=act)
    except (PlanRefused, SealRefused, TransitionRefused) as refused:
        reasons = refused.reasons
        return _show_form(page, reading, caller, FormCode(code), act=act, refused=reasons)
    notice = N_("Your signature is recorded; a second person signs next.")
    if signed.state is FormState.SEALED:
        notice = N_("The form is sealed.")
    return page.go(f"/forms/{code}", notice=notice)


@post("/forms/{code:str}/state", opt={"needs": "forms:seal"}, sync_to_thread=True)
def end(
    code: FromPath[str],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
    caller: NamedDependency[Caller],
) -> Answer:
    """Void, retire or report a form."""
    wanted = form.choice("state", among=BY_HAND)
    try:
        with sessions.begin() as session:
            reason = act.because(form.text("reason"))
            service.move(session, FormCode(code), FormState(wanted), act=reason)
    except TransitionRefused as refused:
        reasons = refused.reasons
        return _show_form(page, reading, caller, FormCode(code), act=act, refused=reasons)
    return page.go(f"/forms/{code}", notice=N_("The form is taken out of use."))


def _show_form(
    page: Page,
    reading: Sessions,
    caller: Caller,
    code: FormCode,
    *,
    act: Act,
    refused: Sequence[Reason] = (),
) -> Response[str]:
    is_keeper = caller.may("forms:seal")
    with reading.begin() as session:
        sheet = service.sheet(session, code)
        proof = service.newest_proof(session, code)
        done = histories.of(session, f"form/{code}", act=act)
        is_whole = sheet.form.digest is None or sealing.holds(session, code)
        plan = plans.find(session, code)
        is_outdated = plan is not None and planning.is_outdated(session, plan)
    steps = rules.LIFE_CYCLE.next_states(sheet.form.state)
    context: dict[str, Any] = {
        "done": done,
        "is_keeper": is_keeper,
        "is_outdated": is_outdated,
        "is_whole": is_whole,
        "limits": service.limits_on(act.at.date()),
        "may_proof": caller.may("forms:proof") and sheet.form.assembled_by != act.by,
        "may_read": rules.sees_booklet(sheet.form, by=act.by, role=act.role),
        "next_states": [one for one in steps if one in BY_HAND] if is_keeper else [],
        "plan": plan,
        "proof": proof,
        "purposes": itemwords.PURPOSES,
        "refused": refused,
        "routes": equatingwords.ROUTES,
        "sheet": sheet,
        "signers": [role.value for role in rules.SIGNERS],
        "states": itemwords.FORM_STATES,
        "why": equatingwords.WHY,
    }
    return page.show("staff/form.html", context, status=409 if refused else None)


def _show_order(
    page: Page,
    form: FormFields,
    reading: Sessions,
    *,
    wrong: Sequence[FieldFault] = (),
    refused: Sequence[Reason] = (),
) -> Response[str]:
    with reading.begin() as session:
        courses = blueprints.courses(session)
    context = {
        "courses": courses,
        "form": form,
        "purposes": [(one.value, page.say(name)) for one, name in itemwords.PURPOSES.items()],
        "refused": refused,
    }
    status = 409 if refused else None
    return page.show("staff/form_new.html", context, faults=wrong, status=status)


def _order_faults(page: Page, form: FormFields) -> list[FieldFault]:
    found: list[FieldFault] = []
    code, seed = form.text("code"), form.text("seed") or "0"
    letters = code.replace("-", "")
    if not (letters.isascii() and letters.isalnum() and code[0] != "-" and len(code) <= 40):  # noqa: PLR2004 - as the column
        text = N_("Write a code of letters, digits and hyphens, like NET-120-A.")
        found.append(FieldFault("code", page.say(text)))
    if not (seed.isascii() and seed.isdigit() and len(seed) < 10):  # noqa: PLR2004 - below 2**31
        found.append(FieldFault("seed", page.say(N_("Write a whole number, or leave it empty."))))
    return found


HANDLERS = (list_forms, assemble_form, assemble, show_form, sign, end)
