"""What a candidate is told by area, from stored runs."""

import numpy as np
import pytest

from exambank.core.vocabulary import Language
from frontdesk.usecases import areafeedback
from printouts.scorereport import Band
from scoring.areabands import AreaStanding
from scoring.runs import areas, keying, results
from scoring.runs import service as runs
from scoring.runs.types import Disposition
from tests import sitting as sittings


def answers_of(sat, *, together, seed=9):
    """Return answers of people whose abilities in the two areas correlate by `together`."""
    rng = np.random.default_rng(seed)
    places = sat.form.places
    area_of = np.array([0 if place.area == "E1" else 1 for place in places])
    covariance = [[1.0, together], [together, 1.0]]
    made = {}
    for person in sat.people:
        ability = rng.multivariate_normal([0.3, 0.3], covariance) * 2.2
        knows = rng.random(len(places)) < 1 / (1 + np.exp(-ability[area_of]))
        made[person.number] = tuple(
            place.key if known else next(one for one in "ABCD" if one != place.key)
            for place, known in zip(places, knows, strict=True)
        )
    return made


def published(sessions, crew, *, people, together):
    with sessions.begin() as session:
        sat = sittings.set_up(session, crew, people=people)
        file = sittings.receive(session, sat, answers_of(sat, together=together), crew)
        run = runs.prepare(session, sat.form, [file], act=crew.numbers())
        for hold in run.holds:
            for by in ("petra", "mara"):
                act = crew.numbers("looked at the reference", by=by)
                keying.rule(session, run, item=hold.item, disposition=Disposition.KEEP, act=act)
        run = keying.settle_keys(session, run, act=crew.numbers())
        run, _ = runs.scale(
            session, run, sat.form, [file], colleges={}, held={}, act=crew.numbers()
        )
    return sat, run


def told(sessions, run):
    with sessions() as session:
        found = results.of_run(session, run.id)
        return {one.number: areafeedback.of_result(session, one) for one in found}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_area_that_stands_for_itself_has_a_band_and_a_short_one_has_none(sessions, crew):
    sat, run = published(sessions, crew, people=80, together=0.0)

    found = told(sessions, run)

    standings = {one.areas[0].standing for one in found.values()}
    assert standings == set(AreaStanding)
    assert {one.areas[1].standing for one in found.values()} == {None}
    assert [one.questions for one in found[sat.people[0].number].areas] == [12, 8]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_bk_06_areas_that_say_no_more_than_the_total_have_weights_and_outcomes_only(sessions, crew):
    sat, run = published(sessions, crew, people=80, together=1.0)

    feedback = told(sessions, run)[sat.people[0].number]
    lines = areafeedback.printed(feedback, language=Language.FRENCH)
    study = areafeedback.to_study(feedback, language=Language.ENGLISH)

    assert not feedback.has_bands
    assert [one.band for one in lines] == [Band.NOT_TOLD, Band.NOT_TOLD]
    assert [one.weight for one in lines] == ["60\u00a0%", "40\u00a0%"]
    assert [line.partition(":")[0].split()[0] for line in study] == ["E1", "E2"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_is_kept_with_the_run_is_what_would_be_computed(sessions, crew):
    _, run = published(sessions, crew, people=80, together=0.0)
    before = told(sessions, run)

    with sessions.begin() as session:
        kept = areas.keep(session, run)
        assert areas.of_run(session, run) == kept

    assert told(sessions, run) == before
    assert len(kept) == 80


def test_at_six_nothing_is_told_by_area_but_weights(sessions, crew):
    sat, run = published(sessions, crew, people=6, together=0.0)

    feedback = told(sessions, run)[sat.people[0].number]

    assert not feedback.has_bands
    assert [one.area.code for one in feedback.areas] == ["E1", "E2"]
