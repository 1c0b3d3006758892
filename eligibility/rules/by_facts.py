"""Judges the criteria other than those on micro-credentials: attestation, hours, age, attempts.

A judge says `undetermined` rather than guess, and names what is missing and who can supply it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from eligibility.rules.answers import Answer, met, not_met, undetermined
from eligibility.rules.criteria import AgeAtLeast, AttemptsWithin, HoursAtLeast, RetestWait
from eligibility.rules.types import EvidenceState, Facts, WorkHours
from eligibility.spans import age_on, months_later
from exambank.core.reasons import N_, Reason

_REFUSED = frozenset(
    {EvidenceState.REFUTED, EvidenceState.UNVERIFIABLE, EvidenceState.REVOKED_BY_ISSUER}
)


def judge_theory(facts: Facts) -> Answer:
    """Say whether a college attests completed theory; “not completed” is for people."""
    given = facts.attestation
    if given is None or given.state in _REFUSED:
        text = N_("no college has attested that you completed the theory: ask your college")
        return not_met(Reason("no_attestation", text))
    used = {"college": given.college, "theory_completed": str(given.theory_completed).lower()}
    values = {"college": given.college}
    if given.state is not EvidenceState.VERIFIED:
        text = N_("the attestation of {college} is not verified yet")
        return undetermined(Reason("attestation_open", text, values), **used)
    if not given.theory_completed:
        text = N_("{college} says that the theory is not completed yet: ask your college")
        return undetermined(Reason("theory_open", text, values), **used)
    return met(**used)


def judge_hours(criterion: HoursAtLeast, facts: Facts) -> Answer:
    """Say whether two agreeing sources show enough hours; the larger never counts alone."""
    work, need = facts.work, criterion.hours
    if work is None or (work.letters is None and work.log is None) or work.state in _REFUSED:
        text = N_("no hours of work are shown: {need} are needed, in employers' letters and a log")
        return not_met(Reason("no_hours", text, {"need": need}))
    stated = [one for one in (work.letters, work.log) if one is not None]
    values = {"letters": work.letters, "log": work.log, "need": need, "used": min(stated)}
    used = {"letters": str(work.letters), "log": str(work.log), "need": str(need)}
    if max(stated) < need and len(stated) == 2:  # noqa: PLR2004 - both sources
        text = N_("letters show {letters} hours and the log {log}; {need} are needed")
        return not_met(Reason("hours", text, values), **used)
    if work.letters is None or work.log is None:
        return _one_source(work, values, used)
    if work.letters != work.log:
        text = N_(
            "letters show {letters} hours and the log {log}: two people review it, and no more"
            " than {used} count until then"
        )
        return undetermined(Reason("hours_differ", text, values), **used)
    if work.state is not EvidenceState.VERIFIED:
        text = N_("the hours of work are not verified yet")
        return undetermined(Reason("hours_open", text, values), **used)
    return met(**used)


def _one_source(work: WorkHours, values: Mapping[str, object], used: Mapping[str, str]) -> Answer:
    if work.letters is None:
        text = N_("employers' letters are missing: ask your employers; a log alone is no proof")
        return undetermined(Reason("letters_missing", text, values), **used)
    text = N_("the log of hours is missing: send it; the letters state {letters} hours")
    return undetermined(Reason("log_missing", text, values), **used)


def judge_declaration(facts: Facts) -> Answer:
    """Say whether the declaration was made."""
    if facts.declared_on is None:
        return not_met(Reason("no_declaration", N_("the declaration is missing: make it")))
    return met(declared_on=facts.declared_on.isoformat())


def judge_age(criterion: AgeAtLeast, facts: Facts) -> Answer:
    """Say whether the candidate is old enough on the day."""
    need = facts.policy.open_entry_age_min if criterion.years is None else criterion.years
    if facts.birth_date is None:
        text = N_("your date of birth is missing: give it")
        return undetermined(Reason("no_birth_date", text))
    have = age_on(facts.birth_date, facts.day)
    used = {"age": str(have), "need": str(need)}
    if have >= need:
        return met(**used)
    text = N_("you have to be {need} years old on the day")
    return not_met(Reason("age", text, {"need": need}), **used)


def sittings(facts: Facts) -> tuple[date, ...]:
    """Return the days of the attempts at the course, oldest first."""
    return tuple(sorted(one.sat_on for one in facts.record.attempts if one.course == facts.course))


def earliest_by_attempts(criterion: AttemptsWithin, facts: Facts) -> date | None:
    """Return the first day on which the attempts leave room, None if they always do."""
    attempts = criterion.attempts or facts.policy.attempts_max
    months = criterion.months or facts.policy.attempts_window_months
    days = sittings(facts)
    return months_later(days[-attempts], months) if len(days) >= attempts else None


def earliest_by_wait(criterion: RetestWait, facts: Facts) -> date | None:
    """Return the first day after the wait, None if nothing was sat."""
    days = sittings(facts)
    wait = criterion.days or facts.policy.retest_wait_days
    return days[-1] + timedelta(days=wait) if days else None


def judge_attempts(criterion: AttemptsWithin, facts: Facts) -> Answer:
    """Say whether the attempts leave room for one more."""
    values = {
        "attempts": criterion.attempts or facts.policy.attempts_max,
        "months": criterion.months or facts.policy.attempts_window_months,
    }
    text = N_("{attempts} attempts in {months} months are used up; the next one from {earliest}")
    return _from(earliest_by_attempts(criterion, facts), facts, Reason("attempts", text, values))


def judge_wait(criterion: RetestWait, facts: Facts) -> Answer:
    """Say whether the wait since the last attempt is over."""
    values = {"days": criterion.days or facts.policy.retest_wait_days}
    text = N_("at least {days} days lie between two attempts; the next one from {earliest}")
    return _from(earliest_by_wait(criterion, facts), facts, Reason("wait", text, values))


def _from(earliest: date | None, facts: Facts, reason: Reason) -> Answer:
    """Say whether a first possible day is early enough.

    For a sitting on a stated day it must have come; for an authorization it must lie in the
    window, which then begins on it.
    """
    used = {"attempts": str(len(sittings(facts)))}
    if earliest is None or earliest <= facts.day:
        return met(**used)
    said = replace(reason, values={**reason.values, "earliest": earliest.isoformat()})
    used["earliest"] = earliest.isoformat()
    window_end = facts.on + timedelta(days=facts.policy.window_days)
    if facts.exam_on is None and earliest <= window_end:
        return met(said, **used)
    return not_met(said, **used)


def judge_no_letter(facts: Facts) -> Answer:
    """Say whether there is no letter for the course yet."""
    if facts.record.live_letter:
        text = N_("you hold a letter for {course} already: use that one")
        return not_met(Reason("live_letter", text, {"course": facts.course}))
    return met()


def judge_no_sanction(facts: Facts) -> Answer:
    """Say whether nothing bars the candidate."""
    if facts.record.sanctioned:
        text = N_("a decision bars you from exams for now: see the notice you received")
        return not_met(Reason("sanction", text))
    return met()
