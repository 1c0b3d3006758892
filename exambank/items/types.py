"""Frozen values of items.  Keys and rationales hide from `repr`, so that no log shows them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from exambank.core.answerkey import Key
from exambank.core.vocabulary import CourseCode, ItemId, Language, OutcomeCode


class ItemState(StrEnum):
    """Where a version of an item stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    CONTENT_OK = "content_ok"
    APPROVED_PILOT = "approved_pilot"
    PILOTING = "piloting"
    CALIBRATED = "calibrated"
    OPERATIONAL = "operational"
    SUSPENDED = "suspended"
    RETIRED = "retired"
    COMPROMISED = "compromised"
    REJECTED = "rejected"


class ItemKind(StrEnum):
    """How many options a candidate may mark."""

    SINGLE = "single"
    MULTIPLE = "multiple"


class Cognitive(StrEnum):
    """What the item asks of the mind."""

    RECALL = "recall"
    APPLY = "apply"
    ANALYSE = "analyse"


class Markup(StrEnum):
    """How the texts of an item are written: plain, or as a small safe part of HTML."""

    PLAIN = "plain"
    HTML = "html"


class ReviewVerdict(StrEnum):
    """What a reviewer says after the blind answer."""

    ACCEPT = "accept"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer on offer and why it is right or wrong."""

    letter: str
    text: str
    rationale: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ItemContent:
    """What an item says: all of it goes into the digest of its version."""

    course: CourseCode
    outcome: OutcomeCode
    cognitive: Cognitive
    kind: ItemKind
    stem: str
    options: tuple[Option, ...]
    key: Key
    reference: str
    language: Language
    markup: Markup = Markup.PLAIN

    def as_shown(self) -> dict[str, Any]:
        """Return what a candidate sees, as JSON values: neither key nor rationale."""
        return {
            "kind": self.kind.value,
            "language": self.language.value,
            "markup": self.markup.value,
            "options": [[option.letter, option.text] for option in self.options],
            "stem": self.stem,
        }

    def as_whole(self) -> dict[str, Any]:
        """Return everything, as JSON values."""
        return {
            **self.as_shown(),
            "course": self.course,
            "outcome": self.outcome,
            "cognitive": self.cognitive.value,
            "key": str(self.key),
            "rationales": [option.rationale for option in self.options],
            "reference": self.reference,
        }


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """One version of an item with its own life: a changed text starts again as a draft.

    `panel_rating` is the mean Angoff rating of a panel, the judged share of just-qualified
    candidates who answer correctly; it stands in for statistics until there are some.
    """

    item: ItemId
    version: int
    state: ItemState
    content: ItemContent
    digest: str
    writer: str
    written_at: datetime
    warnings_answered: tuple[tuple[str, str], ...] = ()
    panel_rating: float | None = None
    responses: int = 0
    approved_by: str | None = None
    calibrated_by: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An item with all its versions, oldest first."""

    id: ItemId
    course: CourseCode
    versions: tuple[ItemVersion, ...]

    @property
    def latest(self) -> ItemVersion:
        """Return the newest version."""
        return self.versions[-1]


@dataclass(frozen=True, slots=True)
class Review:
    """What one reviewer said of one version; the answer was given before the key was shown."""

    item: ItemId
    version: int
    reviewer: str
    assigned_at: datetime
    answer: frozenset[str] | None = field(default=None, repr=False)
    agrees: bool | None = None
    verdict: ReviewVerdict | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True, order=True)
class EnemyPair:
    """Two items that may not stand on one form, because one helps with the other."""

    first: ItemId
    second: ItemId
    reason: str = field(default="", compare=False)

    @classmethod
    def of(cls, one: ItemId, other: ItemId, reason: str = "") -> "EnemyPair":
        """Return the pair in its one order."""
        return cls(min(one, other), max(one, other), reason)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did.  `repeated` says that this very file was imported before."""

    new: tuple[ItemId, ...]
    unchanged: tuple[ItemId, ...]
    repeated: bool = False
