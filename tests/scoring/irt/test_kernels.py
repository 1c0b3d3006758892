import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exambank.core import itemresponse
from scoring.irt import kernels, rightwrong
from scoring.irt.kernels import Kind
from scoring.irt.models import (
    ItemParameters,
    Model,
    NotAnItem,
    category_probabilities,
    item_information,
)

THETA = np.linspace(-4, 4, 9)
STACKS = [
    (Kind.CREDIT, np.array([[1.3, 0.4], [0.6, -1.0]])),
    (Kind.CREDIT, np.array([[1.3, 1.4, 0.2, -0.9]])),
    (Kind.GRADED, np.array([[1.1, 2.0, 0.3, -1.2], [0.7, 0.5, 0.1, -0.3]])),
    (Kind.GUESSING, np.array([[1.2, -0.3, -1.5], [0.8, 1.0, -2.5]])),
    (Kind.NOMINAL, np.array([[0.9, 1.4, 0.2, -0.9, 1.7, 0.8], [0.5, 0.1, 0.0, 0.3, -0.4, 2.2]])),
    (Kind.NOMINAL, np.array([[1.3, 0.4]])),
]
NAMES = ["two categories", "partial credit", "graded", "guessing", "nominal", "nominal of two"]


@pytest.mark.parametrize(("kind", "parameters"), STACKS, ids=NAMES)
def test_probabilities_of_an_item_sum_to_one(kind, parameters):
    p = np.exp(kernels.log_probabilities(kind, parameters, THETA))

    assert p.sum(axis=1) == pytest.approx(1.0)


@pytest.mark.parametrize(("kind", "parameters"), STACKS, ids=NAMES)
def test_scores_are_the_slopes_of_the_log_probabilities(kind, parameters):
    scores = kernels.scores(kind, parameters, THETA)

    for place in range(parameters.shape[1]):
        step = np.zeros_like(parameters)
        step[:, place] = 1e-6
        slope = (
            kernels.log_probabilities(kind, parameters + step, THETA)
            - kernels.log_probabilities(kind, parameters - step, THETA)
        ) / 2e-6
        assert scores[:, place] == pytest.approx(slope, abs=1e-7)


@pytest.mark.parametrize(("kind", "parameters"), STACKS, ids=NAMES)
def test_slopes_along_theta_are_those_of_the_log_probabilities(kind, parameters):
    slopes = kernels.theta_slopes(kind, parameters, THETA)

    up = kernels.log_probabilities(kind, parameters, THETA + 1e-4)
    down = kernels.log_probabilities(kind, parameters, THETA - 1e-4)
    assert slopes.first == pytest.approx((up - down) / 2e-4, abs=1e-6)
    bend = (up - 2 * slopes.log_p + down) / 1e-8
    assert slopes.second == pytest.approx(bend, abs=1e-5)


@pytest.mark.parametrize(("kind", "parameters"), [STACKS[0], STACKS[3]], ids=[NAMES[0], NAMES[3]])
def test_the_quick_sums_of_right_wrong_items_are_those_of_their_scores(kind, parameters):
    counts = np.random.default_rng(1).uniform(0, 50, (2, 2, len(THETA)))

    slope, fisher = rightwrong.gradient_and_information(kind, parameters, THETA, counts)

    scores = kernels.scores(kind, parameters, THETA)
    p = np.exp(kernels.log_probabilities(kind, parameters, THETA))
    weight = p * counts.sum(axis=1, keepdims=True)
    assert slope == pytest.approx(np.einsum("jpkq,jkq->jp", scores, counts))
    assert fisher == pytest.approx(np.einsum("jpkq,jrkq,jkq->jpr", scores, scores, weight))


def test_an_asymptote_of_nearly_nothing_keeps_its_digits():
    found = rightwrong.line_scores(Kind.GUESSING, np.array([[1.0, 0.0, -20.0]]), np.array([-30.0]))

    c = np.exp(-20.0)
    assert found.p == pytest.approx(np.array([[c + np.exp(-30.0)]]), rel=1e-8)


def test_a_graded_item_keeps_its_digits_far_from_its_thresholds():
    log_p = kernels.log_probabilities(Kind.GRADED, np.array([[2.0, 1.0, 0.0]]), np.array([40.0]))

    # P(X = 1) = F(81) - F(80) is 1e-35 and would be 0 as a difference of two ones.
    assert log_p[0, 1, 0] == pytest.approx(-80 + np.log1p(-np.exp(-1)), rel=1e-12)


@given(a=st.floats(0.2, 3), b=st.floats(-3, 3), c=st.floats(0.01, 0.5), theta=st.floats(-6, 6))
def test_three_parameters_agree_with_the_floor_s_response_function(a, b, c, theta):
    item = ItemParameters("Q", Model.THREE_PL, a, (b,), c)
    at = np.array([theta])

    assert category_probabilities(item, at)[1] == pytest.approx(
        itemresponse.probability(at, a=a, b=b, c=c)[0], rel=1e-9
    )
    assert item_information(item, at) == pytest.approx(
        itemresponse.information(at, a=a, b=b, c=c)[0], rel=1e-7, abs=1e-12
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: ItemParameters("Q", Model.TWO_PL, 1.0, (0.0, 1.0)),
        lambda: ItemParameters("Q", Model.GRM, 1.0, (1.0, 0.0)),
        lambda: ItemParameters("Q", Model.THREE_PL, 1.0, (0.0,), 1.0),
        lambda: ItemParameters("Q", Model.TWO_PL, float("nan"), (0.0,)),
    ],
    ids=["two b in 2PL", "thresholds that fall", "c of 1", "a that is no number"],
)
def test_parameters_of_no_item_are_refused(make):
    with pytest.raises(NotAnItem):
        make()
