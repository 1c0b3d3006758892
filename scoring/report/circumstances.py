"""What happened around the marks of a sitting: rulings on keys, the day, anchors, earlier sittings.

Facts that somebody recorded elsewhere; nothing here is computed from answers.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class KeyDecision:
    """What people decided about one held item.  It holds no key, so that it can be printed."""

    item: str
    disposition: str
    reason: str
    people: int = 0


class CountKind(StrEnum):
    """What a count of the day is about."""

    ATTENDANCE = "attendance"
    ACCOMMODATION = "accommodation"
    IRREGULARITY = "irregularity"


@dataclass(frozen=True, slots=True)
class Count:
    """How many candidates, or cases, of one kind there were on the day."""

    kind: CountKind
    what: str
    count: int


@dataclass(frozen=True, slots=True)
class EarlierSitting:
    """A sitting of the same exam, with what was stated about it; None where nothing was.

    `mean` and `sd` are marks on the form of that sitting, `maximum` the most marks of it.
    """

    sitting: str
    form: str
    sat_on: date | None
    n: int
    mean: float | None = None
    sd: float | None = None
    maximum: float | None = None
    cut: float | None = None
    passed: int | None = None
    reliability: float | None = None


@dataclass(frozen=True, slots=True)
class AnchorItem:
    """One common item: how far it moved, by which measure, and whether it carries the link."""

    item: str
    difference: float
    z: float
    flagged: bool
    used: bool


@dataclass(frozen=True, slots=True)
class AnchorDrift:
    """The common items of this and an earlier form, with the rule that judged them.

    `n` counts the candidates of the smaller sitting, 0 where it was not stated.
    """

    method: str
    rule: str
    items: tuple[AnchorItem, ...]
    n: int = 0


class OwnCut(StrEnum):
    """Why a form has the panel's own cut and is equated to no other."""

    BASE = "base form"
    RESERVE = "reserve without a base form"


@dataclass(frozen=True, slots=True)
class EquatingAlternative:
    """What another method would say at the cut; it decides nothing.

    `would_pass` and `would_fail` count candidates who differ from the sealed method's decision.
    """

    method: str
    raw_cut: float | None
    se: float | None = None
    would_pass: int | None = None
    would_fail: int | None = None


@dataclass(frozen=True, slots=True)
class Groups:
    """The group of each candidate, in the order of the marks, and which one is focal."""

    name: str
    focal: str
    of: tuple[str, ...]
