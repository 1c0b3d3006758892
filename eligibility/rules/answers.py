"""What a judge of one criterion says: a verdict, every reason, and the facts it used."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from exambank.core.outcome import Verdict
from exambank.core.reasons import Reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What one criterion says, why, and on which facts."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    used: Mapping[str, str] = field(default_factory=dict)


def met(*notes: Reason, **used: str) -> Answer:
    """Return that the criterion holds."""
    return Answer(Verdict.MET, notes, used)


def not_met(*reasons: Reason, **used: str) -> Answer:
    """Return that the criterion does not hold, with what the person can act on."""
    return Answer(Verdict.NOT_MET, reasons, used)


def undetermined(*reasons: Reason, **used: str) -> Answer:
    """Return that the facts do not decide it."""
    return Answer(Verdict.UNDETERMINED, reasons, used)
