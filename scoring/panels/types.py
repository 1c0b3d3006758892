"""Frozen values of a panel's rating sheet."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from exambank.core.vocabulary import CourseCode, ItemId


class SheetState(StrEnum):
    """Where a rating sheet stands; a round is open only while judges rate.

    Handed in, the ratings are a study, which is analysed and then adopted or rejected.
    """

    PLANNED = "planned"
    TRAINING = "training"
    RATING = "rating"
    FEEDBACK = "feedback"
    HANDED_IN = "handed_in"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class SheetItem:
    """An item to rate, bound to the version that the judges read."""

    item: ItemId
    version: int


@dataclass(frozen=True, slots=True)
class SheetJudge:
    """A judge: the account that rates, and what the study will say of the person."""

    account: str
    name: str
    institution: str
    expertise: str = ""


@dataclass(frozen=True, slots=True)
class RatingSheet:
    """What a panel is asked to rate, and which round is open.

    `definition` describes the borderline candidate in the panel's words; `training` records
    what the judges were taught and practised before round 1.
    """

    id: UUID
    course: CourseCode
    number: int
    state: SheetState
    round: int
    definition: str
    items: tuple[SheetItem, ...]
    judges: tuple[SheetJudge, ...]
    opened_at: datetime
    study_version: int | None = None
    training: str = ""

    def seat(self, account: str) -> SheetJudge | None:
        """Return the judge behind an account, None for somebody who is not on the panel."""
        return next((one for one in self.judges if one.account == account), None)


@dataclass(frozen=True, slots=True)
class JudgeRating:
    """One judge's rating of one item in one round.

    Of 100 borderline candidates `of_100` would answer the item correctly, and `b_of_100` of
    100 candidates at the B level.
    """

    account: str
    round: int
    item: ItemId
    of_100: int
    b_of_100: int


@dataclass(frozen=True, slots=True)
class JudgeWish:
    """What one judge could live with, in percent: for the compromise methods.

    Hofstee takes the smallest and largest acceptable cut (of the marks) and fail rate (of the
    candidates); Beuk takes the cut and the pass rate that the judge would choose.
    """

    account: str
    cut_low: int
    cut_high: int
    fail_low: int
    fail_high: int
    cut: int
    passing: int


@dataclass(frozen=True, slots=True)
class ItemFeedback:
    """What a judge is shown of an item after a round: the own rating and the panel's means."""

    item: ItemId
    own: JudgeRating
    mean_of_100: float
    b_mean_of_100: float
    n: int
