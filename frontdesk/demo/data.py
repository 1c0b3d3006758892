"""Reads the demo's own data: courses, institutions, people, rooms, rosters, ratings."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Any

from exambank.blueprints.types import (
    AreaDraft,
    BlueprintDraft,
    CourseEquivalent,
    LearningOutcome,
    PanelSeat,
)
from exambank.core.exact import Cents, exactly
from exambank.core.vocabulary import (
    AreaCode,
    Bilingual,
    CentreCode,
    CourseCode,
    InstitutionCode,
    ItemId,
    OutcomeCode,
)
from exambank.institutions.types import (
    Acceptance,
    Accepts,
    CreditUnit,
    Institution,
    LocalCourse,
)
from scheduling.centres.types import Centre, RoomPlan
from scheduling.seating import Desk, micrometres

PANEL = (
    PanelSeat("MRC", "college"),
    PanelSeat("LBC", "college"),
    PanelSeat("NGP", "receiver"),
    PanelSeat("HBU", "receiver"),
    PanelSeat("CSA", "college"),
)


@dataclass(frozen=True, slots=True)
class Day:
    """The shared exam day of the demo and the instant its clock starts at."""

    on: date
    key_time: datetime
    clock: datetime


def raw(path: str) -> bytes:
    """Return one file of the demo's data as it is."""
    return files("frontdesk.demo").joinpath("data", *path.split("/")).read_bytes()


@cache
def body(name: str) -> Any:
    """Return one JSON file of the demo's data."""
    return json.loads(raw(name))


def courses() -> Iterator[tuple[CourseEquivalent, BlueprintDraft]]:
    """Yield each course equivalent with the draft of its blueprint."""
    for one in body("courses.json"):
        yield _course(one), _draft(one)


def institutions() -> Iterator[tuple[Institution, tuple[Acceptance, ...]]]:
    """Yield each institution with what it accepts."""
    for one in body("institutions.json"):
        yield _institution(one), tuple(_acceptance(one, said) for said in one.get("accepts", ()))


def day() -> Day:
    """Return the shared exam day."""
    one = body("exam_day.json")
    return Day(
        on=date.fromisoformat(one["date"]),
        key_time=datetime.fromisoformat(one["key_time"]),
        clock=datetime.fromisoformat(one["clock"]),
    )


def centres() -> Iterator[Centre]:
    """Yield the centres."""
    for one in body("exam_day.json")["centres"]:
        yield Centre(
            code=CentreCode(one["code"]),
            name=_both(one["name"]),
            zone=one["zone"],
            address=one["address"],
            host=None if one["host"] is None else InstitutionCode(one["host"]),
            seats=one["seats"],
        )


def room(centre: str, code: str, *, survey: str | None = None) -> RoomPlan:
    """Return a room from its survey file (``CODE.csv`` unless told otherwise)."""
    rows = _rows(f"rooms/{survey or code}.csv")
    desks = tuple(
        Desk(
            id=row["desk"],
            x_um=micrometres(row["x"]),
            y_um=micrometres(row["y"]),
            facing_mdeg=int(Decimal(row["facing"]) * 1000),
            table=row["table"],
            table_length_um=micrometres(row["table_length"]),
            table_shape=row["table_shape"],
            offers=frozenset() if row["kind"] == "standard" else frozenset({row["kind"]}),
        )
        for row in rows
    )
    return RoomPlan(CentreCode(centre), code, desks)


def difficulties(course: CourseCode) -> Mapping[ItemId, float]:
    """Return the difficulty (logits) that the simulated candidates meet in each item."""
    return {ItemId(row["item"]): float(row["b"]) for row in _rows(f"items/{course}-difficulty.csv")}


def enemies(course: CourseCode) -> Sequence[tuple[ItemId, ItemId, str]]:
    """Return the pairs of items that must not stand on one form, and why."""
    return [
        (ItemId(row["item"]), ItemId(row["enemy"]), row["reason"])
        for row in _rows(f"items/{course}-enemies.csv")
    ]


def _rows(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(raw(path).decode("utf-8"))))


def _both(one: Mapping[str, str]) -> Bilingual:
    return Bilingual(one["en"], one["fr"])


def _course(one: Mapping[str, Any]) -> CourseEquivalent:
    return CourseEquivalent(
        code=CourseCode(one["code"]),
        title=_both(one["title"]),
        version=one["version"],
        oqf_level=one["oqf_level"],
        oqf_name=_both(one["oqf_name"]),
        instructional_hours=one["instructional_hours"],
        notional_hours=one["notional_hours"],
        prerequisites=tuple(CourseCode(code) for code in one["prerequisites"]),
        practicum_excluded=one["practicum_excluded"],
        price=Cents(one["price_cents"]),
        effective_from=date.fromisoformat(one["effective_from"]),
        review_due=date.fromisoformat(one["review_due"]),
        work_hours_min=one["work_hours_min"],
        note=None if one["note"] is None else _both(one["note"]),
    )


def _draft(one: Mapping[str, Any]) -> BlueprintDraft:
    areas = tuple(
        AreaDraft(
            code=AreaCode(area["code"]),
            name=_both(area["name"]),
            weight=exactly(area["weight"]),
            outcomes=tuple(
                LearningOutcome(OutcomeCode(outcome["code"]), _both(outcome["text"]))
                for outcome in area["outcomes"]
            ),
        )
        for area in one["areas"]
    )
    return BlueprintDraft(
        course=CourseCode(one["code"]),
        version=one["version"],
        scored_items=one["form"]["scored_items"],
        pilot_items=one["form"]["pilot_items"],
        minutes=one["form"]["minutes"],
        areas=areas,
        panel=PANEL,
    )


def _institution(one: Mapping[str, Any]) -> Institution:
    said = one.get("unit")
    unit = (
        None
        if said is None
        else CreditUnit(
            name=_both(said["name"]),
            plural=_both(said["plural"]),
            half_course=_share(said["half_course"]),
            hours_per_credit=_share(said["hours_per_credit"]),
        )
    )
    fee = one.get("fee_cents")
    return Institution(
        code=InstitutionCode(one["code"]),
        name=_both(one["name"]),
        kind=one["kind"],
        is_college=one["is_college"],
        is_receiver=one["is_receiver"],
        is_provider=one["is_provider"],
        unit=unit,
        min_scaled=one.get("min_scaled"),
        requires_b_level=one.get("requires_b_level"),
        residency_percent=one.get("residency_percent"),
        challenge_cap=one.get("challenge_cap"),
        recency_years=one.get("recency_years"),
        attempts_max=one.get("attempts_max"),
        transcript_note=one.get("transcript_note"),
        fee=None if fee is None else Cents(fee),
    )


def _acceptance(one: Mapping[str, Any], said: Mapping[str, Any]) -> Acceptance:
    local = said["local"]
    return Acceptance(
        institution=InstitutionCode(one["code"]),
        course=CourseCode(said["course"]),
        accepts=Accepts(said["accepts"]),
        since=date.fromisoformat(said["since"]),
        local=None if local is None else LocalCourse(local["code"], exactly(local["value"])),
    )


def _share(text: str | None) -> Fraction | None:
    return None if text is None else exactly(text)
