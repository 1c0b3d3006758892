"""What can be done with the catalogue of micro-credentials."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from eligibility.catalogue import rules, store
from eligibility.catalogue.types import Definition, courses_of, grant_of
from eligibility.coverage import Grant
from exambank.blueprints import service as blueprints
from exambank.core import events
from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.reasons import Reason
from exambank.core.vocabulary import CourseCode, DefinitionCode, OutcomeCode


class DefinitionNotFound(LookupError):
    """No micro-credential has that code."""


class DefinitionRefused(Exception):
    """A definition cannot be entered; `reasons` says everything that is wrong."""

    def __init__(self, code: DefinitionCode, reasons: Sequence[Reason]) -> None:
        super().__init__(f"{code}: " + "; ".join(map(str, reasons)))
        self.code = code
        self.reasons = tuple(reasons)


def put(session: Session, definition: Definition, *, act: Act) -> Definition:
    """Enter a micro-credential or change it.

    Raises
    ------
    DefinitionRefused
        If versions overlap or an outcome points to nothing; nothing is stored.
    """
    found = list(rules.faults(definition, _outcomes(session, definition)))
    if found:
        raise DefinitionRefused(definition.code, found)
    store.put(session, definition)
    events.record(
        session,
        kind="definition.written",
        subject=f"definition/{definition.code}",
        act=act,
        version=len(definition.versions),
        data={"versions": [one.version for one in definition.versions]},
    )
    return definition


def get(session: Session, code: DefinitionCode) -> Definition:
    """Return the micro-credential called `code`, or raise `DefinitionNotFound`."""
    found = store.find(session, code)
    if found is None:
        msg = f"no micro-credential has the code {code!r}"
        raise DefinitionNotFound(msg)
    return found


def everyone(session: Session) -> Sequence[Definition]:
    """Return every micro-credential, by code."""
    return store.everyone(session)


def covering(session: Session, course: CourseCode) -> Sequence[Definition]:
    """Return the micro-credentials that cover something of `course`, by code."""
    return store.covering(session, course)


def known_grants(session: Session, course: CourseCode, *, on: date) -> Sequence[Grant]:
    """Return what the versions issued on `on` cover of `course`: what a candidate could take."""
    issued = ((one, one.version_on(on)) for one in store.covering(session, course))
    return [grant_of(one, version, course) for one, version in issued if version is not None]


def sizes_on(day: date) -> rules.Sizes:
    """Return the sizes that frameworks ask for, as the policy pack has them on `day`."""
    values = pack("eligibility")
    return rules.Sizes(
        nz_hours_per_credit=values.whole("nz_hours_per_credit", day),
        nz_credits=(values.whole("nz_credits_min", day), values.whole("nz_credits_max", day)),
        emc_ects=(values.whole("emc_ects_min", day), values.whole("emc_ects_max", day)),
        au_hours_min=values.whole("au_hours_min", day),
        oqf_certificate_hours_min=values.whole("oqf_certificate_hours_min", day),
    )


def _outcomes(session: Session, definition: Definition) -> dict[CourseCode, frozenset[OutcomeCode]]:
    courses = {course for version in definition.versions for course in courses_of(version)}
    found: dict[CourseCode, frozenset[OutcomeCode]] = {}
    for course in sorted(courses):
        try:
            blueprint = blueprints.active_blueprint(session, course)
        except blueprints.BlueprintNotFound:
            continue
        found[course] = frozenset(one.code for one in blueprint.outcomes)
    return found
