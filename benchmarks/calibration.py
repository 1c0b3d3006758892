"""Calibration against Python mirt 1.2.0, theta-irt and recorded figures of R mirt.

    uv run python benchmarks/calibration.py [--sizes 1000x40,10000x60] [--models 2pl] [--no-peers]

Every fit is judged by the same yardstick, which belongs to none of the programs: the
log-likelihood of its parameters on 121 nodes, against the best that was found; and the root mean
square error of a and b against the truth.  A peer is fetched by ``uv run --with`` into an
environment of its own.  One thread; seconds are CPU seconds, the median of seven runs (of three
with 100,000 candidates, and of peers where one run is long).
S-X2 and the scoring of one candidate are timed at the end.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}
os.environ.update(ONE_THREAD)

import numpy as np  # noqa: E402 - threads are counted when numpy is imported

from scoring.irt.ability import AbilityMethod, estimate  # noqa: E402
from scoring.irt.bank import freeze  # noqa: E402
from scoring.irt.calibrate import calibrate  # noqa: E402
from scoring.irt.itemfit import s_x2  # noqa: E402
from scoring.irt.models import ItemParameters, Model  # noqa: E402
from scoring.irt.population import standard_normal  # noqa: E402
from scoring.irt.priors import Beta, Priors  # noqa: E402
from scoring.irt.results import ErrorMethod  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
FIT = Path(__file__).with_name("calibration_fit.py")
PEERS = {"mirt": "mirt==1.2.0", "theta-irt": "theta-irt==0.1.1"}
PEER_SECONDS = 900
MOST_FOR_SEVEN_RUNS = 10_000
RECORDED = {
    # CPU seconds of R mirt 1.47 on another machine (one thread, 61 nodes, TOL 1e-4).
    ("2pl", "1000x40"): 0.18,
    ("2pl", "10000x60"): 1.19,
    ("2pl", "100000x60"): 13.1,
    ("3pl", "1000x40"): 2.05,
    ("3pl", "10000x60"): 8.45,
    ("3pl", "100000x60"): 138.0,
}
MODELS = {"2pl": Model.TWO_PL, "3pl": Model.THREE_PL, "3pl-prior": Model.THREE_PL}


def simulated(n, n_items, model, *, seed=1):
    """Return marks and the items that made them."""
    rng = np.random.default_rng(seed)
    a, b = rng.lognormal(0.0, 0.3, n_items), rng.normal(0.0, 1.0, n_items)
    c = rng.beta(5, 17, n_items) if model.startswith("3pl") else np.zeros(n_items)
    marks = np.empty((n, n_items), dtype=np.uint8)
    for start in range(0, n, 10_000):
        theta = rng.normal(size=(min(10_000, n - start), 1))
        p = c + (1 - c) / (1 + np.exp(-a * (theta - b)))
        marks[start : start + 10_000] = rng.random(p.shape) < p
    return marks, a, b, c


def items_of(a, b, c):
    return [
        ItemParameters(
            str(j), Model.THREE_PL if g else Model.TWO_PL, float(s), (float(d),), float(g)
        )
        for j, (s, d, g) in enumerate(zip(a, b, c, strict=True))
    ]


def objective(marks, a, b, c, *, model):
    """Return what the fit was to maximise: log-likelihood on 121 nodes, and the prior on c."""
    c = np.asarray(c)
    prior = (4 * np.log(c) + 16 * np.log1p(-c)).sum() if model == "3pl-prior" else 0.0
    return log_likelihood(marks, a, b, c) + prior


def log_likelihood(marks, a, b, c):
    """Return the log-likelihood of parameters on 121 nodes."""
    bank = freeze(items_of(a, b, c), nodes=121)
    density = np.log(standard_normal(bank.theta))
    total = 0.0
    for start in range(0, len(marks), 5000):
        joint = bank.log_likelihoods(marks[start : start + 5000]) + density
        top = joint.max(axis=1)
        total += float((top + np.log(np.exp(joint - top[:, None]).sum(axis=1))).sum())
    return total


def run(program, file, model, *, errors, repeat):
    """Fit in a process of its own; return what it printed, or a sentence why not."""
    command = [sys.executable, str(FIT)]
    if program in PEERS:
        command = ["uv", "run", "--no-project", "--with", PEERS[program], "python", str(FIT)]
    command += [program, str(file), model, "--repeat", str(repeat)]
    command += ["--errors"] if errors else []
    environment = os.environ | ONE_THREAD | ({} if program in PEERS else {"PYTHONPATH": str(ROOT)})
    try:
        done = subprocess.run(  # noqa: S603 - our own command line
            command,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PEER_SECONDS,
            check=False,
            cwd=tempfile.gettempdir() if program in PEERS else ROOT,
        )
    except subprocess.TimeoutExpired:
        return f"more than {PEER_SECONDS} s"
    if done.returncode:
        return "failed: " + (done.stderr.strip().splitlines() or ["no message"])[-1][:70]
    return json.loads(done.stdout.strip().splitlines()[-1])


def compare(size, model, programs, folder):
    n, n_items = (int(part) for part in size.split("x"))
    marks, a, b, _ = simulated(n, n_items, model)
    file = Path(folder) / f"{model}-{size}.npz"
    np.savez(file, marks=marks)
    fits = {}
    for program in programs:
        for errors in (False, True):
            if errors and (program != "exambank" or model == "3pl"):
                continue
            repeat = 7 if n <= MOST_FOR_SEVEN_RUNS or program == "exambank" else 3
            name = program + (" with SE" if errors else "")
            fits[name] = run(program, file, model, errors=errors, repeat=repeat)
    priors = Priors(c=Beta(5, 17)) if model == "3pl-prior" else Priors()
    tight = calibrate(
        marks, model=MODELS[model], gap=1e-9, priors=priors, errors=ErrorMethod.NONE
    ).parameters
    best = objective(
        marks, [i.a for i in tight], [i.b[0] for i in tight], [i.c for i in tight], model=model
    )
    reached = {
        name: objective(marks, fit["a"], fit["b"], fit["c"], model=model)
        for name, fit in fits.items()
        if isinstance(fit, dict)
    }
    best = max([best, *reached.values()])
    print(f"\n{model} {size}")
    print(
        f"  {'program':20s} {'CPU s':>8s} {'LL gap':>10s} {'RMSE a':>7s} {'RMSE b':>7s} {'MB':>6s}"
    )
    for name, fit in fits.items():
        if isinstance(fit, str):
            print(f"  {name:20s} {fit}")
            continue
        rmse = [
            np.sqrt(np.mean((np.array(fit[key]) - truth) ** 2))
            for key, truth in (("a", a), ("b", b))
        ]
        said = "" if fit["converged"] else "  says: not converged"
        print(
            f"  {name:20s} {fit['seconds']:8.3f} {best - reached[name]:10.4f} "
            f"{rmse[0]:7.4f} {rmse[1]:7.4f} {fit['peak_mb']:6.0f}{said}"
        )
    if (model, size) in RECORDED:
        print(f"  {'R mirt (recorded)':20s} {RECORDED[model, size]:8.2f}")
    return file


def smaller_tasks():
    marks, a, b, c = simulated(100_000, 60, "2pl")
    bank = freeze(items_of(a, b, c))
    start = time.process_time()
    s_x2(bank, marks)
    print(f"\nS-X2, 60 items x 100,000: {time.process_time() - start:.3f} s CPU")
    one = marks[:1]
    for method in AbilityMethod:
        start = time.perf_counter()
        for _ in range(100):
            estimate(bank, one, method=method)
        print(f"one candidate, 60 items, {method}: {(time.perf_counter() - start) * 10:.2f} ms")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", default="1000x40,10000x60,100000x60")
    options.add_argument("--models", default="2pl,3pl,3pl-prior")
    options.add_argument("--no-peers", action="store_true")
    asked = options.parse_args()
    programs = ["exambank"] if asked.no_peers else ["exambank", *PEERS]
    print(f"load of the machine at the start: {os.getloadavg()[0]:.2f}")
    with tempfile.TemporaryDirectory() as folder:
        for model in asked.models.split(","):
            for size in asked.sizes.split(","):
                compare(size, model, programs, folder)
    smaller_tasks()
    print(f"load of the machine at the end: {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
