"""Fit one file of responses with one program, and print its parameters and cost as JSON.

Run by ``benchmarks/calibration.py`` in a process of its own, so that memory and imports of the
programs compared do not mix.  Each program is asked for the same: marginal maximum likelihood
with a standard normal theta and 61 nodes; 3PL without a prior on c where it can.
"""

import argparse
import json
import statistics
import time
from importlib import import_module
from pathlib import Path

import numpy as np

NODES = 61


def with_exambank(marks, model, *, errors):
    priors = import_module("scoring.irt.priors")
    found = import_module("scoring.irt.calibrate").calibrate(
        marks,
        model=import_module("scoring.irt.models").Model(model[:3]),
        nodes=NODES,
        priors=priors.Priors(c=priors.Beta(5, 17)) if model == "3pl-prior" else priors.Priors(),
        errors=import_module("scoring.irt.results").ErrorMethod("louis" if errors else "none"),
    )
    a = [item.a for item in found.parameters]
    b = [item.b[0] for item in found.parameters]
    return a, b, [item.c for item in found.parameters], found.converged


def with_mirt(marks, model, *, errors):
    beta = import_module("mirt.estimation.priors").BetaPrior
    priors = {"guessing": beta(5, 17)} if model == "3pl-prior" else None
    found = import_module("mirt").fit_mirt(
        marks.astype(np.int64),
        model[:3].upper(),
        n_quadpts=NODES,
        compute_standard_errors=errors,
        priors=priors,
    )
    values = found.model.parameters
    c = values.get("guessing", np.zeros(marks.shape[1]))
    return values["discrimination"], values["difficulty"], c, bool(found.converged)


def with_theta(marks, model, *, errors):
    theta = import_module("theta")
    if errors:
        raise SystemExit("theta-irt: standard errors at this size need more memory than there is")
    shapes = (5.0, 17.0) if model == "3pl-prior" else (None, None)
    priors = theta.Priors(c_a=shapes[0], c_b=shapes[1])
    found = theta.fit(marks.astype(float), model[:3].upper(), n_points=NODES, priors=priors)
    c = found.c if found.c is not None else np.zeros(marks.shape[1])
    return found.a, found.b, np.broadcast_to(c, (marks.shape[1],)), bool(found.converged)


PROGRAMS = {"exambank": with_exambank, "mirt": with_mirt, "theta-irt": with_theta}


def peak_mb():
    """Return the largest memory of this process; getrusage would count the parent's as well."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("program", choices=PROGRAMS)
    options.add_argument("file")
    options.add_argument("model")
    options.add_argument("--errors", action="store_true")
    options.add_argument("--repeat", type=int, default=1)
    asked = options.parse_args()
    marks = np.load(asked.file)["marks"]
    fit = PROGRAMS[asked.program]
    seconds = []
    for _ in range(asked.repeat):
        start = time.process_time()
        a, b, c, converged = fit(marks, asked.model, errors=asked.errors)
        seconds.append(time.process_time() - start)
    peak = peak_mb()
    found = {"a": list(map(float, a)), "b": list(map(float, b)), "c": list(map(float, c))}
    print(
        json.dumps(
            found | {"converged": converged, "seconds": statistics.median(seconds), "peak_mb": peak}
        )
    )


if __name__ == "__main__":
    main()
