"""The section on the cut: panel, rounds, errors, the adopted cut and what it would do."""

from collections.abc import Sequence
from math import sqrt

from scipy.special import stdtrit

from scoring.cutscore.angoff import AngoffResult, lowest_mark
from scoring.cutscore.impact import Impact, impact
from scoring.ladder import Statistic, supports
from scoring.report.evidence import CutStudy, Evidence
from scoring.report.values import (
    Audience,
    Figure,
    ReportTable,
    Section,
    Topic,
    number,
    words,
    written,
)

CARRIED = (
    "There are no ratings of a panel for every question of this form: its cut comes from the base "
    "form by equating."
)


def cut_study(evidence: Evidence) -> Section:
    """Return the panel's cut with its errors, the adopted cut, and the impact around it."""
    study = evidence.study
    if study is None:
        return _without_panel(evidence)
    found = study.final
    figures = [
        *_panel(study),
        number("Lowest passing mark", evidence.raw_cut, n=found.n, digits=0),
        _adopted(evidence),
        *_b_level(evidence),
    ]
    return Section(
        Topic.CUT,
        "Standard-setting study and cut",
        n=found.n,
        method=f"{found.method}, {len(study.rounds)} round(s); N counts judges here",
        assumptions=found.assumptions,
        prose=tuple(f"Panel: {one.rule} ({one.gravity.value})." for one in study.panel),
        figures=tuple(figures),
        tables=(
            _rounds(study.rounds, title="Rounds"),
            *([_rounds(study.b_rounds, title="Rounds, B-level")] if study.b_rounds else []),
            _impact(evidence, se=found.se_judges),
        ),
    )


def judges_annex(evidence: Evidence) -> Section | None:
    """Return each judge's severity and agreement, for staff; None without a panel."""
    study = evidence.study
    if study is None:
        return None
    rows = tuple(
        (
            one.judge,
            written(one.cut, 2),
            written(one.severity, 2),
            written(one.severity_z, 1),
            written(one.consistency, 2),
        )
        for one in study.final.judges
    )
    columns = ("Judge", "Own cut", "Severity", "z", "r with panel")
    return Section(
        Topic.CUT,
        "Judges",
        n=study.final.n,
        method="last round; N counts judges",
        assumptions=study.final.assumptions,
        tables=(ReportTable("Judges in the last round", columns, rows),),
        audience=Audience.RESTRICTED,
    )


def panel_interval(found: AngoffResult, *, confidence: float = 0.95) -> tuple[float, float]:
    r"""Return the interval of the cut over panels like this one, in marks.

    .. math:: c \pm t_{n-1}\, s / \sqrt{n}

    Judges are few, so Student's t stands where larger samples would take the normal.

    Parameters
    ----------
    found : AngoffResult
        A round of at least two judges.
    confidence : float
        Coverage wanted.

    References
    ----------
    Student (1908). The probable error of a mean. *Biometrika*, 6, 1-25.

    Examples
    --------
    >>> import numpy as np
    >>> from scoring.cutscore.angoff import angoff
    >>> found = angoff(np.array([[0.5, 0.7], [0.7, 0.9]]), judges="ab", items="12")
    >>> [round(end, 3) for end in panel_interval(found)]
    [-1.141, 3.941]
    """
    reach = float(stdtrit(found.n - 1, 0.5 + confidence / 2)) * found.sd / sqrt(found.n)
    return found.cut - reach, found.cut + reach


def _panel(study: CutStudy) -> list[Figure]:
    found = study.final
    low, high = panel_interval(found)
    judges = f"{found.n} judges" + (
        f" of {study.institutions} institutions" if study.institutions else ""
    )
    return [
        words("Panel", judges, n=found.n),
        number("Cut of the panel, marks (unrounded)", found.cut, n=found.n),
        number("Median of judges", found.median, n=found.n),
        number("Standard deviation of judges", found.sd, n=found.n),
        number("Panel error of the cut (SE of judges)", found.se_judges, n=found.n),
        number("Panel error with items drawn anew", found.se_random_items, n=found.n),
        words("  95 % interval over panels (t)", f"{low:.2f} to {high:.2f}", n=found.n),
    ]


def _adopted(evidence: Evidence) -> Figure:
    label = "Cut adopted by the committee"
    if evidence.adopted_cut is None:
        return words(label, "none recorded; the panel's cut is used")
    if evidence.study is None:
        return words(label, f"{evidence.adopted_cut:.3f}")
    away = evidence.adopted_cut - evidence.study.final.cut
    error = evidence.study.final.se_judges
    in_errors = f", {away / error:+.1f} panel errors" if error > 0 else ""
    return words(label, f"{evidence.adopted_cut:.3f} ({away:+.3f} from the panel{in_errors})")


def _b_level(evidence: Evidence) -> list[Figure]:
    at = evidence.b_cut
    label = "B-level, marks (unrounded)"
    if at is None:
        return [words(label, "none: no judge rated it, and none was adopted")]
    found = evidence.study.final_b if evidence.study else None
    judges = found.n if found else 0
    figures = [number(label, at, n=judges)]
    if found and evidence.adopted_b is None:
        low, high = panel_interval(found)
        figures += [
            number("Panel error of the B-level (SE of judges)", found.se_judges, n=judges),
            words("  95 % interval over panels (t), B-level", f"{low:.2f} to {high:.2f}", n=judges),
        ]
    lowest = lowest_mark(at)
    n = evidence.cohort.n
    reached = int((evidence.cohort.totals >= lowest).sum())
    figures.append(number("Lowest mark at the B-level", lowest, n=judges, digits=0))
    return [*figures, words("Reached the B-level", f"{reached} of {n}", n=n)]


def _rounds(rounds: Sequence[AngoffResult], *, title: str) -> ReportTable:
    rows = tuple(
        (str(place), written(one.cut), written(one.sd), written(one.se_judges), str(one.n))
        for place, one in enumerate(rounds, start=1)
    )
    return ReportTable(title, ("Round", "Cut", "SD", "SE", "Judges"), rows)


def _impact(evidence: Evidence, *, se: float) -> ReportTable:
    n = evidence.cohort.n
    found: Impact = impact(evidence.cohort.totals, cut=evidence.cut, se=se)
    rates = supports(Statistic.P, n=n)
    rows = []
    for row in found.rows:
        cells = [
            f"{row.errors:+d} SE" if row.errors else "0",
            written(row.cut, 2),
            str(row.raw_cut),
            str(row.n_pass),
        ]
        if rates:
            ends = row.pass_interval
            cells.append(f"{row.pass_rate:.0%} ({ends.low:.0%} to {ends.high:.0%})")
        rows.append(tuple(cells))
    heads = ("Cut moved by", "Cut", "Lowest passing mark", f"Pass of {n}")
    more = ("Pass rate (95 %)",) if rates else ()
    return ReportTable(
        f"Impact at the cut and around it, N = {n}",
        (*heads, *more),
        tuple(rows),
        note="" if rates else "Rates are not stated below N = 10: counts only.",
    )


def _without_panel(evidence: Evidence) -> Section:
    figures: tuple[Figure, ...] = ()
    said = "No ratings of a panel were given to this report."
    if evidence.equating is not None:
        said = CARRIED
    if evidence.has_cut:
        figures = (
            _adopted(evidence),
            number("Lowest passing mark", evidence.raw_cut, n=0, digits=0),
            *_b_level(evidence),
        )
        said += " The error of the adopted cut is therefore not known here."
    return Section(
        Topic.CUT,
        "Standard-setting study and cut",
        n=0,
        method="none",
        prose=(said,),
        figures=figures,
    )
