"""The lognormal model of response times: recovery, calibration of p, refusals."""

import numpy as np
import pytest

from scoring.forensics.responsetimes import TimesUnusable, anomalies, fit_times, speed_gain


def sitting(n, items, *, seed):
    """Return seconds, intensities and discriminations of a sitting at steady speeds."""
    rng = np.random.default_rng(seed)
    beta, alpha = rng.normal(4.0, 0.4, items), rng.uniform(1.5, 3.0, items)
    speed = rng.normal(0, 0.3, (n, 1))
    logs = beta - speed + rng.normal(size=(n, items)) / alpha
    return np.exp(logs), beta, alpha


def test_intensities_discriminations_and_the_spread_of_speed_are_recovered():
    seconds, beta, alpha = sitting(3000, 20, seed=1)

    model = fit_times(seconds)

    assert model.intensity == pytest.approx(beta, abs=0.05)
    assert model.discrimination == pytest.approx(alpha, rel=0.08)
    assert model.spread == pytest.approx(0.3, abs=0.02)


def test_a_model_of_times_missing_by_design_agrees_with_the_complete_one():
    seconds, beta, _ = sitting(2000, 12, seed=2)
    holed = seconds.copy()
    holed[::3, :4] = np.nan

    assert fit_times(holed).intensity == pytest.approx(beta, abs=0.06)


def test_residuals_and_fit_are_distributed_as_stated():
    seconds, _, _ = sitting(2000, 15, seed=3)

    found = anomalies(fit_times(seconds), seconds)

    assert found.residual.mean() == pytest.approx(0.0, abs=0.02)
    assert found.residual.std() == pytest.approx(1.0, abs=0.02)
    assert np.mean(found.p < 0.05) == pytest.approx(0.05, abs=0.015)
    assert np.mean(found.fast_p < 0.01) == pytest.approx(0.01, abs=0.003)


def test_a_candidate_who_rushes_through_the_end_is_found_and_nobody_else():
    seconds, _, _ = sitting(200, 30, seed=4)
    seconds[17, 20:] = 4.0

    found = anomalies(fit_times(seconds), seconds)

    assert np.flatnonzero(found.p_holm < 0.05).tolist() == [17]
    short = set(np.flatnonzero(found.fast_p_fdr[17] < 0.05).tolist())
    assert short
    assert short <= set(range(20, 30))


def test_answers_faster_on_named_items_show_as_a_gain_in_speed():
    seconds, _, _ = sitting(400, 30, seed=5)
    named = np.arange(30) < 10
    model = fit_times(seconds)
    usual = speed_gain(model, seconds, chosen=named)
    seconds[3, named] *= 0.4

    gained = speed_gain(model, seconds, chosen=named)

    assert usual.std() == pytest.approx(1.0, abs=0.1)
    assert gained[3] > usual[3] + 4


def test_without_times_on_one_side_there_is_no_gain():
    seconds, _, _ = sitting(50, 8, seed=6)
    model = fit_times(seconds)
    seconds[0, :4] = np.nan

    gained = speed_gain(model, seconds, chosen=np.arange(8) < 4)

    assert np.isnan(gained[0])
    assert np.isfinite(gained[1:]).all()


@pytest.mark.parametrize(
    ("change", "said", "place"),
    [
        ({"at": (3, 2), "to": 0.0}, "a time of 0 seconds", (3, 2)),
        ({"at": (3, 2), "to": -5.0}, "a time of -5 seconds", (3, 2)),
        ({"at": (slice(None), 2), "to": np.nan}, "0 times on an item", (None, 2)),
    ],
    ids=["none at all", "before it began", "an item nobody has"],
)
def test_times_that_the_model_cannot_take_are_refused_with_their_place(change, said, place):
    seconds, _, _ = sitting(40, 6, seed=7)
    seconds[change["at"]] = change["to"]

    with pytest.raises(TimesUnusable, match=said) as refused:
        fit_times(seconds)

    assert (refused.value.row, refused.value.item) == place


def test_a_handful_of_candidates_is_refused():
    with pytest.raises(TimesUnusable, match="12 candidates: the model needs 30"):
        fit_times(sitting(12, 6, seed=8)[0])
