"""What can be done with a scoring run, step by step, until two people release it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version

from sqlalchemy.orm import Session

from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import (
    CandidateId,
    InstitutionCode,
    ItemId,
    RunId,
)
from scoring.experts import service as experts
from scoring.policies import item_flag_rules, scale_fixture, values_digest
from scoring.runs import (
    check,
    compute,
    holding,
    keying,
    planning,
    reporting,
    results,
    rules,
    standards,
    store,
)
from scoring.runs.compute import Analysis, Outcome
from scoring.runs.methods import METHODS
from scoring.runs.steps import RunRefused, facts_of, locked, record, refused, step
from scoring.runs.types import (
    Disposition,
    Result,
    ResultState,
    Run,
    RunState,
    ScoredForm,
    Standard,
)
from scoring.scale import ConversionTable
from scoring.sheets.types import AnswerFile
from scoring.studies import service as studies


def prepare(
    session: Session,
    form: ScoredForm,
    files: Sequence[AnswerFile],
    *,
    act: Act,
) -> Run:
    """Bind a run to a form, a key version and locked answer files, and find what to hold.

    What experts answered without the key counts as soon as it is handed in.

    Raises
    ------
    RunRefused
        If there are no answers of that form.
    scoring.studies.service.StudyNotFound
        If the course has no adopted cut.
    scoring.plans.service.PlanMissing
        If the form was sealed without an equating plan.
    scoring.plans.service.PlanOutdated
        If it is a reserve whose plan knows nothing of its base form.
    """
    inputs = compute.inputs_of(form, files, {})
    if not inputs.numbers:
        text = N_("no locked answer file holds a sheet of form {form}: receive one first")
        raise RunRefused(Reason("no_answers", text, {"form": form.code}))
    studies.adopted(session, form.course)
    analysis = compute.analyse(
        inputs,
        rules=item_flag_rules(act.at.date()),
        experts=experts.second_answers(session, form.code),
    )
    sealed = planning.plan_to_run_by(session, form.code, act=act)
    run = Run(
        id=RunId(act.new_id()),
        number=store.next_number(session, form.course),
        course=form.course,
        form=form.code,
        state=RunState.PREPARED,
        form_digest=form.digest,
        key_version=form.key_version,
        file_digests=tuple(sorted(file.digest for file in files)),
        sessions=tuple(file.session for file in files),
        policy_digest=values_digest(act.at.date()),
        software=f"exambank {version('exambank')}",
        method=METHODS[sealed.plan.at(len(inputs.numbers)).route],
        n=len(inputs.numbers),
        holds=analysis.holds,
        made_at=act.at,
    )
    store.add(session, run)
    record(session, run, "run.prepared", act)
    return step(session, run, RunState.KEY_VALIDATION, act=act)


def scale(
    session: Session,
    run: Run,
    form: ScoredForm,
    files: Sequence[AnswerFile],
    *,
    colleges: Mapping[CandidateId, InstitutionCode | None],
    held: Mapping[CandidateId, str],
    act: Act,
) -> tuple[Run, Outcome]:
    """Score everybody and put the marks on the scale; results stay provisional.

    `colleges` says on whose behalf a candidate sat; `held` maps candidates with an open
    irregularity to their case number.
    """
    fresh = _bound(locked(session, run.id), form, files)
    inputs = compute.inputs_of(form, files, keying.dispositions(session, fresh))
    suspects = [n for n, one in zip(inputs.numbers, inputs.candidates, strict=True) if one in held]
    standard = standards.standard_of(session, fresh, inputs, held=suspects)
    outcome = compute.outcome(inputs, standard, fixture=scale_fixture(run.made_at.date()))
    stepped = step(session, fresh, RunState.SCALED, act=act)
    found = standard.equating
    scaled = replace(
        stepped,
        outcome_digest=outcome.digest,
        basis=outcome.basis,
        equating=found,
        method=METHODS[found.route],
    )
    store.update(session, scaled)
    data = {"route": found.route.value, "n": found.n, "raw_cut": found.raw_cut}
    record(session, scaled, "run.cut_derived", act, data)
    made = reporting.results_of(
        scaled,
        outcome,
        files,
        fixture=scale_fixture(run.made_at.date()),
        colleges=colleges,
        held=held,
    )
    store.replace_results(session, run.id, made)
    return scaled, outcome


def verify(
    session: Session, run: Run, form: ScoredForm, files: Sequence[AnswerFile], *, act: Act
) -> Run:
    """Compute all marks a second way and go on only when nobody's differs."""
    fresh = _bound(locked(session, run.id), form, files)
    outcome = recompute(session, fresh, form, files)
    inputs = compute.inputs_of(form, files, keying.dispositions(session, fresh))
    differing = check.disagreements(outcome.lines, inputs)
    if outcome.digest != fresh.outcome_digest:
        differing = (*differing, "digest")
    return step(session, fresh, RunState.VERIFIED, act=act, disagreements=differing)


def approve(session: Session, run: Run, *, act: Act) -> Run:
    """Add the approval of one person in one role; the second one completes the step."""
    fresh = locked(session, run.id)
    if fresh.state is not RunState.VERIFIED:
        text = N_("run {course} {number} is not at the step that two people approve")
        raise refused(fresh, text)
    mine = (act.role.value, act.by)
    if any(person == act.by for _, person in fresh.approvals):
        return fresh
    approved = replace(fresh, approvals=(*fresh.approvals, mine))
    store.update(session, approved)
    record(session, approved, "run.approved_by_one", act)
    facts = facts_of(session, approved, act)
    if list(rules.two_have_approved(facts)):
        return approved
    return step(session, approved, RunState.APPROVED, act=act)


def publish(session: Session, run: Run, *, act: Act) -> tuple[Run, Sequence[Result]]:
    """Release every result that is not held, in this one transaction.

    What stood for the same form before is superseded, candidate by candidate; a result that
    was cancelled stays cancelled.
    """
    stepped = step(session, locked(session, run.id), RunState.PUBLISHED, act=act)
    published = replace(stepped, published_at=act.at)
    store.update(session, published)
    changed = results.changes(session, published)
    holding.take_over(session, published)
    moved = store.set_states(session, run.id, ResultState.RELEASED, at=act.at, keep=holding.KEPT)
    data = {"results": moved, "changed": [one.number for one in changed]}
    record(session, published, "run.results_released", act, data)
    return published, store.results_of_run(session, run.id)


def withdraw(session: Session, run: Run, *, act: Act) -> Run:
    """Give a run up before it is published; its results are never seen.

    Raises
    ------
    RunRefused
        If no reason is given.
    exambank.core.lifecycle.TransitionRefused
        If the run is published already.
    """
    if not act.reason:
        raise refused(run, N_("write why run {course} {number} is given up"))
    return step(session, locked(session, run.id), RunState.WITHDRAWN, act=act)


def recompute(session: Session, run: Run, form: ScoredForm, files: Sequence[AnswerFile]) -> Outcome:
    """Compute the outcome of a run again from what it is bound to, its cut too; store nothing."""
    return outcome_under(session, run, form, files, keying.dispositions(session, run))


def outcome_under(
    session: Session,
    run: Run,
    form: ScoredForm,
    files: Sequence[AnswerFile],
    choices: Mapping[ItemId, tuple[Disposition, str]],
) -> Outcome:
    """Compute what a run would come to if keys were settled as `choices`; nothing is stored."""
    inputs = compute.inputs_of(form, files, choices)
    standard = standards.standard_of(session, run, inputs)
    return compute.outcome(inputs, standard, fixture=scale_fixture(run.made_at.date()))


def outcome_of(
    session: Session, run: Run, form: ScoredForm, files: Sequence[AnswerFile]
) -> Outcome:
    """Return the outcome of a scaled run with the cut it was scaled with.

    Raises
    ------
    RunRefused
        If the run is not scaled yet.
    """
    inputs = compute.inputs_of(form, files, keying.dispositions(session, run))
    standard = standard_kept(run)
    return compute.outcome(inputs, standard, fixture=scale_fixture(run.made_at.date()))


def standard_kept(run: Run) -> Standard:
    """Return the cut and the conversion that a run was scaled with.

    Raises
    ------
    RunRefused
        If the run is not scaled yet.
    """
    if run.basis is None or run.equating is None:
        raise refused(run, N_("run {course} {number} is not scaled yet"))
    return Standard(run.basis, run.equating)


def conversion_of(run: Run) -> ConversionTable:
    """Return what every mark of a scaled run's form is on the reporting scale.

    Raises
    ------
    RunRefused
        If the run is not scaled yet.
    """
    return compute.conversion(standard_kept(run), fixture=scale_fixture(run.made_at.date()))


def analysis_of(
    session: Session, run: Run, form: ScoredForm, files: Sequence[AnswerFile]
) -> Analysis:
    """Return the item analysis of a run under its settled key."""
    inputs = compute.inputs_of(form, files, keying.dispositions(session, run))
    answered = experts.second_answers(session, form.code)
    return compute.analyse(inputs, rules=item_flag_rules(run.made_at.date()), experts=answered)


def runs(session: Session) -> Sequence[Run]:
    """Return every run, newest first."""
    return store.runs(session)


def _bound(run: Run, form: ScoredForm, files: Sequence[AnswerFile]) -> Run:
    """Return `run` if it is being computed from the very things it was bound to."""
    digests = tuple(sorted(file.digest for file in files))
    given = (form.digest, form.key_version, digests, values_digest(run.made_at.date()))
    if given != (run.form_digest, run.key_version, run.file_digests, run.policy_digest):
        text = N_(
            "run {course} {number} is bound to another form, key version, answer file or policy"
            " than it is now given: prepare a new run"
        )
        raise refused(run, text)
    return run
