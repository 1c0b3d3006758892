"""The self-check: what a visitor without an account would be told, and what would help.

It calls the same `evaluate` on the same kind of facts as an application, so that the two
cannot disagree; only that the credentials are verified is assumed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from eligibility.applications import gathering
from eligibility.applications.gathering import Claim
from eligibility.catalogue import service as catalogue
from eligibility.coverage import ClosingSet, Grant, closing_set, coverage, reachable
from eligibility.rules import Evaluation, evaluate
from eligibility.rules.evidence import Standing, counting, judged
from eligibility.rulesets import service as rulesets
from eligibility.types import Route
from exambank.blueprints import service as blueprints
from exambank.core.exact import Cents
from exambank.core.vocabulary import CourseCode, DefinitionCode, InstitutionCode


@dataclass(frozen=True, slots=True)
class Help:
    """What would close a gap: the smallest set, or how far everything known would reach."""

    need: Fraction
    closing: ClosingSet | None
    reachable: Fraction


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """The verdict of a self-check, what would help, and the price of the exam."""

    evaluation: Evaluation
    help: Help | None
    price: Cents


def check(
    session: Session,
    course: CourseCode,
    claims: Sequence[Claim],
    *,
    on: date,
    exam_on: date | None = None,
    host: InstitutionCode | None = None,
) -> SelfCheck:
    """Evaluate what a visitor holds for a course, on the micro-credential route."""
    rule_set = rulesets.in_force(session, course, Route.MICRO_CREDENTIALS, on=on, host=host)
    facts = gathering.of_visitor(session, course, claims, on=on, exam_on=exam_on)
    need = rule_set.coverage_needed(facts.policy)
    held = [one.grant for one in counting(judged(facts), Standing.COUNTS)]
    return SelfCheck(
        evaluation=evaluate(rule_set, facts),
        help=None if need is None else _help(session, course, held=held, need=need, on=on),
        price=blueprints.course(session, course).price,
    )


def what_would_help(
    session: Session, evaluation: Evaluation, *, need: Fraction, on: date
) -> Help | None:
    """Return what would close the gap of an application that was evaluated."""
    found = evaluation.coverage
    if found is None or found.total >= need:
        return None
    shares = {one.outcome.code: one.share for area in found.areas for one in area.outcomes}
    held = [Grant(DefinitionCode("held"), found.blueprint, shares)]
    return _help(session, found.course, held=held, need=need, on=on)


def _help(
    session: Session, course: CourseCode, *, held: Sequence[Grant], need: Fraction, on: date
) -> Help | None:
    blueprint = blueprints.active_blueprint(session, course, on)
    if coverage(blueprint, held).total >= need:
        return None
    known = catalogue.known_grants(session, course, on=on)
    return Help(
        need=need,
        closing=closing_set(blueprint, held=held, known=known, need=need),
        reachable=reachable(blueprint, held=held, known=known),
    )
