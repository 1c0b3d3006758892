import pytest

from exambank.core import events
from exambank.core.tabular import FileRefused
from exambank.core.vocabulary import SessionId
from scheduling.days.service import SessionNotFound
from scoring.runs.forms import answer_form
from scoring.sheets import service
from scoring.sheets.service import AnotherFileCounts, NoAnswerFile
from tests import sitting as sittings
from tests.sitting import FORM, Crew


@pytest.fixture
def sat(sessions):
    with sessions.begin() as session:
        return sittings.set_up(session, Crew(), people=2)


def hand_in(sessions, sat, raw, *, sitting=None):
    with sessions.begin() as session:
        return service.receive(
            session,
            sitting or sat.session.id,
            raw,
            name="answers.csv",
            forms={FORM: answer_form(session, FORM)},
            expected=sat.expected,
            act=Crew(sum(raw)).manager(),
        )


def good(sat, wrong=1):
    return sittings.answer_file(
        {one.number: sittings.answers_with(sat.form, wrong) for one in sat.people}
    )


def count(sessions, sat):
    with sessions() as session:
        return len(events.history(session, f"session/{sat.session.id}"))


def test_the_same_file_again_is_accepted_and_changes_nothing(sessions, sat):
    first = hand_in(sessions, sat, good(sat))
    again = hand_in(sessions, sat, good(sat))

    assert (first.again, again.again) == (False, True)
    assert again.file.id == first.file.id
    assert count(sessions, sat) == 1


def test_another_file_waits_until_the_first_is_withdrawn(sessions, sat):
    hand_in(sessions, sat, good(sat))
    with pytest.raises(AnotherFileCounts, match=r"withdraw it before 'answers\.csv' can count"):
        hand_in(sessions, sat, good(sat, wrong=3))

    with sessions.begin() as session:
        service.withdraw(session, sat.session.id, act=Crew(1).manager("wrong scan"))
    replaced = hand_in(sessions, sat, good(sat, wrong=3))

    with sessions() as session:
        assert service.file_of(session, sat.session.id).id == replaced.file.id
        assert len(service.files_of(session, [sat.session.id])) == 1


def test_a_file_with_a_fault_leaves_nothing_behind(sessions, sat):
    with pytest.raises(FileRefused):
        hand_in(sessions, sat, good(sat).replace(b",1,", b",8,"))

    with sessions() as session:
        assert service.file_of(session, sat.session.id) is None
    assert count(sessions, sat) == 0


def test_answers_belong_to_a_session_that_exists(sessions, sat):
    with pytest.raises(SessionNotFound):
        hand_in(sessions, sat, good(sat), sitting=SessionId(sat.people[0].id))


def test_nothing_can_be_withdrawn_where_nothing_is(sessions, sat):
    with sessions.begin() as session, pytest.raises(NoAnswerFile, match="no answer file"):
        service.withdraw(session, sat.session.id, act=Crew().manager())
