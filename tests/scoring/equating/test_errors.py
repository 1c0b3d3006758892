import numpy as np
import pytest

from scoring.equating.equate import equate
from scoring.equating.errors import bootstrap_panel, delta_errors, multinomial_errors
from scoring.equating.frequencies import Design, EquatingData, FormFrequencies, NotEquatable
from scoring.equating.methods import Method, Settings, curve, methods_for
from scoring.equating.moments import moments
from tests.scoring.equating.samples import anchored, random_groups


def central_moments(form):
    p = form.totals / form.n
    mean = p @ form.scores
    return mean, *[p @ (form.scores - mean) ** k for k in (2, 3, 4)]


def test_the_error_of_mean_equating_is_that_of_a_difference_of_means():
    data = random_groups(n=200)
    variances = [central_moments(form)[1] / 200 for form in data.forms]

    found = equate(data, method=Method.MEAN)

    assert found.se == pytest.approx(np.full(31, np.sqrt(sum(variances))), abs=1e-7)


def test_the_error_of_linear_equating_is_that_of_the_printed_formula():
    # Kolen and Brennan (2014), equation 7.10, with skewness and kurtosis.
    data = random_groups(n=200)
    (mean, var, third, fourth), (_, var_y, third_y, fourth_y) = map(central_moments, data.forms)
    z = (data.x.scores - mean) / np.sqrt(var)

    def part(v, m3, m4):
        return (1 + m3 / v**1.5 * z + (m4 / v**2 - 1) / 4 * z**2) / 200

    wanted = np.sqrt(var_y * (part(var, third, fourth) + part(var_y, third_y, fourth_y)))

    found = delta_errors(data, Method.LINEAR, Settings())

    assert found == pytest.approx(wanted, rel=3e-3)  # the formula's variances divide by n


@pytest.mark.parametrize(
    "method", [one for one in methods_for(Design.ANCHOR_INTERNAL) if not one.uses_kernel]
)
def test_delta_errors_agree_with_the_bootstrap(method):
    data = anchored(n_x=800, n_y=800, weaker=0.2)
    settings = Settings(presmooth=4)

    delta = delta_errors(data, method, settings)
    again = bootstrap_panel(data, [method], settings, samples=400, seed=1)[method]

    assert again.se[20:40] == pytest.approx(delta[20:40], rel=0.18, abs=1e-12)


def both_forms_by_one_group():
    rng = np.random.default_rng(7)
    ability = rng.normal(15, 5, 300)
    totals = (np.clip(np.round(ability + rng.normal(0, 2, 300)), 0, 30) for _ in range(2))
    return EquatingData.single_group(*totals)


@pytest.mark.parametrize(
    ("data", "method"),
    [
        (anchored(n_x=600, n_y=600), Method.CHAINED_EQUIPERCENTILE),
        (anchored(n_x=600, n_y=600), Method.BRAUN_HOLLAND),
        (anchored(n_x=600, n_y=600, external=True), Method.FREQUENCY_ESTIMATION),
        (random_groups(), Method.EQUIPERCENTILE),
        (both_forms_by_one_group(), Method.EQUIPERCENTILE),
    ],
    ids=["chained", "Braun-Holland", "external anchor", "random groups", "one group"],
)
def test_errors_after_smoothing_are_those_of_smoothing_every_nudged_table_anew(data, method):
    settings = Settings(presmooth=4)

    found = delta_errors(data, method, settings)

    def anew(samples):
        return curve(data.with_samples(samples), method, settings).equated

    assert found == pytest.approx(multinomial_errors(anew, data.samples), rel=1e-4, abs=1e-6)


def test_one_group_that_takes_both_forms_gives_smaller_errors_than_two():
    rng = np.random.default_rng(7)
    ability = rng.normal(15, 5, 300)
    x, y = (np.clip(np.round(ability + rng.normal(0, 2, 300)), 0, 30) for _ in range(2))
    one = EquatingData.single_group(x, y)
    two = EquatingData(
        Design.EQUIVALENT_GROUPS,
        *[FormFrequencies.of_candidates(totals) for totals in (x, y)],
    )

    errors = [delta_errors(data, Method.LINEAR, Settings()) for data in (one, two)]

    assert (errors[0] < errors[1]).all()


def test_a_bootstrap_is_the_same_for_the_same_seed_and_another_for_another():
    data = anchored(n_x=60, n_y=60)
    panel = [Method.NOMINAL_WEIGHTS, Method.CHAINED_LINEAR]

    first, same, other = (
        bootstrap_panel(data, panel, Settings(), samples=50, seed=seed) for seed in (3, 3, 4)
    )

    for method in panel:
        assert np.array_equal(first[method].se, same[method].se)
        assert not np.array_equal(first[method].se, other[method].se)


def test_a_panel_smooths_as_a_single_method_does():
    data = anchored(n_x=600, n_y=600)
    settings = Settings(presmooth=3)
    panel = bootstrap_panel(data, list(methods_for(data.design)), settings, samples=20, seed=5)

    alone = bootstrap_panel(data, [Method.CHAINED_EQUIPERCENTILE], settings, samples=20, seed=5)

    assert panel[Method.CHAINED_EQUIPERCENTILE].se == pytest.approx(
        alone[Method.CHAINED_EQUIPERCENTILE].se
    )


def test_one_bootstrap_sample_has_no_spread():
    with pytest.raises(NotEquatable, match="take 2 or more"):
        bootstrap_panel(anchored(), [Method.IDENTITY], Settings(), samples=1, seed=0)


def test_standard_errors_cover_the_truth():
    # 200 pairs of samples of one population: identity is true, 95 % of intervals hold it.
    held = 0
    for seed in range(200):
        data = random_groups(n=150, harder=0.0, seed=1000 + seed)
        found = equate(data, method=Method.LINEAR)
        held += abs(found.equated[15] - 15) <= 1.96 * found.se[15]

    assert 0.91 <= held / 200 <= 0.99


def test_moments_of_one_group_do_not_depend_on_the_other():
    data = anchored()

    assert moments(data.x).mean == pytest.approx(float((data.x.totals @ data.x.scores) / data.x.n))


def test_limits_use_students_t_of_the_smaller_group():
    data = anchored(n_x=14, n_y=150)
    found = equate(data, method=Method.NOMINAL_WEIGHTS)

    low, high = found.limits()

    assert high - found.equated == pytest.approx(2.160369 * found.se)
    assert found.equated - low == pytest.approx(2.160369 * found.se)


def test_limits_hold_what_the_method_would_say_of_everybody_as_often_as_they_say():
    everybody = anchored(n_x=20_000, n_y=20_000, harder=0.3, weaker=0.4, seed=5)
    true = curve(everybody, Method.NOMINAL_WEIGHTS, Settings()).equated[36]
    hits = 0
    for seed in range(300):
        few = anchored(n_x=14, n_y=150, harder=0.3, weaker=0.4, seed=100 + seed)
        low, high = equate(few, method=Method.NOMINAL_WEIGHTS).limits()
        hits += low[36] <= true <= high[36]

    assert hits / 300 == pytest.approx(0.95, abs=0.03)
