"""The cut of a form by its sealed plan: pure functions from marks to the standard of a run.

N picks the rung and the rung names the route; nothing here takes a method from the caller.
Other routes are computed beside it for information, and list who would have differed.
"""

from collections.abc import Sequence

from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import FormCode
from scoring.difficulties.types import DifficultyPool
from scoring.equating.choice import Rung
from scoring.equating.frequencies import NotEquatable
from scoring.equating.routes import RouteCurve, beyond_n, groups_on_the_anchor, route_curve
from scoring.plans.types import SealedPlan
from scoring.runs.alternatives import alternatives
from scoring.runs.compute import cut_basis
from scoring.runs.counting import NOT_PLANNED, counted_form
from scoring.runs.drifting import MOVED
from scoring.runs.setting import BaseForm, Setting, lowest, real, setting_of
from scoring.runs.types import CutBasis, FormEquating, RunInputs, Standard
from scoring.scale import ReportingScale, ScaleUndefined, raw_cut_mark
from scoring.studies.types import Study


class EquatingRefused(Exception):
    """The sealed route gives no cut on this form; `reasons` says why, and no other stands in."""

    def __init__(self, form: FormCode, reasons: Sequence[Reason]) -> None:
        super().__init__(f"form {form}: " + "; ".join(map(str, reasons)))
        self.form = form
        self.reasons = tuple(reasons)


def base_standard(
    inputs: RunInputs, study: Study, *, sealed: SealedPlan, counted: tuple[str, ...]
) -> Standard:
    """Return the standard of a form that is its own base: the panel's cut on this form."""
    basis = cut_basis(inputs, study)
    rung = sealed.plan.at(max(len(counted), 1))
    form = counted_form(inputs, ())
    raws = tuple(float(raw) for raw in range(len(form.places) + form.free + 1))
    scale = ReportingScale.through(raw_cut=basis.cut, raw_b_level=basis.b_level)
    equating = FormEquating(
        route=rung.route,
        n_from=rung.n_from,
        why=rung.why,
        assumptions=(),
        n=len(counted),
        counted=counted,
        plan_version=sealed.version,
        base=None,
        difficulties=None,
        base_cut=basis.cut,
        base_b_level=basis.b_level,
        raw_cut=_raw_cut(inputs, scale, raws, raws),
        raw_b_level=lowest(raws, raws, basis.b_level),
        se=None,
        raws=raws,
        equated=raws,
        se_by_raw=(None,) * len(raws),
        notes=_of_the_plan(sealed),
    )
    return Standard(basis, equating)


def equated_standard(
    inputs: RunInputs,
    base: BaseForm,
    study: Study,
    *,
    sealed: SealedPlan,
    counted: tuple[str, ...],
    pool: DifficultyPool | None,
) -> Standard:
    """Return the standard of a form that is equated to its base form.

    The base cut is the panel's on the base form, under the keys as its own run settled them.
    Questions dropped, credited or re-keyed in this run change the totals, the anchor and so the
    cut.

    Raises
    ------
    EquatingRefused
        If the sealed route gives no cut.
    scoring.runs.compute.ItemsUnrated
        If the panel has not rated the base form.
    """
    basis = cut_basis(base.inputs, study)
    setting = setting_of(inputs, base, basis, counted=counted, pool=pool, sealed=sealed)
    rung = sealed.plan.at(max(len(counted), 1))
    curve = _sealed_curve(setting, rung)
    raws, marks = setting.raws(curve), setting.base_marks(curve)
    raw_cut = _raw_cut(inputs, setting.scale, raws, marks)
    errors = tuple(real(one) for one in curve.se)
    gap = groups_on_the_anchor(setting.data)
    equating = FormEquating(
        route=rung.route,
        n_from=rung.n_from,
        why=rung.why,
        assumptions=curve.assumptions,
        n=len(counted),
        counted=counted,
        plan_version=sealed.version,
        base=base.reference,
        difficulties=sealed.made_from.difficulties,
        base_cut=basis.cut,
        base_b_level=basis.b_level,
        raw_cut=raw_cut,
        raw_b_level=lowest(raws, marks, basis.b_level),
        se=errors[raws.index(raw_cut)],
        raws=raws,
        equated=marks,
        se_by_raw=errors,
        anchor=setting.anchor,
        gap=None if gap is None else gap.gap,
        gap_se=None if gap is None else gap.se,
        likeness=None if gap is None else gap.likeness,
        alternatives=alternatives(setting, sealed, curve, raw_cut, study, n=len(counted)),
        notes=tuple(_notes(setting, sealed, rung)),
        drift=setting.drift,
        presmoothed=curve.presmoothed,
    )
    return Standard(_carried(basis, setting, curve), equating)


def _sealed_curve(setting: Setting, rung: Rung) -> RouteCurve:
    try:
        return route_curve(setting.data, rung.route)
    except NotEquatable as fault:
        text = N_(
            "the plan says {route} at this N, and it cannot be computed ({why}): publish the run "
            "of base form {base} first, or put the form before the committee; no other route "
            "decides"
        )
        values = {
            "route": rung.route.value,
            "why": str(fault),
            "base": setting.base.reference.form,
        }
        reason = Reason("sealed_route_missing", text, values)
        raise EquatingRefused(setting.inputs.form.code, [reason]) from fault


def _raw_cut(
    inputs: RunInputs, scale: ReportingScale, raws: Sequence[float], marks: Sequence[float]
) -> float:
    try:
        return raw_cut_mark(scale, equated=marks, raws=raws)
    except ScaleUndefined as fault:
        text = N_("no mark up to {most} reaches the cut of {cut} marks: nobody could pass")
        values = {"most": f"{raws[-1]:g}", "cut": f"{scale.raw_cut:.2f}"}
        raise EquatingRefused(inputs.form.code, [Reason("out_of_reach", text, values)]) from fault


def _carried(basis: CutBasis, setting: Setting, curve: RouteCurve) -> CutBasis:
    """Return the base form's cut in marks of this form."""
    return CutBasis(
        cut=setting.raw_at(curve, basis.cut),
        b_level=setting.raw_at(curve, basis.b_level),
        se_cut=basis.se_cut,
        n_judges=basis.n_judges,
        study_version=basis.study_version,
    )


def _of_the_plan(sealed: SealedPlan) -> tuple[Reason, ...]:
    if not sealed.late:
        return sealed.made_from.notes
    text = N_("the plan was fixed after answers of this form had been handed in")
    return (*sealed.made_from.notes, Reason("plan_late", text))


def _notes(setting: Setting, sealed: SealedPlan, rung: Rung) -> list[Reason]:
    """Return what a reader should know beside the route."""
    found = list(_of_the_plan(sealed))
    told = {"", NOT_PLANNED, MOVED}  # of the last two, other notes speak
    lost = [one for one in setting.anchor if one.unused not in told]
    if lost:
        text = N_("shared questions that are out of the anchor: {items}")
        said = ", ".join(one.item for one in lost)
        found.append(Reason("anchor_lost", text, {"items": said}))
    drifted = [one for one in setting.anchor if one.drifted]
    if drifted:
        text = N_("questions of the anchor that moved between the sittings: {items}")
        said = ", ".join(one.item for one in drifted)
        found.append(Reason("anchor_drift", text, {"items": said}))
    if setting.drift is not None and setting.drift.at_limit:
        text = N_(
            "more questions of the anchor moved than the rule of the plan lets go: {least} of {n} "
            "stay; look at the anchor"
        )
        judged = [one for one in setting.anchor if one.z is not None]
        values = {"least": setting.drift.rule.fewest(len(judged)), "n": len(judged)}
        found.append(Reason("anchor_drift_limit", text, values))
    for refusal in beyond_n(setting.data, rung.route):
        text = N_("the smaller of the two groups has {n} candidates; the route asks for {need}")
        found.append(Reason("small_base", text, {"n": refusal.n, "need": refusal.n_min}))
    return found
