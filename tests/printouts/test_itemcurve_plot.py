import numpy as np
from lxml import etree

from printouts.itemcurve_plot import item_curve_plot
from scoring.irt.residuals import ResponseCurves

THETA = np.linspace(-3, 3, 7)
CURVE = 1 / (1 + np.exp(-THETA))


def drawn(n):
    curves = ResponseCurves(("A<B", "Q2"), THETA, np.array([CURVE] * 2), np.array([CURVE] * 2), n)
    return etree.fromstring(item_curve_plot(curves, 0).encode())


def test_the_picture_is_well_formed_and_says_what_it_shows():
    picture = drawn(np.full((2, 7), 10.0))

    assert picture.get("role") == "img"
    assert "A<B, N = 70" in picture.get("aria-label")


def test_nodes_without_candidates_have_no_dot():
    n = np.full((2, 7), 10.0)
    n[0, :2] = 0.0

    dots = drawn(n).findall("{*}circle")

    assert len(dots) == 5
