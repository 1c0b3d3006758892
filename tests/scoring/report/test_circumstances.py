"""Sections on what happened around the marks: the day, speed, drift, sittings, keys, groups."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.report.administration import administration_of, hidden
from scoring.report.build import Exam, NoForms, exam_report, last_day, technical_report
from scoring.report.circumstances import Count, CountKind, EarlierSitting, Groups, OwnCut
from scoring.report.earlier import NothingToPool, pooled_reliability
from scoring.report.keypages import RATES, rates_table
from scoring.report.speed import items_reached
from scoring.report.standards import CHECKED, CROSSWALK
from scoring.report.values import Audience, Topic
from scoring.responses import Responses
from tests.scoring.report.cohorts import COUNTS, ITEMS, SITTINGS, evidence, full_evidence


def section(report, topic, audience=Audience.PUBLIC, form=""):
    return next(one for one in report.part(audience) if one.topic is topic and one.form == form)


def figure(found, label):
    return next(one for one in found.figures if one.label.strip().startswith(label))


def cells(found):
    return [cell for table in found.tables for row in table.rows for cell in row]


@given(st.lists(st.integers(0, 30), max_size=8))
def test_no_total_gives_back_a_hidden_count(counts):
    hide = hidden(counts, least=5)

    hid = [count for count, hides in zip(counts, hide, strict=True) if hides]
    assert all(hides or count == 0 or count >= 5 for count, hides in zip(counts, hide, strict=True))
    others = [count for count in counts if count >= 5]
    assert len(hid) != 1 or not others


def test_small_counts_of_accommodations_are_not_printed_nor_the_one_beside_them():
    found = administration_of(COUNTS, n=60, least=5)

    rows = dict(found.tables[1].rows)
    assert rows == {"extra time": "not printed", "separate room": "not printed"}
    assert dict(found.tables[0].rows)["sat"] == "60"
    assert "Irregularities: none recorded." in found.prose


def test_a_report_without_counts_says_so():
    found = administration_of(None, n=14, least=5)

    assert found.tables == ()
    assert "No counts" in found.prose[0]


def test_blanks_inside_are_omitted_and_blanks_at_the_end_not_reached():
    rows = [["A", "", "B", ""], ["A", "B", "C", "?"], ["-", "-", "-", "-"]]
    made = Responses.of(rows, candidates=["1", "2", "3"], items=["i", "j", "k", "l"])

    assert items_reached(made).tolist() == [3, 4, 0]


def test_items_missing_by_design_leave_speed_unknown():
    made = Responses.of([["A", None]], candidates=["1"], items=["i", "j"])

    assert items_reached(made) is None


@pytest.mark.parametrize(
    ("late", "said"), [(0, "time was enough"), (12, "time was enough"), (13, "time was short")]
)
def test_swinefords_rule_asks_four_in_five_for_the_last_item(late, said):
    given = evidence(60)
    reached = np.full(60, len(ITEMS))
    reached[:late] = len(ITEMS) - 1

    made = replace(given, cohort=replace(given.cohort, reached=reached))

    assert said in section(technical_report(made), Topic.SPEED).prose[0]


def test_fewer_than_ten_candidates_bring_no_share_of_those_who_finished():
    found = section(technical_report(full_evidence(8)), Topic.SPEED)

    assert figure(found, "Share who answered").value is None
    assert found.prose == ()
    assert found.plots == ()


def test_reliability_pools_errors_and_spreads_by_degrees_of_freedom():
    sittings = [
        EarlierSitting("a", "F", None, n=11, sd=4.0, reliability=0.75),
        EarlierSitting("b", "F", None, n=21, sd=6.0, reliability=0.90),
        EarlierSitting("c", "F", None, n=50),
    ]

    found = pooled_reliability(sittings)

    # By hand: (10*16*0.25 + 20*36*0.1) / (10*16 + 20*36) = 112/880 of the variance is error.
    assert found.reliability == pytest.approx(1 - 112 / 880)
    assert found.sem == pytest.approx((112 / 30) ** 0.5)
    assert (found.n, found.sittings) == (32, 2)


def test_sittings_that_state_nothing_cannot_be_pooled():
    with pytest.raises(NothingToPool):
        pooled_reliability([EarlierSitting("a", "F", None, n=20)])


def test_a_sitting_shows_only_what_its_own_n_supports():
    found = section(technical_report(full_evidence(60)), Topic.EARLIER)

    nine, many, three = found.tables[0].rows
    assert nine[4:6] == ("-", "-")
    assert nine[8] == "-"
    assert many[4] == "27.90"
    assert many[8] == "0.840"
    assert three[7] == "-"


def test_pooled_reliability_of_fewer_than_thirty_in_all_is_not_stated():
    sittings = (replace(SITTINGS[0], n=9), replace(SITTINGS[0], sitting="b", n=12))

    found = section(technical_report(full_evidence(14, earlier=sittings)), Topic.EARLIER)

    assert figure(found, "Reliability pooled").value is None
    assert "not stated" in figure(found, "Reliability pooled").text


def test_the_last_day_of_the_sittings_is_the_latest_one_stated():
    assert last_day(SITTINGS) == date(2025, 11, 8)
    assert last_day(()) is None


@pytest.mark.parametrize(("n", "told"), [(60, False), (250, True)])
def test_single_items_of_the_anchor_are_judged_only_where_n_is_large_enough(n, told):
    report = technical_report(full_evidence(n))

    public = section(report, Topic.DRIFT)
    annex = section(report, Topic.DRIFT, Audience.RESTRICTED)

    assert (figure(public, "Items beyond").value is not None) is told
    assert len(annex.tables[0].columns) == (5 if told else 2)
    assert not set(ITEMS) & set(cells(public))


def test_no_key_and_no_item_stands_in_the_public_key_section():
    report = technical_report(full_evidence(60))

    public = section(report, Topic.KEY_VALIDATION)
    annex = section(report, Topic.KEY_VALIDATION, Audience.RESTRICTED)

    assert ("key kept", "1") in public.tables[0].rows
    assert not set(ITEMS) & set(cells(public))
    log = next(table for table in annex.tables if table.title == "Log of decisions")
    assert log.rows[1] == ("Q07", "credit to everybody", "2", "the stem allowed two readings")


def test_hit_and_false_hold_rates_stand_for_every_recorded_n():
    table = rates_table()

    assert [row[0] for row in table.rows] == [str(one[0]) for one in RATES]
    assert table.rows[1] == ("14", "0.24", "0.000", "1.00", "0.096")


@pytest.mark.parametrize(
    ("n", "annex", "said"),
    [(60, False, "Nothing is printed about language"), (250, True, "exploratory")],
)
def test_groups_are_compared_only_where_the_smaller_one_is_large_enough(n, annex, said):
    report = technical_report(full_evidence(n))

    found = section(report, Topic.FAIRNESS)
    restricted = {one.topic for one in report.part(Audience.RESTRICTED)}

    assert any(said in one for one in found.prose)
    assert (Topic.FAIRNESS in restricted) is annex


def test_classes_are_counted_from_two_hundred_in_the_smaller_group():
    found = section(technical_report(full_evidence(600)), Topic.FAIRNESS)

    assert sum(figure(found, f"Items of class {name}").value for name in "ABC") == len(ITEMS)


def test_groups_of_fewer_than_five_are_not_even_counted():
    groups = Groups("language", "fr", ("fr",) * 3 + ("en",) * 57)

    found = section(technical_report(full_evidence(60, groups=groups)), Topic.FAIRNESS)

    assert figure(found, "Candidates in the groups").text == "not printed: too few"


def test_the_b_level_stands_with_its_own_panel_error():
    given = full_evidence(60)

    found = section(technical_report(given), Topic.CUT)

    assert figure(found, "B-level, marks").value == pytest.approx(given.study.final_b.cut)
    assert figure(found, "Panel error of the B-level").value > 0
    assert [table.title for table in found.tables][:2] == ["Rounds", "Rounds, B-level"]


def test_the_conversion_is_in_the_annex_and_fixes_cut_and_b_level():
    report = technical_report(full_evidence(60, adopted_cut=26.0, adopted_b=32.0))

    annex = section(report, Topic.SCALE, Audience.RESTRICTED)

    rows = {row[0]: row[1:] for row in annex.tables[0].rows}
    assert rows["26"] == ("200", "pass")
    assert rows["32"] == ("230", "B-level")
    assert not section(report, Topic.SCALE).tables


def test_methods_beyond_n_are_named_without_a_number():
    report = technical_report(full_evidence(60))

    public = section(report, Topic.EQUATING)
    annex = section(report, Topic.EQUATING, Audience.RESTRICTED)

    assert public.tables[0].rows == (
        ("identity", "28", "-"),
        ("tucker", "beyond N", "-"),
        ("circle-arc, whole anchor", "28", "0.40"),
    )
    assert annex.tables[0].rows == (
        ("identity", "28", "0", "1"),
        ("tucker", "beyond N", "-", "-"),
        ("circle-arc, whole anchor", "28", "0", "0"),
    )


def test_a_base_form_is_called_so_and_nothing_is_refused_for_it():
    report = technical_report(full_evidence(14, equating=None, drift=None, own_cut=OwnCut.BASE))

    found, drift = section(report, Topic.EQUATING), section(report, Topic.DRIFT)
    assert found.prose[0].startswith("This is the base form of its blueprint")
    assert (found.method, found.refused) == ("none: the panel's own cut", ())
    assert "no earlier form" in drift.prose[0]


def test_a_reserve_with_the_panels_own_cut_is_not_called_the_base():
    given = full_evidence(14, equating=None, drift=None, own_cut=OwnCut.RESERVE)

    found = section(technical_report(given), Topic.EQUATING)

    assert found.prose[0].startswith("This is a reserve whose plan knows of no base form")
    assert found.refused


def test_the_report_of_a_form_of_which_nothing_is_known_still_leaves_it_open():
    found = section(technical_report(full_evidence(14, equating=None)), Topic.EQUATING)

    assert "either it is the base form" in found.prose[0]
    assert found.refused


def test_drift_is_judged_by_the_smaller_of_both_sittings():
    small_base = replace(full_evidence(200).drift, n=149)

    found = section(technical_report(full_evidence(200, drift=small_base)), Topic.DRIFT)

    assert figure(found, "Items beyond the rule").text.startswith("not stated")
    assert [one.statistic.value for one in found.refused] == ["anchor_drift"]


def test_how_often_keys_are_found_wrong_is_told_once_for_all_forms():
    several = exam(60, 14, 8)
    single = technical_report(full_evidence(60))

    for report in (several, single):
        tables = [table for one in report.sections for table in one.tables]
        assert tables.count(rates_table()) == 1
    assert section(several, Topic.KEY_VALIDATION).tables == (rates_table(),)


def exam(*sizes):
    forms = tuple(replace(full_evidence(n), form=f"F{place}") for place, n in enumerate(sizes))
    return exam_report(Exam("ANP-110", "why", forms, COUNTS, SITTINGS))


def test_several_forms_stand_side_by_side_each_by_its_own_n():
    report = exam(60, 14, 8)

    table = section(report, Topic.FORMS).tables[0]
    rows = {row[0]: row[1:] for row in table.rows}

    assert rows["Candidates (N)"] == ("60", "14", "8")
    assert rows["Alpha"][1:] == ("-", "-")
    assert rows["Mean total"][2] == "-"
    assert rows["Kappa"][2] == "-"
    assert report.n == 82
    assert report.provisional


def test_each_form_has_its_sections_and_the_exam_has_the_rest_once():
    report = exam(60, 40)

    topics = [(one.topic, one.form) for one in report.part(Audience.PUBLIC)]

    assert (Topic.CUT, "F0") in topics
    assert (Topic.CUT, "F1") in topics
    assert topics.count((Topic.LIMITS, "")) == 1
    assert topics.count((Topic.ADMINISTRATION, "")) == 1
    assert len(section(report, Topic.FORMS).plots) == 1


def test_an_exam_without_forms_has_no_report():
    with pytest.raises(NoForms):
        Exam("ANP-110", "why", ())


def test_numbers_of_standards_that_were_not_checked_carry_a_mark():
    for one in CROSSWALK.values():
        told = one.marked.removeprefix("Std. ").split(", ")
        assert [text.endswith("†") for text in told] == [
            number not in CHECKED for number in one.standards
        ]


def test_the_day_of_the_report_says_where_it_comes_from():
    found = section(technical_report(full_evidence(14)), Topic.REPRODUCIBILITY)

    assert figure(found, "Date of the report").text == "2026-11-02 (the last sitting)"


def test_counts_without_a_total_hide_nothing_when_there_is_nobody():
    found = administration_of((Count(CountKind.IRREGULARITY, "late", 0),), n=9, least=5)

    assert found.tables[0].rows == (("late", "0"),)
