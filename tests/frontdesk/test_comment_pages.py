"""Comments on questions through the web: who may enter which, for whom, and what is told."""

import html
import re
from datetime import timedelta

import pytest

from eligibility.candidates import service as candidates
from exambank.core.vocabulary import Role
from frontdesk.accounts.types import Grant
from scheduling.bookings import service as bookings
from scoring.comments import service as comments
from tests import sitting as sittings
from tests.sitting import COLLEGE, OTHER, SAT, Crew

COMMENT = {"question": "3", "text": "two options say the same"}


def text_of(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def sat(desk):
    """Return three people who sat; it is the evening of the exam day."""
    desk.now = SAT + timedelta(hours=5)
    with desk.sessions.begin() as session:
        return sittings.set_up(session, Crew(), people=3, experts=())


def number_of(desk, person):
    with desk.sessions() as session:
        return bookings.of_candidate(session, person.id)[0].number


def candidate(desk, person):
    account = desk.account(Grant(Role.CANDIDATE))
    with desk.sessions.begin() as session:
        candidates.link_account(session, person, account.id, act=desk.act())
    return desk.visitor(account)


def kept(desk, sat):
    with desk.sessions() as session:
        found = comments.of_sessions(session, [sat.session.id])
    return [(one.candidate, one.question, one.source.value, one.text) for one in found]


def test_a_candidate_comments_on_the_own_booking_and_on_no_other(desk, sat):
    first, second = sat.people[:2]
    visitor = candidate(desk, first)

    own = visitor.post(f"/bookings/{number_of(desk, first)}/comments", COMMENT)
    other = visitor.post(f"/bookings/{number_of(desk, second)}/comments", COMMENT)
    page = text_of(visitor.get(f"/bookings/{number_of(desk, first)}/comments"))

    assert own.status_code == 303
    assert other.status_code == 404
    assert "You can comment until the end of April 20, 2027" in page
    assert "3 online afterwards two options say the same" in page
    assert kept(desk, sat) == [(first.id, 3, "online", "two options say the same")]


def test_a_college_enters_slips_for_its_own_candidates_and_reads_no_online_comment(desk, sat):
    first, third = sat.people[0], sat.people[2]
    path = f"/bookings/{number_of(desk, first)}/comments"
    candidate(desk, first).post(path, COMMENT | {"text": "for the bank only"})
    college, stranger = (desk.sign_in(Role.COORDINATOR, one) for one in (COLLEGE, OTHER))

    entered = college.post(path, COMMENT)
    crossed = stranger.post(path, COMMENT)
    page = text_of(college.get(path))

    assert entered.status_code == 303
    assert crossed.status_code == 404
    assert stranger.get(path).status_code == 404
    assert stranger.get(f"/bookings/{number_of(desk, third)}/comments").status_code == 200
    assert "two options say the same" in page
    assert "for the bank only" not in page


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"question": "", "text": "x"}, "there is no question 0: they run from 1 to 20"),
        ({"question": "21", "text": "x"}, "there is no question 21"),
        ({"question": "３", "text": "x"}, "there is no question 0"),
        ({"question": "3", "text": " "}, "write what is wrong with the question"),
        ({"question": "3", "text": "x" * 2001}, "has 2001 characters; at most 2000"),
    ],
    ids=["no number", "past the end", "a number of another script", "blank", "too long"],
)
def test_what_is_wrong_with_a_comment_is_said_and_nothing_is_kept(desk, sat, form, told):
    visitor = candidate(desk, sat.people[0])

    answer = visitor.post(f"/bookings/{number_of(desk, sat.people[0])}/comments", form)

    assert answer.status_code == 422
    assert told in text_of(answer)
    assert kept(desk, sat) == []


def test_an_invigilator_enters_a_slip_by_the_number_of_candidate_or_booking(desk, sat):
    ines = desk.sign_in(Role.INVIGILATOR, COLLEGE)
    path = f"/door/{sat.session.id}/comments"

    for number in (sat.people[0].number, number_of(desk, sat.people[1]).lower()):
        assert ines.post(path, COMMENT | {"number": number}).status_code == 303
    nobody = ines.post(path, COMMENT | {"number": "C-999999-9"})

    assert nobody.status_code == 422
    assert "Nobody in this room has that number" in text_of(nobody)
    assert [one[0] for one in kept(desk, sat)] == [sat.people[0].id, sat.people[1].id]
    assert "Slips entered: 2." in text_of(ines.get(path))


def test_comments_are_closed_during_the_exam(desk, sat):
    desk.now = SAT + timedelta(minutes=30)
    visitor = candidate(desk, sat.people[0])

    page = visitor.get(f"/bookings/{number_of(desk, sat.people[0])}/comments")

    assert "you can comment once the exam is over" in text_of(page)
    assert 'name="question"' not in page.text


def test_a_registrar_has_no_way_in(desk, sat):
    path = f"/bookings/{number_of(desk, sat.people[0])}/comments"

    assert desk.sign_in(Role.REGISTRAR, "NGP").get(path).status_code == 403
