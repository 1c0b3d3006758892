"""What happens to applications without their candidate: evidence falls, rules change, time passes.

The third of the services of applications.  Authorizations that are taken away are returned,
so that packages above can free a seat and tell the person.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from eligibility.applications import rules, service, store
from eligibility.applications.types import Application, ApplicationState, Withdrawn
from eligibility.evidence import service as evidence
from eligibility.evidence.types import (
    CollegeAttestation,
    CredentialCopy,
    Declaration,
    Evidence,
    WorkRecord,
)
from eligibility.rules.types import Evaluation, EvidenceState
from eligibility.types import NO_RECORD, ExamRecords, Route, no_records
from exambank.core.acting import Act
from exambank.core.outcome import Verdict
from exambank.core.vocabulary import ApplicationId, CandidateId, EvidenceId

UNDECIDED = (ApplicationState.NEEDS_REVIEW, ApplicationState.NOT_YET)


def revoke_evidence(
    session: Session, found: EvidenceId, *, by_issuer: bool = True, act: Act
) -> tuple[Withdrawn, ...]:
    """Mark verified evidence as revoked by its issuer, or as refuted, and follow it up.

    Every authorization that does not stand without it is revoked and returned.
    """
    state = EvidenceState.REVOKED_BY_ISSUER if by_issuer else EvidenceState.REFUTED
    settled = evidence.settle(session, found, state, act=act)
    return review_authorizations(session, settled.candidate, fallen=settled, act=act)


def review_authorizations(
    session: Session, candidate: CandidateId, *, fallen: Evidence | None = None, act: Act
) -> tuple[Withdrawn, ...]:
    """Look again at a candidate's authorizations on the evidence of today.

    One that stands gets its evidence's new last day (a renewal lengthens it); one that does
    not is revoked and returned.  What two people decided falls only with evidence that it
    rests on (`fallen`).
    """
    states = (ApplicationState.AUTHORIZED,)
    taken: list[Withdrawn] = []
    for one in store.listed(session, candidate=candidate, states=states):
        before = one.authorization
        again = service.judge(session, one, known=NO_RECORD, on=act.at.date())
        if before is not None and _falls(one, again, fallen):
            revoked = replace(one, evaluation=again)
            service.step(session, revoked, ApplicationState.REVOKED, act=act)
            taken.append(Withdrawn(before, again.reasons))
        elif again.evidence_valid_to != one.evidence_valid_to:
            _refresh(session, replace(one, evidence_valid_to=again.evidence_valid_to), act=act)
    return tuple(taken)


def reevaluate(
    session: Session,
    application: ApplicationId,
    *,
    records: ExamRecords = no_records,
    act: Act,
) -> Application:
    """Evaluate an undecided application again: new evidence, a new rule, a wait that is over."""
    found = service.locked(session, application)
    known = records(found.candidate, found.course)
    return service.evaluate(session, found, known=known, act=act)


def reevaluate_undecided(
    session: Session, *, records: ExamRecords = no_records, act: Act
) -> Sequence[Application]:
    """Evaluate every undecided application by the rules in force today; return the changed ones.

    Decided ones keep their verdict.
    """
    again = (
        reevaluate_if_undecided(session, one, records=records, act=act)
        for one in undecided(session)
    )
    return [one for one in again if one is not None]


def undecided(session: Session) -> Sequence[ApplicationId]:
    """Return the applications that wait for evidence, a rule or a person, oldest first."""
    return [one.id for one in store.listed(session, states=UNDECIDED)]


def reevaluate_if_undecided(
    session: Session,
    application: ApplicationId,
    *,
    records: ExamRecords = no_records,
    act: Act,
) -> Application | None:
    """Evaluate one undecided application again; return it where the verdict changed."""
    one = service.locked(session, application)
    if one.state not in UNDECIDED:
        return None
    known = records(one.candidate, one.course)
    again = service.judge(session, one, known=known, on=act.at.date())
    if rules.AFTER[again.verdict] is one.state:
        return None
    return service.evaluate(session, one, known=known, act=act)


def lapse(session: Session, *, act: Act) -> Sequence[Application]:
    """Close the authorizations whose window has ended, and return them."""
    over = past_window(session, act=act)
    return [one for each in over if (one := lapse_one(session, each, act=act)) is not None]


def past_window(session: Session, *, act: Act) -> Sequence[ApplicationId]:
    """Return the authorized applications whose window has ended, oldest first."""
    return [one.id for one in store.past_window(session, on=act.at.date())]


def lapse_one(session: Session, application: ApplicationId, *, act: Act) -> Application | None:
    """Close one authorization if its window has ended; return it where that was so."""
    one = service.locked(session, application)
    is_over = one.valid_to is not None and one.valid_to < act.at.date()
    if one.state is not ApplicationState.AUTHORIZED or not is_over:
        return None
    return service.step(session, one, ApplicationState.LAPSED, act=act)


def _falls(application: Application, again: Evaluation, fallen: Evidence | None) -> bool:
    if application.validation is None:
        return again.verdict is Verdict.NOT_MET
    match fallen:
        case None:
            return False
        case CredentialCopy():
            return application.route is Route.MICRO_CREDENTIALS
        case WorkRecord():
            return (application.route, application.course) == (Route.HOURS, fallen.course)
        case CollegeAttestation():
            return (application.route, application.course) == (Route.COLLEGE_COHORT, fallen.course)
        case Declaration():
            return (application.route, application.course) == (Route.OPEN_ENTRY, fallen.course)


def _refresh(session: Session, application: Application, *, act: Act) -> None:
    written = replace(application, version=application.version + 1)
    store.write(session, written)
    last = written.evidence_valid_to
    data: dict[str, object] = {"evidence_to": None if last is None else last.isoformat()}
    service.record(session, written, "evidence_reviewed", act=act, data=data)
