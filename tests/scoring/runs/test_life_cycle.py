from dataclasses import replace

import pytest

from exambank.core import events
from exambank.core.lifecycle import TransitionRefused
from exambank.core.vocabulary import FormCode
from scoring.runs import check, compute, keying, results, steps, store
from scoring.runs import service as runs
from scoring.runs.forms import FormNotSealed, scored_form
from scoring.runs.keying import RulingRefused
from scoring.runs.steps import RunRefused
from scoring.runs.types import Disposition, ResultState, RunState
from scoring.sheets import service as sheets
from tests import sitting as sittings


def codes(caught) -> list[str]:
    return [reason.code for reason in caught.value.reasons]


def fresh(scoring, run):
    with scoring.sessions() as session:
        return steps.get(session, run.id)


def test_a_run_goes_from_locked_sheets_to_results_that_two_people_released(scoring):
    run, made = scoring.through(scoring.prepare())

    assert run.state is RunState.PUBLISHED
    assert [one.raw for one in made] == [20, 18, 16, 14, 12, 5]
    assert [one.passed for one in made] == [True] * 5 + [False]
    assert {one.state for one in made} == {ResultState.RELEASED}
    with scoring.sessions() as session:
        kinds = [event.kind for event in events.history(session, f"run/{run.course}/1")]
    assert kinds == [
        "run.prepared",
        "run.key_validation",
        "run.keyed",
        "run.scaled",
        "run.cut_derived",
        "run.verified",
        "run.approved_by_one",
        "run.approved_by_one",
        "run.approved",
        "run.published",
        "run.results_released",
    ]


def test_bk_04_a_planted_miskey_among_sixty_is_held_and_nobody_scales_before_two_people_agree(
    sixty,
):
    run = sixty.prepare()
    held = {hold.position: hold for hold in run.holds}

    assert "miskey" in held[5].kinds
    with pytest.raises(TransitionRefused) as caught:
        sixty.settle(run)
    assert codes(caught) == ["hold_open"] * len(run.holds)
    with pytest.raises(TransitionRefused):
        sixty.scale(run)


def test_bk_04_the_new_key_of_two_people_is_what_candidates_are_scored_by(sixty):
    run = sixty.prepare()
    place = sixty.sat.form.places[4]
    right = next(letter for letter in "ABCD" if letter != place.key)
    for hold in run.holds:
        if hold.position == 5:
            sixty.rule(run, 5, Disposition.REKEY, right)
        else:
            sixty.rule(run, hold.position, Disposition.KEEP)

    _, outcome = sixty.scale(sixty.settle(run))

    sheet = sixty.file.sheets[0]
    gained = sheet.answers[4] == right
    line = next(one for one in outcome.lines if one.number == sheet.number)
    others = sum(
        answer == one.key
        for answer, one in zip(sheet.answers, sixty.sat.form.places, strict=True)
        if one.position != 5
    )
    assert line.raw == others + gained


def test_below_thirty_only_experts_and_counts_hold_a_key(scoring):
    place = scoring.sat.form.places[0]
    other = next(letter for letter in "ABCD" if letter != place.key)

    quiet = scoring.prepare()
    run = scoring.prepare({1: other})

    assert not [hold for hold in quiet.holds if hold.position == 1]
    (hold,) = [hold for hold in run.holds if hold.position == 1]
    assert hold.kinds == ("expert_disagrees",)
    assert "Noor answered" in hold.evidence[0]


@pytest.fixture
def held(scoring):
    """Return a run with the first question held because an expert disagrees."""
    place = scoring.sat.form.places[0]
    other = next(letter for letter in "ABCD" if letter != place.key)
    return scoring.prepare({1: other}), other


def test_one_person_twice_is_not_two_people(scoring, held):
    run, _ = held
    scoring.rule(run, 1, Disposition.KEEP, people=("petra", "petra"))

    with pytest.raises(TransitionRefused) as caught:
        scoring.settle(run)

    assert codes(caught) == ["hold_open"]
    assert "1 of 2 people" in str(caught.value)


def test_two_people_who_decide_differently_settle_nothing(scoring, held):
    run, other = held
    scoring.rule(run, 1, Disposition.KEEP, people=("petra",))
    scoring.rule(run, 1, Disposition.REKEY, other, people=("mara",))

    with pytest.raises(TransitionRefused) as caught:
        scoring.settle(run)

    assert codes(caught) == ["hold_disputed"]


def test_the_second_person_does_not_see_the_first_decision_before_the_own_one(scoring, held):
    run, other = held
    scoring.rule(run, 1, Disposition.REKEY, other, people=("petra",))
    mara = scoring.crew.manager()

    with scoring.sessions() as session:
        before = keying.rulings(session, run, act=mara)
    scoring.rule(run, 1, Disposition.KEEP, people=("mara",))
    with scoring.sessions() as session:
        after = keying.rulings(session, run, act=mara)

    assert before == ()
    assert [one.by for one in after] == ["petra", "mara"]


@pytest.mark.parametrize(
    ("disposition", "key", "code"),
    [
        (Disposition.REKEY, "", "key_unreadable"),
        (Disposition.REKEY, "Z", "key_unreadable"),
        (Disposition.REKEY, "F", "key_strange"),
        (Disposition.REKEY, "*", "key_strange"),
        (Disposition.MULTI_KEY, "A", "key_single"),
        (Disposition.DROP, "A", "key_surplus"),
    ],
)
def test_a_decision_that_cannot_be_carried_out_is_refused(scoring, held, disposition, key, code):
    run, _ = held

    with pytest.raises(RulingRefused) as caught:
        scoring.rule(run, 1, disposition, key, people=("petra",))

    assert code in codes(caught)


def test_a_decision_needs_a_held_item_and_a_reason(scoring, held):
    run, _ = held
    item = scoring.sat.form.places[0].item

    with pytest.raises(RunRefused, match="is not held"):
        scoring.rule(run, 2, Disposition.KEEP)
    silent = scoring.crew.numbers("")
    with scoring.sessions.begin() as session, pytest.raises(RunRefused, match="write why"):
        keying.rule(session, run, item=item, disposition=Disposition.KEEP, act=silent)


def test_every_held_item_that_is_open_is_named(scoring):
    experts = {
        place.position: next(one for one in "ABCD" if one != place.key)
        for place in scoring.sat.form.places[:3]
    }
    run = scoring.prepare(experts)

    with pytest.raises(TransitionRefused) as caught:
        scoring.settle(run)

    assert codes(caught) == ["hold_open"] * 3


def test_a_dropped_question_leaves_the_cut(scoring, held):
    run, _ = held
    plain = scoring.prepare()
    scoring.rule(plain, 1, Disposition.KEEP)
    _, before = scoring.scale(scoring.settle(plain))

    scoring.rule(run, 1, Disposition.DROP)
    _, after = scoring.scale(scoring.settle(run))

    assert before.basis.cut == pytest.approx(20 * 0.55)
    assert after.basis.cut == pytest.approx(19 * 0.55)
    assert after.table.rows[-1].raw == 19


def test_a_question_credited_to_all_counts_one_mark_in_the_cut(scoring, held):
    run, _ = held
    scoring.rule(run, 1, Disposition.CREDIT_ALL)

    _, outcome = scoring.scale(scoring.settle(run))

    assert outcome.basis.cut == pytest.approx(19 * 0.55 + 1)


def test_the_same_run_computed_again_gives_the_same_bytes(scoring):
    run, outcome = scoring.scale(scoring.settle(scoring.prepare()))

    with scoring.sessions() as session:
        again = runs.recompute(session, run, scoring.sat.form, [scoring.file])

    assert again.digest == outcome.digest == run.outcome_digest
    assert again.lines == outcome.lines


def test_a_line_that_is_broken_on_purpose_is_found_by_the_second_computation(scoring):
    _, outcome = scoring.scale(scoring.settle(scoring.prepare()))
    inputs = compute.inputs_of(scoring.sat.form, [scoring.file], {})
    broken = list(outcome.lines)
    broken[3] = replace(broken[3], raw=broken[3].raw + 1)

    assert check.disagreements(outcome.lines, inputs) == ()
    assert check.disagreements(broken, inputs) == (broken[3].number,)
    assert check.disagreements(outcome.lines[1:], inputs) == (outcome.lines[0].number,)


def test_a_run_whose_digest_was_changed_is_not_verified(scoring):
    run, _ = scoring.scale(scoring.settle(scoring.prepare()))
    with scoring.sessions.begin() as session:
        store.update(session, replace(run, outcome_digest="0" * 64))

    with pytest.raises(TransitionRefused) as caught:
        scoring.verify(run)

    assert codes(caught) == ["computations_differ"]


def test_two_people_in_two_roles_approve(scoring):
    run = scoring.verify(scoring.scale(scoring.settle(scoring.prepare()))[0])
    crew = scoring.crew
    for act in (crew.numbers(), crew.numbers(by="paul"), crew.manager(by="petra")):
        with scoring.sessions.begin() as session:
            run = runs.approve(session, run, act=act)

    assert run.state is RunState.VERIFIED
    with scoring.sessions.begin() as session:
        run = runs.approve(session, run, act=crew.manager())
    assert run.state is RunState.APPROVED


def test_nothing_is_published_before_it_is_approved(scoring):
    run = scoring.verify(scoring.scale(scoring.settle(scoring.prepare()))[0])

    with pytest.raises(TransitionRefused):
        scoring.publish(run)

    with scoring.sessions() as session:
        states = {one.state for one in results.of_run(session, run.id)}
        shown = results.of_candidate(session, scoring.sat.people[0].id)
    assert states == {ResultState.PROVISIONAL}
    assert shown == []


def test_publication_leaves_held_results_held_and_all_others_released_at_one_instant(scoring):
    suspect = scoring.sat.people[2]

    run, made = scoring.through(scoring.prepare(), held={suspect.id: "I-2027-01"})

    states = {one.candidate: one.state for one in made}
    assert states.pop(suspect.id) is ResultState.HELD
    assert set(states.values()) == {ResultState.RELEASED}
    assert {one.released_at for one in made} == {run.published_at, None}


def test_publication_is_all_or_nothing(scoring):
    run = scoring.approve(scoring.verify(scoring.scale(scoring.settle(scoring.prepare()))[0]))

    with scoring.sessions() as session:
        runs.publish(session, run, act=scoring.crew.manager())
        session.rollback()  # as when the connection breaks before the commit

    with scoring.sessions() as session:
        assert {one.state for one in results.of_run(session, run.id)} == {ResultState.PROVISIONAL}
    assert fresh(scoring, run).state is RunState.APPROVED


def test_a_held_result_is_not_shown_before_its_run_is_published(scoring):
    suspect = scoring.sat.people[2]
    scoring.scale(scoring.settle(scoring.prepare()), held={suspect.id: "I-2027-01"})

    with scoring.sessions() as session:
        assert results.of_candidate(session, suspect.id) == []


def test_a_run_computes_only_from_what_it_is_bound_to(scoring):
    run = scoring.settle(scoring.prepare())
    other = replace(scoring.sat.form, key_version=2)

    with scoring.sessions.begin() as session, pytest.raises(RunRefused, match="bound to another"):
        runs.scale(
            session,
            run,
            other,
            [scoring.file],
            colleges={},
            held={},
            act=scoring.crew.numbers(),
        )


def test_a_later_run_supersedes_and_lists_whose_pass_or_fail_changed(scoring):
    first, _ = scoring.through(scoring.prepare())
    experts = {
        place.position: next(one for one in "ABCD" if one != place.key)
        for place in scoring.sat.form.places[:5]
    }
    second = scoring.prepare(experts)
    for position in range(1, 6):
        scoring.rule(second, position, Disposition.DROP)
    scaled, _ = scoring.scale(scoring.settle(second))

    with scoring.sessions() as session:
        changed = results.changes(session, scaled)
    assert [(one.number, one.passed_before, one.passed) for one in changed] == [
        (scoring.sat.people[4].number, True, False)
    ]

    scoring.publish(scoring.approve(scoring.verify(scaled)))
    with scoring.sessions() as session:
        states = {one.state for one in results.of_run(session, first.id)}
        shown = results.of_candidate(session, scoring.sat.people[4].id)
    assert states == {ResultState.SUPERSEDED}
    assert [one.run for one in shown] == [scaled.id]


def test_a_run_is_given_up_with_a_reason_and_only_before_it_is_approved(scoring):
    run = scoring.prepare()
    with scoring.sessions.begin() as session, pytest.raises(RunRefused, match="write why"):
        runs.withdraw(session, run, act=scoring.crew.numbers())
    with scoring.sessions.begin() as session:
        gone = runs.withdraw(session, run, act=scoring.crew.numbers("the wrong file"))
    assert gone.state is RunState.WITHDRAWN

    published, _ = scoring.through(scoring.prepare())
    with scoring.sessions.begin() as session, pytest.raises(TransitionRefused):
        runs.withdraw(session, published, act=scoring.crew.numbers("too late"))


def test_a_run_needs_answers_and_a_sealed_form(scoring):
    with scoring.sessions.begin() as session:
        with pytest.raises(RunRefused, match="no locked answer file"):
            runs.prepare(session, scoring.sat.form, [], act=scoring.crew.numbers())
        sittings.forms.assemble(
            session,
            sittings.FormOrder(FormCode("NET-120-B"), "NET-120", seed=5),
            act=scoring.crew.numbers(),
        )
        with pytest.raises(FormNotSealed, match="seal it first"):
            scored_form(session, FormCode("NET-120-B"))


def test_a_withdrawn_answer_file_stops_a_run_that_was_bound_to_it(scoring):
    run = scoring.settle(scoring.prepare())
    with scoring.sessions.begin() as session:
        sheets.withdraw(session, scoring.sat.session.id, act=scoring.crew.manager())
        left = sheets.files_of(session, [scoring.sat.session.id])
        with pytest.raises(RunRefused, match="bound to another"):
            runs.verify(session, run, scoring.sat.form, left, act=scoring.crew.numbers())
