"""Evaluates a rule set: the same facts and the same version always give the same verdict."""

from collections.abc import Iterable
from datetime import date

from eligibility.coverage import Coverage, coverage
from eligibility.rules import evidence
from eligibility.rules.by_facts import earliest_by_attempts, earliest_by_wait
from eligibility.rules.criteria import NAMES, AttemptsWithin, RetestWait, RuleSet
from eligibility.rules.evidence import Standing
from eligibility.rules.judging import judge
from eligibility.rules.stating import stated
from eligibility.rules.types import Evaluation, Facts, Finding
from eligibility.types import Route
from exambank.core.outcome import Verdict


class WrongRuleSet(ValueError):
    """A rule set was used for another course, or before the day it takes effect."""


def evaluate(rule_set: RuleSet, facts: Facts) -> Evaluation:
    """Return the verdict of a rule set, with every criterion and the facts it used.

    Every criterion is mandatory: one that is not met makes the verdict not met, else one
    that is undetermined makes it undetermined.

    Raises
    ------
    WrongRuleSet
        If the rule set is for another course or takes effect later.
    """
    if rule_set.course != facts.course:
        msg = f"rule set is for {rule_set.course}, the facts are about {facts.course}"
        raise WrongRuleSet(msg)
    if rule_set.effective_from > facts.on:
        msg = f"rule set v{rule_set.version} takes effect on {rule_set.effective_from}, not before"
        raise WrongRuleSet(msg)
    findings = tuple(_finding(rule_set, facts))
    return Evaluation(
        verdict=overall(one.verdict for one in findings),
        findings=findings,
        rule_set=rule_set.ref,
        blueprint=facts.blueprint.version,
        on=facts.on,
        exam_on=facts.exam_on,
        coverage=_coverage(rule_set, facts),
        earliest_sitting=_earliest(rule_set, facts),
        evidence_valid_to=evidence.valid_to(facts, rule_set.coverage_needed(facts.policy))
        if rule_set.route is Route.MICRO_CREDENTIALS
        else None,
    )


def overall(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict over criteria that are all mandatory."""
    found = set(verdicts)
    for verdict in (Verdict.NOT_MET, Verdict.UNDETERMINED):
        if verdict in found:
            return verdict
    return Verdict.MET


def _finding(rule_set: RuleSet, facts: Facts) -> Iterable[Finding]:
    for criterion in rule_set.criteria:
        answer = judge(criterion, rule_set, facts)
        asked = stated(criterion, facts.policy)
        yield Finding(NAMES[type(criterion)], asked, answer.verdict, answer.reasons, answer.used)


def _coverage(rule_set: RuleSet, facts: Facts) -> Coverage | None:
    if rule_set.route is not Route.MICRO_CREDENTIALS:
        return None
    certain = evidence.counting(evidence.judged(facts), Standing.COUNTS)
    return coverage(facts.blueprint, [one.grant for one in certain])


def _earliest(rule_set: RuleSet, facts: Facts) -> date | None:
    """Return the first day on which attempts and waits allow a sitting, None for at once."""
    days: list[date] = []
    for one in rule_set.criteria:
        if isinstance(one, AttemptsWithin):
            days.extend(filter(None, [earliest_by_attempts(one, facts)]))
        elif isinstance(one, RetestWait):
            days.extend(filter(None, [earliest_by_wait(one, facts)]))
    return max(days, default=None)
