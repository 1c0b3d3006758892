"""Held results: a case opens and the result is held; two people decide and the rest follows.

A letter on a result that was out already is suspended with it, and stands again or falls with it.

What may be decided is in `scoring.cases`; here result and letter follow the decision.
"""

from sqlalchemy.orm import Session

from eligibility.candidates import service as candidates
from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import CandidateId, CourseCode
from frontdesk.usecases import letters
from printouts.signing import SealKey
from scheduling.bookings import service as bookings
from scheduling.bookings.types import ATTEMPTED
from scoring.cases import service as cases
from scoring.cases.service import CaseRefused, Concern
from scoring.cases.types import CancelGround, Case, CaseKind, CaseState, Remedy
from scoring.letters import service as standing_letters
from scoring.letters.types import LetterState, RevocationGround
from scoring.runs import holding, steps
from scoring.runs.types import Result

#: Why the letter goes when a result is cancelled; a stranger's pass is fraud about identity.
LETTER_GROUNDS = {CancelGround.IMPERSONATION: RevocationGround.IDENTITY_FRAUD}


def open_case(
    session: Session, number: str, course: CourseCode, *, kind: CaseKind, told: str, act: Act
) -> Case:
    """Open a case about the newest sitting of a candidate in a course; its result is held.

    A result that was released before is held as well, and its letter suspended.

    Raises
    ------
    scoring.cases.service.CaseRefused
        If the candidate has not sat the course, or such a case is open.
    eligibility.candidates.service.CandidateNotFound
        If nobody has that number.
    """
    person = candidates.by_number(session, number)
    sat = [
        one
        for one in bookings.of_candidate(session, person.id)
        if one.course == course and one.state in ATTEMPTED
    ]
    if not sat:
        text = N_("candidate {number} has not sat {course}")
        raise CaseRefused([Reason("not_sat", text, {"number": number, "course": course})])
    concern = Concern(person.id, person.number, sat[-1].session, course, kind, told)
    case = cases.open_case(session, concern, act=act)
    held = holding.hold(session, person.id, case.sitting, case=case.number, act=act)
    letter = standing_letters.standing(session, person.id, course)
    if letter is not None and letter.run in {one.run for one in held}:
        standing_letters.suspend(session, letter, act=act.because(f"case {case.number}"))
    return case


def decide(
    session: Session,
    number: str,
    remedy: Remedy,
    *,
    ground: CancelGround | None,
    key: SealKey,
    base_url: str,
    contact: str,
    act: Act,
) -> Case:
    """Add one person's decision on a case; when two agree, result and letter follow at once.

    A lifted result of a published run is released, with its letter, as on publication; a
    cancelled one takes its letter with it.  An appeal that succeeds releases the result again,
    with a new letter; one that fails changes nothing more.
    """
    case = cases.decide(session, number, remedy, ground=ground, act=act)
    quiet = act.because(f"case {case.number}")
    if case.state is CaseState.LIFTED:
        for result in _freed(session, case, quiet):
            if not result.passed:
                _revoke_suspended(session, case, result, act=quiet)
            elif not _stands_again(session, result, act=quiet):
                run = steps.get(session, result.run)
                letters.issue_letter(
                    session, run, result, key=key, base_url=base_url, contact=contact, act=quiet
                )
    elif case.state is CaseState.CANCELLED:
        gone = holding.cancel(session, case.candidate, case.sitting, case=case.number, act=quiet)
        letter = standing_letters.standing(session, case.candidate, case.course)
        if letter is not None and letter.run in {one.run for one in gone}:
            standing_letters.revoke_as_decided(
                session,
                letter,
                ground=_letter_ground(ground),
                first=_first(session, case, act),
                act=quiet,
            )
    return case


def _freed(session: Session, case: Case, act: Act) -> tuple[Result, ...]:
    if case.appealed_at is None:
        return holding.lift(session, case.candidate, case.sitting, act=act)
    return holding.restore(session, case.candidate, case.sitting, case=case.number, act=act)


def _stands_again(session: Session, result: Result, *, act: Act) -> bool:
    """Say whether the letter on a freed pass was only suspended, and stands again."""
    letter = standing_letters.standing(session, result.candidate, result.course)
    if letter is None or letter.run != result.run:
        return False
    standing_letters.reinstate(session, letter, act=act)
    return True


def _revoke_suspended(session: Session, case: Case, result: Result, *, act: Act) -> None:
    """Revoke a letter that was suspended, and whose result was corrected to a fail meanwhile."""
    letter = standing_letters.standing(session, result.candidate, result.course)
    if letter is not None and letter.state is LetterState.SUSPENDED:
        ground, first = RevocationGround.ISSUED_IN_ERROR, _first(session, case, act)
        standing_letters.revoke_as_decided(session, letter, ground=ground, first=first, act=act)


def own_case(session: Session, number: str, candidate: CandidateId) -> Case:
    """Return a case to the candidate it is about; to anybody else it does not exist."""
    case = cases.get(session, number)
    if case.candidate != candidate:
        raise cases.CaseNotFound(number)
    return case


def _first(session: Session, case: Case, act: Act) -> str:
    """Return who decided before the actor did."""
    return next(one.by for one in cases.voices(session, case, act=act) if one.by != act.by)


def _letter_ground(ground: CancelGround | None) -> RevocationGround:
    cancelled = RevocationGround.SCORE_CANCELLED
    return cancelled if ground is None else LETTER_GROUNDS.get(ground, cancelled)
