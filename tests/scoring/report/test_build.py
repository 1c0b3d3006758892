from dataclasses import replace

import numpy as np
import pytest

from scoring.consistency import livingston_lewis
from scoring.consistency.betafit import fit_two_parameter_beta
from scoring.cutscore.angoff import angoff
from scoring.ladder import Statistic, supports
from scoring.moments import TooFewMarks
from scoring.report.build import technical_report
from scoring.report.cut import panel_interval
from scoring.report.decisions import estimates
from scoring.report.evidence import CutUnknown, EquatingResult, Pooled
from scoring.report.scores import skewness
from scoring.report.standards import CROSSWALK
from scoring.report.values import Audience, Topic
from tests.scoring.report.cohorts import ITEMS, cohort, evidence, full_evidence


def section(report, topic, audience=Audience.PUBLIC):
    return next(one for one in report.part(audience) if one.topic is topic)


def figure(found, label):
    return next(one for one in found.figures if one.label.startswith(label))


@pytest.mark.parametrize("n", [8, 14, 28, 60, 150])
def test_no_figure_has_a_value_that_the_ladder_forbids(n):
    report = technical_report(evidence(n))

    for one in report.sections:
        for each in one.figures:
            if each.statistic is not None and not supports(each.statistic, n=each.n):
                assert each.value is None
                assert each.text.startswith("not stated: ")


@pytest.mark.parametrize("n", [8, 14, 60])
def test_every_section_says_its_n_and_its_method(n):
    report = technical_report(evidence(n))

    for one in report.sections:
        assert one.method
        assert one.n in {n, 0, 10, 212}, one.topic


def test_a_cohort_of_14_learns_what_is_known():
    known = section(technical_report(evidence(14)), Topic.KNOWN)

    assert "marks; 95 % interval" in figure(known, "Panel error").text
    assert figure(known, "Pooled reliability").value == pytest.approx(0.86)
    assert "Livingston-Lewis from pooled reliability" in figure(known, "Estimated false-pass").text
    assert figure(known, "Standing").text.startswith("Provisional until 2027-06-30")


def test_the_false_pass_rate_of_14_is_that_of_the_pooled_reliability():
    given = evidence(14)

    _, best = estimates(given).best

    wanted = livingston_lewis(
        given.cohort.totals,
        cut=float(given.raw_cut),
        reliability=0.86,
        maximum=40,
        fit=fit_two_parameter_beta,
    )
    assert best == wanted


def test_eight_candidates_need_pooled_totals_for_a_false_pass_rate():
    earlier = cohort(120, seed=4).totals

    without = estimates(evidence(8))
    with_totals = estimates(replace(evidence(8), pooled=Pooled(0.86, n=120, totals=earlier)))

    assert without.best is None
    assert [one.statistic for one in without.refused][-1] is Statistic.SCORE_MOMENTS
    assert with_totals.best[1].n == 120


def test_a_cohort_without_pooled_evidence_says_what_to_give():
    report = technical_report(evidence(14, pooled=False))

    known = section(report, Topic.KNOWN)

    assert "pool it over earlier sittings" in figure(known, "Pooled reliability").text
    assert figure(known, "Estimated false-pass").text.startswith("not stated: decision quality")


def test_from_30_on_nothing_is_provisional():
    report = technical_report(evidence(30))

    assert report.provisional == ""
    assert section(report, Topic.RELIABILITY).figures[0].value is not None


def test_a_missing_review_date_is_asked_for():
    report = technical_report(evidence(14, review_date=None))

    assert "set a review date" in report.provisional


def test_items_and_judges_stand_in_the_annex_only():
    report = technical_report(evidence(60))

    public = [
        cell
        for one in report.part(Audience.PUBLIC)
        for t in one.tables
        for r in t.rows
        for cell in r
    ]

    assert not set(ITEMS) & set(public)
    assert "J1" not in public
    annex = section(report, Topic.ITEMS, Audience.RESTRICTED)
    assert [row[0] for row in annex.tables[0].rows] == list(ITEMS)


@pytest.mark.parametrize(("n", "wide"), [(8, 3), (14, 6), (60, 8)])
def test_the_item_table_grows_with_n(n, wide):
    report = technical_report(evidence(n))

    table = section(report, Topic.ITEMS, Audience.RESTRICTED).tables[0]

    assert len(table.columns) == wide + 1


def test_without_a_cut_the_report_says_so():
    report = technical_report(evidence(60, study=None))

    assert "no cut was given" in section(report, Topic.DECISIONS).figures[0].text
    with pytest.raises(CutUnknown):
        _ = evidence(60, study=None).cut


def test_the_adopted_cut_comes_before_the_panels():
    given = evidence(60, adopted_cut=30.2)

    report = technical_report(given)

    assert given.raw_cut == 31
    assert figure(section(report, Topic.CUT), "Cut adopted").text.startswith("30.200 (")


@pytest.mark.parametrize(
    ("method", "n", "stated"),
    [("tucker", 60, False), ("tucker", 120, True), ("nominal-weights-mean", 14, True)],
)
def test_constants_of_an_equating_beyond_n_are_not_stated(method, n, stated):
    given = evidence(n, equating=EquatingResult(method, slope=1.01, intercept=-0.4, n=n))

    found = section(technical_report(given), Topic.EQUATING)

    assert any(one.value == pytest.approx(1.01) for one in found.figures) is stated
    assert bool(found.refused) is not stated


def test_marks_missing_by_design_give_no_decision_rates():
    given = evidence(60)
    marks = given.cohort.marks.copy()
    marks[:30, 0] = np.nan

    report = technical_report(replace(given, cohort=replace(given.cohort, marks=marks)))

    assert "not everybody took every item" in section(report, Topic.DECISIONS).figures[0].text


def test_one_candidate_is_too_few():
    given = evidence(8)

    with pytest.raises(TooFewMarks):
        technical_report(replace(given, cohort=replace(given.cohort, marks=given.cohort.marks[:1])))


def test_every_public_topic_stands_in_the_table_of_standards():
    report = technical_report(evidence(60))

    topics = {one.topic for one in report.sections} - {Topic.STANDARDS}
    assert topics == set(CROSSWALK) - {Topic.FORMS}


def test_equal_evidence_gives_an_equal_report():
    assert repr(technical_report(evidence(28))) == repr(technical_report(evidence(28)))


def test_skewness_of_symmetric_totals_is_zero_and_of_constant_ones_undefined():
    assert skewness(np.array([1.0, 2.0, 3.0])) == pytest.approx(0)
    assert np.isnan(skewness(np.array([2.0, 2.0])))


def test_the_interval_over_panels_covers_as_it_says():
    rng = np.random.default_rng(5)
    inside = 0
    for _ in range(400):
        table = np.clip(0.6 + rng.normal(0, 0.08, (8, 1)) + rng.normal(0, 0.1, (8, 20)), 0, 1)
        low, high = panel_interval(angoff(table, judges="abcdefgh", items=ITEMS[:20]))
        inside += low <= 12.0 <= high

    assert inside / 400 == pytest.approx(0.95, abs=0.03)


def test_a_form_that_no_panel_rated_says_that_its_cut_comes_by_equating():
    report = technical_report(full_evidence(14, study=None, adopted_cut=25.2))

    told = section(report, Topic.CUT).prose[0]
    error = figure(section(report, Topic.KNOWN), "Panel error of the cut")
    assert "its cut comes from the base form by equating" in told
    assert error.text == "not known: the cut comes from the base form by equating"
