"""Frozen values of micro-credentials: definitions, their versions, what providers state."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from eligibility.coverage import Grant
from exambank.core.vocabulary import (
    Bilingual,
    CourseCode,
    DefinitionCode,
    InstitutionCode,
    OutcomeCode,
)


class LevelStatus(StrEnum):
    """Who says which framework level a credential has."""

    ASSIGNED = "third-party assigned"
    SELF_ATTESTED = "self-attested"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Details:
    """Everything a provider states, after the European and Australian minimum elements.

    A text that is empty and a number that is None were not stated; "none" is a statement.
    Workload is learner hours; instructional hours are another thing and never derived.
    """

    provider: str
    provider_type: str = ""
    country_of_issue: str = ""
    jurisdiction: str = ""
    date_of_delivery: str = ""
    content_description: str = ""
    workload_hours: int | None = None
    workload_ects: Fraction | None = None
    instructional_hours: int | None = None
    level_oqf: int | None = None
    level_status: LevelStatus = LevelStatus.UNKNOWN
    type_of_assessment: str = ""
    grade_scale: str = ""
    quality_assurance: str = ""
    form_of_participation: str = ""
    certification: str = ""
    prerequisites: str = ""
    languages: tuple[str, ...] = ()
    stackability: str = ""
    expires_after_months: int | None = None
    identity_verification: str = ""
    depth_of_learning: str = ""
    industry_support: str = ""
    recommended_prior_knowledge: str = ""
    industry_occupation: str = ""
    industry_alignment: str = ""
    credit_recognition: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Covers:
    """What one outcome of a credential covers of one outcome of a course: 1/2 or 1."""

    course: CourseCode
    outcome: OutcomeCode
    share: Fraction


@dataclass(frozen=True, slots=True)
class CredentialOutcome:
    """What a holder can do, in the provider's words, and what that covers of our blueprints."""

    code: str
    text: str
    covers: tuple[Covers, ...] = ()


@dataclass(frozen=True, slots=True)
class DefinitionVersion:
    """One version of a micro-credential; copies issued in its span are copies of it."""

    version: str
    valid_from: date
    valid_to: date | None
    details: Details
    outcomes: tuple[CredentialOutcome, ...]

    def holds_on(self, day: date) -> bool:
        """Say whether a copy dated `day` is a copy of this version."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Definition:
    """A micro-credential through time; `provider` links to an institution where there is one."""

    code: DefinitionCode
    title: Bilingual
    provider: InstitutionCode | None
    versions: tuple[DefinitionVersion, ...]

    def version_on(self, day: date) -> DefinitionVersion | None:
        """Return the version that a copy dated `day` belongs to, None if there is none."""
        return next((one for one in self.versions if one.holds_on(day)), None)

    def version(self, name: str) -> DefinitionVersion:
        """Return one version by its name."""
        for one in self.versions:
            if one.version == name:
                return one
        msg = f"micro-credential {self.code} has no version {name!r}"
        raise LookupError(msg)

    @property
    def newest(self) -> DefinitionVersion:
        """Return the version that began last."""
        return max(self.versions, key=lambda one: one.valid_from)


def grant_of(definition: Definition, version: DefinitionVersion, course: CourseCode) -> Grant:
    """Return what a version covers of one course; the best single coverage of an outcome counts."""
    covers: dict[OutcomeCode, Fraction] = {}
    for outcome in version.outcomes:
        for one in outcome.covers:
            if one.course == course:
                covers[one.outcome] = max(one.share, covers.get(one.outcome, Fraction(0)))
    return Grant(definition.code, version.version, covers)


def courses_of(version: DefinitionVersion) -> tuple[CourseCode, ...]:
    """Return the courses that a version covers anything of, by code."""
    return tuple(sorted({one.course for outcome in version.outcomes for one in outcome.covers}))
