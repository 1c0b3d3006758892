"""What a run hands to its technical report."""

from dataclasses import replace

from scoring.report.ofruns import run_study
from scoring.runs.types import RunInputs
from tests import sitting as sittings
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
