"""The section on earlier sittings: how this one compares, and what they know together."""

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.ladder import Statistic, refusals, supports
from scoring.proportions import wilson
from scoring.reliability import feldt_interval
from scoring.report.circumstances import EarlierSitting
from scoring.report.values import (
    Figure,
    ReportTable,
    Section,
    Topic,
    number,
    rule_of,
    words,
    written,
)

TITLE = "Comparison with earlier forms and sittings"


class NothingToPool(ValueError):
    """No sitting states a spread and a reliability."""


@dataclass(frozen=True, slots=True)
class PooledSpread:
    """Reliability within sittings, and how many candidates and sittings stand behind it."""

    reliability: float
    sem: float
    n: int
    sittings: int


def pooled_reliability(sittings: Sequence[EarlierSitting]) -> PooledSpread:
    r"""Return one reliability from several sittings, each weighted by its degrees of freedom.

    .. math:: \rho = 1 - \frac{\sum (n_i - 1)\, s_i^2 (1 - r_i)}{\sum (n_i - 1)\, s_i^2}

    Error variances and observed variances are pooled apart, so that a sitting with little spread
    does not lower the whole; differences between the means of sittings count for nothing.

    Parameters
    ----------
    sittings : sequence of EarlierSitting
        Those without `sd` or `reliability`, or with fewer than two candidates, say nothing here.

    Returns
    -------
    PooledSpread
        `sem` in marks, the root of the pooled error variance.

    Raises
    ------
    NothingToPool
        If no sitting states both, or marks do not vary.

    References
    ----------
    Thorndike, R. L. (1951). Reliability. In *Educational measurement* (1st ed.), p. 595 ff: errors
    are pooled as variances.

    Examples
    --------
    >>> a = EarlierSitting("a", "F", None, n=11, sd=4.0, reliability=0.75)
    >>> b = EarlierSitting("b", "F", None, n=21, sd=6.0, reliability=0.9)
    >>> found = pooled_reliability([a, b])
    >>> round(found.reliability, 4), round(found.sem, 4), found.n
    (0.8727, 1.9322, 32)
    """
    told = [
        (one.n, one.sd**2, one.reliability)
        for one in sittings
        if one.sd is not None and one.reliability is not None and one.n > 1
    ]
    observed = sum((n - 1) * variance for n, variance, _ in told)
    if not observed > 0:
        msg = "no sitting states a spread and a reliability: there is nothing to pool"
        raise NothingToPool(msg)
    error = sum((n - 1) * variance * (1 - r) for n, variance, r in told)
    return PooledSpread(
        reliability=1 - error / observed,
        sem=float((error / sum(n - 1 for n, _, _ in told)) ** 0.5),
        n=sum(n for n, _, _ in told),
        sittings=len(told),
    )


def earlier(sittings: Sequence[EarlierSitting], *, n: int, n_items: int, least: int) -> Section:
    """Return the table of sittings and what they know together, or that none were given.

    The last sitting is the one the report is about; what the N of a sitting does not support is
    a dash, and pass counts of fewer than `least` people are not printed.
    """
    if len(sittings) <= 1:
        said = "This is the first sitting, or no earlier ones were given to this report."
        return Section(Topic.EARLIER, TITLE, n=n, method="none", prose=(said,))
    whole = sum(one.n for one in sittings)
    return Section(
        Topic.EARLIER,
        TITLE,
        n=whole,
        method="each sitting by what its own N supports; a dash is not supported or not stated",
        assumptions=(
            "forms follow one blueprint; means of different forms compare only after equating",
        ),
        figures=_together(sittings, n_items=n_items),
        tables=(_table(sittings, least=least),),
    )


def _together(sittings: Sequence[EarlierSitting], *, n_items: int) -> tuple[Figure, ...]:
    told = [one for one in sittings if one.passed is not None]
    n, passed = sum(one.n for one in told), sum(one.passed or 0 for one in told)
    figures: list[Figure] = [number("Sittings", len(sittings), n=0, digits=0)]
    if told and supports(Statistic.P, n=n):
        ends = wilson(passed, n=n)
        text = f"{passed / n:.1%} ({ends.low:.1%} to {ends.high:.1%})"
        label = "Pass rate over all sittings with 95 % interval (Wilson)"
        figures.append(Figure(label, text, n, statistic=Statistic.P, value=passed / n))
    return (*figures, *_reliability(sittings, n_items=n_items))


def _reliability(sittings: Sequence[EarlierSitting], *, n_items: int) -> list[Figure]:
    label = "Reliability pooled over sittings"
    try:
        found = pooled_reliability(sittings)
    except NothingToPool:
        return [words(label, "not known: no sitting states a spread and a reliability")]
    for refusal in refusals([Statistic.ALPHA], n=found.n):
        text = f"not stated: {rule_of(refusal)}"
        return [Figure(label, text, found.n, statistic=Statistic.ALPHA, refused=refusal)]
    ends = feldt_interval(found.reliability, n=found.n, n_items=n_items)
    return [
        number(label, found.reliability, n=found.n, statistic=Statistic.ALPHA),
        words("  95 % interval (Feldt)", f"{ends.low:.3f} to {ends.high:.3f}", n=found.n),
        number("Standard error of measurement over sittings, marks", found.sem, n=found.n),
    ]


def _table(sittings: Sequence[EarlierSitting], *, least: int) -> ReportTable:
    heads = ("Sitting", "Form", "Date", "N", "Mean", "SD", "Lowest passing mark", "Passed")
    rows = tuple(_row(one, least=least) for one in sittings)
    return ReportTable("Sittings", (*heads, "Reliability"), rows)


def _row(one: EarlierSitting, *, least: int) -> tuple[str, ...]:
    moments = supports(Statistic.SCORE_MOMENTS, n=one.n)
    steady = supports(Statistic.ALPHA, n=one.n)
    small = one.n < least
    return (
        one.sitting,
        one.form,
        one.sat_on.isoformat() if one.sat_on else "-",
        str(one.n),
        written(one.mean if moments else None, 2),
        written(one.sd if moments else None, 2),
        written(one.cut, 0),
        "-" if one.passed is None or small else str(one.passed),
        written(one.reliability if steady else None),
    )
