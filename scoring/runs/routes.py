"""The API of scoring runs: each handler is one transaction around one step."""

from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.vocabulary import RunId
from scoring.runs import keying, materials, results, service, steps
from scoring.runs.schemas import (
    EquatingOut,
    PrepareIn,
    ResultOut,
    RulingIn,
    RulingOut,
    RunOut,
    WithdrawIn,
)

Sessions = sessionmaker[Session]


@get("/", opt={"needs": "runs:read"}, sync_to_thread=True)
def list_runs(reading: NamedDependency[Sessions]) -> list[RunOut]:
    """List every run, newest first."""
    with reading.begin() as session:
        return [RunOut.of(run) for run in service.runs(session)]


@post("/", opt={"needs": "runs:write"}, sync_to_thread=True)
def prepare(
    data: JSONBody[PrepareIn], sessions: NamedDependency[Sessions], act: NamedDependency[Act]
) -> RunOut:
    """Prepare a run from everything that was handed in for a form."""
    with sessions.begin() as session:
        given = materials.of_form(session, data.form)
        return RunOut.of(service.prepare(session, given.form, given.files, act=act))


@get("/{run:uuid}", opt={"needs": "runs:read"}, sync_to_thread=True)
def show_run(run: FromPath[UUID], reading: NamedDependency[Sessions]) -> RunOut:
    """Show one run and everything it is bound to."""
    with reading.begin() as session:
        return RunOut.of(steps.get(session, RunId(run)))


@get("/{run:uuid}/rulings", opt={"needs": "runs:validate_keys"}, sync_to_thread=True)
def list_rulings(
    run: FromPath[UUID], reading: NamedDependency[Sessions], act: NamedDependency[Act]
) -> list[RulingOut]:
    """List the decisions on held items that the caller may see."""
    with reading.begin() as session:
        found = keying.rulings(session, steps.get(session, RunId(run)), act=act)
    return [RulingOut.of(one) for one in found]


@post("/{run:uuid}/rulings", opt={"needs": "runs:validate_keys"}, sync_to_thread=True)
def rule(
    run: FromPath[UUID],
    data: JSONBody[RulingIn],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> RunOut:
    """Decide about one held item, as one of two people."""
    with sessions.begin() as session:
        known = steps.get(session, RunId(run))
        ruled = keying.rule(
            session,
            known,
            item=data.item,
            disposition=data.disposition,
            key=data.key,
            act=act.because(data.reason),
        )
    return RunOut.of(ruled)


@post("/{run:uuid}/keyed", opt={"needs": "runs:write"}, sync_to_thread=True)
def settle_keys(
    run: FromPath[UUID], sessions: NamedDependency[Sessions], act: NamedDependency[Act]
) -> RunOut:
    """Close key validation."""
    with sessions.begin() as session:
        known = steps.get(session, RunId(run))
        return RunOut.of(keying.settle_keys(session, known, act=act))


@post("/{run:uuid}/scaled", opt={"needs": "runs:write"}, sync_to_thread=True)
def scale(
    run: FromPath[UUID], sessions: NamedDependency[Sessions], act: NamedDependency[Act]
) -> RunOut:
    """Score everybody; results stay provisional."""
    with sessions.begin() as session:
        known = steps.get(session, RunId(run))
        given = materials.of_run(session, known)
        scaled, _ = service.scale(
            session,
            known,
            given.form,
            given.files,
            colleges=given.colleges,
            held=given.held,
            act=act,
        )
    return RunOut.of(scaled)


@post("/{run:uuid}/verified", opt={"needs": "runs:write"}, sync_to_thread=True)
def verify(
    run: FromPath[UUID], sessions: NamedDependency[Sessions], act: NamedDependency[Act]
) -> RunOut:
    """Compute all marks a second way."""
    with sessions.begin() as session:
        known = steps.get(session, RunId(run))
        given = materials.of_run(session, known)
        return RunOut.of(service.verify(session, known, given.form, given.files, act=act))


@post("/{run:uuid}/approvals", opt={"needs": "runs:release"}, sync_to_thread=True)
def approve(
    run: FromPath[UUID], sessions: NamedDependency[Sessions], act: NamedDependency[Act]
) -> RunOut:
    """Approve the release, as one of two people in two roles."""
    with sessions.begin() as session:
        return RunOut.of(service.approve(session, steps.get(session, RunId(run)), act=act))


@post("/{run:uuid}/withdrawal", opt={"needs": "runs:release"}, sync_to_thread=True)
def withdraw(
    run: FromPath[UUID],
    data: JSONBody[WithdrawIn],
    sessions: NamedDependency[Sessions],
    act: NamedDependency[Act],
) -> RunOut:
    """Give a run up before it is approved."""
    with sessions.begin() as session:
        known = steps.get(session, RunId(run))
        return RunOut.of(service.withdraw(session, known, act=act.because(data.reason)))


@get("/{run:uuid}/equating", opt={"needs": "runs:read"}, sync_to_thread=True)
def show_equating(run: FromPath[UUID], reading: NamedDependency[Sessions]) -> EquatingOut:
    """Show how the cut of a scaled run came about, and what every mark means."""
    with reading.begin() as session:
        known = steps.get(session, RunId(run))
    return EquatingOut.of(service.standard_kept(known).equating, service.conversion_of(known))


@get("/{run:uuid}/results", opt={"needs": "runs:read"}, sync_to_thread=True)
def list_results(run: FromPath[UUID], reading: NamedDependency[Sessions]) -> list[ResultOut]:
    """List the results of a run by candidate number."""
    with reading.begin() as session:
        known = steps.get(session, RunId(run))
        return [ResultOut.of(one) for one in results.of_run(session, known.id)]


router = Router(
    path="/api/runs",
    route_handlers=[
        list_runs,
        prepare,
        show_run,
        list_rulings,
        rule,
        settle_keys,
        scale,
        verify,
        approve,
        withdraw,
        show_equating,
        list_results,
    ],
    tags=["Scoring runs"],
)
