"""What can be done with cohorts: upload a roster, look at what came of it.

A college sees its own cohorts and no other's: what is not yours is not found.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from eligibility.applications import service as applications
from eligibility.applications.types import Application
from eligibility.candidates import rules as candidate_rules
from eligibility.candidates import service as candidates
from eligibility.candidates.types import Candidate, Person
from eligibility.cohorts import rosters, store
from eligibility.cohorts.types import Cohort, Member, Roster, RosterEntry, RosterFault, Upload
from eligibility.evidence import service as evidence
from eligibility.types import ExamRecords, Route, no_records
from exambank.blueprints import service as blueprints
from exambank.core import events
from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import CourseCode, InstitutionCode, Role
from exambank.institutions import service as institutions


class CohortNotFound(LookupError):
    """No cohort has that identifier, or it is another college's."""


class NotACollege(Exception):
    """Somebody uploaded a roster who does not act for a college."""


class RosterRefused(Exception):
    """A roster has faults, and nothing of it was stored; `faults` lists every one."""

    def __init__(self, faults: Sequence[RosterFault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)
        self.reasons = tuple(fault.reason for fault in faults)


def upload(
    session: Session,
    course: CourseCode,
    content: bytes,
    *,
    records: ExamRecords = no_records,
    act: Act,
) -> Upload:
    """Enter the students of a roster file, with the college's attestation of their theory.

    Students who were entered before are not entered again; the same file twice is harmless.

    Raises
    ------
    RosterRefused
        With every fault by row and column; nothing is stored.
    NotACollege
        If the person does not act for a college.
    """
    college = _college_of(session, act)
    price = blueprints.course(session, course).price
    roster = rosters.read(content, today=act.at.date())
    faults = roster.faults or tuple(_other_people(session, college, roster))
    if faults:
        raise RosterRefused(faults)
    digest = _digest(roster)
    same = store.find_by_digest(session, college, course, digest)
    if same is not None:
        return Upload(same, added=0, known=len(roster.entries), notes=roster.notes)
    entered = [
        (entry, _enter(session, course, college, entry, records=records, act=act))
        for entry in roster.entries
    ]
    known = [store.find_by_application(session, one.id) for _, one in entered]
    members = tuple(
        Member(entry.student_number, one.candidate, one.id)
        for (entry, one), cohort in zip(entered, known, strict=True)
        if cohort is None
    )
    earlier = [one for one in known if one is not None]
    if not members:
        return Upload(earlier[0], added=0, known=len(earlier), notes=roster.notes)
    cohort = Cohort(act.new_id(), college, course, act.at, digest, price, members)
    store.add(session, cohort)
    events.record(
        session,
        kind="cohort.uploaded",
        subject=f"cohort/{cohort.id}",
        act=act,
        data={"college": college, "course": course, "students": len(members), "digest": digest},
    )
    return Upload(cohort, added=len(members), known=len(earlier), notes=roster.notes)


def get(session: Session, cohort: UUID, *, act: Act) -> Cohort:
    """Return a cohort that somebody may see, or raise `CohortNotFound`."""
    found = store.find(session, cohort)
    if found is None or not _may_read(found, act):
        msg = f"no cohort has the identifier {cohort}"
        raise CohortNotFound(msg)
    return found


def listed(session: Session, *, act: Act) -> Sequence[Cohort]:
    """Return the cohorts that somebody may see, newest first."""
    return [one for one in store.listed(session, college=act.institution) if _may_read(one, act)]


def students(session: Session, cohort: Cohort) -> Sequence[tuple[Member, Candidate, Application]]:
    """Return the students of a cohort with their applications, in the order of the file."""
    return [
        (
            member,
            candidates.get(session, member.candidate),
            applications.get(session, member.application),
        )
        for member in cohort.members
    ]


def _may_read(cohort: Cohort, act: Act) -> bool:
    if act.role is Role.COORDINATOR:
        return act.institution is not None and cohort.college == act.institution
    return act.role in {Role.BANK_MANAGER, Role.AUDITOR, Role.SYSTEM}


def _college_of(session: Session, act: Act) -> InstitutionCode:
    if act.institution is None:
        msg = "a roster is uploaded on behalf of a college: sign in as its coordinator"
        raise NotACollege(msg)
    if not institutions.get(session, act.institution).is_college:
        msg = f"{act.institution} is no college of the network: ask the bank to join"
        raise NotACollege(msg)
    return act.institution


def _enter(
    session: Session,
    course: CourseCode,
    college: InstitutionCode,
    entry: RosterEntry,
    *,
    records: ExamRecords,
    act: Act,
) -> Application:
    student = candidates.student(session, college, entry.student_number)
    if student is None:
        student = candidates.register(
            session, entry.person, college=college, student_number=entry.student_number, act=act
        )
    evidence.attest_theory(
        session, student.id, course, college=college, completed=entry.theory_completed, act=act
    )
    application = applications.open_application(
        session, student.id, course, Route.COLLEGE_COHORT, college=college, act=act
    )
    known = records(student.id, course)
    return applications.submit(
        session,
        application.id,
        declared=True,
        attempts=known.attempts,
        live_letter=known.live_letter,
        sanctioned=known.sanctioned,
        act=act,
    )


def _other_people(
    session: Session, college: InstitutionCode, roster: Roster
) -> Iterable[RosterFault]:
    """Yield the rows whose student number the college gave to somebody else before."""
    for entry in roster.entries:
        known = candidates.student(session, college, entry.student_number)
        if known is None:
            continue
        person = Person(known.first_name, known.last_name, known.birth_date, known.language)
        if not candidate_rules.is_same_person(person, entry.person):
            text = N_(
                "the student number was entered earlier with another name or birth date"
                " (candidate {number}): correct the row, or ask the bank to correct the record"
            )
            reason = Reason("other_person", text, {"number": known.number})
            yield RosterFault(entry.row, "student_number", reason, entry.student_number)


def _digest(roster: Roster) -> str:
    """Return the SHA-256 of what a roster says, whatever its encoding and spacing."""
    content = [
        [
            one.person.last_name,
            one.person.first_name,
            str(one.person.birth_date),
            one.person.language.value,
            one.student_number,
            one.theory_completed,
        ]
        for one in roster.entries
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
