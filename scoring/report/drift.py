"""The section on the anchor: which common items moved since the earlier form."""

from scoring.ladder import LadderRefusal, Statistic, refusals
from scoring.report.circumstances import AnchorDrift, AnchorItem, OwnCut
from scoring.report.evidence import Evidence
from scoring.report.values import Audience, ReportTable, Section, Topic, number, words, written

TITLE = "Drift of the common items"
NO_ANCHOR = (
    "No anchor was given to this report: either the form shares no items with an earlier one, or "
    "drift was not looked at."
)
IS_BASE = "This is the base form of its blueprint: there is no earlier form to share items with."


def drift(evidence: Evidence) -> Section:
    """Return how many common items moved; which ones is in the annex."""
    n, found = evidence.cohort.n, evidence.drift
    if found is None:
        said = IS_BASE if evidence.own_cut is OwnCut.BASE else NO_ANCHOR
        return Section(Topic.DRIFT, TITLE, n=n, method="none", prose=(said,))
    short = _short(evidence, found)
    moved = sum(one.flagged for one in found.items)
    flagged = (
        words("Items beyond the rule", "not stated: single items cannot be judged at this N", n=n)
        if short
        else number("Items beyond the rule", moved, n=n, digits=0)
    )
    return Section(
        Topic.DRIFT,
        TITLE,
        n=n,
        method=found.method,
        assumptions=("a common item stood at about the same place, with the same wording",),
        prose=(f"Rule: {found.rule}.",) if found.rule else (),
        figures=(
            number("Common items", len(found.items), n=n, digits=0),
            flagged,
            number("Common items that carry the link", _used(found), n=n, digits=0),
        ),
        refused=short,
    )


def drift_annex(evidence: Evidence) -> Section | None:
    """Return every common item, for staff; None without an anchor."""
    n, found = evidence.cohort.n, evidence.drift
    if found is None:
        return None
    short = _short(evidence, found)
    heads = ("Item", "Carries the link") if short else _HEADS
    rows = tuple(_row(one, short=bool(short)) for one in found.items)
    return Section(
        Topic.DRIFT,
        TITLE,
        n=n,
        method=found.method,
        tables=(ReportTable(f"Common items, N = {n}", heads, rows),),
        refused=short,
        audience=Audience.RESTRICTED,
    )


_HEADS = ("Item", "Moved by", "z", "Beyond the rule", "Carries the link")


def _short(evidence: Evidence, found: AnchorDrift) -> tuple[LadderRefusal, ...]:
    """Return the rule that the smaller of both sittings does not meet."""
    n = min(evidence.cohort.n, found.n or evidence.cohort.n)
    return tuple(refusals([Statistic.ANCHOR_DRIFT], n=n))


def _used(found: AnchorDrift) -> int:
    return sum(one.used for one in found.items)


def _row(one: AnchorItem, *, short: bool) -> tuple[str, ...]:
    used = "yes" if one.used else "no"
    if short:
        return (one.item, used)
    beyond = "yes" if one.flagged else "no"
    return (one.item, written(one.difference), written(one.z, 2), beyond, used)
