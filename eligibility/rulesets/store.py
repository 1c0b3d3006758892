"""Every SQL statement of adopted rule sets."""

import json
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from eligibility.rules.criteria import RuleSet, decoded, encoded
from eligibility.rulesets.tables import RuleSetRow
from eligibility.types import Route
from exambank.core.vocabulary import CourseCode, InstitutionCode


def find(
    session: Session,
    course: CourseCode,
    route: Route,
    *,
    host: InstitutionCode | None,
    version: str,
) -> RuleSet | None:
    row = session.get(RuleSetRow, (course, route.value, host or "", version))
    return None if row is None else _rule_set(row)


def of_course(session: Session, course: CourseCode) -> Sequence[RuleSet]:
    """Return every rule set of a course, by route, host, and time."""
    statement = (
        select(RuleSetRow)
        .where(RuleSetRow.course_code == course)
        .order_by(
            RuleSetRow.route, RuleSetRow.host_code, RuleSetRow.effective_from, RuleSetRow.version
        )
    )
    return [_rule_set(row) for row in session.scalars(statement)]


def add(session: Session, rule_set: RuleSet) -> None:
    session.add(
        RuleSetRow(
            course_code=rule_set.course,
            route=rule_set.route.value,
            host_code=rule_set.host or "",
            version=rule_set.version,
            effective_from=rule_set.effective_from,
            criteria=json.dumps([encoded(one) for one in rule_set.criteria]),
            digest=rule_set.digest,
        )
    )
    session.flush()


def _rule_set(row: RuleSetRow) -> RuleSet:
    return RuleSet(
        course=CourseCode(row.course_code),
        route=Route(row.route),
        version=row.version,
        effective_from=row.effective_from,
        criteria=tuple(decoded(one) for one in json.loads(row.criteria)),
        host=InstitutionCode(row.host_code) if row.host_code else None,
    )
