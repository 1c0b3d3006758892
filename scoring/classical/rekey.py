"""Who passes before and after a change of key: the list that is signed with the change."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.keys import Key, score
from scoring.responses import Responses


@dataclass(frozen=True, slots=True)
class CandidateChange:
    """One candidate's total and outcome under both keys."""

    candidate: str
    total_before: float
    total_after: float
    passed_before: bool
    passed_after: bool


@dataclass(frozen=True, slots=True)
class RekeyEffect:
    """What a change of key does to a cohort."""

    key_before: str
    key_after: str
    cut_before: float
    cut_after: float
    candidates: tuple[CandidateChange, ...]
    n: int

    @property
    def changed(self) -> tuple[CandidateChange, ...]:
        """Candidates whose outcome differs, in order of rows."""
        return tuple(one for one in self.candidates if one.passed_before != one.passed_after)

    @property
    def newly_passed(self) -> tuple[str, ...]:
        """Candidates who pass only under the new key."""
        return tuple(one.candidate for one in self.changed if one.passed_after)

    @property
    def newly_failed(self) -> tuple[str, ...]:
        """Candidates who pass only under the old key."""
        return tuple(one.candidate for one in self.changed if one.passed_before)


def rekey_effect(
    responses: Responses, *, before: Key, after: Key, cut_before: float, cut_after: float
) -> RekeyEffect:
    """Return the pass list under both keys; a dropped item needs a cut derived anew.

    Parameters
    ----------
    responses : Responses
        Raw options of the cohort.
    before, after : Key
        Both versions of the key.
    cut_before, cut_after : float
        The lowest total mark that passes under each key.

    Examples
    --------
    >>> from scoring.keys import ItemKey
    >>> answers = Responses.of([["A"], ["B"]], candidates=["1", "2"], items=["i"])
    >>> old = Key.of([ItemKey.parse("i", "A")], version="1")
    >>> new = old.amended([ItemKey.parse("i", "A|B")], version="2")
    >>> rekey_effect(answers, before=old, after=new, cut_before=1, cut_after=1).newly_passed
    ('2',)
    """
    totals_before = _totals(responses, before)
    totals_after = _totals(responses, after)
    rows = zip(responses.candidates, totals_before, totals_after, strict=True)
    return RekeyEffect(
        key_before=before.version,
        key_after=after.version,
        cut_before=cut_before,
        cut_after=cut_after,
        candidates=tuple(
            CandidateChange(name, was, now, was >= cut_before, now >= cut_after)
            for name, was, now in rows
        ),
        n=responses.n,
    )


def _totals(responses: Responses, key: Key) -> Sequence[float]:
    marks: NDArray[np.float64] = score(responses, key)
    return [float(total) for total in np.nansum(marks, axis=1)]
