"""The made-up exam of `small_n.py`: forms, bank, earlier sittings and the truth about them.

Items follow a two-parameter model with guessing, so nothing here is Rasch.  The new form is
harder, challengers are weaker than the candidates of the base form, and some of the twenty common
items became half a logit harder after the bank was calibrated and the base form sat.
"""

from dataclasses import dataclass

import numpy as np

from scoring.consistency.quality import DecisionQuality
from scoring.consistency.responsemodel import lee
from scoring.cutscore.angoff import angoff, lowest_mark
from scoring.equating.frequencies import Design, EquatingData, FormFrequencies
from scoring.equating.methods import Method, Settings, curve
from scoring.irt.calibrate import calibrate
from scoring.irt.models import Model
from scoring.linking.anchordrift import ItemLogits, purify_anchor
from scoring.reliability import alpha
from scoring.report.cut import panel_interval

UNIQUE, COMMON = 40, 20
N_ITEMS = UNIQUE + COMMON
IDS = tuple(f"common{j + 1}" for j in range(COMMON))
DRIFT = 0.5  # logits by which a drifted common item became harder
HARDER = 0.25  # the new form, in logits
CHALLENGERS = -0.4  # mean ability; the base form's candidates have mean 0
BANK_N, BASE_N, EARLIER_N, POPULATION = 500, 150, 400, 40_000
THETA_CUT, THETA_B_LEVEL = -0.3, 0.6
JUDGES = 10
GRID = np.linspace(-5, 5, 401)
EQUATED = (Method.NOMINAL_WEIGHTS, Method.MEAN_ARC)


def chances(theta, a, b, c):
    """Return probabilities of right answers, shape (n, n_items)."""
    return c + (1 - c) / (1 + np.exp(-a * (np.asarray(theta)[:, None] - b)))


def answers(theta, items, rng):
    chance = chances(theta, *items)
    return (rng.random(chance.shape) < chance).astype(float)


@dataclass(frozen=True)
class Cut:
    """A level of ability as marks: on the base form, on the new one, and what the bank believes."""

    base: float
    true: float
    believed: float

    @property
    def raw(self):
        return lowest_mark(self.true)


@dataclass(frozen=True)
class World:
    """Forms, what the bank knows of them, and the truth of the population on the new form."""

    new: tuple
    base: tuple
    cut: Cut
    b_level: Cut
    bank_anchor: np.ndarray
    earlier_anchor: np.ndarray
    pooled_alpha: float
    pooled_totals: np.ndarray
    p: np.ndarray
    alpha: float
    pass_rate: float
    quality: DecisionQuality
    equated: dict
    panels: tuple


def world(seed, *, drifted):
    """Return one draw of everything but the cohorts and their base samples."""
    rng = np.random.default_rng([1, seed])
    count = 2 * UNIQUE + COMMON
    a, b = rng.lognormal(0, 0.3, count), rng.normal(-0.3, 1, count)
    c = rng.uniform(0.1, 0.25, count)
    b[UNIQUE + COMMON :] += HARDER
    old, new_places = np.arange(N_ITEMS), np.arange(UNIQUE, count)
    bank_marks = answers(rng.normal(0, 1, BANK_N), (a, b, c), rng)
    fit = calibrate(bank_marks, model=Model.RASCH, free_spread=True)
    bank = np.array([one.parameters.b[0] for one in fit.items])
    base = (a[old], b[old], c[old])
    now = b.copy()
    now[UNIQUE : UNIQUE + drifted] += DRIFT
    new = (a[new_places], now[new_places], c[new_places])
    believed = bank[old], bank[new_places]
    cut, b_level = (cut_at(level, base, new, believed) for level in (THETA_CUT, THETA_B_LEVEL))
    chance = chances(rng.normal(CHALLENGERS, 1, POPULATION), *new)
    marks = (rng.random(chance.shape) < chance).astype(float)
    earlier_form = (a[old], now[old], c[old])
    earlier = answers(rng.normal(CHALLENGERS, 1, EARLIER_N), earlier_form, rng)
    base_population = answers(rng.normal(0, 1, POPULATION), base, rng)
    gap = cut.true - float(chances([THETA_CUT], *earlier_form).sum())
    return World(
        new=new,
        base=base,
        cut=cut,
        b_level=b_level,
        bank_anchor=bank_marks[:, UNIQUE : UNIQUE + COMMON],
        earlier_anchor=earlier[:, UNIQUE:],
        pooled_alpha=alpha(earlier).value,
        pooled_totals=np.clip(earlier.sum(axis=1) + round(gap), 0, N_ITEMS),
        p=chance.mean(axis=0),
        alpha=alpha(marks).value,
        pass_rate=float((marks.sum(axis=1) >= cut.raw).mean()),
        quality=truth(new, cut.raw),
        equated=population_equated(marks, base_population, cut.raw),
        panels=panel_coverage(base, rng),
    )


def cut_at(theta, base, new, believed):
    """Return a level of ability as marks, and as the bank's Rasch difficulties carry it."""
    on_base, on_new = (float(chances([theta], *items).sum()) for items in (base, new))
    curves = [chances(GRID, 1.0, b, 0.0).sum(axis=1) for b in believed]
    at = np.interp(on_base, curves[0], GRID)
    return Cut(on_base, on_new, float(np.interp(at, GRID, curves[1])))


def truth(new, raw_cut):
    """Return decision quality of all challengers there could be, from the model that made them."""
    weights = np.exp(-((GRID - CHALLENGERS) ** 2) / 2)
    return lee(chances(GRID, *new), weights=weights, cut=raw_cut, n=0)


def population_equated(marks, base_marks, raw_cut):
    """Return what each method would say of the raw cut if everybody there could be had sat."""
    data = anchored(marks, base_marks, np.ones(COMMON, dtype=bool))
    return {method: float(curve(data, method, Settings()).equated[raw_cut]) for method in EQUATED}


def anchored(marks, base_marks, kept):
    """Return the data of an internal anchor of the common items that are kept."""
    forms = [
        FormFrequencies.of_candidates(
            whole.sum(axis=1),
            part[:, kept].sum(axis=1),
            highest=N_ITEMS,
            highest_anchor=int(kept.sum()),
        )
        for whole, part in (
            (marks, marks[:, :COMMON]),
            (base_marks, base_marks[:, UNIQUE:]),
        )
    ]
    return EquatingData(Design.ANCHOR_INTERNAL, *forms)


def kept_items(here, marks, base_marks, *, with_earlier):
    """Return which common items stay, by all that is known before and of this cohort."""
    since = [here.earlier_anchor] if with_earlier else []
    found = purify_anchor(
        ItemLogits.of_sittings(IDS, [*since, marks[:, :COMMON]]),
        ItemLogits.of_sittings(IDS, [here.bank_anchor, base_marks[:, UNIQUE:]]),
    )
    return np.array([one.kept for one in found.items])


def panel_coverage(base, rng, panels=40):
    """Return whether the interval of each panel holds the cut of all judges there could be."""
    expected = chances([THETA_CUT], *base)[0]

    def rated(judges):
        severity = rng.normal(0, 0.05, (judges, 1))
        return np.clip(expected + severity + rng.normal(0, 0.12, (judges, N_ITEMS)), 0, 1)

    middle = float(rated(4000).sum(axis=1).mean())
    names = [str(judge) for judge in range(JUDGES)]
    items = [str(item) for item in range(N_ITEMS)]
    ends = [panel_interval(angoff(rated(JUDGES), judges=names, items=items)) for _ in range(panels)]
    return tuple(low <= middle <= high for low, high in ends)
