"""The section on equating: how this form was tied to the base form, and what others would say."""

from scoring.equating.equate import demands
from scoring.equating.methods import Method
from scoring.ladder import LadderRefusal, Statistic, refusals
from scoring.report.circumstances import EquatingAlternative, OwnCut
from scoring.report.evidence import EquatingResult, Evidence
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

TITLE = "Equating"
NO_EQUATING = (
    "No equating was given to this report. The cut applies to this form itself: either it is the "
    "base form, or a form taken as equally hard, which is an assumption."
)
IS_BASE = (
    "This is the base form of its blueprint: the cut is the panel's on this form, and other forms "
    "are equated to it."
)
IS_RESERVE = (
    "This is a reserve whose plan knows of no base form: it has the panel's own cut, and nothing "
    "but the panel's ratings ties it to other forms of its blueprint."
)
SAID = {OwnCut.BASE: IS_BASE, OwnCut.RESERVE: IS_RESERVE, None: NO_EQUATING}
BEYOND = "beyond N"
DECIDES_NOTHING = "Alternatives are for sensitivity only; the sealed method decides."


def equating(evidence: Evidence) -> Section:
    """Return the equating of this form, or that there was none; a method beyond N is not shown."""
    n, found = evidence.cohort.n, evidence.equating
    if found is None:
        return Section(
            Topic.EQUATING,
            TITLE,
            n=n,
            method="none: the panel's own cut" if evidence.own_cut else "none",
            prose=(SAID[evidence.own_cut],),
            refused=()
            if evidence.own_cut is OwnCut.BASE
            else tuple(refusals([Statistic.LINEAR_EQUATING, Statistic.EQUIPERCENTILE], n=n)),
        )
    short = tuple(_beyond(found.method, n=n))
    figures: list[Figure] = [words("Method", found.method, n=found.n)]
    if found.n_base:
        figures.append(
            number("Candidates on the base form", found.n_base, n=found.n_base, digits=0)
        )
    if found.presmoothed is not None:
        said = f"log-linear, {found.presmoothed} moments by the smallest AIC"
        figures.append(words("Presmoothing", said, n=found.n))
    if not short:
        figures += _constants(evidence, found)
    return Section(
        Topic.EQUATING,
        TITLE,
        n=n,
        method=found.method if not short else f"{found.method}: beyond N, constants not stated",
        assumptions=("the method was fixed when the form was sealed",),
        prose=found.why,
        figures=tuple(figures),
        tables=_alternatives(found),
        refused=short,
    )


def equating_annex(evidence: Evidence) -> Section | None:
    """Return who would differ by another method, as counts, for staff; None without any."""
    found = evidence.equating
    if found is None or not found.alternatives:
        return None
    rows = tuple(
        (one.method, BEYOND, "-", "-") if _beyond(one.method, n=found.n) else _differs(one)
        for one in found.alternatives
    )
    heads = ("Method", "Lowest passing mark", "Would pass", "Would fail")
    return Section(
        Topic.EQUATING,
        "What other methods would change",
        n=evidence.cohort.n,
        method=found.method,
        prose=(DECIDES_NOTHING,),
        tables=(ReportTable("Candidates who would differ", heads, rows),),
        audience=Audience.RESTRICTED,
    )


def _alternatives(found: EquatingResult) -> tuple[ReportTable, ...]:
    if not found.alternatives:
        return ()
    rows = tuple(
        (one.method, BEYOND, "-")
        if _beyond(one.method, n=found.n)
        else (one.method, written(one.raw_cut, 0), written(one.se, 2))
        for one in found.alternatives
    )
    heads = ("Method", "Lowest passing mark", "Standard error")
    return (ReportTable("Other methods at the cut", heads, rows, note=DECIDES_NOTHING),)


def _differs(one: EquatingAlternative) -> tuple[str, ...]:
    return (
        one.method,
        written(one.raw_cut, 0),
        "-" if one.would_pass is None else str(one.would_pass),
        "-" if one.would_fail is None else str(one.would_fail),
    )


def _constants(evidence: Evidence, found: EquatingResult) -> list[Figure]:
    pairs = [("Slope", found.slope), ("Intercept", found.intercept)]
    if evidence.has_cut:
        at = [row for row in found.table if row[0] == evidence.raw_cut]
        for _, base, error in at:
            label = f"Lowest passing mark {evidence.raw_cut} on the base form, unrounded"
            pairs += [(label, base), ("  its standard error of equating", error)]
    return [
        number(label, value, n=found.n, digits=4) for label, value in pairs if value is not None
    ]


def _beyond(method: str, *, n: int) -> list[LadderRefusal]:
    """Return the rules of the ladder that a method does not meet; other names ask for none."""
    known = {one.value: one for one in Method}
    plain = method.split(",", maxsplit=1)[0]  # over whichever anchor
    return list(refusals(demands(known[plain]), n=n)) if plain in known else []
