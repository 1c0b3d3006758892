"""Allocate candidates to sites beside OR-tools' SimpleMinCostFlow and scipy's HiGHS.

Run: ``uv run --with ortools python benchmarks/allocation.py [small]`` with
``OPENBLAS_NUM_THREADS=1``.  Towns of very different size, two sessions a site, 6 % of the
candidates in the accommodation pool, 5 % more seats than candidates but not where they live.
Each size and solver runs in a process of its own, so that the peak memory is its own.
"""

import platform
import resource
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from scheduling.allocation import Applicant, Place, allocate, audit, flow, ortools_flow
from scheduling.allocation.flow import FAR, Placement, prices_of

TOWNS = 60
SIZES = ((2_000, 20), (20_000, 100), (100_000, 400))
HIGHS_LIMIT_S = 60


def the_region(candidates: int, sites: int) -> tuple[list[Applicant], list[Place]]:
    rng = np.random.default_rng(1)
    towns = rng.uniform([43, -125], [55, -55], (TOWNS, 2))
    weight = rng.pareto(1.2, TOWNS) + 0.2
    weight /= weight.sum()
    home = rng.choice(TOWNS, candidates, p=weight)
    town = rng.choice(TOWNS, sites, p=0.7 * weight + 0.3 / TOWNS)
    here = towns[home] + rng.normal(0, 0.4, (candidates, 2))
    there = towns[town] + rng.normal(0, 0.3, (sites, 2))
    demand = np.bincount(home, minlength=TOWNS) / np.maximum(np.bincount(town, minlength=TOWNS), 1)
    size = 0.8 * demand[town] + 0.2 * candidates / sites
    size *= 1.05 * candidates / size.sum()
    special = rng.random(candidates) < 0.06
    applicants = [
        Applicant(
            f"C{i}",
            round(float(lat), 5),
            round(float(lon), 5),
            "accommodation" if special[i] else "standard",
            preferences=(f"S{i % sites}",),
            excluded=frozenset({f"S{i % 7}"} if i % 9 == 0 else ()),
        )
        for i, (lat, lon) in enumerate(here)
    ]
    kinds = (("am", 0.56, "standard"), ("pm", 0.38, "standard"), ("am", 0.07, "accommodation"))
    places = [
        Place(f"S{j}", session, float(lat), float(lon), int(size[j] * share) + 1, pool)
        for j, (lat, lon) in enumerate(there)
        for session, share, pool in kinds
    ]
    return applicants, places


def highs(cost: np.ndarray, place: np.ndarray, seats: np.ndarray) -> Placement:
    """Solve the whole transportation problem as one linear program with scipy's HiGHS."""
    who, column = np.nonzero(cost < FAR)
    n, arcs, ones = len(cost), np.arange(len(who)), np.ones(len(who))
    answer = linprog(
        cost[who, column] / 1e5,
        A_eq=csr_array((ones, (who, arcs)), shape=(n, len(who))),
        b_eq=np.ones(n),
        A_ub=csr_array((ones, (place[who, column], arcs)), shape=(len(seats), len(who))),
        b_ub=seats,
        method="highs",
        options={"time_limit": HIGHS_LIMIT_S},
    )
    if answer.x is None or answer.status:
        print(f"  scipy HiGHS, one LP     nothing in {HIGHS_LIMIT_S} s: {answer.message[:60]}")
        raise SystemExit(0)
    used = answer.x > 0.5
    chosen = np.zeros(n, dtype=np.intp)
    chosen[who[used]] = column[used]
    return Placement(chosen, prices_of(cost, place, seats, chosen))


SOLVERS = {
    "numpy": flow.least_cost,
    "ortools": ortools_flow.least_cost,
    "scipy HiGHS, one LP": highs,
}


def run(name: str, candidates: int, sites: int) -> None:
    applicants, places = the_region(candidates, sites)
    start = time.process_time()
    found = allocate(applicants, places, solver=SOLVERS[name])
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    proof = audit(applicants, places, found, nearest=24)
    print(
        f"  {name:22} {seconds:8.2f} s CPU, peak {peak:5.0f} MB, unassigned "
        f"{len(found.unassigned)}, {sum(found.distance_km.values()):.3f} km, "
        f"optimal {found.optimal}, checker {proof.is_optimal} (gap {proof.gap_km:.5f} km)",
        flush=True,
    )


def main() -> None:
    print("Python", platform.python_version(), platform.machine())
    for package in ("numpy", "scipy", "ortools"):
        try:
            print(" ", package, version(package))
        except PackageNotFoundError:
            print(" ", package, "not installed")
    for candidates, sites in SIZES[:2] if "small" in sys.argv else SIZES:
        print(f"{candidates:,} candidates, {sites} sites, 24 nearest", flush=True)
        for name in SOLVERS:
            if name == "ortools" and not find_spec("ortools"):
                continue
            if name.startswith("scipy") and candidates > SIZES[1][0]:
                continue  # one LP of 2.4 million columns does not end in ten minutes
            command = [sys.executable, __file__, "run", name, str(candidates), str(sites)]
            subprocess.run(command, check=True)  # noqa: S603 - this very file


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        run(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        main()
