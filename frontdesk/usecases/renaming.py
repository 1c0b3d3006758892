"""A change of name: the candidate is renamed, and standing letters are issued anew.

Each new letter names the one it takes the place of; the old code leads to the new letter.
"""

from sqlalchemy.orm import Session

from eligibility.candidates import service as candidates
from exambank.core.acting import Act
from frontdesk.usecases.letters import issue_letter
from printouts.signing import SealKey
from scoring.letters import service as letters
from scoring.letters.types import Letter, LetterState
from scoring.runs import results, steps


def rename(
    session: Session,
    number: str,
    *,
    first_name: str,
    last_name: str,
    key: SealKey,
    base_url: str,
    contact: str,
    act: Act,
) -> tuple[Letter, ...]:
    """Rename the candidate with that number and reissue every letter that stands.

    Raises
    ------
    eligibility.candidates.service.CandidateRefused
        If a name cannot be used, or no proof is named.
    eligibility.candidates.service.CandidateNotFound
        If nobody has that number.
    """
    person = candidates.by_number(session, number)
    candidates.rename(session, person, first_name, last_name, act=act)
    standing = (
        one for one in letters.of_candidate(session, person.id) if one.state is LetterState.ISSUED
    )
    return tuple(
        _reissued(session, one, key=key, base_url=base_url, contact=contact, act=act)
        for one in standing
    )


def _reissued(
    session: Session, letter: Letter, *, key: SealKey, base_url: str, contact: str, act: Act
) -> Letter:
    run = steps.get(session, letter.run)
    result = results.locked(session, letter.run, letter.candidate)
    return issue_letter(session, run, result, key=key, base_url=base_url, contact=contact, act=act)
