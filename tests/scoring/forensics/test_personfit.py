import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scoring.forensics.groupfit import ht, u3
from scoring.forensics.likelihoodfit import NoCorrectionFor, lz, lz_star
from scoring.forensics.personfit import person_fit
from scoring.irt.ability import AbilityMethod, estimate
from scoring.irt.bank import freeze
from scoring.irt.models import ItemParameters, Model


def bank_of(n_items, *, seed=1):
    rng = np.random.default_rng(seed)
    slopes, places = rng.lognormal(0, 0.3, n_items), rng.normal(0, 1.2, n_items)
    return freeze(
        [
            ItemParameters(f"i{j}", Model.TWO_PL, float(a), (float(b),))
            for j, (a, b) in enumerate(zip(slopes, places, strict=True))
        ]
    )


def answers_to(bank, theta, *, seed=2):
    rng = np.random.default_rng(seed)
    a = np.array([item.a for item in bank.items])
    b = np.array([item.b[0] for item in bank.items])
    chance = 1 / (1 + np.exp(-a * (np.asarray(theta)[:, None] - b)))
    return (rng.random(chance.shape) < chance).astype(float)


@pytest.mark.parametrize("method", [AbilityMethod.ML, AbilityMethod.WLE, AbilityMethod.MAP])
def test_lz_star_is_standard_normal_though_ability_is_estimated(method):
    bank = bank_of(50)
    marks = answers_to(bank, np.random.default_rng(3).normal(0, 1, 3000))

    found = lz_star(bank, marks, method=method)

    found = found[np.isfinite(found)]
    assert found.mean() == pytest.approx(0, abs=0.1)
    assert found.std() == pytest.approx(1, abs=0.06)


def test_lz_at_an_estimated_ability_is_too_narrow():
    bank = bank_of(30)
    marks = answers_to(bank, np.zeros(2000))
    theta = estimate(bank, marks, method=AbilityMethod.WLE).theta

    assert lz_star(bank, marks).std() > lz(bank, marks, theta).std()


def test_guessing_after_knowing_the_hard_items_is_found():
    bank = bank_of(40)
    marks = answers_to(bank, np.zeros(400))
    hard = np.argsort([item.b[0] for item in bank.items])
    marks[0, hard[20:]], marks[0, hard[:20]] = 1, np.arange(20) % 2

    found = person_fit(bank, marks)

    assert found.lz_star.argmin() == 0
    assert found.p_fdr[0] < 1e-4
    assert found.ht.argmin() == found.u3.argmax() == 0
    assert (found.p_fdr[1:] < 0.05).sum() <= 2


def test_missing_marks_are_left_out_and_an_empty_row_has_no_fit():
    bank = bank_of(20)
    marks = answers_to(bank, np.zeros(30))
    part = marks.copy()
    part[0, 10:] = np.nan
    part[1] = np.nan
    half = freeze(bank.items[:10])

    found = lz(bank, part, np.zeros(30))

    assert found[0] == pytest.approx(lz(half, marks[:1, :10], np.zeros(1))[0])
    assert np.isnan(found[1])
    assert np.isnan(person_fit(bank, part).lz_star[1])


def test_lz_star_refuses_what_it_is_not_defined_for():
    graded = freeze([ItemParameters("g", Model.GRM, 1.0, (-1.0, 1.0))])

    with pytest.raises(NoCorrectionFor, match="more categories"):
        lz_star(graded, np.array([[1.0]]))
    with pytest.raises(NoCorrectionFor, match="EAP"):
        lz_star(bank_of(5), np.ones((1, 5)), method=AbilityMethod.EAP)


def slow_ht(marks, one):
    share = marks.mean(axis=1)
    above = below = 0.0
    for other in range(len(marks)):
        if other != one:
            above += (marks[one] * marks[other]).mean() - share[one] * share[other]
            low, high = sorted([share[one], share[other]])
            below += low * (1 - high)
    return above / below


def test_ht_agrees_with_its_definition_pair_by_pair():
    marks = answers_to(bank_of(12), np.random.default_rng(5).normal(0, 1, 40))
    inside = [row for row in range(40) if 0 < marks[row].sum() < 12]

    found = ht(marks)

    assert found[inside] == pytest.approx([slow_ht(marks, row) for row in inside])


def test_candidates_are_compared_with_those_who_took_the_same_items():
    marks = answers_to(bank_of(12), np.random.default_rng(6).normal(0, 1, 60))
    marks[:30, 6:], marks[30:, :6] = np.nan, np.nan

    assert ht(marks)[:30] == pytest.approx(ht(marks[:30, :6]), nan_ok=True)
    assert u3(marks)[30:] == pytest.approx(u3(marks[30:, 6:]), nan_ok=True)


@given(
    arrays(
        np.float64,
        st.tuples(st.integers(3, 12), st.integers(3, 9)),
        elements=st.sampled_from([0.0, 1.0]),
    )
)
def test_u3_stays_between_nought_and_one_and_ht_below_one(marks):
    orders, fits = u3(marks), ht(marks)

    assert ((orders >= -1e-9) & (orders <= 1 + 1e-9) | np.isnan(orders)).all()
    assert ((fits <= 1 + 1e-9) | np.isnan(fits)).all()
