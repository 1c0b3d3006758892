"""Marks of written answers from two people who marked blind, and a third where they differ.

How far raters agree in general is in `scoring.raters`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class MarkingRefused(ValueError):
    """A written answer cannot be marked as it stands; the message names answer and people."""


class MarkSource(StrEnum):
    """Whose marks the final mark rests on."""

    AGREED = "agreed"  # both gave the same mark
    MEAN = "mean"  # they differed within the tolerance
    ADJUDICATED = "adjudicated"  # a third person decided


@dataclass(frozen=True, slots=True)
class GivenMark:
    """One person's mark of one answer."""

    rater: str
    mark: float


@dataclass(frozen=True, slots=True)
class BlindMarking:
    """The marks of one answer: two given blind, and a third person's where there is one."""

    answer: str
    first: GivenMark
    second: GivenMark
    adjudicator: GivenMark | None = None


@dataclass(frozen=True, slots=True)
class FinalMark:
    """The mark that counts, and where it comes from."""

    answer: str
    mark: float
    source: MarkSource
    raters: tuple[str, ...]


def to_adjudicate(markings: Sequence[BlindMarking], *, tolerance: float) -> tuple[str, ...]:
    """Return the answers on which two raters differ by more than the tolerance, in order.

    Examples
    --------
    >>> pair = BlindMarking("a1", GivenMark("R1", 3), GivenMark("R2", 6))
    >>> to_adjudicate([pair], tolerance=1)
    ('a1',)
    """
    return tuple(one.answer for one in markings if _apart(one) > tolerance)


def final_marks(
    markings: Sequence[BlindMarking], *, tolerance: float, maximum: float
) -> tuple[FinalMark, ...]:
    """Return the mark of every answer; a difference beyond the tolerance needs a third person.

    Within the tolerance the mean counts; an adjudicator's mark counts alone, also where it was
    given without need.

    Raises
    ------
    MarkingRefused
        If a person marked an answer twice, a mark is off the scale, or a third person is lacking.

    Examples
    --------
    >>> pair = BlindMarking("a1", GivenMark("R1", 3), GivenMark("R2", 4))
    >>> [(one.mark, one.source.value) for one in final_marks([pair], tolerance=1, maximum=6)]
    [(3.5, 'mean')]
    """
    return tuple(_final(one, tolerance=tolerance, maximum=maximum) for one in markings)


def _final(one: BlindMarking, *, tolerance: float, maximum: float) -> FinalMark:
    given = [mark for mark in (one.first, one.second, one.adjudicator) if mark]
    raters = tuple(mark.rater for mark in given)
    if len(set(raters)) < len(raters):
        msg = f"answer {one.answer} was marked twice by one person of {', '.join(raters)}"
        raise MarkingRefused(msg)
    for mark in given:
        if not 0 <= mark.mark <= maximum:
            msg = f"{mark.rater} gave answer {one.answer} {mark.mark} marks of 0 to {maximum}"
            raise MarkingRefused(msg)
    if one.adjudicator:
        return FinalMark(one.answer, one.adjudicator.mark, MarkSource.ADJUDICATED, raters)
    if _apart(one) > tolerance:
        msg = (
            f"answer {one.answer} got {one.first.mark} and {one.second.mark} marks, more than "
            f"{tolerance} apart: a third person decides"
        )
        raise MarkingRefused(msg)
    source = MarkSource.MEAN if _apart(one) > 0 else MarkSource.AGREED
    return FinalMark(one.answer, (one.first.mark + one.second.mark) / 2, source, raters)


def _apart(one: BlindMarking) -> float:
    return abs(one.first.mark - one.second.mark)
