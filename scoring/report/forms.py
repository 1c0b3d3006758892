"""The section that sets several forms of one exam side by side, each by its own N."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from scoring.consistency import DecisionQuality
from scoring.ladder import LadderRefusal, Statistic, refusals, supports
from scoring.report.decisions import Estimates
from scoring.report.evidence import Evidence
from scoring.report.values import Audience, Lines, ReportTable, Section, Topic, written

TITLE = "Forms side by side"
ONLY_EQUATED = (
    "Marks of two forms compare only through equating: the lowest passing mark of each form is "
    "set so that it asks for the same level."
)
Row = tuple[str, Callable[[Evidence, DecisionQuality | None], str]]


def forms(given: Sequence[Evidence], *, known: Sequence[Estimates]) -> Section:
    """Return one column a form: who sat, scores, cut, reliability and decisions, each by its N.

    `known` holds the decision quality of each form, in the same order.
    """
    rows = tuple(
        (label, *(tell(one, _own(found)) for one, found in zip(given, known, strict=True)))
        for label, tell in ROWS
    )
    table = ReportTable(
        "Every form", ("", *(one.form for one in given)), rows, note="A dash: N does not allow it."
    )
    drawn = [one for one in given if supports(Statistic.SKEWNESS, n=one.cohort.n)]
    return Section(
        Topic.FORMS,
        TITLE,
        n=sum(one.cohort.n for one in given),
        method="each form by its own N",
        assumptions=("forms follow one blueprint; groups of candidates may differ in ability",),
        prose=(ONLY_EQUATED,),
        tables=(table,),
        plots=(_cumulative(drawn),) if len(drawn) > 1 else (),
        refused=_refused(given),
        audience=Audience.PUBLIC,
    )


def _own(found: Estimates) -> DecisionQuality | None:
    return found.best[1] if found.best else None


def _moment(
    compute: Callable[[NDArray[np.float64]], float],
) -> Callable[[Evidence, DecisionQuality | None], str]:
    def tell(one: Evidence, _found: DecisionQuality | None) -> str:
        allowed = supports(Statistic.SCORE_MOMENTS, n=one.cohort.n)
        return written(compute(one.cohort.totals), 2) if allowed else "-"

    return tell


def _rate(field: str) -> Callable[[Evidence, DecisionQuality | None], str]:
    def tell(_one: Evidence, found: DecisionQuality | None) -> str:
        return written(getattr(found, field)) if found else "-"

    return tell


def _cut(one: Evidence, _found: DecisionQuality | None) -> str:
    return written(one.cut, 2) if one.has_cut else "-"


def _lowest(one: Evidence, _found: DecisionQuality | None) -> str:
    return str(one.raw_cut) if one.has_cut else "-"


def _passed(one: Evidence, _found: DecisionQuality | None) -> str:
    if not one.has_cut or one.cohort.n < one.suppression_below:
        return "-"
    return str(int((one.cohort.totals >= one.raw_cut).sum()))


def _pass_rate(one: Evidence, _found: DecisionQuality | None) -> str:
    if not one.has_cut or not supports(Statistic.P, n=one.cohort.n):
        return "-"
    return f"{float((one.cohort.totals >= one.raw_cut).mean()):.1%}"


def _alpha(one: Evidence, _found: DecisionQuality | None) -> str:
    return written(one.cohort.analysis().alpha) if _steady(one) else "-"


def _sem(one: Evidence, _found: DecisionQuality | None) -> str:
    return written(one.cohort.analysis().sem) if _steady(one) else "-"


def _steady(one: Evidence) -> bool:
    return supports(Statistic.ALPHA, n=one.cohort.n)


def _equating(one: Evidence, _found: DecisionQuality | None) -> str:
    if one.equating:
        return one.equating.method
    return one.own_cut.value if one.own_cut else "none"


ROWS: tuple[Row, ...] = (
    ("Candidates (N)", lambda one, _: str(one.cohort.n)),
    ("Items", lambda one, _: str(one.cohort.n_items)),
    ("Mean total", _moment(lambda totals: float(totals.mean()))),
    ("Standard deviation", _moment(lambda totals: float(totals.std(ddof=1)))),
    ("Cut in force, unrounded", _cut),
    ("Lowest passing mark", _lowest),
    ("Passed", _passed),
    ("Pass rate", _pass_rate),
    ("Alpha", _alpha),
    ("Standard error of measurement, marks", _sem),
    ("Accuracy", _rate("accuracy")),
    ("Consistency with a parallel form", _rate("consistency")),
    ("Kappa", _rate("kappa")),
    ("False pass (true level below the cut)", _rate("false_positive")),
    ("False fail", _rate("false_negative")),
    ("Equating", _equating),
)


def _refused(given: Sequence[Evidence]) -> tuple[LadderRefusal, ...]:
    asked = (Statistic.SCORE_MOMENTS, Statistic.P, Statistic.ALPHA, Statistic.DECISION_QUALITY)
    found = (each for one in given for each in refusals(asked, n=one.cohort.n))
    return tuple(dict.fromkeys(found))


def _cumulative(given: Sequence[Evidence]) -> Lines:
    """Return the share of candidates at or below each total, a line a form."""
    most = max(int(np.ceil(one.cohort.maximum)) for one in given)
    marks = np.arange(most + 1)
    heights = tuple(
        tuple((one.cohort.totals[:, None] <= marks).mean(axis=0).tolist()) for one in given
    )
    return Lines(
        title="Share of candidates at or below each total",
        across="total mark",
        upward="share",
        marks=tuple(float(mark) for mark in marks),
        names=tuple(f"{one.form} (N = {one.cohort.n})" for one in given),
        heights=heights,
    )
