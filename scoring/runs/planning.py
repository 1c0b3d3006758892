"""Gather what is known of a form when it is sealed, and fix its equating plan."""

from collections.abc import Sequence
from contextlib import suppress

import numpy as np
from sqlalchemy.orm import Session

from exambank.core.acting import Act
from exambank.core.vocabulary import CourseCode, FormCode, ItemId
from exambank.forms import service as forms
from exambank.forms.types import Form, FormState
from scoring.difficulties import service as difficulties
from scoring.difficulties.types import BankItem, DifficultyPool, PooledSitting
from scoring.equating.choice import NoRoute, seal_plan
from scoring.equating.comparison import Likeness
from scoring.keys import score_for_calibration
from scoring.plans import rules
from scoring.plans import service as plans
from scoring.plans.anchors import purified_before
from scoring.plans.service import PlanOutdated, PlanRefused
from scoring.plans.types import FormFacts, SealedPlan
from scoring.policies import plan_limits, plan_values
from scoring.runs import materials, standards
from scoring.runs.compute import key_of, responses_of
from scoring.runs.counting import OPEN
from scoring.runs.standards import CountedInputs
from scoring.studies import service as studies
from scoring.studies.service import StudyNotFound


def fix_plan(session: Session, code: FormCode, *, act: Act) -> SealedPlan:
    """Fix the equating plan of a sealed form from what the bank knows now.

    Raises
    ------
    scoring.plans.service.PlanRefused
        With every reason why there can be none.
    """
    form = forms.get(session, code)
    answers_are_in = _is_sat(session, form)
    found = facts_of(session, form, act=act)
    values = plan_values(act.at.date())
    return plans.fix(session, form, found, values=values, answers_are_in=answers_are_in, act=act)


def fix_plans_of_reserves(session: Session, base: FormCode, *, act: Act) -> tuple[SealedPlan, ...]:
    """Fix anew the plans of reserves that were sealed before their base form and not sat yet.

    A reserve for which nothing known leads to a cut beside the base form yet keeps the panel's
    own; its run asks again.
    """
    others = forms.forms_of(session, forms.get(session, base).course)
    found = []
    for form in others:
        plan = plans.find(session, form.code)
        mine = rules.base_of(form, others)
        if plan is None or mine is None or mine.code != base or form.state is FormState.VOID:
            continue
        if rules.is_outdated(plan, form=form, base=base) and not _is_sat(session, form):
            with suppress(PlanRefused):
                reason = f"base form {base} was sealed after this reserve"
                found.append(fix_plan(session, form.code, act=act.because(reason)))
    return tuple(found)


def plan_to_run_by(session: Session, code: FormCode, *, act: Act) -> SealedPlan:
    """Return the plan by which a form is run.

    Raises
    ------
    scoring.plans.service.PlanMissing
        If the form was sealed without one.
    scoring.plans.service.PlanOutdated
        If it is a reserve whose plan knows nothing of its base form, and another could be fixed.
    """
    sealed, form = plans.of_form(session, code), forms.get(session, code)
    base = rules.base_of(form, forms.forms_of(session, form.course))
    if base is None or not rules.is_outdated(sealed, form=form, base=base.code):
        return sealed
    try:
        seal_plan(facts_of(session, form, act=act).facts)
    except NoRoute:
        return sealed
    raise PlanOutdated(code, base.code)


def is_outdated(session: Session, sealed: SealedPlan) -> bool:
    """Tell whether a form is a reserve whose plan knows nothing of its base form."""
    form = forms.get(session, sealed.form)
    base = rules.base_of(form, forms.forms_of(session, form.course))
    return base is not None and rules.is_outdated(sealed, form=form, base=base.code)


def facts_of(session: Session, form: Form, *, act: Act) -> FormFacts:
    """Return what is known of a form; where sittings came since, difficulties are pooled anew."""
    others, ratings = forms.forms_of(session, form.course), _ratings(session, form.course)
    limits, values = plan_limits(act.at.date()), plan_values(act.at.date())
    base = rules.base_of(form, others)
    if base is None:
        return rules.facts_of(rules.KnownAtSealing(form, None, ratings, None, ()), limits=limits)
    found = standards.published(session, [one.code for one in others if one.digest is not None])
    sittings = [sitting_of(standards.counted_inputs(session, run)) for run in found]
    known = rules.KnownAtSealing(
        form=form,
        base=base,
        ratings=ratings,
        difficulties=_pooled(session, sittings, base, act=act),
        likenesses=_likenesses(session, base, others),
        purified=None
        if values.drift is None
        else purified_before(
            form,
            rules.shared_items(form, base),
            sittings,
            base=base.code,
            rule=values.drift,
        ),
    )
    return rules.facts_of(known, limits=limits)


def _is_sat(session: Session, form: Form) -> bool:
    return form.digest is not None and bool(materials.of_form(session, form.code).files)


def sitting_of(found: CountedInputs) -> PooledSitting:
    """Return what a published run adds to the pool: pilots too, which nobody's score knows."""
    keys = key_of(found.inputs.form, found.inputs)
    pairs = zip(found.inputs.form.places, keys.items, strict=True)
    places = [place for place, key in pairs if key.rule not in OPEN]
    rows = [row for row, number in enumerate(found.inputs.numbers) if number in found.counted]
    whole = score_for_calibration(responses_of(found.inputs), keys)
    return PooledSitting(
        run=found.run.id,
        form=found.run.form,
        items=tuple(BankItem(place.item, place.version) for place in places),
        marks=whole[np.ix_(rows, [place.position - 1 for place in places])],
    )


def _ratings(session: Session, course: CourseCode) -> dict[ItemId, float]:
    """Return the mean of the adopted panel's last ratings by question, none without a study."""
    try:
        ratings = studies.adopted(session, course).ratings
    except StudyNotFound:
        return {}
    means = ratings.final.ratings.mean(axis=0)
    return dict(zip(ratings.items, map(float, means), strict=True))


def _pooled(
    session: Session, sittings: Sequence[PooledSitting], base: Form, *, act: Act
) -> DifficultyPool | None:
    if not sittings:
        return None
    return difficulties.renew(session, base.course, sittings, base=base.code, act=act)


def _likenesses(session: Session, base: Form, others: Sequence[Form]) -> tuple[Likeness, ...]:
    """Return what the newest run of each other form said about its group and the base group."""
    runs = standards.published(session, [one.code for one in others if one.code != base.code])
    return tuple(
        run.equating.likeness
        for run in runs
        if run.equating is not None
        and run.equating.likeness is not None
        and run.equating.base is not None
        and run.equating.base.form == base.code
    )
