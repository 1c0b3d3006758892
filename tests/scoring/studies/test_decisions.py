from decimal import Decimal

import numpy as np
import pytest

from exambank.core import events
from exambank.core.tabular import FileRefused
from exambank.core.vocabulary import ItemId
from scoring.studies import service
from scoring.studies.analysis import adjustment_blocks, adopted_cut, analyse, shift, warnings
from scoring.studies.service import StudyNotFound, StudyRefused
from scoring.studies.types import PanelJudge, Ratings, Round, StudyState
from tests.bank import COURSE, MANAGER, NUMBERS, found_course

KNOWN = [ItemId(f"E1-{n:02}") for n in range(8)]
WHY = MANAGER.because("the committee takes the panel's second round")


def a_file(*, judges=5, homes=3, rounds=2, rating=0.6, fields=False):
    head = "judge,institution,round,item,rating,b_rating" + (",expertise" if fields else "")
    lines = [head]
    for judge in range(judges):
        for number in range(1, rounds + 1):
            for place, item in enumerate(KNOWN):
                share = rating + 0.01 * judge + 0.02 * place
                line = f"J{judge},H{judge % homes},{number},{item},{share:.2f},0.95"
                lines.append(line + (f",F{judge % 2}" if fields else ""))
    return "\n".join(lines).encode()


def hand_in(session, content):
    return service.hand_in(session, COURSE, content, name="r.csv", known_items=KNOWN, act=NUMBERS)


@pytest.fixture
def course(sessions):
    with sessions.begin() as session:
        found_course(session, {"E1": 2, "E2": 2})


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.usefixtures("course")
def test_the_study_adopted_last_sets_the_cut(sessions):
    with sessions.begin() as session:
        first, second = hand_in(session, a_file()), hand_in(session, a_file(rating=0.5))
        service.adopt(session, first, act=WHY)
        service.adopt(session, second, act=WHY)

        states = [one.state for one in service.studies(session, COURSE)]

        assert states == [StudyState.SUPERSEDED, StudyState.ADOPTED]
        assert service.adopted(session, COURSE).version == 2


@pytest.mark.usefixtures("course")
def test_a_decision_is_taken_once_and_with_a_reason(sessions):
    with sessions.begin() as session:
        study = hand_in(session, a_file())
        with pytest.raises(StudyRefused) as silent:
            service.adopt(session, study, act=MANAGER)
        service.adopt(session, study, act=WHY)
        with pytest.raises(StudyRefused) as twice:
            service.adopt(session, study, act=WHY)  # the value is stale, the row is not
        with pytest.raises(StudyRefused) as late:
            service.reject(session, study, act=WHY)

    assert codes(silent) == ["decision_unreasoned"]
    assert codes(twice) == codes(late) == ["study_adopted"]


@pytest.mark.usefixtures("course")
def test_a_panel_that_is_too_small_can_be_rejected_but_not_adopted(sessions):
    with sessions.begin() as session:
        study = hand_in(session, a_file(judges=4, homes=2))
        with pytest.raises(StudyRefused) as refused:
            service.adopt(session, study, act=WHY)
        rejected = service.reject(session, study, act=WHY)
        with pytest.raises(StudyNotFound):
            service.adopted(session, COURSE)

    assert codes(refused) == ["judges_needed", "institutions_needed"]
    assert str(refused.value.reasons[0]) == "the panel has 4 judges, at least 5 are needed"
    assert (rejected.state, rejected.reason) == (StudyState.REJECTED, WHY.reason)


@pytest.mark.usefixtures("course")
def test_the_fields_of_judges_are_kept_where_the_file_tells_them(sessions):
    with sessions.begin() as session:
        hand_in(session, a_file(fields=True))

        found = service.version_of(session, COURSE, 1)

    assert [one.expertise for one in found.ratings.judges] == ["F0", "F1", "F0", "F1", "F0"]


@pytest.mark.usefixtures("course")
def test_a_file_with_faults_is_refused_whole_with_line_and_column(sessions):
    content = a_file().decode().replace("E1-00,0.60", "E1-00,60", 1).encode()
    with sessions.begin() as session:
        with pytest.raises(FileRefused) as refused:
            hand_in(session, content)

        assert [(one.line, one.column) for one in refused.value.faults] == [(2, "rating")]
        assert not service.studies(session, COURSE)


def ratings_of(*rounds):
    return Ratings(
        judges=tuple(PanelJudge(f"J{n}", "H") for n in range(len(rounds[0]))),
        items=tuple(KNOWN),
        rounds=tuple(Round(n + 1, one, one) for n, one in enumerate(rounds)),
    )


def warned(*rounds):
    return [(one.code, one.values.get("judge")) for one in warnings(analyse(ratings_of(*rounds)))]


def test_a_judge_apart_and_a_judge_against_the_others_are_named():
    items = np.linspace(0.3, 0.8, 8)
    table = np.array([items, items + 0.01, items - 0.01, items + 0.02, items + 0.2])
    against = np.array([items, items + 0.01, items - 0.01, items + 0.02, items[::-1]])

    assert warned(table, table) == [("judge_apart", "J4")]
    assert warned(against, against) == [("judge_at_odds", "J4")]


def test_a_single_round_and_a_spread_that_grew_are_told():
    items = np.linspace(0.3, 0.8, 8)
    table = np.array([items, items + 0.02, items + 0.05])
    apart = np.array([items, items + 0.04, items + 0.10])

    assert warned(table) == [("one_round", None)]
    assert ("spread_grew", None) in warned(table, apart)


@pytest.mark.usefixtures("course")
def test_the_committee_moves_the_cut_by_standard_errors_and_the_study_keeps_both(sessions):
    with sessions.begin() as session:
        study = hand_in(session, a_file())
        service.adopt(session, study, adjustment=Decimal("-1.5"), act=WHY)

        kept = service.adopted(session, COURSE)
        told = events.history(session, f"study/{COURSE}/1")[-1].data

    numbers = analyse(kept.ratings)
    assert kept.adjustment == Decimal("-1.5")
    assert shift(numbers, kept.adjustment) == pytest.approx(-1.5 * numbers.cut.final.se_judges)
    assert adopted_cut(numbers, kept.adjustment) < numbers.cut.final.cut
    assert told["adjustment_errors"] == "-1.5"
    assert float(told["adjustment_marks"]) == pytest.approx(
        shift(numbers, kept.adjustment), abs=1e-4
    )


@pytest.mark.usefixtures("course")
@pytest.mark.parametrize(
    ("adjustment", "told"),
    [
        pytest.param("2.5", ["adjustment_large"], id="beyond the policy"),
        pytest.param("-2.5", ["adjustment_large"], id="beyond the policy, below"),
        pytest.param("99", ["adjustment_large", "cut_outside", "cut_above_b"], id="absurd"),
        pytest.param("2", [], id="exactly the limit"),
    ],
)
def test_an_adjustment_has_limits_and_every_one_it_breaks_is_told(sessions, adjustment, told):
    with sessions.begin() as session:
        study = hand_in(session, a_file())
        try:
            service.adopt(session, study, adjustment=Decimal(adjustment), act=WHY)
        except StudyRefused as refused:
            found = [one.code for one in refused.reasons]
        else:
            found = []

    assert found == told


def test_a_cut_is_not_moved_above_the_b_level():
    items = np.linspace(0.3, 0.8, 8)
    numbers = analyse(ratings_of(np.array([items, items + 0.02, items + 0.05])))

    up = [one.code for one in adjustment_blocks(numbers, Decimal("0.5"), most=Decimal(2))]
    down = [one.code for one in adjustment_blocks(numbers, Decimal("-0.5"), most=Decimal(2))]

    assert (up, down) == (["cut_above_b"], [])
