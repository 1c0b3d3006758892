"""The section on areas: which of them may have a score of their own."""

from collections import Counter

from scoring.ladder import Statistic, refusals
from scoring.moments import TooFewMarks
from scoring.report.evidence import Evidence
from scoring.report.values import ReportTable, Section, Topic, written
from scoring.subscores import AreaValue, subscore_value

TITLE = "Added value of areas"


def areas(evidence: Evidence) -> Section | None:
    """Return Haberman's gate for every area, or weights only; None where no area is named."""
    if not evidence.areas:
        return None
    n = evidence.cohort.n
    short = tuple(refusals([Statistic.AREA_FEEDBACK], n=n))
    if short:
        return Section(
            Topic.AREAS,
            TITLE,
            n=n,
            method="weights only",
            prose=("No area has a score of its own in this report.",),
            tables=(_weights(evidence),),
            refused=short,
        )
    try:
        found = subscore_value(
            evidence.cohort.marks, areas=evidence.areas, items_min=evidence.area_items_min
        )
    except TooFewMarks as fault:
        return Section(Topic.AREAS, TITLE, n=n, method="none", prose=(str(fault),))
    rows = tuple(_row(one) for one in found.areas)
    columns = ("Area", "Items", "PRMSE area", "PRMSE total", "Band may be printed")
    return Section(
        Topic.AREAS,
        TITLE,
        n=found.n,
        method=f"{found.method}; at least {evidence.area_items_min} items",
        assumptions=found.assumptions,
        tables=(ReportTable(f"Areas, N = {found.n}", columns, rows),),
    )


def _row(one: AreaValue) -> tuple[str, ...]:
    said = "yes" if one.reported else f"no: {'; '.join(one.reasons)}"
    return (
        one.area,
        str(one.n_items),
        written(one.prmse_area),
        written(one.prmse_total),
        said,
    )


def _weights(evidence: Evidence) -> ReportTable:
    count = Counter(evidence.areas)
    whole = evidence.cohort.maximum
    marks = dict.fromkeys(count, 0.0)
    for area, most in zip(evidence.areas, evidence.cohort.maxima.tolist(), strict=True):
        marks[area] += most
    rows = tuple((area, str(items), f"{marks[area] / whole:.0%}") for area, items in count.items())
    return ReportTable("Weights of areas", ("Area", "Items", "Share of the marks"), rows)
