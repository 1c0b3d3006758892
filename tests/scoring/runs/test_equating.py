"""Runs of a second form: its cut comes from the base form by the plan that was sealed with it."""

from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import delete

from exambank.core import events
from exambank.core.lifecycle import TransitionRefused
from exambank.forms import service as forms
from scoring.difficulties import store as difficulty_store
from scoring.difficulties.types import BankItem, DifficultyPool, ItemDifficulty
from scoring.equating.choice import Route, seal_plan
from scoring.plans import service as plans
from scoring.plans import store as plan_store
from scoring.plans.service import PlanMissing, PlanRefused
from scoring.plans.tables import EquatingPlanRow
from scoring.runs import planning, record, steps, store
from scoring.runs import service as runs
from scoring.runs.counting import CREDITED, OTHER_KEY
from scoring.runs.cutting import EquatingRefused
from scoring.runs.types import Disposition
from tests import sitting as sittings


def scaled(scoring):
    return scoring.scale(scoring.keep_all(scoring.prepare()))


def test_the_first_form_is_the_base_and_keeps_the_panels_cut(scoring):
    run, outcome = scaled(scoring)

    found = run.equating
    assert found.route is Route.BASE
    assert (found.n, found.base) == (6, None)
    assert (found.base_cut, found.raw_cut) == (pytest.approx(11), 11)
    assert run.method == "Angoff cut on this form is the base; no equating"
    assert [row.base for row in outcome.table.rows] == [row.raw for row in outcome.table.rows]


def test_bk_06_fourteen_candidates_are_equated_by_nominal_weights_mean(two_forms):
    both = two_forms(n=14, harder=1.0)

    run, outcome = scaled(both.second)

    found = run.equating
    assert found.route is Route.NOMINAL_WEIGHTS
    assert (found.n, found.base.form, found.base.n) == (14, sittings.FORM, 30)
    assert {one.route for one in found.alternatives} == {
        Route.NWM_AND_IDENTITY,
        Route.IDENTITY,
        Route.BASE,
    }
    assert all(one.distance is None for one in found.anchor)
    assert run.method == "Nominal weights mean equating to the base form"
    by_hand = hand_worked(both)
    assert np.array(found.equated) == pytest.approx(by_hand)
    reached = [raw for raw, base in zip(found.raws, by_hand, strict=True) if base >= 11 - 1e-9]
    assert found.raw_cut == reached[0]
    assert next(row.scaled for row in outcome.table.rows if row.raw == found.raw_cut) >= 200
    assert next(row.scaled for row in outcome.table.rows if row.raw == found.raw_cut - 1) < 200


def hand_worked(both):
    """Return y = x + (mean of Y + 20/6 times the gap on the anchor - mean of X), w = 1 for X."""
    marks = []
    for scoring in (both.second, both.base):
        right = np.array(
            [
                [
                    answer == place.key
                    for answer, place in zip(row, scoring.sat.form.places, strict=True)
                ]
                for row in (sheet.answers for sheet in scoring.file.sheets)
            ]
        )
        common = [
            place.position - 1
            for place in scoring.sat.form.places
            if place.item in {one.item for one in both.base.sat.form.places}
            and place.item in {one.item for one in both.second.sat.form.places}
        ]
        marks.append((right.sum(axis=1).mean(), right[:, common].sum(axis=1).mean(), len(common)))
    (mean_x, anchor_x, length), (mean_y, anchor_y, _) = marks
    shift = mean_y + 20 / length * (anchor_x - anchor_y) - mean_x
    return np.arange(21) + shift


def test_sixty_on_a_harder_form_pass_where_the_fixed_percentage_would_fail_them(two_forms):
    both = two_forms(n_base=60, n=60, harder=1.0)

    run, _ = scaled(both.second)

    found = run.equating
    assert found.route is Route.CIRCLE_ARC
    assert found.raw_cut < 11
    fixed = next(one for one in found.alternatives if one.route is Route.IDENTITY)
    assert fixed.raw_cut == 11
    assert fixed.would_fail
    assert fixed.would_pass == ()
    assert {one.route for one in found.alternatives} >= {Route.NOMINAL_WEIGHTS, Route.BASE}
    assert Route.TUCKER not in {one.route for one in found.alternatives}
    assert found.se == pytest.approx(found.se_by_raw[int(found.raw_cut)])
    assert found.se > 0
    assert all(one.distance is not None for one in found.anchor if not one.unused)


def test_the_record_of_a_run_comes_back_from_its_column_as_it_went_in(two_forms):
    both = two_forms(n=14)
    run, _ = scaled(both.second)

    with both.base.sessions() as session:
        again = steps.get(session, run.id)

    assert again.equating == run.equating
    assert record.read(record.written(run.equating)) == run.equating


def test_an_equated_run_is_verified_and_published_like_any_other(two_forms):
    both = two_forms(n=14)

    run, made = both.second.through_all(both.second.prepare())

    assert len(made) == 14
    with both.base.sessions() as session:
        kinds = [one.kind for one in events.history(session, f"run/{run.course}/{run.number}")]
        again = runs.recompute(session, run, both.second.sat.form, [both.second.file])
    assert "run.cut_derived" in kinds
    assert again.digest == run.outcome_digest


def test_a_cut_that_somebody_changed_in_the_database_is_not_verified(two_forms):
    both = two_forms(n=14)
    run, _ = scaled(both.second)
    with both.base.sessions.begin() as session:
        eased = replace(run.equating, plan_version=run.equating.plan_version, counted=())
        store.update(session, replace(run, equating=eased))

    with pytest.raises((TransitionRefused, EquatingRefused)):
        both.second.verify(run)


def test_who_sat_before_and_who_left_every_question_out_do_not_count_in_n(two_forms):
    both = two_forms(n=14, repeaters=3)

    run, _ = scaled(both.second)

    numbers = {one.number for one in both.second.sat.people[:3]}
    assert run.n == 14
    assert run.equating.n == 11
    assert not numbers & set(run.equating.counted)


def test_a_held_candidate_does_not_count_in_n(two_forms):
    both = two_forms(n=14)
    suspect = both.second.sat.people[5]
    run = both.second.keep_all(both.second.prepare())

    run, _ = both.second.scale(run, held={suspect.id: "I-2027-01"})

    assert run.equating.n == 13
    assert suspect.number not in run.equating.counted
    assert both.second.verify(run).state.value == "verified"


def test_nine_candidates_keep_the_base_cut_of_a_form_built_to_its_targets(two_forms):
    both = two_forms(n=9)

    run, _ = scaled(both.second)

    assert run.equating.route is Route.IDENTITY
    assert run.equating.raw_cut == 11
    assert run.equating.se == 0


def test_a_sealed_route_without_a_run_of_the_base_form_is_refused_with_what_to_do(two_forms):
    both = two_forms(n=14, publish=False)
    run = both.second.keep_all(both.second.prepare())

    with pytest.raises(EquatingRefused, match="publish the run of base form NET-120-A first"):
        both.second.scale(run)


def expert_held(scoring, position):
    place = scoring.sat.form.places[position - 1]
    other = next(letter for letter in "ABCD" if letter != place.key)
    return scoring.prepare({position: other}), other


def test_bk_05_a_dropped_question_of_the_form_moves_the_cut(two_forms):
    both = two_forms(n=14)
    own = next(
        place.position
        for place in both.second.sat.form.places
        if place.item not in {one.item for one in both.base.sat.form.places}
    )
    _, before = scaled(both.second)
    run, _ = expert_held(both.second, own)
    both.second.rule(run, own, Disposition.DROP)

    run, after = both.second.scale(both.second.keep_all(run))

    assert len(run.equating.raws) == 20
    assert after.basis.cut != before.basis.cut
    assert after.table.rows[-1].raw == 19
    assert len([one for one in run.equating.anchor if not one.unused]) >= 6


@pytest.mark.parametrize(
    ("disposition", "why"),
    [(Disposition.MULTI_KEY, OTHER_KEY), (Disposition.CREDIT_ALL, CREDITED)],
)
def test_bk_05_a_question_of_the_anchor_with_two_keys_leaves_it_and_the_cut_is_derived_again(
    two_forms, disposition, why
):
    both = two_forms(n=14)
    common = next(
        place
        for place in both.second.sat.form.places
        if place.item in {one.item for one in both.base.sat.form.places}
    )
    _, before = scaled(both.second)
    run, other = expert_held(both.second, common.position)
    key = f"{common.key}|{other}" if disposition is Disposition.MULTI_KEY else ""
    both.second.rule(run, common.position, disposition, key)

    run, after = both.second.scale(both.second.keep_all(run))

    lost = next(one for one in run.equating.anchor if one.item == common.item)
    assert lost.unused == why
    assert after.basis.cut != pytest.approx(before.basis.cut)
    assert "anchor_lost" in {one.code for one in run.equating.notes}


def test_a_form_sealed_without_a_plan_is_refused_with_what_to_do_and_a_plan_can_be_fixed(scoring):
    with scoring.sessions.begin() as session:
        session.execute(delete(EquatingPlanRow))

    with pytest.raises(PlanMissing, match="fix the plan on the page of the form"):
        scoring.prepare()

    silent, spoken = scoring.numbers(), scoring.numbers("sealed before plans were kept")
    with scoring.sessions.begin() as session, pytest.raises(PlanRefused, match="say why"):
        planning.fix_plan(session, sittings.FORM, act=silent)
    with scoring.sessions.begin() as session:
        planning.fix_plan(session, sittings.FORM, act=spoken)
    run, _ = scaled(scoring)
    assert run.equating.plan_version == 1


def test_a_plan_stands_once_answers_are_in(two_forms):
    both = two_forms(n=9)
    act = both.second.numbers("I would like another method")

    with both.base.sessions.begin() as session, pytest.raises(PlanRefused, match="plan stands"):
        planning.fix_plan(session, sittings.SECOND, act=act)


def test_what_is_known_at_sealing_is_kept_with_the_form_and_in_the_chain_of_events(two_forms):
    both = two_forms(n=9)

    with both.base.sessions() as session:
        plan = plans.of_form(session, sittings.SECOND)
        history = events.history(session, f"form/{sittings.SECOND}")

    facts = plan.made_from.facts
    assert (facts.has_base, facts.has_anchor, facts.same_targets) == (True, True, True)
    assert (facts.pooled_difficulties, facts.cut_in_upper_half) == (False, True)
    assert plan.made_from.base == sittings.FORM
    assert len(plan.made_from.anchor) >= 6
    fixed = next(one for one in history if one.kind == "form.equating_fixed")
    assert fixed.data["rungs"][0] == [1, 9, "identity"]
    assert fixed.data["late"] is False


def with_a_bank(scoring, base, *, harder):
    """Give both forms a bank of known difficulties, and the second form a plan that rests on it."""
    common = {place.item for place in base.sat.form.places[:6]}
    items = {place.item for one in (base, scoring) for place in one.sat.form.places}
    on_base = {place.item for place in base.sat.form.places}
    known = tuple(
        ItemDifficulty(
            BankItem(item, 1),
            sittings.own_difficulty(item) + (0 if item in on_base | common else harder),
            0.2,
            200,
        )
        for item in sorted(items)
    )
    pool = DifficultyPool(sittings.COURSE, 9, sittings.SCORED, (), 200, known, ())
    with scoring.sessions.begin() as session:
        difficulty_store.add(session, pool)
        plan = plans.of_form(session, sittings.SECOND)
        facts = replace(plan.made_from.facts, pooled_difficulties=True)
        made_from = replace(plan.made_from, facts=facts, difficulties=9)
        again = replace(plan, version=2, made_from=made_from, plan=seal_plan(facts))
        plan_store.add(session, again)


def test_a_bank_of_difficulties_carries_the_cut_to_eight_candidates(two_forms):
    both = two_forms(n=8, harder=1.0)
    with_a_bank(both.second, both.base, harder=1.0)

    run, _ = scaled(both.second)

    found = run.equating
    assert found.route is Route.PRE_EQUATED
    assert (found.plan_version, found.difficulties) == (2, 9)
    assert found.raw_cut < 11
    assert 0 < found.se < 1
    fixed = next(one for one in found.alternatives if one.route is Route.IDENTITY)
    assert fixed.raw_cut == 11


def test_a_new_key_gives_a_question_of_the_bank_a_new_difficulty(two_forms):
    both = two_forms(n=8, harder=1.0)
    with_a_bank(both.second, both.base, harder=1.0)
    _, before = scaled(both.second)
    run, other = expert_held(both.second, 7)
    key = both.second.sat.form.places[6].key
    both.second.rule(run, 7, Disposition.MULTI_KEY, f"{key}|{other}")

    _, after = both.second.scale(both.second.keep_all(run))

    assert after.basis.cut > before.basis.cut  # an easier question asks for more marks


def test_difficulties_are_pooled_once_for_the_same_sittings_and_anew_for_more(two_forms):
    both = two_forms(n=30)
    act = both.second.numbers()

    def pooled():
        with both.base.sessions.begin() as session:
            form = forms.get(session, sittings.SECOND)
            planning.facts_of(session, form, act=act)
            return difficulty_store.newest(session, sittings.COURSE)

    first, again = pooled(), pooled()
    both.second.through_all(both.second.prepare())
    later = pooled()

    assert (first.version, first.n, len(first.items)) == (1, 30, 20)
    assert again == first
    assert (later.version, later.n, len(later.items)) == (2, 60, 34)
    with both.base.sessions() as session:
        kinds = [one.kind for one in events.history(session, f"difficulties/{sittings.COURSE}")]
    assert kinds == ["difficulties.pooled"] * 2
