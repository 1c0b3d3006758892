"""What can be done with candidates."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from eligibility.candidates import numbers, rules, store
from eligibility.candidates.types import Candidate, Person
from exambank.core import events
from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import AccountId, CandidateId, InstitutionCode


class CandidateNotFound(LookupError):
    """No candidate has that identifier, number or account."""


class CandidateRefused(Exception):
    """A person cannot be registered as stated; `faults` names each field and why."""

    def __init__(self, faults: Sequence[tuple[str, Reason]]) -> None:
        super().__init__("; ".join(f"{field} {reason}" for field, reason in faults))
        self.faults = tuple(faults)
        self.reasons = tuple(reason for _, reason in faults)


def register(
    session: Session,
    person: Person,
    *,
    act: Act,
    college: InstitutionCode | None = None,
    student_number: str | None = None,
    account: AccountId | None = None,
) -> Candidate:
    """Register a person as a candidate and give out the next number.

    Raises
    ------
    CandidateRefused
        With every field that cannot be used.
    """
    stated = check(person, today=act.at.date())
    assert stated.birth_date is not None  # noqa: S101 - checked just now
    candidate = Candidate(
        id=CandidateId(act.new_id()),
        number=numbers.written(store.next_serial(session)),
        first_name=stated.first_name,
        last_name=stated.last_name,
        birth_date=stated.birth_date,
        language=stated.language,
        email=stated.email,
        college=college,
        student_number=student_number,
        account=account,
    )
    store.add(session, candidate)
    events.record(
        session,
        kind="candidate.registered",
        subject=f"candidate/{candidate.id}",
        act=act,
        data={"number": candidate.number, "college": college},
    )
    return candidate


def check(person: Person, *, today: date) -> Person:
    """Return the person with cleaned names, or raise `CandidateRefused` with every fault."""
    stated = rules.cleaned(person)
    found = tuple(rules.faults(stated, today=today))
    if found:
        raise CandidateRefused(found)
    return stated


def get(session: Session, candidate: CandidateId) -> Candidate:
    """Return the candidate with that identifier, or raise `CandidateNotFound`."""
    found = store.find(session, candidate)
    if found is None:
        msg = f"no candidate has the identifier {candidate}"
        raise CandidateNotFound(msg)
    return found


def by_number(session: Session, number: str) -> Candidate:
    """Return the candidate with that number; a wrong check digit is told as such."""
    known = numbers.read(number)
    if known is None:
        msg = f"{number!r} is no candidate number: its check digit is wrong; read it again"
        raise CandidateNotFound(msg)
    found = store.find_by_number(session, known)
    if found is None:
        msg = f"no candidate has the number {known}"
        raise CandidateNotFound(msg)
    return found


def of_account(session: Session, account: AccountId) -> Candidate | None:
    """Return the candidate that signs in with `account`, None before the first application."""
    return store.find_by_account(session, account)


def student(session: Session, college: InstitutionCode, student_number: str) -> Candidate | None:
    """Return the candidate that a college knows by a student number."""
    return store.find_student(session, college, student_number)


def everyone(session: Session, *, college: InstitutionCode | None = None) -> Sequence[Candidate]:
    """Return candidates (of one college) by number."""
    return store.everyone(session, college=college)


def rename(
    session: Session, candidate: Candidate, first_name: str, last_name: str, *, act: Act
) -> Candidate:
    """Take a legal change of name, with the proof that was seen as the reason.

    Raises
    ------
    CandidateRefused
        With every name that cannot be used, or when no proof is named.
    """
    person = Person(
        first_name, last_name, candidate.birth_date, candidate.language, candidate.email
    )
    if not act.reason:
        missing = Reason("proof_missing", N_("write which document proves the change of name"))
        raise CandidateRefused([("reason", missing)])
    stated = check(person, today=act.at.date())
    renamed = replace(candidate, first_name=stated.first_name, last_name=stated.last_name)
    store.set_name(session, renamed)
    subject = f"candidate/{candidate.id}"
    events.record(session, kind="candidate.renamed", subject=subject, act=act)
    return renamed


def link_account(
    session: Session, candidate: Candidate, account: AccountId, *, act: Act
) -> Candidate:
    """Let an account act as a candidate that a college registered."""
    store.set_account(session, candidate.id, account)
    subject = f"candidate/{candidate.id}"
    events.record(session, kind="candidate.account_linked", subject=subject, act=act)
    return replace(candidate, account=account)
