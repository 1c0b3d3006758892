"""Load what the cut of a run rests on: its plan, its base form's answers, who counts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from exambank.core.reasons import N_
from exambank.core.vocabulary import FormCode
from scoring.difficulties import service as difficulties
from scoring.difficulties.types import DifficultyPool
from scoring.plans import service as plans
from scoring.plans.types import SealedPlan
from scoring.runs import compute, counting, keying, materials, store
from scoring.runs.cutting import base_standard, equated_standard
from scoring.runs.forms import scored_form
from scoring.runs.setting import BaseForm
from scoring.runs.steps import get, refused
from scoring.runs.types import BaseReference, Run, RunInputs, Standard
from scoring.studies import service as studies
from scoring.studies.types import Study


@dataclass(frozen=True, slots=True)
class CountedInputs:
    """A published run's inputs with the numbers of the candidates that N counted."""

    run: Run
    inputs: RunInputs
    counted: tuple[str, ...]


def standard_of(
    session: Session, run: Run, inputs: RunInputs, *, held: Collection[str] = ()
) -> Standard:
    """Return cut and conversion of a run, derived from everything it rests on.

    A run that was scaled keeps to what it was scaled with: the plan's version, the base form's
    run, and the candidates who counted.  `held` are numbers under an open irregularity.

    Raises
    ------
    scoring.plans.service.PlanMissing
        If the form was sealed without a plan.
    scoring.runs.cutting.EquatingRefused
        If the sealed route gives no cut.
    """
    sealed = _plan(session, run)
    counted = _counted(session, run, inputs, held)
    study = _study(session, run)
    if sealed.made_from.base is None:
        return base_standard(inputs, study, sealed=sealed, counted=counted)
    return equated_standard(
        inputs,
        _base(session, run, sealed.made_from.base),
        study,
        sealed=sealed,
        counted=counted,
        pool=_pool(session, sealed),
    )


def counted_inputs(session: Session, run: Run) -> CountedInputs:
    """Return what a published run was computed from, and who counted.

    Raises
    ------
    RunRefused
        If its answer files are no longer those it was bound to.
    """
    given = materials.of_run(session, run)
    if tuple(sorted(file.digest for file in given.files)) != run.file_digests:
        text = N_(
            "the answers that run {course} {number} was computed from have changed: publish a new"
            " run of form {form} first"
        )
        raise refused(run, text, form=run.form)
    inputs = compute.inputs_of(given.form, given.files, keying.dispositions(session, run))
    counted = inputs.numbers if run.equating is None else run.equating.counted
    return CountedInputs(run, inputs, counted)


def published(session: Session, forms: Sequence[FormCode]) -> list[Run]:
    """Return the run that counts of each form that has one, in the order of the forms."""
    newest = (store.published_of_form(session, form)[:1] for form in forms)
    return [run for runs in newest for run in runs]


def _plan(session: Session, run: Run) -> SealedPlan:
    if run.equating is None:
        return plans.of_form(session, run.form)
    return plans.version_of(session, run.form, run.equating.plan_version)


def _counted(
    session: Session, run: Run, inputs: RunInputs, held: Collection[str]
) -> tuple[str, ...]:
    if run.equating is not None:
        return run.equating.counted
    known = store.sat_before(session, run.course, before=run.made_at, but=run.sessions)
    people = zip(inputs.numbers, inputs.candidates, strict=True)
    repeaters = {number for number, candidate in people if candidate in known}
    return counting.usable(inputs, but=repeaters | set(held))


def _study(session: Session, run: Run) -> Study:
    """Return the study that a run is bound to, the adopted one while it is not scaled yet."""
    if run.basis is None:
        return studies.adopted(session, run.course)
    return studies.version_of(session, run.course, run.basis.study_version)


def _base(session: Session, run: Run, form: FormCode) -> BaseForm:
    """Return the base form with the run that this one is bound to, or the one that counts now."""
    if run.equating is not None and run.equating.base is not None:
        bound = run.equating.base.run
        found = None if bound is None else get(session, bound)
    else:
        found = next(iter(published(session, [form])), None)
    if found is None:
        inputs = RunInputs(scored_form(session, form), (), (), (), {})
        return BaseForm(inputs, (), BaseReference(form, 0))
    given = counted_inputs(session, found)
    reference = BaseReference(
        form, len(given.counted), found.id, found.number, found.outcome_digest
    )
    return BaseForm(given.inputs, given.counted, reference)


def _pool(session: Session, sealed: SealedPlan) -> DifficultyPool | None:
    found = sealed.made_from
    if found.difficulties is None:
        return None
    return difficulties.get(session, found.course, found.difficulties)
