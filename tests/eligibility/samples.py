"""The demo programme as values: blueprints, micro-credentials and a person's facts."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from eligibility.coverage import Grant
from eligibility.rules import Facts
from eligibility.rules.policy_values import policy_on
from eligibility.rules.types import EvidenceState, HeldCredential
from exambank.blueprints import rules as blueprint_rules
from exambank.blueprints.types import (
    AreaDraft,
    Blueprint,
    BlueprintDraft,
    CourseEquivalent,
    LearningOutcome,
)
from exambank.core.exact import Cents
from exambank.core.vocabulary import (
    AreaCode,
    Bilingual,
    CourseCode,
    DefinitionCode,
    OutcomeCode,
)

DATA = Path(__file__).parents[2] / "frontdesk" / "demo" / "data"
DECIDED = date(2027, 2, 1)
EXAM_DAY = date(2027, 4, 17)


@cache
def demo(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@cache
def blueprint(course: str) -> Blueprint:
    raw = next(one for one in demo("courses") if one["code"] == course)
    return blueprint_rules.allocated(draft(raw))


def draft(raw: dict[str, Any]) -> BlueprintDraft:
    areas = tuple(
        AreaDraft(
            AreaCode(area["code"]),
            Bilingual(**area["name"]),
            Fraction(area["weight"]),
            tuple(
                LearningOutcome(OutcomeCode(one["code"]), Bilingual(**one["text"]))
                for one in area["outcomes"]
            ),
        )
        for area in raw["areas"]
    )
    form = raw["form"]
    return BlueprintDraft(
        CourseCode(raw["code"]),
        raw["version"],
        form["scored_items"],
        form["pilot_items"],
        form["minutes"],
        areas,
    )


def course(raw: dict[str, Any]) -> CourseEquivalent:
    return CourseEquivalent(
        code=CourseCode(raw["code"]),
        title=Bilingual(**raw["title"]),
        version=raw["version"],
        oqf_level=raw["oqf_level"],
        oqf_name=Bilingual(**raw["oqf_name"]),
        instructional_hours=raw["instructional_hours"],
        notional_hours=raw["notional_hours"],
        prerequisites=tuple(map(CourseCode, raw["prerequisites"])),
        practicum_excluded=raw["practicum_excluded"],
        price=Cents(raw["price_cents"]),
        effective_from=date.fromisoformat(raw["effective_from"]),
        review_due=date.fromisoformat(raw["review_due"]),
        work_hours_min=raw["work_hours_min"],
        note=Bilingual(**raw["note"]) if raw["note"] else None,
    )


def _raw_credential(code: str) -> dict[str, Any]:
    return next(one for one in demo("micro_credentials") if one["id"] == code)


def grant(code: str, course: str) -> Grant:
    covers = {
        OutcomeCode(place.partition(":")[2]): Fraction(share)
        for outcome in _raw_credential(code)["learning_outcomes"]
        for place, share in outcome["covers"].items()
        if place.startswith(f"{course}:")
    }
    return Grant(DefinitionCode(code), "1", covers)


def held(code: str, course: str, **changes: Any) -> HeldCredential:
    raw = _raw_credential(code)
    copy = HeldCredential(
        grant=grant(code, course),
        provider=raw["provider"],
        state=EvidenceState.VERIFIED,
        issued_on=date.fromisoformat(raw["date_of_issue_example"]),
        expires_after_months=raw["expires_after_months"],
        level=raw["level_oqf"],
        level_is_assigned=raw["level_status"] == "third-party assigned",
        identity_verification=raw["identity_verification"],
    )
    return replace(copy, **changes)


def facts(course: str, credentials: Sequence[HeldCredential] = (), **more: Any) -> Facts:
    on = more.pop("on", DECIDED)
    raw = next(one for one in demo("courses") if one["code"] == course)
    return Facts(
        course=CourseCode(course),
        on=on,
        policy=policy_on(on),
        blueprint=blueprint(course),
        course_level=raw["oqf_level"],
        credentials=tuple(credentials),
        **more,
    )
