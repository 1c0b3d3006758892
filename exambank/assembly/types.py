"""Frozen values of form assembly: what goes in (pool, spec) and what comes out.

They hold facts and check that the facts fit together; they decide nothing.  Solver and
checker share these values and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Limits = tuple[float, float]
"""Smallest and largest value allowed on every form, both inclusive."""


class PoolUnusable(ValueError):
    """The pool contradicts itself, or lacks a column that the spec needs."""

    def __init__(self, column: str, problem: str) -> None:
        super().__init__(f"pool, column {column}: {problem}")
        self.column = column
        self.problem = problem


class SpecUnusable(ValueError):
    """The spec contradicts itself, or names what the pool does not have."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"spec, {path}: {problem}")
        self.path = path
        self.problem = problem


class Objective(StrEnum):
    """What to do with the information of the forms."""

    MINIMAX = "minimax"
    """Come as near to the target as possible, measured where a form is farthest from it."""
    MAXIMIN = "maximin"
    """Be as informative as possible, in the proportions of the target, on the poorest form."""
    MAXIMUM = "maximum"
    """Be as informative as possible in the sum over theta, on the poorest form."""


class Status(StrEnum):
    """How the search ended."""

    OPTIMAL = "optimal"
    WITHIN_GAP = "within_gap"
    NONE_FOUND = "none_found"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Items to choose from: their ids and any columns, one entry an item.

    The engine knows the columns ``area``, ``cognitive``, ``a``, ``b``, ``c``, ``words``,
    ``exposure``, ``stimulus`` and ``key``; a spec may name any other.  `information`, of
    shape (n_theta, n_items), stands in for a, b and c where another item model holds.
    """

    ids: tuple[str, ...]
    columns: Mapping[str, Sequence[str] | Sequence[float] | NDArray[np.float64]] = field(
        default_factory=dict
    )
    enemies: Sequence[Sequence[str]] = ()
    information: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        if len(set(self.ids)) != len(self.ids):
            raise PoolUnusable("id", "an id occurs twice: ids must differ")
        for name, values in self.columns.items():
            if len(values) != len(self.ids):
                raise PoolUnusable(name, f"{len(values)} values for {len(self.ids)} items")
        if self.enemies and len(self.enemies) != len(self.ids):
            raise PoolUnusable("enemies", f"{len(self.enemies)} lists for {len(self.ids)} items")
        if self.information is not None and self.information.shape[1:] != (len(self.ids),):
            shape = self.information.shape
            raise PoolUnusable("information", f"shape {shape} for {len(self.ids)} items")

    def text(self, column: str) -> tuple[str, ...]:
        """Return a column as text, the way a file would show it."""
        return tuple(
            value if isinstance(value, str) else str(value).removesuffix(".0")
            for value in self._column(column)
        )

    def numbers(self, column: str) -> NDArray[np.float64]:
        """Return a column as numbers, or raise `PoolUnusable` naming the item that is none."""
        values = self._column(column)
        try:
            found = np.asarray(values, dtype=np.float64)
        except ValueError as error:
            raise PoolUnusable(column, f"a value is not a number ({error})") from error
        if not np.isfinite(found).all():
            item = self.ids[int(np.flatnonzero(~np.isfinite(found))[0])]
            raise PoolUnusable(column, f"item {item} has no finite value")
        return found

    def _column(self, name: str) -> Sequence[str] | Sequence[float] | NDArray[np.float64]:
        if name == "id":
            return self.ids
        if name not in self.columns:
            raise PoolUnusable(name, "the column is missing, and the spec needs it")
        return self.columns[name]


class Comparison(StrEnum):
    """How a column is held against a value."""

    ONE_OF = "in"
    BELOW = "<"
    AT_MOST = "<="
    ABOVE = ">"
    AT_LEAST = ">="
    NOT = "!="


@dataclass(frozen=True, slots=True)
class Where:
    """Picks the items whose column compares so with one of the values."""

    column: str
    values: tuple[str, ...]
    comparison: Comparison = Comparison.ONE_OF


@dataclass(frozen=True, slots=True)
class Tally:
    """Limits the number of items that satisfy every `where`, or the sum of a column over them."""

    where: tuple[Where, ...]
    limits: Limits
    sum: str | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """All of these items, or none of them."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """At most one of these items."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exclude:
    """None of these items."""

    items: tuple[str, ...]


Condition = Tally | Together | Apart | Exclude


@dataclass(frozen=True, slots=True)
class EarlierForm:
    """Items of a form that was given before, and how many of them may come again.

    Anchor items are not counted: they are meant to come again.
    """

    items: tuple[str, ...]
    maximum: int


@dataclass(frozen=True, slots=True)
class Goal:
    """Information wanted at some abilities."""

    theta: tuple[float, ...]
    objective: Objective = Objective.MINIMAX
    target: tuple[float, ...] = ()
    tolerance: float = 0.005
    D: float = 1.0

    def __post_init__(self) -> None:
        if not self.theta:
            raise SpecUnusable("information.theta", "name at least one ability")
        if self.objective is not Objective.MAXIMUM:
            if len(self.target) != len(self.theta):
                found = f"{len(self.target)} values for {len(self.theta)} abilities"
                raise SpecUnusable("information.target", found)
            if min(self.target) <= 0:
                raise SpecUnusable("information.target", f"{min(self.target)} is not positive")
        if self.tolerance < 0:
            raise SpecUnusable("information.tolerance", f"{self.tolerance} is below 0")
        if self.D <= 0:
            raise SpecUnusable("information.D", f"{self.D} is not positive")


@dataclass(frozen=True, slots=True)
class Spec:
    """What every form must be.  Limits count items on one form, both ends inclusive."""

    length: int
    forms: int = 1
    max_use: int = 1
    areas: Mapping[str, Limits] = field(default_factory=dict)
    cognitive: Mapping[str, Limits] = field(default_factory=dict)
    words: Limits | None = None
    max_exposure: float | None = None
    anchor: tuple[str, ...] = ()
    attributes: Mapping[str, Mapping[str, Limits]] = field(default_factory=dict)
    information: Goal | None = None
    conditions: tuple[Condition, ...] = ()
    earlier: tuple[EarlierForm, ...] = ()
    key_run: int | None = None
    key_balance: float | None = None
    time_limit: float = 60.0
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("length", "forms", "max_use"):
            if getattr(self, name) < 1:
                raise SpecUnusable(name, f"{getattr(self, name)} is below 1")
        if self.key_run is not None and self.key_run < 1:
            raise SpecUnusable("key_run", f"{self.key_run} is below 1")
        if self.key_balance is not None and self.key_balance < 0:
            raise SpecUnusable("key_balance", f"{self.key_balance} is below 0")
        if self.time_limit <= 0:
            raise SpecUnusable("time_limit", f"{self.time_limit} is not positive")
        for path, (low, high) in self.limits():
            if low > high:
                raise SpecUnusable(path, f"the minimum {low:g} is above the maximum {high:g}")

    def limits(self) -> list[tuple[str, Limits]]:
        """Return every pair of limits with its path in the spec."""
        found = [(f"areas.{name}", limits) for name, limits in self.areas.items()]
        found += [(f"cognitive.{name}", limits) for name, limits in self.cognitive.items()]
        found += [("words", self.words)] if self.words else []
        found += [
            (f"attributes.{column}.{value}", limits)
            for column, values in self.attributes.items()
            for value, limits in values.items()
        ]
        found += [
            (f"conditions.{place}", condition.limits)
            for place, condition in enumerate(self.conditions)
            if isinstance(condition, Tally)
        ]
        return found


@dataclass(frozen=True, slots=True)
class Reason:
    """Why no set of forms can exist, and the least that would have to give.

    `have` is what the pool or the rest of the spec allows, `need` what the constraint asks;
    `path` names the setting in the spec, `to` the value that would do.
    """

    constraint: str
    have: float
    need: float
    relaxation: str
    path: str
    to: str


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule of the spec that a finished form breaks; `form` counts from 1, 0 means all."""

    form: int
    constraint: str
    have: str
    need: str


@dataclass(frozen=True, slots=True)
class Assembly:
    """The answer: forms in form order, how good they are, or why there are none.

    `deviation` per form is the largest relative distance from the target (minimax) or the
    relative shortfall from `bound` (maximin, maximum).  `bound` is proven: no set of forms
    has a worst form below it (minimax: deviation) or above it (maximin: common factor of
    the weights; maximum: sum over theta).  `gap` is the distance of the worst form from
    it, 0 when the target is met within its tolerance.
    """

    status: Status
    forms: tuple[tuple[str, ...], ...] = ()
    information: tuple[tuple[float, ...], ...] = ()
    deviation: tuple[float, ...] = ()
    bound: float | None = None
    gap: float | None = None
    seconds: float = 0.0
    reasons: tuple[Reason, ...] = ()
