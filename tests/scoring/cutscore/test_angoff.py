import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scoring.cutscore.angoff import (
    RatingsUnusable,
    angoff,
    angoff_rounds,
    angoff_yes_no,
    lowest_mark,
)
from scoring.cutscore.generalizability import rating_components
from scoring.cutscore.impact import impact
from scoring.cutscore.panel import Gravity, Judge, PanelRules, panel_findings

PANEL_RULES = PanelRules(judges_min=5, judges_warn_below=10, institutions_min=3, expertise_min=2)


def names(prefix, n):
    return [f"{prefix}{i}" for i in range(1, n + 1)]


def rated(table, **extra):
    return angoff(
        table, judges=names("J", table.shape[0]), items=names("i", table.shape[1]), **extra
    )


def test_constant_ratings_give_that_share_of_the_marks_and_no_error():
    found = rated(np.full((6, 40), 0.6))

    assert found.cut == pytest.approx(24.0)
    assert found.raw_cut == 24
    assert (found.sd, found.se_judges) == pytest.approx((0, 0), abs=1e-12)
    assert found.se_random_items == pytest.approx(0, abs=1e-7)


def test_one_aberrant_judge_moves_the_mean_not_the_median_and_is_seen():
    ratings = np.tile(np.linspace(0.4, 0.8, 10), (6, 1))
    ratings[:, 0] += np.linspace(0, 0.05, 6)  # a little spread among the five
    ratings[5] = 1.0

    found = rated(ratings)

    # Five judges near 6.0 marks and one at 10: the mean moves by two thirds of a mark.
    assert found.cut == pytest.approx((5 * 6 + 0.1 + 10) / 6, abs=1e-9)
    assert found.median == pytest.approx(6.025)
    odd = found.judges[5]
    assert odd.severity == pytest.approx(10 - found.cut)
    assert odd.severity_z > 100
    assert np.isnan(odd.consistency)


def test_a_judge_who_rates_against_the_panel_has_a_negative_consistency():
    ratings = np.tile(np.linspace(0.2, 0.9, 12), (5, 1))
    ratings[2] = ratings[2][::-1]

    judges = rated(ratings).judges

    assert judges[2].consistency == pytest.approx(-1)
    assert min(one.consistency for one in judges if one.judge != "J3") > 0.9


def test_variance_components_agree_with_an_additive_table_worked_by_hand():
    # Judges differ by 0.1 (variance .01), items by 0.2 (variance .04), no interaction.
    ratings = np.add.outer([0.0, 0.1, 0.2], [0.2, 0.4, 0.6])

    found = rating_components(ratings)

    assert (found.judge, found.item, found.residual) == pytest.approx((0.01, 0.04, 0.0), abs=1e-12)
    assert found.se_of_mean(items_random=False) == pytest.approx((0.01 / 3) ** 0.5)
    assert found.se_of_mean(items_random=True) == pytest.approx((0.01 / 3 + 0.04 / 3) ** 0.5)


def test_with_fixed_items_and_no_truncation_the_error_is_that_of_judges_means():
    rng = np.random.default_rng(2)
    items = np.linspace(0.4, 0.8, 30)
    ratings = np.clip(items + rng.normal(0, 0.1, (8, 1)) + rng.normal(0, 0.05, (8, 30)), 0, 1)

    found = rated(ratings)

    assert not found.components.truncated
    assert found.se_fixed_items == pytest.approx(found.se_judges)


def test_variance_components_are_recovered_from_a_large_seeded_table():
    rng = np.random.default_rng(1)
    table = (
        rng.normal(0, 0.10, (400, 1))
        + rng.normal(0, 0.15, (1, 400))
        + rng.normal(0, 0.2, (400, 400))
    )

    found = rating_components(table)

    assert found.judge == pytest.approx(0.01, rel=0.2)
    assert found.item == pytest.approx(0.0225, rel=0.2)
    assert found.residual == pytest.approx(0.04, rel=0.02)


@given(arrays(np.float64, (4, 5), elements=st.floats(0, 1)))
def test_severities_cancel_and_the_cut_stays_on_the_form(ratings):
    found = rated(ratings)

    assert sum(one.severity for one in found.judges) == pytest.approx(0, abs=1e-9)
    assert -1e-9 <= found.cut <= 5 + 1e-9
    assert found.raw_cut >= found.cut - 1e-6


def test_items_of_several_marks_count_by_their_marks():
    found = rated(np.full((5, 2), 0.5), maxima=np.array([1.0, 4.0]))

    assert found.cut == pytest.approx(2.5)
    assert found.raw_cut == 3


def test_yes_no_ratings_count_the_yes():
    answers = np.array([[1.0, 0, 1, 1], [1, 1, 1, 0], [0, 0, 1, 1]])

    found = angoff_yes_no(answers, judges=names("J", 3), items=names("i", 4))

    assert found.cut == pytest.approx(8 / 3)
    assert found.raw_cut == 3
    assert "yes/no" in found.method


def test_a_share_is_no_yes_or_no():
    with pytest.raises(RatingsUnusable, match="1 or 0"):
        angoff_yes_no(np.full((3, 3), 0.5), judges="abc", items="123")


def test_the_last_round_counts_and_changes_are_kept():
    first = np.array([[0.2, 0.4], [0.8, 0.8]])

    found = angoff_rounds([first, np.array([[0.5, 0.5], [0.6, 0.6]])], judges="ab", items="12")

    assert found.final.cut == pytest.approx(1.1)
    ((moved, narrowed),) = found.changes
    assert (moved, narrowed) == pytest.approx((0.0, np.sqrt(0.02) - np.sqrt(0.5)))


def test_agreement_with_observed_difficulty_is_reported_by_judge():
    p = np.array([0.3, 0.5, 0.7])
    ratings = np.array([p, p[::-1]])

    first, second = rated(ratings, p_values=p).judges

    assert (first.p_correlation, first.p_rmsd) == pytest.approx((1.0, 0.0))
    assert second.p_correlation == pytest.approx(-1.0)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.nan, "judge J2 for item i3 is missing"),
        (1.2, r"J2 for item i3 is outside 0 to 1 \(1.2\)"),
    ],
)
def test_a_rating_that_cannot_be_used_names_judge_and_item(value, said):
    ratings = np.full((3, 4), 0.5)
    ratings[1, 2] = value

    with pytest.raises(RatingsUnusable, match=said):
        rated(ratings)


@pytest.mark.parametrize(("cut", "mark"), [(50.0, 50), (50.0000001, 51), (49.9, 50), (0.1 * 3, 1)])
def test_the_raw_cut_is_the_lowest_mark_that_reaches_the_cut(cut, mark):
    assert lowest_mark(cut) == mark


@pytest.mark.parametrize(
    ("n", "institutions", "gravities"),
    [
        pytest.param(4, 3, [Gravity.BLOCKS], id="four judges"),
        pytest.param(5, 3, [Gravity.WARNS], id="five judges"),
        pytest.param(9, 3, [Gravity.WARNS], id="nine judges"),
        pytest.param(10, 3, [], id="ten judges"),
        pytest.param(10, 2, [Gravity.BLOCKS], id="two institutions"),
    ],
)
def test_a_panel_is_judged_by_numbers_and_institutions(n, institutions, gravities):
    judges = [Judge(str(i), f"college {i % institutions}", "a" if i % 2 else "b") for i in range(n)]

    found = list(panel_findings(judges, rules=PANEL_RULES))

    assert [one.gravity for one in found] == gravities


def test_impact_is_counted_at_the_cut_and_one_and_two_errors_around():
    totals = np.arange(40.0, 61.0)

    found = impact(totals, cut=50.5, se=2.0)

    assert [row.raw_cut for row in found.rows] == [47, 49, 51, 53, 55]
    assert [row.n_pass for row in found.rows] == [14, 12, 10, 8, 6]
    middle = found.rows[2]
    assert middle.pass_interval.low < middle.pass_rate < middle.pass_interval.high
