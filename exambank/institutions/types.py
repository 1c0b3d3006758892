"""Frozen values of institutions and their acceptance policies."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from exambank.core.exact import Cents
from exambank.core.vocabulary import Bilingual, CourseCode, InstitutionCode

NO_TEXT = Bilingual("")


class Accepts(StrEnum):
    """How a receiver counts a pass; the values go out over the API."""

    SPECIFIED = "specified"
    UNSPECIFIED = "unspecified"
    EXEMPTION = "exemption"
    BLOCK = "block"
    NO = "no"


@dataclass(frozen=True, slots=True)
class CreditUnit:
    """A receiver's own unit: worth `half_course` for any half course, or counted by hours.

    Exactly one of `half_course` (units of one half course) and `hours_per_credit`
    (instructional hours of one unit) is given.
    """

    name: Bilingual
    plural: Bilingual
    half_course: Fraction | None = None
    hours_per_credit: Fraction | None = None

    def __post_init__(self) -> None:
        if (self.half_course is None) == (self.hours_per_credit is None):
            msg = f"unit {self.name.en!r} needs either half_course or hours_per_credit, not both"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Institution:
    """A college, a receiver or a provider of micro-credentials; one may be all three.

    What a receiver has not stated is None, and None never reads as "no limit".
    """

    code: InstitutionCode
    name: Bilingual
    kind: str
    is_college: bool
    is_receiver: bool
    is_provider: bool
    unit: CreditUnit | None = None
    min_scaled: int | None = None
    requires_b_level: bool | None = None
    residency_percent: int | None = None
    challenge_cap: str | None = None
    recency_years: int | None = None
    attempts_max: int | None = None
    transcript_note: str | None = None
    fee: Cents | None = None


@dataclass(frozen=True, slots=True)
class LocalCourse:
    """The receiver's own course that a pass stands for, and its value in the receiver's unit."""

    code: str
    value: Fraction
    title: str = ""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What one receiver has said about one course, since when, and under which conditions."""

    institution: InstitutionCode
    course: CourseCode
    accepts: Accepts
    since: date
    local: LocalCourse | None = None
    conditions: Bilingual = NO_TEXT
    version: int = 1


@dataclass(frozen=True, slots=True)
class CreditLine:
    """What a letter says for one receiver: the local course first, the recommendation below."""

    institution: InstitutionCode
    name: Bilingual
    accepted: bool
    lead: Bilingual | None
    recommendation: Bilingual
    conditions: tuple[Bilingual, ...]
    since: date | None


class Proposal(StrEnum):
    """What a receiver's own policy proposes for one result."""

    ACCEPT = "accept"
    DECLINE = "decline"
    UNDETERMINED = "undetermined"
