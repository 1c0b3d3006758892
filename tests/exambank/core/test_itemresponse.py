import pytest
from hypothesis import given
from hypothesis import strategies as st

from exambank.core.itemresponse import NORMAL_METRIC, information, probability

abilities = st.floats(-3, 3)
discriminations = st.floats(0.2, 2)
difficulties = st.floats(-2, 2)
floors = st.floats(0, 0.5)


def test_a_rasch_item_is_answered_right_half_of_the_time_at_its_own_difficulty():
    assert probability([0.7], b=[0.7]) == pytest.approx(0.5)


def test_the_chance_of_a_3pl_item_is_worked_by_hand():
    # 0.2 + 0.8 / (1 + exp(-1.2 * (1 - 0.5))) = 0.716525...
    assert probability([1.0], a=[1.2], b=[0.5], c=[0.2])[0, 0] == pytest.approx(0.7165252)


def test_the_scaling_constant_multiplies_the_discrimination():
    scaled = probability([0.3], a=[1.0], b=[0.0], D=NORMAL_METRIC)

    assert scaled == pytest.approx(probability([0.3], a=[NORMAL_METRIC], b=[0.0]))


def test_abilities_are_rows_and_items_are_columns():
    assert information([-1, 0, 1], b=[0.0, 0.5]).shape == (3, 2)


@given(theta=abilities, a=discriminations, b=difficulties, c=floors, D=st.sampled_from([1, 1.702]))
def test_information_is_the_squared_slope_over_the_binomial_variance(theta, a, b, c, D):  # noqa: N803 - the symbol of the field
    step = 1e-5
    low, mid, high = probability([theta - step, theta, theta + step], a=[a], b=[b], c=[c], D=D)[
        :, 0
    ]
    expected = ((high - low) / (2 * step)) ** 2 / (mid * (1 - mid))

    found = information([theta], a=[a], b=[b], c=[c], D=D)[0, 0]

    assert found == pytest.approx(expected, rel=1e-3, abs=1e-7)


@given(theta=st.floats(-1e6, 1e6), a=discriminations, b=difficulties, c=floors)
def test_nothing_overflows_however_far_the_ability_is(theta, a, b, c):
    chance = probability([theta], a=[a], b=[b], c=[c])[0, 0]

    assert c <= chance <= 1
    assert information([theta], a=[a], b=[b], c=[c])[0, 0] >= 0


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"a": [0.0], "b": [0.0]}, "discriminations must be positive"),
        ({"b": [0.0], "c": [1.0]}, "lower asymptotes must lie in"),
    ],
    ids=["no discrimination", "always right"],
)
def test_impossible_parameters_are_refused(parameters, message):
    with pytest.raises(ValueError, match=message):
        information([0.0], **parameters)
