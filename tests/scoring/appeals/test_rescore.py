"""A rescore from the request to its end, and every guard on the way, on both databases."""

from datetime import date

import pytest

from exambank.core import events
from exambank.core.lifecycle import TransitionRefused
from exambank.core.vocabulary import Role
from scoring.appeals import checking, deciding, rules, service, steps
from scoring.appeals.steps import AppealNotFound, AppealRefused
from scoring.appeals.types import AppealState, Choice, Origin
from scoring.runs import materials, results
from scoring.runs import service as runs
from scoring.runs.steps import RunRefused
from scoring.runs.types import ResultState, RunState
from scoring.sheets import service as sheets
from tests import rescoring
from tests.rescoring import MISREAD, NEXT_DAY, days_later

LAST = len(rescoring.ON_PAPER) - 1


def codes(caught) -> list[str]:
    return [reason.code for reason in caught.value.reasons]


def test_ca_23_a_misread_mark_flips_to_a_pass_and_the_fee_goes_back(office):
    before = office.result()
    changed = office.check(office.ask())
    _, run = office.score_again(changed)
    office.release(run)
    waiting = office.get(changed)
    done, others = office.sweep(changed)

    after = office.result()
    assert not before.passed
    assert after.passed
    assert after.raw == before.raw + 1
    assert waiting.state is AppealState.CHANGED
    assert (done.state, done.score_changed) == (AppealState.DECIDED, True)
    assert done.fee_returned_at == NEXT_DAY
    assert others == ()
    with office.sessions() as session:
        kinds = [one.kind for one in events.history(session, f"appeal/{done.number}")]
        was = results.locked(session, office.run.id, before.candidate)
    assert kinds[-4:] == [
        "appeal.scored_again",
        "appeal.swept",
        "appeal.decided",
        "appeal.fee_returned",
    ]
    assert was.state is ResultState.SUPERSEDED


def test_nothing_of_the_first_reading_is_overwritten_and_the_first_run_computes_as_it_did(office):
    changed = office.check(office.ask())
    _, run = office.score_again(changed)
    office.release(run)

    with office.sessions() as session:
        bound = materials.of_run(session, office.run)
        again = runs.recompute(session, office.run, bound.form, bound.files)
        now = sheets.file_of(session, office.sat.session.id)
    assert again.digest == office.run.outcome_digest
    assert now.received_digest == office.file.digest
    assert now.digest != office.file.digest
    assert [one.made_by for one in now.corrections] == ["petra"]
    number = office.who().number
    assert next(one for one in now.sheets if one.number == number).answers == office.paper[number]


def test_the_results_of_all_others_stay_what_and_where_they_were(office):
    others = [place for place in range(6) if place != MISREAD]
    before = [office.result(place) for place in others]
    _, run = office.score_again(office.check(office.ask()))
    office.release(run)

    assert [office.result(place) for place in others] == before


def test_the_same_reading_leaves_everything_as_it_was_and_the_candidate_may_accept_it(office):
    unchanged = office.check(office.ask(0))
    with office.sessions.begin() as session:
        closed = service.close(session, unchanged.number, act=office.candidate(0))

    assert unchanged.state is AppealState.UNCHANGED
    assert closed.state is AppealState.CLOSED
    assert closed.fee_returned_at is None
    assert office.result(0).run == office.run.id


@pytest.mark.parametrize(("day", "refused"), [(30, []), (31, ["too_late"])])
def test_a_rescore_can_be_asked_for_within_thirty_days_of_the_release(office, day, refused):
    with office.sessions() as session:
        found = service.may_ask(session, office.result(), on=days_later(day).date())

    assert [one.code for one in found] == refused


def test_the_same_rescore_is_not_asked_for_twice(office):
    office.ask()

    with pytest.raises(AppealRefused) as caught:
        office.ask()

    assert codes(caught) == ["already_asked"]


def test_nothing_goes_on_without_the_consent_in_force(office):
    with office.sessions.begin() as session:
        opened = service.request(session, office.run.id, office.who().id, act=office.candidate())
        with pytest.raises(TransitionRefused) as caught:
            service.consent(session, opened.number, version="2025-9", act=office.candidate())
    assert codes(caught) == ["consent_missing"]

    with pytest.raises(TransitionRefused) as caught:
        office.pay(opened)
    assert "no_such_step" in codes(caught)


def test_a_fee_is_waived_with_a_reason_only_and_then_nothing_is_returned(office):
    appeal = office.ask()
    with office.sessions.begin() as session:
        with pytest.raises(AppealRefused) as caught:
            service.settle_fee(session, appeal.number, paid=False, act=office.manager("mara"))
        act = office.manager("mara", "hardship")
        waived = service.settle_fee(session, appeal.number, paid=False, act=act)

    assert codes(caught) == ["reason_missing"]
    assert (waived.state, waived.fee) == (AppealState.WAIVED, 0)
    changed = office.read(office.begin(waived))
    _, run = office.score_again(changed)
    office.release(run)
    assert office.sweep(changed)[0].fee_returned_at is None


def test_who_handed_the_answers_in_does_not_check_them_and_nobody_takes_over_a_check(office):
    appeal = office.pay(office.ask())

    with pytest.raises(TransitionRefused) as caught:
        office.begin(appeal, by="mara")
    assert codes(caught) == ["checker_read_before"]

    office.begin(appeal, by="chloe")
    with pytest.raises(TransitionRefused) as caught:
        office.read(appeal, by="carl")
    assert codes(caught) == ["not_the_checker"]


def test_every_cell_of_a_reading_that_is_no_answer_is_named(office):
    appeal = office.begin(office.pay(office.ask()))
    marks = list(office.paper[appeal.candidate_number])

    with pytest.raises(AppealRefused) as caught:
        office.read(appeal, ["Z", "A+B", *marks[2:]])
    assert [(one.code, one.values["question"]) for one in caught.value.reasons] == [
        ("answer_unknown", 1),
        ("answer_double", 2),
    ]
    with pytest.raises(AppealRefused) as caught:
        office.read(appeal, marks[:-1])
    assert codes(caught) == ["reading_length"]
    assert office.read(appeal, [one.lower() for one in marks]).state is AppealState.CHANGED


def test_the_checker_does_not_score_the_sheet_again_alone_and_nobody_does_it_twice(office):
    changed = office.check(office.ask())

    with pytest.raises(AppealRefused) as caught:
        office.score_again(changed, by="chloe")
    assert codes(caught) == ["second_person"]

    office.score_again(changed)
    with pytest.raises(AppealRefused) as caught:
        office.score_again(changed)
    assert codes(caught) == ["nothing_to_score"]


def test_a_second_correction_of_a_run_waits_for_the_first(office):
    marks = list(office.paper[office.who(0).number])
    other = office.read(office.begin(office.pay(office.ask(0))), ["?", *marks[1:]])
    changed = office.check(office.ask())
    office.score_again(changed)

    with pytest.raises(RunRefused, match="corrects the same run"):
        office.score_again(other)


def test_a_result_may_fall_when_the_paper_says_so(office):
    place = 4
    marks = list(office.paper[office.who(place).number])
    fallen = office.read(office.begin(office.pay(office.ask(place))), ["", *marks[1:]])
    before = office.result(place)
    _, run = office.score_again(fallen)
    office.release(run)

    assert before.passed
    assert not office.result(place).passed


def test_the_sweep_covers_every_sheet_of_the_file_and_says_something(office):
    changed = office.check(office.ask())
    skipped = office.who(0).number

    with pytest.raises(AppealRefused) as caught:
        office.sweep(changed, left_out=[skipped], faulty=["C-999999-9"], words=" ")

    assert codes(caught) == ["sweep_partial", "sweep_strange", "sweep_silent"]
    assert skipped in str(caught.value)


def test_a_faulty_sheet_that_the_sweep_finds_gets_a_rescore_of_its_own_free_of_charge(office):
    changed = office.check(office.ask())
    other = office.who(LAST).number

    _, opened = office.sweep(changed, faulty=[other])

    assert [(one.candidate_number, one.origin, one.fee, one.state) for one in opened] == [
        (other, Origin.SWEEP, 0, AppealState.WAIVED)
    ]


def reviewed(office, place=0):
    unchanged = office.check(office.ask(place))
    with office.sessions.begin() as session:
        service.ask_for_review(session, unchanged.number, act=office.candidate(place))
    with office.sessions.begin() as session:
        act = office.numbers("rosa")
        return deciding.review(session, unchanged.number, "the sheet is clear", act=act)


def test_whoever_read_or_checked_does_not_review_and_a_review_says_something(office):
    unchanged = office.check(office.ask(0))
    with office.sessions.begin() as session:
        service.ask_for_review(session, unchanged.number, act=office.candidate(0))

    for by, finding, expected in (
        ("chloe", "clear", ["reviewer_took_part"]),
        ("mara", "", ["reviewer_took_part", "finding_missing"]),
    ):
        with office.sessions.begin() as session, pytest.raises(TransitionRefused) as caught:
            deciding.review(session, unchanged.number, finding, act=office.manager(by))
        assert codes(caught) == expected


@pytest.mark.parametrize("by", ["chloe", "mara", "petra", "rosa"])
def test_an_appeal_is_decided_by_people_who_took_no_part(office, by):
    before_panel = reviewed(office)

    with pytest.raises(AppealRefused) as caught:
        office.decide(before_panel, Choice.STANDS, office.manager(by, "clear"))

    assert "took_part" in codes(caught)


def test_two_who_took_no_part_decide_and_one_of_them_is_a_bank_manager(office):
    before_panel = reviewed(office)
    one = office.decide(
        before_panel,
        Choice.STANDS,
        office.numbers("pia", "clear"),
        office.numbers("pat", "clear"),
    )
    with office.sessions() as session:
        seen = deciding.voices(session, one, act=office.manager("bo"))
    decided = office.decide(before_panel, Choice.STANDS, office.manager("bo", "clear"))

    assert one.state is AppealState.PANEL
    assert seen == ()
    assert decided.state is AppealState.DECIDED


def test_a_panel_may_send_the_sheet_to_somebody_who_has_not_read_it(office):
    before_panel = reviewed(office)
    again = office.decide(
        before_panel,
        Choice.READ_AGAIN,
        office.numbers("pia", "not convinced"),
        office.manager("bo", "not convinced"),
    )

    assert again.state is AppealState.WAIVED
    with pytest.raises(TransitionRefused) as caught:
        office.begin(again, by="chloe")
    assert codes(caught) == ["checker_read_before"]
    assert office.begin(again, by="carl").state is AppealState.CLERICAL_CHECK


def test_a_missed_clock_shows_and_the_days_are_business_days(office):
    appeal = office.pay(office.ask())
    (check,) = rules.clocks(appeal)

    assert check.due == date(2027, 5, 6)
    assert not check.is_missed(date(2027, 5, 6))
    assert check.is_missed(date(2027, 5, 7))


def test_an_appeal_does_not_exist_for_anybody_else(office):
    appeal = office.ask()
    with office.sessions() as session:
        assert service.own(session, appeal.number, office.who().id) == appeal
        with pytest.raises(AppealNotFound):
            service.own(session, appeal.number, office.who(0).id)
        with pytest.raises(AppealNotFound):
            steps.get(session, "R-000099-0")


def test_a_run_that_was_bound_before_a_correction_is_not_scaled_with_other_answers(office):
    with office.sessions.begin() as session:
        given = materials.of_form(session, office.run.form)
        stale = runs.prepare(session, given.form, given.files, act=office.numbers("petra"))
    office.release(office.score_again(office.check(office.ask()))[1])

    with office.sessions.begin() as session:
        act = office.numbers("petra")
        keyed = runs.step(session, stale, RunState.KEYED, act=act)
        given = materials.of_run(session, keyed)
        with pytest.raises(RunRefused, match="bound to another"):
            runs.scale(session, keyed, given.form, given.files, colleges={}, held={}, act=act)


def test_only_the_bank_notes_a_fee_and_only_the_candidate_asks_for_a_review(office):
    appeal = office.ask()
    wrong = office.crew.act("x", Role.PSYCHOMETRICIAN, at=NEXT_DAY)
    with office.sessions.begin() as session, pytest.raises(TransitionRefused) as caught:
        service.settle_fee(session, appeal.number, paid=True, act=wrong)
    assert codes(caught) == ["role"]
    unchanged = office.check(office.ask(0))
    with office.sessions.begin() as session, pytest.raises(TransitionRefused) as caught:
        service.ask_for_review(session, unchanged.number, act=office.manager("bo"))
    assert codes(caught) == ["role"]
    with office.sessions() as session:
        assert checking.correction_of(session, appeal.number) is None
