"""Decision accuracy and consistency against documented examples of other programs.

Lee (2010) and Rudner (2001): R package cacIRT, four items with a = 1 and b = -2, 1, 0, 1 in the
metric D = 1.7, 40 equally spaced quadrature points from -4 to 4 with normal weights.

Hanson and Brennan (1990) and Livingston and Lewis (1995): the example of BB-CLASS (Brennan, 2004),
form 288m of the ACT with 40 items, as its successor BBClassify 1.0.0 (Haakstad, 2025; MIT) prints
it: a beta of three parameters, for four do not fit.
"""

import numpy as np
import pytest

from scoring.consistency import hanson_brennan, lee, livingston_lewis, rudner

D = 1.7
NODES = np.linspace(-4, 4, 40)
WEIGHTS = np.exp(-(NODES**2) / 2)
CHANCE = 1 / (1 + np.exp(-D * (NODES[:, None] - np.array([-2.0, 1.0, 0.0, 1.0]))))


def test_lee_at_a_cut_of_two_marks():
    found = lee(CHANCE, weights=WEIGHTS, cut=2, n=0)

    assert found.accuracy == pytest.approx(0.75616518, abs=5e-9)
    assert found.consistency == pytest.approx(0.72336902, abs=5e-9)


@pytest.mark.parametrize(
    ("cut", "accuracy", "consistency"),
    [(-0.5, 0.79355656, 0.72285156), (1.5, 0.90342443, 0.85943193)],
)
def test_rudner_at_two_cuts(cut, accuracy, consistency):
    se = 1 / np.sqrt((D**2 * CHANCE * (1 - CHANCE)).sum(axis=1))

    found = rudner(NODES, se=se, weights=WEIGHTS, cut=cut, n=0)

    assert found.accuracy == pytest.approx(accuracy, abs=5e-9)
    assert found.consistency == pytest.approx(consistency, abs=5e-9)


# Candidates with 0, 1, ..., 40 items right.
ACT_288M = """
0 23 98 384 986 2161 3722 5623 7533 8817 9597 9809 9674 8971 8033 7384 6758 6004 5463 4896 4367
4083 3651 3333 3191 2899 2644 2597 2287 2197 1967 1874 1710 1581 1503 1349 1181 994 827 585 294
"""


def act_totals():
    return np.repeat(np.arange(41.0), [int(text) for text in ACT_288M.split()])


def assert_printed(found):
    assert found.n == 151_050
    assert found.accuracy == pytest.approx(0.94427, abs=6e-6)
    assert found.consistency == pytest.approx(0.92203, abs=1e-5)  # printed entries sum to 0.99999
    assert found.chance == pytest.approx(0.68030, abs=1e-5)
    assert found.kappa == pytest.approx(0.75612, abs=2e-5)
    assert found.false_positive == pytest.approx(0.03795, abs=6e-6)
    assert found.false_negative == pytest.approx(0.01778, abs=6e-6)
    assert found.pass_rate == pytest.approx(0.19974, abs=6e-6)


def test_hanson_and_brennan_with_binomial_errors():
    totals = act_totals()
    mean, variance = totals.mean(), totals.var()
    kr21 = 40 / 39 * (1 - mean * (40 - mean) / (40 * variance))

    found = hanson_brennan(totals, cut=24, reliability=kr21, n_items=40)

    assert kr21 == pytest.approx(0.87217, abs=5e-6)
    assert_printed(found)


def test_livingston_and_lewis_on_an_effective_length_of_40():
    assert_printed(livingston_lewis(act_totals(), cut=24, reliability=0.873, maximum=40))
