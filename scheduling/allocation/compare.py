"""The optimum beside two simpler ways: first come first served, and deferred acceptance.

Greedy: candidates in the order of a lottery take the nearest free seat.  Deferred acceptance
(Gale & Shapley 1962): candidates ask their nearest site first, sites hold the nearest askers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduling.allocation.choices import CM_PER_KM, choices_of
from scheduling.allocation.flow import FAR
from scheduling.allocation.types import Allocation, Applicant, Place

CELL_DEGREES = 5


@dataclass(frozen=True, slots=True)
class Summary:
    """How an allocation treats a group: numbers, mean and 95th percentile of distance."""

    candidates: int
    unassigned: int
    mean_km: float | None
    p95_km: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One way of allocating, summarised over all, by region and by need (the pool)."""

    overall: Summary
    by_region: dict[str, Summary]
    by_need: dict[str, Summary]


def compare(
    applicants: Sequence[Applicant],
    places: Sequence[Place],
    allocation: Allocation,
    *,
    nearest: int,
) -> dict[str, Comparison]:
    """Return the optimum, greedy and deferred acceptance, each summarised the same way."""
    choices = choices_of(applicants, places, nearest=nearest, keep={})
    order = np.argsort(choices.distance_cm, axis=1, kind="stable")
    distance = np.take_along_axis(choices.distance_cm, order, axis=1)
    place = np.take_along_axis(choices.place, order, axis=1)
    seats = np.array([p.seats for p in places], dtype=np.int64)
    lots = np.random.default_rng(allocation.seed).permutation(len(applicants))
    optimum = np.array([allocation.distance_km.get(a.id, np.nan) for a in applicants])
    return {
        "optimal": summarise(applicants, optimum),
        "greedy": summarise(applicants, greedy_km(distance, place, seats, lots)),
        "deferred_acceptance": summarise(applicants, deferred_km(distance, place, seats, lots)),
    }


def greedy_km(
    distance: NDArray[np.int64],
    place: NDArray[np.intp],
    seats: NDArray[np.int64],
    order: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Return each candidate's km when all take the nearest free seat in turn; NaN without one.

    ``distance`` and ``place`` have shape (n_candidates, n_columns), each row nearest first.
    """
    left = seats.tolist()
    km = np.full(len(distance), np.nan)
    ways, targets = distance.tolist(), place.tolist()
    for row in order.tolist():
        for way, target in zip(ways[row], targets[row], strict=True):
            if way >= FAR:
                break
            if left[target] > 0:
                left[target] -= 1
                km[row] = way / CM_PER_KM
                break
    return km


def deferred_km(
    distance: NDArray[np.int64],
    place: NDArray[np.intp],
    seats: NDArray[np.int64],
    lots: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Return each candidate's km under deferred acceptance; NaN without a seat.

    All who are not held ask their next site at once; every place then holds its nearest
    askers, lots deciding between equals, until nobody asks any more.
    """
    n, columns = distance.shape
    turn = np.zeros(n, dtype=np.intp)
    rows = np.arange(n)
    while columns:
        asking = np.flatnonzero(turn < columns)
        asking = asking[distance[asking, turn[asking]] < FAR]
        at = place[asking, turn[asking]]
        order = np.lexsort((lots[asking], distance[asking, turn[asking]], at))
        start = np.searchsorted(at[order], np.arange(len(seats)))
        position = np.arange(len(order)) - start[at[order]]
        refused = asking[order[position >= seats[at[order]]]]
        if len(refused) == 0:
            break
        turn[refused] += 1
    held = np.minimum(turn, max(columns - 1, 0))
    km = distance[rows, held] / CM_PER_KM if columns else np.full(n, np.nan)
    km[(turn >= columns) | (km >= FAR / CM_PER_KM)] = np.nan
    return km


def summarise(applicants: Sequence[Applicant], km: NDArray[np.float64]) -> Comparison:
    """Return the summary over all, by region and by need; ``km`` is NaN for the unassigned."""
    regions = np.array([region_of(applicant) for applicant in applicants])
    needs = np.array([applicant.pool for applicant in applicants])
    return Comparison(
        _summary(km),
        {str(name): _summary(km[regions == name]) for name in np.unique(regions)},
        {str(name): _summary(km[needs == name]) for name in np.unique(needs)},
    )


def _summary(km: NDArray[np.float64]) -> Summary:
    seated = km[~np.isnan(km)]
    if len(seated) == 0:
        return Summary(len(km), len(km), None, None)
    return Summary(
        len(km), len(km) - len(seated), float(seated.mean()), float(np.percentile(seated, 95))
    )


def region_of(applicant: Applicant) -> str:
    """Return the named region, or the five-degree cell of the map the candidate lives in.

    Examples
    --------
    >>> region_of(Applicant("C", 45.4, -75.7))
    '45..50 N, -80..-75 E'
    """
    if applicant.region:
        return applicant.region
    south, west = (
        int(np.floor(value / CELL_DEGREES)) * CELL_DEGREES
        for value in (applicant.latitude, applicant.longitude)
    )
    return f"{south}..{south + CELL_DEGREES} N, {west}..{west + CELL_DEGREES} E"
