import json
import os
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from frontdesk.cli import main
from frontdesk.cli.timetable import stopping_at_interrupt

EXAMS = "A 2\nB 2\nC 1\n"
STUDENTS = "A B \n\nB C\nA\n"
DEMAND = "candidate,exam\nP,A\nP,B\nQ,B\nQ,C\nR,A\nR,C\n"
SEATS = "slot,seats\nam,3\npm,3\n"


def run(folder: Path, texts: dict[str, str], *options: str) -> Result:
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    words = [str(folder / word) if word in texts else word for word in options]
    return CliRunner().invoke(main, ["timetable", *words])


def for_exams(folder: Path, *options: str, exams: str = EXAMS, students: str = STUDENTS) -> Result:
    texts = {"x.crs": exams, "x.stu": students}
    given = ("--exams", "x.crs", "--students", "x.stu", *options)
    return run(folder, texts, *given)


def for_day(folder: Path, *options: str, demand: str = DEMAND, seats: str = SEATS) -> Result:
    texts = {"demand.csv": demand, "seats.csv": seats}
    return run(folder, texts, "--day", "demand.csv", "--seats", "seats.csv", *options)


def test_exams_get_slots_and_a_cost_per_student(tmp_path: Path):
    result = for_exams(tmp_path, "--slots", "3", "--seconds", "0.2", "--seed", "1", "--json")

    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert answer["cost"] == pytest.approx((8 + 8) / 3)
    assert answer["conflicts"] == 0
    assert set(answer["slots"]) == {"A", "B", "C"}
    assert set(answer["slots"].values()) <= {1, 2, 3}
    assert answer["seconds"] >= 0


def test_too_few_slots_end_with_the_reason(tmp_path: Path):
    result = for_exams(tmp_path, "--slots", "1", "--seconds", "0.2", "--json")

    answer = json.loads(result.stdout)
    assert result.exit_code == 3
    assert "give at least 2 slots" in answer["reasons"][0]
    assert answer["cost"] is None


def test_a_day_gets_slots_sittings_and_second_sittings(tmp_path: Path):
    result = for_day(tmp_path, "--slots", "2", "--json")

    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert answer["clashes"] == 0
    assert answer["unseated"] == []
    assert sum(map(len, answer["slots"].values())) == 4
    for held in answer["sittings"].values():
        assert len(set(held.values())) == 2
        assert all(slot in answer["slots"][exam] for exam, slot in held.items())


def test_numbered_slots_stay_numbers_and_the_unseated_are_listed(tmp_path: Path):
    result = for_day(tmp_path, "--slots", "2", "--json", seats="slot,seats\n1,3\n2,2\n")

    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert len(answer["unseated"]) == 1
    assert len(answer["missing"][answer["unseated"][0]]) == 1
    assert {slot for held in answer["slots"].values() for slot in held} == {1, 2}


def test_without_json_there_is_a_table_of_slots(tmp_path: Path):
    day = for_day(tmp_path, "--slots", "2")
    exams = for_exams(tmp_path, "--slots", "3", "--seconds", "0.1")

    assert "1 further sittings, 0 candidates without all exams" in day.stdout
    assert "Proximity cost per student 5.333" in exams.stdout


def test_the_clash_matrix_is_drawn(tmp_path: Path):
    picture = tmp_path / "clash.svg"

    result = for_day(tmp_path, "--slots", "2", "--picture", str(picture))

    text = picture.read_text(encoding="utf-8")
    assert result.exit_code == 0
    assert text.startswith("<svg")
    assert "<title>A and B: 1 students</title>" in text


@pytest.mark.parametrize(
    ("exams", "students", "said"),
    [
        (EXAMS, "A B\nB Z\n", "x.stu, line 2, column 3: exam Z is not in the file of exams"),
        ("A 2\nA 3\n", "A\n", "x.crs, line 2, column 1: exam A stands in line 1 already"),
        ("A two\n", "A\n", "x.crs, line 1, column 3: the enrolment of exam A is 'two'"),
        ("A\n", "A\n", "x.crs, line 1, column 1: exam A has 0 further words"),
        ("A 1 2\n", "A\n", "x.crs, line 1, column 5: exam A has 2 further words"),
        ("\n", "A\n", "x.crs, line 1, column 1: no exam is listed"),
        (EXAMS, " \n", "x.stu, line 1, column 1: no student is listed"),
    ],
    ids=["unknown exam", "exam twice", "no number", "no enrolment", "too much", "empty", "nobody"],
)
def test_unusable_exam_files_are_told_by_line_and_column(tmp_path, exams, students, said):
    result = for_exams(tmp_path, "--slots", "3", exams=exams, students=students)

    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("demand", "seats", "said"),
    [
        ("candidate,paper\n", SEATS, "demand.csv, line 1, column 3: the header must name 'exam'"),
        ("candidate,exam\nP,\n", SEATS, "demand.csv, line 2, column 2: exam is empty"),
        ("candidate,exam\nP,A,B\n", SEATS, "demand.csv, line 2, column 3: the row has 3 values"),
        ("candidate,exam\nP,A\nP,A\n", SEATS, "demand.csv, line 3, column 2: P asks for A"),
        ("candidate,exam\n", SEATS, "demand.csv, line 1, column 1: nobody asks"),
        (DEMAND, "slot,seats\nam,3\n", "seats.csv, line 2, column 1: the file has 1 slots"),
        (DEMAND, "slot,seats\nam,3\nam,2\n", "seats.csv, line 3, column 1: slot am stands"),
        (DEMAND, "slot,seats\nam,3\npm,-2\n", "seats.csv, line 3, column 2: seats is -2"),
    ],
    ids=[
        "no column", "no exam", "row too long", "asked twice", "nobody", "slot missing",
        "slot twice", "seats below zero",
    ],
)  # fmt: skip
def test_unusable_day_files_are_told_by_line_and_column(tmp_path, demand, seats, said):
    result = for_day(tmp_path, "--slots", "2", demand=demand, seats=seats)

    assert result.exit_code == 2
    assert said in result.stderr


def test_text_that_is_not_utf8_is_told_by_line_and_column(tmp_path: Path):
    (tmp_path / "x.crs").write_bytes(b"A 1\nB\xe9 2\n")
    (tmp_path / "x.stu").write_text("A\n", encoding="utf-8")
    files = ["--exams", str(tmp_path / "x.crs"), "--students", str(tmp_path / "x.stu")]

    result = CliRunner().invoke(main, ["timetable", *files, "--slots", "2"])

    assert result.exit_code == 2
    assert "line 2, column 2: the text is not UTF-8" in result.stderr


def test_files_of_both_kinds_together_are_refused(tmp_path: Path):
    result = run(tmp_path, {"x.crs": EXAMS}, "--exams", "x.crs", "--slots", "2")

    assert result.exit_code == 2
    assert "give --exams with --students, or --day with --seats" in result.stderr


def test_ctrl_c_becomes_a_wish_to_stop_and_is_restored_afterwards():
    before = signal.getsignal(signal.SIGINT)

    with stopping_at_interrupt() as stop:
        assert not stop()
        os.kill(os.getpid(), signal.SIGINT)
        assert stop()

    assert signal.getsignal(signal.SIGINT) is before
