"""The life cycle of applications: who may take which step, under which guards."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from eligibility.applications.types import Application, ApplicationState, Decision, Review
from eligibility.rules.types import Evaluation
from eligibility.types import ExamRecord, Route
from exambank.core.acting import Act
from exambank.core.lifecycle import LifeCycle, Transition
from exambank.core.outcome import Verdict
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import CandidateId, Role

S = ApplicationState

#: States from which new evidence, a new rule or the passing of time may give another verdict.
UNDECIDED = (S.NEEDS_REVIEW, S.NOT_YET, S.REVOKED)
#: States in which an application still leads somewhere.
OPEN = (S.DRAFT, S.SUBMITTED, S.EVALUATED, S.NEEDS_REVIEW, S.NOT_YET, S.ASSESSED, S.AUTHORIZED)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards of an application look at."""

    application: Application
    today: date
    course_from: date
    record: ExamRecord
    by: str
    hours_min: int | None = None
    letters: int | None = None
    review: Review | None = None


def course_is_open(facts: Facts) -> Iterable[Reason]:
    """Yield a reason before the course is in force."""
    if facts.today < facts.course_from:
        text = N_("{course} opens on {day}: apply from then on")
        values = {"course": facts.application.course, "day": facts.course_from.isoformat()}
        yield Reason("course_not_open", text, values)


def is_declared(facts: Facts) -> Iterable[Reason]:
    """Yield a reason until the candidate has said that everything is true."""
    if not facts.application.declared:
        yield Reason("not_declared", N_("confirm that what you state is true and complete"))


def holds_no_letter(facts: Facts) -> Iterable[Reason]:
    """Yield a reason where the candidate already has what the exam leads to."""
    if facts.record.live_letter:
        text = N_("you hold a letter for {course} already: use that one")
        yield Reason("live_letter", text, {"course": facts.application.course})


def names_a_reason(facts: Facts) -> Iterable[Reason]:
    """Yield a reason where a review has no reason code or no text."""
    review = facts.review
    if review is None or not review.reason_code.strip() or not review.text.strip():
        yield Reason("no_reason", N_("give a reason code and the reason in words"))


def uses_proved_hours(facts: Facts) -> Iterable[Reason]:
    """Yield reasons where a review takes more hours than the letters prove, or too few."""
    review, route = facts.review, facts.application.route
    if review is None or route is not Route.HOURS or review.decision is not Decision.ELIGIBLE:
        return
    used = review.hours_used
    if used is None:
        yield Reason("no_hours_used", N_("state the number of hours that is used"))
        return
    if facts.letters is None or used > facts.letters:
        text = N_("{used} hours are more than the letters prove ({letters}): use that number")
        yield Reason("hours_not_proved", text, {"used": used, "letters": facts.letters or 0})
    if facts.hours_min is not None and used < facts.hours_min:
        text = N_("{used} hours are below the {need} that the course asks for")
        yield Reason("hours_below", text, {"used": used, "need": facts.hours_min})


def is_second_person(facts: Facts) -> Iterable[Reason]:
    """Yield a reason where the same person would assess and validate."""
    assessment = facts.application.assessment
    if assessment is not None and assessment.by == facts.by:
        text = N_("you assessed this application: another assessor validates it")
        yield Reason("same_person", text)


_APPLICANT = frozenset({Role.CANDIDATE, Role.COORDINATOR, Role.BANK_MANAGER})
_BANK = frozenset({Role.SYSTEM, Role.BANK_MANAGER, Role.ASSESSOR})
_ANY = _APPLICANT | _BANK
_ASSESSOR = frozenset({Role.ASSESSOR})


Guard = Callable[[Facts], Iterable[Reason]]


def _step(
    origin: ApplicationState, target: ApplicationState, roles: frozenset[Role], *guards: Guard
) -> Transition[ApplicationState, Facts]:
    return Transition(origin, target, roles, guards)


LIFE_CYCLE: LifeCycle[ApplicationState, Facts] = LifeCycle(
    "application",
    (
        _step(S.DRAFT, S.SUBMITTED, _APPLICANT, course_is_open, is_declared, holds_no_letter),
        _step(S.SUBMITTED, S.EVALUATED, _ANY),
        *(_step(origin, S.EVALUATED, _ANY) for origin in UNDECIDED),
        _step(S.EVALUATED, S.ELIGIBLE, _ANY),
        _step(S.EVALUATED, S.NEEDS_REVIEW, _ANY),
        _step(S.EVALUATED, S.NOT_YET, _ANY),
        _step(S.ELIGIBLE, S.AUTHORIZED, _ANY),
        _step(S.NEEDS_REVIEW, S.ASSESSED, _ASSESSOR, names_a_reason, uses_proved_hours),
        _step(S.NOT_YET, S.ASSESSED, _ASSESSOR, names_a_reason, uses_proved_hours),
        _step(S.ASSESSED, S.VALIDATED, _ASSESSOR, is_second_person, names_a_reason),
        _step(S.ASSESSED, S.NEEDS_REVIEW, _ASSESSOR, is_second_person, names_a_reason),
        _step(S.VALIDATED, S.ELIGIBLE, _ASSESSOR),
        _step(S.VALIDATED, S.NOT_YET, _ASSESSOR),
        _step(S.AUTHORIZED, S.REVOKED, _BANK),
        _step(S.AUTHORIZED, S.USED, _BANK),
        _step(S.AUTHORIZED, S.LAPSED, _BANK),
        *(_step(origin, S.WITHDRAWN, _APPLICANT) for origin in OPEN if origin is not S.EVALUATED),
    ),
)

AFTER: dict[Verdict, ApplicationState] = {
    Verdict.MET: S.ELIGIBLE,
    Verdict.UNDETERMINED: S.NEEDS_REVIEW,
    Verdict.NOT_MET: S.NOT_YET,
}


def window(
    application: Application, evaluation: Evaluation, *, today: date, days: int
) -> Application:
    """Return the application with the span that a positive decision gives from `today` on.

    Where an earlier attempt makes the candidate wait, it begins when the wait is over.
    """
    earliest = evaluation.earliest_sitting
    return replace(
        application,
        valid_from=max(today, earliest) if earliest else today,
        valid_to=today + timedelta(days=days),
        evidence_valid_to=evaluation.evidence_valid_to,
    )


def may_read(application: Application, *, act: Act, own: CandidateId | None) -> bool:
    """Say whether somebody may see an application: its candidate, its college, the bank."""
    if act.role is Role.CANDIDATE:
        return application.candidate == own
    if act.role is Role.COORDINATOR:
        return act.institution is not None and application.college == act.institution
    return act.role in {Role.BANK_MANAGER, Role.ASSESSOR, Role.AUDITOR, Role.SYSTEM}
