"""Scene three: micro-credentials, candidates, evidence, applications by every route."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from eligibility.applications import reviewing
from eligibility.applications import service as applications
from eligibility.applications.types import Application, ApplicationState, Decision
from eligibility.candidates import service as candidates
from eligibility.candidates.types import Candidate, Person
from eligibility.catalogue import service as catalogue
from eligibility.catalogue.types import (
    Covers,
    CredentialOutcome,
    Definition,
    DefinitionVersion,
    Details,
    LevelStatus,
)
from eligibility.cohorts import service as cohorts
from eligibility.evidence import service as evidence
from eligibility.evidence.types import Evidence
from eligibility.rules import RuleSet, standard
from eligibility.rules.criteria import CoverageAtLeast, ValidEvidence
from eligibility.rules.types import EvidenceState
from eligibility.rulesets import service as rulesets
from eligibility.types import Route
from exambank.core.exact import exactly
from exambank.core.vocabulary import (
    Bilingual,
    CourseCode,
    DefinitionCode,
    InstitutionCode,
    Language,
    OutcomeCode,
)
from frontdesk.demo import data
from frontdesk.demo.cast import CANDIDATES, Cast

OPENED = datetime(2026, 9, 2, 13, tzinfo=UTC)
APPLIED = datetime(2027, 2, 1, 14, tzinfo=UTC)
ASSESSED = datetime(2027, 2, 8, 15, tzinfo=UTC)
VALIDATED = datetime(2027, 2, 9, 15, tzinfo=UTC)

RULES_FROM = date(2026, 9, 1)
OPEN_ENTRY = frozenset({CourseCode("COM-105")})
ROSTERS = (
    ("maple", CourseCode("ANP-110"), "MRC-ANP-110.csv"),
    ("lakeshore", CourseCode("ANP-110"), "LBC-ANP-110.csv"),
    ("cobalt", CourseCode("NET-120"), "CSA-NET-120.csv"),
)
HOSTED = RuleSet(
    CourseCode("COM-105"),
    Route.MICRO_CREDENTIALS,
    "1",
    RULES_FROM,
    (CoverageAtLeast(Fraction(3, 5)), ValidEvidence(), *standard.ALWAYS),
    host=InstitutionCode("HBU"),
)
"""The rule set of an institution that hosts its own sittings: 60 % coverage is enough."""


@dataclass(frozen=True, slots=True)
class Entered:
    """The personas' candidates by identifier, and the verdict of every first evaluation."""

    personas: Mapping[str, Candidate]
    verdicts: Mapping[CourseCode, Mapping[str, int]]


def set_rules(session: Session, cast: Cast) -> None:
    """Adopt the rule sets of every course, and one that a receiver hosts."""
    act = cast.act("manager", OPENED)
    for course, _ in data.courses():
        rulesets.adopt_standard(
            session,
            course.code,
            effective_from=RULES_FROM,
            open_entry=course.code in OPEN_ENTRY,
            act=act,
        )
    rulesets.adopt(session, HOSTED, act=act)
    for definition in _definitions():
        catalogue.put(session, definition, act=act)


def enter_people(session: Session, cast: Cast) -> Entered:
    """Upload the colleges' rosters, let the personas apply, and settle what needs two people."""
    for coordinator, course, name in ROSTERS:
        roster = data.raw(f"rosters/{name}")
        cohorts.upload(session, course, roster, act=cast.act(coordinator, APPLIED))
    personas = {
        one["id"]: _persona(session, one, cast) for one in data.body("people.json")["personas"]
    }
    first = _verdicts(session, cast)
    _review_hours(session, cast)
    return Entered(personas, first)


def of_course(session: Session, course: CourseCode, cast: Cast) -> list[Application]:
    """Return the applications for one course, oldest first."""
    act = cast.act("manager", VALIDATED)
    return [one for one in applications.listed(session, act=act) if one.course == course]


def _persona(session: Session, one: Mapping[str, Any], cast: Cast) -> Candidate:
    account = cast.accounts[CANDIDATES[one["id"]]]
    if one["route"] == Route.COLLEGE_COHORT.value:
        found = next(
            candidate
            for candidate in candidates.everyone(session, college=InstitutionCode(one["college"]))
            if (candidate.first_name, candidate.last_name) == (one["first_name"], one["last_name"])
        )
        return candidates.link_account(
            session, found, account, act=cast.candidate(CANDIDATES[one["id"]], APPLIED)
        )
    person = Person(
        first_name=one["first_name"],
        last_name=one["last_name"],
        birth_date=date.fromisoformat(one["birth_date"]),
        language=Language(one["language"]),
        email=f"{CANDIDATES[one['id']]}@exambank.example",
    )
    act = cast.candidate(CANDIDATES[one["id"]], APPLIED)
    candidate = candidates.register(session, person, account=account, act=act)
    _apply(session, candidate, one, cast)
    return candidate


def _apply(session: Session, candidate: Candidate, one: Mapping[str, Any], cast: Cast) -> None:
    act = cast.candidate(CANDIDATES[one["id"]], APPLIED)
    course, route = CourseCode(one["course"]), Route(one["route"])
    for item in _evidence(session, candidate, one["id"], cast):
        if route is Route.MICRO_CREDENTIALS:
            checker = cast.act("assessor", APPLIED, "registry of the issuer")
            evidence.settle(session, item.id, EvidenceState.VERIFIED, act=checker)
    application = applications.open_application(session, candidate.id, course, route, act=act)
    applications.submit(session, application.id, declared=True, act=act)


def _evidence(session: Session, candidate: Candidate, persona: str, cast: Cast) -> list[Evidence]:
    act = cast.candidate(CANDIDATES[persona], APPLIED)
    people = data.body("people.json")
    found: list[Evidence] = [
        evidence.claim_credential(
            session,
            candidate.id,
            DefinitionCode(copy["definition"]),
            issued_on=date.fromisoformat(copy["issued_on"]),
            holder_name=candidate.full_name,
            act=act,
        )
        for copy in people["credentials"]
        if copy["holder"] == persona
    ]
    for work in people["work_hours"]:
        if work["holder"] == persona:
            course = CourseCode("NET-120")
            hours = evidence.claim_hours(
                session, candidate.id, course, letters=work["letters"], log=work["log"], act=act
            )
            found.append(hours)
    return found


def _review_hours(session: Session, cast: Cast) -> None:
    """Let two people decide what the rules left open: the letters' hours are used."""
    for application in reviewing.queue(session):
        if application.route is Route.HOURS:
            reviewing.assess(
                session,
                application.id,
                decision=Decision.ELIGIBLE,
                reason_code="letters_over_log",
                text="the employers' letters prove 1,900 hours; the log is not used",
                hours_used=1900,
                act=cast.act("assessor", ASSESSED),
            )
            reviewing.validate(
                session,
                application.id,
                agrees=True,
                reason_code="letters_over_log",
                text="letters seen, hours added up again",
                act=cast.act("assessor2", VALIDATED),
            )


def _verdicts(session: Session, cast: Cast) -> Mapping[CourseCode, Mapping[str, int]]:
    counts: dict[CourseCode, dict[str, int]] = {}
    words = {
        ApplicationState.AUTHORIZED: "eligible",
        ApplicationState.NEEDS_REVIEW: "needs_review",
        ApplicationState.NOT_YET: "not_yet",
    }
    for application in applications.listed(session, act=cast.act("manager", APPLIED)):
        of_course = counts.setdefault(application.course, dict.fromkeys(words.values(), 0))
        of_course[words[application.state]] += 1
    return counts


def _definitions() -> list[Definition]:
    return [_definition(one) for one in data.body("micro_credentials.json")]


def _definition(one: Mapping[str, Any]) -> Definition:
    outcomes = tuple(
        CredentialOutcome(
            code=outcome["code"],
            text=outcome["text"],
            covers=tuple(_covers(name, share) for name, share in outcome["covers"].items()),
        )
        for outcome in one["learning_outcomes"]
    )
    versions = tuple(
        DefinitionVersion(
            version=version["version"],
            valid_from=date.fromisoformat(version["from"]),
            valid_to=None if version["to"] is None else date.fromisoformat(version["to"]),
            details=_details(one),
            outcomes=outcomes,
        )
        for version in one["versions"]
    )
    title = Bilingual(one["title"]["en"], one["title"]["fr"])
    provider = InstitutionCode(one["provider_code"])
    return Definition(DefinitionCode(one["id"]), title, provider, versions)


def _covers(name: str, share: str) -> Covers:
    course, outcome = name.split(":")
    return Covers(CourseCode(course), OutcomeCode(outcome), exactly(share))


def _details(one: Mapping[str, Any]) -> Details:
    return Details(
        provider=one["provider"],
        provider_type=one["provider_type"],
        country_of_issue=one["country_of_issue"],
        jurisdiction=one["jurisdiction"],
        date_of_delivery=one["date_of_delivery"],
        content_description=one["content_description"],
        workload_hours=one["workload_hours"],
        workload_ects=exactly(one["workload_ects"]),
        level_oqf=one["level_oqf"],
        level_status=LevelStatus(one["level_status"]),
        type_of_assessment=one["type_of_assessment"],
        grade_scale=one["grade_scale"],
        quality_assurance=one["quality_assurance"],
        form_of_participation=one["form_of_participation"],
        certification=one["certification"],
        prerequisites=one["prerequisites"],
        languages=tuple(one["language"]),
        stackability=one["stackability"],
        expires_after_months=one["expires_after_months"],
        identity_verification=one["identity_verification"],
        depth_of_learning=one["depth_of_learning"],
        industry_support=one["industry_support"],
        recommended_prior_knowledge=one["recommended_prior_knowledge"],
        industry_occupation=one["industry_occupation"],
        industry_alignment=one["industry_alignment"],
        credit_recognition=one["credit_recognition"],
        notes=one["notes"],
    )
