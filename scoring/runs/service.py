"""What can be done with a scoring run, step by step, until two people release it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import (
    CandidateId,
    InstitutionCode,
    ItemId,
    RunId,
)
from scoring.classical.keycheck import ExpertAnswer
from scoring.policies import item_flag_rules, scale_fixture, values_digest
from scoring.runs import check, compute, reporting, results, rules, store
from scoring.runs.compute import Analysis, Outcome
from scoring.runs.forms import scored_form
from scoring.runs.types import (
    Disposition,
    Result,
    ResultState,
    Ruling,
    Run,
    RunState,
    ScoredForm,
)
from scoring.sheets.types import AnswerFile
from scoring.studies import service as studies
from scoring.studies.types import Study

METHOD = N_("Angoff cut on this form is the base; no equating")


class RunNotFound(LookupError):
    """No scoring run has that identifier."""


class RunRefused(Exception):
    """A run cannot be prepared, or a ruling cannot be taken, as things stand."""


class RulingRefused(Exception):
    """A decision about a held item is not written so that it can be carried out."""

    def __init__(self, item: ItemId, reasons: Sequence[Reason]) -> None:
        super().__init__(f"item {item}: " + "; ".join(map(str, reasons)))
        self.item = item
        self.reasons = tuple(reasons)


def prepare(
    session: Session,
    form: ScoredForm,
    files: Sequence[AnswerFile],
    *,
    experts: Sequence[ExpertAnswer] = (),
    act: Act,
) -> Run:
    """Bind a run to a form, a key version and locked answer files, and find what to hold.

    Raises
    ------
    RunRefused
        If there are no answers of that form.
    scoring.studies.service.StudyNotFound
        If the course has no adopted cut.
    """
    inputs = compute.inputs_of(form, files, {})
    if not inputs.numbers:
        msg = f"no locked answer file holds a sheet of form {form.code}: receive one first"
        raise RunRefused(msg)
    studies.adopted(session, form.course)
    analysis = compute.analyse(inputs, rules=item_flag_rules(act.at.date()), experts=experts)
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
        method=METHOD,
        n=len(inputs.numbers),
        holds=analysis.holds,
        made_at=act.at,
    )
    store.add(session, run)
    _record(session, run, "run.prepared", act)
    return _step(session, run, RunState.KEY_VALIDATION, act=act)


def rule(
    session: Session,
    run: Run,
    *,
    item: ItemId,
    disposition: Disposition,
    key: str = "",
    act: Act,
) -> Run:
    """Take one person's decision about a held item; the other person decides independently.

    Raises
    ------
    RunRefused
        If the item is not held, the run is past key validation, or no reason is given.
    RulingRefused
        If the disposition and the key that goes with it do not fit the item.
    """
    fresh = _locked(session, run.id)
    if fresh.state is not RunState.KEY_VALIDATION:
        msg = f"run {fresh.course} {fresh.number} is {fresh.state.value}: its keys are settled"
        raise RunRefused(msg)
    if item not in {hold.item for hold in fresh.holds}:
        msg = f"item {item} is not held in run {fresh.course} {fresh.number}"
        raise RunRefused(msg)
    if not act.reason:
        msg = f"write why item {item} is decided as {disposition.value}"
        raise RunRefused(msg)
    places = {place.item: place for place in scored_form(session, fresh.form).places}
    found = list(rules.ruling_faults(places[item], disposition, key))
    if found:
        raise RulingRefused(item, found)
    ruling = Ruling(item, disposition, key, act.by, act.at, act.reason)
    store.add_ruling(session, fresh.id, ruling)
    data = {"item": item, "disposition": disposition.value}
    _record(session, fresh, "run.key_ruled", act, data)
    return fresh


def settle_keys(session: Session, run: Run, *, act: Act) -> Run:
    """Close key validation: every held item has the same decision of two people."""
    return _step(session, run, RunState.KEYED, act=act)


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
    fresh = _bound(_locked(session, run.id), form, files)
    outcome = recompute(session, fresh, form, files)
    stepped = _step(session, fresh, RunState.SCALED, act=act)
    scaled = replace(stepped, outcome_digest=outcome.digest, basis=outcome.basis)
    store.update(session, scaled)
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
    fresh = _bound(_locked(session, run.id), form, files)
    outcome = recompute(session, fresh, form, files)
    inputs = compute.inputs_of(form, files, dispositions(session, fresh))
    differing = check.disagreements(outcome.lines, inputs)
    if outcome.digest != fresh.outcome_digest:
        differing = (*differing, "digest")
    return _step(session, fresh, RunState.VERIFIED, act=act, disagreements=differing)


def approve(session: Session, run: Run, *, act: Act) -> Run:
    """Add the approval of one person in one role; the second one completes the step."""
    fresh = _locked(session, run.id)
    if fresh.state is not RunState.VERIFIED:
        msg = f"run {fresh.course} {fresh.number} is {fresh.state.value}, not verified"
        raise RunRefused(msg)
    mine = (act.role.value, act.by)
    if any(person == act.by for _, person in fresh.approvals):
        return fresh
    approved = replace(fresh, approvals=(*fresh.approvals, mine))
    store.update(session, approved)
    _record(session, approved, "run.approved_by_one", act)
    facts = _facts(session, approved, act)
    if list(rules.two_have_approved(facts)):
        return approved
    return _step(session, approved, RunState.APPROVED, act=act)


def publish(session: Session, run: Run, *, act: Act) -> tuple[Run, Sequence[Result]]:
    """Release every result that is not held, in this one transaction.

    What was released for the same form before is superseded, candidate by candidate.
    """
    stepped = _step(session, _locked(session, run.id), RunState.PUBLISHED, act=act)
    published = replace(stepped, published_at=act.at)
    store.update(session, published)
    changed = results.changes(session, published)
    now = {one.candidate for one in store.results_of_run(session, run.id)}
    for earlier in store.released_of_form(session, run.form, but=run.id):
        if earlier.candidate in now:
            at = earlier.released_at
            store.set_state(session, earlier, ResultState.SUPERSEDED, at=at)
    moved = store.set_states(
        session, run.id, ResultState.RELEASED, at=act.at, keep=[ResultState.HELD]
    )
    data = {"results": moved, "changed": [one.number for one in changed]}
    _record(session, published, "run.results_released", act, data)
    return published, store.results_of_run(session, run.id)


def withdraw(session: Session, run: Run, *, act: Act) -> Run:
    """Give a run up before it is published; its results are never seen.

    Raises
    ------
    RunRefused
        If no reason is given.
    exambank.core.lifecycle.TransitionRefused
        If the run is approved or published already.
    """
    if not act.reason:
        msg = f"write why run {run.course} {run.number} is given up"
        raise RunRefused(msg)
    return _step(session, _locked(session, run.id), RunState.WITHDRAWN, act=act)


def recompute(session: Session, run: Run, form: ScoredForm, files: Sequence[AnswerFile]) -> Outcome:
    """Compute the outcome of a run again from what it is bound to; nothing is stored."""
    inputs = compute.inputs_of(form, files, dispositions(session, run))
    return compute.outcome(inputs, _study(session, run), fixture=scale_fixture(run.made_at.date()))


def analysis_of(
    session: Session,
    run: Run,
    form: ScoredForm,
    files: Sequence[AnswerFile],
    *,
    experts: Sequence[ExpertAnswer] = (),
) -> Analysis:
    """Return the item analysis of a run under its settled key."""
    inputs = compute.inputs_of(form, files, dispositions(session, run))
    return compute.analyse(inputs, rules=item_flag_rules(run.made_at.date()), experts=experts)


def get(session: Session, run: RunId) -> Run:
    """Return a run, or raise `RunNotFound`."""
    found = store.find(session, run)
    if found is None:
        msg = f"no scoring run has the identifier {run}"
        raise RunNotFound(msg)
    return found


def runs(session: Session) -> Sequence[Run]:
    """Return every run, newest first."""
    return store.runs(session)


def rulings(session: Session, run: Run, *, act: Act) -> Sequence[Ruling]:
    """Return the rulings of a run that the actor may see, oldest first.

    While keys are being settled, others' rulings show only on items that the actor has ruled
    on.
    """
    found = store.rulings(session, run.id)
    if run.state is RunState.KEY_VALIDATION:
        return rules.visible(found, to=act.by)
    return found


def dispositions(session: Session, run: Run) -> Mapping[ItemId, tuple[Disposition, str]]:
    """Return what two people agreed on for each held item, as far as they have."""
    return rules.overrides(run.holds, store.rulings(session, run.id))


def refusals(session: Session, run: Run, state: RunState, *, act: Act) -> tuple[Reason, ...]:
    """Return every reason why a run may not take that step now."""
    facts = _facts(session, run, act)
    return rules.LIFE_CYCLE.refusals(run.state, state, role=act.role, facts=facts)


def _bound(run: Run, form: ScoredForm, files: Sequence[AnswerFile]) -> Run:
    """Return `run` if it is being computed from the very things it was bound to."""
    digests = tuple(sorted(file.digest for file in files))
    given = (form.digest, form.key_version, digests, values_digest(run.made_at.date()))
    if given != (run.form_digest, run.key_version, run.file_digests, run.policy_digest):
        msg = (
            f"run {run.course} {run.number} is bound to another form, key version, answer file "
            "or policy than it is now given: prepare a new run"
        )
        raise RunRefused(msg)
    return run


def _study(session: Session, run: Run) -> Study:
    """Return the study that a run is bound to, the adopted one while it is not scaled yet."""
    if run.basis is None:
        return studies.adopted(session, run.course)
    return studies.version_of(session, run.course, run.basis.study_version)


def _facts(
    session: Session, run: Run, act: Act, disagreements: tuple[str, ...] = ()
) -> rules.RunFacts:
    return rules.RunFacts(
        run=run,
        rulings=store.rulings(session, run.id),
        disagreements=disagreements,
        actor=act.by,
        role=act.role,
    )


def _step(
    session: Session,
    run: Run,
    state: RunState,
    *,
    act: Act,
    disagreements: tuple[str, ...] = (),
) -> Run:
    facts = _facts(session, run, act, disagreements)
    subject = f"run {run.course} {run.number}"
    rules.LIFE_CYCLE.demand(run.state, state, role=act.role, facts=facts, subject=subject)
    moved = replace(run, state=state)
    store.update(session, moved)
    _record(session, moved, f"run.{state.value}", act)
    return moved


def _locked(session: Session, run: RunId) -> Run:
    found = store.lock(session, run)
    if found is None:
        msg = f"no scoring run has the identifier {run}"
        raise RunNotFound(msg)
    return found


def _record(
    session: Session, run: Run, kind: str, act: Act, data: Mapping[str, object] | None = None
) -> None:
    body = {"form": run.form, "key_version": run.key_version, **(data or {})}
    subject = f"run/{run.course}/{run.number}"
    events.record(session, kind=kind, subject=subject, act=act, version=run.number, data=body)
