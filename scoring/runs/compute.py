"""The numbers of a run, from raw answers to scaled scores: pure functions of frozen inputs.

`scoring.runs.check` computes the same marks again on another way; a run is verified only when
both agree exactly.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import rfc8785
from numpy.typing import NDArray

from exambank.core.vocabulary import ItemId
from scoring.classical.flags import ItemFlag, ItemFlagRules, item_flags
from scoring.classical.items import ItemAnalysis, item_analysis
from scoring.classical.keycheck import ExpertAnswer, KeyValidation, validate_key
from scoring.classical.options import OptionTable, option_tables
from scoring.cutscore.angoff import angoff
from scoring.keys import ItemKey, Key, KeyRule, score
from scoring.ladder import Statistic, supports
from scoring.responses import NOT_REACHED, OMITTED, Responses
from scoring.runs.types import (
    CutBasis,
    Disposition,
    Hold,
    Place,
    RunInputs,
    ScoredForm,
    ScoreLine,
    Standard,
)
from scoring.scale import ConversionTable, ReportingScale, ScaleFixture, conversion_table
from scoring.sheets.types import AnswerFile
from scoring.studies.types import Study


class ItemsUnrated(LookupError):
    """The panel has not rated every item that counts, so that the form has no cut yet."""

    def __init__(self, items: Sequence[ItemId]) -> None:
        super().__init__(
            f"the panel has not rated {', '.join(items)}: let it rate them, or drop them"
        )
        self.items = tuple(items)


@dataclass(frozen=True, slots=True)
class Analysis:
    """Item analysis of a run under its present key, with what must be looked at.

    `items` and `tables` cover scored and pilot items alike; totals are of scored items only.
    """

    statistics: ItemAnalysis | None
    tables: tuple[OptionTable, ...]
    flags: tuple[tuple[ItemFlag, ...], ...]
    validation: KeyValidation
    holds: tuple[Hold, ...]
    n: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a run: one line a candidate, the table behind it, and its digest."""

    lines: tuple[ScoreLine, ...]
    basis: CutBasis
    table: ConversionTable
    digest: str
    alpha: float | None
    sem: float | None


def inputs_of(
    form: ScoredForm,
    files: Sequence[AnswerFile],
    overrides: Mapping[ItemId, tuple[Disposition, str]],
) -> RunInputs:
    """Return what decides the numbers, the sheets of the form in order of candidate number."""
    sheets = sorted(
        (sheet for file in files for sheet in file.sheets if sheet.form == form.code),
        key=lambda sheet: sheet.number,
    )
    return RunInputs(
        form=form,
        numbers=tuple(sheet.number for sheet in sheets),
        candidates=tuple(sheet.candidate for sheet in sheets),
        answers=tuple(sheet.answers for sheet in sheets),
        overrides=overrides,
    )


def key_of(form: ScoredForm, overrides: RunInputs | None = None) -> Key:
    """Return the key of a form, with the dispositions of `overrides` applied."""
    changes = {} if overrides is None else overrides.overrides
    lines = []
    for place in form.places:
        disposition, text = changes.get(place.item, (Disposition.KEEP, place.key))
        line = ItemKey.parse(place.item, text or place.key)
        if disposition is Disposition.DROP:
            line = ItemKey(place.item, KeyRule.DROPPED, line.options)
        if disposition is Disposition.CREDIT_ALL:
            line = ItemKey(place.item, KeyRule.EVERYONE, frozenset())
        lines.append(line)
    return Key.of(lines, version=str(form.key_version))


def responses_of(inputs: RunInputs) -> Responses:
    """Return the raw options of all candidates, columns in form order."""
    items = [place.item for place in inputs.form.places]
    return Responses.of(inputs.answers, candidates=inputs.numbers, items=items)


def counting_places(inputs: RunInputs) -> tuple[Place, ...]:
    """Return the scored questions that were not dropped; one credited to all still counts."""
    settled = zip(inputs.form.places, key_of(inputs.form, inputs).items, strict=True)
    return tuple(
        place for place, line in settled if place.scored and line.rule is not KeyRule.DROPPED
    )


def marks_of(inputs: RunInputs) -> NDArray[np.float64]:
    """Return the marks under the settled key, shape (n_candidates, n_scored), in form order."""
    scored = [place.position - 1 for place in inputs.form.places if place.scored]
    return score(responses_of(inputs), key_of(inputs.form, inputs))[:, scored]


def analyse(
    inputs: RunInputs, *, rules: ItemFlagRules, experts: Sequence[ExpertAnswer] = ()
) -> Analysis:
    """Analyse every item and return the holds that key validation must settle.

    Scored items are correlated with the rest of the scored form.  Statistics that N does not
    support are left out by `scoring.ladder`; experts' answers count at every N.
    """
    responses = responses_of(inputs)
    key = key_of(inputs.form, inputs)
    marks = score(responses, key)
    scored = [place.position - 1 for place in inputs.form.places if place.scored]
    kept = responses.of_columns(scored)
    items = kept.items
    tables = option_tables(kept, marks[:, scored], key=key)
    statistics = None
    flags: tuple[tuple[ItemFlag, ...], ...] = tuple(() for _ in items)
    if supports(Statistic.P, n=responses.n):
        statistics = item_analysis(marks[:, scored], items=items)
        flags = tuple(
            item_flags(one, table, rules=rules, n=responses.n)
            for one, table in zip(statistics.items, tables, strict=True)
        )
    validation = validate_key(tables, key=key, n=responses.n, experts=experts)
    return Analysis(
        statistics=statistics,
        tables=tuple(tables),
        flags=flags,
        validation=validation,
        holds=_holds(inputs.form, validation),
        n=responses.n,
    )


def outcome(inputs: RunInputs, standard: Standard, *, fixture: ScaleFixture) -> Outcome:
    """Score every candidate, put the marks on the reporting scale, and digest the result.

    A mark is first taken to what it means on the base form, unrounded, and from there to the
    scale; only the printed score is rounded, and never across the cut.
    """
    responses, marks = responses_of(inputs), marks_of(inputs)
    found = standard.equating
    scale = reporting_scale(standard, fixture=fixture)
    meaning = dict(zip(found.raws, found.equated, strict=True))
    lines = tuple(
        _line(inputs, row, scale, responses, raw=raw, base=meaning[raw])
        for row, raw in enumerate(map(float, marks.sum(axis=1)))
    )
    table = conversion(standard, fixture=fixture)
    alpha, sem = _reliability(marks, responses.n)
    return Outcome(
        lines=lines,
        basis=standard.basis,
        table=table,
        digest=outcome_digest(lines, standard, table),
        alpha=alpha,
        sem=sem,
    )


def conversion(standard: Standard, *, fixture: ScaleFixture) -> ConversionTable:
    """Return what every mark of the form is on the reporting scale."""
    found = standard.equating
    scale = reporting_scale(standard, fixture=fixture)
    return conversion_table(scale, raws=found.raws, equated=found.equated)


def reporting_scale(standard: Standard, *, fixture: ScaleFixture) -> ReportingScale:
    """Return the line of the base form: its cut and its B-level stand on the two fixed points."""
    found = standard.equating
    return ReportingScale.through(
        raw_cut=found.base_cut, raw_b_level=found.base_b_level, fixture=fixture
    )


def cut_basis(inputs: RunInputs, study: Study) -> CutBasis:
    """Return cut and B-level of the form in marks, from the panel's final round.

    A dropped item leaves the cut; an item credited to all counts one mark for a borderline
    candidate as for everybody else.  The committee's adjustment moves the cut by as many of
    this form's standard errors.  On the first form of a blueprint this cut is the base;
    `scoring.runs.cutting` carries it to other forms.
    """
    index = {item: column for column, item in enumerate(study.ratings.items)}
    key = key_of(inputs.form, inputs)
    places = counting_places(inputs)
    rules = {line.item: line.rule for line in key.items}
    absent = [place.item for place in places if place.item not in index]
    if absent:
        raise ItemsUnrated(absent)
    columns = [index[place.item] for place in places]
    free = np.array([rules[place.item] is KeyRule.EVERYONE for place in places])
    judges = [judge.name for judge in study.ratings.judges]
    names = [place.item for place in places]
    ratings = np.where(free, 1.0, study.ratings.final.ratings[:, columns])
    b_ratings = np.where(free, 1.0, study.ratings.final.b_ratings[:, columns])
    of_cut = angoff(ratings, judges=judges, items=names)
    of_b = angoff(b_ratings, judges=judges, items=names)
    return CutBasis(
        cut=of_cut.cut + float(study.adjustment) * of_cut.se_judges,
        b_level=of_b.cut,
        se_cut=of_cut.se_judges,
        n_judges=of_cut.n,
        study_version=study.version,
    )


def outcome_digest(lines: Sequence[ScoreLine], standard: Standard, table: ConversionTable) -> str:
    """Return the SHA-256 of the results as RFC 8785 JSON, the candidates by number.

    Cut, route and conversion table are in it; parameters with six decimals, so that another
    machine, whose last bits may differ, finds the same digest.
    """
    found = standard.equating
    body: dict[str, Any] = {
        "cut": f"{standard.basis.cut:.6f}",
        "b_level": f"{standard.basis.b_level:.6f}",
        "route": found.route.value,
        "plan": found.plan_version,
        "raw_cut": found.raw_cut,
        "n": found.n,
        "table": [[row.raw, row.scaled, row.passes, row.b_level] for row in table.rows],
        "lines": [
            [one.number, repr(one.raw), one.scaled, one.passed, one.b_level]
            for one in sorted(lines, key=lambda one: one.number)
        ],
    }
    return hashlib.sha256(rfc8785.dumps(body)).hexdigest()


def _holds(form: ScoredForm, validation: KeyValidation) -> tuple[Hold, ...]:
    held = []
    for place in form.places:
        mine = [one for one in validation.suspicions if one.item == place.item]
        if mine:
            kinds = tuple(dict.fromkeys(one.kind.value for one in mine))
            held.append(
                Hold(place.item, place.position, kinds, tuple(one.evidence for one in mine))
            )
    return tuple(held)


def _line(
    inputs: RunInputs,
    row: int,
    scale: ReportingScale,
    responses: Responses,
    *,
    raw: float,
    base: float,
) -> ScoreLine:
    options = responses.options[row]
    scaled = scale.printed(base)
    return ScoreLine(
        candidate=inputs.candidates[row],
        number=inputs.numbers[row],
        raw=raw,
        scaled=scaled,
        passed=scale.passes(base),
        b_level=scaled >= scale.fixture.b_level,
        omitted=int((options == OMITTED).sum()),
        not_reached=int((options == NOT_REACHED).sum()),
    )


def _reliability(marks: NDArray[np.float64], n: int) -> tuple[float | None, float | None]:
    if not supports(Statistic.ALPHA, n=n):
        return None, None
    found = item_analysis(marks, items=tuple(str(j) for j in range(marks.shape[1])))
    return found.alpha, found.sem
