"""What a committee adopts, set against what the panel recommended."""

from dataclasses import dataclass
from math import sqrt


class DecisionIncomplete(ValueError):
    """A committee's decision lacks what a record needs."""


@dataclass(frozen=True, slots=True)
class AdoptedCut:
    """A recorded committee decision.

    `shift_in_errors` is the distance from the recommended cut in standard errors of judgment
    (panel) and measurement together.
    """

    recommended: float
    adopted: float
    se_judgment: float
    sem: float
    shift_in_errors: float
    reason: str
    decided_by: tuple[str, ...]


def adopt(
    *,
    recommended: float,
    adopted: float,
    se_judgment: float,
    sem: float,
    reason: str,
    decided_by: tuple[str, ...],
) -> AdoptedCut:
    """Return the record of a decision; a changed cut needs a reason, every decision two people.

    Raises
    ------
    DecisionIncomplete
        If the reason for a change or the second person is lacking.

    Examples
    --------
    >>> found = adopt(recommended=52.4, adopted=51.4, se_judgment=0.6, sem=0.8,
    ...               reason="false fails cost a term", decided_by=("A", "B"))
    >>> found.shift_in_errors
    -1.0
    """
    if len(set(decided_by)) < 2:  # noqa: PLR2004 - two people decide
        msg = f"a cut is adopted by two people, and {len(set(decided_by))} is named"
        raise DecisionIncomplete(msg)
    if adopted != recommended and not reason.strip():
        msg = f"the cut moved from {recommended} to {adopted} marks: give the reason"
        raise DecisionIncomplete(msg)
    error = sqrt(se_judgment**2 + sem**2)
    return AdoptedCut(
        recommended=recommended,
        adopted=adopted,
        se_judgment=se_judgment,
        sem=sem,
        shift_in_errors=(adopted - recommended) / error if error > 0 else float("nan"),
        reason=reason.strip(),
        decided_by=decided_by,
    )
