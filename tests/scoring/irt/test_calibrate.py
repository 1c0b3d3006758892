import numpy as np
import pytest

from scoring.irt import certificate
from scoring.irt.calibrate import calibrate
from scoring.irt.design import UnusableResponses
from scoring.irt.models import ItemParameters, Model
from scoring.irt.priors import Beta, LogNormal, Normal, Priors
from scoring.irt.results import ErrorMethod
from tests.scoring.irt.simulated import abilities, answers, bank


def ids(items):
    return [item.id for item in items]


def all_b(result):
    return np.concatenate([item.b for item in result.parameters])


def all_a(result):
    return np.array([item.a for item in result.parameters])


@pytest.mark.parametrize(
    ("model", "n_categories", "worst_b"),
    [
        (Model.RASCH, 2, 0.15),
        (Model.ONE_PL, 2, 0.15),
        (Model.TWO_PL, 2, 0.25),
        (Model.THREE_PL, 2, 0.6),
        (Model.GRM, 4, 0.25),
        (Model.PCM, 4, 0.25),
        (Model.GPCM, 4, 0.3),
    ],
)
def test_each_model_recovers_the_items_that_made_the_data(model, n_categories, worst_b):
    items = bank(model, 15, seed=3, n_categories=n_categories)
    marks = answers(items, abilities(4000, seed=4), seed=5)
    priors = Priors(c=Beta(5, 17)) if model is Model.THREE_PL else Priors()

    result = calibrate(marks, model=model, ids=ids(items), priors=priors)

    assert result.converged
    truth = np.concatenate([item.b for item in items])
    assert np.abs(all_b(result) - truth).max() < worst_b
    for fit, item in zip(result.items, items, strict=True):
        assert fit.se_a is None or abs(fit.parameters.a - item.a) < 4 * fit.se_a


def test_errors_stated_are_the_errors_made():
    items = bank(Model.TWO_PL, 20, seed=6)
    z = []
    for seed in range(12):
        marks = answers(items, abilities(600, seed=seed), seed=100 + seed)
        result = calibrate(marks, model=Model.TWO_PL, ids=ids(items))
        z += [
            (fit.parameters.b[0] - item.b[0]) / fit.se_b[0]
            for fit, item in zip(result.items, items, strict=True)
        ]

    assert 0.85 < np.std(z) < 1.15


def test_mixed_formats_are_fitted_together():
    items = (*bank(Model.TWO_PL, 10, seed=7), *bank(Model.GRM, 4, seed=8, n_categories=3))
    items = tuple(
        ItemParameters(f"M{j}", item.model, item.a, item.b) for j, item in enumerate(items)
    )
    marks = answers(items, abilities(3000, seed=9), seed=10)

    result = calibrate(marks, model={item.id: item.model for item in items}, ids=ids(items))

    assert result.converged
    assert [item.model for item in result.parameters] == [item.model for item in items]
    assert np.abs(all_b(result) - np.concatenate([item.b for item in items])).max() < 0.25


def test_means_and_spreads_of_other_groups_are_free():
    items = bank(Model.TWO_PL, 20, seed=11)
    first, second = abilities(2000, seed=12), abilities(2000, seed=13, mean=-0.7, sd=1.3)
    marks = np.concatenate([answers(items, first, seed=14), answers(items, second, seed=15)])
    groups = ["college"] * 2000 + ["self-taught"] * 2000

    result = calibrate(marks, model=Model.TWO_PL, ids=ids(items), groups=groups)

    college, self_taught = result.groups
    assert (college.mean, college.sd, college.se_mean) == (0.0, 1.0, None)
    assert self_taught.mean == pytest.approx(-0.7, abs=0.12)
    assert self_taught.sd == pytest.approx(1.3, abs=0.12)
    assert 0.02 < self_taught.se_mean < 0.06


def test_fixed_items_keep_their_model_and_carry_the_scale():
    anchors = bank(Model.THREE_PL, 15, seed=16)
    fresh = tuple(
        ItemParameters(f"N{j}", Model.TWO_PL, item.a, item.b)
        for j, item in enumerate(bank(Model.TWO_PL, 8, seed=17))
    )
    theta = abilities(4000, seed=18, mean=0.6, sd=0.8)
    items = (*anchors, *fresh)

    result = calibrate(
        answers(items, theta, seed=19), model=Model.TWO_PL, ids=ids(items), fixed=anchors
    )

    assert result.parameters[:15] == anchors
    assert all(item.se_a is None and item.is_fixed for item in result.items[:15])
    assert {item.model for item in result.parameters[15:]} == {Model.TWO_PL}
    (group,) = result.groups
    assert group.mean == pytest.approx(0.6, abs=0.08)
    assert group.sd == pytest.approx(0.8, abs=0.08)
    assert [item.b[0] for item in result.parameters[15:]] == pytest.approx(
        [item.b[0] for item in fresh], abs=0.3
    )


def test_new_three_parameter_items_stay_three_parameter_beside_fixed_ones():
    items = bank(Model.THREE_PL, 16, seed=20)
    marks = answers(items, abilities(3000, seed=21), seed=22)

    result = calibrate(
        marks,
        model=Model.THREE_PL,
        ids=ids(items),
        fixed=items[:10],
        priors=Priors(c=Beta(5, 17)),
    )

    assert result.converged
    assert {item.model for item in result.parameters} == {Model.THREE_PL}
    assert all(item.c > 0 for item in result.parameters[10:])


def test_items_missing_by_design_put_two_forms_on_one_scale():
    items = bank(Model.RASCH, 30, seed=23)
    weak, strong = abilities(1500, seed=24, mean=-0.5), abilities(1500, seed=25, mean=0.5)
    marks = np.concatenate([answers(items, weak, seed=26), answers(items, strong, seed=27)]).astype(
        float
    )
    marks[:1500, 20:] = np.nan
    marks[1500:, :10] = np.nan

    result = calibrate(marks, model=Model.RASCH, ids=ids(items), groups=["a"] * 1500 + ["b"] * 1500)

    # The scale's origin is the mean of the weak group, half a logit below that of the items.
    moved = all_b(result) - [item.b[0] for item in items]
    assert moved.mean() == pytest.approx(0.5, abs=0.06)
    assert moved.std() < 0.12
    assert result.groups[1].mean == pytest.approx(1.0, abs=0.12)
    assert [item.n for item in result.items][::10] == [1500, 3000, 1500]


def test_integers_below_zero_are_missing_like_nan():
    items = bank(Model.TWO_PL, 6, seed=28)
    marks = answers(items, abilities(400, seed=29), seed=30)
    marks[::3, 2] = -1

    whole = calibrate(marks, model=Model.TWO_PL)
    floats = calibrate(np.where(marks < 0, np.nan, marks), model=Model.TWO_PL)

    assert whole.parameters == floats.parameters


def test_weights_count_rows_as_often_as_they_occurred():
    items = bank(Model.TWO_PL, 6, seed=31)
    marks = answers(items, abilities(300, seed=32), seed=33)
    times = np.random.default_rng(34).integers(0, 4, 300)

    weighted = calibrate(marks, model=Model.TWO_PL, weights=times)
    repeated = calibrate(np.repeat(marks, times, axis=0), model=Model.TWO_PL)

    assert weighted.log_likelihood == pytest.approx(repeated.log_likelihood, abs=1e-7)
    assert all_b(weighted) == pytest.approx(all_b(repeated), abs=1e-5)
    assert weighted.n == repeated.n == times.sum()


def test_many_rows_by_knots_agree_with_the_plain_products():
    items = bank(Model.TWO_PL, 25, seed=35)
    marks = answers(items, abilities(9000, seed=36), seed=37)

    by_knots = calibrate(marks, model=Model.TWO_PL, gap=1e-9)
    with_gap = marks.astype(float)
    with_gap[0, 0] = np.nan  # one missing answer forbids the short cut
    plain = calibrate(with_gap, model=Model.TWO_PL, gap=1e-9)

    assert by_knots.converged
    assert plain.converged
    assert all_b(by_knots) == pytest.approx(all_b(plain), abs=2e-3)
    assert [i.se_a for i in by_knots.items] == pytest.approx(
        [i.se_a for i in plain.items], rel=2e-3
    )


def test_the_order_of_items_and_candidates_does_not_matter():
    items = bank(Model.TWO_PL, 8, seed=38)
    marks = answers(items, abilities(500, seed=39), seed=40)

    one = calibrate(marks, model=Model.TWO_PL)
    other = calibrate(marks[::-1, ::-1], model=Model.TWO_PL)

    assert all_b(other)[::-1] == pytest.approx(all_b(one), abs=1e-5)


def test_eight_candidates_with_perfect_and_zero_items_get_finite_rasch_difficulties():
    marks = (abilities(8, seed=41)[:, None] > np.linspace(-1.5, 1.5, 20)).astype(int)
    marks[:, 0], marks[:, 1] = 1, 0

    result = calibrate(marks, model=Model.RASCH, priors=Priors(b=Normal(0.0, 2.0)))

    b = all_b(result)
    assert result.converged
    assert np.abs(b).max() < 5
    assert (b[0], b[1]) == (b.min(), b.max())
    assert all(0.5 < item.se_b[0] < 2.0 for item in result.items)


def test_a_perfect_item_without_a_prior_is_refused_by_name():
    marks = np.array([[1, 0], [1, 1], [1, 0]])

    with pytest.raises(UnusableResponses, match=r"item easy: all 3 candidates have mark 1.*prior"):
        calibrate(marks, model=Model.RASCH, ids=["easy", "fair"])


@pytest.mark.parametrize(
    ("marks", "model", "said"),
    [
        ([[0.5, 1], [1, 0]], Model.RASCH, "item A, row 1: mark 0.5 is not a whole number"),
        ([[2, 1], [1, 0]], Model.TWO_PL, "item A: marks 1 to 2 do not fit model 2pl"),
        ([[0, 1], [3, 0]], Model.GRM, "item A: nobody has mark 1, between 0 and 3"),
        ([[np.nan, 1], [np.nan, 0]], Model.RASCH, "item A: nobody has a mark"),
    ],
    ids=["half a mark", "three marks in 2pl", "a hole between marks", "an empty column"],
)
def test_marks_that_the_model_cannot_have_are_refused(marks, model, said):
    with pytest.raises(UnusableResponses, match=said):
        calibrate(np.array(marks), model=model, ids=["A", "B"])


def test_fixed_items_that_are_not_there_are_refused():
    stranger = ItemParameters("Z", Model.RASCH, 1.0, (0.0,))

    with pytest.raises(UnusableResponses, match="none of the 1 fixed items"):
        calibrate(np.array([[0, 1], [1, 0]]), model=Model.RASCH, fixed=[stranger])


def test_too_few_nodes_are_found_out_by_twice_as_many():
    items = bank(Model.TWO_PL, 60, seed=42)
    marks = answers(items, abilities(4000, seed=43), seed=44)

    coarse = calibrate(marks, model=Model.TWO_PL, nodes=15)
    fine = calibrate(marks, model=Model.TWO_PL, nodes=61)

    assert not coarse.converged
    assert coarse.certificate.log_likelihood_gap < certificate.LARGEST_GAP
    assert coarse.certificate.gap_at_twice_the_nodes > certificate.LARGEST_GAP
    assert fine.converged


def test_a_climb_cut_short_is_not_called_converged():
    items = bank(Model.TWO_PL, 10, seed=45)
    marks = answers(items, abilities(500, seed=46), seed=47)

    result = calibrate(marks, model=Model.TWO_PL, gap=1e9, most_iterations=1)

    assert result.certificate.log_likelihood_gap > certificate.LARGEST_GAP
    assert not result.converged


def test_the_gap_stated_is_the_log_likelihood_that_was_missing():
    items = bank(Model.TWO_PL, 10, seed=48)
    marks = answers(items, abilities(800, seed=49), seed=50)

    short = calibrate(marks, model=Model.TWO_PL, gap=1e9, most_iterations=2)
    whole = calibrate(marks, model=Model.TWO_PL)

    missing = whole.log_likelihood - short.log_likelihood
    assert short.certificate.log_likelihood_gap == pytest.approx(missing, rel=0.15)


def test_sandwich_and_louis_errors_agree_where_the_model_is_right():
    items = bank(Model.TWO_PL, 10, seed=51)
    marks = answers(items, abilities(5000, seed=52), seed=53)

    fits = {
        method: calibrate(marks, model=Model.TWO_PL, errors=method)
        for method in (ErrorMethod.LOUIS, ErrorMethod.SANDWICH, ErrorMethod.CROSS_PRODUCT)
    }

    louis = [item.se_b[0] for item in fits[ErrorMethod.LOUIS].items]
    for method in (ErrorMethod.SANDWICH, ErrorMethod.CROSS_PRODUCT):
        assert [item.se_b[0] for item in fits[method].items] == pytest.approx(louis, rel=0.12)


def test_a_lognormal_prior_keeps_slopes_of_a_small_sample_in_bounds():
    items = bank(Model.TWO_PL, 20, seed=54)
    marks = answers(items, abilities(60, seed=55), seed=56)
    priors = Priors(a=LogNormal(0.0, 0.3), b=Normal(0.0, 2.0))

    result = calibrate(marks, model=Model.TWO_PL, priors=priors)

    assert result.converged
    assert (all_a(result) > 0.4).all()
    assert (all_a(result) < 2.5).all()
    assert result.method == "marginal posterior mode in the metric of a, b and c"
    assert "prior: log a normal, mean 0, sd 0.3" in result.assumptions


def test_three_parameters_without_a_prior_reach_a_certified_edge():
    items = bank(Model.THREE_PL, 40, seed=57)
    marks = answers(items, abilities(300, seed=58), seed=59)

    result = calibrate(marks, model=Model.THREE_PL)

    assert result.converged
    assert result.certificate.at_bound > 0
    at_edge = [item for item in result.items if item.parameters.c < 2e-4]
    assert at_edge
    assert all(item.se_c is None for item in at_edge)
    assert any("without a prior on c" in sentence for sentence in result.assumptions)


def test_a_part_of_many_rows_is_only_where_the_climb_begins():
    items = bank(Model.THREE_PL, 12, seed=60)
    marks = answers(items, abilities(9000, seed=61), seed=62)
    priors = Priors(c=Beta(5, 17))

    quick = calibrate(marks, model=Model.THREE_PL, priors=priors, errors=ErrorMethod.NONE)
    tight = calibrate(marks, model=Model.THREE_PL, priors=priors, errors=ErrorMethod.NONE, gap=1e-9)

    assert quick.converged
    assert 0 <= tight.log_posterior - quick.log_posterior < 2e-4


def test_asymptotes_that_are_given_stay_where_they_are():
    items = bank(Model.THREE_PL, 8, seed=3)
    marks = answers(items, abilities(1500, seed=4), seed=5)

    fit = calibrate(marks, model=Model.THREE_PL, asymptotes={str(j): 0.2 for j in range(1, 8)})

    assert [item.parameters.c for item in fit.items[:7]] == pytest.approx([0.2] * 7)
    assert fit.items[0].se_c is None
    assert fit.n_parameters == 8 * 2 + 1
    assert fit.converged
