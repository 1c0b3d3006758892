"""The demo programme in a database: institutions, courses, credentials, rule sets, and acts."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from random import Random
from typing import Any

from sqlalchemy.orm import Session

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
    courses_of,
)
from eligibility.evidence import service as evidence
from eligibility.rules.types import EvidenceState
from eligibility.rulesets import service as rulesets
from exambank.blueprints import service as blueprints
from exambank.blueprints.types import BlueprintState, PanelSeat
from exambank.core.acting import Act, seeded_ids
from exambank.core.vocabulary import (
    Bilingual,
    CourseCode,
    DefinitionCode,
    InstitutionCode,
    Language,
    OutcomeCode,
    Role,
)
from exambank.institutions import service as institutions
from exambank.institutions.types import Acceptance, Accepts, CreditUnit, Institution, LocalCourse
from tests.eligibility.samples import course, demo, draft

PANEL = ("MRC", "NGP", "HBU", "LBC", "TAM")
SET_UP = datetime(2026, 11, 1, 15, tzinfo=UTC)
NOW = datetime(2027, 2, 1, 14, tzinfo=UTC)
IDS = seeded_ids(Random(11))  # noqa: S311 - identifiers of tests, repeatable


def act(role: Role, by: str = "", *, at: datetime = NOW, institution: str | None = None) -> Act:
    college = InstitutionCode(institution) if institution else None
    return Act(by or role.value, role, at, institution=college, new_id=IDS)


MANAGER = act(Role.BANK_MANAGER)
ASSESSOR = act(Role.ASSESSOR, "assessor-1")
SECOND = act(Role.ASSESSOR, "assessor-2")
APPLICANT = act(Role.CANDIDATE)
MRC = act(Role.COORDINATOR, "coordinator-mrc", institution="MRC")
LBC = act(Role.COORDINATOR, "coordinator-lbc", institution="LBC")


def set_up(session: Session, *courses: str) -> None:
    """Write institutions and the named courses with what covers them; without names, all."""
    chosen = courses or tuple(raw["code"] for raw in demo("courses"))
    begin = act(Role.BANK_MANAGER, at=SET_UP)
    for raw in demo("institutions"):
        institutions.put(session, institution(raw), act=begin)
    for raw in (one for one in demo("courses") if one["code"] in chosen):
        blueprints.put_course(session, course(raw), act=begin)
        activate(session, raw, begin)
        rulesets.adopt_standard(
            session,
            CourseCode(raw["code"]),
            effective_from=date(2026, 11, 1),
            open_entry=raw["code"] == "COM-105",
            act=begin,
        )
    for raw in demo("institutions"):
        for said in (one for one in raw.get("accepts", ()) if one["course"] in chosen):
            institutions.state_acceptance(session, acceptance(raw["code"], said), act=begin)
    for raw in demo("micro_credentials"):
        one = definition(raw)
        if set(courses_of(one.newest)) <= set(chosen):
            catalogue.put(session, one, act=begin)


def activate(session: Session, raw: dict[str, Any], by: Act) -> None:
    sides = ("college", "receiver", "receiver", "college", "receiver")
    panel = tuple(PanelSeat(code, side) for code, side in zip(PANEL, sides, strict=True))
    blueprint = blueprints.enter(session, replace(draft(raw), panel=panel), act=by)
    for state in (
        BlueprintState.CONSULTATION,
        BlueprintState.PANEL_REVIEW,
        BlueprintState.APPROVED,
        BlueprintState.ACTIVE,
    ):
        blueprint = blueprints.move(session, blueprint, state, act=by)


def institution(raw: dict[str, Any]) -> Institution:
    unit = raw.get("unit")
    return Institution(
        code=InstitutionCode(raw["code"]),
        name=Bilingual(**raw["name"]),
        kind=raw["kind"],
        is_college=raw["is_college"],
        is_receiver=raw["is_receiver"],
        is_provider=raw["is_provider"],
        unit=None
        if unit is None
        else CreditUnit(
            Bilingual(**unit["name"]),
            Bilingual(**unit["plural"]),
            half_course=Fraction(unit["half_course"]) if unit["half_course"] else None,
            hours_per_credit=Fraction(unit["hours_per_credit"])
            if unit["hours_per_credit"]
            else None,
        ),
        min_scaled=raw.get("min_scaled"),
        requires_b_level=raw.get("requires_b_level"),
        residency_percent=raw.get("residency_percent"),
        challenge_cap=raw.get("challenge_cap"),
        recency_years=raw.get("recency_years"),
        attempts_max=raw.get("attempts_max"),
        transcript_note=raw.get("transcript_note"),
        fee=raw.get("fee_cents"),
    )


def acceptance(code: str, said: dict[str, Any]) -> Acceptance:
    local = said.get("local")
    return Acceptance(
        InstitutionCode(code),
        CourseCode(said["course"]),
        Accepts(said["accepts"]),
        date.fromisoformat(said["since"]),
        local=LocalCourse(local["code"], Fraction(local["value"])) if local else None,
    )


def definition(raw: dict[str, Any]) -> Definition:
    names = set(Details.__dataclass_fields__) - {"languages", "workload_ects", "level_status"}
    details = Details(
        **{name: raw[name] for name in names if name in raw},
        languages=tuple(raw["language"]),
        workload_ects=Fraction(raw["workload_ects"]),
        level_status=LevelStatus(raw["level_status"]),
    )
    outcomes = tuple(
        CredentialOutcome(
            one["code"],
            one["text"],
            tuple(
                Covers(
                    CourseCode(place.partition(":")[0]),
                    OutcomeCode(place.partition(":")[2]),
                    Fraction(share),
                )
                for place, share in one["covers"].items()
            ),
        )
        for one in raw["learning_outcomes"]
    )
    versions = tuple(
        DefinitionVersion(
            one["version"],
            date.fromisoformat(one["from"]),
            date.fromisoformat(one["to"]) if one["to"] else None,
            details,
            outcomes,
        )
        for one in raw["versions"]
    )
    provider = raw["provider_code"]
    return Definition(
        DefinitionCode(raw["id"]), Bilingual(**raw["title"]), InstitutionCode(provider), versions
    )


def person(code: str) -> Person:
    raw = next(one for one in demo("people")["personas"] if one["id"] == code)
    born = date.fromisoformat(raw["birth_date"])
    return Person(raw["first_name"], raw["last_name"], born, Language(raw["language"]))


def candidate(session: Session, code: str, *, verified: bool = True) -> Candidate:
    """Register a person of the demo with the evidence that the demo gives them."""
    found = candidates.register(session, person(code), act=APPLICANT)
    for raw in demo("people")["credentials"]:
        if raw["holder"] == code:
            hold(session, found, raw["definition"], raw["issued_on"], verified=verified)
    return found


def hold(session: Session, who: Candidate, code: str, issued_on: str, *, verified: bool = True):
    copy = evidence.claim_credential(
        session,
        who.id,
        DefinitionCode(code),
        issued_on=date.fromisoformat(issued_on),
        act=APPLICANT,
    )
    if verified:
        return evidence.settle(session, copy.id, EvidenceState.VERIFIED, act=ASSESSOR)
    return copy
