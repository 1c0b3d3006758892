"""Sends each criterion to its judge."""

from eligibility.rules import by_credentials, by_facts
from eligibility.rules.answers import Answer
from eligibility.rules.criteria import (
    AgeAtLeast,
    AreaFloor,
    AttemptsWithin,
    CoverageAtLeast,
    Criterion,
    Declared,
    HoursAtLeast,
    IdentityVerified,
    LevelWithin,
    NoLiveLetter,
    NoSanction,
    RetestWait,
    RuleSet,
    TheoryAttested,
    ValidEvidence,
)
from eligibility.rules.types import Facts


def judge(criterion: Criterion, rule_set: RuleSet, facts: Facts) -> Answer:  # noqa: C901, PLR0911, PLR0912 - a table of one line each
    """Return what one criterion says about the facts."""
    match criterion:
        case CoverageAtLeast():
            return by_credentials.judge_coverage(rule_set, facts)
        case AreaFloor():
            return by_credentials.judge_area_floor(criterion, facts)
        case ValidEvidence():
            return by_credentials.judge_evidence(rule_set, facts)
        case LevelWithin():
            return by_credentials.judge_level(criterion, rule_set, facts)
        case IdentityVerified():
            return by_credentials.judge_identity(rule_set, facts)
        case TheoryAttested():
            return by_facts.judge_theory(facts)
        case HoursAtLeast():
            return by_facts.judge_hours(criterion, facts)
        case Declared():
            return by_facts.judge_declaration(facts)
        case AgeAtLeast():
            return by_facts.judge_age(criterion, facts)
        case AttemptsWithin():
            return by_facts.judge_attempts(criterion, facts)
        case RetestWait():
            return by_facts.judge_wait(criterion, facts)
        case NoLiveLetter():
            return by_facts.judge_no_letter(facts)
        case NoSanction():
            return by_facts.judge_no_sanction(facts)
