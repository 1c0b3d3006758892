"""Seeded pools of the kind that the benchmark and the tests of form assembly use.

Twelve areas with 4 to 6 items a form, three cognitive levels, words within 4 per cent, an
enemy pair per 20 items and a triple per 200, an exposure limit, information at three abilities.
"""

import numpy as np

from exambank.assembly import Goal, Pool, Spec
from exambank.core.itemresponse import information

THETA = (-1.0, 0.0, 1.0)
AREAS = 12
LEVELS = ("recall", "apply", "analyse")
MOST_EXPOSED = 3


def seeded_pool(n_items: int, *, seed: int, n_stimuli: int = 0) -> Pool:
    """Return a pool; with stimuli, items that share one also share an area."""
    rng = np.random.default_rng(seed)
    ids = tuple(f"Q{number:05d}" for number in range(n_items))
    area = rng.integers(AREAS, size=n_items)
    stimulus = [""] * n_items
    if n_stimuli:
        of_item = np.sort(rng.integers(n_stimuli, size=n_items))
        area = rng.integers(AREAS, size=n_stimuli)[of_item]
        stimulus = [f"S{number:03d}" for number in of_item]
    columns = {
        "area": [f"A{number}" for number in area],
        "cognitive": rng.choice(LEVELS, size=n_items, p=[0.38, 0.42, 0.20]).tolist(),
        "a": rng.lognormal(0.0, 0.3, n_items),
        "b": rng.normal(0.0, 1.0, n_items),
        "c": rng.uniform(0.10, 0.25, n_items),
        "words": rng.normal(50.0, 12.0, n_items).round().clip(15, 100),
        "exposure": rng.integers(0, MOST_EXPOSED + 2, n_items).astype(np.float64),
        "key": rng.choice(list("ABCD"), size=n_items).tolist(),
        "stimulus": stimulus,
    }
    if not n_stimuli:
        del columns["stimulus"]
    return Pool(ids=ids, columns=columns, enemies=_enemies(ids, rng))


def blueprint(pool: Pool, *, forms: int, seed: int, reach: float | None = None) -> Spec:
    """Return the spec of forms of 60 items whose target is `reach` times a random form's.

    Without `reach` it is drawn between 0.9 and 1.6: from easy to beyond what the pool has.
    """
    rng = np.random.default_rng([seed, 1])
    factor = float(rng.uniform(0.9, 1.6)) if reach is None else reach
    fresh = pool.numbers("exposure") <= MOST_EXPOSED
    found = information(THETA, a=pool.numbers("a"), b=pool.numbers("b"), c=pool.numbers("c"))[
        :, fresh
    ]
    target = tuple(float(value) for value in (60 * factor * found.mean(axis=1)).round(3))
    return Spec(
        length=60,
        forms=forms,
        areas={f"A{number}": (4, 6) for number in range(AREAS)},
        cognitive={"recall": (20, 26), "apply": (22, 28), "analyse": (9, 14)},
        words=(2880, 3120),
        max_exposure=MOST_EXPOSED,
        information=Goal(theta=THETA, target=target),
        seed=seed,
    )


def _enemies(ids: tuple[str, ...], rng: np.random.Generator) -> list[tuple[str, ...]]:
    named: list[tuple[str, ...]] = [()] * len(ids)
    shuffled = rng.permutation(len(ids)).tolist()
    for _ in range(len(ids) // 20):
        one, other = shuffled.pop(), shuffled.pop()
        named[one] = (ids[other],)
    for _ in range(len(ids) // 200):
        one, two, three = shuffled.pop(), shuffled.pop(), shuffled.pop()
        named[one], named[two] = (ids[two], ids[three]), (ids[three],)
    return named
