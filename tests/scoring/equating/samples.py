"""Seeded totals of made-up forms for the tests of equating."""

import numpy as np

from scoring.equating.frequencies import Design, EquatingData, FormFrequencies


def marks(theta, difficulties, rng):
    chance = 1 / (1 + np.exp(-(theta[:, None] - difficulties[None])))
    return (rng.random(chance.shape) < chance).astype(int)


def anchored(
    *, n_x=400, n_y=400, items=60, common=15, harder=0.0, weaker=0.0, seed=1, external=False
):
    """Return a form X that is `harder` (logits) taken by a group that is `weaker`."""
    rng = np.random.default_rng(seed)
    spread = np.linspace(-1.5, 1.5, items - common)
    shared = np.linspace(-1.5, 1.5, common)
    forms = []
    for n, shift, ability in ((n_x, harder, -weaker), (n_y, 0.0, 0.0)):
        theta = rng.normal(ability, 1, n)
        own, anchor = marks(theta, spread + shift, rng), marks(theta, shared, rng)
        anchor_score = anchor.sum(axis=1)
        total = own.sum(axis=1) + (0 if external else anchor_score)
        highest = items - common if external else items
        forms.append(
            FormFrequencies.of_candidates(
                total, anchor_score, highest=highest, highest_anchor=common
            )
        )
    design = Design.ANCHOR_EXTERNAL if external else Design.ANCHOR_INTERNAL
    return EquatingData(design, *forms)


def random_groups(*, n=600, items=30, harder=0.3, seed=2):
    """Return two random groups of one population."""
    rng = np.random.default_rng(seed)
    spread = np.linspace(-1.5, 1.5, items)
    forms = [
        FormFrequencies.of_candidates(
            marks(rng.normal(0, 1, n), spread + shift, rng).sum(axis=1), highest=items
        )
        for shift in (harder, 0.0)
    ]
    return EquatingData(Design.EQUIVALENT_GROUPS, *forms)
