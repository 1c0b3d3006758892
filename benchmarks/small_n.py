"""What the report of a small cohort is worth: coverage, bias of the raw cut, false passes, keys.

Run by hand: ``uv run python benchmarks/small_n.py [--quick] [--worlds 24] [--cohorts 20]``.

The data are not Rasch: items follow a two-parameter model with guessing, the new form is harder,
challengers are weaker than the candidates of the base form, and some of the twenty common items
(two, or ``--drifted``) have become half a logit harder since the bank was calibrated.  A *world*
is one draw of forms, bank, base sample and panel; in each world many cohorts of N sit the new
form.

Printed for every N, only what the ladder allows at that N:

* coverage of the 95 % intervals of item p (Wilson), pass rate (Wilson) and alpha (Feldt), and
  once of the interval of the cut over panels (Student);
* bias and root mean squared error of the raw cut, in marks, by each method, without purifying
  the anchor of drifted items; "whole" is the lowest whole mark; the truth is the
  expected mark on the new form of the candidate whose expected mark on the base form is the cut;
* the stated false-pass rate against the true one: pass, with a true score below the cut;
* hit and false-hold rates of key validation (``key_validation.py``).
"""

import argparse
import os
import time
from dataclasses import dataclass, field
from math import nan

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import numpy as np  # noqa: E402 - threads are counted when numpy is imported
from key_validation import rates  # noqa: E402

from scoring.consistency import beta_fit_for, livingston_lewis  # noqa: E402
from scoring.cutscore.angoff import angoff, lowest_mark  # noqa: E402
from scoring.equating.equate import equate  # noqa: E402
from scoring.equating.frequencies import Design, EquatingData, FormFrequencies  # noqa: E402
from scoring.equating.methods import Method  # noqa: E402
from scoring.irt.calibrate import calibrate  # noqa: E402
from scoring.irt.models import Model  # noqa: E402
from scoring.proportions import wilson  # noqa: E402
from scoring.reliability import alpha, feldt_interval  # noqa: E402
from scoring.report.cut import panel_interval  # noqa: E402

SIZES = (8, 14, 28, 60, 150, 400)
UNIQUE, COMMON = 40, 20
N_ITEMS = UNIQUE + COMMON
DRIFT = 0.5  # logits by which a drifted common item became harder
HARDER = 0.25  # the new form, in logits
CHALLENGERS = -0.4  # mean ability; the base form's candidates have mean 0
BANK_N, BASE_N, POOLED_N, POPULATION = 500, 150, 400, 40_000
THETA_CUT = -0.3
JUDGES = 10
GRID = np.linspace(-4, 4, 401)


def chances(theta, a, b, c):
    """Return probabilities of right answers, shape (n, n_items)."""
    return c + (1 - c) / (1 + np.exp(-a * (np.asarray(theta)[:, None] - b)))


def answers(theta, items, rng):
    chance = chances(theta, *items)
    return (rng.random(chance.shape) < chance).astype(float)


@dataclass(frozen=True)
class World:
    """Forms, what the bank believes of them, and the truth of the population on the new form."""

    new: tuple
    base_marks: np.ndarray
    base_cut: float
    true_cut: float
    believed_cut: float
    pooled_alpha: float
    pooled_totals: np.ndarray
    p: np.ndarray
    alpha: float
    pass_rate: float
    false_pass: float
    panels: tuple

    @property
    def raw_cut(self):
        return lowest_mark(self.true_cut)


def world(seed, *, drifted):
    """Return one draw of everything but the cohorts."""
    rng = np.random.default_rng([1, seed])
    count = 2 * UNIQUE + COMMON
    a, b = rng.lognormal(0, 0.3, count), rng.normal(-0.3, 1, count)
    c = rng.uniform(0.1, 0.25, count)
    b[UNIQUE + COMMON :] += HARDER
    old, new_places = np.arange(N_ITEMS), np.arange(UNIQUE, count)
    fit = calibrate(
        answers(rng.normal(0, 1, BANK_N), (a, b, c), rng), model=Model.RASCH, free_spread=True
    )
    bank = np.array([one.parameters.b[0] for one in fit.items])
    base = (a[old], b[old], c[old])
    base_cut = float(chances([THETA_CUT], *base).sum())
    base_marks = answers(rng.normal(0, 1, BASE_N), base, rng)
    b = b.copy()
    b[UNIQUE : UNIQUE + drifted] += DRIFT
    new = (a[new_places], b[new_places], c[new_places])
    true_cut = float(chances([THETA_CUT], *new).sum())
    theta = rng.normal(CHALLENGERS, 1, POPULATION)
    chance = chances(theta, *new)
    marks = (rng.random(chance.shape) < chance).astype(float)
    totals, raw_cut = marks.sum(axis=1), lowest_mark(true_cut)
    earlier = answers(rng.normal(CHALLENGERS, 1, POOLED_N), base, rng)
    moved = earlier.sum(axis=1) + round(true_cut - base_cut)
    return World(
        new=new,
        base_marks=base_marks,
        base_cut=base_cut,
        true_cut=true_cut,
        believed_cut=pre_equated(bank[old], bank[new_places], base_cut),
        pooled_alpha=alpha(earlier).value,
        pooled_totals=np.clip(moved, 0, N_ITEMS),
        p=chance.mean(axis=0),
        alpha=alpha(marks).value,
        pass_rate=float((totals >= raw_cut).mean()),
        false_pass=float(((totals >= raw_cut) & (chance.sum(axis=1) < raw_cut)).mean()),
        panels=panel_coverage(base, rng),
    )


def pre_equated(base_b, new_b, base_cut):
    """Return the cut on the new form by the bank's Rasch difficulties, unrounded."""
    base, new = (chances(GRID, 1.0, b, 0.0).sum(axis=1) for b in (base_b, new_b))
    return float(np.interp(np.interp(base_cut, base, GRID), GRID, new))


def panel_coverage(base, rng, panels=40):
    """Return whether the interval of each panel holds the cut of all judges there could be."""
    expected = chances([THETA_CUT], *base)[0]

    def rated(judges):
        severity = rng.normal(0, 0.05, (judges, 1))
        return np.clip(expected + severity + rng.normal(0, 0.12, (judges, N_ITEMS)), 0, 1)

    truth = float(rated(4000).sum(axis=1).mean())
    names = [str(judge) for judge in range(JUDGES)]
    items = [str(item) for item in range(N_ITEMS)]
    ends = [panel_interval(angoff(rated(JUDGES), judges=names, items=items)) for _ in range(panels)]
    return tuple(low <= truth <= high for low, high in ends)


@dataclass
class Tally:
    """What was seen at one N over all worlds and cohorts."""

    p: list = field(default_factory=list)
    passing: list = field(default_factory=list)
    feldt: list = field(default_factory=list)
    cuts: dict = field(default_factory=dict)
    stated: dict = field(default_factory=dict)

    def add_cut(self, name, error):
        self.cuts.setdefault(name, []).append(error)

    def add_stated(self, name, stated, true):
        self.stated.setdefault(name, []).append((stated, true))


def sit(tally, here, n, rng):
    """Let one cohort of n sit the new form, and note what its report would state."""
    marks = answers(rng.normal(CHALLENGERS, 1, n), here.new, rng)
    totals = marks.sum(axis=1)
    if n >= 10:
        ends = [wilson(right, n=n) for right in marks.sum(axis=0)]
        tally.p += [end.low <= p <= end.high for end, p in zip(ends, here.p, strict=True)]
        passing = wilson(int((totals >= here.raw_cut).sum()), n=n)
        tally.passing.append(passing.low <= here.pass_rate <= passing.high)
    if n >= 30:
        value = alpha(marks).value
        ends = feldt_interval(value, n=n, n_items=N_ITEMS)
        tally.feldt.append(ends.low <= here.alpha <= ends.high)
        state(tally, "own alpha, own totals", here, totals, value)
    if 10 <= n < 30:
        state(tally, "pooled alpha, own totals", here, totals, here.pooled_alpha)
    if n < 30:
        state(tally, "pooled alpha and totals", here, here.pooled_totals, here.pooled_alpha)
    cuts(tally, here, marks)


def state(tally, name, here, totals, reliability):
    try:
        found = livingston_lewis(
            totals,
            cut=here.raw_cut,
            reliability=reliability,
            maximum=N_ITEMS,
            fit=beta_fit_for(len(totals)),
        ).false_positive
    except ValueError:
        found = nan  # the report prints the reason instead of a rate
    tally.add_stated(name, found, here.false_pass)


def cuts(tally, here, marks):
    """Note the error of each method's unrounded cut, and of the whole mark of two of them."""
    x, y = (
        FormFrequencies.of_candidates(
            whole.sum(axis=1), part.sum(axis=1), highest=N_ITEMS, highest_anchor=COMMON
        )
        for whole, part in (
            (marks, marks[:, :COMMON]),
            (here.base_marks, here.base_marks[:, UNIQUE:]),
        )
    )
    data = EquatingData(Design.ANCHOR_INTERNAL, x, y)
    found = {"pre-equated": here.believed_cut, "identity": here.base_cut}
    for method in (Method.NOMINAL_WEIGHTS, Method.CIRCLE_ARC):
        line = equate(data, method=method)
        found[method.value] = float(np.interp(here.base_cut, line.equated, line.scores))
    for name, cut in found.items():
        tally.add_cut(name, cut - here.true_cut)
    for name in ("pre-equated", Method.NOMINAL_WEIGHTS.value):
        tally.add_cut(f"{name}, whole", lowest_mark(found[name]) - here.raw_cut)


def bias(errors):
    values = np.array(errors)
    return f"{values.mean():+.2f} / {np.sqrt((values**2).mean()):.2f}"


def covered(seen):
    return f"{np.mean(seen):6.1%}" if seen else "     -"


def print_coverage(tallies, worlds):
    print("Coverage of the 95 % intervals printed (a dash: not printed at this N)")
    print(f"{'N':>4} {'item p':>8} {'pass rate':>10} {'alpha':>8}")
    for n, tally in tallies.items():
        print(
            f"{n:>4} {covered(tally.p):>8} {covered(tally.passing):>10} {covered(tally.feldt):>8}"
        )
    panels = [seen for one in worlds for seen in one.panels]
    print(f"cut over panels of {JUDGES} judges: {covered(panels).strip()} of {len(panels)}\n")


def print_cuts(tallies):
    names = (
        "pre-equated",
        "pre-equated, whole",
        "nominal-weights-mean",
        "nominal-weights-mean, whole",
        "circle-arc",
        "identity",
    )
    print("Error of the raw cut in marks, bias / RMSE")
    print(f"{'N':>4} " + " ".join(f"{name:>27}" for name in names))
    for n, tally in tallies.items():
        print(f"{n:>4} " + " ".join(f"{bias(tally.cuts[name]):>27}" for name in names))
    print()


def print_stated(tallies):
    print("False-pass rate (share of all candidates): stated against true")
    print(
        f"{'N':>4} {'from':>26} {'stated':>7} {'true':>6} {'bias':>7} {'RMSE':>6} "
        f"{'within .02':>10} {'not stated':>10}"
    )
    for n, tally in tallies.items():
        for name, pairs in tally.stated.items():
            stated, true = np.array(pairs).T
            known = np.isfinite(stated)
            away = stated[known] - true[known]
            print(
                f"{n:>4} {name:>26} {stated[known].mean():>7.3f} {true.mean():>6.3f} "
                f"{away.mean():>+7.3f} {np.sqrt((away**2).mean()):>6.3f} "
                f"{(np.abs(away) <= 0.02).mean():>10.0%} {1 - known.mean():>10.1%}"
            )
    print()


def print_keys(cohorts):
    print("Key validation: a planted wrong key found / good items held")
    print(f"{'N':>4} {'statistics and counts':>22} {'with two experts':>18}")
    for n in SIZES:
        alone = rates(n, cohorts=cohorts, with_experts=False, seed=n)
        joined = rates(n, cohorts=cohorts, with_experts=True, seed=n)
        print(
            f"{n:>4} {f'{alone[0]:.2f} / {alone[1]:.3f}':>22} "
            f"{f'{joined[0]:.2f} / {joined[1]:.3f}':>18}"
        )
    print()


def print_bootstrap(here):
    """Print the seconds of one equating of 14 candidates with 1,000 bootstrap samples."""
    rng = np.random.default_rng(14)
    marks = answers(rng.normal(CHALLENGERS, 1, 14), here.new, rng)
    x = FormFrequencies.of_candidates(
        marks.sum(axis=1), marks[:, :COMMON].sum(axis=1), highest=N_ITEMS, highest_anchor=COMMON
    )
    y = FormFrequencies.of_candidates(
        here.base_marks.sum(axis=1),
        here.base_marks[:, UNIQUE:].sum(axis=1),
        highest=N_ITEMS,
        highest_anchor=COMMON,
    )
    began = time.process_time()
    equate(
        EquatingData(Design.ANCHOR_INTERNAL, x, y),
        method=Method.NOMINAL_WEIGHTS,
        bootstrap_samples=1000,
        seed=1,
    )
    spent = time.process_time() - began
    print(f"N = 14, nominal weights mean with 1,000 bootstraps: {spent:.2f} s CPU")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="6 worlds, 8 cohorts each")
    parser.add_argument("--worlds", type=int, default=40)
    parser.add_argument("--cohorts", type=int, default=25)
    parser.add_argument("--drifted", type=int, default=2, help=f"of {COMMON} common items")
    given = parser.parse_args()
    n_worlds, n_cohorts = (6, 8) if given.quick else (given.worlds, given.cohorts)
    began = time.process_time()
    worlds = [world(seed, drifted=given.drifted) for seed in range(n_worlds)]
    tallies = {}
    for n in SIZES:
        tallies[n] = Tally()
        for seed, here in enumerate(worlds):
            rng = np.random.default_rng([2, n, seed])
            for _ in range(n_cohorts):
                sit(tallies[n], here, n, rng)
    print(
        f"{n_worlds} worlds of {n_cohorts} cohorts, {N_ITEMS} items, {COMMON} common, "
        f"{given.drifted} drifted\n"
    )
    print_coverage(tallies, worlds)
    print_cuts(tallies)
    print_stated(tallies)
    print_keys(20 if given.quick else 100)
    print_bootstrap(worlds[0])
    print(f"{time.process_time() - began:.0f} s CPU in all")


if __name__ == "__main__":
    main()
