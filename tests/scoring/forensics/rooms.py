"""Rooms of candidates drawn from a nominal response model, with copying planted where wanted."""

import numpy as np

from scoring.forensics.answers import answers_of
from scoring.keys import ItemKey, Key
from scoring.responses import Responses


def options(n, *, seed, items=60, choices=4):
    """Return options 1..choices, the first one right; wrong ones differ in how they attract."""
    rng = np.random.default_rng(seed)
    theta = rng.normal(0, 1, (n, 1, 1))
    intercept = rng.normal(0, 0.7, (items, choices))
    intercept[:, 0] = rng.normal(1.0, 0.8, items)
    slope = rng.normal(-0.3, 0.3, (items, choices))
    slope[:, 0] = rng.uniform(0.5, 1.2, items)
    logit = intercept + slope * theta
    noise = rng.gumbel(size=logit.shape)
    return (logit + noise).argmax(axis=2) + 1


def copied(chosen, *, copier, source, share, seed):
    """Return the options after `copier` took over a share of the source's answers."""
    rng = np.random.default_rng(seed)
    places = rng.permutation(chosen.shape[1])[: round(share * chosen.shape[1])]
    changed = chosen.copy()
    changed[copier, places] = changed[source, places]
    return changed


def responses_of(chosen):
    letters = np.array(list("ABCDEFG"))[chosen - 1]
    items = [f"i{j}" for j in range(chosen.shape[1])]
    return Responses.of(
        letters.tolist(), candidates=[f"c{i}" for i in range(len(chosen))], items=items
    )


def room(chosen):
    """Return answers marked by the key A."""
    given = responses_of(chosen)
    key = Key.of([ItemKey.parse(item, "A") for item in given.items], version="1")
    return answers_of(given, key=key)
