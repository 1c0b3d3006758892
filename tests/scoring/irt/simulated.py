"""Responses simulated from known items, for recovery tests."""

import numpy as np

from scoring.irt.models import ItemParameters, Model, category_probabilities


def abilities(n, *, seed, mean=0.0, sd=1.0):
    return np.random.default_rng(seed).normal(mean, sd, n)


def answers(items, theta, *, seed):
    """Return marks drawn from the items' own response functions."""
    rng = np.random.default_rng(seed)
    columns = []
    for item in items:
        cumulated = category_probabilities(item, theta).cumsum(axis=0)
        columns.append((rng.random(len(theta)) > cumulated[:-1]).sum(axis=0) + item.lowest)
    return np.array(columns).T


def bank(model, n_items, *, seed, n_categories=2):
    """Return items with slopes about 1 and difficulties over the range of ability."""
    rng = np.random.default_rng(seed)
    items = []
    for number in range(n_items):
        a = 1.0 if model.has_unit_slope or model is Model.ONE_PL else rng.uniform(0.7, 1.8)
        centre = rng.uniform(-1.5, 1.5)
        steps = centre + np.linspace(-0.8, 0.8, n_categories - 1) if n_categories > 2 else [centre]
        c = 0.2 if model is Model.THREE_PL else 0.0
        s = tuple(range(1, n_categories - 1)) if model is Model.NRM else ()
        items.append(
            ItemParameters(f"Q{number + 1}", model, float(a), tuple(map(float, steps)), c, s=s)
        )
    return tuple(items)
