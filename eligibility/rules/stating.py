"""Says in a sentence what a criterion asks: for course pages and for traces."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from eligibility.rules.criteria import (
    NAMES,
    AgeAtLeast,
    AreaFloor,
    AttemptsWithin,
    CoverageAtLeast,
    Criterion,
    HoursAtLeast,
    LevelWithin,
    RetestWait,
)
from eligibility.rules.types import PolicyValues
from exambank.core.exact import percent
from exambank.core.reasons import N_, Reason

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "coverage": N_("Verified micro-credentials cover at least {need}% of the outcomes."),
        "area_floor": N_("Every area is covered by at least {need}%; people look at a miss."),
        "evidence": N_("The evidence is verified and valid on the exam date."),
        "level": N_("Credentials stand at most {distance} levels below the course."),
        "identity": N_("The provider checked the identity of who was assessed."),
        "attestation": N_("A college attests that the theory is completed."),
        "hours": N_("At least {hours} hours of work, in letters and a log that agree."),
        "declaration": N_("You declare that you are ready for the exam."),
        "age": N_("You are at least {years} years old."),
        "attempts": N_("No more than {attempts} attempts in {months} months."),
        "wait": N_("At least {days} days lie between two attempts."),
        "no_letter": N_("You do not hold a letter for this course already."),
        "no_sanction": N_("No sanction bars you from exams."),
    }
)


def stated(criterion: Criterion, policy: PolicyValues) -> Reason:
    """Return a criterion as a sentence, with the policy's number where it states none itself."""
    name = NAMES[type(criterion)]
    return Reason(name, SENTENCES[name], _numbers(criterion, policy))


def _numbers(criterion: Criterion, policy: PolicyValues) -> dict[str, Any]:  # noqa: PLR0911 - a table of one line each
    match criterion:
        case CoverageAtLeast(share):
            return {"need": percent(policy.coverage_min if share is None else share)}
        case AreaFloor(share):
            return {"need": percent(share)}
        case LevelWithin(distance, _):
            return {"distance": distance}
        case HoursAtLeast(hours):
            return {"hours": hours}
        case AgeAtLeast(years):
            return {"years": policy.open_entry_age_min if years is None else years}
        case AttemptsWithin(attempts, months):
            months = months or policy.attempts_window_months
            return {"attempts": attempts or policy.attempts_max, "months": months}
        case RetestWait(days):
            return {"days": days or policy.retest_wait_days}
        case _:
            return {}
