"""Every SQL statement of scoring runs, rulings and results."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from exambank.core.vocabulary import (
    CandidateId,
    CourseCode,
    FormCode,
    InstitutionCode,
    ItemId,
    RunId,
    SessionId,
)
from scoring.areabands import AreaStanding
from scoring.runs import record
from scoring.runs.tables import ResultRow, RulingRow, RunRow
from scoring.runs.types import (
    CutBasis,
    Disposition,
    Hold,
    Result,
    ResultState,
    Ruling,
    Run,
    RunState,
)

#: Candidate number to area to where the area score lies; nobody's and no area that is not told.
Standings = Mapping[str, Mapping[str, AreaStanding]]


def add(session: Session, run: Run) -> None:
    session.add(RunRow(id=run.id, **_columns(run)))
    session.flush()


def update(session: Session, run: Run) -> None:
    """Write the present state of a run."""
    row = session.get_one(RunRow, run.id)
    for name, value in _columns(run).items():
        setattr(row, name, value)
    session.flush()


def keep_standings(session: Session, run: RunId, standings: Standings) -> None:
    """Keep what may be told by area with the run that it was computed from."""
    session.get_one(RunRow, run).standings = json.dumps(standings, sort_keys=True)
    session.flush()


def standings(session: Session, run: RunId) -> Standings | None:
    """Return what may be told by area, None where it was not kept."""
    kept = session.get_one(RunRow, run).standings
    if kept is None:
        return None
    found: dict[str, dict[str, str]] = json.loads(kept)
    return {
        number: {area: AreaStanding(one) for area, one in areas.items()}
        for number, areas in found.items()
    }


def lock(session: Session, run: RunId) -> Run | None:
    """Return a run, holding its row until the transaction ends."""
    statement = select(RunRow).where(RunRow.id == run).with_for_update()
    row = session.scalar(statement.execution_options(populate_existing=True))
    return None if row is None else _run(row)


def find(session: Session, run: RunId) -> Run | None:
    row = session.get(RunRow, run)
    return None if row is None else _run(row)


def is_published(session: Session, run: RunId) -> bool:
    """Tell whether a run was ever published."""
    row = session.get(RunRow, run)
    return row is not None and row.published_at is not None


def runs(session: Session) -> Sequence[Run]:
    """Return every run, newest first."""
    statement = select(RunRow).order_by(RunRow.made_at.desc(), RunRow.course_code, RunRow.number)
    return [_run(row) for row in session.scalars(statement)]


def runs_of_form(session: Session, form: FormCode) -> Sequence[Run]:
    """Return every run of a form, oldest first."""
    statement = select(RunRow).where(RunRow.form_code == form)
    return [_run(row) for row in session.scalars(statement.order_by(RunRow.made_at, RunRow.number))]


def published_of_form(session: Session, form: FormCode) -> Sequence[Run]:
    """Return the published runs of a form, newest first."""
    statement = (
        select(RunRow)
        .where(RunRow.form_code == form, RunRow.state == RunState.PUBLISHED.value)
        .order_by(RunRow.published_at.desc(), RunRow.number.desc())
    )
    return [_run(row) for row in session.scalars(statement)]


def sat_before(
    session: Session, course: CourseCode, *, before: datetime, but: Sequence[SessionId]
) -> frozenset[CandidateId]:
    """Return who has a published result of a course from another room, as it was at a moment."""
    statement = (
        select(ResultRow.candidate_id)
        .join(RunRow, RunRow.id == ResultRow.run_id)
        .where(
            ResultRow.course_code == course,
            RunRow.published_at < before,
            ResultRow.session_id.not_in(list(but)),
        )
        .order_by(ResultRow.candidate_id)
    )
    return frozenset(CandidateId(one) for one in session.scalars(statement))


def next_number(session: Session, course: CourseCode) -> int:
    """Return the number of the next run of a course, from 1."""
    statement = select(func.max(RunRow.number))  # no-order: one number
    return (session.scalar(statement.where(RunRow.course_code == course)) or 0) + 1


def add_ruling(session: Session, run: RunId, ruling: Ruling) -> None:
    statement = select(func.max(RulingRow.place))  # no-order: one number
    last = session.scalar(statement.where(RulingRow.run_id == run)) or 0
    session.add(
        RulingRow(
            run_id=run,
            place=last + 1,
            item_id=ruling.item,
            disposition=ruling.disposition.value,
            key_text=ruling.key,
            decided_by=ruling.by,
            decided_at=ruling.at,
            reason=ruling.reason,
        )
    )
    session.flush()


def rulings(session: Session, run: RunId) -> Sequence[Ruling]:
    """Return the rulings of a run, oldest first."""
    statement = select(RulingRow).where(RulingRow.run_id == run).order_by(RulingRow.place)
    return [
        Ruling(
            item=ItemId(row.item_id),
            disposition=Disposition(row.disposition),
            key=row.key_text,
            by=row.decided_by,
            at=row.decided_at,
            reason=row.reason,
        )
        for row in session.scalars(statement)
    ]


def replace_results(session: Session, run: RunId, results: Iterable[Result]) -> None:
    """Write the results of a run, dropping what an earlier computation of it left."""
    statement = select(ResultRow).where(ResultRow.run_id == run).order_by(ResultRow.number)
    for row in session.scalars(statement):
        session.delete(row)
    session.flush()
    session.add_all(_result_row(result) for result in results)
    session.flush()


def set_states(
    session: Session, run: RunId, state: ResultState, *, at: datetime, keep: Sequence[ResultState]
) -> int:
    """Move every result of a run to `state` but those in `keep`; return how many moved."""
    kept = [one.value for one in keep]
    statement = select(ResultRow).where(ResultRow.run_id == run).order_by(ResultRow.number)
    moved = 0
    for row in session.scalars(statement):
        if row.state not in kept:
            row.state, row.released_at = state.value, at
            moved += 1
    session.flush()
    return moved


def results_of_run(session: Session, run: RunId) -> Sequence[Result]:
    """Return the results of a run by candidate number."""
    statement = select(ResultRow).where(ResultRow.run_id == run).order_by(ResultRow.number)
    return [_result(row) for row in session.scalars(statement)]


def results_of_candidate(session: Session, candidate: CandidateId) -> Sequence[Result]:
    """Return what a candidate may know of, newest release first."""
    statement = (
        select(ResultRow)
        .where(ResultRow.candidate_id == candidate)
        .order_by(
            ResultRow.released_at.desc().nulls_last(), ResultRow.course_code, ResultRow.run_id
        )
    )
    return [_result(row) for row in session.scalars(statement)]


def results_of_college(session: Session, college: InstitutionCode) -> Sequence[Result]:
    """Return the results of a college's own candidates, by course and number."""
    statement = (
        select(ResultRow)
        .where(ResultRow.college_code == college)
        .order_by(ResultRow.course_code, ResultRow.number, ResultRow.run_id)
    )
    return [_result(row) for row in session.scalars(statement)]


def results_of_sitting(
    session: Session, candidate: CandidateId, sitting: SessionId
) -> Sequence[Result]:
    """Return every result of a candidate in one sitting, whatever became of it, by run."""
    statement = (
        select(ResultRow)
        .where(ResultRow.candidate_id == candidate, ResultRow.session_id == sitting)
        .order_by(ResultRow.released_at, ResultRow.run_id)
    )
    return [_result(row) for row in session.scalars(statement)]


def of_form(
    session: Session, form: FormCode, *, but: RunId, states: Sequence[ResultState]
) -> Sequence[Result]:
    """Return results of a form from other runs in some states, by number, newest last."""
    statement = (
        select(ResultRow)
        .where(
            ResultRow.form_code == form,
            ResultRow.run_id != but,
            ResultRow.state.in_([one.value for one in states]),
        )
        .order_by(ResultRow.number, ResultRow.released_at, ResultRow.run_id)
    )
    return [_result(row) for row in session.scalars(statement)]


def put_standing(session: Session, result: Result) -> None:
    """Write where one result stands: its state, its case, and when it was released."""
    row = session.get_one(ResultRow, (result.run, result.candidate))
    row.state, row.released_at = result.state.value, result.released_at
    row.case_number = result.case
    session.flush()


def lock_result(session: Session, run: RunId, candidate: CandidateId) -> Result | None:
    """Return one result as it stands, holding its row until the transaction ends."""
    one = (ResultRow.run_id == run) & (ResultRow.candidate_id == candidate)
    statement = select(ResultRow).where(one).order_by(ResultRow.number).with_for_update()
    row = session.scalar(statement.execution_options(populate_existing=True))
    return None if row is None else _result(row)


def _columns(run: Run) -> dict[str, Any]:
    return {
        "number": run.number,
        "course_code": run.course,
        "form_code": run.form,
        "state": run.state.value,
        "form_digest": run.form_digest,
        "key_version": run.key_version,
        "file_digests": json.dumps(list(run.file_digests)),
        "sessions": json.dumps([str(one) for one in run.sessions]),
        "policy_digest": run.policy_digest,
        "software": run.software,
        "method": run.method,
        "n": run.n,
        "holds": json.dumps([asdict(hold) for hold in run.holds]),
        "made_at": run.made_at,
        "outcome_digest": run.outcome_digest,
        "basis": None if run.basis is None else json.dumps(asdict(run.basis)),
        "equating": None if run.equating is None else record.written(run.equating),
        "approvals": json.dumps([list(one) for one in run.approvals]),
        "published_at": run.published_at,
        "corrects": run.corrects,
    }


def _run(row: RunRow) -> Run:
    return Run(
        id=RunId(row.id),
        number=row.number,
        course=CourseCode(row.course_code),
        form=FormCode(row.form_code),
        state=RunState(row.state),
        form_digest=row.form_digest,
        key_version=row.key_version,
        file_digests=tuple(json.loads(row.file_digests)),
        sessions=tuple(SessionId(UUID(one)) for one in json.loads(row.sessions)),
        policy_digest=row.policy_digest,
        software=row.software,
        method=row.method,
        n=row.n,
        holds=tuple(_hold(one) for one in json.loads(row.holds)),
        made_at=row.made_at,
        outcome_digest=row.outcome_digest,
        basis=None if row.basis is None else CutBasis(**json.loads(row.basis)),
        equating=None if row.equating is None else record.read(row.equating),
        approvals=tuple((role, person) for role, person in json.loads(row.approvals)),
        published_at=row.published_at,
        corrects=None if row.corrects is None else RunId(row.corrects),
    )


def _hold(body: dict[str, Any]) -> Hold:
    return Hold(
        item=ItemId(body["item"]),
        position=body["position"],
        kinds=tuple(body["kinds"]),
        evidence=tuple(body["evidence"]),
    )


def _result_row(result: Result) -> ResultRow:
    return ResultRow(
        run_id=result.run,
        candidate_id=result.candidate,
        number=result.number,
        course_code=result.course,
        form_code=result.form,
        college_code=result.college,
        session_id=result.session,
        raw=repr(result.raw),
        scaled=result.scaled,
        passed=result.passed,
        b_level=result.b_level,
        state=result.state.value,
        sem_scaled=result.sem_scaled,
        case_number=result.case,
        released_at=result.released_at,
    )


def _result(row: ResultRow) -> Result:
    return Result(
        run=RunId(row.run_id),
        candidate=CandidateId(row.candidate_id),
        number=row.number,
        course=CourseCode(row.course_code),
        form=FormCode(row.form_code),
        college=None if row.college_code is None else InstitutionCode(row.college_code),
        session=SessionId(row.session_id),
        raw=float(row.raw),
        scaled=row.scaled,
        passed=row.passed,
        b_level=row.b_level,
        state=ResultState(row.state),
        sem_scaled=row.sem_scaled,
        case=row.case_number,
        released_at=row.released_at,
    )
