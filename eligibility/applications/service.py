"""What can be done with applications: open, submit, evaluate, withdraw, look up.

Decisions by people are in `reviewing`; what time, new rules and revoked evidence do to
applications is in `upkeep`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from eligibility.applications import gathering, rules, store
from eligibility.applications.types import Application, ApplicationState
from eligibility.candidates import service as candidates
from eligibility.rules import Evaluation
from eligibility.rules import evaluate as evaluated
from eligibility.rules.policy_values import policy_on
from eligibility.rulesets import service as rulesets
from eligibility.types import Attempt, Authorization, ExamRecord, Route
from exambank.blueprints import service as blueprints
from exambank.core import events
from exambank.core.acting import Act
from exambank.core.vocabulary import ApplicationId, CandidateId, CourseCode, InstitutionCode


class ApplicationNotFound(LookupError):
    """No application has that identifier, or it is not yours to see."""


def open_application(
    session: Session,
    candidate: CandidateId,
    course: CourseCode,
    route: Route,
    *,
    host: InstitutionCode | None = None,
    college: InstitutionCode | None = None,
    act: Act,
) -> Application:
    """Open an application; one that is open for the same course and route is returned.

    Raises
    ------
    eligibility.rulesets.service.RuleSetNotFound
        If the course has no such route today.
    """
    candidates.get(session, candidate)
    blueprints.course(session, course)
    rulesets.in_force(session, course, route, on=act.at.date(), host=host)
    for known in store.listed(session, candidate=candidate, course=course, states=rules.OPEN):
        if (known.route, known.host) == (route, host):
            return known
    application = Application(
        id=ApplicationId(act.new_id()),
        candidate=candidate,
        course=course,
        route=route,
        state=ApplicationState.DRAFT,
        version=1,
        opened_at=act.at,
        host=host,
        college=college,
    )
    store.add(session, application)
    data = {"candidate": str(candidate), "course": course, "route": route.value}
    record(session, application, "opened", act=act, data=data)
    return application


def submit(
    session: Session,
    application: ApplicationId,
    *,
    declared: bool,
    attempts: Sequence[Attempt] = (),
    live_letter: bool = False,
    sanctioned: bool = False,
    act: Act,
) -> Application:
    """Submit an application and evaluate it at once.

    Submitting one that was submitted before evaluates it again on the evidence of today;
    one that was decided is returned as it stands, so that a double click does nothing.

    Raises
    ------
    exambank.core.lifecycle.TransitionRefused
        With every unmet guard.
    """
    found = locked(session, application)
    known = ExamRecord(tuple(attempts), live_letter, sanctioned)
    if found.state is ApplicationState.DRAFT:
        found = replace(found, declared=declared, submitted_at=act.at)
        found = step(session, found, ApplicationState.SUBMITTED, record_of=known, act=act)
    elif found.state not in rules.UNDECIDED:
        return found
    return evaluate(session, found, known=known, act=act)


def evaluate(
    session: Session, application: Application, *, known: ExamRecord, act: Act
) -> Application:
    """Evaluate an application by the rule set in force today, and take what follows."""
    evaluation = judge(session, application, known=known, on=act.at.date())
    state = rules.AFTER[evaluation.verdict]
    found = replace(application, evaluation=evaluation, assessment=None, validation=None)
    data = {
        "verdict": evaluation.verdict.value,
        "rule_set": evaluation.rule_set.version,
        "rule_set_digest": evaluation.rule_set.digest,
        "blueprint": evaluation.blueprint,
    }
    found = step(session, found, ApplicationState.EVALUATED, record_of=known, act=act, data=data)
    found = step(session, found, state, record_of=known, act=act)
    return authorize(session, found, act=act) if state is ApplicationState.ELIGIBLE else found


def judge(
    session: Session,
    application: Application,
    *,
    known: ExamRecord,
    on: date,
    exam_on: date | None = None,
) -> Evaluation:
    """Evaluate an application on the evidence of now without changing anything."""
    rule_set = rulesets.in_force(
        session, application.course, application.route, on=on, host=application.host
    )
    candidate = candidates.get(session, application.candidate)
    facts = gathering.of_candidate(
        session, application.course, candidate, record=known, on=on, exam_on=exam_on
    )
    return evaluated(rule_set, facts)


def authorize(session: Session, application: Application, *, act: Act) -> Application:
    """Give an eligible application its window."""
    assert application.evaluation is not None  # noqa: S101 - eligible comes after evaluated
    today = act.at.date()
    days = policy_on(today).window_days
    found = rules.window(application, application.evaluation, today=today, days=days)
    data = {"from": _day(found.valid_from), "to": _day(found.valid_to)}
    data["evidence_to"] = _day(found.evidence_valid_to)
    return step(session, found, ApplicationState.AUTHORIZED, act=act, data=data)


def withdraw(session: Session, application: ApplicationId, *, act: Act) -> Application:
    """Withdraw an application."""
    return step(session, locked(session, application), ApplicationState.WITHDRAWN, act=act)


def mark_used(session: Session, application: ApplicationId, *, act: Act) -> Application:
    """Note that the exam was sat under an authorization."""
    return step(session, locked(session, application), ApplicationState.USED, act=act)


def get(session: Session, application: ApplicationId) -> Application:
    """Return an application, or raise `ApplicationNotFound`."""
    found = store.find(session, application)
    if found is None:
        raise _not_found(application)
    return found


def readable(
    session: Session, application: ApplicationId, *, act: Act, own: CandidateId | None
) -> Application:
    """Return an application that somebody may see; another's is not found."""
    found = get(session, application)
    if not rules.may_read(found, act=act, own=own):
        raise _not_found(application)
    return found


def listed(
    session: Session,
    *,
    act: Act,
    own: CandidateId | None = None,
    states: Sequence[ApplicationState] = (),
) -> Sequence[Application]:
    """Return the applications that somebody may see, oldest first."""
    found = store.listed(session, states=states, candidate=own, college=act.institution)
    return [one for one in found if rules.may_read(one, act=act, own=own)]


def of_candidate(session: Session, candidate: CandidateId) -> Sequence[Application]:
    """Return a candidate's applications, oldest first."""
    return store.listed(session, candidate=candidate)


def authorization(
    session: Session, candidate: CandidateId, course: CourseCode, on: date | None = None
) -> Authorization | None:
    """Return the newest right of a candidate to sit a course.

    With `on`, a right whose last usable day has passed by then is none; without, the caller
    gets the span and can say why a day lies outside it.
    """
    states = (ApplicationState.AUTHORIZED,)
    held = [
        one.authorization
        for one in store.listed(session, candidate=candidate, course=course, states=states)
    ]
    usable = [one for one in held if one is not None and (on is None or on <= one.last_usable_day)]
    return max(usable, key=lambda one: one.last_usable_day, default=None)


def locked(session: Session, application: ApplicationId) -> Application:
    """Return an application for a change, or raise `ApplicationNotFound`."""
    found = store.lock(session, application)
    if found is None:
        raise _not_found(application)
    return found


def step(
    session: Session,
    application: Application,
    state: ApplicationState,
    *,
    act: Act,
    record_of: ExamRecord | None = None,
    facts: rules.Facts | None = None,
    data: Mapping[str, object] | None = None,
) -> Application:
    """Take an application one step further, write it and record the event."""
    course = blueprints.course(session, application.course)
    looked_at = facts or rules.Facts(
        application=application,
        today=act.at.date(),
        course_from=course.effective_from,
        record=record_of or ExamRecord(),
        by=act.by,
    )
    subject = f"application/{application.id}"
    rules.LIFE_CYCLE.demand(
        application.state, state, role=act.role, facts=looked_at, subject=subject
    )
    found = replace(application, state=state, version=application.version + 1)
    store.write(session, found)
    record(session, found, state.value, act=act, data=data)
    return found


def record(
    session: Session,
    application: Application,
    what: str,
    *,
    act: Act,
    data: Mapping[str, object] | None = None,
) -> None:
    """Append an event about an application."""
    events.record(
        session,
        kind=f"application.{what}",
        subject=f"application/{application.id}",
        act=act,
        version=application.version,
        data=data,
    )


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _not_found(application: ApplicationId) -> ApplicationNotFound:
    msg = f"no application has the identifier {application}"
    return ApplicationNotFound(msg)
