"""Timetables of periods as large as the largest Toronto sets: first timetable, memory, cost.

Run: ``uv run --extra speed python benchmarks/timetable_large.py --seconds 60`` with
``OPENBLAS_NUM_THREADS=1``.  The periods are drawn by lot (`toronto_like`), so no best is known;
``--long 600`` sets a longer search of the same beside each.  Times are those of the process.
"""

import argparse
import resource
import statistics
import time

from toronto_like import SHAPES, exam_period

from scheduling.timetable import (
    ExamProblem,
    audit_timetable,
    fastest_engine,
    find_timetable,
    problem_of,
)

Period = tuple[list[str], list[list[str]]]


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Timetables of large exam periods.")
    parser.add_argument("--seconds", type=float, default=60.0, help="of every search (60)")
    parser.add_argument("--seeds", type=int, default=1, help="searches a period (1)")
    parser.add_argument("--long", type=float, default=0.0, help="seconds of a longer search (none)")
    parser.add_argument("--periods", nargs="*", choices=SHAPES, default=list(SHAPES))
    return parser.parse_args()


def cost(period: Period, problem: ExamProblem, *, seconds: float, seed: int) -> float:
    """Search, have the answer checked from the plain lists, and return its cost."""
    exams, students = period
    found = find_timetable(
        problem, seed=seed, seconds=seconds, clock=time.process_time, engine=fastest_engine()
    )
    audit = audit_timetable(exams, students, found.slot_of, slots=problem.slots)
    assert not audit.faults
    return audit.cost


def measure(name: str, *, seconds: float, seeds: int, long: float) -> None:
    shape = SHAPES[name]
    period = exam_period(shape, seed=1)
    problem = problem_of(*period, slots=shape.slots)
    print(
        f"{name}: {shape.exams} exams, {shape.students:,} students, {shape.slots} slots, density "
        f"{(problem.shared > 0).mean():.2f}, {fastest_engine().name}",
        flush=True,
    )
    began = time.process_time()
    first = cost(period, problem, seconds=0, seed=1)
    took = time.process_time() - began
    costs = [cost(period, problem, seconds=seconds, seed=seed + 1) for seed in range(seeds)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"  first {first:.3f} after {took:.2f} s; {seconds:g} s x {seeds}: mean "
        f"{statistics.mean(costs):.3f}, best {min(costs):.3f}; at most {peak:.0f} MB",
        flush=True,
    )
    if long:
        best = cost(period, problem, seconds=long, seed=1)
        above = 100 * (statistics.mean(costs) / best - 1)
        print(f"  {long:g} s: {best:.3f}; the mean is {above:.2f} % above", flush=True)


def main() -> None:
    args = asked()
    warm = problem_of(["A", "B"], [["A", "B"]], slots=3)
    find_timetable(warm, seed=0, seconds=1e-3, clock=time.process_time, engine=fastest_engine())
    for name in args.periods:
        measure(name, seconds=args.seconds, seeds=args.seeds, long=args.long)


if __name__ == "__main__":
    main()
