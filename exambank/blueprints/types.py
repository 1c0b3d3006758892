"""Frozen values of course equivalents and blueprints."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from exambank.core.exact import Cents
from exambank.core.vocabulary import AreaCode, Bilingual, CourseCode, OutcomeCode


class BlueprintState(StrEnum):
    """Where a blueprint stands."""

    DRAFT = "draft"
    CONSULTATION = "consultation"
    PANEL_REVIEW = "panel_review"
    APPROVED = "approved"
    ACTIVE = "active"
    SUPERSEDED = "superseded"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class CourseEquivalent:
    """A course that an exam is keyed to.

    Instructional and notional (learner) hours are stated separately and never derived from
    each other; level 4 of the Ontario framework is defined by passing the exam and needs
    neither.  `work_hours_min` opens the hours route, None closes it.
    """

    code: CourseCode
    title: Bilingual
    version: str
    oqf_level: int
    oqf_name: Bilingual
    instructional_hours: int | None
    notional_hours: int | None
    prerequisites: tuple[CourseCode, ...]
    practicum_excluded: bool
    price: Cents
    effective_from: date
    review_due: date
    work_hours_min: int | None = None
    note: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class LearningOutcome:
    """What a candidate can do; belongs to exactly one area."""

    code: OutcomeCode
    text: Bilingual


@dataclass(frozen=True, slots=True)
class Area:
    """A share of the exam: `weight` in percent points, `items` of the scored form."""

    code: AreaCode
    name: Bilingual
    weight: Fraction
    items: int
    outcomes: tuple[LearningOutcome, ...]


@dataclass(frozen=True, slots=True)
class AreaDraft:
    """An area as somebody enters it; without a count the largest remainder decides."""

    code: AreaCode
    name: Bilingual
    weight: Fraction
    outcomes: tuple[LearningOutcome, ...]
    items: int | None = None


@dataclass(frozen=True, slots=True)
class PanelSeat:
    """A member of the blueprint panel: which institution, and on which side of the exam."""

    institution: str
    side: str


@dataclass(frozen=True, slots=True)
class BlueprintDraft:
    """A blueprint as somebody enters it, before its sums are checked."""

    course: CourseCode
    version: str
    scored_items: int
    pilot_items: int
    minutes: int
    areas: tuple[AreaDraft, ...]
    panel: tuple[PanelSeat, ...] = ()
    open_comments: int = 0


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A blueprint whose weights sum to exactly 100 and whose counts sum to the form."""

    course: CourseCode
    version: str
    state: BlueprintState
    scored_items: int
    pilot_items: int
    minutes: int
    areas: tuple[Area, ...]
    panel: tuple[PanelSeat, ...]
    open_comments: int
    effective_from: date | None = None

    @property
    def outcomes(self) -> tuple[LearningOutcome, ...]:
        """Return every outcome in blueprint order."""
        return tuple(outcome for area in self.areas for outcome in area.outcomes)

    def area_of(self, outcome: OutcomeCode) -> Area:
        """Return the area that `outcome` belongs to."""
        for area in self.areas:
            if any(one.code == outcome for one in area.outcomes):
                return area
        msg = f"blueprint {self.course} v{self.version} has no outcome {outcome}"
        raise LookupError(msg)
