"""What the report of a small cohort is worth: coverage, bias of the raw cut, decisions, keys.

Run by hand: ``uv run python benchmarks/small_n.py [--quick] [--worlds 20] [--cohorts 12]``.

In each *world* (`small_n_world.py`: forms, bank, earlier sittings; nothing Rasch, two or
``--drifted`` common items half a logit harder than when the base form sat) many cohorts of N sit
the new form, each beside its own sample of 150 on the base form.  Printed for every N, only what
the ladder allows at that N:

* coverage of the 95 % intervals: item p and pass rate (Wilson), alpha (jackknife; Feldt beside
  it), the equated score at the cut by the delta method and by the bootstrap, and once the cut over
  panels (Student);
* bias and root mean squared error of the raw cut and of the raw B-level, in marks, by each method;
  the truth is the expected mark on the new form of the candidate whose expected mark on the base
  form is the cut.  "purified" has the anchor checked for drift on all sittings since the drift
  (400 earlier candidates and the cohort), "drift is new" on the cohort alone;
* stated false-pass rate and consistency against the true ones: a false pass has a mark at the cut
  and an expected mark below it;
* hit and false-removal rates of the drift check, hit and false-hold rates of key validation.

``--picture FILE.svg`` draws coverage and bias by N, ``--json FILE`` keeps every figure.
"""

import argparse
import json
import os
import time
from dataclasses import dataclass, field
from math import nan
from pathlib import Path

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import numpy as np  # noqa: E402 - threads are counted when numpy is imported
from key_validation import rates  # noqa: E402
from small_n_picture import picture  # noqa: E402
from small_n_world import (  # noqa: E402
    BASE_N,
    CHALLENGERS,
    COMMON,
    EQUATED,
    JUDGES,
    N_ITEMS,
    anchored,
    answers,
    kept_items,
    world,
)

from scoring.consistency import beta_fit_for, livingston_lewis  # noqa: E402
from scoring.cutscore.angoff import lowest_mark  # noqa: E402
from scoring.equating.equate import equate  # noqa: E402
from scoring.equating.methods import Method, Settings, curve  # noqa: E402
from scoring.proportions import wilson  # noqa: E402
from scoring.reliability import alpha, alpha_interval, feldt_interval  # noqa: E402

SIZES = (8, 14, 28, 60, 150, 400)
METHODS = {"nominal weights": Method.NOMINAL_WEIGHTS, "mean arc": Method.MEAN_ARC}
BOOTSTRAPS = 100


@dataclass
class Tally:
    """What was seen at one N over all worlds and cohorts."""

    covered: dict = field(default_factory=dict)
    cuts: dict = field(default_factory=dict)
    b_levels: dict = field(default_factory=dict)
    stated: dict = field(default_factory=dict)
    removed: dict = field(default_factory=dict)

    def add(self, table, name, value):
        getattr(self, table).setdefault(name, []).append(value)


def sit(tally, here, n, rng, *, drifted):
    """Let one cohort of n sit the new form, and note what its report would state."""
    marks = answers(rng.normal(CHALLENGERS, 1, n), here.new, rng)
    base_marks = answers(rng.normal(0, 1, BASE_N), here.base, rng)
    totals = marks.sum(axis=1)
    if n >= 10:
        for right, p in zip(marks.sum(axis=0), here.p, strict=True):
            cover(tally, "item p", wilson(right, n=n), p)
        passing = wilson(int((totals >= here.cut.raw).sum()), n=n)
        cover(tally, "pass rate", passing, here.pass_rate)
        equating_errors(tally, here, marks, base_marks, rng)
    if n >= 30:
        value = alpha(marks).value
        cover(tally, "alpha", alpha_interval(marks), here.alpha)
        cover(tally, "alpha (Feldt)", feldt_interval(value, n=n, n_items=N_ITEMS), here.alpha)
        state(tally, "own alpha and totals", here, totals, value)
    if 10 <= n < 30:
        state(tally, "pooled alpha, own totals", here, totals, here.pooled_alpha)
    cuts(tally, here, marks, base_marks, drifted=drifted)


def cover(tally, name, ends, true):
    tally.add("covered", name, ends.low <= true <= ends.high)


def equating_errors(tally, here, marks, base_marks, rng):
    """Note whether the printed limits hold what the method would say of everybody."""
    data = anchored(marks, base_marks, np.ones(COMMON, dtype=bool))
    at = here.cut.raw
    for method in EQUATED:
        found = equate(
            data, method=method, bootstrap_samples=BOOTSTRAPS, seed=int(rng.integers(2**31))
        )
        true = here.equated[method]
        low, high = found.limits()
        tally.add("covered", f"{method}, SEE", low[at] <= true <= high[at])
        again = found.bootstrap
        tally.add("covered", f"{method}, bootstrap", again.low[at] <= true <= again.high[at])


def state(tally, name, here, totals, reliability):
    try:
        found = livingston_lewis(
            totals,
            cut=here.cut.raw,
            reliability=reliability,
            maximum=N_ITEMS,
            fit=beta_fit_for(len(totals)),
        )
        stated = found.false_positive, found.consistency
    except ValueError:
        stated = nan, nan  # the report prints the reason instead of a rate
    true = here.quality.false_positive, here.quality.consistency
    for what, one, other in zip(("false pass", "consistency"), stated, true, strict=True):
        tally.add("stated", f"{what}, {name}", (one, other))


def cuts(tally, here, marks, base_marks, *, drifted):
    """Note the error of each method's unrounded raw cut and raw B-level, in marks."""
    whole = np.ones(COMMON, dtype=bool)
    anchors = {
        "": whole,
        ", purified": kept_items(here, marks, base_marks, with_earlier=True),
        ", drift is new": kept_items(here, marks, base_marks, with_earlier=False),
    }
    for levels, level in (("cuts", here.cut), ("b_levels", here.b_level)):
        tally.add(levels, "pre-equated", level.believed - level.true)
        tally.add(levels, "identity", level.base - level.true)
        tally.add(
            levels, "pre-equated, whole mark", lowest_mark(level.believed) - lowest_mark(level.true)
        )
    for said, kept in anchors.items():
        data = anchored(marks, base_marks, kept)
        for name, method in METHODS.items():
            if said == ", drift is new" and method is not Method.MEAN_ARC:
                continue
            line = curve(data, method, Settings())
            for levels, level in (("cuts", here.cut), ("b_levels", here.b_level)):
                found = float(np.interp(level.base, line.equated, data.x.scores))
                tally.add(levels, name + said, found - level.true)
        if said:
            gone = ~kept
            tally.add("removed", said[2:], (gone[:drifted].sum(), gone[drifted:].sum()))


def figures_of(tallies, worlds, *, drifted):
    """Return every figure by N, as printed and as kept."""
    found = {}
    for n, tally in tallies.items():
        found[n] = {
            "coverage": {name: float(np.mean(seen)) for name, seen in tally.covered.items()},
            "raw cut": {name: bias(errors) for name, errors in tally.cuts.items()},
            "raw B-level": {name: bias(errors) for name, errors in tally.b_levels.items()},
            "stated": {name: against(pairs) for name, pairs in tally.stated.items()},
            "drift check": {
                name: removal(pairs, drifted=drifted) for name, pairs in tally.removed.items()
            },
        }
    panels = [seen for one in worlds for seen in one.panels]
    return found, float(np.mean(panels))


def bias(errors):
    values = np.array(errors)
    return float(values.mean()), float(np.sqrt((values**2).mean()))


def against(pairs):
    stated, true = np.array(pairs).T
    known = np.isfinite(stated)
    away = stated[known] - true[known]
    return {
        "stated": float(stated[known].mean()),
        "true": float(true.mean()),
        "bias": float(away.mean()),
        "rmse": float(np.sqrt((away**2).mean())),
        "within .02": float((np.abs(away) <= 0.02).mean()),
        "not stated": float(1 - known.mean()),
    }


def removal(pairs, *, drifted):
    gone = np.array(pairs).mean(axis=0)
    return float(gone[0] / drifted) if drifted else nan, float(gone[1] / (COMMON - drifted))


def print_table(title, found, part, show, *, width=16):
    names = list(dict.fromkeys(name for one in found.values() for name in one[part]))
    print(title)
    for place, name in enumerate(names):
        print(f"  ({place + 1}) {name}")
    print(f"{'N':>4} " + " ".join(f"{f'({place + 1})':>{width}}" for place in range(len(names))))
    for n, one in found.items():
        cells = [show(one[part][name]) if name in one[part] else "-" for name in names]
        print(f"{n:>4} " + " ".join(f"{cell:>{width}}" for cell in cells))
    print()


def print_stated(found):
    print("Stated against true, share of all candidates")
    print(
        f"{'N':>4} {'':>38} {'stated':>7} {'true':>6} {'bias':>7} {'RMSE':>6} within .02 not stated"
    )
    for n, one in found.items():
        for name, row in one["stated"].items():
            print(
                f"{n:>4} {name:>38} {row['stated']:>7.3f} {row['true']:>6.3f} {row['bias']:>+7.3f} "
                f"{row['rmse']:>6.3f} {row['within .02']:>10.0%} {row['not stated']:>10.1%}"
            )
    print()


def key_rates(cohorts):
    found = {}
    for n in SIZES:
        alone = rates(n, cohorts=cohorts, with_experts=False, seed=n)
        joined = rates(n, cohorts=cohorts, with_experts=True, seed=n)
        found[n] = {"statistics and counts": alone, "with two experts": joined}
    return found


def bootstrap_seconds(here):
    """Return the seconds of one equating of 14 candidates with 1,000 bootstrap samples."""
    rng = np.random.default_rng(14)
    marks = answers(rng.normal(CHALLENGERS, 1, 14), here.new, rng)
    base_marks = answers(rng.normal(0, 1, BASE_N), here.base, rng)
    data = anchored(marks, base_marks, np.ones(COMMON, dtype=bool))
    began = time.process_time()
    for method in METHODS.values():
        equate(data, method=method, bootstrap_samples=1000, seed=1)
    return time.process_time() - began


def simulated(*, n_worlds, n_cohorts, drifted):
    worlds = [world(seed, drifted=drifted) for seed in range(n_worlds)]
    tallies = {n: Tally() for n in SIZES}
    for n, tally in tallies.items():
        for seed, here in enumerate(worlds):
            if n < 30:
                pooled = here.pooled_totals
                state(tally, "pooled alpha and totals", here, pooled, here.pooled_alpha)
            rng = np.random.default_rng([2, n, seed])
            for _ in range(n_cohorts):
                sit(tally, here, n, rng, drifted=drifted)
    return tallies, worlds


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="6 worlds, 8 cohorts each")
    parser.add_argument("--worlds", type=int, default=20)
    parser.add_argument("--cohorts", type=int, default=12)
    parser.add_argument("--drifted", type=int, default=2, help=f"of {COMMON} common items")
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    n_worlds, n_cohorts = (6, 8) if given.quick else (given.worlds, given.cohorts)
    began = time.process_time()
    tallies, worlds = simulated(n_worlds=n_worlds, n_cohorts=n_cohorts, drifted=given.drifted)
    found, panels = figures_of(tallies, worlds, drifted=given.drifted)
    print(f"{n_worlds} worlds of {n_cohorts} cohorts, {N_ITEMS} items, {COMMON} common, ", end="")
    print(f"{given.drifted} drifted\n")
    print_table("Coverage of 95 % intervals", found, "coverage", "{:.1%}".format, width=7)
    print(f"cut over panels of {JUDGES} judges: {panels:.1%}\n")
    pair = "{0[0]:+.2f} / {0[1]:.2f}".format
    print_table("Raw cut, bias / RMSE in marks", found, "raw cut", pair, width=13)
    print_table("Raw B-level, bias / RMSE in marks", found, "raw B-level", pair, width=13)
    shares = "{0[0]:.2f} / {0[1]:.3f}".format
    print_table("Drift check: drifted / good items taken out", found, "drift check", shares)
    print_stated(found)
    keys = key_rates(20 if given.quick else 60)
    whole = {n: {"keys": one} for n, one in keys.items()}
    print_table("Key validation: planted wrong key found / good items held", whole, "keys", shares)
    print(f"N = 14, two methods with 1,000 bootstraps: {bootstrap_seconds(worlds[0]):.2f} s CPU")
    print(f"{time.process_time() - began:.0f} s CPU in all")
    if given.json:
        kept = {"panels": panels, "by N": found, "keys": keys}
        given.json.write_text(json.dumps(kept, indent=1), encoding="utf-8")
    if given.picture:
        given.picture.write_text(picture(found), encoding="utf-8")


if __name__ == "__main__":
    main()
