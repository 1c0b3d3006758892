import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.equating.irt import true_score_equating
from scoring.equating.pooled import (
    PooledDifficulty,
    difficulty_under_a_new_key,
    rasch_equating,
)

DIFFICULTIES = st.lists(st.floats(-3, 3), min_size=4, max_size=12)


def form(name, difficulties, se=0.3):
    return [PooledDifficulty(f"{name}{k}", b, se) for k, b in enumerate(difficulties)]


@given(DIFFICULTIES, DIFFICULTIES)
def test_a_higher_mark_never_means_less_and_the_ends_meet(new, base):
    found = rasch_equating(form("x", new), form("y", base))

    assert (np.diff(found.equated) > 0).all()
    assert found.equated[0] == pytest.approx(0, abs=1e-9)
    assert found.equated[-1] == pytest.approx(len(base))
    assert (found.se >= 0).all()


@given(DIFFICULTIES, st.floats(-2, 2))
def test_where_the_scale_begins_does_not_matter(difficulties, shift):
    base = form("y", np.linspace(-1, 1, len(difficulties)))
    moved = [PooledDifficulty(one.item, one.b + shift, one.se) for one in base]

    here = rasch_equating(form("x", difficulties), base)
    there = rasch_equating(form("x", [b + shift for b in difficulties]), moved)

    assert there.equated == pytest.approx(here.equated, abs=1e-8)
    assert there.se == pytest.approx(here.se, abs=1e-8)


def test_an_item_on_both_forms_brings_no_error():
    shared = form("s", [-1.0, 0.0, 1.0])
    own, other = form("x", [0.5]), form("y", [0.5])

    alone = rasch_equating(own * 1 + form("z", [-1.0, 0.0, 1.0]), shared + other)
    joined = rasch_equating(shared + own, shared + other)

    assert (joined.se[1:-1] < alone.se[1:-1]).all()


def test_the_error_without_shared_items_is_that_of_the_delta_method():
    new, base = form("x", [-0.5, 0.2, 1.1, 0.4]), form("y", [0.0, 0.3, -1.0, 0.8])
    covariance = np.zeros((12, 12))
    covariance[1::3, 1::3] = np.eye(4) * 0.09

    found = rasch_equating(new, base)
    expected = true_score_equating(
        [one.parameters for one in new],
        [one.parameters for one in base],
        covariance_x=covariance,
        covariance_y=covariance,
    )

    assert expected.se is not None
    assert found.se[1:-1] == pytest.approx(expected.se[1:-1])


@pytest.mark.parametrize(("n", "within"), [(8, 1.6), (60, 0.6), (600, 0.25)])
def test_a_new_key_finds_its_difficulty_the_better_the_more_answered(n, within):
    rng = np.random.default_rng(11)
    known = form("k", np.linspace(-1.5, 1.5, 30), se=0.1)
    theta = rng.normal(0.4, 1.0, (n, 1))
    chance = 1 / (1 + np.exp(np.array([one.b for one in known]) - theta))
    others = (rng.random(chance.shape) < chance).astype(float)
    right = (rng.random(n) < 1 / (1 + np.exp(0.8 - theta[:, 0]))).astype(float)

    found = difficulty_under_a_new_key(right, others, known, item="q")

    assert found.b == pytest.approx(0.8, abs=within)
    assert found.se > 0


def test_the_error_shrinks_with_n_and_one_candidate_is_enough_for_an_answer():
    known = form("k", [-1.0, 0.0, 1.0])
    one = difficulty_under_a_new_key(np.ones(1), np.ones((1, 3)), known, item="q")
    many = difficulty_under_a_new_key(np.ones(40), np.ones((40, 3)), known, item="q")

    assert many.se < one.se
    assert many.b < one.b
