"""Screen all pairs of a room: an index, its p-values corrected for all pairs looked at, seats.

What comes out is where to look, in order; see `evidence` for what it takes to go further.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from scoring.forensics.answers import Answers
from scoring.forensics.copying import PairIndex, gbt, k_index, omega
from scoring.forensics.seats import Seating
from scoring.forensics.trinomial import m4
from scoring.ladder import LadderRefusal, Statistic, refusals
from scoring.multiplicity import benjamini_hochberg, holm

Floats = NDArray[np.float64]

ALPHA = 0.05
MOST_LISTED = 20
ASSUMPTIONS = (
    "answers of candidates who work alone are independent, given their scores",
    "friends, pupils of one teacher and rare misconceptions share answers without copying",
    "a small p is a reason to look at seats, reports and papers, never a finding",
)


class Index(StrEnum):
    """Indices of shared answers."""

    OMEGA = "omega"
    GBT = "gbt"
    K = "k"
    M4 = "m4"


class Correction(StrEnum):
    """How p-values are corrected for the number of pairs."""

    HOLM = "holm"
    BH = "bh"


class TooFewToCompare(ValueError):
    """The ladder does not support a copying index at this N."""

    def __init__(self, found: Sequence[LadderRefusal]) -> None:
        self.found = tuple(found)
        super().__init__("; ".join(str(one) for one in self.found))


class SeatsNotKnown(ValueError):
    """Pairs within a distance were asked for, and no two seats are that near."""

    def __init__(self, within_m: float) -> None:
        self.within_m = within_m
        said = f"no two candidates with known seats sit within {within_m:g} m: check the seats file"
        super().__init__(said)


@dataclass(frozen=True, slots=True)
class SharedAnswers:
    """One pair; the first may have copied from the second (GBT and M4 do not tell them apart)."""

    candidate: str
    source: str
    matches: int
    expected: float
    value: float
    p: float
    p_adjusted: float
    distance_m: float | None
    same_form: bool | None
    is_flagged: bool


@dataclass(frozen=True, slots=True)
class CopyingScreen:
    """The most unusual pairs of a room.

    Attributes
    ----------
    n, n_items, n_tests : int
        Candidates, items, and pairs that were tested.
    index, correction : Index, Correction
    alpha : float
        A pair is flagged whose corrected p is below it.
    pairs : tuple of SharedAnswers
        Flagged pairs and the next ones, smallest p first.
    within_m : float or None
        Pairs farther apart were not tested.
    method : str
    assumptions : tuple of str
    refused : tuple of LadderRefusal
    """

    n: int
    n_items: int
    n_tests: int
    index: Index
    correction: Correction
    alpha: float
    pairs: tuple[SharedAnswers, ...]
    within_m: float | None
    method: str
    assumptions: tuple[str, ...]
    refused: tuple[LadderRefusal, ...]

    @property
    def flagged(self) -> tuple[SharedAnswers, ...]:
        """Return the pairs whose corrected p is below alpha."""
        return tuple(pair for pair in self.pairs if pair.is_flagged)


INDICES: dict[Index, Callable[[Answers], PairIndex]] = {
    Index.OMEGA: omega,
    Index.GBT: gbt,
    Index.K: k_index,
    Index.M4: m4,
}
UNDIRECTED = {Index.GBT, Index.M4}
METHODS = {
    Index.OMEGA: "omega (Wollack 1997), nominal response model on the observed score",
    Index.GBT: "generalized binomial test (van der Linden and Sotaridona 2006)",
    Index.K: "K2 index (Sotaridona and Meijer 2002)",
    Index.M4: "M4, shared right and wrong answers together (Maynes 2014)",
}


def screen(
    answers: Answers,
    *,
    index: Index = Index.OMEGA,
    seating: Seating | None = None,
    within_m: float | None = None,
    correction: Correction = Correction.HOLM,
    alpha: float = ALPHA,
    most_listed: int = MOST_LISTED,
    exploratory: bool = False,
) -> CopyingScreen:
    """Return the pairs that share more answers than candidates of their scores do by chance.

    Parameters
    ----------
    answers : Answers
    index : Index
    seating : Seating, optional
        Distance and forms are told with every pair.
    within_m : float, optional
        Test only pairs seated as near; decide so before looking, not after.
    correction : Correction
        Holm: the chance of any false flag is at most alpha; BH: the share of false flags is.
    alpha : float
    most_listed : int
        Pairs listed besides those flagged.
    exploratory : bool

    Raises
    ------
    TooFewToCompare
        Below the N of the ladder, unless the run is exploratory.
    SeatsNotKnown
        If `within_m` leaves no pair.
    """
    refused = tuple(refusals([Statistic.COPYING], n=answers.n))
    if refused and not exploratory:
        raise TooFewToCompare(refused)
    found = INDICES[index](answers)
    distances = seating.distances_m() if seating else None
    tested = _tested(found.p, index, distances, within_m)
    if within_m is not None and not tested.any():
        raise SeatsNotKnown(within_m)
    first, second = np.nonzero(tested)
    p = found.p[first, second]
    adjusted = (holm if correction is Correction.HOLM else benjamini_hochberg)(p)
    order = np.argsort(p, kind="stable")
    kept = order[: max(int((adjusted < alpha).sum()), min(most_listed, len(order)))]
    pairs = tuple(
        _pair(
            answers,
            found,
            (int(first[k]), int(second[k])),
            seating=seating,
            distances=distances,
            adjusted=float(adjusted[k]),
            alpha=alpha,
        )
        for k in kept
    )
    return CopyingScreen(
        n=answers.n,
        n_items=len(answers.items),
        n_tests=len(p),
        index=index,
        correction=correction,
        alpha=alpha,
        pairs=pairs,
        within_m=within_m,
        method=METHODS[index],
        assumptions=ASSUMPTIONS,
        refused=refused,
    )


def _tested(
    p: Floats, index: Index, distances: Floats | None, within_m: float | None
) -> NDArray[np.bool_]:
    tested = ~np.isnan(p)
    if index in UNDIRECTED:
        tested = np.triu(tested, 1)
    if within_m is not None:
        near = np.zeros_like(tested) if distances is None else distances <= within_m
        tested = tested & near
    return tested


def _pair(
    answers: Answers,
    found: PairIndex,
    place: tuple[int, int],
    *,
    seating: Seating | None,
    distances: Floats | None,
    adjusted: float,
    alpha: float,
) -> SharedAnswers:
    apart = float("nan") if distances is None else float(distances[place])
    return SharedAnswers(
        candidate=answers.candidates[place[0]],
        source=answers.candidates[place[1]],
        matches=int(found.matches[place]),
        expected=float(found.expected[place]),
        value=float(found.value[place]),
        p=float(found.p[place]),
        p_adjusted=adjusted,
        distance_m=None if np.isnan(apart) else apart,
        same_form=seating.same_form(*place) if seating else None,
        is_flagged=adjusted < alpha,
    )
