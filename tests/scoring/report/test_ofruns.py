"""What a run hands to its technical report."""

from dataclasses import replace
from math import isnan
from types import SimpleNamespace
from uuid import UUID

from exambank.core.vocabulary import CandidateId
from scoring.linking.anchordrift import DriftRule
from scoring.plans.types import PlanValues
from scoring.report.ofruns import (
    DELTA_PLOT,
    run_drift,
    run_equating,
    run_groups,
    run_study,
)
from scoring.runs.types import RunInputs
from tests import sitting as sittings
from tests.scoring.runs.test_drifting import MOVED_ITEM, OLD, run
from tests.sitting import Crew


def rated_only(study, items):
    """Return a study whose panel rated these questions and no others."""
    ratings = study.ratings
    columns = [place for place, item in enumerate(ratings.items) if item in items]
    rounds = tuple(
        replace(one, ratings=one.ratings[:, columns], b_ratings=one.b_ratings[:, columns])
        for one in ratings.rounds
    )
    kept = tuple(ratings.items[column] for column in columns)
    return replace(study, ratings=replace(ratings, items=kept, rounds=rounds))


def test_an_equated_form_with_questions_that_no_panel_rated_has_no_study_of_its_own(sessions):
    with sessions.begin() as session:
        first = sittings.set_up(session, Crew())
        second = sittings.sit_again(session, Crew(5), first, people=2)
    study = rated_only(first.study, {place.item for place in first.form.places})

    of_first, of_second = (
        run_study(RunInputs(form, (), (), (), {}), study) for form in (first.form, second.form)
    )

    assert of_first is not None
    assert len(of_first.final.judges) == len(study.ratings.judges)
    assert of_second is None


def bound(standard):
    """Return what the report looks at of a run."""
    return SimpleNamespace(equating=standard.equating)


def test_the_anchor_of_a_run_goes_into_its_report_with_the_rule_of_the_plan():
    made = bound(run(200)[0])

    found = run_drift(made)

    moved = next(one for one in found.items if one.item == MOVED_ITEM)
    assert (moved.flagged, moved.used) == (True, False)
    assert moved.difference < 0
    assert len(found.items) == 10
    assert found.n == 200
    assert found.rule.startswith("largest |z| of the shift in log odds above 1.96")
    assert run_equating(made).alternatives[0].method == "nominal-weights-mean, whole anchor"


def test_notes_that_name_no_question_go_into_the_report():
    strict = PlanValues(DriftRule(critical=0.05, least_kept=0.9))
    found = run(200, values=strict)[0]

    why = run_equating(bound(found)).why

    assert "anchor_drift" in {one.code for one in found.equating.notes}
    assert why[-1].startswith("more questions of the anchor moved than the rule")
    assert not any(one.item in text for text in why for one in found.equating.anchor)


def test_an_old_plan_leaves_drift_to_two_people_in_the_report_too():
    found = run_drift(bound(run(200, values=OLD)[0]))

    assert found.method == DELTA_PLOT
    assert all(isnan(one.z) for one in found.items)


def test_the_moments_of_presmoothing_go_into_the_report():
    found = run(600, n_base=600)[0]

    assert run_equating(bound(found)).presmoothed == found.equating.presmoothed


def people(*languages):
    ids = tuple(CandidateId(UUID(int=place)) for place in range(len(languages)))
    given = SimpleNamespace(candidates=ids)
    return run_groups(given, dict(zip(ids, languages, strict=True)), name="language")


def test_groups_are_by_language_and_the_smaller_one_is_focal():
    assert people("en", "en", "fr").focal == "fr"
    assert people("fr", "fr", "en").focal == "en"
    assert people("en", "en", "fr").of == ("en", "en", "fr")
    assert people("en", "en") is None
