"""Allocate candidates to sites: as many as possible, then least distance, then preferences.

Four wishes in strict order: seat as many as possible; keep seats held before; least total
distance; preferences.  What is still equal, a seeded lottery decides.  The first three are one
minimum-cost flow whose large costs exceed what any chain of moves can save; the last two choose
among its optima, which are exactly the placements on possibilities of zero reduced cost.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scheduling.allocation.choices import CM_PER_KM, Choices, choices_of, refuse_twice
from scheduling.allocation.flow import FAR, Placement, least_cost
from scheduling.allocation.types import (
    Allocation,
    Applicant,
    Certificate,
    Place,
    UnusableAllocation,
)

NEAREST = 24
LOTTERY = 1 << 20
Solver = Callable[[NDArray[np.int64], NDArray[np.intp], NDArray[np.int64]], Placement]


class TooFarForIntegers(UnusableAllocation):
    """Costs of so many places so far apart do not fit 64 bits."""

    def __init__(self, places: int) -> None:
        self.places = places
        super().__init__(f"{places} places are too many to keep seats exactly: split the region")


def allocate(
    applicants: Sequence[Applicant],
    places: Sequence[Place],
    *,
    nearest: int = NEAREST,
    seed: int = 0,
    keep: Mapping[str, tuple[str, str]] | None = None,
    solver: Solver = least_cost,
) -> Allocation:
    """Return the optimal allocation; the same arguments give the same one.

    Parameters
    ----------
    applicants, places
        Ids are unique; a candidate goes only to places of the same pool, never excluded ones.
    nearest
        How many sites, the nearest by great circle, are open to each candidate.
    keep
        ``candidate -> (site, session)`` of an earlier run: kept wherever the place still
        exists, before distance counts.
    solver
        What solves the flow: `flow.least_cost`, or `ortools_flow.least_cost` with the extra.

    Returns
    -------
    Allocation
        ``optimal`` says that its prices were verified here; `check.audit` does it again.
    """
    refuse_twice(applicants, places)
    # Sessions of one site are equally far, so they are one place until seats must be kept.
    venues, venue_of = (places, list(range(len(places)))) if keep else _venues(places)
    choices = choices_of(applicants, venues, nearest=nearest, keep=keep or {})
    cost, place, seats, certificate = _as_flow(choices, venues, chain=len(places) + 2)
    placed = solver(cost, place, seats)
    optimal = is_proved(cost, place, seats, placed)
    rng = np.random.default_rng(seed)
    tight = np.flatnonzero(_is_tight(cost, place, placed).sum(axis=1) > 1)
    rank = _ranks([applicants[row] for row in tight.tolist()], venues, place[tight])
    column = _among_equals(cost, place, seats, placed, rank=rank, rng=rng)
    optimal &= is_proved(cost, place, seats, Placement(column, placed.price))
    rows = np.arange(len(applicants))
    index = _sessions(place[rows, column], venue_of, places, len(venues), rng)
    price = tuple(int(placed.price[venue]) for venue in venue_of)
    return Allocation(
        assigned={a.id: places[p] for a, p in zip(applicants, index, strict=True) if p >= 0},
        unassigned=tuple(a.id for a, p in zip(applicants, index, strict=True) if p < 0),
        distance_km={
            a.id: cm / CM_PER_KM
            for a, p, cm in zip(applicants, index, _cm(choices, column), strict=True)
            if p >= 0
        },
        certificate=replace(certificate, price=price),
        optimal=optimal,
        seed=seed,
    )


def _venues(places: Sequence[Place]) -> tuple[list[Place], list[int]]:
    """Return one place per site and pool with the seats of all its sessions."""
    number: dict[tuple[str, str], int] = {}
    venues: list[Place] = []
    venue_of = []
    for place in places:
        at = number.setdefault((place.site, place.pool), len(venues))
        if at == len(venues):
            venues.append(replace(place, session="", seats=0))
        venues[at] = replace(venues[at], seats=venues[at].seats + place.seats)
        venue_of.append(at)
    return venues, venue_of


def _sessions(
    venue: NDArray[np.intp],
    venue_of: Sequence[int],
    places: Sequence[Place],
    without: int,
    rng: np.random.Generator,
) -> list[int]:
    """Draw a session for everybody at a venue; -1 for those without a seat."""
    index = np.full(len(venue), -1, dtype=np.intp)
    sessions: list[list[int]] = [[] for _ in range(without)]
    for place, at in enumerate(venue_of):
        sessions[at].append(place)
    for at, members in enumerate(sessions):
        there = np.flatnonzero(venue == at)
        if len(members) == 1:
            index[there] = members[0]
        elif len(there):
            slots = np.repeat(members, [places[place].seats for place in members])
            index[there] = rng.permutation(slots)[: len(there)]
    drawn: list[int] = index.tolist()
    return drawn


def _cm(choices: Choices, column: NDArray[np.intp]) -> list[int]:
    """Return the distance of each chosen column; 0 for the column of going without."""
    wide = np.hstack([choices.distance_cm, np.zeros((len(column), 1), dtype=np.int64)])
    chosen: list[int] = wide[np.arange(len(column)), column].tolist()
    return chosen


def _as_flow(
    choices: Choices, places: Sequence[Place], *, chain: int
) -> tuple[NDArray[np.int64], NDArray[np.intp], NDArray[np.int64], Certificate]:
    """Add the column for going without and the cost of leaving a kept seat.

    Both exceed what a *chain* of moves, through every place once, can save.
    """
    n = len(choices.place)
    used = choices.distance_cm < FAR
    furthest = int(choices.distance_cm[used].max()) if used.any() else 0
    moved = chain * (furthest + 1) if (choices.kept >= 0).any() else 0
    unassigned = chain * (furthest + moved + 1)
    if unassigned * chain >= FAR // 4:
        raise TooFarForIntegers(len(places))
    leaves = (choices.kept >= 0)[:, None] & (choices.place != choices.kept[:, None])
    cost = np.where(used, choices.distance_cm + moved * leaves, FAR)
    cost = np.hstack([cost, np.full((n, 1), unassigned)])
    place = np.hstack([choices.place, np.full((n, 1), len(places))])
    seats = np.array([*(p.seats for p in places), n + 1], dtype=np.int64)
    return cost, place, seats, Certificate((), unassigned, moved)


def is_proved(
    cost: NDArray[np.int64],
    place: NDArray[np.intp],
    seats: NDArray[np.int64],
    placed: Placement,
) -> bool:
    """Tell whether the prices prove the placement optimal (complementary slackness)."""
    if not len(cost):
        return True
    rows = np.arange(len(cost))
    priced = np.where(cost < FAR, cost + placed.price[place], FAR)
    load = np.bincount(place[rows, placed.column], minlength=len(seats))
    return bool(
        (priced[rows, placed.column] == priced.min(axis=1)).all()
        and (load <= seats).all()
        and (placed.price >= 0).all()
        and (load == seats)[placed.price > 0].all()
    )


def _ranks(
    applicants: Sequence[Applicant], places: Sequence[Place], place: NDArray[np.intp]
) -> NDArray[np.int64]:
    """Return how far down the candidate's preferences each possibility is; the last: without."""
    rank = np.zeros(place.shape, dtype=np.int64)
    sites = [p.site for p in places]
    for row, applicant in enumerate(applicants):
        if applicant.preferences:
            order = {site: i for i, site in reversed(list(enumerate(applicant.preferences)))}
            last = len(applicant.preferences)
            rank[row, :-1] = [order.get(sites[p], last) for p in place[row, :-1].tolist()]
            rank[row, -1] = last
    return rank


def _is_tight(
    cost: NDArray[np.int64], place: NDArray[np.intp], placed: Placement
) -> NDArray[np.bool_]:
    """Return which possibilities cost least, price included; optima use no others."""
    priced = np.where(cost < FAR, cost + placed.price[place], FAR)
    tight: NDArray[np.bool_] = priced == priced.min(axis=1, keepdims=True)
    return tight


def _among_equals(
    cost: NDArray[np.int64],
    place: NDArray[np.intp],
    seats: NDArray[np.int64],
    placed: Placement,
    *,
    rank: NDArray[np.int64],
    rng: np.random.Generator,
) -> NDArray[np.intp]:
    """Choose among all optimal placements by preference, then by lot.

    ``rank`` has a row for each candidate with several cheapest possibilities.  Optimal is
    whatever stays on cheapest possibilities (price included) and fills the places
    that have a price; a bonus on those places larger than all ranks keeps them full.
    """
    tight = _is_tight(cost, place, placed)
    open_rows = np.flatnonzero(tight.sum(axis=1) > 1)
    column = placed.column.copy()
    if len(open_rows) == 0:
        return column
    left = seats - np.bincount(
        np.delete(place[np.arange(len(cost)), column], open_rows), minlength=len(seats)
    )
    lots = rng.integers(0, LOTTERY, size=rank.shape)
    by_rank = rank * (len(seats) + 1) * LOTTERY + lots
    bonus = (len(seats) + 1) * (int(by_rank.max()) + 1)
    among = np.where(placed.price[place[open_rows]] > 0, by_rank, by_rank + bonus)
    among = np.where(tight[open_rows], among, FAR)
    column[open_rows] = least_cost(among, place[open_rows], left).column
    return column
