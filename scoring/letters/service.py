"""What can be done with letters: issue, supersede, revoke, look up."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.checkdigit import numbered
from exambank.core.counters import next_value
from exambank.core.reasons import Reason
from exambank.core.vocabulary import CandidateId, CourseCode, Language, LetterId
from scoring.letters import deliveries, rules, store
from scoring.letters.types import (
    LIVE,
    Letter,
    LetterFacts,
    LetterState,
    RevocationGround,
    Standing,
    Verified,
)
from scoring.runs import results
from scoring.runs.types import Result

ADDRESS = Callable[[str], str]


class LetterNotFound(LookupError):
    """No letter has that number or identifier."""


class LetterRefused(Exception):
    """A letter cannot be issued or revoked; `reasons` says everything that stands against it."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__("; ".join(map(str, reasons)))
        self.reasons = tuple(reasons)


class SecondPersonNeeded(Exception):
    """Revoking takes a second person who names the same ground."""


def issue(
    session: Session,
    facts: LetterFacts,
    result: Result,
    *,
    address: ADDRESS,
    replaces: Letter | None = None,
    act: Act,
) -> Letter:
    """Issue a letter on a released pass; `address` turns a code into its web address.

    With `replaces`, the older letter is superseded by this one and names it.

    Raises
    ------
    LetterRefused
        If the result is held, not released, below the cut, or has a standing letter.
    """
    fresh = results.locked(session, result.run, result.candidate)
    existing = store.standing(session, result.candidate, result.course)
    if replaces is not None and existing is not None and existing.id == replaces.id:
        existing = None  # what is replaced stands in nobody's way
    found = list(rules.issue_refusals(fresh, existing=existing))
    if found:
        raise LetterRefused(found)
    number = numbered("L", next_value(session, "letter"))
    code = rules.verification_code(act.new_id())
    copy = rules.machine_copy(facts, number=number, code=code, verify_url=address(code))
    letter = Letter(
        id=LetterId(act.new_id()),
        number=number,
        code=code,
        candidate=facts.candidate,
        course=facts.course,
        run=facts.run,
        language=facts.language,
        state=LetterState.ISSUED,
        digest=rules.digest(copy),
        machine_copy=copy,
        issued_at=act.at,
        scaled=facts.scaled,
        b_level=facts.b_level,
        exam_date=facts.exam_date,
        supersedes=None if replaces is None else replaces.number,
    )
    if replaces is not None:
        older = replace(replaces, state=LetterState.SUPERSEDED, superseded_by=number)
        store.update(session, older)
        _record(session, older, "letter.superseded", act)
        deliveries.tell(session, older, act=act)
    store.add(session, letter)
    _record(session, letter, "letter.issued", act)
    return letter


def keep_page(session: Session, letter: Letter, language: Language, pdf: bytes) -> None:
    """Keep the sealed page of a letter in one language."""
    store.add_page(session, letter.id, language, pdf)


def page(session: Session, letter: Letter, language: Language) -> bytes:
    """Return the sealed page of a letter, or raise `LetterNotFound`."""
    found = store.page(session, letter.id, language)
    if found is None:
        msg = f"letter {letter.number} has no page in the language {language.value!r}"
        raise LetterNotFound(msg)
    return found


def revoke(session: Session, letter: Letter, *, ground: RevocationGround, act: Act) -> Letter:
    """Revoke a letter: one person proposes, another one carries it out.

    Returns the letter as it stands then: still issued after the proposal, revoked after the
    second person.  A revoked letter stays as it is.

    Raises
    ------
    SecondPersonNeeded
        If the person who proposed it tries again, or the second one names another ground.
    """
    fresh = store.lock(session, letter.id)
    if fresh is None:
        msg = f"no letter {letter.number}"
        raise LetterNotFound(msg)
    if fresh.state is LetterState.REVOKED:
        return fresh
    if fresh.revocation_proposed_by is None:
        proposed = replace(fresh, revocation_proposed_by=act.by, ground=ground)
        store.update(session, proposed)
        _record(session, proposed, "letter.revocation_proposed", act)
        return proposed
    if fresh.revocation_proposed_by == act.by or fresh.ground is not ground:
        msg = f"revoking letter {fresh.number} takes a second person who names the same ground"
        raise SecondPersonNeeded(msg)
    return _revoked(session, fresh, act)


def drop_revocation(session: Session, letter: Letter, *, act: Act) -> Letter:
    """Give up a proposal to revoke: the letter stands, and nobody has proposed anything.

    Raises
    ------
    LetterNotFound
        If nobody has proposed to revoke it.
    """
    fresh = store.lock(session, letter.id)
    if fresh is None or fresh.state is LetterState.REVOKED or not fresh.revocation_proposed_by:
        msg = f"nobody has proposed to revoke letter {letter.number}"
        raise LetterNotFound(msg)
    kept = replace(fresh, revocation_proposed_by=None, ground=None)
    store.update(session, kept)
    _record(session, kept, "letter.revocation_dropped", act)
    return kept


def revoke_as_decided(
    session: Session, letter: Letter, *, ground: RevocationGround, first: str, act: Act
) -> Letter:
    """Revoke a letter whose result two people have cancelled or corrected already.

    `first` is the one of the two who decided before the actor.

    Raises
    ------
    SecondPersonNeeded
        If both are the same person.
    """
    fresh = store.lock(session, letter.id)
    if fresh is None or fresh.state not in LIVE:
        return letter if fresh is None else fresh
    if first == act.by:
        msg = f"revoking letter {fresh.number} takes two different people"
        raise SecondPersonNeeded(msg)
    return _revoked(session, replace(fresh, revocation_proposed_by=first, ground=ground), act)


def suspend(session: Session, letter: Letter, *, act: Act) -> Letter:
    """Suspend an issued letter while its result is held; receivers that looked are told.

    Any other letter stays as it is.
    """
    return _moved_on(session, letter, LetterState.ISSUED, LetterState.SUSPENDED, act)


def reinstate(session: Session, letter: Letter, *, act: Act) -> Letter:
    """Let a suspended letter stand again; receivers that looked are told.

    Any other letter stays as it is.
    """
    return _moved_on(session, letter, LetterState.SUSPENDED, LetterState.ISSUED, act)


def verify(session: Session, code: str, *, act: Act) -> Verified:
    """Return where the letter with that code stands; unknown codes learn nothing."""
    letter = store.by_code(session, rules.plain_code(code))
    return Verified(rules.standing(letter), letter, act.at, _successor(session, letter))


def standing_of(session: Session, number: str, digest: str) -> Standing:
    """Return where a letter stands, given what its machine copy says of itself."""
    letter = store.by_number(session, number)
    if letter is None or letter.digest != digest:
        return Standing.UNKNOWN
    return rules.standing(letter)


def standing(session: Session, candidate: CandidateId, course: CourseCode) -> Letter | None:
    """Return the letter of a candidate that stands for a course, if any."""
    return store.standing(session, candidate, course)


def by_number(session: Session, number: str) -> Letter:
    """Return the letter with that number, or raise `LetterNotFound`."""
    found = store.by_number(session, number)
    if found is None:
        msg = f"no letter has the number {number!r}: check the last digit"
        raise LetterNotFound(msg)
    return found


def of_candidate(session: Session, candidate: CandidateId) -> Sequence[Letter]:
    """Return the letters of a candidate, newest first."""
    return store.of_candidate(session, candidate)


def letters(session: Session) -> Sequence[Letter]:
    """Return every letter by number."""
    return store.everyone(session)


def _moved_on(
    session: Session, letter: Letter, before: LetterState, after: LetterState, act: Act
) -> Letter:
    fresh = store.lock(session, letter.id)
    if fresh is None or fresh.state is not before:
        return letter if fresh is None else fresh
    moved = replace(fresh, state=after)
    store.update(session, moved)
    kind = "letter.suspended" if after is LetterState.SUSPENDED else "letter.reinstated"
    _record(session, moved, kind, act)
    deliveries.tell(session, moved, act=act)
    return moved


def _revoked(session: Session, letter: Letter, act: Act) -> Letter:
    revoked = replace(letter, state=LetterState.REVOKED, revoked_at=act.at)
    store.update(session, revoked)
    _record(session, revoked, "letter.revoked", act)
    deliveries.tell(session, revoked, act=act)
    return revoked


def _successor(session: Session, letter: Letter | None) -> Letter | None:
    """Return the last of the letters that took the place of one another."""
    last = None
    while letter is not None and letter.superseded_by is not None:
        letter = last = store.by_number(session, letter.superseded_by)
    return last


def _record(session: Session, letter: Letter, kind: str, act: Act) -> None:
    data = {"course": letter.course, "digest": letter.digest}
    subject = f"letter/{letter.number}"
    events.record(session, kind=kind, subject=subject, act=act, data=data)
