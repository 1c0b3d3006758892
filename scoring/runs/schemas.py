"""What runs take and give over the API.  Keys go out nowhere but in rulings, to their keepers."""

from datetime import datetime
from typing import Self
from uuid import UUID

from exambank.core.schemas import Schema
from exambank.core.vocabulary import FormCode, ItemId
from scoring.runs.types import Disposition, Hold, Result, ResultState, Ruling, Run, RunState


class PrepareIn(Schema):
    form: FormCode


class RulingIn(Schema):
    item: ItemId
    disposition: Disposition
    key: str = ""
    reason: str


class WithdrawIn(Schema):
    reason: str


class HoldOut(Schema):
    item: str
    position: int
    kinds: tuple[str, ...]
    evidence: tuple[str, ...]

    @classmethod
    def of(cls, hold: Hold) -> Self:
        return cls(item=hold.item, position=hold.position, kinds=hold.kinds, evidence=hold.evidence)


class RulingOut(Schema):
    item: str
    disposition: Disposition
    key: str
    by: str
    at: datetime
    reason: str

    @classmethod
    def of(cls, ruling: Ruling) -> Self:
        return cls(
            item=ruling.item,
            disposition=ruling.disposition,
            key=ruling.key,
            by=ruling.by,
            at=ruling.at,
            reason=ruling.reason,
        )


class RunOut(Schema):
    id: UUID
    number: int
    course: str
    form: str
    state: RunState
    n: int
    method: str
    software: str
    form_digest: str
    key_version: int
    file_digests: tuple[str, ...]
    policy_digest: str
    outcome_digest: str | None
    cut: float | None
    b_level: float | None
    holds: tuple[HoldOut, ...]
    approved_as: tuple[str, ...]
    published_at: datetime | None

    @classmethod
    def of(cls, run: Run) -> Self:
        return cls(
            id=run.id,
            number=run.number,
            course=run.course,
            form=run.form,
            state=run.state,
            n=run.n,
            method=run.method,
            software=run.software,
            form_digest=run.form_digest,
            key_version=run.key_version,
            file_digests=run.file_digests,
            policy_digest=run.policy_digest,
            outcome_digest=run.outcome_digest,
            cut=None if run.basis is None else run.basis.cut,
            b_level=None if run.basis is None else run.basis.b_level,
            holds=tuple(HoldOut.of(one) for one in run.holds),
            approved_as=tuple(role for role, _ in run.approvals),
            published_at=run.published_at,
        )


class ResultOut(Schema):
    candidate: str
    raw: float
    scaled: int
    passed: bool
    b_level: bool
    state: ResultState
    case: str | None

    @classmethod
    def of(cls, result: Result) -> Self:
        return cls(
            candidate=result.number,
            raw=result.raw,
            scaled=result.scaled,
            passed=result.passed,
            b_level=result.b_level,
            state=result.state,
            case=result.case,
        )
