"""Frozen values of a standard-setting study."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from exambank.core.vocabulary import CourseCode, ItemId
from scoring.cutscore.panel import PanelFinding


class StudyState(StrEnum):
    """Where a study stands; once decided it is never opened again."""

    ANALYSED = "analysed"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class PanelJudge:
    """A judge of the panel, the institution it comes from, and its field where that is told."""

    name: str
    institution: str
    expertise: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """All ratings of one round, shape (n_judges, n_items): shares of 0 to 1, none missing."""

    number: int
    ratings: NDArray[np.float64]
    b_ratings: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ratings:
    """The ratings of a panel: judges, items, and one or more rounds in order."""

    judges: tuple[PanelJudge, ...]
    items: tuple[ItemId, ...]
    rounds: tuple[Round, ...]

    @property
    def final(self) -> Round:
        """Return the round that counts."""
        return self.rounds[-1]


@dataclass(frozen=True, slots=True)
class PanelWish:
    """What a judge could live with, in percent of marks and of candidates.

    `limits` are the smallest and largest acceptable cut and fail rate (Hofstee), `wished` the
    cut and the pass rate that the judge would choose (Beuk).
    """

    judge: str
    limits: tuple[int, int, int, int]
    wished: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Study:
    """A panel's study for one course, with what the panel's composition leaves to be desired.

    `reason` and `adopted_at` are the committee's word, whether it adopted or rejected the study.
    `definition` describes the borderline candidate, `training` what the judges were taught.
    `adjustment` is by how many standard errors of the panel the adopted cut lies above the
    panel's own; the B level stays where the panel put it.
    """

    id: UUID
    course: CourseCode
    version: int
    state: StudyState
    digest: str
    ratings: Ratings
    findings: tuple[PanelFinding, ...]
    reason: str = ""
    adopted_at: datetime | None = None
    adjustment: Decimal = Decimal(0)
    wishes: tuple[PanelWish, ...] = ()
    definition: str = ""
    training: str = ""
