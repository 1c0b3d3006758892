"""What can be done with equating plans: fix one for a sealed form, read the one that counts."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import FormCode
from exambank.forms.types import Form
from scoring.equating.choice import NoRoute, seal_plan
from scoring.plans import rules, store
from scoring.plans.types import FormFacts, PlanValues, SealedPlan


class PlanMissing(LookupError):
    """A form was sealed without an equating plan, so that nothing says how its cut comes about."""

    def __init__(self, form: FormCode) -> None:
        text = N_(
            "form {form} was sealed without an equating plan: fix the plan on the page of the "
            "form, then go on with its run"
        )
        reason = Reason("plan_missing", text, {"form": form})
        super().__init__(str(reason))
        self.form = form
        self.reasons = (reason,)


class PlanOutdated(Exception):
    """A reserve was sealed before its base form, and its plan does not know of it."""

    def __init__(self, form: FormCode, base: FormCode) -> None:
        text = N_(
            "reserve form {form} was sealed before its base form {base}, and its plan says the "
            "panel's own cut: fix the plan anew on the page of the form, then go on with its run"
        )
        reason = Reason("plan_outdated", text, {"form": form, "base": base})
        super().__init__(str(reason))
        self.form = form
        self.base = base
        self.reasons = (reason,)


class PlanRefused(Exception):
    """No plan can be fixed for a form; `reasons` says everything that stands against it."""

    def __init__(self, form: FormCode, reasons: Sequence[Reason]) -> None:
        super().__init__(f"form {form}: " + "; ".join(map(str, reasons)))
        self.form = form
        self.reasons = tuple(reasons)


def fix(
    session: Session,
    form: Form,
    found: FormFacts,
    *,
    values: PlanValues,
    answers_are_in: bool = False,
    act: Act,
) -> SealedPlan:
    """Fix the plan of a form from what is known of it now, as the version that counts.

    Raises
    ------
    PlanRefused
        If nothing known leads to a cut for small sittings, or a plan stands and answers are in.
    """
    known = store.newest(session, form.code)
    faults = list(
        rules.fixing_faults(
            known, form=form, base=found.base, answers_are_in=answers_are_in, reason=act.reason
        )
    )
    if faults:
        raise PlanRefused(form.code, faults)
    try:
        plan = seal_plan(found.facts)
    except NoRoute as refusal:
        text = N_(
            "small sittings of this form would have no cut: pool the difficulties of its "
            "questions, or assemble it to the base form's targets"
        )
        raise PlanRefused(form.code, [Reason("no_route", text), *found.notes]) from refusal
    sealed = SealedPlan(
        form=form.code,
        version=1 if known is None else known.version + 1,
        made_from=found,
        plan=plan,
        fixed_at=act.at,
        fixed_by=act.by,
        late=answers_are_in,
        values=values,
    )
    store.add(session, sealed)
    _record(session, sealed, act)
    return sealed


def of_form(session: Session, form: FormCode) -> SealedPlan:
    """Return the plan of a form that counts, or raise `PlanMissing`."""
    found = store.newest(session, form)
    if found is None:
        raise PlanMissing(form)
    return found


def find(session: Session, form: FormCode) -> SealedPlan | None:
    """Return the plan of a form that counts, None where none was fixed."""
    return store.newest(session, form)


def version_of(session: Session, form: FormCode, version: int) -> SealedPlan:
    """Return one version of a form's plan, or raise `PlanMissing`."""
    found = store.find(session, form, version)
    if found is None:
        raise PlanMissing(form)
    return found


def _record(session: Session, sealed: SealedPlan, act: Act) -> None:
    rungs = [[rung.n_from, rung.n_to, rung.route.value] for rung in sealed.plan.rungs]
    data = {
        "base": sealed.made_from.base,
        "difficulties": sealed.made_from.difficulties,
        "anchor": len(sealed.made_from.anchor),
        "rungs": rungs,
        "late": sealed.late,
        "values": asdict(sealed.values),
    }
    events.record(
        session,
        kind="form.equating_fixed",
        subject=f"form/{sealed.form}",
        act=act,
        version=sealed.version,
        data=data,
    )
