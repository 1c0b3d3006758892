"""The review queue of assessors: evidence to check, applications to assess and to validate."""

from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from eligibility.applications import reviewing, service, upkeep
from eligibility.applications.types import ApplicationState, Decision
from eligibility.candidates import service as candidates
from eligibility.catalogue import service as catalogue
from eligibility.evidence import service as evidence
from eligibility.rules.types import EvidenceState
from exambank.blueprints import service as blueprints
from exambank.core.acting import Act
from exambank.core.lifecycle import TransitionRefused
from exambank.core.reasons import N_
from exambank.core.vocabulary import ApplicationId, EvidenceId
from frontdesk.pages.eligibility_words import WORDS
from frontdesk.pages.forms import FieldFault, FormFields, faults
from frontdesk.pages.rendering import Page
from frontdesk.usecases.exam_records import records_in

Answer = Response[str] | Response[None]
NEEDS = {"needs": "applications:decide"}
FALLEN = (EvidenceState.REVOKED_BY_ISSUER, EvidenceState.REFUTED)


@get("/review", opt=NEEDS, sync_to_thread=True)
def queue(
    page: NamedDependency[Page], reading: NamedDependency[sessionmaker[Session]]
) -> Response[str]:
    """List the applications that wait for people, oldest first."""
    with reading.begin() as session:
        found = reviewing.queue(session)
        people = {one.candidate: candidates.get(session, one.candidate) for one in found}
    context = {"applications": found, "people": people, "words": WORDS}
    return page.show("staff/application_queue.html", context)


@get("/review/{application:uuid}", opt=NEEDS, sync_to_thread=True)
def show_review(
    application: FromPath[UUID],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show one application with its trace and evidence, and what can be done next."""
    return _show(page, act, reading, application, FormFields())


@post("/review/{application:uuid}/assess", opt=NEEDS, sync_to_thread=True)
def assess(
    application: FromPath[UUID],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Write the first person's word."""
    decision = form.text("decision")
    if decision not in set(Decision):
        wrong = (FieldFault("decision", page.say(N_("Choose a decision."))),)
        return _show(page, act, reading, application, form, found=wrong)
    hours = form.text("hours_used")
    try:
        with sessions.begin() as session:
            reviewing.assess(
                session,
                ApplicationId(application),
                decision=Decision(decision),
                reason_code=form.text("reason_code"),
                text=form.text("text"),
                hours_used=int(hours) if hours.isascii() and hours.isdigit() else None,
                act=act,
            )
    except TransitionRefused as error:
        told = faults("text", error.reasons, say=page.say)
        return _show(page, act, reading, application, form, found=told)
    return page.go(
        "/review", notice=N_("Your assessment is on file; a second person validates it.")
    )


@post("/review/{application:uuid}/validate", opt=NEEDS, sync_to_thread=True)
def validate(
    application: FromPath[UUID],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Write the second person's word; with agreement the decision takes effect."""
    try:
        with sessions.begin() as session:
            reviewing.validate(
                session,
                ApplicationId(application),
                agrees=form.text("agrees") == "yes",
                reason_code=form.text("reason_code"),
                text=form.text("text"),
                act=act,
            )
    except TransitionRefused as error:
        told = faults("text", error.reasons, say=page.say)
        return _show(page, act, reading, application, form, found=told)
    return page.go("/review", notice=N_("The application is validated or back in the queue."))


@post("/review/{application:uuid}/evidence/{evidence_id:uuid}", opt=NEEDS, sync_to_thread=True)
def settle(
    application: FromPath[UUID],
    evidence_id: FromPath[UUID],
    form: NamedDependency[FormFields],
    page: NamedDependency[Page],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
    reading: NamedDependency[sessionmaker[Session]],
) -> Answer:
    """Settle one piece of evidence and look at the application again."""
    wanted = form.text("state")
    if wanted not in set(EvidenceState):
        wrong = (FieldFault("state", page.say(N_("Choose what the check showed."))),)
        return _show(page, act, reading, application, form, found=wrong)
    state, identifier = EvidenceState(wanted), EvidenceId(evidence_id)
    try:
        with sessions.begin() as session:
            known = evidence.get(session, identifier)
            if state in FALLEN and known.state is EvidenceState.VERIFIED:
                by_issuer = state is EvidenceState.REVOKED_BY_ISSUER
                upkeep.revoke_evidence(session, identifier, by_issuer=by_issuer, act=act)
            else:
                evidence.settle(session, identifier, state, act=act)
            _look_again(session, ApplicationId(application), act)
    except TransitionRefused as error:
        told = faults("state", error.reasons, say=page.say)
        return _show(page, act, reading, application, form, found=told)
    return page.go(f"/review/{application}", notice=N_("The evidence is settled."))


def _look_again(session: Session, application: ApplicationId, act: Act) -> None:
    undecided = (ApplicationState.NEEDS_REVIEW, ApplicationState.NOT_YET)
    if service.get(session, application).state in undecided:
        upkeep.reevaluate(session, application, records=records_in(session), act=act)


def _show(
    page: Page,
    act: Act,
    reading: sessionmaker[Session],
    application: UUID,
    form: FormFields,
    *,
    found: tuple[FieldFault, ...] = (),
) -> Response[str]:
    with reading.begin() as session:
        one = service.get(session, ApplicationId(application))
        definitions = catalogue.everyone(session)
        context = {
            "application": one,
            "course": blueprints.course(session, one.course),
            "evidence": evidence.of_candidate(session, one.candidate),
            "form": form,
            "is_assessor": one.assessment is not None and one.assessment.by == act.by,
            "titles": {each.code: each.title for each in definitions},
            "who": candidates.get(session, one.candidate),
            "words": WORDS,
        }
    return page.show("staff/application.html", context, faults=found)


HANDLERS = (queue, show_review, assess, validate, settle)
