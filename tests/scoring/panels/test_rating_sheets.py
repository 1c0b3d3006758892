import threading
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from exambank.core import events
from exambank.core.vocabulary import ItemId, Role
from scoring.cutscore.panel import Gravity
from scoring.panels import service
from scoring.panels.service import RatingRefused, SheetNotFound, SheetRefused, WishRefused
from scoring.panels.types import JudgeWish, SheetItem, SheetJudge, SheetState
from scoring.studies import service as studies
from scoring.studies.types import PanelWish
from tests.bank import COURSE, NUMBERS, found_course, person

ITEMS = tuple(SheetItem(ItemId(f"E1-{n:02}"), 1) for n in range(3))
HOMES = ("MRC", "LBC", "NGP", "HBU", "TAM")
JUDGES = tuple(
    SheetJudge(f"account-{n}", f"Judge {n}", home, "networks" if n else "teaching")
    for n, home in enumerate(HOMES)
)
TRAINING = "Two hours with ten practice items."
FIRST = person(JUDGES[0].account, Role.REVIEWER)
STRANGER = person("stranger", Role.REVIEWER)


@pytest.fixture
def sheet(sessions):
    with sessions.begin() as session:
        found_course(session, {"E1": 2, "E2": 2})
        planned = plan(session)
        service.train(session, planned.id, act=NUMBERS)
        return service.open_round(session, planned.id, training=TRAINING, act=NUMBERS)


def plan(session, *, judges=JUDGES):
    return service.plan(
        session,
        COURSE,
        items=ITEMS,
        judges=judges,
        definition="Knows layers, stumbles over subnets.",
        act=NUMBERS,
    )


def judge(number):
    return person(JUDGES[number].account, Role.REVIEWER)


def rate(session, sheet, who, item, shares=(60, 80)):
    low, high = shares
    return service.rate(session, sheet.id, ItemId(item), of_100=low, b_of_100=high, act=who)


def rate_all(session, sheet, *, of_100=lambda judge, _item: 50 + 5 * judge):
    for number in range(len(JUDGES)):
        for place, item in enumerate(ITEMS):
            share = of_100(number, place)
            rate(session, sheet, judge(number), item.item, (share, min(100, share + 20)))


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


def test_a_panel_planned_twice_before_it_begins_is_one_panel(sessions, sheet):
    with sessions.begin() as session:
        again = plan(session)
        assert (again.number, plan(session)) == (sheet.number + 1, again)
        assert plan(session, judges=JUDGES[:2]).number == again.number + 1


def test_a_rating_given_twice_is_kept_once_and_recorded_once(sessions, sheet):
    with sessions.begin() as session:
        for _ in range(3):
            rate(session, sheet, FIRST, "E1-00")

        kept = service.own_ratings(session, sheet, act=FIRST)
        done = events.history(session, f"rating_sheet/{sheet.id}")

    assert [(one.of_100, one.b_of_100) for one in kept.values()] == [(60, 80)]
    assert [one.kind for one in done][-2:] == ["panel.round_opened", "panel.rated"]
    assert "60" not in str(done[-1].data)


def test_a_changed_rating_takes_the_place_of_the_first(sessions, sheet):
    with sessions.begin() as session:
        rate(session, sheet, FIRST, "E1-00", (60, 80))
        rate(session, sheet, FIRST, "E1-00", (55, 75))

        kept = service.own_ratings(session, sheet, act=FIRST)

    assert [(one.of_100, one.b_of_100) for one in kept.values()] == [(55, 75)]


@pytest.mark.parametrize(
    ("item", "shares", "code"),
    [
        pytest.param("E1-00", (60, 55), ["b_below"], id="the B level below the borderline"),
        pytest.param("E1-00", (-1, 50), ["rating"], id="less than nobody"),
        pytest.param("E1-00", (50, 101), ["rating"], id="more than all"),
        pytest.param("E9-00", (50, 60), ["item_not_asked"], id="an item of another panel"),
    ],
)
def test_a_rating_that_cannot_be_is_refused_with_its_reason(sessions, sheet, item, shares, code):
    with sessions.begin() as session:
        with pytest.raises(RatingRefused) as refused:
            rate(session, sheet, FIRST, item, shares)

        assert codes(refused) == code
        assert not service.own_ratings(session, sheet, act=FIRST)


def test_the_database_itself_refuses_a_b_level_below_the_borderline(sessions, sheet):
    with sessions.begin() as session:
        rate(session, sheet, FIRST, "E1-00")
    with sessions() as session, pytest.raises(IntegrityError):
        session.execute(text("UPDATE judge_rating SET b_of_100 = of_100 - 1"))


def test_somebody_who_is_not_on_the_panel_neither_sees_nor_rates(sessions, sheet):
    with sessions.begin() as session:
        with pytest.raises(SheetNotFound):
            service.get(session, sheet.id, act=STRANGER)
        with pytest.raises(SheetNotFound):
            rate(session, sheet, STRANGER, "E1-00")

        assert not service.sheets_of_judge(session, act=STRANGER)
        assert [one.id for one in service.sheets_of_judge(session, act=FIRST)] == [sheet.id]


def test_in_the_first_round_a_judge_learns_nothing_of_the_others(sessions, sheet):
    with sessions.begin() as session:
        rate_all(session, sheet)

        assert service.feedback(session, sheet, act=FIRST) == {}
        assert {one.account for one in service.own_ratings(session, sheet, act=FIRST).values()} == {
            FIRST.by
        }


def test_after_the_round_a_judge_sees_own_ratings_and_the_means_of_the_panel(sessions, sheet):
    with sessions.begin() as session:
        rate_all(session, sheet)
        closed = service.close_round(session, sheet.id, act=NUMBERS)
        again = service.open_round(session, sheet.id, act=NUMBERS)
        rate(session, sheet, judge(4), "E1-00", (0, 0))

        told = service.feedback(session, again, act=FIRST)[ItemId("E1-00")]
        before = service.feedback(session, closed, act=FIRST)[ItemId("E1-00")]

    assert told == before
    assert (told.own.of_100, told.mean_of_100, told.b_mean_of_100, told.n) == (50, 60.0, 80.0, 5)


def test_a_round_with_a_missing_rating_stays_open_and_names_the_judge(sessions, sheet):
    with sessions.begin() as session:
        for number in range(4):
            for item in ITEMS:
                rate(session, sheet, judge(number), item.item)
        rate(session, sheet, judge(4), "E1-00")

        with pytest.raises(SheetRefused) as refused:
            service.close_round(session, sheet.id, act=NUMBERS)

        assert [str(one) for one in refused.value.reasons] == [
            "judge Judge 4 has not rated 2 of 3 items yet"
        ]
        assert service.missing(session, sheet)["account-4"] == ("E1-01", "E1-02")
        assert service.get(session, sheet.id, act=NUMBERS).state is SheetState.RATING


def test_no_rating_is_taken_while_no_round_is_open(sessions, sheet):
    with sessions.begin() as session:
        rate_all(session, sheet)
        service.close_round(session, sheet.id, act=NUMBERS)

        with pytest.raises(RatingRefused) as refused:
            rate(session, sheet, FIRST, "E1-00", (10, 20))

        assert codes(refused) == ["sheet_feedback"]


def test_the_second_round_begins_without_ratings(sessions, sheet):
    with sessions.begin() as session:
        rate_all(session, sheet)
        service.close_round(session, sheet.id, act=NUMBERS)
        again = service.open_round(session, sheet.id, act=NUMBERS)

        assert len(service.missing(session, again)[FIRST.by]) == 3
        with pytest.raises(SheetRefused) as refused:
            service.hand_in(session, sheet.id, act=NUMBERS)
        assert codes(refused) == ["sheet_rating"]


def test_collected_ratings_become_a_study_with_every_round(sessions, sheet):
    with sessions.begin() as session:
        rate_all(session, sheet)
        service.close_round(session, sheet.id, act=NUMBERS)
        service.open_round(session, sheet.id, act=NUMBERS)
        rate_all(session, sheet, of_100=lambda _judge, place: 60 + place)
        service.close_round(session, sheet.id, act=NUMBERS)

        study = service.hand_in(session, sheet.id, act=NUMBERS)
        again = service.hand_in(session, sheet.id, act=NUMBERS)

    assert again.id == study.id
    assert [one.name for one in study.ratings.judges] == [one.name for one in JUDGES]
    assert [one.expertise for one in study.ratings.judges][:2] == ["teaching", "networks"]
    assert [one.number for one in study.ratings.rounds] == [1, 2]
    assert study.ratings.rounds[0].ratings[:, 0].tolist() == [0.5, 0.55, 0.6, 0.65, 0.7]
    assert study.ratings.final.ratings[0].tolist() == [0.6, 0.61, 0.62]
    assert Decimal(str(study.ratings.final.b_ratings[0, 0])) == Decimal("0.8")
    assert [one.gravity for one in study.findings] == [Gravity.WARNS]


def test_every_fault_of_a_panel_is_told_before_it_is_opened(sessions, sheet):
    twins = (SheetJudge("a", "Kim", ""), SheetJudge("b", "Kim", "MRC"))
    with sessions.begin() as session:
        with pytest.raises(SheetRefused) as refused:
            service.plan(
                session, COURSE, items=ITEMS[:1], judges=twins, definition=" ", act=NUMBERS
            )
        with pytest.raises(SheetRefused) as lonely:
            service.plan(
                session, COURSE, items=ITEMS, judges=twins[1:], definition="x", act=NUMBERS
            )

        assert codes(refused) == [
            "items_few",
            "definition_missing",
            "institution_missing",
            "expertise_missing",
            "expertise_missing",
            "judge_twice",
        ]
        assert codes(lonely) == ["judges_few", "expertise_missing"]


def test_a_sheet_is_withdrawn_with_a_reason_and_never_again_used(sessions, sheet):
    with sessions.begin() as session:
        with pytest.raises(SheetRefused) as silent:
            service.withdraw(session, sheet.id, act=NUMBERS)
        service.withdraw(session, sheet.id, act=NUMBERS.because("the wrong form"))

        with pytest.raises(SheetRefused) as twice:
            service.withdraw(session, sheet.id, act=NUMBERS.because("again"))
        with pytest.raises(RatingRefused):
            rate(session, sheet, FIRST, "E1-00")

    assert codes(silent) == ["no_reason"]
    assert codes(twice) == ["sheet_withdrawn"]


def test_ratings_sent_at_once_by_the_whole_panel_are_all_kept(sessions, sheet):
    ready = threading.Barrier(len(JUDGES))

    def sit(number):
        ready.wait()
        for item in ITEMS:
            with sessions.begin() as session:
                rate(session, sheet, judge(number), item.item)

    threads = [threading.Thread(target=sit, args=(n,)) for n in range(len(JUDGES))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    with sessions.begin() as session:
        assert not any(service.missing(session, sheet).values())
        assert events.verify(session) is None


@pytest.mark.usefixtures("sheet")
def test_a_panel_goes_through_planning_and_training_before_its_first_round(sessions):
    with sessions.begin() as session:
        planned = plan(session)
        with pytest.raises(SheetRefused) as untrained:
            service.open_round(session, planned.id, act=NUMBERS)
        with pytest.raises(RatingRefused) as early:
            rate(session, planned, FIRST, "E1-00")
        service.train(session, planned.id, act=NUMBERS)
        with pytest.raises(SheetRefused) as unrecorded:
            service.open_round(session, planned.id, training=" ", act=NUMBERS)
        with pytest.raises(SheetRefused) as again:
            service.train(session, planned.id, act=NUMBERS)
        opened = service.open_round(session, planned.id, training=TRAINING, act=NUMBERS)
        done = [one.kind for one in events.history(session, f"rating_sheet/{planned.id}")]

    assert codes(untrained) == ["sheet_planned", "training_missing"]
    assert codes(early) == ["sheet_planned"]
    assert codes(unrecorded) == ["training_missing"]
    assert codes(again) == ["sheet_training"]
    assert (opened.state, opened.round, opened.training) == (SheetState.RATING, 1, TRAINING)
    assert done == ["panel.planned", "panel.training_begun", "panel.round_opened"]


@pytest.mark.usefixtures("sheet")
def test_a_panel_with_too_few_judges_does_not_even_begin(sessions):
    with sessions.begin() as session:
        planned = plan(session, judges=JUDGES[:3])
        with pytest.raises(SheetRefused) as refused:
            service.train(session, planned.id, act=NUMBERS)

    assert codes(refused) == ["judges_needed"]


def test_one_round_is_not_enough_for_a_study(sessions, sheet):
    with sessions.begin() as session:
        with pytest.raises(SheetRefused) as open_still:
            service.hand_in(session, sheet.id, act=NUMBERS)
        rate_all(session, sheet)
        service.close_round(session, sheet.id, act=NUMBERS)
        with pytest.raises(SheetRefused) as once:
            service.hand_in(session, sheet.id, act=NUMBERS)

    assert codes(open_still) == ["sheet_rating", "rounds_few"]
    assert codes(once) == ["rounds_few"]


def test_what_judges_could_live_with_goes_into_the_study(sessions, sheet):
    said = JudgeWish("", 50, 70, 5, 40, 60, 80)
    with sessions.begin() as session:
        for number in (1, 0):
            service.say_limits(session, sheet.id, said, act=judge(number))
        changed = service.say_limits(session, sheet.id, replace(said, cut=62), act=FIRST)
        with pytest.raises(SheetNotFound):
            service.say_limits(session, sheet.id, said, act=STRANGER)
        for _ in range(2):
            rate_all(session, sheet)
            service.close_round(session, sheet.id, act=NUMBERS)
            if service.get(session, sheet.id, act=NUMBERS).round == 1:
                service.open_round(session, sheet.id, act=NUMBERS)

        study = service.hand_in(session, sheet.id, act=NUMBERS)
        kept = studies.version_of(session, COURSE, study.version)
        with pytest.raises(WishRefused) as late:
            service.say_limits(session, sheet.id, said, act=FIRST)

    assert changed.account == FIRST.by
    assert kept.wishes == (
        PanelWish("Judge 0", (50, 70, 5, 40), (62, 80)),
        PanelWish("Judge 1", (50, 70, 5, 40), (60, 80)),
    )
    assert codes(late) == ["sheet_handed_in"]


def test_limits_that_cannot_be_are_refused_with_every_reason(sessions, sheet):
    wish = JudgeWish("", 70, 60, 40, 40, 101, 50)
    with sessions.begin() as session:
        with pytest.raises(WishRefused) as refused:
            service.say_limits(session, sheet.id, wish, act=FIRST)

        assert service.own_wish(session, sheet, act=FIRST) is None

    assert codes(refused) == ["percent", "limits_crossed", "limits_crossed"]
