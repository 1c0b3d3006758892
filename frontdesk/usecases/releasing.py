"""Release a run: its results and its letters leave in one moment, or nothing does."""

from sqlalchemy.orm import Session

from exambank.core.acting import Act
from frontdesk.usecases.letters import issue_letters
from printouts.signing import SealKey
from scoring.letters.types import Letter
from scoring.runs import service as runs
from scoring.runs.types import Run


def release(
    session: Session, run: Run, *, key: SealKey, base_url: str, contact: str, act: Act
) -> tuple[Run, tuple[Letter, ...]]:
    """Publish an approved run and issue the letter on every pass that is not held.

    Raises
    ------
    exambank.core.lifecycle.TransitionRefused
        If the run is not approved.
    """
    published, _ = runs.publish(session, run, act=act)
    letters = issue_letters(
        session, published, key=key, base_url=base_url, contact=contact, act=act
    )
    return published, letters
