"""Form assembly beside CP-SAT and HiGHS, each as one model of all forms, in one run.

Run by hand: ``uv run --extra flow python benchmarks/assembly.py --pools 20 --peer-seconds 60``.
All solvers get the same pools, rules and goal: every form within the tolerance of its target.
A row tells how many pools were solved so, and median and worst time; peers see `--peer-pools`
of the pools because they use up their time.  CPU seconds count every thread of the process.
"""

import argparse
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from statistics import median

import numpy as np
from assembly_pools import blueprint, seeded_pool

from exambank.assembly import Pool, Spec, assemble, check, check_claims
from exambank.assembly.check import form_information
from exambank.assembly.model import formulate, solve_exactly
from exambank.assembly.variables import SMALLEST_SET, Problem, state

SCALE = 100_000
"""CP-SAT counts in whole numbers: information is rounded to this part of the target."""

Solver = Callable[[Pool, Spec, float], list[list[str]]]


@dataclass(frozen=True, slots=True)
class Size:
    items: int
    forms: int
    stimuli: int
    allowed: float
    """Deviation beyond the proven bound that counts as solved, a fraction of the target."""


SIZES = (Size(1000, 5, 0, 0.01), Size(20_000, 20, 0, 0.01), Size(5000, 5, 800, 0.02))


def engine(pool: Pool, spec: Spec, seconds: float) -> list[list[str]]:
    spec = replace(spec, time_limit=seconds)
    assembly = assemble(pool, spec, clock=time.perf_counter)
    assert not assembly.forms or not check_claims(pool, spec, assembly)
    return [list(form) for form in assembly.forms]


def highs(pool: Pool, spec: Spec, seconds: float) -> list[list[str]]:
    problem = state(pool, spec)
    model = formulate(problem, [np.arange(problem.n)] * problem.forms)
    forms = solve_exactly(model, seconds=seconds, relative_gap=1e-3).forms
    return [[pool.ids[problem.items[item]] for item in form] for form in forms or []]


def cp_sat(pool: Pool, spec: Spec, seconds: float) -> list[list[str]]:
    from ortools.sat.python import cp_model  # noqa: PLC0415 - the extra may be absent

    problem = state(pool, spec)
    model = cp_model.CpModel()
    x = [[model.new_bool_var("") for _ in range(problem.n)] for _ in range(problem.forms)]
    worst = model.new_int_var(0, SCALE, "")
    for form in x:
        _rules(model, problem, form, worst)
    for item in range(problem.n):
        model.add(sum(form[item] for form in x) <= int(problem.uses[item]))
    model.minimize(worst)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return []
    return [
        [pool.ids[problem.items[item]] for item in range(problem.n) if solver.value(form[item])]
        for form in x
    ]


def _rules(model, problem: Problem, form, worst) -> None:
    for quota in problem.quotas:
        used = np.flatnonzero(quota.values)
        total = sum(int(quota.values[item]) * form[item] for item in used)
        model.add_linear_constraint(total, int(np.ceil(quota.low)), int(np.floor(quota.high)))
    for group in problem.conflicts:
        model.add_at_most_one(form[item] for item in group.members)
    for group in problem.sets:
        is_used = model.new_bool_var("")
        for item in group.members:
            model.add_implication(form[item], is_used)
        model.add(sum(form[item] for item in group.members) >= SMALLEST_SET * is_used)
    allowed = round(problem.tolerance * SCALE)
    for gain in problem.gain:
        total = sum(round(float(value) * SCALE) * x for value, x in zip(gain, form, strict=True))
        model.add(total >= SCALE - allowed - worst)
        model.add(total <= SCALE + allowed + worst)


def run(name: str, solver: Solver, size: Size, *, n_pools: int, seconds: float) -> float:
    """Print one row; return the median of the seconds."""
    times, cpu, solved = [], [], 0
    for seed in range(n_pools):
        pool = seeded_pool(size.items, seed=seed, n_stimuli=size.stimuli)
        spec = blueprint(pool, forms=size.forms, seed=seed)
        began, began_cpu = time.perf_counter(), time.process_time()
        forms = solver(pool, spec, seconds)
        times.append(time.perf_counter() - began)
        cpu.append(time.process_time() - began_cpu)
        solved += bool(forms) and _is_near(pool, spec, forms, allowed=size.allowed)
    print(
        f"{size.items:6} x {size.forms:2} {size.stimuli or '':>4}  {name:22} "
        f"{solved:4} of {n_pools:<4} median {median(times):8.3f} s  worst {max(times):8.3f} s  "
        f"CPU median {median(cpu):8.3f} s",
        flush=True,
    )
    return median(times)


def _is_near(pool: Pool, spec: Spec, forms: list[list[str]], *, allowed: float) -> bool:
    """Say whether forms keep every rule but the order and are near to target or bound."""
    rules = {breach.constraint for breach in check(pool, spec, forms)}
    if any("side by side" not in rule and not rule.startswith("stimulus") for rule in rules):
        return False
    goal = spec.information
    target = np.array(goal.target)
    found = np.array([form_information(pool, spec, form) for form in forms])
    worst = float((np.abs(found - target) / target).max())
    if worst <= goal.tolerance + 1e-9:
        return True
    return worst <= (assemble(pool, spec).bound or 0.0) + allowed


def installed(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pools", type=int, default=20)
    parser.add_argument("--peer-pools", type=int, default=1, help="0 leaves the peers out")
    parser.add_argument("--peer-seconds", type=float, default=60.0)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1, 2, 3], help="of 1 2 3")
    given = parser.parse_args()
    packages = [installed(name) for name in ("numpy", "scipy", "ortools")]
    print(f"Python {platform.python_version()}, {', '.join(filter(None, packages))}")
    print(f"{platform.machine()}; items x forms, stimulus sets; seeded pools; HiGHS is scipy's")
    peers: dict[str, Solver] = {"HiGHS, one model": highs}
    if installed("ortools"):
        peers["CP-SAT, one model"] = cp_sat
    for number in given.sizes:
        size = SIZES[number - 1]
        own = run("exambank", engine, size, n_pools=given.pools, seconds=given.peer_seconds)
        for name, solver in peers.items() if given.peer_pools else ():
            peer = run(name, solver, size, n_pools=given.peer_pools, seconds=given.peer_seconds)
            print(f"{'':14} {name} took {peer / own:.0f} times as long")


if __name__ == "__main__":
    main()
