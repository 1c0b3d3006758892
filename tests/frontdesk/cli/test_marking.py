import json

import pytest
from click.testing import CliRunner

from frontdesk.cli import main

MARKS = """script,marker,criterion,mark
s1,Ann,content,4
s1,Ben,content,4
s2,Ann,content,3
s2,Ben,content,2
s3,Ann,content,4
s3,Ben,content,1
"""


@pytest.fixture
def settle(tmp_path):
    def run(marks=MARKS, rubric="criterion,maximum\ncontent,4\n", *more):
        (tmp_path / "m.csv").write_text(marks, encoding="utf-8")
        (tmp_path / "r.csv").write_text(rubric, encoding="utf-8")
        files = [str(tmp_path / "m.csv"), "--rubric", str(tmp_path / "r.csv")]
        return CliRunner().invoke(main, ["marking", *files, *more])

    return run


def test_the_json_holds_final_marks_and_who_must_decide(settle):
    found = settle(MARKS, "criterion,maximum\ncontent,4\n", "--tolerance", "1", "--json")

    report = json.loads(found.stdout)["report"]

    assert found.exit_code == 0
    assert [(one["answer"], one["mark"]) for one in report["finals"]] == [("s1", 4.0), ("s2", 2.5)]
    assert report["waiting"] == ["s3"]
    assert report["totals"]["exact"] == pytest.approx(1 / 3)


def test_without_a_tolerance_the_share_of_the_policy_counts(settle):
    found = settle(MARKS, "criterion,maximum\ncontent,4\n", "--json")

    assert json.loads(found.stdout)["report"]["tolerance"] == pytest.approx(0.6)


def test_the_table_says_what_it_rests_on(settle):
    said = settle().stdout

    assert "3 scripts, 3 marked by two; marks 0 to 4, pairs may differ by 0.6" in said
    assert "a third person decides: s2, s3" in said
    assert "Severity (above 0 is lenient)" in said


@pytest.mark.parametrize(
    ("marks", "rubric", "told"),
    [
        ("script,marker,mark\n", "criterion,maximum\nc,4\n", "lacks the column 'criterion'"),
        (
            MARKS.replace("Ann,content,3", "Ann,content,3.5"),
            "criterion,maximum\ncontent,4\n",
            "m.csv, line 4, column 4: mark is '3.5': give a whole number from 0",
        ),
        (MARKS, "criterion,maximum\ncontent,0\n", "maximum is '0': give a whole number from 1"),
        (MARKS, "criterion,maximum\n", "the rubric has no criterion"),
        (MARKS, "criterion,maximum\nform,4\n", "the rubric has only form"),
    ],
    ids=["no criterion column", "half a mark", "a rubric of nothing", "empty", "another rubric"],
)
def test_a_wrong_file_ends_with_two_and_says_where(settle, marks, rubric, told):
    found = settle(marks, rubric)

    assert found.exit_code == 2
    assert told in found.stderr
    assert found.stdout == ""
