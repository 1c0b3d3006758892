"""Cohorts and evidence that the report's tests share: 2PL with guessing, so not Rasch."""

from dataclasses import replace
from datetime import date

import numpy as np

from scoring.classical.keycheck import validate_key
from scoring.classical.options import option_tables
from scoring.cutscore.angoff import angoff
from scoring.keys import ItemKey, Key, score
from scoring.policies import item_flag_rules
from scoring.report.circumstances import (
    AnchorDrift,
    AnchorItem,
    Count,
    CountKind,
    EarlierSitting,
    EquatingAlternative,
    Groups,
    KeyDecision,
)
from scoring.report.evidence import Cohort, CutStudy, EquatingResult, Evidence, Pooled
from scoring.responses import Responses

ON = date(2026, 11, 2)
N_ITEMS = 40
ITEMS = tuple(f"Q{j:02d}" for j in range(1, N_ITEMS + 1))
KEY = Key.of([ItemKey.parse(item, "A") for item in ITEMS], version="1")


def chances(theta):
    """Return the probability of a right answer, shape (n, N_ITEMS)."""
    rng = np.random.default_rng(9)
    a, b = rng.lognormal(0, 0.3, N_ITEMS), rng.normal(-0.4, 0.9, N_ITEMS)
    return 0.15 + 0.85 / (1 + np.exp(-a * (np.asarray(theta)[:, None] - b)))


def options(n, *, seed=1):
    rng = np.random.default_rng(seed)
    chance = chances(rng.normal(0.3, 1, n))
    wrong = rng.choice(list("BCD"), size=chance.shape, p=[0.5, 0.3, 0.2])
    return np.where(rng.random(chance.shape) < chance, "A", wrong)


def cohort(n, *, seed=1):
    names = [f"C{i:05d}" for i in range(n)]
    answers = Responses.of(options(n, seed=seed).tolist(), candidates=names, items=ITEMS)
    marks = score(answers, KEY)
    tables = option_tables(answers, marks, key=KEY)
    return Cohort(
        items=ITEMS,
        marks=marks,
        maxima=KEY.maxima(ITEMS),
        tables=tables,
        validation=validate_key(tables, key=KEY, n=n),
    )


def ratings(n_judges=10, *, seed=3):
    rng = np.random.default_rng(seed)
    return np.clip(chances([0.0]) + rng.normal(0, 0.1, (n_judges, N_ITEMS)), 0.05, 0.98)


def study(n_judges=10):
    judges = [f"J{j}" for j in range(1, n_judges + 1)]
    return CutStudy((angoff(ratings(n_judges), judges=judges, items=ITEMS),))


def evidence(n, *, pooled=True, **changes):
    given = {
        "form": "F1",
        "purpose": "To recognise learning equal to the course.",
        "cohort": cohort(n),
        "flag_rules": item_flag_rules(ON),
        "area_items_min": 10,
        "policy_date": ON,
        "software": "exambank 0",
        "digests": (),
        "study": study(),
        "areas": ("A",) * 15 + ("B",) * 15 + ("C",) * 10,
        "pooled": Pooled(0.86, n=212) if pooled else None,
        "review_date": date(2027, 6, 30),
    }
    return Evidence(**{**given, **changes})


def reached(n, *, seed=5):
    """Return how far each of n candidates came; one in ten stopped early."""
    rng = np.random.default_rng(seed)
    places = np.full(n, N_ITEMS)
    late = rng.random(n) < 0.1
    places[late] = rng.integers(25, N_ITEMS, late.sum())
    return places


def drifted(n):
    rng = np.random.default_rng(8)
    moved = rng.normal(0, 0.1, 12)
    return AnchorDrift(
        method="mean-sigma",
        rule="robust z beyond 1.645",
        n=n,
        items=tuple(
            AnchorItem(ITEMS[j], float(move), float(move / 0.1), abs(move) > 0.16, j > 0)
            for j, move in enumerate(moved)
        ),
    )


SITTINGS = (
    EarlierSitting("2025-1", "F0", date(2025, 5, 3), 9, 26.1, 5.2, 40, 27, 4, 0.71),
    EarlierSitting("2025-2", "F0", date(2025, 11, 8), 64, 27.9, 6.0, 40, 27, 37, 0.84),
    EarlierSitting("2026-1", "F1", None, 3, None, None, 40, 28, 2, None),
)
COUNTS = (
    Count(CountKind.ATTENDANCE, "sat", 60),
    Count(CountKind.ATTENDANCE, "did not come", 6),
    Count(CountKind.ATTENDANCE, "interrupted", 2),
    Count(CountKind.ACCOMMODATION, "extra time", 7),
    Count(CountKind.ACCOMMODATION, "separate room", 3),
)
KEY_DECISIONS = (
    KeyDecision("Q03", "keep", "two experts confirm the key", 2),
    KeyDecision("Q07", "credit_all", "the stem allowed two readings", 2),
)


def full_evidence(n, **changes):
    """Return evidence that fills every section of the report."""
    made = replace(cohort(n), reached=reached(n))
    given = {
        "cohort": made,
        "study": replace(study(), b_rounds=b_rounds()),
        "equating": EquatingResult(
            "circle-arc",
            slope=1.01,
            intercept=-0.4,
            n=n,
            n_base=150,
            alternatives=(
                EquatingAlternative("identity", 28.0, None, 0, 1),
                EquatingAlternative("tucker", 29.0, 0.4, 1, 0),
                EquatingAlternative("circle-arc, whole anchor", 28.0, 0.4, 0, 0),
            ),
            presmoothed=4,
        ),
        "key_decisions": KEY_DECISIONS,
        "drift": drifted(n),
        "groups": Groups("language", "fr", tuple("fr" if i % 2 else "en" for i in range(n))),
        "counts": COUNTS,
        "earlier": SITTINGS,
        "dated": "the last sitting",
    }
    return evidence(n, **{**given, **changes})


def b_rounds(n_judges=10):
    judges = [f"J{j}" for j in range(1, n_judges + 1)]
    higher = np.clip(ratings(n_judges) + 0.12, 0.05, 0.99)
    return (angoff(higher, judges=judges, items=ITEMS),)
