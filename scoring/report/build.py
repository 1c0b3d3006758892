"""Put the sections of a technical report together, in the order in which they are read."""

from scoring.report.areas import areas
from scoring.report.comparability import equating, fairness
from scoring.report.cut import cut_study, judges_annex
from scoring.report.decisions import decisions
from scoring.report.errors import reliability
from scoring.report.evidence import Evidence
from scoring.report.itempages import items, items_annex, key_annex, key_validation
from scoring.report.scores import scores, scores_annex
from scoring.report.standing import (
    known,
    limits,
    provisional,
    purpose,
    reproducibility,
    standards,
)
from scoring.report.values import TechnicalReport


def technical_report(evidence: Evidence) -> TechnicalReport:
    """Return the whole report: sections for everybody, then the restricted annex.

    Raises
    ------
    TooFewMarks
        If there are fewer than two candidates or two items.
    """
    made = (
        purpose(evidence),
        known(evidence),
        scores(evidence),
        key_validation(evidence),
        reliability(evidence),
        items(evidence),
        cut_study(evidence),
        decisions(evidence),
        areas(evidence),
        equating(evidence),
        fairness(evidence),
        limits(evidence),
        standards(evidence),
        reproducibility(evidence),
        scores_annex(evidence),
        key_annex(evidence),
        items_annex(evidence),
        judges_annex(evidence),
    )
    return TechnicalReport(
        title=f"Technical report, form {evidence.form}",
        form=evidence.form,
        n=evidence.cohort.n,
        provisional=provisional(evidence),
        sections=tuple(one for one in made if one is not None),
    )
