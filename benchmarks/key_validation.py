"""How often key validation finds a planted wrong key, and how often it holds a good one, by N.

Run by hand: ``uv run python benchmarks/key_validation.py [--cohorts 400]``.  Cohorts are made by
a two-parameter model with guessing, so they are not Rasch; one item of 40 carries a wrong key.
Below N = 30 the desk uses counts and experts; the experts' rate is that of two people who each
answer an item of their field right with probability 0.95, independently.
"""

import argparse

import numpy as np

from scoring.classical.keycheck import ExpertAnswer, validate_key
from scoring.classical.options import option_tables
from scoring.keys import ItemKey, Key, score
from scoring.responses import Responses

SIZES = (8, 14, 28, 30, 60, 150, 400)
N_ITEMS = 40
PLANTED = 6
EXPERT_RIGHT = 0.95
ITEMS = tuple(f"i{j}" for j in range(1, N_ITEMS + 1))
TRUE_KEY = Key.of([ItemKey.parse(item, "A") for item in ITEMS], version="true")


def cohort(n, rng):
    """Return raw answers: 2PL with a fifth guessing, one favourite distractor an item."""
    theta = rng.normal(0.3, 1, (n, 1))
    a, b = rng.lognormal(0, 0.3, N_ITEMS), rng.normal(0, 1, N_ITEMS)
    chance = 0.15 + 0.85 / (1 + np.exp(-a * (theta - b)))
    right = rng.random(chance.shape) < chance
    wrong = rng.choice(list("BCD"), size=chance.shape, p=[0.5, 0.3, 0.2])
    options = np.where(right, "A", wrong).tolist()
    return Responses.of(options, candidates=[str(i) for i in range(n)], items=ITEMS)


def experts(rng, n_experts=2):
    """Return blind second answers, right with probability `EXPERT_RIGHT`."""
    return [
        ExpertAnswer(f"E{expert}", item, "A" if rng.random() < EXPERT_RIGHT else "B")
        for expert in range(n_experts)
        for item in ITEMS
    ]


def rates(n, *, cohorts, with_experts, seed):
    """Return hit rate of the planted item and hold rate of the good ones."""
    rng = np.random.default_rng(seed)
    hits = holds = 0
    for _ in range(cohorts):
        planted = ItemKey.parse(ITEMS[PLANTED], str(rng.choice(list("BCD"))))
        wrong_key = TRUE_KEY.amended([planted], version="wrong")
        answers = cohort(n, rng)
        marks = score(answers, wrong_key)
        found = validate_key(
            option_tables(answers, marks, key=wrong_key),
            key=wrong_key,
            n=n,
            experts=experts(rng) if with_experts else (),
        )
        hits += ITEMS[PLANTED] in found.held
        holds += len(set(found.held) - {ITEMS[PLANTED]})
    return hits / cohorts, holds / cohorts / (N_ITEMS - 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cohorts", type=int, default=400)
    cohorts = parser.parse_args().cohorts
    print(f"{'N':>4}  {'hit':>6} {'false hold':>10}   with experts {'hit':>6} {'false hold':>10}")
    for n in SIZES:
        alone = rates(n, cohorts=cohorts, with_experts=False, seed=n)
        joined = rates(n, cohorts=cohorts, with_experts=True, seed=n)
        print(
            f"{n:>4}  {alone[0]:>6.2f} {alone[1]:>10.3f}                {joined[0]:>6.2f} "
            f"{joined[1]:>10.3f}"
        )


if __name__ == "__main__":
    main()
