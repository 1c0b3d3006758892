"""Decisions by two people on applications that the rules leave open.

The second of the services of applications; `service` holds the first.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from eligibility.applications import rules, service, store
from eligibility.applications.types import Application, ApplicationState, Decision, Review
from eligibility.evidence import service as evidence
from eligibility.evidence.types import WorkRecord
from eligibility.rules.types import EvidenceState
from eligibility.types import ExamRecord
from exambank.blueprints import service as blueprints
from exambank.core.acting import Act
from exambank.core.vocabulary import ApplicationId


def queue(session: Session) -> Sequence[Application]:
    """Return the applications that wait for an assessor or a validator, oldest first."""
    waiting = (ApplicationState.NEEDS_REVIEW, ApplicationState.ASSESSED)
    return store.listed(session, states=waiting)


def assess(
    session: Session,
    application: ApplicationId,
    *,
    decision: Decision,
    reason_code: str,
    text: str,
    hours_used: int | None = None,
    act: Act,
) -> Application:
    """Write the first person's word on an application.

    Raises
    ------
    exambank.core.lifecycle.TransitionRefused
        With every unmet guard: no reason, more hours than the letters prove.
    """
    found = service.locked(session, application)
    review = Review(decision, reason_code.strip(), text.strip(), act.by, act.at, hours_used)
    facts = _facts(session, found, review, act=act)
    written = replace(found, assessment=review, validation=None)
    data: dict[str, object] = {"decision": decision.value, "reason": review.reason_code}
    if hours_used is not None:
        data["hours_used"] = hours_used
    return service.step(
        session, written, ApplicationState.ASSESSED, act=act, facts=facts, data=data
    )


def validate(
    session: Session,
    application: ApplicationId,
    *,
    agrees: bool,
    reason_code: str,
    text: str,
    act: Act,
) -> Application:
    """Write the second person's word; with agreement the decision takes effect.

    Without it the application goes back to the queue.

    Raises
    ------
    exambank.core.lifecycle.TransitionRefused
        With every unmet guard: the same person, no reason.
    """
    found = service.locked(session, application)
    decision = found.assessment.decision if found.assessment else Decision.NOT_YET
    review = Review(decision, reason_code.strip(), text.strip(), act.by, act.at)
    facts = _facts(session, found, review, act=act)
    data: dict[str, object] = {"agrees": agrees, "reason": review.reason_code}
    if not agrees:
        back = ApplicationState.NEEDS_REVIEW
        return service.step(session, found, back, act=act, facts=facts, data=data)
    found = replace(found, validation=review)
    state = ApplicationState.VALIDATED
    found = service.step(session, found, state, act=act, facts=facts, data=data)
    if decision is Decision.NOT_YET:
        return service.step(session, found, ApplicationState.NOT_YET, act=act)
    _settle_hours(session, found, act=act)
    found = service.step(session, found, ApplicationState.ELIGIBLE, act=act)
    return service.authorize(session, found, act=act)


def _facts(session: Session, application: Application, review: Review, *, act: Act) -> rules.Facts:
    course = blueprints.course(session, application.course)
    work = _work_record(session, application)
    return rules.Facts(
        application=application,
        today=act.at.date(),
        course_from=course.effective_from,
        record=ExamRecord(),
        by=act.by,
        hours_min=course.work_hours_min,
        letters=None if work is None else work.letters,
        review=review,
    )


def _settle_hours(session: Session, application: Application, *, act: Act) -> None:
    """Mark hours that two people accepted as verified."""
    work = _work_record(session, application)
    if work is not None and work.state in {EvidenceState.CLAIMED, EvidenceState.CHECKING}:
        evidence.settle(session, work.id, EvidenceState.VERIFIED, act=act)


def _work_record(session: Session, application: Application) -> WorkRecord | None:
    for one in evidence.of_candidate(session, application.candidate):
        if (
            isinstance(one, WorkRecord)
            and one.course == application.course
            and one.state is not EvidenceState.EXPIRED
        ):
            return one
    return None
