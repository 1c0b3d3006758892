"""Experts answer every key again: named, cold, handed in, and what a run makes of it."""

import pytest

from exambank.core import events
from exambank.core.lifecycle import TransitionRefused
from exambank.core.vocabulary import Role
from scoring.experts import rules, service, store
from scoring.experts.service import ExpertNotNamed, ExpertRefused
from scoring.runs import keying, steps
from scoring.runs import service as runs
from scoring.runs.steps import RunRefused
from scoring.runs.types import RAISED, Disposition
from scoring.sheets.types import AnswerFile
from tests import sitting as sittings
from tests.scoring.runs.conftest import Scoring
from tests.sitting import FORM


@pytest.fixture
def unread(sessions, crew):
    """Return the scoring of fourteen people; nobody has answered the keys again yet."""
    with sessions.begin() as session:
        sat = sittings.set_up(session, crew, people=14, experts=())
        answers = {
            one.number: sittings.answers_with(sat.form, place % 6)
            for place, one in enumerate(sat.people)
        }
        file: AnswerFile = sittings.receive(session, sat, answers, crew)
    return Scoring(sessions, crew, sat, file)


def another(place):
    return next(letter for letter in "ABCD" if letter != place.key)


def answer_cold(scoring, expert, differs=None):
    with scoring.sessions.begin() as session:
        sittings.answer_cold(session, scoring.crew, scoring.sat.form, expert, differs=differs)


def fresh(scoring, run):
    with scoring.sessions() as session:
        return steps.get(session, run.id)


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def test_bk_04_at_14_no_key_is_settled_before_two_experts_have_answered_every_question(unread):
    run = unread.prepare()

    with pytest.raises(TransitionRefused) as none:
        unread.settle(run)
    answer_cold(unread, "ella")
    with pytest.raises(TransitionRefused) as one:
        unread.settle(run)
    answer_cold(unread, "emil")

    assert codes(none) == codes(one) == ["experts_missing"]
    assert "14 candidates are too few" in str(none.value)
    assert "20 questions again (1, 2, 3, 4, 5, 6, 7, 8, 9, 10 …)" in str(none.value)
    assert unread.settle(run).state == "keyed"


def test_bk_04_at_14_a_planted_miskey_is_held_when_an_expert_hands_in_another_answer(unread):
    run = unread.prepare()
    place = unread.sat.form.places[4]
    answer_cold(unread, "ella", {5: another(place)})
    answer_cold(unread, "emil", {5: another(place)})

    (hold,) = fresh(unread, run).holds
    with pytest.raises(TransitionRefused) as caught:
        unread.settle(run)

    assert (hold.position, hold.item, hold.kinds) == (5, place.item, ("expert_disagrees",))
    assert hold.evidence == (
        f"expert Ella answered {another(place)}, keyed {place.key}",
        f"expert Emil answered {another(place)}, keyed {place.key}",
    )
    assert codes(caught) == ["hold_open"]
    unread.rule(run, 5, Disposition.REKEY, another(place))
    assert unread.settle(run).state == "keyed"


def test_answers_from_before_the_run_count_in_it_and_its_analysis(unread):
    place = unread.sat.form.places[0]
    answer_cold(unread, "ella", {1: another(place)})
    run = unread.prepare()

    with unread.sessions() as session:
        found = runs.analysis_of(session, run, unread.sat.form, [unread.file])

    assert [hold.position for hold in run.holds] == [1]
    assert [one.item for one in found.validation.suspicions] == [place.item]


def test_nobody_decides_at_14_before_the_experts_have_answered(unread):
    place = unread.sat.form.places[0]
    answer_cold(unread, "ella", {1: another(place)})
    run = unread.prepare()

    with pytest.raises(RunRefused, match="experts have yet to answer 20 questions"):
        unread.rule(run, 1, Disposition.KEEP, people=("petra",))


def test_from_30_on_statistics_judge_and_experts_may_be_heard_besides(sixty, sessions, crew):
    run = sixty.prepare()
    place = sixty.sat.form.places[0]
    answer_cold(sixty, "noor", {1: another(place)})

    holds = {hold.position: hold for hold in fresh(sixty, run).holds}

    assert "expert_disagrees" in holds[1].kinds
    assert "miskey" in holds[5].kinds


def test_what_is_handed_in_after_the_keys_are_settled_changes_no_run(scoring):
    run = scoring.settle(scoring.prepare())
    answer_cold(scoring, "noor", {1: another(scoring.sat.form.places[0])})

    assert fresh(scoring, run).holds == ()


def test_a_person_can_hold_a_key_with_a_reason(scoring):
    run = scoring.prepare()
    item = scoring.sat.form.places[2].item
    silent, said = scoring.crew.numbers(""), scoring.crew.numbers("a candidate is right about it")

    with scoring.sessions.begin() as session:
        with pytest.raises(RunRefused, match="write why"):
            keying.raise_hold(session, run, item=item, act=silent)
        with pytest.raises(RunRefused, match="does not count"):
            keying.raise_hold(session, run, item="E9-99", act=said)
        held = keying.raise_hold(session, run, item=item, act=said)
        again = keying.raise_hold(session, held, item=item, act=said)

    (hold,) = held.holds
    assert (hold.position, hold.kinds) == (3, (RAISED,))
    assert hold.evidence == ("a candidate is right about it",)
    assert again == held


EXPERT = (Role.REVIEWER,)


def named(scoring, account="ella", roles=EXPERT):
    with scoring.sessions.begin() as session:
        act = scoring.crew.numbers()
        return service.name(session, FORM, account=account, called="Ella", roles=roles, act=act)


def give(scoring, given, account="ella"):
    act = scoring.crew.act(account, Role.REVIEWER)
    with scoring.sessions.begin() as session:
        return service.answer(session, FORM, given, act=act)


def test_answers_are_kept_as_they_are_given_and_replaced_until_they_are_handed_in(unread):
    named(unread)
    act = unread.crew.act("ella", Role.REVIEWER)
    give(unread, {1: frozenset("A")})
    give(unread, {1: frozenset("B"), 2: frozenset("C")})

    with unread.sessions() as session:
        own = service.own(session, FORM, act=act)
        counted = service.answered(session, FORM)
        asked = service.questions_for(session, FORM, act=act)
    with unread.sessions.begin() as session, pytest.raises(ExpertRefused) as caught:
        keying.hand_in_answers(session, FORM, roles=EXPERT, act=act)

    assert [(one.position, one.option) for one in own] == [(1, "B"), (2, "C")]
    assert counted == ()
    assert rules.gaps(asked, own) == tuple(range(3, 21))
    assert codes(caught) == ["questions_open"]


def test_what_is_handed_in_is_not_changed(scoring):
    with pytest.raises(ExpertRefused) as caught:
        give(scoring, {1: frozenset("A")})

    assert codes(caught) == ["handed_in"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({99: frozenset("A")}, "not_asked"),
        ({1: frozenset("E")}, "answer_strange"),
        ({1: frozenset("AB")}, "answer_strange"),
        ({1: frozenset()}, "answer_strange"),
    ],
    ids=["no such question", "no such option", "two of one", "nothing"],
)
def test_an_answer_that_cannot_be_one_is_refused(unread, given, code):
    named(unread)

    with pytest.raises(ExpertRefused) as caught:
        give(unread, given)

    assert codes(caught) == [code]


def test_a_stranger_neither_reads_nor_answers(unread):
    act = unread.crew.act("olaf", Role.REVIEWER)

    with unread.sessions() as session, pytest.raises(ExpertNotNamed):
        service.questions_for(session, FORM, act=act)
    with pytest.raises(ExpertNotNamed):
        give(unread, {1: frozenset("A")}, account="olaf")


def test_who_wrote_every_question_is_not_named_and_nobody_is_named_twice(unread):
    named(unread)
    with pytest.raises(ExpertRefused) as twice:
        named(unread)
    with pytest.raises(ExpertRefused) as writer:
        named(unread, "wren")

    assert codes(twice) == ["expert_known"]
    assert codes(writer) == ["expert_wrote_all"]


def test_the_own_questions_are_not_asked_and_do_not_count_as_answered():
    questions = [service.Question("i1", None), service.Question("i2", None)]

    asked = rules.asked_of(questions, {"i1": "wren", "i2": "will"}, account="wren")

    assert [one.item for one in asked] == ["i2"]


def test_no_answer_stands_in_the_chain_of_events_or_in_a_repr(scoring):
    with scoring.sessions() as session:
        done = events.history(session, f"form/{FORM}")
        kept = store.answers(session, FORM)

    assert [one.kind for one in done][-4:] == ["form.expert_named", "form.expert_handed_in"] * 2
    assert {tuple(one.data) for one in done if "expert" in one.kind} == {("expert",)}
    assert "option" not in repr(kept[0])


def test_who_names_the_experts_and_sees_the_keys_is_none_of_them(unread):
    act = unread.crew.numbers()
    form = unread.sat.form.code

    with unread.sessions.begin() as session, pytest.raises(ExpertRefused) as caught:
        service.name(session, form, account=act.by, called="Nadia", roles=EXPERT, act=act)

    assert codes(caught) == ["expert_names_self"]


@pytest.mark.parametrize("other", [Role.BANK_MANAGER, Role.PSYCHOMETRICIAN])
def test_a_reviewer_who_reads_the_keys_in_another_role_is_not_named(unread, other):
    with pytest.raises(ExpertRefused) as caught:
        named(unread, roles=(Role.REVIEWER, other))

    assert codes(caught) == ["expert_reads_keys"]


def test_an_expert_who_has_become_a_manager_since_hands_nothing_in(unread):
    named(unread)
    act, roles = unread.crew.act("ella", Role.REVIEWER), (*EXPERT, Role.BANK_MANAGER)
    give(unread, {one.position: frozenset("A") for one in unread.sat.form.places})

    with unread.sessions.begin() as session, pytest.raises(ExpertRefused) as caught:
        keying.hand_in_answers(session, FORM, roles=roles, act=act)
    with unread.sessions() as session:
        counted = service.answered(session, FORM)

    assert codes(caught) == ["expert_reads_keys"]
    assert counted == ()
