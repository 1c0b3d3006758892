"""The independent checker of an allocation: feasibility, and the proof that none is better.

It shares no code with the solver: distances come from another formula, the possibilities are
worked out again, and optimality is proved by weak duality from the certificate's prices.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduling.allocation.types import Allocation, Applicant, Certificate, Place

EARTH_RADIUS_CM = 637_100_880.0
# Two formulas in floating point, each rounded to a centimetre.
TOLERANCE_CM = 2
CM_PER_KM = 100_000
ROWS_AT_ONCE = 4_096


@dataclass(frozen=True, slots=True)
class Audit:
    """What the checker found.

    ``faults`` are broken rules, in words; ``gap_km`` is how much total distance could at most
    be saved by the bound the prices give; ``is_optimal`` needs no faults and no gap beyond
    rounding.
    """

    faults: tuple[str, ...]
    gap_km: float
    is_optimal: bool


def audit(
    applicants: Sequence[Applicant],
    places: Sequence[Place],
    allocation: Allocation,
    *,
    nearest: int,
    keep: Mapping[str, tuple[str, str]] | None = None,
) -> Audit:
    """Check every rule and prove the optimum, from the lists and the answer alone.

    Any prices >= 0 give a lower bound of the total cost of every legal allocation:
    ``sum_i min_p (cost_ip + price_p) - sum_p price_p seats_p``.  An allocation that attains it
    is optimal, wherever the prices came from.
    """
    held = keep or {}
    faults = [*_faults(applicants, places, allocation), *_false_distances(applicants, allocation)]
    if (given := len(allocation.certificate.price)) != len(places):
        short = f"the certificate has {given} prices for {len(places)} places"
        return Audit((*faults, short), np.inf, is_optimal=False)
    here = _vectors([(a.latitude, a.longitude) for a in applicants])
    there = _vectors([(p.latitude, p.longitude) for p in places])
    sites = list({place.site: None for place in places})
    prices = allocation.certificate
    known = {(p.site, p.session, p.pool): i for i, p in enumerate(places)}
    total = 0
    bound = -sum(max(0, c) * p.seats for c, p in zip(prices.price, places, strict=True))
    furthest = 0
    for start in range(0, len(applicants), ROWS_AT_ONCE):
        part = applicants[start : start + ROWS_AT_ONCE]
        distance = _distance_cm(here[start : start + ROWS_AT_ONCE], there)
        open_to, sure = _open(part, places, sites, distance, nearest)
        cost, own, told, far = _costs(
            part, places, allocation, known, distance, (open_to, sure), held
        )
        faults += told
        furthest = max(furthest, far)
        bound += int(cost.min(axis=1).sum())
        total += own
    faults += _weak_certificate(prices, len(places), furthest, bool(held))
    gap = max(0, total - bound)
    is_optimal = not faults and gap <= 2 * TOLERANCE_CM * len(applicants)
    return Audit(tuple(faults), gap / CM_PER_KM, is_optimal)


def _faults(
    applicants: Sequence[Applicant], places: Sequence[Place], allocation: Allocation
) -> list[str]:
    named = {applicant.id for applicant in applicants}
    gone, seated = set(allocation.unassigned), set(allocation.assigned)
    wrong = {
        "is neither assigned nor unassigned": named - gone - seated,
        "is not on the list": (gone | seated) - named,
        "is both assigned and unassigned": gone & seated,
    }
    faults = [f"candidate {name} {what}" for what, who in wrong.items() for name in sorted(who)]
    taken = Counter(allocation.assigned.values())
    listed = set(places)
    for place, count in taken.items():
        label = f"site {place.site}, session {place.session}, pool {place.pool}"
        if place not in listed:
            faults.append(f"{label} is not on the list")
        elif count > place.seats:
            faults.append(f"{label} holds {count} candidates on {place.seats} seats")
    for applicant in applicants:
        at = allocation.assigned.get(applicant.id)
        if at and at.pool != applicant.pool:
            faults.append(f"candidate {applicant.id} of pool {applicant.pool} sits in {at.pool}")
        if at and at.site in applicant.excluded:
            faults.append(f"candidate {applicant.id} is excluded from site {at.site}")
    return faults


def _false_distances(applicants: Sequence[Applicant], allocation: Allocation) -> list[str]:
    """Return whose distance is not said, or not as it is, to a centimetre or two."""
    seated = [a for a in applicants if a.id in allocation.assigned]
    at = [allocation.assigned[a.id] for a in seated]
    here = _vectors([(a.latitude, a.longitude) for a in seated])
    there = _vectors([(p.latitude, p.longitude) for p in at])
    chord = np.minimum(np.sqrt(((here - there) ** 2).sum(axis=1)), 2.0)
    km = 2 * EARTH_RADIUS_CM * np.arcsin(chord / 2) / CM_PER_KM
    faults = []
    for applicant, have in zip(seated, km.tolist(), strict=True):
        said = allocation.distance_km.get(applicant.id, np.nan)
        if not abs(said - have) * CM_PER_KM <= TOLERANCE_CM:
            faults.append(f"candidate {applicant.id} travels {have:.3f} km, not {said:.3f}")
    return faults


def _vectors(points: list[tuple[float, float]]) -> NDArray[np.float64]:
    angle = np.deg2rad(np.array(points, dtype=float).reshape(-1, 2))
    level = np.cos(angle[:, 0])
    return np.column_stack(
        [level * np.cos(angle[:, 1]), level * np.sin(angle[:, 1]), np.sin(angle[:, 0])]
    )


def _distance_cm(here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return distances by the chord, which is as exact for near points as for far ones."""
    square = np.zeros((len(here), len(there)))
    for axis in range(3):
        square += (here[:, axis, None] - there[:, axis]) ** 2
    chord = np.minimum(np.sqrt(square), 2.0)
    return np.rint(2 * EARTH_RADIUS_CM * np.arcsin(chord / 2)).astype(np.int64)


def _open(
    part: Sequence[Applicant],
    places: Sequence[Place],
    sites: list[str],
    distance: NDArray[np.int64],
    nearest: int,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which places are open to each, and which of them surely are.

    Open is a place of the right pool with seats, not excluded, among the nearest sites.
    """
    pools = {pool: i for i, pool in enumerate({a.pool for a in part} | {p.pool for p in places})}
    mine = np.array([pools[a.pool] for a in part])
    theirs = np.array([pools[p.pool] for p in places])
    is_open: NDArray[np.bool_] = mine[:, None] == theirs
    for row, applicant in enumerate(part):
        if applicant.excluded:
            is_open[row] &= np.array([p.site not in applicant.excluded for p in places], np.bool_)
    number = {site: i for i, site in enumerate(sites)}
    site_of = np.array([number[p.site] for p in places], dtype=np.intp)
    # Without a place the list is empty, and an empty list is no list of truth values to numpy.
    is_open &= np.array([p.seats > 0 for p in places], dtype=np.bool_)
    far = np.iinfo(np.int64).max
    by_site = np.full((len(part), len(sites)), far)
    for column, site in enumerate(site_of.tolist()):
        ways = np.where(is_open[:, column], distance[:, column], far)
        by_site[:, site] = np.minimum(by_site[:, site], ways)
    if len(sites) <= nearest:
        return is_open, is_open
    ordered = np.partition(by_site, (nearest - 1, nearest), axis=1)
    limit = np.minimum(ordered[:, nearest - 1], far - TOLERANCE_CM)
    tied = ordered[:, nearest] - limit <= TOLERANCE_CM
    # The K-th and the next may be equally far: either is right, so the bound does without both.
    sure = np.where(tied, limit - TOLERANCE_CM - 1, limit + TOLERANCE_CM)
    admitted = is_open & (distance <= (limit + TOLERANCE_CM)[:, None])
    return admitted, is_open & (distance <= sure[:, None])


def _costs(  # noqa: PLR0917 - one block of the audit's tables
    part: Sequence[Applicant],
    places: Sequence[Place],
    allocation: Allocation,
    known: Mapping[tuple[str, str, str], int],
    distance: NDArray[np.int64],
    opened: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    held: Mapping[str, tuple[str, str]],
) -> tuple[NDArray[np.int64], int, list[str], int]:
    """Return priced costs of all possibilities, and the cost of the one chosen."""
    proof = allocation.certificate
    open_to, sure = (each.copy() for each in opened)
    far = np.iinfo(np.int64).max // 2
    cost = distance.copy()
    faults = []
    for row, applicant in enumerate(part):
        seat = held.get(applicant.id)
        column = known.get((*seat, applicant.pool), -1) if seat else -1
        if column >= 0 and places[column].seats and seat and seat[0] not in applicant.excluded:
            cost[row] += proof.moved_cm
            cost[row, column] -= proof.moved_cm
            open_to[row, column] = sure[row, column] = True
    own = 0
    for row, applicant in enumerate(part):
        at = allocation.assigned.get(applicant.id)
        if at is None:
            own += proof.unassigned_cm
            continue
        column = known.get((at.site, at.session, at.pool), -1)
        if column < 0:
            continue
        own += int(cost[row, column])
        sure[row, column] |= open_to[row, column]
        if not open_to[row, column]:
            faults.append(f"candidate {applicant.id} sits at {at.site}, not among the nearest")
    priced = np.where(sure, cost + np.maximum(np.array(proof.price, dtype=np.int64), 0), far)
    without = np.full((len(part), 1), proof.unassigned_cm)
    furthest = int(distance[open_to].max(initial=0))
    return np.hstack([priced, without]), own, faults, furthest


def _weak_certificate(proof: Certificate, places: int, furthest: int, keeps: bool) -> list[str]:
    """Return why the large costs would not put seating and keeping before distance."""
    faults = []
    if keeps and proof.moved_cm and proof.moved_cm <= places * (furthest - TOLERANCE_CM):
        faults.append("the certificate's cost of a move does not exceed every saving of distance")
    if proof.unassigned_cm <= places * (furthest + proof.moved_cm - TOLERANCE_CM):
        faults.append("the certificate's cost of going without does not exceed every saving")
    return faults
