"""The sections on key validation: how keys were checked, what was decided, and how often it errs.

No key stands in any of them: the log tells the item, the decision and the reason.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from scoring.ladder import Statistic, refusals
from scoring.report.circumstances import KeyDecision
from scoring.report.evidence import Evidence
from scoring.report.values import Audience, ReportTable, Section, Topic, number, written

TITLE = "Key validation"
# Recorded from benchmarks/key_validation.py, 400 cohorts an N, 40 items of which one carries a
# wrong key, two experts who answer an item right with probability 0.95: N, found and good items
# held without experts, the same with two experts.
RATES: tuple[tuple[int, float, float, float, float], ...] = (
    (8, 0.39, 0.005, 1.00, 0.104),
    (14, 0.24, 0.000, 1.00, 0.096),
    (28, 0.09, 0.000, 1.00, 0.095),
    (30, 0.97, 0.087, 1.00, 0.178),
    (60, 0.99, 0.036, 1.00, 0.131),
    (150, 1.00, 0.011, 1.00, 0.103),
    (400, 1.00, 0.002, 1.00, 0.102),
)
SAID = {
    "keep": "key kept",
    "rekey": "another key",
    "multi_key": "more than one key",
    "credit_all": "credit to everybody",
    "drop": "item dropped",
}


def key_validation(evidence: Evidence) -> Section:
    """Return how keys were checked, what became of held items, and how often that is right."""
    found = key_findings(evidence)
    if evidence.cohort.validation is None:
        return found
    return replace(found, tables=(*found.tables, rates_table()))


def key_findings(evidence: Evidence) -> Section:
    """Return how keys were checked and what became of held items, without naming them."""
    cohort, found = evidence.cohort, evidence.cohort.validation
    n = cohort.n
    if found is None:
        said = "No key was given to this report: the file holds marks, and keys were not checked."
        return Section(Topic.KEY_VALIDATION, TITLE, n=n, method="none", prose=(said,))
    return Section(
        Topic.KEY_VALIDATION,
        TITLE,
        n=n,
        method=found.method,
        assumptions=("an item held is a reason to look; no key is changed by a statistic",),
        prose=_said(evidence),
        figures=(
            number("Items whose key was looked at", cohort.n_items, n=n, digits=0),
            number("Items held for two people", len(found.held), n=n, digits=0),
        ),
        tables=_decided(evidence.key_decisions or ()),
        refused=tuple(refusals([Statistic.KEY_STATISTICS], n=n)),
    )


def key_rates(*, n: int) -> Section:
    """Return how often key validation is right, once for all forms of an exam."""
    return Section(
        Topic.KEY_VALIDATION,
        TITLE,
        n=n,
        method="simulated cohorts, the same for every form",
        tables=(rates_table(),),
    )


def key_annex(evidence: Evidence) -> Section | None:
    """Return the items held and the log of decisions, for staff; None without a key."""
    found = evidence.cohort.validation
    if found is None:
        return None
    rows = tuple(
        (one.item, one.kind.value.replace("_", " "), one.option or "-", one.evidence)
        for one in found.suspicions
    )
    columns = ("Item", "Reason", "Points to", "Evidence")
    held = (ReportTable("Items held", columns, rows),) if rows else ()
    return Section(
        Topic.KEY_VALIDATION,
        "Items held for two people",
        n=found.n,
        method=found.method,
        prose=() if rows else ("No item was held.",),
        tables=(*held, *_log(evidence.key_decisions or ())),
        audience=Audience.RESTRICTED,
    )


def rates_table() -> ReportTable:
    """Return how often a planted wrong key is found and a good one held, by N."""
    rows = tuple(
        (str(n), *(written(share, 2 if place % 2 == 0 else 3) for place, share in enumerate(given)))
        for n, *given in RATES
    )
    heads = ("N", "Found", "Good items held", "Found, two experts", "Good items held, two experts")
    return ReportTable(
        "How often key validation is right, by N (simulated)",
        heads,
        rows,
        note="40 items, one with a wrong key; two-parameter data with guessing, not this cohort.",
    )


def _said(evidence: Evidence) -> tuple[str, ...]:
    held = len(evidence.cohort.validation.held) if evidence.cohort.validation else 0
    if evidence.key_decisions is None and held:
        return ("What was decided about the items held was not given to this report.",)
    return ()


def _decided(decisions: Sequence[KeyDecision]) -> tuple[ReportTable, ...]:
    if not decisions:
        return ()
    counted = Counter(one.disposition for one in decisions)
    rows = tuple((SAID[one], str(counted[one])) for one in SAID if counted[one])
    return (ReportTable("What was decided about held items", ("Decision", "Items"), rows),)


def _log(decisions: Sequence[KeyDecision]) -> tuple[ReportTable, ...]:
    if not decisions:
        return ()
    rows = tuple(
        (one.item, SAID[one.disposition], str(one.people or "-"), one.reason or "-")
        for one in decisions
    )
    return (ReportTable("Log of decisions", ("Item", "Decision", "People", "Reason"), rows),)
