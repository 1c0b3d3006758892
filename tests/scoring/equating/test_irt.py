import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.equating.frequencies import NotEquatable
from scoring.equating.irt import (
    Population,
    expected_score,
    observed_score_equating,
    true_score_equating,
)
from scoring.irt.models import ItemParameters, Model
from scoring.scale import ReportingScale


def rasch(difficulties):
    return [ItemParameters(str(j), Model.RASCH, 1.0, (b,)) for j, b in enumerate(difficulties)]


def guessing(seed, *, n=30, shift=0.0):
    rng = np.random.default_rng(seed)
    return [
        ItemParameters(str(j), Model.THREE_PL, a, (b + shift,), c)
        for j, (a, b, c) in enumerate(
            zip(
                rng.lognormal(0, 0.2, n), rng.normal(0, 1, n), rng.uniform(0.1, 0.3, n), strict=True
            )
        )
    ]


@pytest.mark.parametrize("equating", [true_score_equating, observed_score_equating])
def test_a_form_equated_to_itself_is_left_alone(equating):
    form = guessing(1)

    found = equating(form, form)

    assert found.equated == pytest.approx(found.scores, abs=1e-8)


@given(st.floats(-0.8, 0.8))
def test_true_scores_have_the_same_ability_on_both_forms(shift):
    x, y = guessing(1, shift=shift), guessing(2)

    found = true_score_equating(x, y)

    inner = np.isfinite(found.theta)
    assert expected_score(x, found.theta[inner]) == pytest.approx(found.scores[inner], abs=1e-8)
    assert expected_score(y, found.theta[inner]) == pytest.approx(found.equated[inner], abs=1e-8)
    assert (np.diff(found.equated) > 0).all()


def test_below_the_sum_of_asymptotes_scores_are_on_a_line_through_nought():
    x, y = guessing(1), guessing(2)
    chance_x, chance_y = (sum(item.c for item in items) for items in (x, y))

    found = true_score_equating(x, y)

    low = found.scores <= chance_x
    assert found.equated[low] == pytest.approx(found.scores[low] * chance_y / chance_x, abs=1e-6)
    assert found.equated[-1] == 30


def test_errors_agree_with_parameters_drawn_again():
    rng = np.random.default_rng(3)
    x, y = guessing(1, n=12), guessing(2, n=12)
    covariance = np.diag(np.tile([0.004, 0.006, 0.0002], 12))

    def again(items):
        noise = rng.multivariate_normal(np.zeros(36), covariance).reshape(12, 3)
        return [
            ItemParameters(i.id, i.model, i.a + a, (i.b[0] + b,), i.c + c)
            for i, (a, b, c) in zip(items, noise, strict=True)
        ]

    found = true_score_equating(x, y, covariance_x=covariance, covariance_y=covariance)

    drawn = [true_score_equating(again(x), again(y)).equated[5:11] for _ in range(150)]
    assert np.std(drawn, axis=0) == pytest.approx(found.se[5:11], rel=0.25)


def test_observed_scores_follow_the_population_only_a_little():
    x, y = guessing(1), guessing(2, shift=-0.3)

    able, weak = (
        observed_score_equating(x, y, population_x=Population(mean)) for mean in (0.5, -0.5)
    )

    assert np.abs(able.equated - weak.equated)[8:28].max() < 0.3


def test_forms_of_partial_credit_items_are_equated_too():
    x = [ItemParameters(q, Model.GPCM, 1.0, (0.0, 1.0), lowest=1) for q in "AB"]
    y = [ItemParameters(q, Model.GPCM, 1.0, (-0.5, 0.5), lowest=1) for q in "AB"]

    found = true_score_equating(x, y)

    assert found.scores.tolist() == [2, 3, 4, 5, 6]
    assert found.equated[[0, -1]].tolist() == [2, 6]
    assert (found.equated[1:-1] > found.scores[1:-1]).all()


def test_a_harder_form_has_a_lower_raw_cut_before_anyone_sits_it():
    base, harder = rasch(np.linspace(-2, 2, 80)), rasch(np.linspace(-2, 2, 80) + 0.25)
    scale = ReportingScale.through(raw_cut=48, raw_b_level=60)

    cut = true_score_equating(harder, base).raw_cut(scale)

    assert cut == 45  # a quarter logit is some 3.4 marks where the slope is 13.5 marks a logit


@pytest.mark.parametrize(
    ("x", "said"),
    [([], "without items"), ([ItemParameters("A", Model.TWO_PL, -1.0, (0.0,))], "must rise")],
    ids=["empty", "falling"],
)
def test_forms_that_cannot_be_equated_are_refused(x, said):
    with pytest.raises(NotEquatable, match=said):
        true_score_equating(x, rasch([0.0]))
