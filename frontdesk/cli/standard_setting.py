"""``exambank standard-setting``: from a panel's ratings to a cut, its error and its impact."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rich_click as click
from numpy.typing import NDArray

from frontdesk.cli.evidence import json_option, plain, print_json
from frontdesk.cli.marks import FILE, has_totals, read_marks, read_totals
from frontdesk.cli.ratings import RatingSheet, read_ratings
from frontdesk.cli.study_table import print_study
from frontdesk.cli.tables import CsvTable, read_csv, unusable
from frontdesk.settings import wall_clock
from scoring.cutscore.angoff import AngoffResult, angoff_rounds, angoff_yes_no
from scoring.cutscore.bookmark import BookletItem, bookmark
from scoring.cutscore.compromise import beuk, hofstee
from scoring.cutscore.groups import borderline_group, contrasting_groups
from scoring.cutscore.impact import impact
from scoring.cutscore.panel import Gravity, PanelFinding, panel_findings
from scoring.policies import panel_rules
from scoring.scale import ReportingScale, ScaleUndefined, conversion_table

METHODS = (
    "angoff",
    "yes-no",
    "bookmark",
    "hofstee",
    "beuk",
    "borderline",
    "contrasting",
)
BORDERLINE = "borderline"
COMPETENT = "competent"
NOT_COMPETENT = "not-competent"


class PanelRefused(click.ClickException):
    """The panel is not one that may set a standard."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class _Inputs:
    """The files and options a method may need."""

    ratings: Path
    scores: Path | None
    items: Path | None
    percent: bool
    rp: float
    seed: int
    exploratory: bool

    def totals(self) -> NDArray[np.float64]:
        """Return candidates' totals, or refuse to go on without them."""
        if self.scores is None:
            raise click.UsageError("this method needs --scores: candidates' marks or totals")
        if has_totals(self.scores):
            return read_totals(self.scores)
        sheet = read_marks(self.scores, key_file=None, group=None, weights=None, ignore=())
        return np.asarray(np.nansum(sheet.marks, axis=1))


@click.command("standard-setting")
@click.argument("ratings_file", metavar="RATINGS.csv", type=FILE)
@click.option("--method", type=click.Choice(METHODS), required=True)
@click.option("--scores", type=FILE, help="Candidates' marks (0/1 by item) or a column total.")
@click.option("--items", type=FILE, help="ITEMS.csv: item[,maximum][,p]; bookmark: id,a,b,c.")
@click.option("--percent", is_flag=True, help="Ratings are written 0 to 100.")
@click.option("--rp", type=click.FloatRange(0.01, 0.99), default=2 / 3, help="Bookmark, 0.667.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the bootstrap.")
@click.option("--exploratory", is_flag=True, help="Go on with a panel the policy does not allow.")
@json_option
def command(
    *,
    ratings_file: Path,
    method: str,
    scores: Path | None,
    items: Path | None,
    percent: bool,
    rp: float,
    seed: int,
    exploratory: bool,
    as_json: bool,
) -> None:
    """Analyse the ratings of a standard-setting panel.

    Angoff and yes-no read a row a judge, a row an item, or judge,item,rating.  Bookmark reads
    judge,page; Hofstee judge,cut_min,cut_max,fail_min,fail_max; Beuk judge,cut,pass_rate;
    borderline and contrasting read total,group.
    """
    given = _Inputs(ratings_file, scores, items, percent, rp, seed, exploratory)
    try:
        content = _ANALYSES[method](given)
    except ValueError as fault:
        raise unusable(ratings_file, str(fault)) from fault
    content = {"method": method, **content, "exploratory": exploratory}
    if as_json:
        print_json(content)
    else:
        print_study(plain(content))


def _angoff(given: _Inputs) -> dict[str, Any]:
    return _ratings_of_items(given, yes_no=False)


def _yes_no(given: _Inputs) -> dict[str, Any]:
    return _ratings_of_items(given, yes_no=True)


def _ratings_of_items(given: _Inputs, *, yes_no: bool) -> dict[str, Any]:
    sheet = read_ratings(given.ratings, percent=given.percent)
    findings = _judged_panel(sheet, exploratory=given.exploratory)
    maxima, p_values = _about_items(given.items, sheet.items)
    by_level: dict[str, list[AngoffResult]] = {}
    for level in sheet.levels:
        tables = [sheet.tables[level, name] for name in sheet.rounds(level)]
        names = [judge.judge for judge in sheet.judges]
        if yes_no:
            by_level[level] = [
                angoff_yes_no(one, judges=names, items=sheet.items) for one in tables
            ]
        else:
            found = angoff_rounds(
                tables, judges=names, items=sheet.items, maxima=maxima, p_values=p_values
            )
            by_level[level] = list(found.rounds)
    first = by_level.get("C") or next(iter(by_level.values()))
    content = _angoff_json(first[-1]) | {
        "rounds": [{"cut": one.cut, "sd": one.sd, "se": one.se_judges} for one in first],
        "levels": {level: _angoff_json(several[-1]) for level, several in by_level.items()},
        "panel": findings,
    }
    if given.scores:
        content["impact"] = impact(given.totals(), cut=first[-1].cut, se=first[-1].se_judges)
    if {"B", "C"} <= set(by_level):
        content["scale"] = _scale(by_level, most=float(maxima.sum()))
    return content


def _angoff_json(found: AngoffResult) -> dict[str, Any]:
    return {
        "n_judges": found.n,
        "n_items": found.n_items,
        "cut": found.cut,
        "raw_cut": found.raw_cut,
        "median": found.median,
        "sd": found.sd,
        "se": found.se_judges,
        "se_fixed_items": found.se_fixed_items,
        "se_random_items": found.se_random_items,
        "variance_components": found.components,
        "judges": found.judges,
        "item_means": found.item_means,
        "item_sds": found.item_sds,
        "assumptions": found.assumptions,
    }


def _scale(by_level: dict[str, list[AngoffResult]], *, most: float) -> dict[str, Any]:
    try:
        line = ReportingScale.through(
            raw_cut=by_level["C"][-1].cut, raw_b_level=by_level["B"][-1].cut
        )
    except ScaleUndefined as fault:
        return {"refused": str(fault)}
    return plain(conversion_table(line, raws=range(round(most) + 1)))  # type: ignore[no-any-return] # plain is Any


def _judged_panel(sheet: RatingSheet, *, exploratory: bool) -> list[PanelFinding]:
    rules = panel_rules(wall_clock().date())
    findings = list(panel_findings(sheet.judges, rules=rules))
    if not sheet.institutions_stated:
        findings = [one for one in findings if "institution" not in one.rule]
        findings.append(PanelFinding(Gravity.WARNS, "the file does not state institutions"))
    blocking = [one.rule for one in findings if one.gravity is Gravity.BLOCKS]
    if blocking and not exploratory:
        raise PanelRefused(f"{'; '.join(blocking)}. --exploratory analyses it and says so.")
    return findings


def _about_items(
    path: Path | None, items: tuple[str, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """Return marks and, where given, observed p of the rated items."""
    if path is None:
        return np.ones(len(items)), None
    table = read_csv(path)
    at = table.column_of("item")
    row_of = {cells[at]: row for row, cells in enumerate(table.rows)}
    absent = [item for item in items if item not in row_of]
    if absent:
        raise unusable(path, f"no line for {', '.join(absent[:8])}")
    rows = [row_of[item] for item in items]

    def column(name: str) -> NDArray[np.float64] | None:
        if name not in table.header:
            return None
        place = table.column_of(name)
        return np.array([table.number(row, place) for row in rows])

    maxima = column("maximum")
    return (np.ones(len(items)) if maxima is None else maxima), column("p")


def _bookmark(given: _Inputs) -> dict[str, Any]:
    if given.items is None:
        raise click.UsageError("bookmark needs --items: id,b and perhaps a and c")
    table = read_csv(given.ratings)
    pages = [_page(table, row) for row in range(len(table.rows))]
    parameters = read_csv(given.items)
    names = parameters.rows
    at = parameters.column_of("id")
    b = _column(parameters, "b")
    a = _column(parameters, "a") if "a" in parameters.header else np.ones(len(b))
    c = _column(parameters, "c") if "c" in parameters.header else np.zeros(len(b))
    booklet = [
        BookletItem(cells[at], b=float(b[row]), a=float(a[row]), c=float(c[row]))
        for row, cells in enumerate(names)
    ]
    found = bookmark(pages, items=booklet, response_probability=given.rp)
    return {"n_judges": found.n, "cut": found.cut, "raw_cut": found.raw_cut, "result": found}


def _page(table: CsvTable, row: int) -> int:
    place = table.column_of("page")
    value = table.number(row, place)
    if value != int(value):
        raise table.refuse(row, place, f"{table.rows[row][place]!r} is no page")
    return int(value)


def _hofstee(given: _Inputs) -> dict[str, Any]:
    table = read_csv(given.ratings)
    names = ("cut_min", "cut_max", "fail_min", "fail_max")
    wishes = np.column_stack([_column(table, name) for name in names])
    if given.percent:
        wishes[:, 2:] /= 100
    found = hofstee(given.totals(), wishes=wishes)
    return {"n_judges": found.n_judges, "cut": found.cut, "raw_cut": found.raw_cut, "result": found}


def _beuk(given: _Inputs) -> dict[str, Any]:
    table = read_csv(given.ratings)
    wishes = np.column_stack([_column(table, "cut"), _column(table, "pass_rate")])
    if given.percent:
        wishes[:, 1] /= 100
    found = beuk(given.totals(), wishes=wishes)
    return {"n_judges": found.n_judges, "cut": found.cut, "raw_cut": found.raw_cut, "result": found}


def _borderline(given: _Inputs) -> dict[str, Any]:
    totals = _group(read_csv(given.ratings), BORDERLINE)
    found = borderline_group(totals, rng=np.random.default_rng(given.seed))
    return {"n": found.n, "cut": found.cut, "raw_cut": found.raw_cut, "result": found}


def _contrasting(given: _Inputs) -> dict[str, Any]:
    table = read_csv(given.ratings)
    found = contrasting_groups(_group(table, NOT_COMPETENT), _group(table, COMPETENT))
    n = found.n_competent + found.n_not_competent
    return {"n": n, "cut": found.cut, "raw_cut": found.raw_cut, "result": found}


def _group(table: CsvTable, name: str) -> NDArray[np.float64]:
    """Return the totals of a judged group; a column `group` names it."""
    place = table.column_of("group")
    known = {BORDERLINE, COMPETENT, NOT_COMPETENT}
    for row, cells in enumerate(table.rows):
        if cells[place] not in known:
            said = f"{cells[place]!r} is none of {', '.join(sorted(known))}"
            raise table.refuse(row, place, said)
    totals = _column(table, "total")
    return totals[[cells[place] == name for cells in table.rows]]


def _column(table: CsvTable, name: str) -> NDArray[np.float64]:
    place = table.column_of(name)
    return np.array([table.number(row, place) for row in range(len(table.rows))])


_ANALYSES = {
    "angoff": _angoff,
    "yes-no": _yes_no,
    "bookmark": _bookmark,
    "hofstee": _hofstee,
    "beuk": _beuk,
    "borderline": _borderline,
    "contrasting": _contrasting,
}
