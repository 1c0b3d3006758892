"""The section on scores: who sat, how totals are spread, who passed."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scoring.ladder import Statistic, refusals, supports
from scoring.proportions import wilson
from scoring.report.evidence import Evidence
from scoring.report.values import (
    Audience,
    Bars,
    Figure,
    ReportTable,
    Section,
    Topic,
    number,
    rule_of,
    stated,
    words,
    written,
)

MOST_BARS = 60


def scores(evidence: Evidence) -> Section:
    """Return N, moments and the pass count; the distribution only where nobody stands alone."""
    cohort = evidence.cohort
    n, totals = cohort.n, cohort.totals
    moments = Statistic.SCORE_MOMENTS
    figures = [
        number("Candidates (first-time, usable)", n, n=n, digits=0),
        number("Items", cohort.n_items, n=n, digits=0),
        number("Most marks possible", cohort.maximum, n=n, digits=0),
        stated("Mean total", moments, lambda: float(totals.mean()), n=n),
        stated("Standard deviation", moments, lambda: float(totals.std(ddof=1)), n=n),
        stated("Lowest total", moments, lambda: float(totals.min()), n=n, digits=0),
        stated("Highest total", moments, lambda: float(totals.max()), n=n, digits=0),
        stated("Skewness", Statistic.SKEWNESS, lambda: skewness(totals), n=n),
    ]
    if evidence.has_cut:
        figures += _passes(evidence)
    shown = supports(Statistic.SKEWNESS, n=n)
    return Section(
        Topic.SCORES,
        "Scores of this cohort",
        n=n,
        method="totals of marks; standard deviation with divisor N - 1",
        assumptions=("candidates are first-time takers whose sheets were usable",),
        prose=() if cohort.complete else ("Totals are over the items each candidate took.",),
        figures=tuple(figures),
        plots=(distribution(evidence),) if shown else (),
    )


def scores_annex(evidence: Evidence) -> Section:
    """Return the count at every total, for staff: in a small cohort a count is a person."""
    totals = evidence.cohort.totals
    values, counts = np.unique(totals, return_counts=True)
    places = 0 if (values % 1 == 0).all() else 2
    rows = tuple(
        (written(float(value), places), str(int(count)))
        for value, count in zip(values, counts, strict=True)
    )
    table = ReportTable("How often each total occurred", ("Total", "Candidates"), rows)
    return replace(
        scores(evidence),
        title="Distribution of totals",
        method="counts",
        figures=(),
        tables=(table,),
        plots=(distribution(evidence),),
        audience=Audience.RESTRICTED,
    )


def skewness(totals: NDArray[np.float64]) -> float:
    r"""Return Fisher's moment coefficient of skewness, nan where totals do not vary.

    .. math:: g_1 = \frac{m_3}{m_2^{3/2}},\quad m_r = \frac{1}{n}\sum (x - \bar x)^r

    Parameters
    ----------
    totals : ndarray of shape (n_candidates,)
        Total marks.

    References
    ----------
    Joanes, D. N., & Gill, C. A. (1998). Comparing measures of sample skewness and kurtosis. *The
    Statistician*, 47, 183-189, eq. g1.

    Examples
    --------
    >>> round(skewness(np.array([0.0, 0.0, 0.0, 4.0])), 4)
    1.1547
    """
    away = totals - totals.mean()
    spread = float((away**2).mean())
    return float((away**3).mean()) / spread**1.5 if spread > 0 else float("nan")


def distribution(evidence: Evidence) -> Bars:
    """Return counts of totals in bars of equal whole width, from 0 to the most marks."""
    cohort = evidence.cohort
    most = max(1, int(np.ceil(cohort.maximum)))
    width = max(1, -(-most // MOST_BARS))
    starts = np.arange(0, most + 1, width)
    counts, _ = np.histogram(cohort.totals, bins=[*starts.tolist(), float(starts[-1] + width)])
    return Bars(
        title=f"Totals, N = {cohort.n}",
        across="total mark",
        marks=tuple(float(start) for start in starts),
        counts=tuple(int(count) for count in counts),
        width=float(width),
        cut=float(evidence.raw_cut) if evidence.has_cut else None,
    )


def _passes(evidence: Evidence) -> list[Figure]:
    n = evidence.cohort.n
    passed = int((evidence.cohort.totals >= evidence.raw_cut).sum())
    count = words("Passed", f"{passed} of {n} at the lowest passing mark {evidence.raw_cut}", n=n)
    rate = "Pass rate with 95 % interval (Wilson)"
    for refusal in refusals([Statistic.P], n=n):
        text = f"not stated: {rule_of(refusal)}"
        return [count, Figure(rate, text, n, statistic=Statistic.P, refused=refusal)]
    ends = wilson(passed, n=n)
    text = f"{passed / n:.1%} ({ends.low:.1%} to {ends.high:.1%})"
    return [count, Figure(rate, text, n, statistic=Statistic.P, value=passed / n)]
