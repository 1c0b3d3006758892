"""A course with an active blueprint, people of the bank, and items to put into it, for tests."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from random import Random

from sqlalchemy.orm import Session

from exambank.blueprints import service as blueprints
from exambank.blueprints.types import (
    AreaDraft,
    BlueprintDraft,
    BlueprintState,
    CourseEquivalent,
    LearningOutcome,
    PanelSeat,
)
from exambank.core.acting import Act, seeded_ids
from exambank.core.answerkey import Key
from exambank.core.exact import Cents
from exambank.core.vocabulary import (
    AreaCode,
    Bilingual,
    CourseCode,
    Language,
    OutcomeCode,
    Role,
)
from exambank.items.types import Cognitive, ItemContent, ItemKind, Option

NOW = datetime(2027, 1, 11, 15, tzinfo=UTC)
COURSE = CourseCode("NET-120")
PANEL = tuple(
    PanelSeat(*seat)
    for seat in (("A", "college"), ("A", "college"), ("B", "receiver"), ("C", "bank"), ("C", "x"))
)


def person(name: str, role: Role, *, reason: str = "") -> Act:
    ids = seeded_ids(Random(7))  # noqa: S311 - repeatable on purpose
    return Act(by=name, role=role, at=NOW, reason=reason, new_id=ids)


WRITER = person("wren", Role.ITEM_WRITER)
MANAGER = person("mona", Role.BANK_MANAGER)
NUMBERS = person("paul", Role.PSYCHOMETRICIAN)


def areas_of(counts: dict[str, int]) -> tuple[AreaDraft, ...]:
    total = sum(counts.values())
    return tuple(
        AreaDraft(
            code=AreaCode(code),
            name=Bilingual(f"Area {code}", f"Domaine {code}"),
            weight=Fraction(100 * count, total),
            items=count,
            outcomes=tuple(
                LearningOutcome(OutcomeCode(f"{code}.{n}"), Bilingual(f"Do {n}")) for n in (1, 2)
            ),
        )
        for code, count in counts.items()
    )


def found_course(session: Session, counts: dict[str, int], *, pilots: int = 2) -> None:
    """Enter the course and take its blueprint to active."""
    course = CourseEquivalent(
        code=COURSE,
        title=Bilingual("Networking Fundamentals", "Principes de réseautique"),
        version="1.0",
        oqf_level=7,
        oqf_name=Bilingual("Diploma II", "Diplôme II"),
        instructional_hours=56,
        notional_hours=140,
        prerequisites=(),
        practicum_excluded=False,
        price=Cents(24000),
        effective_from=date(2026, 9, 1),
        review_due=date(2029, 9, 1),
    )
    blueprints.put_course(session, course, act=MANAGER)
    draft = BlueprintDraft(
        COURSE, "1.0", sum(counts.values()), pilots, 120, areas_of(counts), PANEL
    )
    blueprint = blueprints.enter(session, draft, act=MANAGER)
    for state in (
        BlueprintState.CONSULTATION,
        BlueprintState.PANEL_REVIEW,
        BlueprintState.APPROVED,
        BlueprintState.ACTIVE,
    ):
        blueprint = blueprints.move(session, blueprint, state, act=MANAGER)


def a_content(**changes: object) -> ItemContent:
    content = ItemContent(
        course=COURSE,
        outcome=OutcomeCode("E1.1"),
        cognitive=Cognitive.APPLY,
        kind=ItemKind.SINGLE,
        stem="Which layer routes a packet between two networks?",
        options=(
            Option("A", "The data link layer", "It delivers frames within one link."),
            Option("B", "The network layer", "It chooses a path by address."),
            Option("C", "The session layer", "It keeps a dialogue."),
            Option("D", "The transport layer", "It links two processes."),
        ),
        key=Key.read("B"),
        reference="E1.1; ISO/IEC 7498-1",
        language=Language.ENGLISH,
    )
    return replace(content, **changes)
