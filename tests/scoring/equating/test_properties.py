"""What equating must be whatever the data: symmetric, rising, tied to its ends and its means."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.equating.equipercentile import equipercentile
from scoring.equating.frequencies import Design, EquatingData, FormFrequencies
from scoring.equating.methods import Method, Settings, curve, methods_for

HIGHEST, HIGHEST_ANCHOR = 20, 8
SYMMETRIC_LINES = (Method.CHAINED_LINEAR, Method.LEVINE_TRUE)
RISING = (
    Method.FREQUENCY_ESTIMATION,
    Method.CHAINED_EQUIPERCENTILE,
    Method.KERNEL_CHAINED,
    Method.KERNEL_POST_STRATIFICATION,
)


@st.composite
def forms(draw, *, anchor):
    """Draw the form of one group, totals from 0 to 20 and an anchor of 8 that rises with them."""
    n = draw(st.integers(12, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    ability = rng.normal(draw(st.floats(-0.8, 0.8)), draw(st.floats(0.7, 1.4)), n)
    chance = 1 / (1 + np.exp(-ability))
    common = rng.binomial(HIGHEST_ANCHOR, chance)
    total = common + rng.binomial(HIGHEST - HIGHEST_ANCHOR, chance)
    assume(np.ptp(total) > 3)
    assume(np.ptp(common) > 1)
    assume(np.cov(total, common)[0, 1] > 0.3)
    return FormFrequencies.of_candidates(
        total.tolist(),
        common.tolist() if anchor else None,
        highest=HIGHEST,
        highest_anchor=HIGHEST_ANCHOR,
    )


def two(x, y, design=Design.EQUIVALENT_GROUPS):
    return EquatingData(design, x, y)


def equated(data, method):
    return curve(data, method, Settings())


@pytest.mark.parametrize("method", [Method.MEAN, Method.LINEAR])
@settings(deadline=None)
@given(x=forms(anchor=False), y=forms(anchor=False))
def test_a_line_of_random_groups_turns_round(method, x, y):
    there, back = equated(two(x, y), method).line, equated(two(y, x), method).line

    assert there.slope * back.slope == pytest.approx(1)
    assert back.at(there.at(x.scores)) == pytest.approx(x.scores, abs=1e-9)


@pytest.mark.parametrize("method", SYMMETRIC_LINES)
@settings(deadline=None)
@given(x=forms(anchor=True), y=forms(anchor=True))
def test_a_line_through_the_anchor_turns_round(method, x, y):
    design = Design.ANCHOR_INTERNAL
    there = equated(two(x, y, design), method).line
    back = equated(two(y, x, design), method).line

    assert back.at(there.at(x.scores)) == pytest.approx(x.scores, abs=1e-8)


@settings(deadline=None)
@given(x=forms(anchor=False), y=forms(anchor=False))
def test_equipercentile_equating_turns_round_where_somebody_is_at_every_score(x, y):
    x, y = (one.with_counts(one.counts + 0.5) for one in (x, y))  # somebody at every score
    there = equated(two(x, y), Method.EQUIPERCENTILE).equated

    back = equipercentile(y.totals, x.totals, x_scores=y.scores, y_scores=x.scores, at=there)

    assert back == pytest.approx(x.scores, abs=1e-8)


@pytest.mark.parametrize("method", RISING)
@settings(max_examples=15, deadline=None)
@given(x=forms(anchor=True), y=forms(anchor=True))
def test_a_curve_never_falls_and_stays_near_the_scale(method, x, y):
    found = equated(two(x, y, Design.ANCHOR_INTERNAL), method).equated

    assert (np.diff(found) >= -1e-9).all()
    assert found.min() >= -15
    assert found.max() <= HIGHEST + 15


@pytest.mark.parametrize("method", [Method.CIRCLE_ARC, Method.MEAN_ARC])
@settings(deadline=None)
@given(x=forms(anchor=False), y=forms(anchor=False))
def test_an_arc_keeps_the_ends_of_both_scales(method, x, y):
    found = equated(two(x, y), method).equated

    assert found[0] == pytest.approx(0, abs=1e-9)
    assert found[-1] == pytest.approx(HIGHEST, abs=1e-9)


@pytest.mark.parametrize("method", [Method.MEAN, Method.LINEAR, Method.MEAN_ARC])
@settings(deadline=None)
@given(x=forms(anchor=False), y=forms(anchor=False))
def test_the_mean_of_the_equated_scores_is_the_mean_of_the_base_form(method, x, y):
    found = equated(two(x, y), method).equated

    mean_x, mean_y = (float(one.totals @ one.scores / one.n) for one in (x, y))
    assume(abs(mean_y - mean_x) < 4)  # beyond, an arc has no room between its ends
    assert float(x.totals @ found / x.n) == pytest.approx(mean_y, abs=1e-3)


@pytest.mark.parametrize(
    "method", [Method.NOMINAL_WEIGHTS, Method.TUCKER, Method.LEVINE_OBSERVED, Method.CHAINED_LINEAR]
)
@settings(deadline=None)
@given(x=forms(anchor=True))
def test_the_same_form_in_the_same_group_is_identity(method, x):
    found = equated(two(x, x, Design.ANCHOR_INTERNAL), method)

    assert found.equated == pytest.approx(x.scores, abs=1e-8)


@pytest.mark.parametrize("method", methods_for(Design.EQUIVALENT_GROUPS))
@settings(max_examples=15, deadline=None)
@given(x=forms(anchor=False), y=forms(anchor=False), times=st.integers(2, 5))
def test_how_many_candidates_there_are_changes_errors_and_not_scores(method, x, y, times):
    more = two(x.with_counts(times * x.counts), y.with_counts(times * y.counts))

    # Variances divide by n - 1: with 12 and 40 candidates the ratio of two spreads moves by 3 %.
    assert equated(more, method).equated == pytest.approx(
        equated(two(x, y), method).equated, abs=1.0 if method is Method.LINEAR else 1e-3
    )
