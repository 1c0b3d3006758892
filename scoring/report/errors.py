"""The section on reliability and errors of measurement, from the cohort or pooled."""

from math import nan

import numpy as np

from scoring.ladder import Statistic, supports
from scoring.reliability import Coefficient, alpha, alpha_interval, lord, lord_keats, sem
from scoring.report.evidence import Evidence
from scoring.report.values import Curve, Figure, Section, Topic, number, stated, words


def reliability(evidence: Evidence) -> Section:
    """Return alpha with its interval, SEM, and the error at the cut.

    Where N forbids the cohort's own alpha, the pooled reliability stands in where there is one.
    """
    cohort = evidence.cohort
    allowed = supports(Statistic.ALPHA, n=cohort.n)
    figures = [*_own(evidence), *_pooled(evidence), *_at_cut(evidence)]
    pooled = evidence.pooled is not None
    if allowed:
        method = "coefficient alpha of this cohort"
    elif pooled:
        method = "pooled over sittings, because N is below 30"
    else:
        method = "none: N is below 30 and no pooled reliability was given"
    return Section(
        Topic.RELIABILITY,
        "Reliability and errors of measurement",
        n=cohort.n,
        method=method,
        assumptions=_assumptions(evidence, allowed=allowed),
        figures=tuple(figures),
        plots=_curve(evidence),
    )


def pooled_sem(evidence: Evidence) -> Figure | None:
    """Return the standard error from the pooled reliability, None where nothing was pooled."""
    if evidence.pooled is None:
        return None
    label = "SEM from the pooled reliability, marks"
    known = evidence.pooled.totals
    value = evidence.pooled.reliability
    if len(known) > 1:
        spread = float(known.std(ddof=1))
        return number(label, sem(standard_deviation=spread, reliability=value), n=len(known))
    totals = evidence.cohort.totals

    def own_spread() -> float:
        return sem(standard_deviation=float(totals.std(ddof=1)), reliability=value)

    return stated(label, Statistic.SCORE_MOMENTS, own_spread, n=len(totals))


def _own(evidence: Evidence) -> list[Figure]:
    marks, n = evidence.cohort.marks, evidence.cohort.n
    kind = "KR-20 (alpha)" if evidence.cohort.binary else "Alpha"
    found: list[Coefficient] = [alpha(marks)] if supports(Statistic.ALPHA, n=n) else []
    value = found[0].value if found else nan
    low = high = nan
    if found and np.isfinite(value):
        ends = alpha_interval(marks)
        low, high = ends.low, ends.high
    totals = evidence.cohort.totals
    return [
        stated(kind, Statistic.ALPHA, lambda: value, n=n, digits=4),
        stated("  95 % interval (jackknife), low", Statistic.ALPHA, lambda: low, n=n, digits=4),
        stated("  95 % interval (jackknife), high", Statistic.ALPHA, lambda: high, n=n, digits=4),
        stated(
            "Standard error of measurement, marks",
            Statistic.SEM,
            lambda: sem(standard_deviation=float(totals.std(ddof=1)), reliability=value),
            n=n,
        ),
    ]


def _pooled(evidence: Evidence) -> list[Figure]:
    if evidence.pooled is None:
        return []
    found = [
        number(
            "Pooled reliability",
            evidence.pooled.reliability,
            n=evidence.pooled.n,
            suffix="" if evidence.pooled.n else " (N of the pool not stated)",
        )
    ]
    error = pooled_sem(evidence)
    return [*found, error] if error else found


def _at_cut(evidence: Evidence) -> list[Figure]:
    cohort = evidence.cohort
    if not evidence.has_cut:
        return [words("Error at the cut", "not stated: no cut was given")]
    at = float(evidence.raw_cut)
    if not cohort.binary or not 0 <= at <= cohort.n_items:
        return [words("Error at the cut", "not stated: it needs complete items marked 0 or 1")]
    label = f"CSEM at the cut ({at:.0f} marks)"
    return [
        number(f"{label}, Lord, from the number of items", lord(cohort.n_items).at(at), n=0),
        stated(
            f"{label}, Lord-Keats",
            Statistic.SEM,
            lambda: lord_keats(cohort.marks).at(at),
            n=cohort.n,
        ),
    ]


def _curve(evidence: Evidence) -> tuple[Curve, ...]:
    cohort = evidence.cohort
    if not cohort.binary:
        return ()
    scaled = supports(Statistic.SEM, n=cohort.n)
    errors = lord_keats(cohort.marks) if scaled else lord(cohort.n_items)
    behind = f"N = {cohort.n}" if scaled else "no candidates needed"
    return (
        Curve(
            title=f"Standard error at each score ({errors.method}; {behind})",
            across="total mark",
            upward="marks",
            marks=errors.scores,
            heights=errors.errors,
            cut=float(evidence.raw_cut) if evidence.has_cut else None,
        ),
    )


def _assumptions(evidence: Evidence, *, allowed: bool) -> tuple[str, ...]:
    found = ["errors of items are uncorrelated; alpha is then a lower bound"] if allowed else []
    if evidence.pooled is not None:
        found.append("earlier sittings used forms of one blueprint and candidates alike to these")
        if not len(evidence.pooled.totals):
            found.append("the spread of totals is taken from this cohort")
    if evidence.cohort.binary:
        found.append("Lord's error takes the items as a random sample of a pool")
    return tuple(found)
