"""Applications after they were sent: the list, the verdict with its reasons, a new evaluation."""

from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from eligibility.applications import rules, service, upkeep
from eligibility.applications.types import Application
from eligibility.candidates import service as candidates
from eligibility.catalogue import service as catalogue
from eligibility.evidence import service as evidence
from eligibility.rules.policy_values import policy_on
from eligibility.rulesets import service as rulesets
from eligibility.self_check import service as self_check
from exambank.blueprints import service as blueprints
from exambank.core.acting import Act
from exambank.core.reasons import N_
from exambank.core.vocabulary import ApplicationId, CandidateId
from frontdesk.access import Caller
from frontdesk.pages.candidate.applying import own
from frontdesk.pages.eligibility_words import WORDS
from frontdesk.pages.rendering import Page
from frontdesk.usecases.exam_records import records_in


@get("/applications", opt={"needs": "applications:read"}, sync_to_thread=True)
def list_applications(
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """List the applications that the caller may see."""
    with reading.begin() as session:
        found = service.listed(session, act=act, own=_own_candidate(session, caller))
        people = {one.candidate: candidates.get(session, one.candidate) for one in found}
    context = {"applications": found, "people": people, "words": WORDS}
    return page.show("candidate/applications.html", context)


@get("/applications/{application:uuid}", opt={"needs": "applications:read"}, sync_to_thread=True)
def show_application(
    application: FromPath[UUID],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    reading: NamedDependency[sessionmaker[Session]],
) -> Response[str]:
    """Show the verdict: every criterion, what is missing, what would help, what comes next."""
    with reading.begin() as session:
        own_id = _own_candidate(session, caller)
        found = service.readable(session, ApplicationId(application), act=act, own=own_id)
        definitions = catalogue.everyone(session)
        context = {
            "application": found,
            "authorization": found.authorization,
            "can_repeat": found.state in rules.UNDECIDED and found.candidate == own_id,
            "course": blueprints.course(session, found.course),
            "evidence": evidence.of_candidate(session, found.candidate),
            "help": _help(session, found, page),
            "is_own": found.candidate == own_id,
            "titles": {one.code: one.title for one in definitions},
            "who": candidates.get(session, found.candidate),
            "words": WORDS,
        }
    return page.show("candidate/application.html", context)


@post(
    "/applications/{application:uuid}/again",
    opt={"needs": "applications:write"},
    sync_to_thread=True,
)
def evaluate_again(
    application: FromPath[UUID],
    page: NamedDependency[Page],
    caller: NamedDependency[Caller],
    act: NamedDependency[Act],
    sessions: NamedDependency[sessionmaker[Session]],
) -> Response[None]:
    """Evaluate an undecided application again on the evidence of today, free of charge."""
    with sessions.begin() as session:
        found = own(session, application, caller)
        upkeep.reevaluate(session, found.id, records=records_in(session), act=act)
    notice = N_("Your application was looked at again.")
    return page.go(f"/applications/{application}", notice=notice)


def _own_candidate(session: Session, caller: Caller) -> CandidateId | None:
    """Return whose applications a candidate sees; None for everybody else's roles."""
    if caller.account is None or caller.role.value != "candidate":
        return None
    who = candidates.of_account(session, caller.account.id)
    # A person without a record yet owns nothing; no candidate has the account's identifier.
    return CandidateId(caller.account.id) if who is None else who.id


def _help(session: Session, application: Application, page: Page) -> self_check.Help | None:
    if application.evaluation is None or application.authorization is not None:
        return None
    today = page.visit.now.date()
    rule_set = rulesets.in_force(
        session, application.course, application.route, on=today, host=application.host
    )
    need = rule_set.coverage_needed(policy_on(today))
    if need is None:
        return None
    return self_check.what_would_help(session, application.evaluation, need=need, on=today)


HANDLERS = (list_applications, show_application, evaluate_again)
