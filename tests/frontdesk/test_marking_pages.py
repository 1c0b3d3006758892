"""Written answers marked blind through the web: given out, marked, settled, reported."""

import html
import re

import pytest

from exambank.core import events
from exambank.core.vocabulary import Role
from frontdesk.accounts.types import Grant
from scoring.marking import service
from tests.bank import COURSE, found_course

SCRIPTS = "script,text\n" + "\n".join(f"S-0{n},Answer number {n} <b>bold</b>" for n in range(1, 5))
OPENING = {
    "course": COURSE,
    "question": "Why does a switch learn addresses?",
    "rubric": "content; 4; names the table\nform; 2; whole sentences",
}


def text_of(answer):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def office(desk):
    with desk.sessions.begin() as session:
        found_course(session, {"E1": 2, "E2": 2})
    people = [desk.account(Grant(Role.REVIEWER), name=name) for name in ("Ann", "Ben", "Cid")]
    return desk, desk.sign_in(Role.PSYCHOMETRICIAN), people


def give_out(petra, people, content=SCRIPTS, **changes):
    chosen = {"markers": [str(one.id) for one in people]}
    files = {"scripts": ("scripts.csv", content.encode(), "text/csv")}
    return petra.post("/marking-tasks/new", OPENING | chosen | changes, files=files)


def mark(visitor, path, code, content, form):
    return visitor.post(f"{path}/{code}", {"mark-0": content, "mark-1": form})


def test_two_people_mark_blind_and_a_third_settles_where_they_differ_too_far(office):
    desk, petra, (ann, ben, cid) = office
    task_page = give_out(petra, (ann, ben)).headers["location"]
    path = task_page.replace("marking-tasks", "marking")
    first, second, third = (desk.visitor(one) for one in (ann, ben, cid))
    for n, (one, other) in enumerate([((4, 2), (4, 2)), ((3, 1), (3, 1)), ((4, 2), (1, 1))], 1):
        mark(first, path, f"S-0{n}", *one)
        mark(second, path, f"S-0{n}", *other)

    before = text_of(petra.get(task_page))
    unseen = third.get(f"{path}/S-03").status_code
    same = petra.post(f"{task_page}/third", {"script": "S-03", "marker": str(ann.id)})
    named = petra.post(f"{task_page}/third", {"script": "S-03", "marker": str(cid.id)})
    told = text_of(third.get("/marking"))
    mark(third, path, "S-03", 2, 1)
    after = text_of(petra.get(task_page))

    assert "6 of 8 markings done" in before
    assert "Who settles it?" in before
    assert "total 0.67" in before
    assert "Ann 0.67" in before
    assert unseen == 404
    assert same.status_code == 422
    assert "Ann has marked script S-03: name somebody else" in text_of(same)
    assert named.status_code == 303
    assert "You settle it: two people differed." in told
    assert "S-01 6.0 both gave it" in after
    assert "S-03 3.0 a third person" in after


def test_a_marker_sees_the_script_and_the_rubric_and_nothing_of_the_other(office):
    desk, petra, (ann, ben, _) = office
    path = give_out(petra, (ann, ben)).headers["location"].replace("marking-tasks", "marking")
    mark(desk.visitor(ann), path, "S-01", 4, 2)

    page = desk.visitor(ben).get(f"{path}/S-01")
    main = page.text.partition("<main")[2]

    assert "Answer number 1 &lt;b&gt;bold&lt;/b&gt;" in main
    assert "names the table" in main
    assert "Ann" not in main
    assert 'value="4"' not in main


def test_marks_can_be_changed_until_both_have_marked_and_then_stand(office):
    desk, petra, (ann, ben, _) = office
    path = give_out(petra, (ann, ben)).headers["location"].replace("marking-tasks", "marking")
    first, second = desk.visitor(ann), desk.visitor(ben)
    mark(first, path, "S-01", 4, 2)
    changed = mark(first, path, "S-01", 3, 2)
    mark(second, path, "S-01", 3, 2)

    late = mark(first, path, "S-01", 0, 0)

    assert changed.headers["location"] == f"{path}/S-02"
    assert late.status_code == 422
    assert "script S-01 is marked by both: its marks stand" in text_of(late)
    assert "3 of 4" in text_of(first.get(f"{path}/S-01"))


@pytest.mark.parametrize(
    ("content", "form", "told"),
    [
        ("5", "2", "content: give a whole mark from 0 to 4"),
        ("", "2", "content: give a whole mark from 0 to 4"),
        ("2.5", "2", "content: give a whole mark from 0 to 4"),
        ("4", "-1", "form: give a whole mark from 0 to 2"),
    ],
    ids=["too much", "nothing", "a half", "below 0"],
)
def test_a_mark_off_its_scale_is_refused_beside_its_criterion(office, content, form, told):
    desk, petra, (ann, ben, _) = office
    path = give_out(petra, (ann, ben)).headers["location"].replace("marking-tasks", "marking")

    answer = mark(desk.visitor(ann), path, "S-01", content, form)

    assert answer.status_code == 422
    assert told in text_of(answer)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"question": " "}, "write the question that was asked"),
        ({"rubric": ""}, "a rubric needs one criterion"),
        ({"rubric": "; 3"}, "name each criterion with 1 to 60 characters"),
        ({"rubric": "content; many"}, "criterion content needs 1 mark at least"),
        ({"rubric": "form; 2\nform; 3"}, "criterion form stands twice"),
        ({"markers": []}, "choose two markers at least"),
        ({"content": "script,text\na/b,x"}, "a/b is no code"),
        ({"content": "script,text\ns1,x\ns1,y"}, "script s1 stands twice"),
        ({"content": "script\ns1"}, "The file has 1 fault. Nothing was stored."),
        ({"course": "none"}, "Choose one."),
    ],
    ids=[
        "question",
        "rubric",
        "name",
        "marks",
        "twice",
        "markers",
        "code",
        "script",
        "file",
        "course",
    ],
)
def test_everything_that_is_missing_before_marking_is_said(office, changes, told):
    desk, petra, people = office

    answer = give_out(petra, people, **changes)

    assert answer.status_code == 422
    assert told in text_of(answer)
    with desk.sessions() as session:
        assert not service.tasks(session)


def test_marks_stand_in_no_event_and_the_pages_are_for_their_roles(office):
    desk, petra, (ann, ben, _) = office
    task_page = give_out(petra, (ann, ben)).headers["location"]
    mark(desk.visitor(ann), task_page.replace("marking-tasks", "marking"), "S-01", 4, 2)

    with desk.sessions() as session:
        done = events.history(session, f"marking_task/{task_page.rpartition('/')[2]}")

    assert [one.kind for one in done] == ["marking.opened", "marking.marked"]
    assert set(done[1].data) == {"script", "part"}
    assert desk.visitor(ann).get(task_page).status_code == 403
    assert petra.get("/marking").status_code == 403
