"""What an evaluation is over the API, wherever one is given: at a self-check, of an application."""

from datetime import date
from typing import Any, Self

from eligibility.coverage import Coverage
from eligibility.rules.types import Evaluation, Finding
from exambank.core.exact import percent
from exambank.core.reasons import Reason
from exambank.core.schemas import Schema


class ReasonOut(Schema):
    code: str
    text: str
    values: dict[str, Any]

    @classmethod
    def of(cls, reason: Reason) -> Self:
        return cls(code=reason.code, text=str(reason), values=dict(reason.values))


class AreaOut(Schema):
    """Shares are percents, never rounded up."""

    code: str
    percent: str
    missing: list[str]


class CoverageOut(Schema):
    percent: str
    areas: list[AreaOut]

    @classmethod
    def of(cls, coverage: Coverage) -> Self:
        areas = [
            AreaOut(
                code=area.code,
                percent=percent(area.share),
                missing=[one.outcome.code for one in area.outcomes if one.share < 1],
            )
            for area in coverage.areas
        ]
        return cls(percent=percent(coverage.total), areas=areas)


class FindingOut(Schema):
    criterion: str
    asked: ReasonOut
    verdict: str
    reasons: list[ReasonOut]
    facts: dict[str, str]

    @classmethod
    def of(cls, finding: Finding) -> Self:
        return cls(
            criterion=finding.criterion,
            asked=ReasonOut.of(finding.asked),
            verdict=finding.verdict.value,
            reasons=[ReasonOut.of(one) for one in finding.reasons],
            facts=dict(finding.facts),
        )


class EvaluationOut(Schema):
    """A verdict with its trace; versions and digest name the rules that decided."""

    verdict: str
    findings: list[FindingOut]
    coverage: CoverageOut | None
    rule_set: str
    rule_set_digest: str
    blueprint: str
    on: date
    exam_on: date | None
    evidence_valid_to: date | None

    @classmethod
    def of(cls, evaluation: Evaluation) -> Self:
        coverage = evaluation.coverage
        return cls(
            verdict=evaluation.verdict.value,
            findings=[FindingOut.of(one) for one in evaluation.findings],
            coverage=None if coverage is None else CoverageOut.of(coverage),
            rule_set=evaluation.rule_set.version,
            rule_set_digest=evaluation.rule_set.digest,
            blueprint=evaluation.blueprint,
            on=evaluation.on,
            exam_on=evaluation.exam_on,
            evidence_valid_to=evaluation.evidence_valid_to,
        )
