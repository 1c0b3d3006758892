"""The sections on comparability of forms and on fairness: what was done, and what N forbids."""

from scoring.equating.equate import demands
from scoring.equating.methods import Method
from scoring.ladder import LadderRefusal, Statistic, refusals
from scoring.report.evidence import EquatingResult, Evidence
from scoring.report.values import Figure, Section, Topic, number, words

SCREENS = (
    "Screens for items that work differently between groups, and for shared answers, are written "
    "as evidence files of their own where N allows them. Statistics alone never sustain a finding "
    "against a person."
)


def equating(evidence: Evidence) -> Section:
    """Return the equating of this form, or that there was none; a method beyond N is not shown."""
    n, found = evidence.cohort.n, evidence.equating
    if found is None:
        said = (
            (
                "No equating was given to this report. The cut applies to this form itself: either "
                "it is the base form, or a form taken as equally hard, which is an assumption."
            ),
        )
        return Section(
            Topic.EQUATING,
            "Equating",
            n=n,
            method="none",
            prose=said,
            refused=tuple(refusals([Statistic.LINEAR_EQUATING, Statistic.EQUIPERCENTILE], n=n)),
        )
    short = tuple(_beyond(found.method, n=n))
    figures: list[Figure] = [words("Method", found.method, n=found.n)]
    if found.n_base:
        figures.append(
            number("Candidates on the base form", found.n_base, n=found.n_base, digits=0)
        )
    if not short:
        figures += _constants(evidence, found)
    return Section(
        Topic.EQUATING,
        "Equating",
        n=n,
        method=found.method if not short else f"{found.method}: beyond N, constants not stated",
        assumptions=("the method was fixed when the form was sealed",),
        figures=tuple(figures),
        refused=short,
    )


def fairness(evidence: Evidence) -> Section:
    """Return what N forbids of DIF and copying screens; they are reports of their own."""
    n = evidence.cohort.n
    smaller = n // 2
    groups = refusals([Statistic.DIF_SCREEN, Statistic.DIF_CLASSES], n=smaller)
    pairs = refusals([Statistic.COPYING], n=n)
    return Section(
        Topic.FAIRNESS,
        "Fairness and security",
        n=n,
        method="rules of N only; the smaller of two groups holds half of the candidates at most",
        prose=(SCREENS,),
        refused=(*groups, *pairs),
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
    return list(refusals(demands(known[method]), n=n)) if method in known else []
