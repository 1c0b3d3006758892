"""The possibilities of each candidate: the sessions of the nearest sites of the right pool.

Turns applicants and places into the arrays that the flow works on.  Decides nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduling.allocation.distance import great_circle_km, unit_vectors
from scheduling.allocation.flow import FAR
from scheduling.allocation.types import Applicant, ApplicantTwice, Place, PlaceTwice, SiteMoved

CM_PER_KM = 100_000
ROWS_AT_ONCE = 8_192


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """Possibilities of each candidate, one a column.

    Attributes
    ----------
    place : ndarray of intp, shape (n_candidates, n_columns)
        Index of the place; 0 where unused.
    distance_cm : ndarray of int64, shape (n_candidates, n_columns)
        Great-circle distance rounded to a centimetre; `FAR` where unused.
    kept : ndarray of intp, shape (n_candidates,)
        The place held before that still exists, else -1.
    """

    place: NDArray[np.intp]
    distance_cm: NDArray[np.int64]
    kept: NDArray[np.intp]


def choices_of(
    applicants: Sequence[Applicant],
    places: Sequence[Place],
    *,
    nearest: int,
    keep: Mapping[str, tuple[str, str]],
) -> Choices:
    """Return the sessions of each candidate's *nearest* sites, and the seat held before.

    A site without a seat in the pool does not count among the nearest.
    A seat held before stays a possibility however far it is, unless its session is gone or the
    site is excluded by now.
    """
    at = np.array([(a.latitude, a.longitude) for a in applicants], dtype=float).reshape(-1, 2)
    columns = _columns(places, nearest) + bool(keep)
    place = np.zeros((len(applicants), columns), dtype=np.intp)
    usable = np.zeros((len(applicants), columns), dtype=bool)
    by_pool: dict[str, list[int]] = {}
    for row, applicant in enumerate(applicants):
        by_pool.setdefault(applicant.pool, []).append(row)
    for pool, rows in by_pool.items():
        _fill_pool(pool, np.array(rows), at, applicants, places, nearest, place, usable)
    kept = _kept(applicants, places, keep)
    if keep:
        among = (place == kept[:, None]) & usable
        extra = (kept >= 0) & ~among.any(axis=1)
        place[extra, -1] = kept[extra]
        usable[extra, -1] = True
    target = np.array([(p.latitude, p.longitude) for p in places], dtype=float).reshape(-1, 2)
    distance = np.full(place.shape, FAR)
    if len(places) and len(applicants):
        there = target[place]
        km = great_circle_km(at[:, :1], at[:, 1:], there[..., 0], there[..., 1])
        distance[usable] = np.rint(km[usable] * CM_PER_KM).astype(np.int64)
    return Choices(place, distance, kept)


def refuse_twice(applicants: Sequence[Applicant], places: Sequence[Place]) -> None:
    """Raise where a candidate or a place is listed twice, or a site has two positions."""
    names: set[str] = set()
    for applicant in applicants:
        if applicant.id in names:
            raise ApplicantTwice(applicant.id)
        names.add(applicant.id)
    known: set[tuple[str, str, str]] = set()
    positions: dict[str, tuple[float, float]] = {}
    for place in places:
        key = (place.site, place.session, place.pool)
        if key in known:
            raise PlaceTwice(place)
        known.add(key)
        here = (place.latitude, place.longitude)
        if positions.setdefault(place.site, here) != here:
            raise SiteMoved(place.site)


def _sessions(places: Sequence[Place], pool: str) -> dict[str, list[int]]:
    sessions: dict[str, list[int]] = {}
    for index, place in enumerate(places):
        if place.pool == pool and place.seats > 0:
            sessions.setdefault(place.site, []).append(index)
    return sessions


def _columns(places: Sequence[Place], nearest: int) -> int:
    widest = 0
    for pool in {place.pool for place in places}:
        counts = [len(indices) for indices in _sessions(places, pool).values()]
        widest = max(widest, max(counts, default=0) * min(nearest, len(counts)))
    return widest


def _fill_pool(  # noqa: PLR0917 - fills two arrays of the caller
    pool: str,
    rows: NDArray[np.intp],
    at: NDArray[np.float64],
    applicants: Sequence[Applicant],
    places: Sequence[Place],
    nearest: int,
    place: NDArray[np.intp],
    usable: NDArray[np.bool_],
) -> None:
    sessions = _sessions(places, pool)
    if not sessions:
        return
    names = {site: i for i, site in enumerate(sessions)}
    first = [places[indices[0]] for indices in sessions.values()]
    site_at = unit_vectors(
        np.array([p.latitude for p in first]), np.array([p.longitude for p in first])
    )
    width = max(map(len, sessions.values()))
    table = np.full((len(sessions), width), -1, dtype=np.intp)
    for i, indices in enumerate(sessions.values()):
        table[i, : len(indices)] = indices
    count = min(nearest, len(sessions))
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        closeness = unit_vectors(at[part, 0], at[part, 1]) @ site_at.T
        for i, row in enumerate(part.tolist()):
            if applicants[row].excluded:
                out = [names[site] for site in applicants[row].excluded if site in names]
                closeness[i, out] = -2.0
        chosen = np.argpartition(-closeness, count - 1, axis=1)[:, :count]
        allowed = np.take_along_axis(closeness, chosen, axis=1) > -1.5  # noqa: PLR2004 - marks -2
        found = table[chosen]
        flat = (len(part), count * width)
        place[part[:, None], np.arange(count * width)] = np.maximum(found, 0).reshape(flat)
        usable[part[:, None], np.arange(count * width)] = (
            (found >= 0) & allowed[..., None]
        ).reshape(flat)


def _kept(
    applicants: Sequence[Applicant],
    places: Sequence[Place],
    keep: Mapping[str, tuple[str, str]],
) -> NDArray[np.intp]:
    index = {(p.site, p.session, p.pool): i for i, p in enumerate(places) if p.seats > 0}
    kept = np.full(len(applicants), -1, dtype=np.intp)
    for row, applicant in enumerate(applicants):
        held = keep.get(applicant.id)
        if held and held[0] not in applicant.excluded:
            kept[row] = index.get((*held, applicant.pool), -1)
    return kept
