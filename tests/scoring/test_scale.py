import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.scale import (
    ReportingScale,
    ScaleUndefined,
    conversion_table,
    raw_cut_mark,
)

LINE = ReportingScale.through(raw_cut=52.4, raw_b_level=64.4)  # 2.5 scaled points a mark


@pytest.mark.parametrize(
    ("raw", "printed"),
    [
        pytest.param(0, 100, id="truncated below"),
        pytest.param(100, 300, id="truncated above"),
        pytest.param(52.3, 199, id="199.75 does not become 200"),
        pytest.param(52.4, 200, id="the cut itself"),
        pytest.param(64.3, 229, id="229.75 does not become 230"),
        pytest.param(64.4, 230, id="the B-level itself"),
        pytest.param(54.2, 205, id="204.5 goes up"),
    ],
)
def test_printing_rounds_but_never_across_a_fixed_point(raw, printed):
    assert LINE.printed(raw) == printed


@given(
    st.floats(20, 60),
    st.floats(0.5, 40),
    st.lists(st.floats(0, 120), min_size=2, max_size=10).map(sorted),
)
def test_printed_scores_rise_with_the_mark_and_agree_with_the_decision(cut, span, raws):
    line = ReportingScale.through(raw_cut=cut, raw_b_level=cut + span)

    printed = [line.printed(raw) for raw in raws]

    assert printed == sorted(printed)
    assert all(100 <= one <= 300 for one in printed)
    assert [one >= 200 for one in printed] == [line.passes(raw) for raw in raws]


def test_a_cut_lost_in_the_last_bits_is_reached():
    assert LINE.passes(0.1 * 524)
    assert LINE.printed(52.4 - 1e-12) == 200


@pytest.mark.parametrize("b_level", [52.4, 50.0, float("nan")])
def test_a_b_level_that_asks_no_more_than_the_cut_is_refused(b_level):
    with pytest.raises(ScaleUndefined, match="must ask for more"):
        ReportingScale.through(raw_cut=52.4, raw_b_level=b_level)


def test_a_steep_line_has_gaps_and_a_flat_one_clumps():
    steep = conversion_table(
        ReportingScale.through(raw_cut=10, raw_b_level=12), raws=range(21), gap_over=10
    )
    flat = conversion_table(
        ReportingScale.through(raw_cut=100, raw_b_level=200), raws=range(90, 111)
    )

    assert len(steep.gaps) == 12  # 15 points a mark from mark 4 (110) to 16 (290)
    assert not steep.clumps
    assert steep.truncated_low == 4
    assert (199, (95.0, 96.0, 97.0, 98.0, 99.0)) in [(one.scaled, one.raws) for one in flat.clumps]
    assert not flat.gaps


def test_the_raw_cut_is_the_lowest_mark_whose_unrounded_equated_score_reaches_the_cut():
    marks = [50, 51, 52, 53]

    assert raw_cut_mark(LINE, equated=[51.0, 52.39, 52.4, 53.0], raws=marks) == 52


def test_a_form_on_which_no_mark_reaches_the_cut_is_refused():
    with pytest.raises(ScaleUndefined, match="no raw mark up to 53"):
        raw_cut_mark(LINE, equated=[40.0], raws=[53])
