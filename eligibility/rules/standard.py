"""The rule sets that the bank adopts for a course, one for each open route."""

from collections.abc import Iterable
from datetime import date

from eligibility.rules.criteria import (
    AgeAtLeast,
    AttemptsWithin,
    CoverageAtLeast,
    Criterion,
    Declared,
    HoursAtLeast,
    NoLiveLetter,
    NoSanction,
    RetestWait,
    RuleSet,
    TheoryAttested,
    ValidEvidence,
)
from eligibility.types import Route
from exambank.core.vocabulary import CourseCode

ALWAYS: tuple[Criterion, ...] = (AttemptsWithin(), RetestWait(), NoLiveLetter(), NoSanction())


def micro_credentials(
    course: CourseCode, *, effective_from: date, version: str = "1", extra: Iterable[Criterion] = ()
) -> RuleSet:
    """Return the rule set by coverage; `extra` switches on area floor, level or identity."""
    criteria = (CoverageAtLeast(), ValidEvidence(), *extra, *ALWAYS)
    return RuleSet(course, Route.MICRO_CREDENTIALS, version, effective_from, criteria)


def college_cohort(course: CourseCode, *, effective_from: date, version: str = "1") -> RuleSet:
    """Return the rule set by a college's attestation of completed theory."""
    criteria = (TheoryAttested(), *ALWAYS)
    return RuleSet(course, Route.COLLEGE_COHORT, version, effective_from, criteria)


def hours(course: CourseCode, *, minimum: int, effective_from: date, version: str = "1") -> RuleSet:
    """Return the rule set by hours of work."""
    return RuleSet(course, Route.HOURS, version, effective_from, (HoursAtLeast(minimum), *ALWAYS))


def open_entry(course: CourseCode, *, effective_from: date, version: str = "1") -> RuleSet:
    """Return the rule set by declaration and age."""
    criteria = (Declared(), AgeAtLeast(), *ALWAYS)
    return RuleSet(course, Route.OPEN_ENTRY, version, effective_from, criteria)
