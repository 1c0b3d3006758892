"""Time of the copying indices over all pairs of a centre's day, and how often they are right.

    OPENBLAS_NUM_THREADS=1 uv run python benchmarks/copying.py

Rooms are drawn from a nominal response model with four options an item.  First the seconds of
2,000 candidates x 60 items with the largest memory; then, for rooms without copying, how many
hold a flagged pair at a corrected 5 %; then the rate at which one planted pair is found by the
share of answers taken over.
"""

import resource
import time

import numpy as np

from scoring.forensics.screen import Index, screen
from tests.scoring.forensics.rooms import copied, options, room

ROOMS = 40
PAIRS = 20


def main():
    day = room(options(2000, seed=1))
    for index in Index:
        start = time.process_time()
        found = screen(day, index=index)
        print(f"{index}: {found.n_tests} tests in {time.process_time() - start:.2f} s CPU")
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak_mb:.0f} MB")
    for index in Index:
        held = [
            bool(screen(room(options(60, seed=seed)), index=index).flagged) for seed in range(ROOMS)
        ]
        print(f"{index}: {np.mean(held):.3f} of {ROOMS} rooms of 60 without copying are flagged")
    for share in (0.3, 0.5, 0.7):
        hits = dict.fromkeys(Index, 0)
        for seed in range(PAIRS):
            planted = copied(
                options(120, seed=500 + seed), copier=3, source=7, share=share, seed=seed
            )
            answers = room(planted)
            for index in Index:
                flagged = screen(answers, index=index).flagged
                hits[index] += any({one.candidate, one.source} == {"c3", "c7"} for one in flagged)
        rates = ", ".join(f"{index} {count / PAIRS:.2f}" for index, count in hits.items())
        print(f"{share:.0%} taken over among 120: found by {rates}")


if __name__ == "__main__":
    main()
