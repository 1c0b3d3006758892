"""Whose pages these are: the candidate behind the caller, and the things that are the own.

What belongs to somebody else does not exist here.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from eligibility.candidates import service as candidates
from eligibility.candidates.types import Candidate
from exambank.core.vocabulary import RunId
from frontdesk.access import AccessRefused, Caller
from scoring.runs import results
from scoring.runs.results import ResultNotFound
from scoring.runs.types import Result


def person_of(session: Session, caller: Caller) -> Candidate:
    """Return the candidate who calls, or refuse."""
    account = caller.account
    person = None if account is None else candidates.of_account(session, account.id)
    if person is None:
        raise AccessRefused
    return person


def result_of(session: Session, caller: Caller, run: UUID) -> Result:
    """Return the caller's own result of a run, or raise `ResultNotFound`."""
    mine = results.of_candidate(session, person_of(session, caller).id)
    found = next((one for one in mine if one.run == RunId(run)), None)
    if found is None:
        msg = f"run {run} has no result of the caller"
        raise ResultNotFound(msg)
    return found
