"""What can be done with a scoring run, step by step, until two people release it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from importlib.metadata import version

import rfc8785
from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.policy import pack
from exambank.core.vocabulary import (
    CandidateId,
    InstitutionCode,
    ItemId,
    RunId,
    SessionId,
)
from scoring.classical.flags import ItemFlagRules
from scoring.classical.keycheck import ExpertAnswer
from scoring.runs import check, compute, rules, store
from scoring.runs.compute import Analysis, Outcome
from scoring.runs.types import (
    Disposition,
    Result,
    ResultState,
    Ruling,
    Run,
    RunInputs,
    RunState,
    ScoredForm,
)
from scoring.scale import ScaleFixture
from scoring.sheets.types import AnswerFile
from scoring.studies import service as studies

METHOD = "Angoff cut on this form is the base; no equating"


class RunNotFound(LookupError):
    """No scoring run has that identifier."""


class RunRefused(Exception):
    """A run cannot be prepared, or a ruling cannot be taken, as things stand."""


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
    inputs = inputs_of(form, files, {})
    if not inputs.numbers:
        msg = f"no locked answer file holds a sheet of form {form.code}: receive one first"
        raise RunRefused(msg)
    studies.adopted(session, form.course)
    analysis = compute.analyse(inputs, rules=flag_rules(act.at.date()), experts=experts)
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
        policy_digest=policy_digest(act.at.date()),
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
    store.replace_results(
        session, run.id, _results(scaled, outcome, files, colleges=colleges, held=held)
    )
    return scaled, outcome


def verify(
    session: Session, run: Run, form: ScoredForm, files: Sequence[AnswerFile], *, act: Act
) -> Run:
    """Compute all marks a second way and go on only when nobody's differs."""
    fresh = _bound(_locked(session, run.id), form, files)
    outcome = recompute(session, fresh, form, files)
    inputs = inputs_of(form, files, _overrides(session, fresh))
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
    """Release every result that is not held, in this one transaction."""
    stepped = _step(session, _locked(session, run.id), RunState.PUBLISHED, act=act)
    published = replace(stepped, published_at=act.at)
    store.update(session, published)
    moved = store.set_states(
        session, run.id, ResultState.RELEASED, at=act.at, keep=[ResultState.HELD]
    )
    _record(session, published, "run.results_released", act, {"results": moved})
    return published, store.results_of_run(session, run.id)


def recompute(session: Session, run: Run, form: ScoredForm, files: Sequence[AnswerFile]) -> Outcome:
    """Compute the outcome of a run again from what it is bound to; nothing is stored."""
    inputs = inputs_of(form, files, _overrides(session, run))
    study = studies.adopted(session, run.course)
    return compute.outcome(inputs, study, fixture=scale_fixture(run.made_at.date()))


def analysis_of(
    session: Session,
    run: Run,
    form: ScoredForm,
    files: Sequence[AnswerFile],
    *,
    experts: Sequence[ExpertAnswer] = (),
) -> Analysis:
    """Return the item analysis of a run under its settled key."""
    inputs = inputs_of(form, files, _overrides(session, run))
    return compute.analyse(inputs, rules=flag_rules(run.made_at.date()), experts=experts)


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


def rulings(session: Session, run: Run) -> Sequence[Ruling]:
    """Return the rulings of a run, oldest first."""
    return store.rulings(session, run.id)


def results_of_run(session: Session, run: RunId) -> Sequence[Result]:
    """Return the results of a run by candidate number."""
    return store.results_of_run(session, run)


def results_of_candidate(session: Session, candidate: CandidateId) -> Sequence[Result]:
    """Return the results a candidate may know of: released and held ones."""
    shown = (ResultState.RELEASED, ResultState.HELD)
    return [one for one in store.results_of_candidate(session, candidate) if one.state in shown]


def results_of_college(session: Session, college: InstitutionCode, *, act: Act) -> Sequence[Result]:
    """Return the released results of a college's own candidates.

    Raises
    ------
    RunRefused
        If somebody asks on behalf of another college.
    """
    if act.institution is not None and act.institution != college:
        msg = f"{act.institution} cannot read the results of {college}"
        raise RunRefused(msg)
    found = store.results_of_college(session, college)
    return [one for one in found if one.state is ResultState.RELEASED]


def inputs_of(
    form: ScoredForm,
    files: Sequence[AnswerFile],
    overrides: Mapping[ItemId, tuple[Disposition, str]],
) -> RunInputs:
    """Return what decides the numbers, the sheets of the form in order of candidate number."""
    sheets = sorted(
        (sheet for file in files for sheet in file.sheets if sheet.form == form.code),
        key=lambda sheet: sheet.number,
    )
    return RunInputs(
        form=form,
        numbers=tuple(sheet.number for sheet in sheets),
        candidates=tuple(sheet.candidate for sheet in sheets),
        answers=tuple(sheet.answers for sheet in sheets),
        overrides=overrides,
    )


def flag_rules(on: date) -> ItemFlagRules:
    """Return the thresholds of item flags in force on the day `on`."""
    policy = pack("scoring")
    return ItemFlagRules(
        p_min=float(policy.decimal("item_p_min", on)),
        p_max=float(policy.decimal("item_p_max", on)),
        r_min=float(policy.decimal("item_r_min", on)),
        option_share_min=float(policy.decimal("item_option_share_min", on)),
    )


def scale_fixture(on: date) -> ScaleFixture:
    """Return the fixed points of the reporting scale in force on the day `on`."""
    policy = pack("scoring")
    return ScaleFixture(
        low=policy.whole("scale_low", on),
        cut=policy.whole("scale_cut", on),
        b_level=policy.whole("scale_b_level", on),
        high=policy.whole("scale_high", on),
    )


def policy_digest(on: date) -> str:
    """Return the SHA-256 of every policy value of scoring in force on the day `on`."""
    policy = pack("scoring")
    values = {name: str(policy.dated(name, on).value) for name in sorted(policy.constants)}
    return hashlib.sha256(rfc8785.dumps(values)).hexdigest()


def _results(
    run: Run,
    outcome: Outcome,
    files: Sequence[AnswerFile],
    *,
    colleges: Mapping[CandidateId, InstitutionCode | None],
    held: Mapping[CandidateId, str],
) -> list[Result]:
    rooms: dict[CandidateId, SessionId] = {
        sheet.candidate: file.session for file in files for sheet in file.sheets
    }
    span = outcome.basis.b_level - outcome.basis.cut
    fixture = scale_fixture(run.made_at.date())
    sem = (
        None if outcome.sem is None else round(outcome.sem * (fixture.b_level - fixture.cut) / span)
    )
    return [
        Result(
            run=run.id,
            candidate=line.candidate,
            number=line.number,
            course=run.course,
            form=run.form,
            college=colleges.get(line.candidate),
            session=rooms[line.candidate],
            raw=line.raw,
            scaled=line.scaled,
            passed=line.passed,
            b_level=line.b_level,
            state=ResultState.HELD if line.candidate in held else ResultState.PROVISIONAL,
            sem_scaled=sem,
            case=held.get(line.candidate),
        )
        for line in outcome.lines
    ]


def _bound(run: Run, form: ScoredForm, files: Sequence[AnswerFile]) -> Run:
    """Return `run` if it is being computed from the very things it was bound to."""
    digests = tuple(sorted(file.digest for file in files))
    same = (form.digest, form.key_version, digests) == (
        run.form_digest,
        run.key_version,
        run.file_digests,
    )
    if not same:
        msg = (
            f"run {run.course} {run.number} is bound to another form, key version or answer "
            "file than it is now given: prepare a new run"
        )
        raise RunRefused(msg)
    return run


def _overrides(session: Session, run: Run) -> Mapping[ItemId, tuple[Disposition, str]]:
    return rules.overrides(run.holds, store.rulings(session, run.id))


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
