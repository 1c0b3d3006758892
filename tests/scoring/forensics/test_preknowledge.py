"""Knowing items beforehand: hits and false alarms on planted cases."""

import numpy as np
import pytest

from scoring.forensics.preknowledge import ItemsNotComparable, preknowledge
from scoring.forensics.responsetimes import fit_times, speed_gain
from scoring.irt.bank import freeze
from scoring.irt.calibrate import calibrate
from scoring.irt.models import ItemParameters, Model

KNOWERS = (3, 40, 77, 110, 151)
ITEMS = 60
NAMED = np.arange(ITEMS) >= ITEMS - 12


def cohort(*, seed, n=200, known=()):
    """Draw Rasch marks on 60 items; those in `known` have the 12 named, hard ones all right."""
    rng = np.random.default_rng(seed)
    b = np.concatenate([rng.normal(-0.2, 0.9, ITEMS - 12), rng.uniform(0.3, 1.5, 12)])
    theta = rng.normal(0, 1, n)
    theta[list(known)] = rng.normal(-0.6, 0.4, len(known))
    marks = (rng.random((n, ITEMS)) < 1 / (1 + np.exp(-(theta[:, None] - b)))).astype(float)
    for row in known:
        marks[row, NAMED] = 1.0
    return marks, b


def test_five_who_knew_twelve_items_are_found_and_nobody_else():
    hits, false_alarms = 0, 0
    for seed in range(8):
        marks, _ = cohort(seed=seed, known=KNOWERS)
        bank = freeze(calibrate(marks, model=Model.RASCH).parameters)

        found = preknowledge(bank, marks, named=NAMED)

        flagged = set(np.flatnonzero(found.p_holm < 0.05).tolist())
        hits += len(flagged & set(KNOWERS))
        false_alarms += len(flagged - set(KNOWERS))
    assert hits >= 0.85 * 8 * len(KNOWERS)
    assert false_alarms <= 1


def test_candidates_who_knew_nothing_have_small_p_as_often_as_stated():
    p = []
    for seed in range(8):
        marks, b = cohort(seed=100 + seed)
        items = [ItemParameters(str(j), Model.RASCH, 1.0, (float(x),)) for j, x in enumerate(b)]
        p += preknowledge(freeze(items), marks, named=NAMED).p.tolist()

    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.015)
    assert np.mean(np.array(p) < 0.005) <= 0.011


def test_the_gain_in_speed_makes_a_weak_suspicion_a_strong_one():
    marks, _ = cohort(seed=3)
    rng = np.random.default_rng(4)
    seconds = np.exp(4 - rng.normal(0, 0.3, (200, 1)) + rng.normal(0, 0.5, marks.shape))
    marks[5, NAMED] = [1.0] * 9 + [0.0] * 3
    seconds[5, NAMED] *= 0.5
    bank = freeze(calibrate(marks, model=Model.RASCH).parameters)
    gain = speed_gain(fit_times(seconds), seconds, chosen=NAMED)

    alone = preknowledge(bank, marks, named=NAMED)
    joined = preknowledge(bank, marks, named=NAMED, speed_gain=gain)

    assert joined.z[5] == pytest.approx((alone.z[5] + gain[5]) / np.sqrt(2))
    assert joined.p[5] < alone.p[5]


def test_without_a_time_the_answers_stand_alone():
    marks, _ = cohort(seed=6)
    bank = freeze(calibrate(marks, model=Model.RASCH).parameters)

    found = preknowledge(bank, marks, named=NAMED, speed_gain=np.full(200, np.nan))

    assert found.z == pytest.approx(found.z_answers)


def test_being_worse_on_the_named_items_is_no_suspicion():
    marks, _ = cohort(seed=7)
    marks[9, NAMED] = 0.0
    marks[9, ~NAMED] = 1.0
    bank = freeze(calibrate(marks, model=Model.RASCH).parameters)

    assert preknowledge(bank, marks, named=NAMED).p[9] > 0.999


def test_too_few_items_on_a_side_are_refused():
    bank = freeze([ItemParameters(str(j), Model.RASCH, 1.0, (0.0,)) for j in range(8)])

    with pytest.raises(ItemsNotComparable, match="4 named items and 4 others"):
        preknowledge(bank, np.zeros((3, 8)), named=np.arange(8) < 4)
