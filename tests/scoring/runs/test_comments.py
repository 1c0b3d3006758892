"""Candidates' comments: by slip and online, and in front of the people who validate keys."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from exambank.core import events
from exambank.core.lifecycle import TransitionRefused
from exambank.core.vocabulary import Role
from scheduling.bookings import service as bookings
from scheduling.bookings import store as booking_store
from scheduling.bookings.types import BookingState
from scoring.comments import service
from scoring.comments.service import CommentRefused
from scoring.comments.types import CommentSource
from scoring.runs import commented, keying
from scoring.runs.forms import answer_form
from tests.scoring.runs.conftest import Scoring
from tests.sitting import SAT, SCORED

EVENING = SAT + timedelta(hours=4)


def booked(scoring, place=0):
    with scoring.sessions() as session:
        return bookings.of_candidate(session, scoring.sat.people[place].id)[0]


def slip(scoring: Scoring, *, question=3, text="two options are the same", at=EVENING, place=0):
    act = scoring.crew.act("ines", Role.INVIGILATOR, at=at)
    with scoring.sessions.begin() as session:
        booking = booked(scoring, place)
        return service.by_slip(session, booking, question=question, text=text, act=act)


def online(scoring: Scoring, *, question=3, text="the figure is missing", at=EVENING):
    act = scoring.crew.act("amara", Role.CANDIDATE, at=at)
    with scoring.sessions.begin() as session:
        return service.online(session, booked(scoring), question=question, text=text, act=act)


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def test_a_comment_is_joined_to_its_question_by_the_version_on_the_sheet(scoring):
    slip(scoring, question=3)
    run = scoring.prepare()
    sheet = next(s for s in scoring.file.sheets if s.number == scoring.sat.people[0].number)

    with scoring.sessions() as session:
        (found,) = commented.of_run(session, run, scoring.sat.form, [scoring.file])
        orders = answer_form(session, scoring.sat.form.code).orders
        third = replace(sheet, version="3")
        elsewhere = commented.joined(found.comment, third, orders, scoring.sat.form)
        lost = commented.joined(found.comment, None, orders, scoring.sat.form)

    assert (found.position, found.item) == (3, scoring.sat.form.places[2].item)
    assert elsewhere.position == orders["3"][2]
    assert (lost.position, lost.item) == (None, None)


def test_a_comment_alone_holds_nothing(scoring):
    slip(scoring)

    assert scoring.prepare().holds == ()


def test_the_same_question_commented_again_is_replaced_and_a_slip_stands_beside_it(scoring):
    online(scoring, text="first thought")
    online(scoring, text="second thought")
    slip(scoring)

    with scoring.sessions() as session:
        found = service.of_booking(session, booked(scoring))

    assert [(one.source, one.text) for one in found] == [
        (CommentSource.ONLINE, "second thought"),
        (CommentSource.SLIP, "two options are the same"),
    ]


TORONTO = ZoneInfo("America/Toronto")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (SAT + timedelta(minutes=30), ["comment_early"]),
        (SAT + timedelta(minutes=120), []),
        (datetime(2027, 4, 20, 23, 59, tzinfo=TORONTO), []),
        (datetime(2027, 4, 21, 0, 0, tzinfo=TORONTO), ["comment_late"]),
    ],
    ids=["during the exam", "as it ends", "last minute of the third day", "midnight after it"],
)
def test_comments_online_are_taken_from_the_end_of_the_exam_to_the_end_of_the_third_day(
    scoring, at, expected
):
    if expected:
        with pytest.raises(CommentRefused) as caught:
            online(scoring, at=at)
        assert codes(caught) == expected
    else:
        assert online(scoring, at=at).entered_at == at


def test_keys_are_not_settled_while_candidates_can_still_comment(scoring):
    run = scoring.prepare()
    early = replace(scoring.crew.numbers(), at=datetime(2027, 4, 20, 12, tzinfo=TORONTO))

    with scoring.sessions.begin() as session, pytest.raises(TransitionRefused) as caught:
        keying.settle_keys(session, run, act=early)

    assert codes(caught) == ["comments_open"]
    assert "2027-04-20" in str(caught.value)
    assert scoring.settle(run).state == "keyed"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"question": 0}, "question_unknown"),
        ({"question": 21}, "question_unknown"),
        ({"text": "  "}, "comment_empty"),
        ({"text": "x" * 2001}, "comment_long"),
        ({"at": SAT - timedelta(minutes=1)}, "slip_early"),
    ],
    ids=["question 0", "question past the last", "blank", "too long", "before the exam"],
)
def test_a_slip_that_cannot_be_one_is_refused(scoring, changes, code):
    with pytest.raises(CommentRefused) as caught:
        slip(scoring, **changes)

    assert codes(caught) == [code]


def test_who_did_not_sit_cannot_comment(scoring):
    with scoring.sessions.begin() as session:
        gone = replace(booked(scoring), state=BookingState.NO_SHOW)
        booking_store.update(session, gone)

    with pytest.raises(CommentRefused) as caught:
        slip(scoring)

    assert codes(caught) == ["not_sat"]


@pytest.mark.parametrize("hostile", ["=HYPERLINK(1)", "\u202eedoc", "😀" * 40, "'; DROP TABLE x"])
def test_the_text_is_kept_as_it_is_and_stands_in_no_event_and_no_repr(scoring, hostile):
    comment = slip(scoring, text=hostile)

    with scoring.sessions() as session:
        (kept,) = service.of_booking(session, booked(scoring))
        (event,) = events.search(session, kind="comment.entered", limit=5)

    assert kept.text == hostile
    assert hostile not in repr(comment)
    assert hostile not in str(event.data)
    assert SCORED > EVENING
