"""What runs take and give over the API.  Keys go out nowhere but in rulings, to their keepers."""

from datetime import datetime
from typing import Self
from uuid import UUID

from exambank.core.schemas import Schema
from exambank.core.vocabulary import FormCode, ItemId
from scoring.runs.types import (
    AlternativeCut,
    AnchorItem,
    Disposition,
    DriftCheck,
    FormEquating,
    Hold,
    Result,
    ResultState,
    Ruling,
    Run,
    RunState,
)
from scoring.scale import ConversionTable


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
    n_counted: int | None
    route: str | None
    raw_cut: float | None
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
            n_counted=None if run.equating is None else run.equating.n,
            route=None if run.equating is None else run.equating.route.value,
            raw_cut=None if run.equating is None else run.equating.raw_cut,
            holds=tuple(HoldOut.of(one) for one in run.holds),
            approved_as=tuple(role for role, _ in run.approvals),
            published_at=run.published_at,
        )


class AlternativeOut(Schema):
    """What another route would have done; it decides nothing."""

    route: str
    raw_cut: float | None
    se: float | None
    would_pass: tuple[str, ...]
    would_fail: tuple[str, ...]
    whole_anchor: bool

    @classmethod
    def of(cls, one: AlternativeCut) -> Self:
        return cls(
            route=one.route.value,
            raw_cut=one.raw_cut,
            se=one.se,
            would_pass=one.would_pass,
            would_fail=one.would_fail,
            whole_anchor=one.whole_anchor,
        )


class AnchorItemOut(Schema):
    """A question shared with the base form; `unused` says why it is out of the anchor."""

    item: str
    right: int
    right_base: int
    distance: float | None
    shift: float | None
    z: float | None
    drifted: bool
    unused: str

    @classmethod
    def of(cls, one: AnchorItem) -> Self:
        return cls(
            item=one.item,
            right=one.right,
            right_base=one.right_base,
            distance=one.distance,
            shift=one.shift,
            z=one.z,
            drifted=one.drifted,
            unused=one.unused,
        )


class DriftOut(Schema):
    """The plan's rule by which the anchor was purified."""

    critical_z: float
    least_kept: float
    unlikeness: float
    n: int
    n_base: int
    at_limit: bool

    @classmethod
    def of(cls, check: DriftCheck) -> Self:
        return cls(
            critical_z=check.rule.critical,
            least_kept=check.rule.least_kept,
            unlikeness=check.rule.unlikeness,
            n=check.n,
            n_base=check.n_base,
            at_limit=check.at_limit,
        )


class EquatedMarkOut(Schema):
    raw: float
    base: float
    se: float | None
    scaled: int
    passes: bool
    b_level: bool


class EquatingOut(Schema):
    """How the cut of a run came about, with the conversion of every mark."""

    route: str
    n: int
    why: tuple[str, ...]
    assumptions: tuple[str, ...]
    plan_version: int
    base_form: str | None
    base_run: int | None
    n_base: int
    difficulties: int | None
    base_cut: float
    base_b_level: float
    raw_cut: float
    raw_b_level: float | None
    se: float | None
    anchor: tuple[str, ...]
    shared: tuple[AnchorItemOut, ...]
    drift: DriftOut | None
    presmoothed: int | None
    likeness: str | None
    alternatives: tuple[AlternativeOut, ...]
    notes: tuple[str, ...]
    table: tuple[EquatedMarkOut, ...]

    @classmethod
    def of(cls, found: FormEquating, table: ConversionTable) -> Self:
        base = found.base
        rows = zip(table.rows, found.se_by_raw, strict=True)
        return cls(
            route=found.route.value,
            n=found.n,
            why=found.why,
            assumptions=found.assumptions,
            plan_version=found.plan_version,
            base_form=None if base is None else base.form,
            base_run=None if base is None else base.number,
            n_base=0 if base is None else base.n,
            difficulties=found.difficulties,
            base_cut=found.base_cut,
            base_b_level=found.base_b_level,
            raw_cut=found.raw_cut,
            raw_b_level=found.raw_b_level,
            se=found.se,
            anchor=tuple(one.item for one in found.anchor if not one.unused),
            shared=tuple(AnchorItemOut.of(one) for one in found.anchor),
            drift=None if found.drift is None else DriftOut.of(found.drift),
            presmoothed=found.presmoothed,
            likeness=None if found.likeness is None else found.likeness.value,
            alternatives=tuple(AlternativeOut.of(one) for one in found.alternatives),
            notes=tuple(str(one) for one in found.notes),
            table=tuple(
                EquatedMarkOut(
                    raw=row.raw,
                    base=row.base,
                    se=se,
                    scaled=row.scaled,
                    passes=row.passes,
                    b_level=row.b_level,
                )
                for row, se in rows
            ),
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
