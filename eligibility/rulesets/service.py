"""What can be done with rule sets: adopt one, find the one in force."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from eligibility.rules import RuleSet, standard
from eligibility.rulesets import store
from eligibility.types import Route
from exambank.blueprints import service as blueprints
from exambank.core import events
from exambank.core.acting import Act
from exambank.core.vocabulary import CourseCode, InstitutionCode


class RuleSetNotFound(LookupError):
    """A course has no rule set for that route on that day."""


class RuleSetExists(Exception):
    """A rule set of that version was adopted before, with other criteria."""


def adopt(session: Session, rule_set: RuleSet, *, act: Act) -> RuleSet:
    """Adopt a rule set; adopting the same one again does nothing.

    Raises
    ------
    RuleSetExists
        If that version says something else: give the new one its own version.
    """
    blueprints.course(session, rule_set.course)
    label = f"{rule_set.course}/{rule_set.route.value}/{rule_set.host or 'bank'}"
    known = store.find(
        session, rule_set.course, rule_set.route, host=rule_set.host, version=rule_set.version
    )
    if known is not None:
        if known.digest == rule_set.digest:
            return known
        msg = f"rule set {label} v{rule_set.version} exists with other criteria: use a new version"
        raise RuleSetExists(msg)
    store.add(session, rule_set)
    events.record(
        session,
        kind="rule_set.adopted",
        subject=f"rule_set/{label}/{rule_set.version}",
        act=act,
        data={"digest": rule_set.digest, "from": rule_set.effective_from.isoformat()},
    )
    return rule_set


def adopt_standard(
    session: Session, course: CourseCode, *, effective_from: date, open_entry: bool, act: Act
) -> Sequence[RuleSet]:
    """Adopt the bank's rule sets of a course: credentials, college, and what else it opens.

    The hours route opens where the course states its hours.
    """
    hours = blueprints.course(session, course).work_hours_min
    chosen = [
        standard.micro_credentials(course, effective_from=effective_from),
        standard.college_cohort(course, effective_from=effective_from),
    ]
    if hours is not None:
        chosen.append(standard.hours(course, minimum=hours, effective_from=effective_from))
    if open_entry:
        chosen.append(standard.open_entry(course, effective_from=effective_from))
    return [adopt(session, one, act=act) for one in chosen]


def in_force(
    session: Session,
    course: CourseCode,
    route: Route,
    *,
    on: date,
    host: InstitutionCode | None = None,
) -> RuleSet:
    """Return the rule set in force on a day, or raise `RuleSetNotFound`."""
    for one in reversed(store.of_course(session, course)):
        if (one.route, one.host) == (route, host) and one.effective_from <= on:
            return one
    whose = "the bank" if host is None else host
    msg = f"{course} cannot be reached by {route.value} under the rules of {whose} on {on}"
    raise RuleSetNotFound(msg)


def all_in_force(session: Session, course: CourseCode, *, on: date) -> Sequence[RuleSet]:
    """Return the rule sets in force on a day, by route, the bank's own before hosted ones."""
    newest: dict[tuple[Route, str], RuleSet] = {}
    for one in store.of_course(session, course):
        if one.effective_from <= on:
            newest[one.route, one.host or ""] = one
    return [
        newest[key] for key in sorted(newest, key=lambda key: (list(Route).index(key[0]), key[1]))
    ]
