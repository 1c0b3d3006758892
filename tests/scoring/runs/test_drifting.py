"""A shared question that moved between the sittings, and what the sealed plan does about it."""

from dataclasses import replace
from itertools import pairwise

import pytest

from exambank.core.vocabulary import FormCode
from scoring.equating.choice import Route, SealingFacts
from scoring.equating.presmoothing import Degrees
from scoring.linking.anchordrift import DriftRule
from scoring.plans.types import PlanValues
from scoring.runs import compute, record
from scoring.runs.counting import DROPPED, NOT_PLANNED
from scoring.runs.cutting import equated_standard
from scoring.runs.drifting import MOVED
from scoring.runs.setting import BaseForm
from scoring.runs.types import BaseReference, Disposition
from scoring.scale import ScaleFixture
from tests.scoring.runs import computed_elsewhere as made

MOVED_ITEM = "A-04"
KNOWN = SealingFacts("B", True, False, True, True)  # an anchor, built to the targets
OLD = PlanValues()
SEED = 4


def run(n, *, values=made.VALUES, drifted=2.5, overrides=None, n_base=200, planned=made.ANCHOR):
    """Equate n candidates, for whom one shared question is harder than it was."""
    shared = [f"A-{number:02}" for number in range(made.SHARED)]
    base_form = made.form("A", [f"A-{number:02}" for number in range(made.LENGTH)])
    new_form = made.form("B", [*shared, *(f"B-{k:02}" for k in range(made.SHARED, made.LENGTH))])
    panel = made.study([place.item for place in (*base_form.places, *new_form.places[10:])])
    given = made.inputs(base_form, n_base, seed=1, harder=0.0, overrides={})
    base = BaseForm(given, given.numbers, BaseReference(FormCode("A"), n_base))
    new = made.inputs(
        new_form, n, seed=SEED, harder=0.2, overrides=overrides or {}, drifted=drifted
    )
    sealed = made.sealed(KNOWN, values)
    sealed = replace(sealed, made_from=replace(sealed.made_from, anchor=planned))
    standard = equated_standard(new, base, panel, sealed=sealed, counted=new.numbers, pool=None)
    return standard, compute.outcome(new, standard, fixture=ScaleFixture())


def of(found, item=MOVED_ITEM):
    return next(one for one in found.anchor if one.item == item)


def test_from_150_on_either_side_the_rule_of_the_plan_takes_the_question_out_and_decides():
    found = run(200)[0].equating

    assert found.route is Route.NOMINAL_WEIGHTS
    assert (of(found).unused, of(found).drifted) == (MOVED, True)
    assert of(found).z < -1.96
    assert (found.drift.n, found.drift.n_base, found.drift.at_limit) == (200, 200, False)
    assert "anchor_drift" in {one.code for one in found.notes}
    assert "anchor_lost" not in {one.code for one in found.notes}
    assert "4.444 marks on X" in " ".join(found.assumptions)  # 40 marks over 9 shared questions


def test_the_whole_anchor_is_listed_as_an_alternative_with_whom_it_would_have_passed_or_failed():
    standard, outcome = run(200)

    whole = standard.equating.alternatives[0]
    old, _ = run(200, values=OLD)
    assert (whole.whole_anchor, whole.route) == (True, Route.NOMINAL_WEIGHTS)
    assert whole.raw_cut == old.equating.raw_cut
    assert whole.equated == old.equating.equated
    marks = {line.number: line.raw for line in outcome.lines}
    between = {
        number
        for number, mark in marks.items()
        if (mark >= whole.raw_cut) != (mark >= standard.equating.raw_cut)
    }
    assert {*whole.would_pass, *whole.would_fail} == between
    assert [one.whole_anchor for one in standard.equating.alternatives].count(True) == 1


def test_a_plan_of_before_there_were_rules_keeps_its_whole_anchor():
    found = run(200, values=OLD)[0].equating

    assert of(found).unused == ""
    assert of(found).z is None
    assert found.drift is None
    assert not any(one.whole_anchor for one in found.alternatives)


@pytest.mark.parametrize(("n", "n_base"), [(149, 200), (200, 149), (60, 200)])
def test_below_150_on_a_side_the_delta_plot_is_shown_and_nothing_is_judged(n, n_base):
    found = run(n, n_base=n_base)[0].equating

    assert of(found).distance is not None
    assert (of(found).unused, of(found).drifted, of(found).z) == ("", False, None)
    assert found.drift is None
    assert "anchor_drift" not in {one.code for one in found.notes}


def test_below_thirty_not_even_a_distance_is_shown():
    assert of(run(14)[0].equating).distance is None


def test_where_nothing_moved_no_second_cut_over_the_whole_anchor_is_listed():
    found = run(200, drifted=0.0)[0].equating

    assert found.drift is not None
    assert not any(one.unused for one in found.anchor)
    assert not any(one.whole_anchor for one in found.alternatives)


def test_fourteen_are_equated_over_the_anchor_that_the_plan_named_and_the_whole_one_is_listed():
    planned = tuple(item for item in made.ANCHOR if item != MOVED_ITEM)

    found = run(14, planned=planned)[0].equating

    whole = run(14)[0].equating
    assert of(found).unused == NOT_PLANNED
    assert "4.444 marks on X" in " ".join(found.assumptions)
    assert found.alternatives[0].whole_anchor
    assert found.alternatives[0].raw_cut == whole.raw_cut
    assert found.raw_cut < whole.raw_cut  # the move made everybody look weaker
    assert found.drift is None
    assert "anchor_lost" not in {one.code for one in found.notes}


def test_a_question_that_two_people_took_out_is_not_judged_and_keeps_its_reason():
    dropped = {MOVED_ITEM: (Disposition.DROP, "")}

    found = run(200, overrides=dropped)[0].equating

    assert (of(found).unused, of(found).z, of(found).drifted) == (DROPPED, None, False)


def test_more_drift_than_the_rule_lets_go_is_said():
    strict = PlanValues(DriftRule(critical=0.05, least_kept=0.9), made.VALUES.degrees)

    found = run(200, values=strict)[0].equating

    assert found.drift.at_limit
    assert sum(one.drifted for one in found.anchor) == 1
    note = next(one for one in found.notes if one.code == "anchor_drift_limit")
    assert "9 of 10 stay" in str(note)


def test_a_run_that_was_purified_comes_back_from_its_column_as_it_went_in():
    found = run(200)[0].equating

    assert record.read(record.written(found)) == found


def test_curves_are_presmoothed_by_as_many_moments_as_aic_picks_from_the_range_of_the_plan():
    smoothed = run(600, n_base=600)[0].equating
    fixed = run(600, n_base=600, values=PlanValues(DriftRule(), Degrees(3, 3)))[0].equating
    rough = run(600, n_base=600, values=PlanValues(DriftRule()))[0].equating

    assert smoothed.route is Route.CHAINED_EQUIPERCENTILE
    assert smoothed.presmoothed in range(2, 7)
    assert f"log-linear presmoothing, {smoothed.presmoothed} moments" in smoothed.assumptions
    assert (fixed.presmoothed, rough.presmoothed) == (3, None)
    assert bends(fixed) < bends(rough)


def bends(found):
    steps = [after - before for before, after in pairwise(found.equated)]
    return sum(abs(after - before) for before, after in pairwise(steps))
