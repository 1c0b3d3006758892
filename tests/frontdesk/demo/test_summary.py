"""What a demonstration tells at its end can be read in a terminal of eighty columns."""

from io import StringIO

from rich.console import Console

from frontdesk.demo.summary import COLUMNS, Summary


def test_no_course_and_no_heading_is_cut_off():
    found = Summary(
        courses={"ANP-110": dict.fromkeys(COLUMNS, 100)},
        coverage=(),
        letter_credit={},
        faults=(),
        documents=0,
        seconds=1.0,
    )
    out = StringIO()

    Console(file=out, width=80).print(found.table())

    assert "ANP-110" in out.getvalue()
    assert "…" not in out.getvalue()
    words = out.getvalue().split()
    assert all(word in words for column in COLUMNS for word in column.split("_"))
