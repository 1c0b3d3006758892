"""Put the sections of a technical report together, in the order in which they are read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scoring.report.administration import administration_of
from scoring.report.areas import areas
from scoring.report.circumstances import Count, EarlierSitting
from scoring.report.comparability import equating, equating_annex
from scoring.report.cut import cut_study, judges_annex
from scoring.report.decisions import decisions, estimates
from scoring.report.drift import drift, drift_annex
from scoring.report.earlier import earlier
from scoring.report.errors import reliability
from scoring.report.evidence import Evidence
from scoring.report.fairness import fairness, fairness_annex
from scoring.report.forms import forms
from scoring.report.itempages import items, items_annex
from scoring.report.keypages import key_annex, key_findings, key_rates, key_validation
from scoring.report.scalepages import scale, scale_annex
from scoring.report.scores import scores, scores_annex
from scoring.report.speed import speed
from scoring.report.standing import (
    known,
    limits,
    provisional,
    purpose,
    reproducibility,
    standards,
)
from scoring.report.values import Section, TechnicalReport

Make = Callable[[Evidence], Section | None]
OF_A_FORM: tuple[Make, ...] = (
    known,
    scores,
    key_validation,
    reliability,
    items,
    speed,
    cut_study,
    scale,
    decisions,
    areas,
    equating,
    drift,
    fairness,
)
OF_ONE_OF_SEVERAL: tuple[Make, ...] = tuple(
    key_findings if make is key_validation else make for make in OF_A_FORM
)
OF_THE_ANNEX: tuple[Make, ...] = (
    scores_annex,
    key_annex,
    items_annex,
    judges_annex,
    scale_annex,
    equating_annex,
    drift_annex,
    fairness_annex,
)


class NoForms(ValueError):
    """An exam without a form has no report."""


@dataclass(frozen=True, slots=True)
class Exam:
    """Several forms of one exam, in the order in which they are printed.

    What belongs to the exam and not to a form stands here: the counts of the day, and earlier
    sittings with this one last.
    """

    name: str
    purpose: str
    forms: tuple[Evidence, ...]
    counts: tuple[Count, ...] | None = None
    earlier: tuple[EarlierSitting, ...] = ()

    def __post_init__(self) -> None:
        if not self.forms:
            msg = f"exam {self.name} has no form: name at least one"
            raise NoForms(msg)


def technical_report(evidence: Evidence) -> TechnicalReport:
    """Return the whole report on one form: sections for everybody, then the restricted annex.

    Raises
    ------
    TooFewMarks
        If there are fewer than two candidates or two items.
    """
    exam = Exam(
        name=evidence.form,
        purpose=evidence.purpose,
        forms=(evidence,),
        counts=evidence.counts,
        earlier=evidence.earlier,
    )
    return exam_report(exam)


def exam_report(exam: Exam) -> TechnicalReport:
    """Return the whole report on an exam: what is common, each form, then the restricted annex.

    Raises
    ------
    TooFewMarks
        If a form has fewer than two candidates or two items.
    """
    several = len(exam.forms) > 1
    first = replace(
        exam.forms[0],
        purpose=exam.purpose,
        digests=tuple(dict.fromkeys(one for form in exam.forms for one in form.digests)),
        notes=tuple(dict.fromkeys(note for form in exam.forms for note in form.notes)),
    )
    smallest = min(exam.forms, key=lambda one: one.cohort.n)
    n = sum(one.cohort.n for one in exam.forms)
    made = [
        purpose(first, n=n),
        *(_side_by_side(exam.forms, n=n) if several else []),
        *_each(exam.forms, OF_ONE_OF_SEVERAL if several else OF_A_FORM, several=several),
        administration_of(exam.counts, n=n, least=first.suppression_below),
        earlier(exam.earlier, n=n, n_items=first.cohort.n_items, least=first.suppression_below),
        limits(exam.forms, notes=first.notes),
        standards(n=n, several=several),
        reproducibility(first, n=n),
        *_each(exam.forms, OF_THE_ANNEX, several=several),
    ]
    return TechnicalReport(
        title=f"Technical report, {exam.name}"
        if several
        else f"Technical report, form {exam.name}",
        form=exam.name,
        n=n,
        provisional=provisional(smallest),
        sections=tuple(made),
    )


def last_day(sittings: Sequence[EarlierSitting]) -> date | None:
    """Return the day of the latest sitting that states one, None where none does."""
    return max((one.sat_on for one in sittings if one.sat_on), default=None)


def _side_by_side(given: Sequence[Evidence], *, n: int) -> list[Section]:
    """Return what is said once for all forms: their table, and how often keys are found wrong."""
    keyed = any(one.cohort.validation is not None for one in given)
    return [
        forms(given, known=[estimates(one) for one in given]),
        *([key_rates(n=n)] if keyed else []),
    ]


def _each(given: Sequence[Evidence], made: Sequence[Make], *, several: bool) -> list[Section]:
    """Return the sections of every form, form by form."""
    found = []
    for evidence in given:
        for make in made:
            section = make(evidence)
            if section is not None:
                found.append(replace(section, form=evidence.form) if several else section)
    return found
