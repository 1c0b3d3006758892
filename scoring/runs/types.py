"""Frozen values of scoring runs.  Keys and answers hide from `repr`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from exambank.core.reasons import Reason
from exambank.core.vocabulary import (
    CandidateId,
    CourseCode,
    FormCode,
    InstitutionCode,
    ItemId,
    RunId,
    SessionId,
)
from scoring.equating.choice import Route
from scoring.equating.comparison import Likeness
from scoring.linking.anchordrift import DriftRule


class RunState(StrEnum):
    """Where a run stands."""

    PREPARED = "prepared"
    KEY_VALIDATION = "key_validation"
    KEYED = "keyed"
    SCALED = "scaled"
    VERIFIED = "verified"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Disposition(StrEnum):
    """What two people decide about a held item."""

    KEEP = "keep"
    REKEY = "rekey"
    MULTI_KEY = "multi_key"
    CREDIT_ALL = "credit_all"
    DROP = "drop"
    DROP_FOR_EQUATING = "drop_for_equating"


class ResultState(StrEnum):
    """Who may see a result."""

    PROVISIONAL = "provisional"
    HELD = "held"
    RELEASED = "released"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Place:
    """One position of a sealed form, as scoring sees it; `version` is that of the item's text."""

    position: int
    item: ItemId
    area: str
    scored: bool
    letters: str
    several: bool
    key: str = field(repr=False)
    version: int = 1


@dataclass(frozen=True, slots=True)
class ScoredForm:
    """A sealed form with the version of its key: what a run is bound to."""

    code: FormCode
    course: CourseCode
    digest: str
    key_version: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """An item whose key two people must look at, and why."""

    item: ItemId
    position: int
    kinds: tuple[str, ...]
    evidence: tuple[str, ...]


#: The kind of a hold that a person asked for, as after a candidate's comment.
RAISED = "raised"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one person decided about one held item."""

    item: ItemId
    disposition: Disposition
    key: str = field(repr=False)
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class CutBasis:
    """The cut and the B-level of a form in its own marks, unrounded, and the panel's error."""

    cut: float
    b_level: float
    se_cut: float
    n_judges: int
    study_version: int


@dataclass(frozen=True, slots=True)
class AnchorItem:
    """A question that the form shares with the base form, and how it did in both sittings.

    `unused` says why it is out of the anchor, empty where it is in; `distance` is that from the
    axis of the delta plot, None where N is too small for one; `shift` how far it moved against the
    others by the plan's rule, in log odds, below 0 where it became harder, and `z` the same in
    standard errors; None where N is too small to judge it.
    """

    item: ItemId
    position: int
    base_position: int
    unused: str
    right: int
    right_base: int
    distance: float | None = None
    drifted: bool = False
    shift: float | None = None
    z: float | None = None


@dataclass(frozen=True, slots=True)
class DriftCheck:
    """The rule of the plan by which the anchor was purified, and on how many it was judged.

    `at_limit` where more questions moved than the rule lets go.
    """

    rule: DriftRule
    n: int
    n_base: int
    at_limit: bool = False


@dataclass(frozen=True, slots=True)
class BaseReference:
    """The base form that a form is equated to, and the run whose answers were taken.

    Without a run nobody's answers were taken: the cut of the base form is the panel's.
    """

    form: FormCode
    n: int
    run: RunId | None = None
    number: int | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class AlternativeCut:
    """What another route would have done: for information, it never decides.

    `equated` is empty for the panel's own cut on this form, which is no curve.  With
    `whole_anchor` it is the plan's own route over the anchor before it was purified.
    """

    route: Route
    raw_cut: float | None
    se: float | None
    equated: tuple[float, ...]
    would_pass: tuple[str, ...]
    would_fail: tuple[str, ...]
    whole_anchor: bool = False


@dataclass(frozen=True, slots=True)
class FormEquating:
    """How the cut of a form came about, by the plan that was fixed when it was sealed.

    Attributes
    ----------
    route, n_from, why, assumptions
        The rung that N picked: its route, where it begins, its reasons.
    n, counted
        First-time candidates with a usable sheet; what N counts.
    plan_version, difficulties
        Versions of the plan and, where they entered, of the pooled difficulties.
    base : BaseReference or None
        None where this form is the base.
    base_cut, base_b_level
        In marks of the base form, unrounded.
    raw_cut, raw_b_level
        Lowest marks of this form whose unrounded equated marks reach them.
    se
        Standard error of equating at the raw cut, in marks of the base form; None without one.
    raws, equated, se_by_raw
        Every mark of this form, what it means on the base form, and the error of that.
    gap, gap_se, likeness
        How far apart the groups are on the anchor, in standard deviations.
    drift : DriftCheck or None
        None where N is too small for one, or the plan names no rule.
    presmoothed : int or None
        Moments that presmoothing kept, where the route compares distributions.
    """

    route: Route
    n_from: int
    why: tuple[str, ...]
    assumptions: tuple[str, ...]
    n: int
    counted: tuple[str, ...]
    plan_version: int
    base: BaseReference | None
    difficulties: int | None
    base_cut: float
    base_b_level: float
    raw_cut: float
    raw_b_level: float | None
    se: float | None
    raws: tuple[float, ...]
    equated: tuple[float, ...]
    se_by_raw: tuple[float | None, ...]
    anchor: tuple[AnchorItem, ...] = ()
    gap: float | None = None
    gap_se: float | None = None
    likeness: Likeness | None = None
    alternatives: tuple[AlternativeCut, ...] = ()
    notes: tuple[Reason, ...] = ()
    drift: DriftCheck | None = None
    presmoothed: int | None = None


@dataclass(frozen=True, slots=True)
class Standard:
    """The cut on a form, and what its marks mean on the base form: all that scaling takes."""

    basis: CutBasis
    equating: FormEquating


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """The result of one candidate in a run."""

    candidate: CandidateId
    number: str
    raw: float
    scaled: int
    passed: bool
    b_level: bool
    omitted: int
    not_reached: int


@dataclass(frozen=True, slots=True)
class Run:
    """One scoring run and everything it is bound to."""

    id: RunId
    number: int
    course: CourseCode
    form: FormCode
    state: RunState
    form_digest: str
    key_version: int
    file_digests: tuple[str, ...]
    sessions: tuple[SessionId, ...]
    policy_digest: str
    software: str
    method: str
    n: int
    holds: tuple[Hold, ...]
    made_at: datetime
    outcome_digest: str | None = None
    basis: CutBasis | None = None
    equating: FormEquating | None = None
    approvals: tuple[tuple[str, str], ...] = ()
    published_at: datetime | None = None
    corrects: RunId | None = None  # the published run of which single sheets are scored again


@dataclass(frozen=True, slots=True)
class Result:
    """A candidate's result as stored: the newest one of a course that is released counts."""

    run: RunId
    candidate: CandidateId
    number: str
    course: CourseCode
    form: FormCode
    college: InstitutionCode | None
    session: SessionId
    raw: float
    scaled: int
    passed: bool
    b_level: bool
    state: ResultState
    sem_scaled: int | None
    case: str | None = None
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CandidateChange:
    """A candidate whom one run passes and another fails on the same answers."""

    candidate: CandidateId
    number: str
    scaled_before: int
    passed_before: bool
    scaled: int
    passed: bool


@dataclass(frozen=True, slots=True)
class RunInputs:
    """Everything that decides the numbers of a run; equal inputs give equal outcomes."""

    form: ScoredForm
    numbers: tuple[str, ...]
    candidates: tuple[CandidateId, ...]
    answers: tuple[tuple[str, ...], ...] = field(repr=False)
    overrides: Mapping[ItemId, tuple[Disposition, str]] = field(repr=False)
