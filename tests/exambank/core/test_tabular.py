import pytest

from exambank.core.tabular import FileRefused, read_table

REQUIRED = ("id", "name")


def test_a_table_is_read_with_the_numbers_of_its_lines():
    table = read_table(b'\xef\xbb\xbfid,name\n1,"a\nb"\n\n2, c \n', name="t.csv", required=REQUIRED)

    assert [(row.line, row["name"]) for row in table.rows] == [(2, "a\nb"), (5, "c")]


@pytest.mark.parametrize(
    ("raw", "code", "line"),
    [
        pytest.param(b"", "empty", None, id="an empty file"),
        pytest.param(b"id,name\n", "no_rows", None, id="a header only"),
        pytest.param("id,name\n1,é\n".encode("cp1252"), "encoding", 2, id="a Windows encoding"),
        pytest.param("id,name\n1,a\n".encode("utf-16"), "encoding", 1, id="UTF-16"),
        pytest.param(b"id;name\n1;a\n", "separator", 1, id="semicolons"),
        pytest.param(b"id\n1\n", "column_missing", 1, id="a missing column"),
        pytest.param(b"id,name,id\n1,a,2\n", "column_twice", 1, id="a column twice"),
        pytest.param(b"id,name\n1,a,b\n", "cells", 2, id="a cell too many"),
        pytest.param(b'id,name\n1,"a\n', "quotes", 2, id="an open quote"),
    ],
)
def test_a_table_with_a_fault_of_form_is_refused(raw: bytes, code: str, line: int | None):
    with pytest.raises(FileRefused, match="t") as refused:
        read_table(raw, name="t.csv", required=REQUIRED)

    assert [(f.reason.code, f.line) for f in refused.value.faults] == [(code, line)]


def test_every_bad_line_is_listed_not_only_the_first():
    with pytest.raises(FileRefused) as refused:
        read_table(b"id,name\n1\n2,b\n3,c,d\n", name="t.csv", required=REQUIRED)

    assert [fault.line for fault in refused.value.faults] == [2, 4]
