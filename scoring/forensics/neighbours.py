"""Identical wrong answers of neighbours: all that a small room allows to be looked at.

Below the N of the copying indices nothing is tested.  The counts of neighbours stand beside those
of all other pairs, and people judge.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.forensics.answers import Answers
from scoring.forensics.seats import Seating
from scoring.ladder import LadderRefusal, Statistic, refusals

NEAR_M = 2.0


class TooFewForNeighbours(ValueError):
    """Not even neighbours are compared at this N."""

    def __init__(self, found: Sequence[LadderRefusal]) -> None:
        self.found = tuple(found)
        super().__init__("; ".join(str(one) for one in self.found))


@dataclass(frozen=True, slots=True)
class NeighbourPair:
    """Two neighbours, and how many of all other pairs share as many wrong answers."""

    first: str
    second: str
    distance_m: float
    same_form: bool | None
    both_wrong: int
    identical_wrong: int
    others_as_many: int


@dataclass(frozen=True, slots=True)
class NeighbourScreen:
    """Identical wrong answers of every pair within `near_m`, most first; nothing is tested."""

    n: int
    n_other_pairs: int
    near_m: float
    pairs: tuple[NeighbourPair, ...]
    method: str
    assumptions: tuple[str, ...]


def neighbour_screen(
    answers: Answers, seating: Seating, *, near_m: float = NEAR_M
) -> NeighbourScreen:
    """Return how many wrong answers neighbours share, beside all pairs that sit farther apart.

    Parameters
    ----------
    answers : Answers
    seating : Seating
    near_m : float
        Candidates at this distance or nearer are neighbours.

    Raises
    ------
    TooFewForNeighbours
        Below the N of the ladder.
    """
    refused = tuple(refusals([Statistic.NEIGHBOURS], n=answers.n))
    if refused:
        raise TooFewForNeighbours(refused)
    wrong = (answers.options > 0) & ~answers.right
    marked = answers.flat(rows=slice(None), chosen=wrong)
    identical = (marked @ marked.T).astype(int)
    both = wrong.astype(int) @ wrong.T.astype(int)
    distances = seating.distances_m()
    upper = np.triu(np.ones_like(identical, dtype=bool), 1)
    near = upper & (distances <= near_m)
    others = identical[upper & ~near]
    pairs = [
        NeighbourPair(
            first=answers.candidates[i],
            second=answers.candidates[j],
            distance_m=float(distances[i, j]),
            same_form=seating.same_form(i, j),
            both_wrong=int(both[i, j]),
            identical_wrong=int(identical[i, j]),
            others_as_many=int((others >= identical[i, j]).sum()),
        )
        for i, j in np.argwhere(near).tolist()
    ]
    pairs.sort(key=lambda pair: (-pair.identical_wrong, pair.first, pair.second))
    return NeighbourScreen(
        n=answers.n,
        n_other_pairs=len(others),
        near_m=near_m,
        pairs=tuple(pairs),
        method="identical wrong answers of neighbours, counted",
        assumptions=("no test: N is too small for one", "weak candidates share more wrong answers"),
    )
