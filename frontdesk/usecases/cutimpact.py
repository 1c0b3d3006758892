"""What a study's cut would do to candidates whose results are published: studies meet runs."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from exambank.core.vocabulary import FormCode
from scoring.cutscore.impact import Impact, impact
from scoring.runs import compute, keying, results
from scoring.runs import service as runs
from scoring.runs.compute import ItemsUnrated
from scoring.runs.forms import scored_form
from scoring.runs.types import CutBasis, Run, RunState
from scoring.studies.types import Study


@dataclass(frozen=True, slots=True)
class FormImpact:
    """Who would pass on one form, at the study's cut and around it.

    `basis` and `impact` are None where the study has no rating for some item of the form.
    """

    run: int
    form: FormCode
    n: int
    basis: CutBasis | None
    impact: Impact | None


def impacts(session: Session, study: Study) -> list[FormImpact]:
    """Return the impact for each published run of the study's course, newest first.

    The cut is the sum of the panel's means over the scored items of that form, with the items
    that key validation dropped or credited to all treated as the run treated them.
    """
    return [
        found
        for run in runs.runs(session)
        if run.course == study.course and run.state is RunState.PUBLISHED
        if (found := _of_run(session, run, study)) is not None
    ]


def _of_run(session: Session, run: Run, study: Study) -> FormImpact | None:
    totals = np.array([one.raw for one in results.of_run(session, run.id)])
    if len(totals) == 0:
        return None
    form = scored_form(session, run.form)
    inputs = compute.inputs_of(form, (), keying.dispositions(session, run))
    try:
        basis = compute.cut_basis(inputs, study)
    except ItemsUnrated:
        return FormImpact(run.number, run.form, len(totals), None, None)
    found = impact(totals, cut=basis.cut, se=basis.se_cut)
    return FormImpact(run.number, run.form, len(totals), basis, found)
