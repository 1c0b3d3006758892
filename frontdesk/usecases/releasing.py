"""Release a run: its results and its letters leave in one moment, or nothing does."""

from sqlalchemy.orm import Session

from exambank.core.acting import Act
from exambank.core.reasons import N_
from frontdesk.usecases.letters import issue_letters
from printouts.signing import SealKey
from scoring.appeals import checking
from scoring.letters import service as standing_letters
from scoring.letters.types import Letter, RevocationGround
from scoring.runs import areas, materials, results
from scoring.runs import service as runs
from scoring.runs.steps import locked, refused
from scoring.runs.types import ResultState, Run


def release(
    session: Session, run: Run, *, key: SealKey, base_url: str, contact: str, act: Act
) -> tuple[Run, tuple[Letter, ...]]:
    """Publish an approved run and issue the letter on every pass that is not held.

    A letter whose result this run takes back is revoked, as decided by the two people who
    released the run; rescores that waited for the run go on.

    Raises
    ------
    exambank.core.lifecycle.TransitionRefused
        If the run is not approved.
    scoring.runs.steps.RunRefused
        If answers were withdrawn, or a sheet read again, since the run was prepared.
    """
    _refuse_overtaken(session, run)
    published, _ = runs.publish(session, run, act=act)
    areas.keep(session, published)
    letters = issue_letters(
        session, published, key=key, base_url=base_url, contact=contact, act=act
    )
    _revoke_fallen(session, published, act)
    checking.note_release(session, published, act=act)
    return published, letters


def _refuse_overtaken(session: Session, run: Run) -> None:
    """Refuse to publish answers that are no more what the run was bound to.

    The run is held first, so that nobody can withdraw a file while it is being released.
    """
    if locked(session, run.id).published_at is not None:
        return
    files = materials.of_run(session, run).files
    if {file.session for file in files} != set(run.sessions):
        text = N_(
            "answers of a room were withdrawn since run {course} {number} was prepared: give it up"
            " and prepare a new one"
        )
    elif not {file.digest for file in files} <= set(run.file_digests):
        text = N_(
            "a sheet was read again since run {course} {number} was prepared: give it up and"
            " prepare a new one"
        )
    else:
        return
    raise refused(run, text)


def _revoke_fallen(session: Session, run: Run, act: Act) -> None:
    """Revoke the letters of those whom the run does not pass any more."""
    first = next((person for _, person in run.approvals if person != act.by), act.by)
    for result in results.of_run(session, run.id):
        letter = standing_letters.standing(session, result.candidate, result.course)
        if result.passed or letter is None or result.state is not ResultState.RELEASED:
            continue
        was = results.locked(session, letter.run, result.candidate)
        if was.state is ResultState.SUPERSEDED and was.session == result.session:
            standing_letters.revoke_as_decided(
                session, letter, ground=RevocationGround.ISSUED_IN_ERROR, first=first, act=act
            )
