"""Held results: what a case does to result and letter, and what two people may decide."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy.orm import sessionmaker

from exambank.core.lifecycle import TransitionRefused
from exambank.core.vocabulary import CourseCode, InstitutionCode
from frontdesk.usecases import bankkey, heldresults
from frontdesk.usecases import letters as issuing
from scoring.cases import rules
from scoring.cases import service as cases
from scoring.cases.service import CaseNotFound, CaseRefused
from scoring.cases.types import CancelGround, CaseKind, CaseState, Remedy
from scoring.forensics.evidence import EvidenceKind
from scoring.letters import deliveries
from scoring.letters import service as letters
from scoring.letters.types import LetterState, RevocationGround, Standing
from scoring.runs import results
from scoring.runs.types import ResultState
from tests import rescoring
from tests.rescoring import NEXT_DAY
from tests.sitting import SCORED, Crew

BASE = "https://bank.example"
HELD, SET_FREE = 0, 1
COPYING = CancelGround.COPYING
COURSE = CourseCode("NET-120")


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    return bankkey.provide(tmp_path_factory.mktemp("keys") / "k", bank="Example Bank", now=SCORED)


@pytest.fixture(scope="module")
def lasting_office(lasting_engine, key):
    """Return an office in which every result is released and every pass has its letter."""
    office = rescoring.published(sessionmaker(lasting_engine), Crew())
    with office.sessions.begin() as session:
        issuing.issue_letters(
            session, office.run, key=key, base_url=BASE, act=office.manager("mara", at=SCORED)
        )
    return office


@pytest.fixture
def office(lasting_office):
    with rescoring.rolled_back(lasting_office) as office:
        yield office


def open_case(office, place=HELD, kind=CaseKind.COPYING, *, at=NEXT_DAY):
    with office.sessions.begin() as session:
        return heldresults.open_case(
            session,
            office.who(place).number,
            COURSE,
            kind=kind,
            told="two papers of the room are alike",
            act=office.manager("mara", at=at),
        )


def file(office, case, kind):
    with office.sessions.begin() as session:
        cases.file_evidence(
            session,
            case.number,
            kind,
            source="room log, page 2",
            said="looked over twice",
            act=office.numbers("petra"),
        )


def notice(office, case, *, at=NEXT_DAY):
    with office.sessions.begin() as session:
        return cases.send_notice(session, case.number, act=office.manager("mara", at=at))


def answer(office, case, text="I did not"):
    with office.sessions.begin() as session:
        return cases.answer(session, case.number, text, act=office.candidate(HELD))


def decide(office, case, remedy, key, *acts, ground=None):
    for act in acts:
        with office.sessions.begin() as session:
            case = heldresults.decide(
                session,
                case.number,
                remedy,
                ground=ground,
                key=key,
                base_url=BASE,
                contact="",
                act=act,
            )
    return case


def codes(caught):
    return [one.code for one in caught.value.reasons]


def letter_of(office, place):
    with office.sessions() as session:
        return letters.of_candidate(session, office.who(place).id)[0]


def test_bk_09_statistics_alone_cancel_nothing_and_a_report_carries_it(office, key):
    case = open_case(office)
    file(office, case, EvidenceKind.STATISTIC)
    notice(office, case)
    answer(office, case)
    petra, bo = office.numbers("petra", "clear"), office.manager("bo", "clear")

    with pytest.raises(CaseRefused) as caught:
        decide(office, case, Remedy.CANCEL, key, petra, ground=COPYING)
    assert codes(caught) == ["statistics_alone"]

    file(office, case, EvidenceKind.REPORT)
    done = decide(office, case, Remedy.CANCEL, key, petra, bo, ground=COPYING)
    assert (done.state, done.ground) == (CaseState.CANCELLED, COPYING)
    assert office.result(HELD).state is ResultState.CANCELLED


def test_a_cancelled_result_takes_its_letter_with_it_and_the_verifier_says_so_at_once(office, key):
    case = open_case(office)
    file(office, case, EvidenceKind.ADMISSION)
    notice(office, case)
    answer(office, case)
    ground = CancelGround.IMPERSONATION
    acts = office.numbers("petra", "not the person"), office.manager("bo", "not the person")
    decide(office, case, Remedy.CANCEL, key, *acts, ground=ground)

    letter = letter_of(office, HELD)
    assert (letter.state, letter.ground) == (
        LetterState.REVOKED,
        RevocationGround.IDENTITY_FRAUD,
    )
    assert letter.revocation_proposed_by == "petra"
    with office.sessions() as session:
        found = letters.verify(session, letter.code, act=office.manager("bo"))
    assert found.standing is Standing.REVOKED


def test_nothing_is_cancelled_before_the_candidate_was_told_and_could_answer(office, key):
    case = open_case(office)
    file(office, case, EvidenceKind.SEAT)
    petra = office.numbers("petra", "clear")
    with pytest.raises(CaseRefused) as caught:
        decide(office, case, Remedy.CANCEL, key, petra, ground=COPYING)
    assert codes(caught) == ["no_notice"]

    told = notice(office, case)
    with pytest.raises(CaseRefused) as caught:
        decide(office, case, Remedy.CANCEL, key, petra, ground=COPYING)
    assert codes(caught) == ["answer_awaited"]

    after = datetime.combine(told.answer_until, time(12), UTC) + timedelta(days=1)
    late = office.numbers("petra", "clear", at=after)
    assert decide(office, case, Remedy.CANCEL, key, late, ground=COPYING).decided_at is None


def test_one_person_alone_decides_nothing_nor_do_two_without_a_bank_manager(office, key):
    case = open_case(office)
    act = office.numbers("petra", "nothing to it")

    alone = decide(office, case, Remedy.LIFT, key, act, act)
    without = decide(office, case, Remedy.LIFT, key, office.numbers("pia", "nothing to it"))
    differing = decide(office, case, Remedy.LIFT, key, office.manager("bo", "nothing to it"))

    assert (alone.state, without.state) == (CaseState.OPEN, CaseState.OPEN)
    assert differing.state is CaseState.LIFTED


@pytest.mark.parametrize(
    ("reason", "ground", "expected"),
    [
        pytest.param("", None, ["reason_missing"], id="no reason"),
        pytest.param("x", COPYING, ["ground_mismatch"], id="a ground for a lifted hold"),
    ],
)
def test_a_decision_names_its_reason_and_the_ground_that_goes_with_it(
    office, key, reason, ground, expected
):
    case = open_case(office)

    with pytest.raises(CaseRefused) as caught:
        decide(office, case, Remedy.LIFT, key, office.numbers("petra", reason), ground=ground)

    assert codes(caught) == expected


def test_a_second_voice_is_given_without_seeing_the_first(office, key):
    case = open_case(office)
    decide(office, case, Remedy.LIFT, key, office.numbers("petra", "nothing to it"))

    with office.sessions() as session:
        assert cases.voices(session, case, act=office.manager("bo")) == ()
        assert len(cases.voices(session, case, act=office.numbers("petra"))) == 1


def test_a_second_case_of_the_same_sitting_waits_and_a_stranger_has_none(office):
    open_case(office)

    with pytest.raises(CaseRefused) as caught:
        open_case(office)
    assert codes(caught) == ["already_open"]

    with office.sessions.begin() as session, pytest.raises(CaseRefused) as caught:
        heldresults.open_case(
            session,
            office.who(3).number,
            CourseCode("ACC-101"),
            kind=CaseKind.SEATING,
            told="x",
            act=office.manager("mara"),
        )
    assert codes(caught) == ["not_sat"]


def test_a_case_does_not_exist_for_anybody_else(office):
    case = open_case(office)
    with office.sessions() as session:
        assert heldresults.own_case(session, case.number, office.who(HELD).id) == case
        with pytest.raises(CaseNotFound):
            heldresults.own_case(session, case.number, office.who(SET_FREE).id)


def test_an_answer_needs_a_notice_and_words_and_moves_the_clock_of_the_decision(office):
    case = open_case(office)
    with pytest.raises(CaseRefused) as caught:
        answer(office, case)
    assert codes(caught) == ["no_notice"]
    told = notice(office, case)
    with pytest.raises(CaseRefused) as caught:
        answer(office, case, " ")
    assert codes(caught) == ["answer_empty"]

    answered = answer(office, answer(office, case), "and there is more")

    assert answered.answer == "I did not\n\nand there is more"
    assert answered.decision_due < told.decision_due


def test_bk_11_the_clocks_of_a_case_are_five_fifteen_and_fifteen_business_days(office):
    case = open_case(office)
    told = notice(office, case)

    assert case.notice_due == date(2027, 4, 29)
    assert told.answer_until == date(2027, 5, 13)
    assert told.decision_due == date(2027, 6, 4)
    missed = [one.is_missed(date(2027, 6, 5)) for one in rules.clocks(told)]
    assert missed == [False, True]
    late = rules.clocks(case)[0]
    assert not late.is_missed(date(2027, 4, 29))
    assert late.is_missed(date(2027, 4, 30))


def test_a_hold_that_is_lifted_after_publication_releases_the_result_with_its_letter(sessions, key):
    office = rescoring.published(sessions, Crew(5), held_places=(HELD,))
    assert office.result(HELD).state is ResultState.HELD
    case = open_case(office)
    acts = office.numbers("petra", "nothing to it"), office.manager("bo", "nothing to it")

    decide(office, case, Remedy.LIFT, key, *acts)

    freed = office.result(HELD)
    assert (freed.state, freed.released_at) == (ResultState.RELEASED, NEXT_DAY)
    assert letter_of(office, HELD).state is LetterState.ISSUED
    with office.sessions() as session:
        states = [one.state for one in results.of_run(session, office.run.id)]
    assert ResultState.HELD not in states


def test_a_decided_case_moves_no_more(office, key):
    case = open_case(office)
    acts = office.numbers("petra", "nothing to it"), office.manager("bo", "nothing to it")
    decide(office, case, Remedy.LIFT, key, *acts)

    with pytest.raises(CaseRefused) as caught:
        notice(office, case)

    assert codes(caught) == ["decided"]


def cancelled(office, key):
    """Return a case that petra and bo decided: the result is cancelled, the letter revoked."""
    case = open_case(office)
    file(office, case, EvidenceKind.REPORT)
    notice(office, case)
    answer(office, case)
    acts = office.numbers("petra", "clear"), office.manager("bo", "clear")
    return decide(office, case, Remedy.CANCEL, key, *acts, ground=COPYING)


def appeal(office, case, text="it was my own work", *, at=NEXT_DAY):
    with office.sessions.begin() as session:
        return cases.appeal(session, case.number, text, act=office.candidate(HELD, at=at))


def asked(office, code):
    with office.sessions() as session:
        return letters.verify(session, code, act=office.manager("bo")).standing


def test_a_case_that_opens_after_the_release_holds_the_result_and_suspends_the_letter(office, key):
    letter = letter_of(office, HELD)
    other = letter_of(office, SET_FREE)

    case = open_case(office)

    assert (office.result(HELD).state, office.result(HELD).case) == (
        ResultState.HELD,
        case.number,
    )
    assert asked(office, letter.code) is Standing.SUSPENDED
    assert asked(office, other.code) is Standing.VALID


def test_a_hold_that_is_lifted_lets_the_very_letter_stand_again_and_tells_who_looked(office, key):
    letter = letter_of(office, HELD)
    with office.sessions.begin() as session:
        act = office.manager("bo")
        deliveries.note_look(session, letter, InstitutionCode("NGP"), act=act)
    case = open_case(office)
    acts = office.numbers("petra", "nothing to it"), office.manager("bo", "nothing to it")

    decide(office, case, Remedy.LIFT, key, *acts)

    after = letter_of(office, HELD)
    assert (after.number, after.state) == (letter.number, LetterState.ISSUED)
    assert asked(office, letter.code) is Standing.VALID
    assert office.result(HELD).state is ResultState.RELEASED
    with office.sessions() as session:
        told = [one.state for one in deliveries.notices(session) if one.letter == letter.number]
    assert sorted(told) == [LetterState.ISSUED, LetterState.SUSPENDED]


def test_an_appeal_that_two_others_grant_releases_the_result_with_a_new_letter(office, key):
    old = letter_of(office, HELD)
    case = appeal(office, cancelled(office, key))
    assert case.state is CaseState.APPEALED

    acts = office.numbers("pia", "seats apart"), office.manager("ann", "seats apart")
    done = decide(office, case, Remedy.LIFT, key, *acts)

    new = letter_of(office, HELD)
    assert done.state is CaseState.LIFTED
    assert office.result(HELD).state is ResultState.RELEASED
    assert (new.number != old.number, new.state) == (True, LetterState.ISSUED)
    assert asked(office, old.code) is Standing.REVOKED


def test_an_appeal_that_is_turned_down_ends_the_case(office, key):
    case = appeal(office, cancelled(office, key))
    acts = office.numbers("pia", "as before"), office.manager("ann", "as before")

    done = decide(office, case, Remedy.CANCEL, key, *acts, ground=COPYING)
    with pytest.raises(TransitionRefused):
        appeal(office, done)

    assert done.state is CaseState.FINAL
    assert office.result(HELD).state is ResultState.CANCELLED


@pytest.mark.parametrize("who", ["petra", "bo", "mara"])
def test_who_opened_or_decided_a_case_does_not_decide_its_appeal(office, key, who):
    case = appeal(office, cancelled(office, key))

    with pytest.raises(CaseRefused) as caught:
        decide(office, case, Remedy.LIFT, key, office.manager(who, "seats apart"))

    assert codes(caught) == ["took_part"]


def test_the_first_decision_counts_for_nothing_in_the_second_and_the_others_are_not_seen(
    office, key
):
    case = appeal(office, cancelled(office, key))

    once = decide(
        office, case, Remedy.CANCEL, key, office.manager("ann", "as before"), ground=COPYING
    )

    assert once.state is CaseState.APPEALED
    with office.sessions() as session:
        seen = cases.voices(session, once, act=office.numbers("pia"))
    assert [one.by for one in seen] == ["petra", "bo"]


def test_an_appeal_needs_words_a_cancellation_and_is_possible_for_thirty_days(office, key):
    with pytest.raises(TransitionRefused):
        appeal(office, open_case(office, SET_FREE))
    case = cancelled(office, key)
    with pytest.raises(CaseRefused) as empty:
        appeal(office, case, " ")
    with pytest.raises(TransitionRefused) as late:
        appeal(office, case, at=NEXT_DAY + timedelta(days=31))

    assert codes(empty) == ["appeal_empty"]
    assert codes(late) == ["appeal_late"]
    assert cases.appeal_until(case) == NEXT_DAY.date() + timedelta(days=30)
    assert appeal(office, case, at=NEXT_DAY + timedelta(days=30)).state is CaseState.APPEALED
