"""What a technical report is written from: one cohort, and evidence from beyond it.

Everything is read and decided before; nothing here opens a file or knows the day.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from scoring.classical.flags import ItemFlagRules
from scoring.classical.items import ItemAnalysis, item_analysis
from scoring.classical.keycheck import KeyValidation
from scoring.classical.options import OptionTable
from scoring.cutscore.angoff import AngoffResult, lowest_mark
from scoring.cutscore.panel import PanelFinding
from scoring.moments import checked
from scoring.report.circumstances import (
    AnchorDrift,
    Count,
    EarlierSitting,
    EquatingAlternative,
    Groups,
    KeyDecision,
    OwnCut,
)
from scoring.scale import ConversionTable, ScaleFixture


class CutUnknown(ValueError):
    """A section needs a cut and none was given."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """Marks of the candidates on one form, first-time and usable, with what was marked.

    Attributes
    ----------
    items : tuple of str
        Names of the columns.
    marks : ndarray of shape (n_candidates, n_items)
        Marks; nan is missing by design.
    maxima : ndarray of shape (n_items,)
        Most marks of each item.
    tables : tuple of OptionTable
        Who chose what, where there is a key; else empty.
    validation : KeyValidation or None
        Items held for two people, where there is a key.
    reached : ndarray of int, shape (n_candidates,), or None
        Place of the last item each candidate answered; None where it is not known.
    """

    items: tuple[str, ...]
    marks: NDArray[np.float64]
    maxima: NDArray[np.float64]
    tables: tuple[OptionTable, ...] = ()
    validation: KeyValidation | None = None
    reached: NDArray[np.int_] | None = None

    @property
    def n(self) -> int:
        """Number of candidates."""
        return len(self.marks)

    @property
    def n_items(self) -> int:
        """Number of items."""
        return len(self.items)

    @property
    def totals(self) -> NDArray[np.float64]:
        """Total marks of shape (n_candidates,)."""
        return np.asarray(np.nansum(self.marks, axis=1))

    @property
    def maximum(self) -> float:
        """Most marks of the form."""
        return float(self.maxima.sum())

    @property
    def binary(self) -> bool:
        """Whether every mark is 0 or 1 and none is missing."""
        return bool(np.isin(self.marks, (0.0, 1.0)).all() and (self.maxima == 1).all())

    @property
    def complete(self) -> bool:
        """Whether everybody took every item."""
        return not bool(np.isnan(self.marks).any())

    def analysis(self) -> ItemAnalysis:
        """Return the item analysis; it needs two candidates and two items."""
        checked(self.marks)
        return item_analysis(self.marks, items=self.items, maxima=self.maxima)


@dataclass(frozen=True, slots=True)
class Pooled:
    """Evidence from earlier sittings of the same blueprint.

    `n` is the number of candidates behind the reliability, 0 where it was not stated; `totals`
    are earlier totals on the raw scale of this form, empty where none were given.
    """

    reliability: float
    n: int = 0
    totals: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True, slots=True)
class CutStudy:
    """An Angoff study: its rounds, and what the policy finds about the panel.

    `b_rounds` holds the ratings of the B-level candidate, round by round; empty without any.
    """

    rounds: tuple[AngoffResult, ...]
    panel: tuple[PanelFinding, ...] = ()
    institutions: int = 0
    b_rounds: tuple[AngoffResult, ...] = ()

    @property
    def final_b(self) -> AngoffResult | None:
        """Return the round that sets the B-level, None without one."""
        return self.b_rounds[-1] if self.b_rounds else None

    @property
    def final(self) -> AngoffResult:
        """Return the round that sets the cut."""
        return self.rounds[-1]


@dataclass(frozen=True, slots=True)
class EquatingResult:
    """The line or table that equates this form, as the equating command prints it.

    `n` and `n_base` count candidates on this and on the base form; `table` holds score of this
    form, unrounded score of the base form, and standard error.  `why` says how the method came
    to be chosen, and `alternatives` what others would say at the cut; they decide nothing.
    `presmoothed` counts the moments that presmoothing kept, where there was any.
    """

    method: str
    slope: float | None
    intercept: float | None
    n: int
    n_base: int = 0
    table: tuple[tuple[float, float, float], ...] = ()
    why: tuple[str, ...] = ()
    alternatives: tuple[EquatingAlternative, ...] = ()
    presmoothed: int | None = None


class InputRole(StrEnum):
    """What a file was to the report."""

    RESPONSES = "responses"
    KEY = "key"
    RATINGS = "ratings"
    AREAS = "areas"
    EXPERTS = "experts"
    POOLED_TOTALS = "pooled totals"
    PARAMETERS = "parameters"
    EQUATING = "equating"
    DRIFT = "drift"
    DECISIONS = "key decisions"
    COUNTS = "counts of the day"
    SITTINGS = "earlier sittings"
    EXAM = "exam"
    RUN = "scoring run"


@dataclass(frozen=True, slots=True)
class InputDigest:
    """A file the report rests on, by the SHA-256 of its bytes."""

    role: InputRole
    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All a report on one form is written from.

    `policy_date` is the day whose policy values hold, and `dated` where that day comes from.
    `adopted_b` is the B-level in marks, unrounded, where it is not the panel's own;
    `conversion` the table of the form where it is not the straight line through both.  `own_cut`
    says why the form is equated to no other, where that is known; without, a missing `equating`
    says nothing about it.
    """

    form: str
    purpose: str
    cohort: Cohort
    flag_rules: ItemFlagRules
    area_items_min: int
    policy_date: date
    software: str
    digests: tuple[InputDigest, ...]
    study: CutStudy | None = None
    adopted_cut: float | None = None
    areas: tuple[str, ...] = ()
    pooled: Pooled | None = None
    equating: EquatingResult | None = None
    bank_b: tuple[float, ...] = ()
    review_date: date | None = None
    notes: tuple[str, ...] = ()
    dated: str = ""
    adopted_b: float | None = None
    conversion: ConversionTable | None = None
    fixture: ScaleFixture = field(default_factory=ScaleFixture)
    key_decisions: tuple[KeyDecision, ...] | None = None
    drift: AnchorDrift | None = None
    groups: Groups | None = None
    counts: tuple[Count, ...] | None = None
    earlier: tuple[EarlierSitting, ...] = ()
    suppression_below: int = 5
    own_cut: OwnCut | None = None

    @property
    def b_cut(self) -> float | None:
        """Return the unrounded B-level in marks: the adopted one, else the panel's."""
        if self.adopted_b is not None:
            return self.adopted_b
        found = self.study.final_b if self.study else None
        return found.cut if found else None

    @property
    def has_cut(self) -> bool:
        """Whether there is a cut at all."""
        return self.adopted_cut is not None or self.study is not None

    @property
    def cut(self) -> float:
        """Return the unrounded cut in force: the adopted one, else the panel's."""
        if self.adopted_cut is not None:
            return self.adopted_cut
        if self.study is None:
            msg = "there is neither an adopted cut nor a panel: give one of them"
            raise CutUnknown(msg)
        return self.study.final.cut

    @property
    def raw_cut(self) -> int:
        """Return the lowest whole mark that reaches the cut."""
        return lowest_mark(self.cut)
