"""The life cycle of evidence and its guards."""

from collections.abc import Iterable
from dataclasses import dataclass

from eligibility.candidates import names
from eligibility.evidence.types import CredentialCopy, Evidence
from eligibility.rules.types import EvidenceState
from exambank.core.lifecycle import LifeCycle, Transition
from exambank.core.reasons import N_, Reason
from exambank.core.vocabulary import Role

HOURS_MAX = 100_000  # more than anybody works in a life


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards of evidence look at."""

    evidence: Evidence
    candidate_name: str


def holder_is_candidate(facts: Facts) -> Iterable[Reason]:
    """Yield a reason where the name on a copy is another one than the candidate's."""
    copy = facts.evidence
    if not isinstance(copy, CredentialCopy) or not copy.holder_name:
        return
    if names.folded(copy.holder_name) != names.folded(facts.candidate_name):
        text = N_("the copy of {definition} is in another name: ask the holder, then the issuer")
        yield Reason("holder", text, {"definition": copy.definition})


def hours_fault(hours: int | None) -> Reason | None:
    """Return why a number of hours cannot be right, None where it can."""
    if hours is None or 0 <= hours <= HOURS_MAX:
        return None
    text = N_("{hours} hours cannot be right: give a whole number up to {most}")
    return Reason("hours_range", text, {"hours": hours, "most": HOURS_MAX})


_BY = frozenset({Role.ASSESSOR, Role.SYSTEM})
_NEVER_DONE = (EvidenceState.CLAIMED, EvidenceState.CHECKING)

LIFE_CYCLE: LifeCycle[EvidenceState, Facts] = LifeCycle(
    "evidence",
    (
        Transition(EvidenceState.CLAIMED, EvidenceState.CHECKING, _BY),
        *(
            Transition(origin, EvidenceState.VERIFIED, _BY, (holder_is_candidate,))
            for origin in (*_NEVER_DONE, EvidenceState.UNVERIFIABLE)
        ),
        *(
            Transition(origin, target, _BY)
            for origin in _NEVER_DONE
            for target in (EvidenceState.UNVERIFIABLE, EvidenceState.REFUTED)
        ),
        Transition(EvidenceState.VERIFIED, EvidenceState.EXPIRED, _BY),
        Transition(EvidenceState.VERIFIED, EvidenceState.REVOKED_BY_ISSUER, _BY),
        Transition(EvidenceState.VERIFIED, EvidenceState.REFUTED, _BY),
    ),
)
