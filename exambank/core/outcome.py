"""What a rule can say.  There are three answers, and each but the first has a reason."""

from dataclasses import dataclass
from enum import StrEnum

from exambank.core.reasons import Reason


class Verdict(StrEnum):
    """The three answers as words, for tables and for the API."""

    MET = "met"
    NOT_MET = "not_met"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Met:
    """The rule holds; the note, if any, says on which facts."""

    note: Reason | None = None
    verdict = Verdict.MET


@dataclass(frozen=True, slots=True)
class NotMet:
    """The rule does not hold; the reason is one the person can act on."""

    reason: Reason
    verdict = Verdict.NOT_MET


@dataclass(frozen=True, slots=True)
class Undetermined:
    """The facts do not decide it; the reason names what is missing and who can supply it."""

    reason: Reason
    verdict = Verdict.UNDETERMINED


Outcome = Met | NotMet | Undetermined
