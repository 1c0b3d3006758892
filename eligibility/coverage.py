"""Exact coverage of a blueprint by micro-credentials, and what would close the gap.

Every outcome carries its area's weight divided by the number of outcomes in the area.  A
credential covers an outcome wholly, half or not at all; the best single coverage counts, so
that halves are not added and nothing counts twice.  No database, no clock, no floats.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from exambank.blueprints.types import Blueprint, LearningOutcome
from exambank.core.vocabulary import AreaCode, Bilingual, CourseCode, DefinitionCode, OutcomeCode

NOTHING = Fraction(0)
WHOLE = Fraction(1)
HALF = Fraction(1, 2)
SHARES = frozenset({NOTHING, HALF, WHOLE})
LARGEST_SET = 5  # nobody is told to take six courses to be let in to one exam


@dataclass(frozen=True, slots=True)
class Grant:
    """What one version of a micro-credential covers of one course: 0, 1/2 or 1 an outcome."""

    definition: DefinitionCode
    version: str
    covers: Mapping[OutcomeCode, Fraction]

    def __post_init__(self) -> None:
        for outcome, share in self.covers.items():
            if share not in SHARES:
                msg = f"{self.definition} covers {outcome} by {share}: only 0, 1/2 or 1 is known"
                raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class OutcomeCoverage:
    """How far one outcome is covered, and by which credentials."""

    outcome: LearningOutcome
    share: Fraction
    by: tuple[DefinitionCode, ...]


@dataclass(frozen=True, slots=True)
class AreaCoverage:
    """How far one area is covered; its outcomes weigh the same."""

    code: AreaCode
    name: Bilingual
    weight: Fraction
    outcomes: tuple[OutcomeCoverage, ...]

    @property
    def share(self) -> Fraction:
        """Return the covered share of the area."""
        return sum((one.share for one in self.outcomes), NOTHING) / len(self.outcomes)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a blueprint is covered, in all and by area."""

    course: CourseCode
    blueprint: str
    areas: tuple[AreaCoverage, ...]

    @property
    def total(self) -> Fraction:
        """Return the covered share of the exam, by the weights of its areas."""
        weights = sum((area.weight for area in self.areas), NOTHING)
        return sum((area.weight * area.share for area in self.areas), NOTHING) / weights

    @property
    def missing(self) -> tuple[OutcomeCoverage, ...]:
        """Return the outcomes that are not wholly covered, in blueprint order."""
        return tuple(one for area in self.areas for one in area.outcomes if one.share < WHOLE)

    @property
    def gaps(self) -> tuple[AreaCoverage, ...]:
        """Return the areas that are not wholly covered: what to study."""
        return tuple(area for area in self.areas if area.share < WHOLE)


@dataclass(frozen=True, slots=True)
class ClosingSet:
    """Credentials that together reach the needed share, and the total with them."""

    definitions: tuple[DefinitionCode, ...]
    total: Fraction


def coverage(blueprint: Blueprint, held: Sequence[Grant]) -> Coverage:
    r"""Return how far `held` covers `blueprint`, exactly.

    For an outcome :math:`o` of area :math:`a` with weight :math:`w_a` and :math:`n_a`
    outcomes, the total is :math:`\sum_a w_a / n_a \sum_{o \in a} \max_g c_{go}` over
    :math:`\sum_a w_a`, where :math:`c_{go}` is what credential :math:`g` covers of it.
    """
    areas = tuple(
        AreaCoverage(
            area.code,
            area.name,
            area.weight,
            tuple(_outcome(outcome, held) for outcome in area.outcomes),
        )
        for area in blueprint.areas
    )
    return Coverage(blueprint.course, blueprint.version, areas)


def _outcome(outcome: LearningOutcome, held: Sequence[Grant]) -> OutcomeCoverage:
    shares = [(grant.covers.get(outcome.code, NOTHING), grant.definition) for grant in held]
    best = max((share for share, _ in shares), default=NOTHING)
    by = sorted({definition for share, definition in shares if share == best > 0})
    return OutcomeCoverage(outcome, best, tuple(by))


def closing_set(
    blueprint: Blueprint, *, held: Sequence[Grant], known: Sequence[Grant], need: Fraction
) -> ClosingSet | None:
    """Return the smallest set of `known` credentials that brings the total to `need`.

    Among sets of one size the largest total wins, then the first codes.  None means that no
    set of up to `LARGEST_SET` does it; an empty set means that nothing is missing.
    """
    total = coverage(blueprint, held).total
    if total >= need:
        return ClosingSet((), total)
    useful = _useful(blueprint, held, known)
    for size in range(1, min(LARGEST_SET, len(useful)) + 1):
        found = _best_of_size(blueprint, list(held), useful, size=size, need=need)
        if found is not None:
            return found
    return None


def reachable(blueprint: Blueprint, *, held: Sequence[Grant], known: Sequence[Grant]) -> Fraction:
    """Return the total that would come from everything known: no set can do better."""
    return coverage(blueprint, [*held, *known]).total


@dataclass(frozen=True, slots=True)
class _Gain:
    grant: Grant
    gain: Fraction


def _useful(blueprint: Blueprint, held: Sequence[Grant], known: Sequence[Grant]) -> list[_Gain]:
    """Return the credentials that add something, largest gain first, without dominated ones."""
    base = coverage(blueprint, held).total
    gains = [_Gain(one, coverage(blueprint, [*held, one]).total - base) for one in known]
    order = sorted(
        (one for one in gains if one.gain > 0),
        key=lambda one: (-one.gain, one.grant.definition, one.grant.version),
    )
    kept: list[_Gain] = []
    for one in order:
        if not any(_dominates(other.grant, one.grant) for other in kept):
            kept.append(one)
    return kept


def _dominates(better: Grant, other: Grant) -> bool:
    return all(
        better.covers.get(outcome, NOTHING) >= share for outcome, share in other.covers.items()
    )


def _best_of_size(
    blueprint: Blueprint, held: list[Grant], useful: list[_Gain], *, size: int, need: Fraction
) -> ClosingSet | None:
    """Search depth first; a set gains at most the sum of its members' single gains."""
    best: ClosingSet | None = None
    base = coverage(blueprint, held).total

    def extend(start: int, chosen: tuple[Grant, ...], bound: Fraction) -> None:
        nonlocal best
        left = size - len(chosen)
        if left == 0:
            total = coverage(blueprint, [*held, *chosen]).total
            codes = tuple(sorted(one.definition for one in chosen))
            if total >= need and (
                best is None or (-total, codes) < (-best.total, best.definitions)
            ):
                best = ClosingSet(codes, total)
            return
        for at in range(start, len(useful) - left + 1):
            most = bound + sum((one.gain for one in useful[at : at + left]), NOTHING)
            if most < max(need, best.total if best else NOTHING):
                return  # gains only fall from here on
            extend(at + 1, (*chosen, useful[at].grant), bound + useful[at].gain)

    extend(0, (), base)
    return best
