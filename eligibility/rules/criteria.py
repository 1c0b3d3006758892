"""The criteria of a rule set as frozen values: what is asked, not how it is judged.

A number that is None stands for the bank's dated policy value of the day of the decision.
"""

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from typing import Any

from eligibility.rules.types import PolicyValues, RuleSetRef
from eligibility.types import Route
from exambank.core.vocabulary import CourseCode, InstitutionCode


@dataclass(frozen=True, slots=True)
class CoverageAtLeast:
    """Ask that usable micro-credentials cover a share of the blueprint's outcomes."""

    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class AreaFloor:
    """Ask that every area is covered by a share; a miss is for people to judge."""

    share: Fraction


@dataclass(frozen=True, slots=True)
class ValidEvidence:
    """Ask that what the coverage rests on is verified and valid on the day."""


@dataclass(frozen=True, slots=True)
class LevelWithin:
    """Ask that credentials stand at most `distance` levels below the course."""

    distance: int
    assigned_only: bool = False


@dataclass(frozen=True, slots=True)
class IdentityVerified:
    """Ask that the provider checked who was assessed."""


@dataclass(frozen=True, slots=True)
class TheoryAttested:
    """Ask for a college's attestation that the theory is completed."""


@dataclass(frozen=True, slots=True)
class HoursAtLeast:
    """Ask for hours of work, proved by two sources that agree."""

    hours: int


@dataclass(frozen=True, slots=True)
class Declared:
    """Ask for the candidate's declaration of readiness."""


@dataclass(frozen=True, slots=True)
class AgeAtLeast:
    """Ask for an age in full years."""

    years: int | None = None


@dataclass(frozen=True, slots=True)
class AttemptsWithin:
    """Ask that the attempts of the last months leave room for one more."""

    attempts: int | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class RetestWait:
    """Ask that enough days have passed since the last attempt."""

    days: int | None = None


@dataclass(frozen=True, slots=True)
class NoLiveLetter:
    """Ask that the candidate holds no letter for the course already."""


@dataclass(frozen=True, slots=True)
class NoSanction:
    """Ask that the candidate is not barred."""


Criterion = (
    CoverageAtLeast
    | AreaFloor
    | ValidEvidence
    | LevelWithin
    | IdentityVerified
    | TheoryAttested
    | HoursAtLeast
    | Declared
    | AgeAtLeast
    | AttemptsWithin
    | RetestWait
    | NoLiveLetter
    | NoSanction
)

#: The name of each criterion in stored rule sets and traces.  Names are never reused.
NAMES: dict[type[Criterion], str] = {
    CoverageAtLeast: "coverage",
    AreaFloor: "area_floor",
    ValidEvidence: "evidence",
    LevelWithin: "level",
    IdentityVerified: "identity",
    TheoryAttested: "attestation",
    HoursAtLeast: "hours",
    Declared: "declaration",
    AgeAtLeast: "age",
    AttemptsWithin: "attempts",
    RetestWait: "wait",
    NoLiveLetter: "no_letter",
    NoSanction: "no_sanction",
}
_CLASSES = {name: kind for kind, name in NAMES.items()}


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All criteria of one route to one exam, each of them mandatory.

    `host` is the institution that hosts sittings under its own rule set, None for the bank's.
    """

    course: CourseCode
    route: Route
    version: str
    effective_from: date
    criteria: tuple[Criterion, ...]
    host: InstitutionCode | None = None

    def __post_init__(self) -> None:
        if not self.criteria:
            msg = f"rule set {self.course}/{self.route.value} v{self.version} asks nothing"
            raise ValueError(msg)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the rule set's content."""
        content = {
            "course": self.course,
            "route": self.route.value,
            "version": self.version,
            "effective_from": self.effective_from.isoformat(),
            "host": self.host,
            "criteria": [encoded(one) for one in self.criteria],
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def ref(self) -> RuleSetRef:
        """Return what a decision keeps of this rule set."""
        return RuleSetRef(self.course, self.route.value, self.version, self.host, self.digest)

    def coverage_needed(self, policy: PolicyValues) -> Fraction | None:
        """Return the share of outcomes asked for, None where the route asks for none."""
        for one in self.criteria:
            if isinstance(one, CoverageAtLeast):
                return policy.coverage_min if one.share is None else one.share
        return None


def encoded(criterion: Criterion) -> dict[str, Any]:
    """Return a criterion as plain JSON values; fractions as text.

    >>> encoded(CoverageAtLeast(Fraction(3, 5)))
    {'criterion': 'coverage', 'share': '3/5'}
    """
    values: dict[str, Any] = {"criterion": NAMES[type(criterion)]}
    for one in fields(criterion):
        value = getattr(criterion, one.name)
        values[one.name] = str(value) if isinstance(value, Fraction) else value
    return values


def decoded(values: dict[str, Any]) -> Criterion:
    """Return the criterion that `encoded` wrote.

    >>> decoded({"criterion": "hours", "hours": 1800})
    HoursAtLeast(hours=1800)
    """
    given = dict(values)
    kind = _CLASSES.get(given.pop("criterion", ""))
    if kind is None:
        msg = f"{values!r} is no criterion: known are {', '.join(sorted(_CLASSES))}"
        raise ValueError(msg)
    if isinstance(given.get("share"), str):
        given["share"] = Fraction(given["share"])
    return kind(**given)
