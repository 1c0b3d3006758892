"""How long the whole technical report takes: four forms of 10,000 candidates x 60 items.

Run by hand: ``uv run python benchmarks/report.py [--n 10000] [--forms 4] [--items 60]``.  The
command line is run as a user runs it, in a process of its own with one thread: files are read,
sections made, plots drawn, and report and annex written as PDF and HTML.  Answers follow a
two-parameter model with guessing.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

JUDGES = 10
LIMIT = 20.0  # seconds


def main():
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--n", type=int, default=10_000)
    given.add_argument("--forms", type=int, default=4)
    given.add_argument("--items", type=int, default=60)
    options = given.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        exam = write_exam(Path(folder), options)
        for language in ("en", "fr"):
            wall, cpu, memory = timed(exam, Path(folder) / language, language)
            size = sum(path.stat().st_size for path in (Path(folder) / language).iterdir())
            print(
                f"{options.forms} forms of {options.n} x {options.items}, {language}: "
                f"{wall:.1f} s wall, {cpu:.1f} s CPU, {memory:.0f} MB, {size / 1e6:.1f} MB written"
                f" ({'within' if cpu <= LIMIT else 'over'} {LIMIT:.0f} s)"
            )


def timed(exam, output, language):
    """Return wall seconds, CPU seconds and peak memory in MB of one run of the command."""
    command = [sys.executable, "-c", "from frontdesk.cli import main; main()", "report"]
    one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(  # noqa: S603 - our own command
        [*command, str(exam), "--language", language, "-o", str(output)],
        check=True,
        stdout=subprocess.DEVNULL,
        env={**os.environ, **one_thread},
    )
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, after.ru_maxrss / 1024


def write_exam(folder, options):
    """Write answers, key, ratings, areas, sittings and the exam file; return the exam file."""
    rng = np.random.default_rng(4)
    items = [f"Q{place:03d}" for place in range(1, options.items + 1)]
    a, b = rng.lognormal(0, 0.3, options.items), rng.normal(-0.4, 0.9, options.items)
    head = ",".join(items)
    for form in range(options.forms):
        theta = rng.normal(0.3, 1, (options.n, 1))
        chance = 0.15 + 0.85 / (1 + np.exp(-a * (theta - b - 0.05 * form)))
        wrong = rng.choice(list("BCD"), size=chance.shape, p=[0.5, 0.3, 0.2])
        answers = np.where(rng.random(chance.shape) < chance, "A", wrong)
        groups = rng.choice(["en", "fr"], size=options.n)
        lines = [
            f"C{row},{groups[row]},{','.join(cells)}" for row, cells in enumerate(answers.tolist())
        ]
        write(folder / f"f{form}.csv", [f"candidate,tongue,{head}", *lines])
    borderline = 0.15 + 0.85 / (1 + np.exp(a * b))
    rated = []
    for level, more in (("C", 0.0), ("B", 0.12)):
        table = np.clip(
            borderline + more + rng.normal(0, 0.08, (JUDGES, options.items)), 0.05, 0.98
        )
        rated += [
            f"{level},J{judge}," + ",".join(f"{value:.2f}" for value in row)
            for judge, row in enumerate(table)
        ]
    write(folder / "ratings.csv", [f"level,judge,{head}", *rated])
    write(folder / "key.csv", ["item,key", *(f"{item},A" for item in items)])
    areas = [f"{item},{'ABC'[place * 3 // options.items]}" for place, item in enumerate(items)]
    write(folder / "areas.csv", ["item,area", *areas])
    sittings = ["sitting,form,n,date", f"2026-2,f0,{options.n},2026-11-07"]
    write(folder / "sittings.csv", sittings)
    files = "key: key.csv, ratings: ratings.csv, areas: areas.csv, group: tongue, focal: fr"
    forms = [
        f"  - {{form: F{form}, responses: f{form}.csv, {files}, blank: omitted}}"
        for form in range(options.forms)
    ]
    write(folder / "exam.yaml", ["exam: benchmark", "sittings: sittings.csv", "forms:", *forms])
    return folder / "exam.yaml"


def write(path, lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
