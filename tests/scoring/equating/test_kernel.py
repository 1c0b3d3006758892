import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.equating.equate import equate
from scoring.equating.equipercentile import equipercentile
from scoring.equating.errors import bootstrap_panel, delta_errors
from scoring.equating.frequencies import Design, EquatingData, FormFrequencies, NotEquatable
from scoring.equating.kernel import (
    best_bandwidth,
    continuized,
    density,
    kernel_equipercentile,
    penalty,
    scores_at,
)
from scoring.equating.methods import Method, Settings, curve, with_bandwidths
from tests.scoring.equating.samples import anchored, random_groups

SCORES = np.arange(21.0)
NARROW = np.array(0.6)


def binomial_shares(p):
    counts = np.ones(1)
    for _ in range(20):
        counts = np.convolve(counts, [1 - p, p])
    return counts


shares_of_scores = st.lists(st.floats(0.01, 1), min_size=21, max_size=21).map(
    lambda weights: np.array(weights) / np.sum(weights)
)


@settings(max_examples=30, deadline=None)
@given(shares=shares_of_scores, h=st.floats(0.2, 5))
def test_the_kernel_keeps_the_mean_and_the_variance(shares, h):
    points = np.linspace(-20, 41, 6101)
    weights = density(shares, SCORES, points, bandwidth=np.array(h)) * 0.01

    mean = weights @ points

    assert weights.sum() == pytest.approx(1, abs=1e-3)
    assert mean == pytest.approx(shares @ SCORES, abs=0.02)
    wanted = shares @ (SCORES - shares @ SCORES) ** 2
    assert weights @ (points - mean) ** 2 == pytest.approx(wanted, rel=0.01)


@settings(max_examples=30, deadline=None)
@given(x=shares_of_scores, y=shares_of_scores, h_x=st.floats(0.3, 3), h_y=st.floats(0.3, 3))
def test_kernel_equating_rises_and_turns_round(x, y, h_x, h_y):
    widths = np.array(h_x), np.array(h_y)
    scales = {"x_scores": SCORES, "y_scores": SCORES}

    there = kernel_equipercentile(x, y, bandwidths=widths, **scales)
    back = kernel_equipercentile(y, x, bandwidths=widths[::-1], at=there, **scales)

    assert (np.diff(there) > 0).all()
    assert back == pytest.approx(SCORES, abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(shares=shares_of_scores, h=st.floats(0.2, 5))
def test_a_form_equated_to_itself_stays_what_it_is(shares, h):
    width = np.array(h)
    found = kernel_equipercentile(
        shares, shares, x_scores=SCORES, y_scores=SCORES, bandwidths=(width, width)
    )

    assert found == pytest.approx(SCORES, abs=1e-5)


def test_a_wide_kernel_is_linear_equating():
    x, y = binomial_shares(0.45), binomial_shares(0.55)
    data = EquatingData(
        Design.EQUIVALENT_GROUPS,
        FormFrequencies.of_table(SCORES, x * 1e6),
        FormFrequencies.of_table(SCORES, y * 1e6),
    )

    wide = curve(data, Method.KERNEL, Settings(bandwidths=(np.array(200.0), np.array(200.0))))

    assert wide.equated == pytest.approx(curve(data, Method.LINEAR, Settings()).equated, abs=0.01)


def test_a_bandwidth_of_least_penalty_stays_near_equipercentile_equating():
    x, y = binomial_shares(0.5), binomial_shares(0.55)
    widths = best_bandwidth(x, SCORES), best_bandwidth(y, SCORES)

    found = kernel_equipercentile(x, y, x_scores=SCORES, y_scores=SCORES, bandwidths=widths)

    plain = equipercentile(x, y, x_scores=SCORES, y_scores=SCORES)
    assert found[4:16] == pytest.approx(plain[4:16], abs=0.02)


def test_a_needless_peak_costs_its_weight():
    teeth = np.where(np.arange(21) % 2 == 0, 1.0, 3.0)
    teeth[::4] = 0.0
    teeth /= teeth.sum()
    free = penalty(teeth, SCORES, bandwidth=0.3, peak_weight=0.0)

    assert free < 0.1
    assert penalty(teeth, SCORES, bandwidth=0.3) - free == pytest.approx(
        penalty(teeth, SCORES, bandwidth=0.3, peak_weight=2.0) / 2 - free / 2
    )
    assert penalty(teeth, SCORES, bandwidth=0.3) > 1
    assert penalty(teeth, SCORES, bandwidth=float(best_bandwidth(teeth, SCORES))) < 1


def test_ranks_beyond_the_scale_end_a_stated_way_outside_it():
    shares = binomial_shares(0.5)

    found = scores_at(shares, SCORES, np.array([0.0, 1.0]), bandwidth=NARROW)

    assert -3 <= found[0] < 0
    assert 20 < found[1] <= 23
    assert continuized(shares, SCORES, found, bandwidth=NARROW) == pytest.approx([0, 1], abs=1e-6)


@pytest.mark.parametrize(
    ("method", "links"), [(Method.KERNEL_CHAINED, 4), (Method.KERNEL_POST_STRATIFICATION, 2)]
)
def test_errors_hold_the_bandwidths_of_the_data_and_the_result_names_them(method, links):
    data = anchored(n_x=500, n_y=500)

    fixed = with_bandwidths(data, method, Settings())
    found = equate(data, method=method)

    assert fixed.bandwidths is not None
    assert len(fixed.bandwidths) == links
    assert found.se == pytest.approx(delta_errors(data, method, fixed))
    assert any("bandwidths of least penalty" in said for said in found.assumptions)


@pytest.mark.parametrize("method", [Method.KERNEL_CHAINED, Method.KERNEL_POST_STRATIFICATION])
def test_delta_errors_agree_with_the_bootstrap(method):
    data = anchored(n_x=800, n_y=800, items=24, common=8, weaker=0.2)
    options = Settings(presmooth=3)

    delta = delta_errors(data, method, options)
    again = bootstrap_panel(data, [method], options, samples=300, seed=1)[method]

    assert again.se[6:20] == pytest.approx(delta[6:20], rel=0.2)


def test_bandwidths_for_another_method_are_refused():
    with pytest.raises(NotEquatable, match="takes 4 bandwidths and 2 were given"):
        curve(anchored(), Method.KERNEL_CHAINED, Settings(bandwidths=(NARROW, NARROW)))


def test_kernel_methods_are_near_their_discrete_like_where_candidates_are_many():
    data = anchored(n_x=3000, n_y=3000, harder=0.2, weaker=0.2)
    options = Settings(presmooth=4)
    pairs = (
        (Method.KERNEL_CHAINED, Method.CHAINED_EQUIPERCENTILE),
        (Method.KERNEL_POST_STRATIFICATION, Method.FREQUENCY_ESTIMATION),
    )

    for kernel_method, plain in pairs:
        found = curve(data, kernel_method, options).equated

        assert found[15:50] == pytest.approx(curve(data, plain, options).equated[15:50], abs=0.1)


def test_one_group_on_both_forms_can_be_kernel_equated():
    rng = np.random.default_rng(3)
    ability = rng.normal(15, 4, 600)
    x, y = (np.clip(np.round(ability + rng.normal(0, 2, 600)), 0, 30) for _ in range(2))
    one = EquatingData.single_group(x, y)

    found = equate(one, method=Method.KERNEL)
    two = equate(random_groups(n=600), method=Method.KERNEL)

    assert found.equated[8:24] == pytest.approx(np.arange(8, 24), abs=0.5)
    assert found.se[15] < two.se[15]
