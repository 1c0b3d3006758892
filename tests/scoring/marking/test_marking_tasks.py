"""Marking tasks on both databases: who marks what, and that two marks at once keep both."""

import pytest

from exambank.core.vocabulary import Role
from scoring.marking import service
from scoring.marking.service import MarkingTaskNotFound, MarkingTaskRefused, MarkRefused
from scoring.marking.types import Criterion, Marker, Script, Seat
from tests.bank import COURSE, found_course, person

RUBRIC = (Criterion("content", "", 4),)
MARKERS = tuple(Marker(name.lower(), name) for name in ("Ann", "Ben", "Cid"))
PETRA = person("petra", Role.PSYCHOMETRICIAN)


@pytest.fixture
def task(sessions):
    with sessions.begin() as session:
        found_course(session, {"E1": 2, "E2": 2})
        return service.open_task(
            session,
            COURSE,
            question="Why?",
            rubric=RUBRIC,
            scripts=[Script(f"s{n}", f"answer {n}") for n in range(6)],
            markers=MARKERS,
            act=PETRA,
        )


def give(sessions, task, marker, script, mark):
    with sessions.begin() as session:
        act = person(marker, Role.REVIEWER)
        return service.mark(session, task.id, script, {"content": mark}, act=act)


def test_all_pairs_take_turns_and_nobody_marks_a_script_twice(sessions, task):
    with sessions() as session:
        found = service.assignments(session, task)

    by_script = {}
    for one in found:
        by_script.setdefault(one.script, []).append(one.marker.name)
    assert list(by_script.values()) == [["Ann", "Ben"], ["Ann", "Cid"], ["Ben", "Cid"]] * 2


def test_a_stranger_to_a_script_neither_reads_nor_marks_it(sessions, task):
    with sessions() as session, pytest.raises(MarkingTaskNotFound):
        service.script_for(session, task.id, "s0", act=person("cid", Role.REVIEWER))
    with pytest.raises(MarkingTaskNotFound):
        give(sessions, task, "cid", "s0", 2)


def test_a_third_mark_settles_and_stands(sessions, task):
    give(sessions, task, "ann", "s0", 4)
    give(sessions, task, "ben", "s0", 0)
    with sessions.begin() as session:
        service.name_third(session, task.id, "s0", MARKERS[2], act=PETRA)
    done = give(sessions, task, "cid", "s0", 1)
    with pytest.raises(MarkRefused):
        give(sessions, task, "cid", "s0", 3)

    with sessions() as session:
        report = service.report(session, task, act=PETRA)

    assert done.seat is Seat.THIRD
    assert [(one.answer, one.mark) for one in report.finals] == [("s0", 1.0)]


def test_markers_of_one_name_are_told_apart_in_the_report(sessions):
    with sessions.begin() as session:
        found_course(session, {"E1": 2, "E2": 2})
        twins = [Marker("a1", "Ann"), Marker("a2", "Ann")]
        task = service.open_task(
            session,
            COURSE,
            question="Why?",
            rubric=RUBRIC,
            scripts=[Script("s0", "x")],
            markers=twins,
            act=PETRA,
        )
    give(sessions, task, "a1", "s0", 3)
    give(sessions, task, "a2", "s0", 3)

    with sessions() as session:
        (final,) = service.report(session, task, act=PETRA).finals

    assert final.raters == ("Ann (a1)", "Ann (a2)")


def test_who_opens_a_task_and_reads_its_marks_marks_nothing_of_it(sessions):
    with sessions.begin() as session:
        found_course(session, {"E1": 2, "E2": 2})
        with pytest.raises(MarkingTaskRefused) as caught:
            service.open_task(
                session,
                COURSE,
                question="Why?",
                rubric=RUBRIC,
                scripts=[Script("s0", "answer")],
                markers=(*MARKERS, Marker(PETRA.by, "Petra")),
                act=PETRA,
            )

    assert [one.code for one in caught.value.reasons] == ["marker_opens"]


def test_who_names_a_third_person_is_not_that_person(sessions, task):
    give(sessions, task, "ann", "s0", 4)
    give(sessions, task, "ben", "s0", 0)

    with sessions.begin() as session, pytest.raises(MarkingTaskRefused) as caught:
        service.name_third(session, task.id, "s0", Marker(PETRA.by, "Petra"), act=PETRA)

    assert [one.code for one in caught.value.reasons] == ["marker_names_self"]


def test_a_marker_who_may_read_the_report_sees_no_mark_of_a_script_still_to_be_marked(
    sessions, task
):
    ann = person("ann", Role.PSYCHOMETRICIAN)
    give(sessions, task, "ben", "s0", 3)
    give(sessions, task, "ann", "s1", 2)
    give(sessions, task, "cid", "s1", 2)

    with sessions() as session:
        before = service.report(session, task, act=ann)
    give(sessions, task, "ann", "s0", 3)
    with sessions() as session:
        after = service.report(session, task, act=ann)

    assert [one.answer for one in before.finals] == ["s1"]
    assert [one.answer for one in after.finals] == ["s0", "s1"]
