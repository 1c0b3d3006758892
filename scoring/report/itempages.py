"""The sections on items: what is said of them as a set, and the item tables of the annex."""

from statistics import median

from scoring.classical.flags import ItemFlag, item_flags
from scoring.classical.items import ItemAnalysis, ItemStatistics
from scoring.classical.options import OptionTable
from scoring.ladder import LadderRefusal, Statistic, refusals, supports
from scoring.report.evidence import Evidence
from scoring.report.values import (
    Audience,
    Figure,
    OptionShares,
    ReportTable,
    Section,
    Topic,
    number,
    stated,
    words,
    written,
)
from scoring.responses import NOT_REACHED, OMITTED

SAID = {OMITTED: "omitted", NOT_REACHED: "not reached"}
PLOTTED = frozenset(
    {
        ItemFlag.NOBODY_CHOSE_KEY,
        ItemFlag.LOW_DISCRIMINATION,
        ItemFlag.NEGATIVE_DISCRIMINATION,
        ItemFlag.DISTRACTOR_POSITIVE,
        ItemFlag.DISTRACTOR_BEATS_KEY,
    }
)
JUDGED = (Statistic.P, Statistic.R_SHOWN_GREY, Statistic.ITEM_FLAGS, Statistic.OPTION_TABLE)


def items(evidence: Evidence) -> Section:
    """Return what may be said in public about the items as a set."""
    cohort, n = evidence.cohort, evidence.cohort.n
    found = cohort.analysis()
    flagged = sum(bool(_flags(one, evidence)) for one in found.items)
    shares = [one.p for one in found.items]
    rs = [one.r_corrected for one in found.items if one.r_corrected == one.r_corrected]
    return Section(
        Topic.ITEMS,
        "Items",
        n=n,
        method="difficulty p, and correlation r with the rest of the form",
        figures=(
            stated("Median p", Statistic.P, lambda: median(shares), n=n),
            stated("Lowest p", Statistic.P, lambda: min(shares), n=n),
            stated("Highest p", Statistic.P, lambda: max(shares), n=n),
            stated(
                "Median r with the rest of the form",
                Statistic.ITEM_FLAGS,
                lambda: median(rs) if rs else float("nan"),
                n=n,
            ),
            _flagged(flagged, n=n),
        ),
    )


def items_annex(evidence: Evidence) -> Section:
    """Return the item table and the option table that N allows, for staff."""
    cohort, n = evidence.cohort, evidence.cohort.n
    found = cohort.analysis()
    tables = [_item_table(found, evidence)]
    if cohort.tables:
        tables.append(_option_table(cohort.tables, n=n))
    note = "r is indicative only: no decision rests on it below N = 30."
    grey = supports(Statistic.R_SHOWN_GREY, n=n) and not supports(Statistic.ITEM_FLAGS, n=n)
    return Section(
        Topic.ITEMS,
        "Item and option tables",
        n=n,
        method=found.method,
        assumptions=found.assumptions,
        prose=(note,) if grey else (),
        tables=tuple(tables),
        plots=_plots(found, evidence),
        refused=tuple(refusals(JUDGED, n=n)),
        audience=Audience.RESTRICTED,
    )


def _flagged(count: int, *, n: int) -> Figure:
    if supports(Statistic.ITEM_FLAGS, n=n):
        return number("Items with a flag", count, n=n, digits=0)
    refusal: LadderRefusal = next(iter(refusals([Statistic.ITEM_FLAGS], n=n)))
    return words("Items that nobody answered with the key", f"{count}; {refusal.below}", n=n)


def _flags(one: ItemStatistics, evidence: Evidence) -> tuple[ItemFlag, ...]:
    table = _table_of(one.item, evidence)
    return item_flags(one, table, rules=evidence.flag_rules, n=evidence.cohort.n)


def _table_of(item: str, evidence: Evidence) -> OptionTable | None:
    return next((table for table in evidence.cohort.tables if table.item == item), None)


def _item_table(found: ItemAnalysis, evidence: Evidence) -> ReportTable:
    """Return counts below N = 10, p and an indicative r below 30, everything from 30 on."""
    n = found.n
    with_p = supports(Statistic.P, n=n)
    with_r = supports(Statistic.R_SHOWN_GREY, n=n)
    full = supports(Statistic.ITEM_FLAGS, n=n)
    heads = ["Item", "N", "Marks earned"]
    heads += ["p", "95 % (Wilson)"] if with_p else []
    heads += ["r" if full else "r (indicative)"] if with_r else []
    heads += ["Biserial", "Alpha if deleted"] if full else []
    heads += ["Bank b"] if evidence.bank_b else []
    rows = []
    for place, one in enumerate(found.items):
        cells = [one.item, str(one.n), f"{one.mean * one.n:g} of {one.maximum * one.n:g}"]
        if with_p:
            ends = one.p_interval
            cells += [written(one.p), f"{ends.low:.2f} to {ends.high:.2f}"]
        cells += [written(one.r_corrected, 2)] if with_r else []
        cells += [written(one.biserial, 2), written(one.alpha_if_deleted)] if full else []
        cells += [written(evidence.bank_b[place], 2)] if evidence.bank_b else []
        flags = ", ".join(flag.value.replace("_", " ") for flag in _flags(one, evidence))
        rows.append((*cells, flags))
    note = "Bank b is pooled over earlier sittings, not estimated here." if evidence.bank_b else ""
    return ReportTable(f"Items, N = {n}", (*heads, "Flags"), tuple(rows), note=note)


def _option_table(tables: tuple[OptionTable, ...], *, n: int) -> ReportTable:
    full, share = supports(Statistic.OPTION_TABLE, n=n), supports(Statistic.P, n=n)
    heads = ["Item", "Option", "N"]
    heads += ["Share"] if share else []
    heads += ["r with the rest", "Weakest to best fifth"] if full else []
    rows = []
    for table in tables:
        for one in table.options:
            name = SAID.get(one.option, one.option)
            cells = [table.item, f"{name} *" if one.credited else name, str(one.n)]
            cells += [written(one.share, 2)] if share else []
            cells += [written(one.r_rest, 2), " ".join(map(str, one.by_group))] if full else []
            rows.append(tuple(cells))
    return ReportTable(f"Options, N = {n}", tuple(heads), tuple(rows), note="* earns credit")


def _plots(found: ItemAnalysis, evidence: Evidence) -> tuple[OptionShares, ...]:
    """Return the option plots of items held, or flagged for how they discriminate."""
    if not supports(Statistic.OPTION_TABLE, n=found.n):
        return ()
    validation = evidence.cohort.validation
    held = set(validation.held) if validation else set()
    wanted = held | {one.item for one in found.items if PLOTTED & set(_flags(one, evidence))}
    return tuple(OptionShares(table) for table in evidence.cohort.tables if table.item in wanted)
