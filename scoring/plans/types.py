"""Frozen values of equating plans."""

from dataclasses import dataclass
from datetime import datetime

from exambank.core.reasons import Reason
from exambank.core.vocabulary import CourseCode, FormCode, ItemId
from scoring.equating.choice import EquatingPlan, SealingFacts
from scoring.equating.presmoothing import Degrees
from scoring.linking.anchordrift import DriftRule


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What is known of a form when it is sealed, gathered: the facts, and what they rest on.

    `anchor` are the questions shared with the base form but for those that moved in earlier
    sittings; `notes` say which, and what could not be known.
    """

    facts: SealingFacts
    course: CourseCode
    base: FormCode | None
    anchor: tuple[ItemId, ...]
    difficulties: int | None
    notes: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanValues:
    """Dated values of the policy that a plan fixes together with its routes.

    `drift` says when a question leaves the anchor, `degrees` how many moments presmoothing may
    keep.  Plans of before there were such values have neither, and nothing of it is done for them.
    """

    drift: DriftRule | None = None
    degrees: Degrees | None = None


@dataclass(frozen=True, slots=True)
class SealedPlan:
    """A form's plan as it was fixed; `late` when its answers had been handed in before."""

    form: FormCode
    version: int
    made_from: FormFacts
    plan: EquatingPlan
    fixed_at: datetime
    fixed_by: str
    late: bool = False
    values: PlanValues = PlanValues()
