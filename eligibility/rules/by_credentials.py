"""Judges the criteria that micro-credentials have to satisfy: coverage, validity, level, identity.

A judge says `undetermined` rather than guess, and names what is missing and who can supply it.
"""

from collections.abc import Sequence
from dataclasses import replace

from eligibility.coverage import coverage
from eligibility.rules import evidence
from eligibility.rules.answers import Answer, met, not_met, undetermined
from eligibility.rules.criteria import AreaFloor, LevelWithin, RuleSet
from eligibility.rules.evidence import Judged, Standing
from eligibility.rules.types import Facts, HeldCredential
from exambank.core.exact import percent
from exambank.core.reasons import N_, Reason

PHOTO_ID = "photo ID"  # how providers state a check of identity at the assessment
_BOTH = (Standing.COUNTS, Standing.OPEN)


def judge_coverage(rule_set: RuleSet, facts: Facts) -> Answer:
    """Say whether usable credentials cover the share that is asked for."""
    need = rule_set.coverage_needed(facts.policy) or facts.policy.coverage_min
    all_judged = evidence.judged(facts)
    certain = evidence.counting(all_judged, Standing.COUNTS)
    found = coverage(facts.blueprint, [one.grant for one in certain])
    possible = evidence.covered(facts, evidence.counting(all_judged, *_BOTH))
    used = {
        "coverage": percent(found.total),
        "possible": percent(possible),
        "need": percent(need),
        "credentials": ", ".join(one.definition for one in certain),
    }
    missing = ", ".join(one.outcome.code for one in found.missing)
    values = {"have": percent(found.total), "need": percent(need), "missing": missing}
    if found.total >= need:
        return met(**used)
    if possible >= need:
        text = N_(
            "{have}% of the outcomes are covered by verified credentials; the {need}% needed"
            " may be reached when the others are verified"
        )
        return undetermined(Reason("coverage_open", text, values), **used)
    text = N_("{have}% of the outcomes are covered, {need}% are needed; missing: {missing}")
    return not_met(Reason("coverage", text, values), **used)


def judge_area_floor(criterion: AreaFloor, facts: Facts) -> Answer:
    """Say whether every area reaches the floor; a miss is for people."""
    certain = evidence.counting(evidence.judged(facts), Standing.COUNTS)
    found = coverage(facts.blueprint, [one.grant for one in certain])
    low = [area for area in found.areas if area.share < criterion.share]
    used = {area.code: percent(area.share) for area in found.areas}
    if not low:
        return met(**used)
    areas = ", ".join(f"{area.code} ({percent(area.share)}%)" for area in low)
    text = N_("below the area floor of {need}%: {areas}; people look at it")
    values = {"need": percent(criterion.share), "areas": areas}
    return undetermined(Reason("area_floor", text, values), **used)


def judge_evidence(rule_set: RuleSet, facts: Facts) -> Answer:
    """Say whether what the coverage rests on is verified and valid on the day."""
    all_judged = evidence.judged(facts)
    if not all_judged:
        text = N_("no micro-credential was given: add at least one")
        return not_met(Reason("no_evidence", text))
    used: dict[str, str] = {one.credential.definition: one.standing.value for one in all_judged}
    return replace(_enough(rule_set, facts, all_judged), used=used)


def judge_level(criterion: LevelWithin, rule_set: RuleSet, facts: Facts) -> Answer:
    """Say whether credentials of a sufficient level are enough by themselves."""
    course = facts.course_level
    if course is None:
        text = N_("the level of {course} is not stated: ask the bank")
        return undetermined(Reason("course_level", text, {"course": facts.course}))
    asked = [
        _also(one, _level_of(one.credential, course=course, criterion=criterion))
        for one in evidence.judged(facts)
        if one.standing is not Standing.FAILED
    ]
    used: dict[str, str] = {one.credential.definition: str(one.credential.level) for one in asked}
    return replace(_enough(rule_set, facts, asked), used=used)


def _level_of(credential: HeldCredential, *, course: int, criterion: LevelWithin) -> Judged:
    values = {"definition": credential.definition, "provider": credential.provider}
    if credential.level is None:
        text = N_("{definition}: level missing, ask {provider}")
        return Judged(credential, Standing.OPEN, Reason("level_missing", text, values))
    if course - credential.level > criterion.distance:
        text = N_("{definition}: level {level} is more than {distance} below level {course}")
        more = {"level": credential.level, "distance": criterion.distance, "course": course}
        return Judged(credential, Standing.FAILED, Reason("level_low", text, {**values, **more}))
    if criterion.assigned_only and not credential.level_is_assigned:
        text = N_(
            "{definition}: the level is the provider's own word; ask {provider} for a"
            " third-party assignment"
        )
        return Judged(credential, Standing.OPEN, Reason("level_self_attested", text, values))
    return Judged(credential, Standing.COUNTS)


def judge_identity(rule_set: RuleSet, facts: Facts) -> Answer:
    """Say whether credentials with an identity check are enough by themselves."""
    asked = [
        _also(one, _identity_of(one.credential))
        for one in evidence.judged(facts)
        if one.standing is not Standing.FAILED
    ]
    used: dict[str, str] = {
        one.credential.definition: one.credential.identity_verification for one in asked
    }
    return replace(_enough(rule_set, facts, asked), used=used)


def _identity_of(credential: HeldCredential) -> Judged:
    values = {"definition": credential.definition, "provider": credential.provider}
    stated = credential.identity_verification
    if PHOTO_ID.casefold() in stated.casefold():
        return Judged(credential, Standing.COUNTS)
    if not stated:
        text = N_("{definition}: not stated how identity was checked, ask {provider}")
        return Judged(credential, Standing.OPEN, Reason("identity_missing", text, values))
    text = N_("{definition}: {provider} states “{stated}”; people judge whether that is enough")
    reason = Reason("identity_weak", text, {**values, "stated": stated})
    return Judged(credential, Standing.OPEN, reason)


def _also(first: Judged, second: Judged) -> Judged:
    """Return the weaker of two judgements: a copy under check counts at best perhaps."""
    if second.standing is Standing.COUNTS:
        return replace(first, reason=None)
    return second


def _enough(rule_set: RuleSet, facts: Facts, asked: Sequence[Judged]) -> Answer:
    """Say whether the copies that pass are enough by themselves.

    A copy that fails does no harm where the others reach the coverage without it, so that
    more evidence can never make a verdict worse.
    """
    good = evidence.counting(asked, Standing.COUNTS)
    need = rule_set.coverage_needed(facts.policy)
    others = [one for one in asked if one.standing is not Standing.COUNTS]
    if good and (not others or need is None or evidence.covered(facts, good) >= need):
        return met(*_reasons(others))
    possible = evidence.covered(facts, evidence.counting(asked, *_BOTH))
    hopeful = [one for one in others if one.standing is Standing.OPEN]
    nothing = Reason("nothing_counts", N_("none of the credentials counts on that day"))
    if hopeful and (need is None or possible >= need):
        return undetermined(*(_reasons(hopeful) or (nothing,)))
    return not_met(*(_reasons(others) or (nothing,)))


def _reasons(asked: Sequence[Judged]) -> tuple[Reason, ...]:
    return tuple(one.reason for one in asked if one.reason is not None)
