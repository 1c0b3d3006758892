"""IRT equating of forms X and Y against Kolen and Brennan (2004), chapter 6, and the whole chain.

True scores: Tables 6.8 and 6.9, parameters of X already on the scale of Y by mean-sigma without
item 27, D = 1.7.  The chain starts from 0/1 responses of both groups; the book calibrated with
BILOG and its own priors, so the chain is compared loosely, as stated at each test.
"""

import numpy as np
import pytest

from scoring.equating.irt import true_score_equating
from scoring.irt.calibrate import calibrate
from scoring.irt.models import ItemParameters, Model
from scoring.irt.priors import Beta, LogNormal, Priors
from scoring.irt.results import ErrorMethod
from scoring.linking.anchors import Anchors
from scoring.linking.curves import moved
from scoring.linking.drift import drift
from scoring.linking.link import Grid, LinkMethod, link
from scoring.reliability import alpha
from tests.reference.outside_data import numbers, rows

SCORES = [7, 10, 15, 20, 25, 30, 35]
COMMON = [str(item) for item in range(3, 37, 3)]
PRIORS = Priors(a=LogNormal(mean=np.log(1.7), sd=0.5), c=Beta(alpha=5.0, beta=17.0))


def printed_items(first):
    _, body = rows("KB36_t.csv")
    return [
        ItemParameters(
            row[0],
            Model.THREE_PL,
            1.7 * float(row[first]),
            (float(row[first + 1]),),
            float(row[first + 2]),
        )
        for row in body
    ]


@pytest.fixture(scope="module")
def true_scores():
    return true_score_equating(printed_items(2), printed_items(6))


@pytest.fixture(scope="module")
def responses():
    return {form: numbers(f"KB36_form{form}_responses.csv") for form in "XY"}


@pytest.fixture(scope="module")
def chain(responses):
    """Calibrate both forms, link X to Y without item 27 and return the anchors and the line."""
    fits = {
        form: calibrate(
            marks, model=Model.THREE_PL, priors=PRIORS, errors=ErrorMethod.NONE, gap=1e-3
        )
        for form, marks in responses.items()
    }
    anchors = Anchors.common(fits["X"].parameters, fits["Y"].parameters, only=COMMON)
    line = link(anchors.without(["27"]), method=LinkMethod.STOCKING_LORD)
    return fits, anchors, line


def test_true_scores_and_their_abilities(true_scores):
    assert true_scores.equated[SCORES] == pytest.approx(
        [6.134, 9.624, 15.403, 20.981, 26.386, 31.382, 35.575], abs=5.1e-4
    )
    assert true_scores.theta[SCORES] == pytest.approx(
        [-4.336, -1.607, -0.374, 0.400, 1.102, 1.953, 4.321], abs=5.1e-4
    )


def test_scores_below_the_asymptotes_are_worth_888_thousandths_each(true_scores):
    assert np.diff(true_scores.equated[:7]) == pytest.approx(np.full(6, 0.888), abs=5.1e-4)


@pytest.mark.parametrize(
    ("form", "mean", "sd", "reliability"),
    [("X", 15.8205, 6.5298, 0.8421), ("Y", 18.6728, 6.8805, 0.8597)],
)
def test_totals_of_the_raw_responses(responses, form, mean, sd, reliability):
    totals = responses[form].sum(axis=1)

    assert totals.mean() == pytest.approx(mean, abs=5e-5)
    assert totals.std(ddof=1) == pytest.approx(sd, abs=5e-5)
    assert alpha(responses[form]).value == pytest.approx(reliability, abs=5e-5)


def test_easiness_of_two_items_of_form_x(responses):
    assert responses["X"][:, 0].mean() == pytest.approx(0.8441, abs=5e-5)
    assert responses["X"][:, 26].mean() == pytest.approx(0.2961, abs=5e-5)


def test_the_chain_from_responses_gives_the_line_of_the_book(chain):
    fits, _, line = chain

    assert all(fit.converged for fit in fits.values())
    assert line.slope == pytest.approx(1.0977, abs=0.06)  # Stocking-Lord without item 27
    assert line.intercept == pytest.approx(-0.4644, abs=0.06)


def test_the_chain_finds_the_anchor_that_drifted(chain):
    _, anchors, line = chain

    found = drift(anchors, line, grid=Grid())

    assert next(one for one in found if one.id == "27").flagged


def test_the_chain_from_responses_equates_as_the_book_does(chain, true_scores):
    fits, anchors, _ = chain
    line = link(anchors.without(["27"]), method=LinkMethod.MEAN_SIGMA)
    parameters = np.array([[i.a, i.b[0], i.c] for i in fits["X"].parameters])
    on_y = [
        ItemParameters(item.id, item.model, a, (b,), c)
        for item, (a, b, c) in zip(
            fits["X"].parameters, moved(parameters, line.slope, line.intercept), strict=True
        )
    ]

    found = true_score_equating(on_y, fits["Y"].parameters)

    # The same line (mean-sigma) as the book's, other priors than BILOG's: half a mark.
    assert found.equated[8:34] == pytest.approx(true_scores.equated[8:34], abs=0.5)
