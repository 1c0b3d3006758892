"""Results that are held, lifted or cancelled, and what a published run takes over from before.

Who may decide it, and on what evidence, is a matter of the case (`scoring.cases`).
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from exambank.core import events
from exambank.core.acting import Act
from exambank.core.vocabulary import CandidateId, SessionId
from scoring.runs import store
from scoring.runs.types import Result, ResultState, Run

STANDING = (ResultState.RELEASED, ResultState.HELD, ResultState.CANCELLED)
KEPT = (ResultState.HELD, ResultState.CANCELLED)  # what publishing a run does not release


def take_over(session: Session, run: Run) -> None:
    """Let the results of a run stand in the place of those of earlier runs of its form.

    Released and held ones are superseded; whoever was cancelled before is cancelled again.
    """
    now = {one.candidate: one for one in store.results_of_run(session, run.id)}
    for earlier in store.of_form(session, run.form, but=run.id, states=STANDING):
        mine = now.get(earlier.candidate)
        if mine is None or not store.is_published(session, earlier.run):
            continue
        if earlier.state is ResultState.CANCELLED:
            cancelled = replace(mine, state=ResultState.CANCELLED, case=earlier.case)
            store.put_standing(session, cancelled)
        else:
            store.put_standing(session, replace(earlier, state=ResultState.SUPERSEDED))


def hold(
    session: Session, candidate: CandidateId, sitting: SessionId, *, case: str, act: Act
) -> tuple[Result, ...]:
    """Hold the results of a sitting from the opening of its case on, released ones too."""
    shown = (ResultState.PROVISIONAL, ResultState.RELEASED)
    open_ones = _in(session, candidate, sitting, shown)
    held = tuple(replace(one, state=ResultState.HELD, case=case) for one in open_ones)
    return _put(session, held, "result.held", act)


def lift(
    session: Session, candidate: CandidateId, sitting: SessionId, *, act: Act
) -> tuple[Result, ...]:
    """Lift the hold on a sitting: what was published is released now, the rest is open again.

    Returns the results that are released by it, one at most.
    """
    return _free(session, _in(session, candidate, sitting, (ResultState.HELD,)), act)


def restore(
    session: Session, candidate: CandidateId, sitting: SessionId, *, case: str, act: Act
) -> tuple[Result, ...]:
    """Take back that a case cancelled the results of a sitting, as an appeal decided.

    Returns the results that are released by it, one at most.
    """
    gone = _in(session, candidate, sitting, (ResultState.CANCELLED,))
    return _free(session, [one for one in gone if one.case == case], act)


def cancel(
    session: Session, candidate: CandidateId, sitting: SessionId, *, case: str, act: Act
) -> tuple[Result, ...]:
    """Cancel every result of a sitting that stands or could come to stand."""
    open_ones = (ResultState.PROVISIONAL, ResultState.HELD, ResultState.RELEASED)
    gone = (
        replace(one, state=ResultState.CANCELLED, case=case)
        for one in _in(session, candidate, sitting, open_ones)
    )
    return _put(session, tuple(gone), "result.cancelled", act)


def _free(session: Session, kept: Sequence[Result], act: Act) -> tuple[Result, ...]:
    """Release the newest published of some results of one sitting; what is not out is open."""
    published = [one for one in kept if store.is_published(session, one.run)]
    waiting = [one for one in kept if one not in published]
    _put(
        session,
        tuple(replace(one, state=ResultState.PROVISIONAL, case=None) for one in waiting),
        "result.hold_lifted",
        act,
    )
    for newest in published[:1]:
        out = _in(session, newest.candidate, newest.session, (ResultState.RELEASED,))
        for earlier in (*published[1:], *out):
            store.put_standing(session, replace(earlier, state=ResultState.SUPERSEDED))
    freed = (replace(one, state=ResultState.RELEASED, released_at=act.at) for one in published[:1])
    return _put(session, tuple(freed), "result.released", act)


def _in(
    session: Session,
    candidate: CandidateId,
    sitting: SessionId,
    states: Sequence[ResultState],
) -> list[Result]:
    """Return results in some states, newest run first, their rows held."""
    found = store.results_of_sitting(session, candidate, sitting)
    runs = {one.run: store.find(session, one.run) for one in found}
    ordered = sorted(found, key=lambda one: _age(runs[one.run]), reverse=True)
    fresh = (store.lock_result(session, one.run, one.candidate) for one in ordered)
    return [one for one in fresh if one is not None and one.state in states]


def _age(run: Run | None) -> int:
    return 0 if run is None else run.number


def _put(session: Session, results: tuple[Result, ...], kind: str, act: Act) -> tuple[Result, ...]:
    for one in results:
        store.put_standing(session, one)
        subject = f"result/{one.run}/{one.candidate}"
        data = {"number": one.number, "case": one.case}
        events.record(session, kind=kind, subject=subject, act=act, data=data)
    return results
