"""Frozen values of candidates."""

from dataclasses import dataclass
from datetime import date

from exambank.core.vocabulary import AccountId, CandidateId, InstitutionCode, Language


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody states about a person, before it is looked at."""

    first_name: str
    last_name: str
    birth_date: date | None
    language: Language
    email: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person known to the bank.  `number` is what exam papers carry."""

    id: CandidateId
    number: str
    first_name: str
    last_name: str
    birth_date: date
    language: Language
    email: str = ""
    college: InstitutionCode | None = None
    student_number: str | None = None
    account: AccountId | None = None

    @property
    def full_name(self) -> str:
        """Return first and last name as given."""
        return f"{self.first_name} {self.last_name}"
