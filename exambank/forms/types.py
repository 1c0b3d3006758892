"""Frozen values of forms.  Keys stand apart from the form and hide from `repr`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from exambank.assembly import Goal
from exambank.core.answerkey import Key
from exambank.core.vocabulary import AreaCode, Bilingual, CourseCode, FormCode, ItemId
from exambank.items.types import ItemKind, Markup


class FormState(StrEnum):
    """Where a form stands."""

    ASSEMBLING = "assembling"
    ASSEMBLED = "assembled"
    PROOFED = "proofed"
    SEALED = "sealed"
    RELEASED = "released"
    ADMINISTERED = "administered"
    SCORED = "scored"
    RETIRED = "retired"
    COMPROMISED = "compromised"
    VOID = "void"


class FormPurpose(StrEnum):
    """What a form is for.  A reserve takes the same way and stays sealed until it is needed."""

    MAIN = "main"
    RESERVE = "reserve"


@dataclass(frozen=True, slots=True)
class FormEntry:
    """One item at its place.  `key` is filled only where keys were asked for."""

    position: int
    item: ItemId
    item_version: int
    area: AreaCode
    scored: bool
    key: Key | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its entries in order, and who did what with it.

    `digest` is the SHA-256 of the sealed content, in which no key stands.
    """

    code: FormCode
    course: CourseCode
    blueprint: str
    purpose: FormPurpose
    state: FormState
    entries: tuple[FormEntry, ...]
    assembled_by: str
    assembled_at: datetime
    seed: int
    proofed_by: str | None = None
    signed_by: Mapping[str, str] = field(default_factory=dict)
    no_reserve_because: str = ""
    digest: str | None = None
    sealed_at: datetime | None = None

    @property
    def scored(self) -> tuple[FormEntry, ...]:
        """Return the entries that count."""
        return tuple(entry for entry in self.entries if entry.scored)

    @property
    def scored_items(self) -> frozenset[ItemId]:
        """Return the items that count."""
        return frozenset(entry.item for entry in self.scored)

    def at(self, position: int) -> FormEntry:
        """Return the entry at a position, counted from 1."""
        return self.entries[position - 1]


@dataclass(frozen=True, slots=True)
class FormOrder:
    """What somebody wants assembled.

    `pinned` puts items at given positions; `also_differs_from` names forms beside the one
    before that it may share only so much with; `goal` asks for information, on the scale
    of the items' judged difficulty.
    """

    code: FormCode
    course: CourseCode
    purpose: FormPurpose = FormPurpose.MAIN
    seed: int = 0
    pinned: Mapping[int, ItemId] = field(default_factory=dict)
    also_differs_from: tuple[FormCode, ...] = ()
    goal: Goal | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What a second person found who answered the form cold.

    `disagreements` maps a position to the answer that differs from the key.
    """

    form: FormCode
    proofer: str
    at: datetime
    disagreements: Mapping[int, str] = field(repr=False)

    @property
    def agrees(self) -> bool:
        """Tell whether every answer agrees with the key."""
        return not self.disagreements


@dataclass(frozen=True, slots=True)
class KeyVersion:
    """The key of a form as two people settled it; scoring uses the newest."""

    form: FormCode
    version: int
    keys: Mapping[int, Key] = field(repr=False)
    reason: str
    decided_by: tuple[str, ...]
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class BookletItem:
    """An item as a candidate sees it on the form: neither key nor rationale."""

    position: int
    kind: ItemKind
    stem: str
    options: tuple[tuple[str, str], ...]
    markup: Markup
    language: str


@dataclass(frozen=True, slots=True)
class AreaCount:
    """How many scored items of one area a form has, and how many the blueprint asks for."""

    area: AreaCode
    name: Bilingual
    have: int
    need: int


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A form at a glance, for the people who answer for it.

    `key_counts` and `longest_run` tell the balance of the key and not the key.
    """

    form: Form
    areas: tuple[AreaCount, ...]
    pilots: int
    pilots_wanted: int
    key_counts: Mapping[str, int]
    longest_run: int
    overlaps: Mapping[FormCode, int]


@dataclass(frozen=True, slots=True)
class FromAbove:
    """Facts that only higher packages know, handed in by whoever moves a form on."""

    day_is_ready: bool = False
    first_room_started: bool = False
    open_sessions: tuple[str, ...] = ()
    keys_are_validated: bool = False


NOTHING_FROM_ABOVE = FromAbove()
