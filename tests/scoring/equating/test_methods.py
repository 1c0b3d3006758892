import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.equating.equate import equate
from scoring.equating.frequencies import Design, EquatingData, FormFrequencies, NotEquatable
from scoring.equating.methods import Curve, Method, Settings, curve, methods_for
from scoring.scale import ReportingScale
from tests.scoring.equating.samples import anchored, random_groups

NEAT = methods_for(Design.ANCHOR_INTERNAL)
RANDOM = methods_for(Design.EQUIVALENT_GROUPS)
MARKS_OFF = 2.0  # more than any sound method is off at 2000 candidates


@pytest.mark.parametrize("method", RANDOM)
def test_a_form_equated_to_itself_is_left_alone(method):
    form = random_groups().x

    found = equate(EquatingData(Design.EQUIVALENT_GROUPS, form, form), method=method)

    seen = np.flatnonzero(form.totals)
    assert found.equated[seen] == pytest.approx(found.scores[seen], abs=1e-9)


@pytest.mark.parametrize("method", NEAT)
def test_an_anchored_form_equated_to_itself_is_left_alone(method):
    form = anchored().x

    found = equate(EquatingData(Design.ANCHOR_INTERNAL, form, form), method=method)

    seen = np.flatnonzero(form.totals)
    assert found.equated[seen] == pytest.approx(found.scores[seen], abs=1e-9)


@pytest.mark.parametrize("method", NEAT)
def test_a_stack_of_tables_gives_what_each_table_gives(method):
    data, other = anchored(seed=3), anchored(seed=4)
    stack = data.with_samples(
        [np.stack(pair) for pair in zip(data.samples, other.samples, strict=True)]
    )

    together = curve(stack, method, Settings(weight=0.4, presmooth=3)).equated

    for place, one in enumerate((data, other)):
        alone = curve(one, method, Settings(weight=0.4, presmooth=3)).equated
        # A bandwidth is found to 1e-7 marks, everything else to the last digits.
        assert together[place] == pytest.approx(alone, abs=1e-6 if method.uses_kernel else 1e-8)


def true_equivalent(data, *, harder):
    """Expected total on Y of a candidate with each expected total on X, by the model."""
    theta = np.linspace(-6, 6, 2001)
    items, common = len(data.x.scores) - 1, len(data.x.anchor_scores) - 1
    own, shared = np.linspace(-1.5, 1.5, items - common), np.linspace(-1.5, 1.5, common)

    def expected(difficulties):
        return (1 / (1 + np.exp(-(theta[:, None] - difficulties)))).sum(axis=1)

    x = expected(own + harder) + expected(shared)
    y = expected(own) + expected(shared)
    return lambda score: float(np.interp(score, x, y))


def errors_with_unlike_groups(function):
    """Errors in the middle of the scale where forms and groups both differ."""
    data = anchored(n_x=2000, n_y=2000, items=80, common=20, harder=0.25, weaker=0.7, seed=5)
    truth = true_equivalent(data, harder=0.25)
    equated = function(data)
    return [equated[score] - truth(score) for score in (30, 40, 50)]


@pytest.mark.parametrize(
    "method",
    [
        Method.NOMINAL_WEIGHTS,
        Method.CIRCLE_ARC,
        Method.LEVINE_OBSERVED,
        Method.LEVINE_TRUE,
        Method.CHAINED_LINEAR,
        Method.CHAINED_EQUIPERCENTILE,
    ],
)
def test_methods_recover_the_truth_where_groups_differ(method):
    found = errors_with_unlike_groups(lambda data: curve(data, method, Settings()).equated)

    assert np.abs(found).max() < MARKS_OFF


def unscaled_chained_mean(data):
    """Move the mean by the anchor's difference as it is: wrong, a short anchor is no form."""
    x, y, v = data.x, data.y, data.x.anchor_scores
    gap = x.anchor_totals @ v / x.n - y.anchor_totals @ v / y.n
    return x.scores + (y.totals @ y.scores / y.n + gap - x.totals @ x.scores / x.n)


def test_an_unscaled_chained_mean_fails_where_groups_differ():
    found = errors_with_unlike_groups(unscaled_chained_mean)

    assert np.abs(found).min() > 5


def test_no_method_on_offer_is_the_unscaled_chained_mean():
    data = anchored(n_x=2000, n_y=2000, items=80, common=20, harder=0.25, weaker=0.7, seed=5)
    wrong = unscaled_chained_mean(data)

    for method in set(NEAT) - {Method.IDENTITY}:
        assert abs(curve(data, method, Settings()).equated[40] - wrong[40]) > 3


def test_tucker_is_biased_where_the_challengers_are_weaker():
    found = errors_with_unlike_groups(lambda data: curve(data, Method.TUCKER, Settings()).equated)

    assert min(found) > 0.9  # scores of X look better than they are: the cut falls
    assert np.mean(found) > 1.2


@pytest.mark.parametrize("method", [Method.LEVINE_OBSERVED, Method.LEVINE_TRUE, Method.TUCKER])
def test_an_external_anchor_works_where_groups_are_alike(method):
    data = anchored(n_x=4000, n_y=4000, external=True, seed=6)

    found = equate(data, method=method)

    assert np.abs(found.equated - found.scores)[10:35].max() < MARKS_OFF


def test_the_weight_changes_only_methods_with_a_synthetic_population():
    data = anchored(weaker=0.3)

    for method in NEAT:
        one, half = (curve(data, method, Settings(weight=w)).equated for w in (1.0, 0.5))
        changed = not np.allclose(one, half, atol=1e-12)
        assert changed <= method.uses_weight


@given(shift=st.integers(1, 5))
def test_equipercentile_equating_of_a_shifted_form_is_the_shift(shift):
    form = FormFrequencies.of_table(list(range(11)), [1, 2, 4, 7, 9, 10, 9, 7, 4, 2, 1])
    moved = FormFrequencies.of_table(list(range(11 + shift)), [0] * shift + form.totals.tolist())

    found = equate(
        EquatingData(Design.EQUIVALENT_GROUPS, form, moved), method=Method.EQUIPERCENTILE
    )

    assert found.equated == pytest.approx(form.scores + shift)


@given(st.lists(st.integers(0, 30), min_size=12, max_size=12).filter(lambda c: sum(c) > 20))
def test_an_equipercentile_curve_never_falls_and_stays_on_the_scale(counts):
    x = FormFrequencies.of_table(list(range(12)), counts)
    y = FormFrequencies.of_table(list(range(12)), [3, 5, 0, 9, 12, 14, 13, 0, 0, 6, 2, 1])

    found = curve(EquatingData(Design.EQUIVALENT_GROUPS, x, y), Method.EQUIPERCENTILE, Settings())

    assert isinstance(found, Curve)
    assert (np.diff(found.equated) >= -1e-9).all()
    assert found.equated.min() >= -0.5
    assert found.equated.max() <= 11.5


def test_a_method_of_another_design_is_refused_with_those_that_fit():
    with pytest.raises(NotEquatable, match="tucker is not for design eg: take one of identity"):
        equate(random_groups(), method=Method.TUCKER)


def test_equal_totals_carry_no_line():
    form = FormFrequencies.of_candidates([5, 5, 5], highest=10)

    with pytest.raises(NotEquatable, match="same total"):
        equate(EquatingData(Design.EQUIVALENT_GROUPS, form, form), method=Method.LINEAR)


@pytest.mark.parametrize(
    ("totals", "said"),
    [([], "no totals"), ([1.5, 2], "whole marks"), ([3], "1 candidates"), ([3, 12], "above")],
    ids=["none", "half a mark", "one candidate", "beyond the scale"],
)
def test_unusable_totals_are_refused(totals, said):
    with pytest.raises(NotEquatable, match=said):
        FormFrequencies.of_candidates(totals, highest=10)


def test_anchors_of_different_length_are_refused():
    x = FormFrequencies.of_candidates([3, 4], [1, 2])
    y = FormFrequencies.of_candidates([3, 4], [1, 3])

    with pytest.raises(NotEquatable, match="name its highest score"):
        EquatingData(Design.ANCHOR_INTERNAL, x, y)


def test_the_raw_cut_is_the_lowest_score_whose_unrounded_equated_score_reaches_the_cut():
    x, y = (FormFrequencies.of_candidates(marks, highest=10) for marks in ([4, 6], [4.0, 7.0]))
    found = equate(EquatingData(Design.EQUIVALENT_GROUPS, x, y), method=Method.MEAN)
    scale = ReportingScale.through(raw_cut=6.0, raw_b_level=8.0)

    cut = found.raw_cut(scale)

    assert found.equated[:7].tolist() == [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5]
    assert cut == 6  # 5 equates to 5.5, which would round to 6 and still fails


def test_a_circle_arc_keeps_the_ends_and_goes_through_the_means():
    data = random_groups()

    found = equate(data, method=Method.CIRCLE_ARC)

    mean_x, mean_y = (form.totals @ form.scores / form.n for form in data.forms)
    assert found.equated[[0, -1]].tolist() == [0.0, 30.0]
    assert np.interp(mean_x, found.scores, found.equated) == pytest.approx(mean_y, abs=0.02)


def test_a_result_says_n_method_and_assumptions():
    found = equate(anchored(n_x=120, n_y=200), method=Method.TUCKER, settings=Settings(weight=0.3))

    assert (found.n_x, found.n_y, found.method) == (120, 200, Method.TUCKER)
    assert any("same in both groups" in said for said in found.assumptions)
    assert any("weight 0.3" in said for said in found.assumptions)


def test_the_mean_arc_keeps_the_equated_mean_over_the_candidates_and_the_circle_arc_does_not():
    data = anchored(n_x=300, n_y=300, harder=0.6, seed=8)
    share = data.x.totals / data.x.n
    wanted = curve(data, Method.NOMINAL_WEIGHTS, Settings()).equated @ share

    found = curve(data, Method.MEAN_ARC, Settings()).equated
    arc = curve(data, Method.CIRCLE_ARC, Settings()).equated

    assert found @ share == pytest.approx(wanted, abs=1e-6)
    assert arc @ share < wanted - 0.1
    assert found[0] == 0
    assert found[-1] == 60
    assert (np.diff(found) > 0).all()
