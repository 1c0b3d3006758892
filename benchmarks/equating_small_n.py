"""How far small-sample equating misses the raw cut, by method, N, difficulty and ability.

Run by hand: ``uv run python benchmarks/equating_small_n.py [--replications 300]``.  Made by a
Rasch model: 80 items of which 20 are an internal anchor, 150 candidates on the base form, a cut of
60 % on it.  Printed are bias and root mean square error of the cut on the new form, in marks: the
point, between marks, where the equated score meets the cut, against the truth.  Rasch data flatter
the pre-equated column.  A second part times the bootstrap of all methods on one data set.
"""

import argparse
import time

import numpy as np

from scoring.equating.errors import bootstrap_panel
from scoring.equating.frequencies import Design, EquatingData, FormFrequencies
from scoring.equating.irt import expected_score, true_score_equating
from scoring.equating.methods import Method, Settings, curve, methods_for
from scoring.irt.models import ItemParameters, Model

N_ITEMS, N_ANCHOR, N_BASE = 80, 20, 150
CUT = 0.6 * N_ITEMS
BANK_SE = 0.30
FORM_SPREAD = 0.03  # what assembly to targets leaves: standard deviation of a form's mean b
SITUATIONS = (
    ("same difficulty, same groups, N = 14", 14, 0.0, 0.0),
    ("form 0.25 logit harder, same groups, N = 14", 14, 0.25, 0.0),
    ("same difficulty, challengers 0.7 logit weaker, N = 60", 60, 0.0, 0.7),
    ("both, N = 28", 28, 0.25, 0.7),
)
METHODS = (
    Method.IDENTITY,
    Method.NOMINAL_WEIGHTS,
    Method.CIRCLE_ARC,
    Method.MEAN_ARC,
    Method.TUCKER,
)


def items(difficulties):
    return [ItemParameters(str(j), Model.RASCH, 1.0, (b,)) for j, b in enumerate(difficulties)]


def form(theta, difficulties, rng):
    """Return frequencies of totals by the anchor, which is the first 20 items."""
    chance = 1 / (1 + np.exp(-(theta[:, None] - difficulties)))
    right = rng.random(chance.shape) < chance
    return FormFrequencies.of_candidates(
        right.sum(axis=1),
        right[:, :N_ANCHOR].sum(axis=1),
        highest=N_ITEMS,
        highest_anchor=N_ANCHOR,
    )


def meeting_point(equated, cut):
    """Return the raw score, between marks, at which the equated score meets the cut."""
    return float(np.interp(cut, np.maximum.accumulate(equated), np.arange(N_ITEMS + 1.0)))


def unscaled_chained_mean(data):
    """A wrong implementation: the anchor's gap moves the form as if both were equally long."""
    x, y, v = data.x, data.y, data.x.anchor_scores
    gap = x.anchor_totals @ v / x.n - y.anchor_totals @ v / y.n
    return x.scores + y.totals @ y.scores / y.n + gap - x.totals @ x.scores / x.n


def one_replication(n, harder, weaker, rng):
    """Return the error of the cut by each method, in marks of the new form."""
    anchor = rng.normal(0, 1, N_ANCHOR)
    own = rng.normal(0, 1, N_ITEMS - N_ANCHOR)
    shift = harder * N_ITEMS / (N_ITEMS - N_ANCHOR)  # the anchor stays, so the rest is harder
    new = own + shift + rng.normal(0, FORM_SPREAD)
    b_base, b_new = np.r_[anchor, own], np.r_[anchor, new]
    grid = np.linspace(-6, 6, 1201)
    theta_cut = np.interp(CUT, expected_score(items(b_base), grid), grid)
    truth = float(expected_score(items(b_new), np.array([theta_cut]))[0])
    data = EquatingData(
        Design.ANCHOR_INTERNAL,
        form(rng.normal(0.5 - weaker, 1, n), b_new, rng),
        form(rng.normal(0.5, 1, N_BASE), b_base, rng),
    )
    found = {str(m): curve(data, m, Settings()).equated for m in METHODS}
    noisy = [b + rng.normal(0, BANK_SE, N_ITEMS) for b in (b_new, b_base)]
    noisy[1][:N_ANCHOR] = noisy[0][:N_ANCHOR]  # the anchor is one set of bank items
    found["pre-equated-rasch"] = true_score_equating(items(noisy[0]), items(noisy[1])).equated
    found["unscaled chained mean (wrong)"] = unscaled_chained_mean(data)
    return {name: meeting_point(equated, CUT) - truth for name, equated in found.items()}


def simulate(replications):
    """Print bias / RMSE by situation and method."""
    for said, n, harder, weaker in SITUATIONS:
        rng = np.random.default_rng(n)
        errors = [one_replication(n, harder, weaker, rng) for _ in range(replications)]
        print(said)
        for name in errors[0]:
            column = np.array([one[name] for one in errors])
            rmse = np.sqrt((column**2).mean())
            print(f"    {name:<32} {column.mean():+6.2f} / {rmse:5.2f}")


def time_bootstrap(samples):
    """Print the seconds of a bootstrap of all methods, 1655 and 1638 candidates on 36 items."""
    rng = np.random.default_rng(1)
    b = np.linspace(-1.5, 1.5, 36)
    forms = []
    for n, mean in ((1655, -0.3), (1638, 0.0)):
        right = rng.random((n, 36)) < 1 / (1 + np.exp(-(rng.normal(mean, 1, (n, 1)) - b)))
        forms.append(
            FormFrequencies.of_candidates(
                right.sum(axis=1), right[:, ::3].sum(axis=1), highest=36, highest_anchor=12
            )
        )
    data = EquatingData(Design.ANCHOR_INTERNAL, *forms)
    panel = list(methods_for(data.design))
    for settings in (Settings(), Settings(presmooth=4)):
        start = time.process_time()
        bootstrap_panel(data, panel, settings, samples=samples, seed=1)
        seconds = time.process_time() - start
        smooth = "none" if settings.presmooth is None else f"{settings.presmooth} moments"
        print(
            f"{samples} samples, {len(panel)} methods, presmoothing {smooth}: {seconds:.2f} s CPU"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=300)
    parser.add_argument("--samples", type=int, default=1000)
    arguments = parser.parse_args()
    simulate(arguments.replications)
    time_bootstrap(arguments.samples)


if __name__ == "__main__":
    main()
