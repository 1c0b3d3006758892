"""With which evidence the raw cut of a small sitting stays within half a mark, and with which not.

Run by hand: ``uv run python benchmarks/small_n_limits.py [--worlds 160] [--cohorts 14]``.  The
worlds are those of `small_n.py` (two-parameter model with guessing, a harder form, weaker
challengers; 2 of 20 common items half a logit harder than when the base form sat).  What the bank
knows differs:

* *bank*: the difficulty of every question, pooled over sittings; the plan pre-equates;
* *earlier sittings*: 400 candidates since the drift took other forms with the same common items;
  the anchor is purified when the form is sealed, and nominal weights mean decides;
* *this cohort*: nothing but the cohort and the base form; the whole anchor below N = 150, the rule
  of the plan from there on;
* *no drift*: the same without drift: what the method misses by itself.

Below N = 10 nominal weights mean is not allowed, and a form that is not built to the base form's
targets is not sealed without difficulties: there is no cut to be wrong.  A bias "meets" the limit
where it is within it by two of its standard errors, over forms; "misses" where it is beyond by as
much; else it is "at the limit".
"""

import argparse
import os
import time

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import numpy as np  # noqa: E402 - threads are counted when numpy is imported
from small_n_world import CHALLENGERS, COMMON, IDS, UNIQUE, anchored, answers, world  # noqa: E402

from scoring.equating.methods import Method, Settings, curve  # noqa: E402
from scoring.linking.anchordrift import ItemLogits, purify_anchor  # noqa: E402

SIZES = (8, 14, 28, 60, 150, 400)
LIMIT = 0.5  # marks
WHOLE = np.ones(COMMON, dtype=bool)


def kept_of(now, before):
    """Return which common items stay by the rule of the plan, whole below 150 on a side."""
    found = purify_anchor(ItemLogits.of_sittings(IDS, now), ItemLogits.of_sittings(IDS, before))
    return np.array([one.kept for one in found.items])


def missed(here, marks, base_marks, kept, method=Method.NOMINAL_WEIGHTS):
    """Return by how many marks the unrounded raw cut is off, over the items kept."""
    data = anchored(marks, base_marks, kept)
    line = curve(data, method, Settings())
    return float(np.interp(here.cut.base, line.equated, data.x.scores)) - here.cut.true


def cohort(here, n, n_base, rng):
    """Return what each kind of evidence makes of one cohort, and the drifted items it found."""
    marks = answers(rng.normal(CHALLENGERS, 1, n), here.new, rng)
    base_marks = answers(rng.normal(0, 1, n_base), here.base, rng)
    base_anchor = base_marks[:, UNIQUE:]
    sealed = kept_of([here.earlier_anchor], [base_anchor])
    own = kept_of([marks[:, :COMMON]], [base_anchor])
    return {
        "bank": (here.cut.believed - here.cut.true, None),
        "earlier sittings": (missed(here, marks, base_marks, sealed & own), sealed & own),
        "this cohort": (missed(here, marks, base_marks, own), own),
        "this cohort, mean-arc": (missed(here, marks, base_marks, own, Method.MEAN_ARC), own),
    }


def simulated(seeds, n, *, n_cohorts, n_base, drifted):
    """Return by evidence the bias over forms, its standard error, and what was taken out."""
    by_form, gone = {}, {}
    for seed in seeds:
        here = world(seed, drifted=drifted) if (seed, drifted) not in KNOWN else None
        here = KNOWN.setdefault((seed, drifted), here)
        rng = np.random.default_rng([3, n, seed, drifted])
        made = [cohort(here, n, n_base, rng) for _ in range(n_cohorts)]
        for name in made[0]:
            by_form.setdefault(name, []).append(np.mean([one[name][0] for one in made]))
            kept = [one[name][1] for one in made if one[name][1] is not None]
            gone.setdefault(name, []).extend(share for one in kept for share in ~one[:drifted])
    return {
        name: (np.mean(of), np.std(of, ddof=1) / len(of) ** 0.5, np.mean(gone[name] or [0.0]))
        for name, of in by_form.items()
    }


KNOWN = {}  # worlds are the same at every N


def verdict(bias, error):
    if abs(bias) + 2 * error <= LIMIT:
        return "meets"
    return "misses" if abs(bias) - 2 * error > LIMIT else "at the limit"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=160)
    parser.add_argument("--cohorts", type=int, default=14)
    parser.add_argument("--drifted", type=int, default=2, help=f"of {COMMON} common items")
    parser.add_argument("--base", type=int, default=650, help="candidates on the base form")
    given = parser.parse_args()
    began = time.process_time()
    print(f"Raw cut, bias (error) in marks; limit {LIMIT}; base form sat by {given.base}\n")
    print(f"{'N':>4}  {'evidence':<34} {'bias':>6} {'error':>7}  {'drift found':>11}")
    for n in SIZES:
        for drifted in (given.drifted, 0):
            found = simulated(
                range(given.worlds),
                n,
                n_cohorts=given.cohorts,
                n_base=given.base,
                drifted=drifted,
            )
            for name, (bias, error, share) in found.items():
                if drifted == 0 and not name.startswith("this cohort"):
                    continue
                said = name if drifted else name.replace("this cohort", "no drift")
                if n < 10 and name != "bank":
                    print(f"{n:>4}  {said:<34} no route: the form is not sealed")
                    continue
                seen = f"{share:.0%}" if drifted and name != "bank" else "-"
                print(
                    f"{n:>4}  {said:<34} {bias:>+6.2f} {error:>7.2f}  {seen:>11}  "
                    f"{verdict(bias, error)}"
                )
    print(f"\n{time.process_time() - began:.0f} s CPU")


if __name__ == "__main__":
    main()
