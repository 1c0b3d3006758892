"""Names every package uses: identifiers and the value types around them.

Things that people name have the name as identifier (a course is ``ACC-101``); things that
only the bank counts have a UUID, which comes in through `exambank.core.acting.Act`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

CourseCode = NewType("CourseCode", str)
AreaCode = NewType("AreaCode", str)
OutcomeCode = NewType("OutcomeCode", str)
ItemId = NewType("ItemId", str)
FormCode = NewType("FormCode", str)
InstitutionCode = NewType("InstitutionCode", str)
CentreCode = NewType("CentreCode", str)
DefinitionCode = NewType("DefinitionCode", str)
AccountId = NewType("AccountId", UUID)
CandidateId = NewType("CandidateId", UUID)
ApplicationId = NewType("ApplicationId", UUID)
EvidenceId = NewType("EvidenceId", UUID)
DayId = NewType("DayId", UUID)
SessionId = NewType("SessionId", UUID)
BookingId = NewType("BookingId", UUID)
RunId = NewType("RunId", UUID)
LetterId = NewType("LetterId", UUID)


class Role(StrEnum):
    """What somebody may be in the bank; a person may be several."""

    ITEM_WRITER = "item_writer"
    REVIEWER = "reviewer"
    PSYCHOMETRICIAN = "psychometrician"
    BANK_MANAGER = "bank_manager"
    COORDINATOR = "coordinator"
    INVIGILATOR = "invigilator"
    CANDIDATE = "candidate"
    REGISTRAR = "registrar"
    AUDITOR = "auditor"
    ADMIN = "admin"
    ASSESSOR = "assessor"
    PUBLIC = "public"
    SYSTEM = "system"


class Language(StrEnum):
    """The two languages of service; the values are BCP 47 tags."""

    ENGLISH = "en"
    FRENCH = "fr"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text in both languages; the French one may still be missing (empty)."""

    en: str
    fr: str = ""

    def said(self, language: str) -> str:
        """Return the text in `language`, or in English where no French one exists."""
        return self.fr if language == Language.FRENCH and self.fr else self.en
