import codecs
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.cohorts.rosters import COLUMNS, MOST_ROWS, read, sample
from eligibility.cohorts.types import Roster
from tests.eligibility.samples import DATA

TODAY = date(2027, 2, 1)
HEADER = ",".join(COLUMNS)
ZOE = "N'Guessan-O'Neil,Zoé,1999-08-16,fr,MR-2,yes"
AMARA = "Osei,Amara,2001-03-14,en,MR-1,yes"


def roster(*rows: str, header: str = HEADER) -> Roster:
    return read("\n".join([header, *rows]).encode(), today=TODAY)


def found(roster: Roster) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.reason.code) for fault in roster.faults]


@pytest.mark.parametrize(
    ("encoding", "bom", "told"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8-sig"),
        ("cp1252", b"", "cp1252"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
    ],
)
def test_a_file_is_read_alike_in_every_known_encoding(encoding: str, bom: bytes, told: str):
    content = bom + f"{HEADER}\r\n{AMARA}\r\n{ZOE}\r\n".encode(encoding)

    result = read(content, today=TODAY)

    assert (result.faults, result.encoding) == ((), told)
    assert [one.person.first_name for one in result.entries] == ["Amara", "Zoé"]
    assert result.entries[1].row == 3


def test_a_file_read_as_windows_1252_asks_to_check_the_accents():
    result = read(f"{HEADER}\n{AMARA}\n{ZOE}".encode("cp1252"), today=TODAY)

    assert [(note.row, note.reason.code) for note in result.notes] == [(3, "cp1252")]


def test_a_zero_byte_is_told_with_its_row_and_column():
    content = f"{HEADER}\n{AMARA}\n{ZOE}".encode().replace(b"Amara", b"Am\x00ra")

    result = read(content, today=TODAY)

    assert found(result) == [(2, "first_name", "zero_byte")]
    assert result.entries == ()


CELL_CASES = [
    pytest.param(",Amara,2001-03-14,en,1,yes", "last_name", "missing", id="no last name"),
    pytest.param("Osei, ,2001-03-14,en,1,yes", "first_name", "missing", id="no first name"),
    pytest.param(f"{'x' * 5000},A,2001-03-14,en,1,yes", "last_name", "too_long", id="an essay"),
    pytest.param("Osei,Amara,2031-03-14,en,1,yes", "birth_date", "future_birth", id="2031"),
    pytest.param("Osei,Amara,2027-02-02,en,1,yes", "birth_date", "future_birth", id="tomorrow"),
    pytest.param("Osei,Amara,14/03/2001,en,1,yes", "birth_date", "no_date", id="slashes"),
    pytest.param("Osei,Amara,2001-02-29,en,1,yes", "birth_date", "no_date", id="no such day"),
    pytest.param("Osei,Amara,,en,1,yes", "birth_date", "missing", id="no birth date"),
    pytest.param("Osei,Amara,1899-12-31,en,1,yes", "birth_date", "old_birth", id="1899"),
    pytest.param("Osei,Amara,2001-03-14,de,1,yes", "language", "language", id="German"),
    pytest.param("Osei,Amara,2001-03-14,en,,yes", "student_number", "missing", id="no number"),
    pytest.param("Osei,Amara,2001-03-14,en,1,done", "theory_completed", "yes_no", id="done"),
    pytest.param("Osei,Amara,2001-03-14,en,1", "", "width", id="a column too few"),
    pytest.param("Osei,Amara,2001-03-14,en,1,yes,x", "", "width", id="a column too many"),
    pytest.param('Osei,"Amara,2001-03-14,en,1,yes', "", "quotes", id="open quotation mark"),
]


@pytest.mark.parametrize(("row", "column", "code"), CELL_CASES)
def test_a_fault_is_told_by_row_and_column(row: str, column: str, code: str):
    result = roster(ZOE, row)

    assert found(result) == [(3, column, code)]
    assert result.entries == ()


def test_today_is_a_possible_birth_date_and_oui_is_yes():
    result = roster("Osei,Amara,2027-02-01,FR,1,Oui")

    assert result.faults == ()
    assert result.entries[0].theory_completed


def test_every_fault_of_a_bad_file_is_listed_at_once():
    header = HEADER.replace(",", ";").encode()
    rows = [
        b"Osei;Amara;2001-03-14;en;MR-1;yes",
        b"Osei;Amara;2001-03-14;en;MR-1;yes",
        b"Nair;Priya;2031-11-23;en;MR-3;yes",
        b";Luc;1994-07-02;fr;MR-4;yes",
        "Bédard;Zoé;1999-08-16;fr;MR-5;yes".encode(),
        "Bélanger;Éve;1999-08-16;fr;MR-6;yes".encode("cp1252"),
    ]

    result = read(b"\n".join([header, *rows]), today=TODAY)

    assert found(result) == [
        (1, "", "separator"),
        (3, "last_name", "twice"),
        (4, "birth_date", "future_birth"),
        (5, "last_name", "missing"),
        (7, "", "two_encodings"),
    ]
    assert result.entries == ()


def test_a_repeated_student_number_of_another_person_is_told():
    assert found(roster(AMARA, AMARA.replace("Amara", "Ama"))) == [
        (3, "student_number", "number_twice")
    ]


def test_the_same_person_in_other_spelling_is_the_same_person():
    assert found(roster(ZOE, ZOE.replace("Zoé", "ZOE").replace("MR-2", "MR-9"))) == [
        (3, "last_name", "twice")
    ]


def test_missing_unknown_and_repeated_columns_are_told():
    result = roster(header="last_name,first_name,birth_date,birth_date,language,age")

    assert {(fault.column, fault.reason.code) for fault in result.faults} == {
        ("birth_date", "column_twice"),
        ("student_number", "no_column"),
        ("theory_completed", "no_column"),
        ("age", "unknown_column"),
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b" \n", "empty", id="blank"),
        pytest.param(codecs.BOM_UTF16_LE, "no_column", id="nothing but a mark of encoding"),
        pytest.param(b"PK\x03\x04rest", "spreadsheet", id="xlsx"),
        pytest.param(b"x" * 2_000_001, "too_large", id="too large"),
        pytest.param(codecs.BOM_UTF16_LE + b"a", "damaged", id="half a character"),
        pytest.param(codecs.BOM_UTF8 + b"\xff", "damaged", id="not what the mark says"),
        pytest.param(HEADER.encode() + b"\n\x81,\x8d", "unknown_encoding", id="unknown encoding"),
        pytest.param(HEADER.encode(), "no_student", id="no student"),
    ],
)
def test_an_unusable_file_is_refused_with_the_next_step(content: bytes, code: str):
    assert code in [fault.reason.code for fault in read(content, today=TODAY).faults]


def test_too_many_students_are_refused():
    rows = [
        f"Name,A{at:04d}b,2001-03-14,en,N{at},yes".replace("A", chr(97 + at % 26))
        for at in range(MOST_ROWS + 1)
    ]

    assert (MOST_ROWS + 2, "", "too_many") in found(roster(*rows))


def test_marks_that_reorder_text_are_taken_out_and_noted():
    result = roster("Osei\u202e,Amara,2001-03-14,en,MR-1,yes")

    assert result.entries[0].person.last_name == "Osei"
    assert [(note.row, note.column, note.reason.code) for note in result.notes] == [
        (2, "last_name", "unseen")
    ]


@pytest.mark.parametrize("path", sorted((DATA / "rosters").glob("*.csv")), ids=lambda one: one.stem)
def test_the_rosters_of_the_demo_have_no_fault(path):
    assert read(path.read_bytes(), today=TODAY).faults == ()


@given(st.binary(max_size=300))
def test_no_bytes_whatever_bring_the_reader_down(content: bytes):
    result = read(content, today=TODAY)

    assert bool(result.faults) != bool(result.entries)


@given(st.text(max_size=300))
def test_no_text_below_a_good_header_brings_the_reader_down(text: str):
    result = read(f"{HEADER}\n{text}".encode("utf-8", "ignore"), today=TODAY)

    assert bool(result.faults) != bool(result.entries)


def test_the_sample_that_a_college_downloads_is_a_roster_of_one_student():
    roster = read(sample(), today=TODAY)

    assert roster.faults == ()
    assert [(one.person.last_name, one.theory_completed) for one in roster.entries] == [
        ("Tremblay", True)
    ]
