import numpy as np
import pytest

from scoring.moments import TooFewMarks
from scoring.subscores import subscore_value


def two_areas(*, correlation, n=4000, items=15, seed=1):
    """Return marks of two areas whose true scores correlate by this much."""
    rng = np.random.default_rng(seed)
    true = rng.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]], size=n)
    marks = np.repeat(true, items, axis=1) + rng.normal(0, 2, (n, 2 * items))
    return marks, ["a"] * items + ["b"] * items


def test_areas_that_measure_the_same_add_nothing():
    marks, areas = two_areas(correlation=0.98)

    found = subscore_value(marks, areas=areas, items_min=10)

    assert not any(one.reported for one in found.areas)
    assert all("is not above" in one.reasons[0] for one in found.areas)


def test_areas_that_measure_different_things_are_reported():
    marks, areas = two_areas(correlation=0.3)

    found = subscore_value(marks, areas=areas, items_min=10)

    assert all(one.reported for one in found.areas)


def test_the_reductions_of_error_agree_with_the_truth():
    marks, areas = two_areas(correlation=0.6, n=100_000)

    first = subscore_value(marks, areas=areas, items_min=10).areas[0]

    # Area: true variance 15^2 = 225, error 60; total: true 225 * 2 * 1.6 = 720, error 120.
    assert first.prmse_area == pytest.approx(225 / 285, abs=0.01)
    assert first.prmse_total == pytest.approx((225 * 1.6) ** 2 / (225 * 840), abs=0.01)
    assert first.correlation == pytest.approx(0.6, abs=0.01)
    assert first.prmse_both > max(first.prmse_area, first.prmse_total)


@pytest.mark.parametrize(
    ("n", "items", "said"),
    [
        pytest.param(4000, 9, "9 items, at least 10", id="nine items"),
        pytest.param(29, 15, "N = 29 supports no area feedback", id="cohort of 29"),
    ],
)
def test_few_items_or_candidates_are_reasons_not_to_report(n, items, said):
    marks, areas = two_areas(correlation=0.1, n=n, items=items)

    found = subscore_value(marks, areas=areas, items_min=10)

    assert all(said in " ".join(one.reasons) for one in found.areas)
    assert not any(one.reported for one in found.areas)


def test_an_area_of_one_item_has_no_value_and_says_so():
    marks, _ = two_areas(correlation=0.5, n=100, items=3)

    found = subscore_value(marks, areas=["a"] * 5 + ["b"], items_min=10)

    assert found.areas[1].reasons == ("the area has fewer than two items that vary",)


def test_every_item_needs_an_area():
    with pytest.raises(TooFewMarks, match="1 areas are named for 2 items"):
        subscore_value(np.eye(2), areas=["a"], items_min=10)
