"""Groups drawn from a seed, with DIF planted where a test wants it."""

import numpy as np

from scoring.dif.groups import TwoGroups


def drawn(n_reference, n_focal, *, seed, items=30, planted=None, impact=0.0, slopes=None):
    """Return groups whose items have the difficulties of a Rasch form, shifted where planted."""
    rng = np.random.default_rng(seed)
    difficulty = np.linspace(-1.8, 1.8, items)
    difficulty = difficulty[rng.permutation(items)]
    theta = np.concatenate([rng.normal(0, 1, n_reference), rng.normal(-impact, 1, n_focal)])
    focal = np.repeat([False, True], [n_reference, n_focal])
    shift = np.zeros(items)
    for item, logits in (planted or {}).items():
        shift[item] = logits
    logit = theta[:, None] - difficulty - np.where(focal[:, None], shift, 0.0)
    if slopes is not None:
        logit = logit * np.where(focal[:, None], slopes, 1.0)
    marks = (rng.random(logit.shape) < 1 / (1 + np.exp(-logit))).astype(np.float64)
    return TwoGroups.of(
        marks,
        groups=["f" if one else "r" for one in focal],
        focal="f",
        items=[f"i{j}" for j in range(items)],
    )
