"""What every step of a run does: hold the run, ask its guards, write its state, record it."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.reasons import Reason
from exambank.core.vocabulary import RunId
from scoring.comments import service as comments
from scoring.experts import service as experts
from scoring.runs import rules, store
from scoring.runs.types import Run, RunState


class RunNotFound(LookupError):
    """No scoring run has that identifier."""


class RunRefused(Exception):
    """A run cannot be prepared, or a ruling cannot be taken; `reasons` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reasons = (reason,)


def refused(run: Run, text: str, **values: object) -> RunRefused:
    """Return the refusal of a run; `text` is marked for translation and may name the run."""
    named = {"course": run.course, "number": run.number, **values}
    return RunRefused(Reason("run_refused", text, named))


def get(session: Session, run: RunId) -> Run:
    """Return a run, or raise `RunNotFound`."""
    found = store.find(session, run)
    if found is None:
        msg = f"no scoring run has the identifier {run}"
        raise RunNotFound(msg)
    return found


def locked(session: Session, run: RunId) -> Run:
    """Return a run, holding it until the transaction ends, or raise `RunNotFound`."""
    found = store.lock(session, run)
    if found is None:
        msg = f"no scoring run has the identifier {run}"
        raise RunNotFound(msg)
    return found


def step(
    session: Session,
    run: Run,
    state: RunState,
    *,
    act: Act,
    disagreements: tuple[str, ...] = (),
) -> Run:
    """Take a run to `state`, or raise `TransitionRefused` with every reason."""
    facts = facts_of(session, run, act, disagreements)
    subject = f"run {run.course} {run.number}"
    rules.LIFE_CYCLE.demand(run.state, state, role=act.role, facts=facts, subject=subject)
    moved = replace(run, state=state)
    store.update(session, moved)
    record(session, moved, f"run.{state.value}", act)
    return moved


def facts_of(
    session: Session, run: Run, act: Act, disagreements: tuple[str, ...] = ()
) -> rules.RunFacts:
    """Return what the guards look at."""
    return rules.RunFacts(
        run=run,
        rulings=store.rulings(session, run.id),
        disagreements=disagreements,
        unanswered=experts.missing(session, run.form, act=act),
        comments_until=comments.open_until(session, run.sessions, act=act),
        actor=act.by,
        role=act.role,
    )


def record(
    session: Session, run: Run, kind: str, act: Act, data: Mapping[str, object] | None = None
) -> None:
    """Record what was done to a run."""
    body = {"form": run.form, "key_version": run.key_version, **(data or {})}
    subject = f"run/{run.course}/{run.number}"
    events.record(session, kind=kind, subject=subject, act=act, version=run.number, data=body)
