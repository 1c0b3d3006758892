"""A reserve is sealed before its main form; its cut comes from that form all the same."""

import pytest

from exambank.core import events
from scoring.equating.choice import Route
from scoring.plans import service as plans
from scoring.plans.service import PlanOutdated
from scoring.runs import planning
from tests import sitting as sittings
from tests.scoring.runs.conftest import Scoring
from tests.sitting import RESERVE, SCORED_AGAIN


@pytest.fixture
def reserve_sat(sessions, crew):
    """Return the scoring of nine people who sat the reserve; the panel met after both seals."""
    with sessions.begin() as session:
        first = sittings.set_up(session, crew, people=1, reserve=True)
        sat = sittings.sit_the_reserve(session, crew, first, people=9)
        answers = sittings.by_difficulty(sat.form, sat.people, seed=7)
        file = sittings.receive(session, sat, answers, crew)
    return Scoring(sessions, crew, sat, file, SCORED_AGAIN)


def plan_of(sessions):
    with sessions() as session:
        return plans.of_form(session, RESERVE)


def test_the_seal_of_the_main_form_fixes_the_plan_of_its_reserve_beside_it(sessions, crew):
    with sessions.begin() as session:
        sittings.set_up(session, crew, people=1, reserve=True, rated_first=True)

    plan = plan_of(sessions)

    assert (plan.version, plan.made_from.base, plan.late) == (2, sittings.FORM, False)
    assert plan.plan.at(9).route is Route.IDENTITY
    with sessions() as session:
        history = events.history(session, f"form/{RESERVE}")
    fixed = [one.data["base"] for one in history if one.kind == "form.equating_fixed"]
    assert fixed == [None, sittings.FORM]


def test_a_reserve_that_no_panel_rated_yet_keeps_its_first_plan_and_says_what_is_missing(
    sessions, crew
):
    with sessions.begin() as session:
        sittings.set_up(session, crew, people=1, reserve=True)

    plan = plan_of(sessions)

    assert (plan.version, plan.made_from.base) == (1, None)
    assert [one.code for one in plan.made_from.notes] == ["reserve_first"]


def test_a_run_by_the_old_plan_of_a_reserve_is_refused_until_the_plan_knows_the_base_form(
    reserve_sat,
):
    with pytest.raises(PlanOutdated, match="sealed before its base form NET-120-A"):
        reserve_sat.prepare()

    act = reserve_sat.numbers("the panel has met since")
    with reserve_sat.sessions.begin() as session:
        planning.fix_plan(session, RESERVE, act=act)
    run, _ = reserve_sat.scale(reserve_sat.keep_all(reserve_sat.prepare()))

    assert run.equating.base.form == sittings.FORM
    assert run.equating.route is Route.IDENTITY
    assert "plan_late" in {one.code for one in run.equating.notes}


def test_the_base_form_itself_is_run_by_its_own_plan(scoring):
    assert scoring.prepare().state.value == "key_validation"
