"""The section on the day: who came, which arrangements and irregularities, small cells hidden."""

from collections.abc import Sequence

from scoring.report.circumstances import Count, CountKind
from scoring.report.evidence import Evidence
from scoring.report.values import ReportTable, Section, Topic

TITLE = "Administration, accommodations and irregularities"
KINDS = {
    CountKind.ATTENDANCE: "Attendance",
    CountKind.ACCOMMODATION: "Accommodations",
    CountKind.IRREGULARITY: "Irregularities",
}


def administration(evidence: Evidence) -> Section:
    """Return the counts of the day, or that none were given."""
    return administration_of(evidence.counts, n=evidence.cohort.n, least=evidence.suppression_below)


def administration_of(counts: Sequence[Count] | None, *, n: int, least: int) -> Section:
    """Return the section from counts; cells below `least`, and one more, are hidden."""
    if counts is None:
        said = "No counts of the day were given to this report."
        return Section(Topic.ADMINISTRATION, TITLE, n=n, method="none", prose=(said,))
    tables = tuple(_table(counts, kind, least=least) for kind in KINDS)
    absent = tuple(
        f"{KINDS[kind]}: none recorded."
        for kind, table in zip(KINDS, tables, strict=True)
        if table is None
    )
    return Section(
        Topic.ADMINISTRATION,
        TITLE,
        n=n,
        method=f"counts; below {least} a count is not printed, nor the smallest one beside it",
        prose=(*absent, "A case that is counted here is not a finding against a person."),
        tables=tuple(one for one in tables if one is not None),
    )


def hidden(counts: Sequence[int], *, least: int) -> tuple[bool, ...]:
    """Say which counts of one table may not be printed.

    A count from 1 to `least` - 1 is hidden; where that hides a single one, the next smallest
    goes with it, so that no total gives it back.  Zero is no person and stays.

    Examples
    --------
    >>> hidden([14, 3, 0, 8], least=5), hidden([14, 3, 2], least=5), hidden([14, 0], least=5)
    ((False, True, False, True), (False, True, True), (False, False))
    """
    small = [0 < count < least for count in counts]
    if sum(small) == 1:
        others = [place for place, count in enumerate(counts) if count and not small[place]]
        if others:
            small[min(others, key=lambda place: counts[place])] = True
    return tuple(small)


def _table(counts: Sequence[Count], kind: CountKind, *, least: int) -> ReportTable | None:
    mine = [one for one in counts if one.kind is kind]
    if not mine:
        return None
    hide = hidden([one.count for one in mine], least=least)
    rows = tuple(
        (one.what, "not printed" if hides else str(one.count))
        for one, hides in zip(mine, hide, strict=True)
    )
    note = f"Counts below {least} are people who could be known." if any(hide) else ""
    return ReportTable(KINDS[kind], ("What", "Count"), rows, note=note)
