"""Frozen values of cohorts and of the files they come from."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eligibility.candidates.types import Person
from exambank.core.exact import Cents
from exambank.core.reasons import Reason
from exambank.core.vocabulary import ApplicationId, CandidateId, CourseCode, InstitutionCode


@dataclass(frozen=True, slots=True)
class RosterFault:
    """What is wrong in a file: the row as a spreadsheet counts it, the column, the value."""

    row: int
    column: str
    reason: Reason
    value: str = ""

    def __str__(self) -> str:
        return f"row {self.row}, {self.column or 'whole row'}: {self.reason}"


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """One student of a file without faults."""

    row: int
    person: Person
    student_number: str
    theory_completed: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """What was read from a file.  With faults, nothing of it may be used."""

    entries: tuple[RosterEntry, ...]
    faults: tuple[RosterFault, ...]
    notes: tuple[RosterFault, ...]
    encoding: str


@dataclass(frozen=True, slots=True)
class Member:
    """One student of a cohort."""

    student_number: str
    candidate: CandidateId
    application: ApplicationId


@dataclass(frozen=True, slots=True)
class Cohort:
    """Students that a college entered together; `price` is what one seat costs."""

    id: UUID
    college: InstitutionCode
    course: CourseCode
    uploaded_at: datetime
    digest: str
    price: Cents
    members: tuple[Member, ...]

    @property
    def invoice_total(self) -> Cents:
        """Return what the college owes for the cohort."""
        return Cents(self.price * len(self.members))


@dataclass(frozen=True, slots=True)
class Upload:
    """What an upload did: how many students were added, how many were there already."""

    cohort: Cohort
    added: int
    known: int
    notes: tuple[RosterFault, ...] = ()
