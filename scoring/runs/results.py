"""Who may read which results, and what publishing does to those of earlier runs."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from exambank.core.acting import Act
from exambank.core.vocabulary import CandidateId, InstitutionCode, RunId, SessionId
from scoring.runs import reporting, store
from scoring.runs.types import CandidateChange, Result, ResultState, Run

SHOWN = (ResultState.RELEASED, ResultState.HELD, ResultState.CANCELLED)


class ResultNotFound(LookupError):
    """The run has no result of that candidate."""


class ResultsOfAnother(Exception):
    """Somebody asked for the results of another college than their own."""


def of_run(session: Session, run: RunId) -> Sequence[Result]:
    """Return the results of a run by candidate number."""
    return store.results_of_run(session, run)


def of_candidate(session: Session, candidate: CandidateId) -> Sequence[Result]:
    """Return what a candidate may know of: released, held and cancelled ones of published runs."""
    return [
        one
        for one in store.results_of_candidate(session, candidate)
        if one.state in SHOWN and store.is_published(session, one.run)
    ]


def of_college(session: Session, college: InstitutionCode, *, act: Act) -> Sequence[Result]:
    """Return the released results of a college's own candidates, by course and number.

    Raises
    ------
    ResultsOfAnother
        If somebody asks on behalf of another college.
    """
    if act.institution is not None and act.institution != college:
        msg = f"{act.institution} cannot read the results of {college}"
        raise ResultsOfAnother(msg)
    found = store.results_of_college(session, college)
    return [one for one in found if one.state is ResultState.RELEASED]


def locked(session: Session, run: RunId, candidate: CandidateId) -> Result:
    """Return one result as it stands, holding it until the transaction ends.

    Raises
    ------
    ResultNotFound
        If the run has no result of that candidate.
    """
    found = store.lock_result(session, run, candidate)
    if found is None:
        msg = f"run {run} has no result of candidate {candidate}"
        raise ResultNotFound(msg)
    return found


def of_sitting(session: Session, candidate: CandidateId, sitting: SessionId) -> Sequence[Result]:
    """Return every result of a candidate in one sitting, whatever became of it."""
    return store.results_of_sitting(session, candidate, sitting)


def changes(session: Session, run: Run) -> tuple[CandidateChange, ...]:
    """Return whose pass or fail this run changes against what was released for the same form."""
    now = store.results_of_run(session, run.id)
    released = (ResultState.RELEASED,)
    before = store.of_form(session, run.form, but=run.id, states=released)
    return reporting.changes(before, now)
