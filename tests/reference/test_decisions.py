"""Decision accuracy and consistency under a response model, against cacIRT's documented example.

Four items with a = 1 and b = -2, 1, 0, 1 in the metric D = 1.7, 40 equally spaced quadrature
points from -4 to 4 with normal weights.  Lee (2010); Rudner (2001).
"""

import numpy as np
import pytest

from scoring.consistency import lee, rudner

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
