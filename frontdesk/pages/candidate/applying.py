"""The way through an application, one thing a page: route, details, evidence, check, send."""

from datetime import date
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from eligibility.applications import service
from eligibility.applications.types import Application, ApplicationState
from eligibility.candidates import service as candidates
from eligibility.candidates.types import Candidate, Person
from eligibility.catalogue import service as catalogue
from eligibility.evidence import service as evidence
from eligibility.rules import RuleSet
from eligibility.rulesets import service as rulesets
from eligibility.types import Route
from exambank.blueprints import service as blueprints
from exambank.core.acting import Act
from exambank.core.lifecycle import TransitionRefused
from exambank.core.reasons import N_
from exambank.core.vocabulary import (
    AccountId,
    ApplicationId,
    CourseCode,
    DefinitionCode,
    Language,
)
from frontdesk import i18n
from frontdesk.access import AccessRefused, Caller
from frontdesk.pages.eligibility_words import WORDS
from frontdesk.pages.forms import FieldFault, FormFields, faults
from frontdesk.pages.rendering import Page
from frontdesk.usecases.exam_records import record_of

Answer = Response[str] | Response[None]
NEEDS = {"needs": "applications:write"}
#: What a candidate can start alone; a cohort is entered by its college.
OWN_ROUTES = (Route.MICRO_CREDENTIALS, Route.HOURS, Route.OPEN_ENTRY)


@get("/apply/{course:str}", opt=NEEDS, sync_to_thread=True)
def start(
    course: FromPath[str],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    reading: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Ask by which route, and for the person's details where the bank has none yet."""
    with reading.begin() as session:
        found = blueprints.course(session, CourseCode(course))
        open_now = rulesets.all_in_force(session, found.code, on=page.visit.now.date())
        who = candidates.of_account(session, account_of(caller))
    routes = [one for one in open_now if one.route in OWN_ROUTES]
    context = {"course": found, "rule_sets": routes, "who": who, "form": FormFields()}
    return page.show("candidate/apply.html", context | {"words": WORDS})


@post("/apply/{course:str}", opt=NEEDS, sync_to_thread=True)
def begin(
    course: FromPath[str],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Open the application, registering the person first where need be."""
    with sessions.begin() as session:
        found = blueprints.course(session, CourseCode(course))
        open_now = rulesets.all_in_force(session, found.code, on=act.at.date())
        routes = {_key(one): one for one in open_now if one.route in OWN_ROUTES}
        chosen = routes.get(form.text("route"))
        who = candidates.of_account(session, account_of(caller))
        wrong: list[FieldFault] = []
        if chosen is None:
            wrong.append(FieldFault("route", page.say(N_("Choose a way to the exam."))))
        if who is None:
            who, found_faults = _register(session, form, page, caller, act, ready=not wrong)
            wrong.extend(found_faults)
        if chosen is None or who is None or wrong:
            context = {"course": found, "rule_sets": [*routes.values()], "who": who, "form": form}
            return page.show("candidate/apply.html", context | {"words": WORDS}, faults=wrong)
        application = service.open_application(
            session, who.id, found.code, chosen.route, host=chosen.host, act=act
        )
    return page.go(f"/applications/{application.id}/evidence")


@get("/applications/{application:uuid}/evidence", opt=NEEDS, sync_to_thread=True)
def evidence_form(
    application: FromPath[UUID],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show the evidence so far and ask for more."""
    with reading.begin() as session:
        found = own(session, application, caller)
        return _show_evidence(session, page, found, FormFields())


@post("/applications/{application:uuid}/evidence", opt=NEEDS, sync_to_thread=True)
def add_evidence(
    application: FromPath[UUID],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Take one piece of evidence of the kind that the route asks for."""
    with sessions.begin() as session:
        found = own(session, application, caller)
        wrong = _claim(session, found, form, page, act)
        if wrong:
            return _show_evidence(session, page, found, form, faults=wrong)
    return page.go(f"/applications/{application}/evidence", notice=N_("Your evidence is added."))


@get("/applications/{application:uuid}/check", opt=NEEDS, sync_to_thread=True)
def check_answers(
    application: FromPath[UUID],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show everything once more before it is sent."""
    with reading.begin() as session:
        return _show_check(session, page, own(session, application, caller))


@post("/applications/{application:uuid}/check", opt=NEEDS, sync_to_thread=True)
def send(
    application: FromPath[UUID],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Send the application; the verdict is there at once."""
    with sessions.begin() as session:
        found = own(session, application, caller)
        known = record_of(session, found.candidate, found.course)
        try:
            service.submit(
                session,
                found.id,
                declared=form.text("declared") == "yes",
                attempts=known.attempts,
                live_letter=known.live_letter,
                sanctioned=known.sanctioned,
                act=act,
            )
        except TransitionRefused as error:
            wrong = faults("declared", error.reasons, say=page.say)
            return _show_check(session, page, found, faults=wrong)
    return page.go(f"/applications/{application}")


@post("/applications/{application:uuid}/withdraw", opt=NEEDS, sync_to_thread=True)
def withdraw(
    application: FromPath[UUID],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Response[None]:
    """Withdraw the application."""
    with sessions.begin() as session:
        found = own(session, application, caller)
        service.withdraw(session, found.id, act=act)
    return page.go("/applications", notice=N_("Your application is withdrawn."))


def account_of(caller: Caller) -> AccountId:
    """Return the account of who calls; these pages need one."""
    if caller.account is None:
        raise AccessRefused
    return caller.account.id


def own(session: Session, application: UUID, caller: Caller) -> Application:
    """Return an application that belongs to the caller; another's is not found."""
    found = service.get(session, ApplicationId(application))
    who = candidates.of_account(session, account_of(caller))
    if who is None or found.candidate != who.id:
        msg = f"application {application} is not the caller's"
        raise service.ApplicationNotFound(msg)
    return found


def _key(rule_set: RuleSet) -> str:
    return f"{rule_set.route.value}@{rule_set.host or ''}"


def _register(
    session: Session,
    form: FormFields,
    page: Page,
    caller: Caller,
    act: Act,
    *,
    ready: bool,
) -> tuple[Candidate | None, list[FieldFault]]:
    """Register the person; without `ready` only say what is wrong, so that nothing is stored."""
    born = _day(form.text("birth_date"))
    if born is None and form.text("birth_date"):
        text = page.say(N_("Write the date of birth as 2001-03-14."))
        return None, [FieldFault("birth_date", text)]
    email = caller.account.email if caller.account else ""
    language = i18n.known(form.text("language")) or Language.ENGLISH
    person = Person(form.text("first_name"), form.text("last_name"), born, language, email)
    try:
        candidates.check(person, today=act.at.date())
        if not ready:
            return None, []
        return candidates.register(session, person, account=account_of(caller), act=act), []
    except candidates.CandidateRefused as error:
        names = {
            "first_name": N_("First name"),
            "last_name": N_("Last name"),
            "birth_date": N_("Date of birth"),
        }
        return None, [
            FieldFault(field, f"{page.say(names[field])} {page.said(reason)}")
            for field, reason in error.faults
        ]


def _claim(
    session: Session, application: Application, form: FormFields, page: Page, act: Act
) -> tuple[FieldFault, ...]:
    """Add what the form states for the route, or return what is wrong with it."""
    if application.route is Route.OPEN_ENTRY:
        if form.text("ready") != "yes":
            return (FieldFault("ready", page.say(N_("Tick the box to declare it."))),)
        evidence.declare(session, application.candidate, application.course, act=act)
        return ()
    by_hours = application.route is Route.HOURS
    try:
        add = _add_hours if by_hours else _add_credential
        return add(session, application, form, page, act)
    except evidence.EvidenceRefused as error:
        return faults("letters" if by_hours else "issued_on", error.reasons, say=page.say)
    except catalogue.DefinitionNotFound:
        return (FieldFault("definition", page.say(N_("Choose a micro-credential."))),)


def _add_hours(
    session: Session, application: Application, form: FormFields, page: Page, act: Act
) -> tuple[FieldFault, ...]:
    hours = {name: _whole(form.text(name)) for name in ("letters", "log")}
    text = page.say(N_("Write the hours as a whole number."))
    wrong = tuple(FieldFault(name, text) for name, value in hours.items() if value is None)
    if not wrong:
        evidence.claim_hours(session, application.candidate, application.course, **hours, act=act)
    return wrong


def _add_credential(
    session: Session, application: Application, form: FormFields, page: Page, act: Act
) -> tuple[FieldFault, ...]:
    issued = _day(form.text("issued_on"))
    if issued is None:
        text = N_("Write the date of issue as it stands on your copy: 2026-05-30.")
        return (FieldFault("issued_on", page.say(text)),)
    evidence.claim_credential(
        session,
        application.candidate,
        DefinitionCode(form.text("definition")),
        issued_on=issued,
        holder_name=form.text("holder_name")[:200],
        act=act,
    )
    return ()


def _show_evidence(
    session: Session,
    page: Page,
    application: Application,
    form: FormFields,
    *,
    faults: tuple[FieldFault, ...] = (),
) -> Response[str]:
    context = _context(session, application) | {"form": form}
    return page.show("candidate/evidence.html", context, faults=faults)


def _show_check(
    session: Session,
    page: Page,
    application: Application,
    *,
    faults: tuple[FieldFault, ...] = (),
) -> Response[str]:
    context = _context(session, application)
    context["is_draft"] = application.state is ApplicationState.DRAFT
    return page.show("candidate/check.html", context, faults=faults)


def _context(session: Session, application: Application) -> dict[str, object]:
    known = evidence.of_candidate(session, application.candidate)
    definitions = catalogue.everyone(session)
    return {
        "application": application,
        "course": blueprints.course(session, application.course),
        "who": candidates.get(session, application.candidate),
        "evidence": [
            one
            for one in known
            if one.kind == "credential" or getattr(one, "course", "") == application.course
        ],
        "definitions": definitions,
        "titles": {one.code: one.title for one in definitions},
        "words": WORDS,
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    digits = text.replace(" ", "").replace("\u00a0", "").replace(",", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None  # noqa: PLR2004 - nobody types more


HANDLERS = (start, begin, evidence_form, add_evidence, check_answers, send, withdraw)
