"""Timetables beside CP-SAT as one model and the best known costs; one shared day at full size.

Run: ``uv run --extra speed --extra flow python benchmarks/timetable.py`` with
``OPENBLAS_NUM_THREADS=1``.  Everything takes 50 minutes; ``--help`` tells how to ask for less.  The
Toronto sets (Carter, Laporte & Lee 1996) are read from ``../shared/data/timetabling`` where that is
present.  Times are those of the process, on one core.
"""

import argparse
import platform
import statistics
import time
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from frontdesk.cli.timetable_files import read_exams, read_students
from scheduling.timetable import (
    COMPILED,
    PLAIN,
    PROXIMITY_WEIGHTS,
    Engine,
    ExamProblem,
    audit_day,
    audit_timetable,
    find_timetable,
    plan_day,
    problem_of,
)
from scheduling.timetable.compiled import is_installed

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "timetabling"
SETS = {
    "hec-s-92": (18, 10.034),
    "sta-f-83": (13, 157.033),
    "ute-s-92": (10, 24.76),
    "tre-s-92": (23, 7.590),
}
ENGINES = {engine.name: engine for engine in (PLAIN, COMPILED)}
DAYS = ((4, 1.05), (6, 1.1), (10, 1.2))


def cp_sat(problem: ExamProblem, *, seconds: float) -> float | None:
    """Solve the whole problem as one CP-SAT model; the cost per student, if it found any."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - an optional extra

    model = cp_model.CpModel()
    n, slots = len(problem.exams), problem.slots
    at = [[model.new_bool_var("") for _ in range(slots)] for _ in range(n)]
    for one in at:
        model.add_exactly_one(one)
    cost = []
    for i, j in np.argwhere(np.triu(problem.shared)).tolist():
        for t in range(slots):
            model.add_at_most_one(at[i][t], at[j][t])
        for distance, weight in enumerate(PROXIMITY_WEIGHTS, start=1):
            near = model.new_bool_var("")
            for t in range(slots - distance):
                model.add_bool_or(~at[i][t], ~at[j][t + distance], near)
                model.add_bool_or(~at[j][t], ~at[i][t + distance], near)
            cost.append(int(problem.shared[i, j]) * weight * near)
    model.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return solver.objective_value / problem.students


def toronto(name: str, *, seconds: float, seeds: int, engines: list[Engine], peer: bool) -> None:
    slots, best_known = SETS[name]
    exams = list(read_exams(FOLDER / f"{name}.crs"))
    students = read_students(FOLDER / f"{name}.stu", dict.fromkeys(exams, 0))
    problem = problem_of(exams, students, slots=slots)
    print(f"{name}: {len(exams)} exams, {slots} slots, best known {best_known}", flush=True)
    for engine in engines:
        costs, rates = [], []
        for seed in range(1, seeds + 1):
            began = time.process_time()
            found = find_timetable(
                problem, seed=seed, seconds=seconds, clock=time.process_time, engine=engine
            )
            rates.append(found.moves / (time.process_time() - began))
            audit = audit_timetable(exams, students, found.slot_of, slots=slots)
            assert not audit.faults
            costs.append(audit.cost)
        gap = 100 * (statistics.mean(costs) / best_known - 1)
        print(
            f"  {engine.name:6} {seconds:g} s x {seeds}: mean {statistics.mean(costs):.3f}, median "
            f"{statistics.median(costs):.3f}, best {min(costs):.3f}, worst {max(costs):.3f}, mean "
            f"gap {gap:.2f} %, {statistics.median(rates):,.0f} visits/s",
            flush=True,
        )
    if peer and find_spec("ortools"):
        cost = cp_sat(problem, seconds=seconds)
        told = (
            "nothing" if cost is None else f"{cost:.3f}, gap {100 * (cost / best_known - 1):.1f} %"
        )
        print(f"  CP-SAT, one model, {seconds:g} s: {told}", flush=True)


def a_day(slots: int, *, slack: float) -> tuple[dict[str, list[str]], list[int]]:
    """Return 100,000 candidates with one to three of 60 exams of unequal size, and seats."""
    rng = np.random.default_rng(1)
    share = np.arange(1, 61) ** -0.7
    sizes = rng.choice([1, 2, 3], 100_000, p=(0.6, 0.3, 0.1))
    demand = {
        f"C{i}": [f"E{e}" for e in rng.choice(60, size, replace=False, p=share / share.sum())]
        for i, size in enumerate(sizes)
    }
    return demand, [int(sizes.sum() / slots * slack)] * slots


def days() -> None:
    for slots, slack in DAYS:
        demand, seats = a_day(slots, slack=slack)
        times = []
        for seed in range(5):
            began = time.process_time()
            plan = plan_day(demand, seats, seed=seed, seconds=0.5, clock=time.process_time)
            times.append(time.process_time() - began)
        audit = audit_day(demand, seats, plan)
        assert not audit.faults
        print(
            f"60 exams x 100,000 candidates, {slots} slots, {slack:.0%} seats: median "
            f"{statistics.median(times):.2f} s, {audit.clashes} clashes, {len(audit.unseated)} "
            f"unseated, {plan.extra_sittings} further sittings",
            flush=True,
        )


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Timetables beside the best known and CP-SAT.")
    parser.add_argument("--seconds", type=float, default=60.0, help="of every search (60)")
    parser.add_argument("--seeds", type=int, default=5, help="searches a set and engine (5)")
    parser.add_argument("--sets", nargs="*", choices=SETS, default=list(SETS))
    parser.add_argument("--engines", nargs="*", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--no-peer", action="store_true", help="leave CP-SAT out")
    parser.add_argument("--no-days", action="store_true", help="leave the shared days out")
    return parser.parse_args()


def main() -> None:
    args = asked()
    print(datetime.now(tz=UTC).date(), "Python", platform.python_version(), platform.machine())
    for package in ("numpy", "scipy", "numba", "ortools"):
        try:
            print(" ", package, version(package))
        except PackageNotFoundError:
            print(" ", package, "not installed")
    if not args.no_days:
        days()
    engines = [ENGINES[name] for name in args.engines]
    if not is_installed():
        engines = [engine for engine in engines if engine is PLAIN]
    for engine in engines:  # compile outside the measured time
        warm = problem_of(["A", "B"], [["A", "B"]], slots=3)
        find_timetable(warm, seed=0, seconds=1e-3, clock=time.process_time, engine=engine)
    for name in args.sets:
        if not (FOLDER / f"{name}.crs").exists():
            print(name, "is not at hand")
            continue
        toronto(
            name,
            seconds=args.seconds,
            seeds=args.seeds,
            engines=engines,
            peer=not args.no_peer,
        )


if __name__ == "__main__":
    main()
