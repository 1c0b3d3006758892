"""What other routes would have done to a form's candidates: for information, never a decision."""

from collections.abc import Mapping
from dataclasses import replace

from scoring.equating.choice import Alternative, CutDecision, Route, alternative, decide
from scoring.equating.routes import METHODS, RouteCurve, possible
from scoring.plans.types import SealedPlan
from scoring.runs.compute import ItemsUnrated, cut_basis, marks_of
from scoring.runs.counting import counted_form
from scoring.runs.setting import Setting, lowest, real
from scoring.runs.types import AlternativeCut, RunInputs
from scoring.studies.types import Study


def alternatives(
    setting: Setting,
    sealed: SealedPlan,
    curve: RouteCurve,
    raw_cut: float,
    study: Study,
    *,
    n: int,
) -> tuple[AlternativeCut, ...]:
    """Return every other route that N and the data allow, with whom it would pass or fail."""
    rung = sealed.plan.at(max(n, 1))
    wanted = (*rung.sensitivity, Route.IDENTITY, Route.PRE_EQUATED, *METHODS)
    routes = [one for one in dict.fromkeys(wanted) if one is not rung.route]
    curves = {one.route: one for one in possible(setting.data, routes)}
    cuts = {route: _cut_by(setting, one) for route, one in curves.items()}
    cuts[Route.BASE] = _own_cut(setting.inputs, study)
    totals = _totals(setting.inputs)
    decision = decide(
        sealed.plan,
        totals=totals,
        raw_cuts={curve.route: raw_cut} | {r: cut for r, cut in cuts.items() if cut is not None},
        n=max(n, 1),
    )
    unpurified = _over_the_whole_anchor(setting, decision, totals)
    return (*unpurified, *_shown(setting, decision, curves))


def _over_the_whole_anchor(
    setting: Setting, decision: CutDecision, totals: Mapping[str, float]
) -> tuple[AlternativeCut, ...]:
    """Return what the plan's own route says over the anchor as it was, where something left it."""
    if setting.whole is None or decision.route not in METHODS:
        return ()
    curves = {one.route: one for one in possible(setting.whole, [decision.route])}
    if not curves:
        return ()
    cut = _cut_by(setting, curves[decision.route])
    beside = alternative(decision.route, cut, totals=totals, passed=decision.passed)
    return (replace(_with_curve(setting, beside, curves), whole_anchor=True),)


def _shown(
    setting: Setting, decision: CutDecision, curves: Mapping[Route, RouteCurve]
) -> list[AlternativeCut]:
    return [_with_curve(setting, one, curves) for one in decision.alternatives]


def _with_curve(
    setting: Setting, one: Alternative, curves: Mapping[Route, RouteCurve]
) -> AlternativeCut:
    curve, se = curves.get(one.route), None
    if curve is not None and one.raw_cut is not None:
        se = real(curve.se[setting.raws(curve).index(one.raw_cut)])
    return AlternativeCut(
        route=one.route,
        raw_cut=one.raw_cut,
        se=se,
        equated=() if curve is None else setting.base_marks(curve),
        would_pass=one.would_pass,
        would_fail=one.would_fail,
    )


def _cut_by(setting: Setting, curve: RouteCurve) -> float | None:
    return lowest(setting.raws(curve), setting.base_marks(curve), setting.scale.raw_cut)


def _own_cut(inputs: RunInputs, study: Study) -> float | None:
    """Return the lowest mark that reaches the panel's own cut on this form, if it rated it."""
    try:
        cut = cut_basis(inputs, study).cut
    except ItemsUnrated:
        return None
    form = counted_form(inputs, ())
    raws = [float(raw) for raw in range(len(form.places) + form.free + 1)]
    return lowest(raws, raws, cut)


def _totals(inputs: RunInputs) -> dict[str, float]:
    """Return everybody's total, the repeaters' too: the cut applies to all."""
    return dict(zip(inputs.numbers, map(float, marks_of(inputs).sum(axis=1)), strict=True))
