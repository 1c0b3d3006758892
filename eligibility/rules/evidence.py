"""Which credentials count on a day, which may still count, and which do not.

The arithmetic is an interval: verified and valid copies give what is certain, copies under
check give what is possible.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from eligibility.coverage import coverage
from eligibility.rules.types import EvidenceState, Facts, HeldCredential
from eligibility.spans import months_later
from exambank.core.reasons import N_, Reason


class Standing(StrEnum):
    """Whether a copy counts: yes, perhaps, no."""

    COUNTS = "counts"
    OPEN = "open"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Judged:
    """A copy, whether it counts, and why not."""

    credential: HeldCredential
    standing: Standing
    reason: Reason | None = None


Judge = Callable[[HeldCredential], Judged]

_OPEN = frozenset({EvidenceState.CLAIMED, EvidenceState.CHECKING})
_FAILED = {
    EvidenceState.UNVERIFIABLE: N_("{definition}: the issuer could not confirm it; ask {provider}"),
    EvidenceState.REFUTED: N_("{definition}: it could not be confirmed as yours"),
    EvidenceState.REVOKED_BY_ISSUER: N_("{definition}: {provider} has revoked it"),
}


def last_usable_day(credential: HeldCredential) -> date | None:
    """Return the last day on which a copy is valid, None where it never runs out or is undated."""
    if credential.expires_after_months is None or credential.issued_on is None:
        return None
    return months_later(credential.issued_on, credential.expires_after_months)


def standing_on(credential: HeldCredential, day: date) -> Judged:
    """Judge one copy on one day; the last usable day itself still counts."""
    values = {"definition": credential.definition, "provider": credential.provider}
    last = last_usable_day(credential)
    if credential.state is EvidenceState.EXPIRED or (last is not None and day > last):
        text = N_("{definition}: its last usable day is {last}; a renewed copy would count")
        reason = Reason("expired", text, {**values, "last": last.isoformat() if last else "?"})
        return Judged(credential, Standing.FAILED, reason)
    if credential.state in _FAILED:
        reason = Reason(credential.state.value, _FAILED[credential.state], values)
        return Judged(credential, Standing.FAILED, reason)
    if credential.state in _OPEN:
        text = N_("{definition}: it is not verified yet")
        return Judged(credential, Standing.OPEN, Reason("not_verified", text, values))
    if credential.issued_on is not None and credential.issued_on > day:
        text = N_("{definition}: it is dated {issued}, after the day asked about")
        issued = {"issued": credential.issued_on.isoformat()}
        return Judged(credential, Standing.FAILED, Reason("future", text, {**values, **issued}))
    if credential.expires_after_months is not None and credential.issued_on is None:
        text = N_("{definition}: it runs out {months} months after issue; give the date of issue")
        months = {"months": credential.expires_after_months}
        return Judged(credential, Standing.OPEN, Reason("undated", text, {**values, **months}))
    return Judged(credential, Standing.COUNTS)


def judged(facts: Facts, *, day: date | None = None) -> tuple[Judged, ...]:
    """Judge every copy on the day the facts ask about, or on `day`."""
    return tuple(standing_on(one, day or facts.day) for one in facts.credentials)


def counting(all_judged: Iterable[Judged], *standings: Standing) -> tuple[HeldCredential, ...]:
    """Return the copies with one of the standings."""
    return tuple(one.credential for one in all_judged if one.standing in standings)


def covered(facts: Facts, credentials: Sequence[HeldCredential]) -> Fraction:
    """Return the share of the blueprint that `credentials` cover together."""
    return coverage(facts.blueprint, [one.grant for one in credentials]).total


def valid_to(facts: Facts, need: Fraction | None) -> date | None:
    """Return the last day on which the counting copies still suffice, None if for ever.

    Where they do not suffice even now (people decided), it is the first day one runs out.
    """
    now = counting(judged(facts), Standing.COUNTS)
    lasts = sorted({last for one in now if (last := last_usable_day(one)) is not None})
    if need is None or covered(facts, now) < need:
        return lasts[0] if lasts else None
    for last in lasts:
        rest = [one for one in now if (end := last_usable_day(one)) is None or end > last]
        if covered(facts, rest) < need:
            return last
    return None
