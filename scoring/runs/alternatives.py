"""What other routes would have done to a form's candidates: for information, never a decision."""

from collections.abc import Mapping

from scoring.equating.choice import CutDecision, Route, decide
from scoring.equating.routes import METHODS, RouteCurve, possible
from scoring.keys import score
from scoring.plans.types import SealedPlan
from scoring.runs.compute import ItemsUnrated, cut_basis, key_of, responses_of
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
    decision = decide(
        sealed.plan,
        totals=_totals(setting.inputs),
        raw_cuts={curve.route: raw_cut} | {r: cut for r, cut in cuts.items() if cut is not None},
        n=max(n, 1),
    )
    return tuple(_shown(setting, decision, curves))


def _shown(
    setting: Setting, decision: CutDecision, curves: Mapping[Route, RouteCurve]
) -> list[AlternativeCut]:
    found = []
    for one in decision.alternatives:
        curve = curves.get(one.route)
        se = None
        if curve is not None and one.raw_cut is not None:
            se = real(curve.se[setting.raws(curve).index(one.raw_cut)])
        found.append(
            AlternativeCut(
                route=one.route,
                raw_cut=one.raw_cut,
                se=se,
                equated=() if curve is None else setting.base_marks(curve),
                would_pass=one.would_pass,
                would_fail=one.would_fail,
            )
        )
    return found


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
    marks = score(responses_of(inputs), key_of(inputs.form, inputs))
    scored = [place.position - 1 for place in inputs.form.places if place.scored]
    return dict(zip(inputs.numbers, map(float, marks[:, scored].sum(axis=1)), strict=True))
