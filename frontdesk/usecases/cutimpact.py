"""What a study's cut would do to candidates whose results are published: studies meet runs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import FormCode
from scoring.cutscore.angoff import lowest_mark
from scoring.cutscore.compromise import CompromiseResult, NoCompromise, beuk, hofstee
from scoring.cutscore.impact import Impact, impact
from scoring.runs import compute, keying, results
from scoring.runs import service as runs
from scoring.runs.compute import ItemsUnrated
from scoring.runs.forms import scored_form
from scoring.runs.types import CutBasis, Run, RunInputs, RunState
from scoring.studies.types import Study


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """What a compromise method finds on one form; `problem` says why where it finds nothing.

    `failing` is the share of candidates below the found cut.
    """

    method: str
    n_judges: int
    found: CompromiseResult | None = None
    failing: float = 0.0
    problem: Reason | None = None


@dataclass(frozen=True, slots=True)
class AdoptedImpact:
    """The committee's cut on one form, where it differs from the panel's."""

    cut: float
    raw_cut: int
    n_pass: int


@dataclass(frozen=True, slots=True)
class FormImpact:
    """Who would pass on one form, at the panel's cut and around it.

    `basis` and `impact` are None where the study has no rating for some item of the form;
    `adopted` is None where the committee took the panel's cut, or has not decided.
    """

    run: int
    form: FormCode
    n: int
    basis: CutBasis | None
    impact: Impact | None
    adopted: AdoptedImpact | None = None
    checks: tuple[CrossCheck, ...] = ()


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
    checks = tuple(_checks(totals, study, marks=_marks(inputs)))
    try:
        basis = compute.cut_basis(inputs, replace(study, adjustment=Decimal(0)))
    except ItemsUnrated:
        return FormImpact(run.number, run.form, len(totals), None, None, checks=checks)
    found = impact(totals, cut=basis.cut, se=basis.se_cut)
    adopted = _adopted(totals, compute.cut_basis(inputs, study).cut) if study.adjustment else None
    return FormImpact(run.number, run.form, len(totals), basis, found, adopted, checks)


def _adopted(totals: NDArray[np.float64], cut: float) -> AdoptedImpact:
    raw_cut = lowest_mark(cut)
    return AdoptedImpact(cut, raw_cut, int((totals >= raw_cut).sum()))


def _marks(inputs: RunInputs) -> int:
    """Return how many marks a form gives: one for each scored item that was not dropped."""
    key = compute.key_of(inputs.form, inputs)
    return round(float(key.maxima([one.item for one in inputs.form.places if one.scored]).sum()))


def _checks(totals: NDArray[np.float64], study: Study, *, marks: int) -> Iterator[CrossCheck]:
    """Yield Hofstee's and Beuk's cuts, from what judges said in percent."""
    limits = np.array([one.limits for one in study.wishes], dtype=np.float64) / 100
    wished = np.array([one.wished for one in study.wishes], dtype=np.float64) / 100
    if len(limits):
        limits[:, :2] *= marks
        yield _checked("Hofstee", totals, limits, hofstee)
    if len(wished) > 1:
        wished[:, 0] *= marks
        yield _checked("Beuk", totals, wished, beuk)


def _checked(
    method: str,
    totals: NDArray[np.float64],
    wishes: NDArray[np.float64],
    find: Callable[..., CompromiseResult],
) -> CrossCheck:
    try:
        found = find(totals, wishes=wishes)
    except NoCompromise:
        text = N_("these candidates' marks lie outside everything that the judges could live with")
        return CrossCheck(method, len(wishes), problem=Reason("no_compromise", text))
    failing = found.rate if method == "Hofstee" else 1 - found.rate
    return CrossCheck(method, len(wishes), found, failing)
