"""Read what a technical report on one form is written from: marks, panel, pooled evidence.

Every file is named with the digest of its bytes.  The sections are made in `scoring.report`;
`frontdesk.cli.report_records` reads what happened around the marks.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from math import nan
from pathlib import Path
from typing import Any

import numpy as np
import rich_click as click

from exambank.core.policy import pack
from frontdesk.cli.areas import read_areas
from frontdesk.cli.keyed import raw_answers, validated_key
from frontdesk.cli.marks import read_totals
from frontdesk.cli.parameters import read_parameters
from frontdesk.cli.ratings import RatingSheet, read_ratings
from frontdesk.cli.report_records import read_drift, read_key_decisions
from frontdesk.cli.tables import (
    ResponseTable,
    keyed_marks,
    read_key,
    read_responses,
    unusable,
)
from scoring.classical.options import option_tables
from scoring.cutscore.angoff import AngoffResult, angoff_rounds
from scoring.cutscore.panel import Gravity, PanelFinding, panel_findings
from scoring.policies import (
    area_items_min,
    item_flag_rules,
    panel_rules,
    scale_fixture,
    suppression_below,
)
from scoring.report.build import last_day
from scoring.report.circumstances import EarlierSitting, Groups
from scoring.report.evidence import (
    Cohort,
    CutStudy,
    EquatingResult,
    Evidence,
    InputDigest,
    InputRole,
    Pooled,
)
from scoring.report.speed import items_reached


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """The files a report rests on; only the responses must be there."""

    responses: Path
    key: Path | None = None
    ratings: Path | None = None
    areas: Path | None = None
    experts: Path | None = None
    pooled_totals: Path | None = None
    parameters: Path | None = None
    equating: Path | None = None
    drift: Path | None = None
    decisions: Path | None = None

    def digests(self) -> tuple[InputDigest, ...]:
        """Return the SHA-256 of each file that is there, by its name without folders."""
        pairs = (
            (InputRole.RESPONSES, self.responses),
            (InputRole.KEY, self.key),
            (InputRole.RATINGS, self.ratings),
            (InputRole.AREAS, self.areas),
            (InputRole.EXPERTS, self.experts),
            (InputRole.POOLED_TOTALS, self.pooled_totals),
            (InputRole.PARAMETERS, self.parameters),
            (InputRole.EQUATING, self.equating),
            (InputRole.DRIFT, self.drift),
            (InputRole.DECISIONS, self.decisions),
        )
        return tuple(digest_of(role, path) for role, path in pairs if path is not None)


@dataclass(frozen=True, slots=True)
class ReportDate:
    """The day of a report, whose policy values hold, and where it comes from."""

    on: date
    source: str


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What is said about one form and is no file."""

    form: str
    group: str | None = None
    focal: str | None = None
    weights: str | None = None
    ignore: tuple[str, ...] = ()
    blank: str = "missing"
    percent: bool = False
    cut: float | None = None
    b_level: float | None = None
    pooled_reliability: float | None = None
    pooled_n: int = 0


def digest_of(role: InputRole, path: Path) -> InputDigest:
    """Return the SHA-256 of a file, by its name without folders."""
    return InputDigest(role, path.name, sha256(path.read_bytes()).hexdigest())


def dated(given: date | None, sittings: Sequence[EarlierSitting]) -> ReportDate:
    """Return the day of the report: the one given, the last sitting's, or the policy's newest.

    No clock is read, so that the same files give the same report on another day.
    """
    if given is not None:
        return ReportDate(given, "as given")
    last = last_day(sittings)
    if last is not None:
        return ReportDate(last, "the last sitting")
    values = pack("scoring").constants.values()
    newest = max(one.begins for constant in values for one in constant.values)
    return ReportDate(newest, "the newest policy values; the inputs state no day")


def read_evidence(
    files: ReportFiles, options: ReportOptions, *, when: ReportDate, software: str
) -> Evidence:
    """Read every file, or refuse the first one that cannot be used."""
    cohort, groups, notes = _cohort(files, options)
    study = _study(files.ratings, cohort, options, when.on) if files.ratings else None
    for name, mark in (("--cut", options.cut), ("--b-level", options.b_level)):
        if mark is not None and not 0 <= mark <= cohort.maximum:
            msg = f"{name} {mark:g} is no mark from 0 to {cohort.maximum:g}"
            raise click.UsageError(msg)
    areas = read_areas(files.areas, items=cohort.items) if files.areas else []
    return Evidence(
        form=options.form,
        purpose="",
        cohort=cohort,
        flag_rules=item_flag_rules(when.on),
        area_items_min=area_items_min(when.on),
        policy_date=when.on,
        dated=when.source,
        software=software,
        digests=files.digests(),
        study=study,
        adopted_cut=options.cut,
        areas=tuple(areas),
        pooled=_pooled(files, options, most=cohort.maximum),
        equating=_equating(files.equating) if files.equating else None,
        bank_b=_bank_b(files.parameters, cohort.items) if files.parameters else (),
        notes=notes,
        adopted_b=options.b_level,
        fixture=scale_fixture(when.on),
        suppression_below=suppression_below(when.on),
        key_decisions=read_key_decisions(files.decisions) if files.decisions else None,
        drift=read_drift(files.drift) if files.drift else None,
        groups=groups,
    )


def _cohort(
    files: ReportFiles, options: ReportOptions
) -> tuple[Cohort, Groups | None, tuple[str, ...]]:
    table = read_responses(
        files.responses, group=options.group, weights=options.weights, ignore=options.ignore
    )
    groups = _groups(table, options)
    if files.key is None:
        marks = table.repeated(table.marks())
        if options.blank == "omitted":
            marks = np.nan_to_num(marks)
        seen = np.where(np.isnan(marks), 1.0, marks).max(axis=0)
        return Cohort(table.items, marks, np.maximum(seen, 1.0)), groups, ()
    answers = raw_answers(table, blank=options.blank)
    key, notes = read_key(files.key, responses=answers, source=table)
    marks, more = keyed_marks(answers, key)
    tables = option_tables(answers, marks, key=key)
    cohort = Cohort(
        items=table.items,
        marks=marks,
        maxima=key.maxima(table.items),
        tables=tables,
        validation=validated_key(tables, key=key, n=len(marks), experts=files.experts),
        reached=items_reached(answers),
    )
    return cohort, groups, (*notes, *more)


def _groups(table: ResponseTable, options: ReportOptions) -> Groups | None:
    if options.focal is None:
        return None
    if table.groups is None or options.group is None:
        msg = "--focal needs --group beside it: the column that holds the groups"
        raise click.UsageError(msg)
    if options.focal not in table.groups:
        there = ", ".join(sorted(set(table.groups))[:8])
        msg = f"nobody is in group {options.focal!r}; the groups are {there}"
        raise click.UsageError(msg)
    of = np.repeat(np.array(table.groups), table.weights).tolist()
    return Groups(name=options.group, focal=options.focal, of=tuple(of))


def _study(path: Path, cohort: Cohort, options: ReportOptions, on: date) -> CutStudy:
    sheet = read_ratings(path, percent=options.percent)
    absent = [item for item in cohort.items if item not in sheet.items]
    unknown = [item for item in sheet.items if item not in cohort.items]
    if absent or unknown:
        named = ", ".join([*absent, *unknown][:8])
        raise unusable(path, f"ratings and responses must hold the same items; differ in {named}")
    level = "C" if "C" in sheet.levels else sheet.levels[0]
    rounds = _rounds(sheet, level, cohort, path)
    b_rounds = _rounds(sheet, "B", cohort, path) if {"B", "C"} <= set(sheet.levels) else ()
    findings = list(panel_findings(sheet.judges, rules=panel_rules(on)))
    if not sheet.institutions_stated:
        findings = [one for one in findings if "institution" not in one.rule]
        findings.append(PanelFinding(Gravity.WARNS, "the file does not state institutions"))
    institutions = {one.institution for one in sheet.judges if one.institution}
    return CutStudy(
        rounds, panel=tuple(findings), institutions=len(institutions), b_rounds=b_rounds
    )


def _rounds(sheet: RatingSheet, level: str, cohort: Cohort, path: Path) -> tuple[AngoffResult, ...]:
    most = dict(zip(cohort.items, cohort.maxima.tolist(), strict=True))
    try:
        found = angoff_rounds(
            [sheet.tables[level, name] for name in sheet.rounds(level)],
            judges=[one.judge for one in sheet.judges],
            items=sheet.items,
            maxima=np.array([most[item] for item in sheet.items]),
        )
    except ValueError as fault:
        raise unusable(path, str(fault)) from fault
    return found.rounds


def _pooled(files: ReportFiles, options: ReportOptions, *, most: float) -> Pooled | None:
    if options.pooled_reliability is None:
        if files.pooled_totals:
            msg = "--pooled-totals needs --pooled-reliability beside it"
            raise click.UsageError(msg)
        return None
    if files.pooled_totals is None:
        return Pooled(options.pooled_reliability, n=options.pooled_n)
    totals = read_totals(files.pooled_totals)
    if totals.min() < 0 or totals.max() > most:
        said = f"totals from {totals.min():g} to {totals.max():g} are not on this form's 0 to "
        raise unusable(files.pooled_totals, f"{said}{most:g}: put them on its raw scale first")
    return Pooled(options.pooled_reliability, n=options.pooled_n or len(totals), totals=totals)


def _bank_b(path: Path, items: Sequence[str]) -> tuple[float, ...]:
    """Return the bank's difficulty of each item, the mean of its steps; nan where unknown."""
    known = {one.id: float(np.mean(one.b)) for one in read_parameters(path)}
    return tuple(known.get(item, float("nan")) for item in items)


def _equating(path: Path) -> EquatingResult:
    """Read the object that the equating command prints."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        found: dict[str, Any] = dict(content)
        method = str(found["method"])
        rows = tuple(
            (float(row["x"]), float(row["y"]), _real(row["see"])) for row in found.get("table", ())
        )
    except (ValueError, TypeError, KeyError) as fault:
        said = f"this is no JSON object of an equating, with a method: {fault}"
        raise unusable(path, said) from fault
    return EquatingResult(
        method=method,
        slope=_real(found.get("slope")),
        intercept=_real(found.get("intercept")),
        n=int(found.get("n_x") or 0),
        n_base=int(found.get("n_y") or 0),
        table=tuple((x, y, nan if see is None else see) for x, y, see in rows),
    )


def _real(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
