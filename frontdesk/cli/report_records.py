"""Read the records around a sitting for the technical report: rulings, counts, sittings, drift.

Each is one small file; faults are told by line and column.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from frontdesk.cli.tables import CsvTable, read_csv, unusable
from scoring.report.circumstances import (
    AnchorDrift,
    AnchorItem,
    Count,
    CountKind,
    EarlierSitting,
    KeyDecision,
)
from scoring.report.keypages import SAID

LINK_RULE = "robust z beyond 1.645"


def read_key_decisions(path: Path) -> tuple[KeyDecision, ...]:
    """Read `item,disposition,reason[,people]`."""
    table = read_csv(path)
    at = {name: table.column_of(name) for name in ("item", "disposition", "reason")}
    found = []
    for row, cells in enumerate(table.rows):
        disposition = cells[at["disposition"]]
        if disposition not in SAID:
            said = f"{disposition!r} is no disposition: choose from {', '.join(SAID)}"
            raise table.refuse(row, at["disposition"], said)
        people = _whole(table, row, "people")
        found.append(KeyDecision(cells[at["item"]], disposition, cells[at["reason"]], people or 0))
    return tuple(found)


def read_counts(path: Path) -> tuple[Count, ...]:
    """Read `kind,what,count`; a kind is attendance, accommodation or irregularity."""
    table = read_csv(path)
    kind_at, what_at = table.column_of("kind"), table.column_of("what")
    table.column_of("count")
    found = []
    for row, cells in enumerate(table.rows):
        if cells[kind_at] not in set(CountKind):
            said = f"{cells[kind_at]!r} is no kind: choose from {', '.join(CountKind)}"
            raise table.refuse(row, kind_at, said)
        count = _whole(table, row, "count") or 0
        found.append(Count(CountKind(cells[kind_at]), cells[what_at], count))
    return tuple(found)


def read_sittings(path: Path) -> tuple[EarlierSitting, ...]:
    """Read `sitting,form,n[,date,mean,sd,maximum,cut,passed,reliability]`, oldest first."""
    table = read_csv(path)
    at = {name: table.column_of(name) for name in ("sitting", "form", "n")}
    found = []
    for row, cells in enumerate(table.rows):
        n, passed = _whole(table, row, "n") or 0, _whole(table, row, "passed")
        if passed is not None and passed > n:
            said = f"{passed} passed and {n} sat"
            raise table.refuse(row, table.column_of("passed"), said)
        found.append(
            EarlierSitting(
                sitting=cells[at["sitting"]],
                form=cells[at["form"]],
                sat_on=_day(table, row),
                n=n,
                mean=_real(table, row, "mean"),
                sd=_real(table, row, "sd"),
                maximum=_real(table, row, "maximum"),
                cut=_real(table, row, "cut"),
                passed=passed,
                reliability=_real(table, row, "reliability"),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.sat_on or date.min, one.sitting, one.form)))


def read_drift(path: Path) -> AnchorDrift:
    """Read the object that the linking command prints."""
    try:
        content: dict[str, Any] = dict(json.loads(path.read_text(encoding="utf-8")))
        purified = content.get("purified") or {}
        return AnchorDrift(
            method=str(content["method"]),
            rule=str(purified.get("rule") or LINK_RULE),
            items=tuple(
                AnchorItem(
                    item=str(one["id"]),
                    difference=float(one["b_difference"]),
                    z=float(one["z_b"]),
                    flagged=bool(one["flagged"]),
                    used=bool(one["used"]),
                )
                for one in content["drift"]
            ),
        )
    except (ValueError, TypeError, KeyError) as fault:
        said = f"this is no JSON object of a linking, with its drift: {fault}"
        raise unusable(path, said) from fault


def _cell(table: CsvTable, row: int, name: str) -> tuple[int, str]:
    """Return place and text of a cell, empty where the file has no such column."""
    if name not in table.header:
        return 0, ""
    place = table.header.index(name)
    return place, table.rows[row][place]


def _real(table: CsvTable, row: int, name: str) -> float | None:
    place, text = _cell(table, row, name)
    return table.number(row, place) if text else None


def _whole(table: CsvTable, row: int, name: str) -> int | None:
    place, text = _cell(table, row, name)
    if not text:
        return None
    value = table.number(row, place)
    if value < 0 or value != int(value):
        raise table.refuse(row, place, f"{text!r} is no count")
    return int(value)


def _day(table: CsvTable, row: int) -> date | None:
    place, text = _cell(table, row, "date")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise table.refuse(row, place, f"{text!r} is no date such as 2026-05-01") from fault
