"""The sections on fairness and security: what was looked at, and why nothing is printed if not."""

import numpy as np

from scoring.dif.groups import GroupsTooSmall, NotComparable, TwoGroups
from scoring.dif.mantelhaenszel import mantel_haenszel
from scoring.dif.results import DifResult, ItemDif
from scoring.ladder import LadderRefusal, Statistic, refusals
from scoring.report.circumstances import Groups
from scoring.report.evidence import Evidence
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

TITLE = "Fairness and security"
SCREENS = (
    "Screens for shared answers are written as evidence files of their own where N allows them. "
    "Statistics alone never sustain a finding against a person."
)


def fairness(evidence: Evidence) -> Section:
    """Return the search for items that work differently in two groups, or why there is none."""
    n, groups = evidence.cohort.n, evidence.groups
    pairs = tuple(refusals([Statistic.COPYING], n=n))
    if groups is None:
        return _without_groups(n, pairs)
    smaller = min(_sizes(groups))
    short = tuple(refusals([Statistic.DIF_SCREEN], n=smaller))
    found = None if short else dif_of(evidence)
    figures = [*_counts(evidence, groups), *(_found(found) if found else [])]
    return Section(
        Topic.FAIRNESS,
        TITLE,
        n=n,
        method=found.method if found else "rules of N only",
        assumptions=found.assumptions if found else (),
        prose=(*_why(groups, short, found), SCREENS),
        figures=tuple(figures),
        refused=(*short, *(found.refused if found else ()), *pairs),
    )


def fairness_annex(evidence: Evidence) -> Section | None:
    """Return every item's difference, for staff; None where N forbids the screen."""
    found = dif_of(evidence)
    if found is None:
        return None
    rows = tuple(_row(one) for one in found.items)
    heads = ("Item", found.effect_scale, "SE", "p (FDR)", "Class", "Flag")
    return Section(
        Topic.FAIRNESS,
        "Items that work differently between groups",
        n=found.n_reference + found.n_focal,
        method=found.method,
        assumptions=found.assumptions,
        tables=(
            ReportTable(
                f"Items, N = {found.n_reference} (reference) and {found.n_focal} (focal)",
                heads,
                rows,
                note="Negative is harder for the focal group than for equals in the reference "
                "group.",
            ),
        ),
        refused=found.refused,
        audience=Audience.RESTRICTED,
    )


def dif_of(evidence: Evidence) -> DifResult | None:
    """Return Mantel-Haenszel by item, None without groups, below the ladder or on other marks."""
    groups = evidence.groups
    if groups is None or not (evidence.cohort.maxima == 1).all():
        return None
    try:
        two = TwoGroups.of(
            evidence.cohort.marks,
            groups=groups.of,
            focal=groups.focal,
            items=evidence.cohort.items,
        )
        return mantel_haenszel(two)
    except (GroupsTooSmall, NotComparable):
        return None


def _without_groups(n: int, pairs: tuple[LadderRefusal, ...]) -> Section:
    smaller = n // 2
    said = (
        "No groups of candidates were given to this report, so no item was compared between groups."
    )
    return Section(
        Topic.FAIRNESS,
        TITLE,
        n=n,
        method="rules of N only; the smaller of two groups holds half of the candidates at most",
        prose=(said, SCREENS),
        refused=(
            *refusals([Statistic.DIF_SCREEN, Statistic.DIF_CLASSES], n=smaller),
            *pairs,
        ),
    )


def _why(
    groups: Groups, short: tuple[LadderRefusal, ...], found: DifResult | None
) -> tuple[str, ...]:
    if short:
        least = short[0].n_min
        said = (
            f"Nothing is printed about {groups.name}: the smaller group has fewer than {least} "
            "candidates. With fewer, more than half of the items that do differ are missed and "
            "some that do not are named, so that silence is the fairer report. Groups are pooled "
            "over sittings until they are large enough."
        )
        return (said,)
    if found is None:
        return ("Items were not compared between groups: it needs items marked 0 or 1.",)
    if found.refused:
        return ("The comparison is exploratory: N supports no classes.",)
    return ()


def _counts(evidence: Evidence, groups: Groups) -> list[Figure]:
    focal, others = _sizes(groups)
    if min(focal, others) < evidence.suppression_below:
        return [words(f"Candidates in the groups of {groups.name}", "not printed: too few")]
    n = evidence.cohort.n
    return [
        number(f"Candidates in group {groups.focal} of {groups.name}", focal, n=n, digits=0),
        number("Candidates in the other groups", others, n=n, digits=0),
    ]


def _found(found: DifResult) -> list[Figure]:
    n = found.n_reference + found.n_focal
    classes = [one.dif_class for one in found.items if one.dif_class]
    if not classes:
        return [number("Items flagged (exploratory)", len(found.flagged), n=n, digits=0)]
    return [
        number(f"Items of class {name}", sum(one == name for one in classes), n=n, digits=0)
        for name in ("A", "B", "C")
    ]


def _row(one: ItemDif) -> tuple[str, ...]:
    return (
        one.item,
        written(one.effect, 2),
        written(one.se, 2),
        written(one.p_fdr),
        one.dif_class.value if one.dif_class else "-",
        "yes" if one.is_flagged else "",
    )


def _sizes(groups: Groups) -> tuple[int, int]:
    focal = int(np.sum([one == groups.focal for one in groups.of]))
    return focal, len(groups.of) - focal
