"""What a double marking came to: final marks, who must decide, agreement and severity.

Marks in, one frozen report out; who marked what is decided elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.marking.types import Criterion, CriterionMark
from scoring.raters import Agreement, RatingsIncomplete, Severity, agreement, severities
from scoring.written import BlindMarking, FinalMark, GivenMark, final_marks, to_adjudicate

BLIND = 2
MOST = 3


class MarksUnusable(ValueError):
    """The marks cannot belong to a double marking; the message says which and why."""


@dataclass(frozen=True, slots=True)
class MarkingReport:
    """A double marking at a glance.

    Attributes
    ----------
    finals : tuple of FinalMark
        Scripts whose mark is settled, by code.
    waiting : tuple of str
        Scripts on which two people differ by more than the tolerance and no third has marked.
    single : tuple of str
        Scripts that fewer than two people have marked on every criterion.
    totals : Agreement or None
        Agreement of the blind pairs on the total; None without a script that two have marked.
    criteria : tuple of (str, Agreement)
        The same for each criterion.
    severities : tuple of Severity
        How strict each marker is on the total, of the blind marks; empty where they cannot be
        compared, with the reason in `notes`.
    """

    n_scripts: int
    n_double: int
    maximum: int
    tolerance: float
    finals: tuple[FinalMark, ...]
    waiting: tuple[str, ...]
    single: tuple[str, ...]
    totals: Agreement | None
    criteria: tuple[tuple[str, Agreement], ...]
    severities: tuple[Severity, ...]
    notes: tuple[str, ...]


def marking_report(
    given: Sequence[CriterionMark], *, rubric: Sequence[Criterion], tolerance: float
) -> MarkingReport:
    """Return what a double marking came to.

    Of each script the first two markers in the order of `given` marked blind, a third settled
    it.  Within the tolerance the mean of the two counts; beyond it the third mark alone.

    Raises
    ------
    MarksUnusable
        If a mark stands twice, is off the scale, names no criterion, or a script has four
        markers.

    Examples
    --------
    >>> rubric = [Criterion("content", "", 4)]
    >>> rows = [CriterionMark("s1", "Ann", "content", 3), CriterionMark("s1", "Ben", "content", 4)]
    >>> marking_report(rows, rubric=rubric, tolerance=1).finals[0].mark
    3.5
    """
    table = _table(given, rubric)
    names = [one.code for one in rubric]
    whole = {
        script: {who: marks for who, marks in markers.items() if len(marks) == len(names)}
        for script, markers in table.items()
    }
    double = {script: marks for script, marks in whole.items() if len(marks) >= BLIND}
    markings = [_marking(script, marks) for script, marks in sorted(double.items())]
    maximum = sum(one.maximum for one in rubric)
    waiting = {
        one for one in to_adjudicate(markings, tolerance=tolerance) if len(double[one]) < MOST
    }
    settled = [one for one in markings if one.answer not in waiting]
    found, notes = _severities(markings)
    return MarkingReport(
        n_scripts=len(table),
        n_double=len(double),
        maximum=maximum,
        tolerance=tolerance,
        finals=final_marks(settled, tolerance=tolerance, maximum=maximum),
        waiting=tuple(sorted(waiting)),
        single=tuple(sorted(set(table) - set(double))),
        totals=_totals(markings, maximum),
        criteria=tuple((one.code, _criterion(double, one)) for one in rubric) if double else (),
        severities=found,
        notes=notes,
    )


_Marks = Mapping[str, Mapping[str, int]]


def _table(
    given: Sequence[CriterionMark], rubric: Sequence[Criterion]
) -> dict[str, dict[str, dict[str, int]]]:
    """Return marks by script, marker and criterion, markers in the order of `given`."""
    most = {one.code: one.maximum for one in rubric}
    table: dict[str, dict[str, dict[str, int]]] = {}
    for one in given:
        said = f"{one.marker} on script {one.script}, criterion {one.criterion}"
        if one.criterion not in most:
            msg = f"{said}: the rubric has only {', '.join(most)}"
            raise MarksUnusable(msg)
        if not 0 <= one.mark <= most[one.criterion]:
            msg = f"{said}: {one.mark} is not from 0 to {most[one.criterion]}"
            raise MarksUnusable(msg)
        marks = table.setdefault(one.script, {}).setdefault(one.marker, {})
        if one.criterion in marks:
            msg = f"{said}: marked twice"
            raise MarksUnusable(msg)
        marks[one.criterion] = one.mark
    for script, markers in table.items():
        if len(markers) > MOST:
            msg = f"script {script} has {len(markers)} markers: two mark blind, a third settles"
            raise MarksUnusable(msg)
    return table


def _marking(script: str, marks: _Marks) -> BlindMarking:
    found = [GivenMark(who, float(sum(given.values()))) for who, given in marks.items()]
    return BlindMarking(script, found[0], found[1], found[2] if len(found) == MOST else None)


def _totals(markings: Sequence[BlindMarking], maximum: int) -> Agreement | None:
    if not markings:
        return None
    first = np.array([one.first.mark for one in markings])
    second = np.array([one.second.mark for one in markings])
    return agreement(first, second, scale=range(maximum + 1))


def _criterion(double: Mapping[str, _Marks], criterion: Criterion) -> Agreement:
    pairs = [[given[criterion.code] for given in marks.values()] for marks in double.values()]
    found = np.array([pair[:BLIND] for pair in pairs], dtype=np.float64)
    return agreement(found[:, 0], found[:, 1], scale=range(criterion.maximum + 1))


def _severities(
    markings: Sequence[BlindMarking],
) -> tuple[tuple[Severity, ...], tuple[str, ...]]:
    raters = sorted({mark.rater for one in markings for mark in (one.first, one.second)})
    if len(raters) < BLIND:
        return (), ("severity needs two markers of the same scripts",)
    marks = np.full((len(markings), len(raters)), np.nan)
    for row, one in enumerate(markings):
        for mark in (one.first, one.second):
            marks[row, raters.index(mark.rater)] = mark.mark
    try:
        return severities(marks, raters=raters), ()
    except RatingsIncomplete as fault:
        return (), (str(fault),)
