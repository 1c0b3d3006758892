"""A file of answers is read whole, or every fault of it is named with line and column."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exambank.core.checkdigit import numbered
from exambank.core.tabular import FileRefused
from exambank.core.vocabulary import CandidateId, FormCode
from scoring.sheets.blank import blank_file
from scoring.sheets.reading import read_answers
from scoring.sheets.types import AnswerForm

A, B = FormCode("NET-120-A"), FormCode("NET-120-B")
ONE, TWO, THREE = (numbered("C", n) for n in (1, 2, 3))
FORM = AnswerForm(A, {"1": (1, 2, 3), "2": (3, 1, 2)}, ("ABCD", "ABCD", "ABCDE"), frozenset({3}))
FORMS = {A: FORM, B: AnswerForm(B, {"1": (1, 2, 3)}, FORM.letters, frozenset({3}))}
EXPECTED = {
    number: (CandidateId(UUID(int=place)), A) for place, number in enumerate((ONE, TWO, THREE))
}
HEADER = "candidate,form,version,q1,q2,q3"


def read(*lines, header=HEADER):
    raw = "\n".join([header, *lines]).encode()
    return read_answers(raw, name="answers.csv", forms=FORMS, expected=EXPECTED)


def refused(*lines, header=HEADER):
    with pytest.raises(FileRefused) as caught:
        read(*lines, header=header)
    return caught.value.faults


def line(number=ONE, form=A, version="1", answers="A,B,A+E"):
    return f"{number},{form},{version},{answers}"


@pytest.mark.parametrize(
    ("bad", "column", "code"),
    [
        pytest.param(line(number=""), "candidate", "candidate_missing", id="no number"),
        pytest.param(
            line(number="C-000001-9"), "candidate", "candidate_malformed", id="check digit"
        ),
        pytest.param(
            line(number=numbered("C", 9)), "candidate", "candidate_unknown", id="stranger"
        ),
        pytest.param(line(form="NET-120-Z"), "form", "form_unknown", id="form not issued"),
        pytest.param(line(form=B), "form", "form_differs", id="another form than the seat's"),
        pytest.param(line(version="7"), "version", "version_unknown", id="no such version"),
        pytest.param(line(answers="E,B,A"), "q1", "answer_unknown", id="letter not on offer"),
        pytest.param(line(answers="A+B,B,A"), "q1", "answer_double", id="two where one is asked"),
        pytest.param(line(answers="A,B,A+A"), "q3", "answer_repeated", id="an option twice"),
        pytest.param(line(answers="A,#,A"), "q2", "answer_unknown", id="no letter at all"),
    ],
)
def test_each_fault_is_named_with_line_and_column(bad, column, code):
    faults = refused(line(number=TWO), bad)

    assert [(one.line, one.column, one.reason.code) for one in faults] == [(3, column, code)]


def test_a_candidate_twice_is_one_fault_at_the_second_line_that_names_the_first():
    (fault,) = refused(line(), line(number=TWO), line())

    assert (fault.line, fault.column, fault.reason.code) == (4, "candidate", "candidate_twice")
    assert "stands in line 2 too" in str(fault)


def test_a_column_too_many_belongs_to_no_question():
    (fault,) = refused(line() + ",A", header=HEADER + ",q4")

    assert (fault.line, fault.column, fault.reason.code) == (1, "q4", "column_unknown")


def test_several_faults_of_several_lines_are_all_told_in_order():
    faults = refused(
        line(answers="Z,A+B,A"), line(number="C-000002-0", version="9"), line(number=THREE, form=B)
    )

    assert [(one.line, one.column) for one in faults] == [
        (2, "q1"),
        (2, "q2"),
        (3, "candidate"),
        (3, "version"),
        (4, "form"),
    ]


def test_marks_of_a_version_come_back_in_form_order():
    (sheet,) = read(line(version="2", answers="A+E,B,C"))

    assert sheet.answers == ("B", "C", "A+E")


@pytest.mark.parametrize(("cell", "kept"), [("", ""), ("-", "-"), ("?", "?"), ("b", "B")])
def test_an_empty_an_unreached_and_an_unreadable_answer_are_kept_apart(cell, kept):
    (sheet,) = read(line(answers=f"{cell},B,A"))

    assert sheet.answers[0] == kept


def test_several_letters_are_kept_in_alphabetical_order():
    (sheet,) = read(line(answers="A,B,E+A"))

    assert sheet.answers[2] == "A+E"


def test_a_sheet_hides_its_answers():
    (sheet,) = read(line())

    assert "A+E" not in repr(sheet)


@given(st.permutations((1, 2, 3)), st.tuples(*[st.sampled_from("ABCD")] * 3))
def test_whatever_the_printed_order_each_answer_returns_to_its_question(order, answers):
    forms = {A: AnswerForm(A, {"1": tuple(order)}, FORM.letters, frozenset({3}))}
    printed = ",".join(answers[position - 1] for position in order)
    raw = f"{HEADER}\n{ONE},{A},1,{printed}".encode()

    (sheet,) = read_answers(raw, name="x.csv", forms=forms, expected=EXPECTED)

    assert sheet.answers == answers


def test_the_blank_file_has_everything_but_the_answers_and_is_refused_as_it_stands():
    blank = blank_file(FORM, {TWO: "2", ONE: "1"}).decode().splitlines()

    assert blank == [HEADER, f"{ONE},{A},1,,,", f"{TWO},{A},2,,,"]
    assert [(one.line, one.column, one.reason.code) for one in refused(*blank[1:])] == [
        (2, "q1", "file_unanswered")
    ]
    assert len(read(blank[1] + "-", blank[2] + "A")) == 2


def test_a_row_that_nobody_filled_in_is_named_beside_rows_that_somebody_did():
    found = refused(f"{ONE},{A},1,,,", f"{TWO},{A},2,A,,")

    assert [(one.line, one.column, one.reason.code) for one in found] == [
        (2, "q1", "sheet_unanswered")
    ]


def test_a_room_where_no_question_was_reached_can_be_handed_in():
    (sheet,) = read(line(answers="-,-,-"))

    assert sheet.answers == ("-", "-", "-")
