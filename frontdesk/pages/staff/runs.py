"""Scoring runs: the list, and one run step by step.  Keys are settled in `keydesk`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session, sessionmaker

from exambank.core.acting import Act
from exambank.core.lifecycle import TransitionRefused
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import FormCode, RunId
from frontdesk.access import Caller
from frontdesk.pages.forms import FormFields
from frontdesk.pages.rendering import Page
from frontdesk.pages.staff import histories, runwords
from frontdesk.settings import Settings
from frontdesk.usecases import bankkey
from frontdesk.usecases.releasing import release
from scoring.plans.service import PlanMissing, PlanOutdated
from scoring.runs import keying, materials, results, service, steps
from scoring.runs.compute import ItemsUnrated
from scoring.runs.cutting import EquatingRefused
from scoring.runs.steps import RunRefused
from scoring.runs.types import Run, RunState
from scoring.studies.service import StudyNotFound

Sessions = sessionmaker[Session]
Answer = Response[str] | Response[None]
#: Steps of the psychometrician's own work, by the state they lead to.
WORK = frozenset({RunState.KEYED, RunState.SCALED, RunState.VERIFIED})
RELEASE = frozenset({RunState.APPROVED, RunState.PUBLISHED, RunState.WITHDRAWN})
NOTICES = {
    RunState.KEYED: N_("The keys are settled."),
    RunState.SCALED: N_("Everybody is scored and on the scale. The results are provisional."),
    RunState.VERIFIED: N_("A second computation gave the same marks for everybody."),
}


@get("/runs", opt={"needs": "runs:read"}, sync_to_thread=True)
def list_runs(
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    caller: NamedDependency[Caller],
) -> Response[str]:
    """List the runs, and the rooms whose answers are in or awaited."""
    return _show_list(page, reading, caller)


@post("/runs/prepare", opt={"needs": "runs:write"}, sync_to_thread=True)
def prepare(
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
    caller: NamedDependency[Caller],
) -> Answer:
    """Prepare a run from everything that was handed in for a form."""
    try:
        with sessions.begin() as session:
            given = materials.of_form(session, FormCode(form.text("form")))
            run = service.prepare(session, given.form, given.files, act=act)
    except (PlanMissing, PlanOutdated, RunRefused, StudyNotFound) as refused:
        return _show_list(page, reading, caller, refused=_told(refused))
    return page.go(f"/runs/{run.id}", notice=N_("The run is prepared and its keys are looked at."))


@get("/runs/{run:uuid}", opt={"needs": "runs:read"}, sync_to_thread=True)
def show_run(
    run: FromPath[UUID],
    page: NamedDependency[Page],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
    caller: NamedDependency[Caller],
) -> Response[str]:
    """Show where a run stands, what comes next, and what stands against it."""
    return _show_run(page, reading, caller, run, act=act)


@post("/runs/{run:uuid}/step", opt={"needs": "runs:write"}, sync_to_thread=True)
def step(
    run: FromPath[UUID],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    act: NamedDependency[Act],
    caller: NamedDependency[Caller],
) -> Answer:
    """Take the next step of the psychometrician's work."""
    wanted = form.choice("state", among=WORK)
    try:
        with sessions.begin() as session:
            _step(session, steps.get(session, RunId(run)), RunState(wanted), act=act)
    except (EquatingRefused, TransitionRefused) as refused:
        return _show_run(page, reading, caller, run, act=act, refused=refused.reasons)
    except (PlanMissing, RunRefused, ItemsUnrated) as error:
        return _show_run(page, reading, caller, run, act=act, refused=_told(error))
    return page.go(f"/runs/{run}", notice=NOTICES[RunState(wanted)])


@post("/runs/{run:uuid}/release", opt={"needs": "runs:release"}, sync_to_thread=True)
def release_run(
    run: FromPath[UUID],
    page: NamedDependency[Page],
    form: NamedDependency[FormFields],
    sessions: NamedDependency[Sessions],
    reading: NamedDependency[Sessions],
    settings: NamedDependency[Settings],
    act: NamedDependency[Act],
    caller: NamedDependency[Caller],
) -> Answer:
    """Approve the release, publish an approved run, or give a run up."""
    wanted = form.choice("state", among=RELEASE)
    try:
        with sessions.begin() as session:
            known = steps.get(session, RunId(run))
            if wanted == RunState.APPROVED:
                approved = service.approve(session, known, act=act)
                notice = N_("Your approval is recorded; a second person approves next.")
                if approved.state is RunState.APPROVED:
                    notice = N_("The release is approved by two people.")
            elif wanted == RunState.PUBLISHED:
                key = bankkey.provide(settings.keys, bank=settings.bank_name, now=act.at)
                release(
                    session,
                    known,
                    key=key,
                    base_url=settings.base_url,
                    contact=settings.contact,
                    act=act,
                )
                notice = N_("The results are published, and the letters are issued.")
            else:
                service.withdraw(session, known, act=act.because(form.text("reason")))
                notice = N_("The run is given up.")
    except TransitionRefused as refused:
        return _show_run(page, reading, caller, run, act=act, refused=refused.reasons)
    except RunRefused as error:
        return _show_run(page, reading, caller, run, act=act, refused=_told(error))
    return page.go(f"/runs/{run}", notice=notice)


def _step(session: Session, run: Run, wanted: RunState, *, act: Act) -> None:
    if wanted is RunState.KEYED:
        keying.settle_keys(session, run, act=act)
        return
    given = materials.of_run(session, run)
    if wanted is RunState.VERIFIED:
        service.verify(session, run, given.form, given.files, act=act)
    else:
        service.scale(
            session, run, given.form, given.files, colleges=given.colleges, held=given.held, act=act
        )


def _show_list(
    page: Page, reading: Sessions, caller: Caller, *, refused: Sequence[Reason] = ()
) -> Response[str]:
    with reading.begin() as session:
        rooms = materials.rooms(session)
        runs = service.runs(session)
    out = {digest for one in runs if one.published_at is not None for digest in one.file_digests}
    # Answers that came late, after others of their form were released, wait for another run.
    waiting = (
        one
        for one in rooms
        if one.file is not None and not {one.file.digest, one.file.received_digest} & out
    )
    forms_in = sorted({one.sitting.form_family for one in waiting})
    context = {
        "forms_in": forms_in,
        "may_prepare": caller.may("runs:write"),
        "may_receive": caller.may("sheets:write"),
        "refused": refused,
        "rooms": rooms,
        "runs": runs,
        "states": runwords.RUN_STATES,
    }
    return page.show("staff/runs.html", context, status=409 if refused else None)


def _show_run(
    page: Page,
    reading: Sessions,
    caller: Caller,
    run: UUID,
    *,
    act: Act,
    refused: Sequence[Reason] = (),
) -> Response[str]:
    with reading.begin() as session:
        known = steps.get(session, RunId(run))
        rulings = keying.rulings(session, known, act=act)
        context: dict[str, Any] = {
            "changes": results.changes(session, known) if known.basis else (),
            "dispositions": runwords.DISPOSITIONS,
            "done": histories.of(session, f"run/{known.course}/{known.number}", act=act),
            "found": results.of_run(session, known.id) if known.basis else (),
            "kinds": runwords.KINDS,
            "may_release": caller.may("runs:release"),
            "may_rule": caller.may("runs:validate_keys"),
            "may_work": caller.may("runs:write"),
            "mine": {one.item for one in rulings if one.by == act.by},
            "refused": refused,
            "result_states": runwords.RESULT_STATES,
            "rulings": rulings,
            "run": known,
            "settled": keying.dispositions(session, known),
            "states": runwords.RUN_STATES,
        }
    return page.show("staff/run.html", context, status=409 if refused else None)


def _told(error: Exception) -> Sequence[Reason]:
    if isinstance(error, PlanMissing | PlanOutdated | RunRefused):
        return error.reasons
    return (Reason("told", "{text}", {"text": str(error)}),)


HANDLERS = (list_runs, prepare, show_run, step, release_run)
