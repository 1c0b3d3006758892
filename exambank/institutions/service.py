"""What can be done with institutions and their acceptance policies."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.vocabulary import CourseCode, InstitutionCode
from exambank.institutions import rules, store
from exambank.institutions.types import Acceptance, Accepts, CreditLine, Institution


class InstitutionNotFound(LookupError):
    """No institution has that code."""


class NotYourInstitution(Exception):
    """Somebody acted on the policy of an institution that is not their own."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One receiver's word on one course, ready to show: the line and how many accept."""

    lines: tuple[CreditLine, ...]

    @property
    def accepting(self) -> int:
        """Count the receivers that accept."""
        return sum(line.accepted for line in self.lines)


def put(session: Session, institution: Institution, *, act: Act) -> Institution:
    """Add an institution or change it."""
    store.put(session, institution)
    subject = f"institution/{institution.code}"
    events.record(session, kind="institution.written", subject=subject, act=act)
    return institution


def get(session: Session, code: InstitutionCode) -> Institution:
    """Return the institution called `code`, or raise `InstitutionNotFound`."""
    found = store.find(session, code)
    if found is None:
        msg = f"no institution has the code {code!r}"
        raise InstitutionNotFound(msg)
    return found


def receivers(session: Session) -> Sequence[Institution]:
    """Return the institutions that accept passes, by code."""
    return [one for one in store.everyone(session) if one.is_receiver]


def colleges(session: Session) -> Sequence[Institution]:
    """Return the institutions that may enter cohorts, by code."""
    return [one for one in store.everyone(session) if one.is_college]


def policy_of(session: Session, institution: InstitutionCode) -> Sequence[Acceptance]:
    """Return what one receiver says about each course it has spoken on, by course."""
    return store.acceptances(session, institution=institution)


def state_acceptance(session: Session, acceptance: Acceptance, *, act: Act) -> Acceptance:
    """Write a new version of what a receiver says about a course.

    Raises
    ------
    NotYourInstitution
        If the person acts for another institution than the one that speaks.
    InstitutionNotFound
        If there is no such receiver.
    """
    if act.institution is not None and act.institution != acceptance.institution:
        msg = f"{act.institution} cannot state what {acceptance.institution} accepts"
        raise NotYourInstitution(msg)
    get(session, acceptance.institution)
    known = [
        one.version
        for one in store.acceptances(session, institution=acceptance.institution)
        if one.course == acceptance.course
    ]
    written = replace(acceptance, version=max(known, default=0) + 1)
    store.add_acceptance(session, written)
    events.record(
        session,
        kind="acceptance.stated",
        subject=f"acceptance/{written.institution}/{written.course}",
        act=act,
        version=written.version,
        data={"accepts": written.accepts.value, "since": written.since.isoformat()},
    )
    return written


def change_terms(
    session: Session,
    code: InstitutionCode,
    *,
    min_scaled: int | None,
    requires_b_level: bool | None,
    recency_years: int | None,
    act: Act,
) -> Institution:
    """Write the terms on which a receiver counts a pass; None says that it has not stated one.

    Raises
    ------
    NotYourInstitution
        If the person acts for another institution.
    """
    if act.institution is not None and act.institution != code:
        msg = f"{act.institution} cannot change the terms of {code}"
        raise NotYourInstitution(msg)
    changed = replace(
        get(session, code),
        min_scaled=min_scaled,
        requires_b_level=requires_b_level,
        recency_years=recency_years,
    )
    store.put(session, changed)
    data = {"min_scaled": min_scaled, "recency_years": recency_years}
    subject = f"institution/{code}"
    events.record(session, kind="institution.terms_changed", subject=subject, act=act, data=data)
    return changed


def listing(session: Session, course: CourseCode, *, instructional_hours: int) -> Listing:
    """Return the line of every receiver for one course, in order of institution code."""
    said = {one.institution: one for one in store.acceptances(session, course=course)}
    lines = (
        rules.credit_line(one, said.get(one.code), instructional_hours=instructional_hours)
        for one in receivers(session)
    )
    return Listing(tuple(lines))


def accepting_count(session: Session, course: CourseCode) -> int:
    """Count the receivers that accept a pass in `course` in any way."""
    said = store.acceptances(session, course=course)
    return sum(one.accepts is not Accepts.NO for one in said)
