"""Writes an evaluation as plain JSON values, to be stored with the decision, and reads it back."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from eligibility.coverage import AreaCoverage, Coverage, OutcomeCoverage
from eligibility.rules.types import Evaluation, Finding, RuleSetRef
from exambank.blueprints.types import LearningOutcome
from exambank.core.outcome import Verdict
from exambank.core.reasons import Reason
from exambank.core.vocabulary import AreaCode, Bilingual, CourseCode, DefinitionCode, OutcomeCode

Json = dict[str, Any]


def written(evaluation: Evaluation) -> Json:
    """Return an evaluation as JSON values; fractions and dates as text."""
    return {
        "verdict": evaluation.verdict.value,
        "findings": [_finding(one) for one in evaluation.findings],
        "rule_set": {
            "course": evaluation.rule_set.course,
            "route": evaluation.rule_set.route,
            "version": evaluation.rule_set.version,
            "host": evaluation.rule_set.host,
            "digest": evaluation.rule_set.digest,
        },
        "blueprint": evaluation.blueprint,
        "on": evaluation.on.isoformat(),
        "exam_on": _day(evaluation.exam_on),
        "coverage": None if evaluation.coverage is None else _coverage(evaluation.coverage),
        "earliest_sitting": _day(evaluation.earliest_sitting),
        "evidence_valid_to": _day(evaluation.evidence_valid_to),
    }


def read(stored: Mapping[str, Any]) -> Evaluation:
    """Return the evaluation that `written` wrote."""
    coverage = stored["coverage"]
    return Evaluation(
        verdict=Verdict(stored["verdict"]),
        findings=tuple(_read_finding(one) for one in stored["findings"]),
        rule_set=RuleSetRef(**stored["rule_set"]),
        blueprint=stored["blueprint"],
        on=date.fromisoformat(stored["on"]),
        exam_on=_read_day(stored["exam_on"]),
        coverage=None if coverage is None else _read_coverage(coverage),
        earliest_sitting=_read_day(stored["earliest_sitting"]),
        evidence_valid_to=_read_day(stored["evidence_valid_to"]),
    )


def _finding(finding: Finding) -> Json:
    return {
        "criterion": finding.criterion,
        "asked": _reason(finding.asked),
        "verdict": finding.verdict.value,
        "reasons": [_reason(one) for one in finding.reasons],
        "facts": dict(finding.facts),
    }


def _read_finding(stored: Mapping[str, Any]) -> Finding:
    return Finding(
        criterion=stored["criterion"],
        asked=_read_reason(stored["asked"]),
        verdict=Verdict(stored["verdict"]),
        reasons=tuple(_read_reason(one) for one in stored["reasons"]),
        facts=stored["facts"],
    )


def _reason(reason: Reason) -> Json:
    return {"code": reason.code, "text": reason.text, "values": dict(reason.values)}


def _read_reason(stored: Mapping[str, Any]) -> Reason:
    return Reason(stored["code"], stored["text"], stored["values"])


def _coverage(coverage: Coverage) -> Json:
    return {
        "course": coverage.course,
        "blueprint": coverage.blueprint,
        "total": str(coverage.total),
        "areas": [_area(area) for area in coverage.areas],
    }


def _area(area: AreaCoverage) -> Json:
    return {
        "code": area.code,
        "name": {"en": area.name.en, "fr": area.name.fr},
        "weight": str(area.weight),
        "outcomes": [
            {
                "code": one.outcome.code,
                "text": {"en": one.outcome.text.en, "fr": one.outcome.text.fr},
                "share": str(one.share),
                "by": list(one.by),
            }
            for one in area.outcomes
        ],
    }


def _read_coverage(stored: Mapping[str, Any]) -> Coverage:
    areas = tuple(_read_area(one) for one in stored["areas"])
    return Coverage(CourseCode(stored["course"]), stored["blueprint"], areas)


def _read_area(stored: Mapping[str, Any]) -> AreaCoverage:
    outcomes = tuple(
        OutcomeCoverage(
            LearningOutcome(OutcomeCode(one["code"]), Bilingual(**one["text"])),
            Fraction(one["share"]),
            tuple(DefinitionCode(code) for code in one["by"]),
        )
        for one in stored["outcomes"]
    )
    name = Bilingual(**stored["name"])
    return AreaCoverage(AreaCode(stored["code"]), name, Fraction(stored["weight"]), outcomes)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read_day(stored: str | None) -> date | None:
    return None if stored is None else date.fromisoformat(stored)
