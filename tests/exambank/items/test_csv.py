import csv
import io
from pathlib import Path

import pytest

from exambank.items.interchange.csv import COLUMNS, read, sample
from exambank.items.interchange.faults import ImportRefused

DEMO = Path(__file__).parents[3] / "frontdesk" / "demo" / "data" / "items"
ROW = {
    "id": "NET-1",
    "course": "NET-120",
    "outcome": "E1.1",
    "cognitive": "recall",
    "type": "single",
    "stem": "Which layer, of seven, routes?",
    "a": "Link",
    "b": "Network",
    "c": "Session",
    "key": "B",
    "rationale_a": "One link only.",
    "rationale_b": "It chooses a path.",
    "rationale_c": "It keeps a dialogue.",
    "reference": "E1.1",
    "language": "en",
}


def a_file(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS, separator: str = ",") -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: one for key, one in row.items() if key in columns} for row in rows)
    return out.getvalue()


def refused(data: bytes | str):
    with pytest.raises(ImportRefused) as caught:
        read(data.encode() if isinstance(data, str) else data, file="items.csv")
    return caught.value.faults


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_is_read_with_and_without_a_byte_order_mark(encoding: str):
    row = {**ROW, "stem": "Où passe le paquet?", "language": "fr"}

    (item,) = read(a_file(row).encode(encoding), file="items.csv")

    assert item.stem == "Où passe le paquet?"
    assert [option.letter for option in item.options] == ["A", "B", "C"]
    assert str(item.key) == "B"
    assert item.line == 2


def test_a_multiple_response_has_a_key_of_several_letters():
    (item,) = read(a_file({**ROW, "type": "multiple", "key": "a+C"}).encode(), file="items.csv")

    assert str(item.key) == "A+C"


@pytest.mark.parametrize(
    ("changes", "code", "column"),
    [
        pytest.param({"key": ""}, "no_key", "key", id="no key"),
        pytest.param({"key": "E"}, "key_option", "key", id="a key that is no option"),
        pytest.param({"key": "A,B"}, "key", "key", id="a key with a comma"),
        pytest.param({"key": "A+B"}, "key_size", "key", id="two keys of a single choice"),
        pytest.param({"id": ""}, "cell_empty", "id", id="no identifier"),
        pytest.param({"id": "../x y"}, "bad_id", "id", id="an identifier with a path"),
        pytest.param({"stem": " "}, "cell_empty", "stem", id="an empty stem"),
        pytest.param({"type": "essay"}, "word", "type", id="an unknown type"),
        pytest.param({"cognitive": "Recall"}, "word", "cognitive", id="an unknown level"),
        pytest.param({"language": "de"}, "word", "language", id="an unknown language"),
        pytest.param({"b": "", "key": "A"}, "gap", "b", id="a gap between options"),
        pytest.param({"b": "", "c": "", "key": "A"}, "options", "a", id="one option"),
        pytest.param({"rationale_f": "x"}, "rationale", "rationale_f", id="a stray rationale"),
        pytest.param({"stem": "x" * 4001}, "too_long", "stem", id="a stem without end"),
        pytest.param({"a": "Li\u202enk"}, "invisible", "a", id="a right-to-left override"),
        pytest.param({"stem": "Which\x07?"}, "invisible", "stem", id="a control character"),
    ],
)
def test_each_fault_names_line_column_and_what_is_wrong(changes, code: str, column: str):
    faults = refused(a_file(ROW, {**ROW, "id": "NET-2", **changes}))

    assert (code, 3, column) in [(one.reason.code, one.line, one.column) for one in faults]
    assert all(one.file == "items.csv" for one in faults)


def test_every_fault_of_a_file_is_told_at_once():
    bad = {**ROW, "key": "", "type": "essay"}

    faults = refused(a_file(ROW, {**bad, "id": "NET-2"}, {**bad, "id": "NET-1"}))

    assert [(one.line, one.reason.code) for one in faults] == [
        (3, "word"),
        (3, "no_key"),
        (4, "word"),
        (4, "no_key"),
        (4, "id_twice"),
    ]


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        pytest.param(a_file(ROW, separator=";"), "separator", "semicolons", id="semicolons"),
        pytest.param(a_file(ROW, separator="\t"), "separator", "tabs", id="tabs"),
        pytest.param(a_file(ROW).encode("utf-16"), "encoding", "UTF-16", id="UTF-16"),
        pytest.param(
            a_file({**ROW, "stem": "Où?"}).encode("cp1252"), "encoding", "f9", id="Windows-1252"
        ),
        pytest.param(a_file(ROW).replace("Link", "Li\0nk"), "encoding", "zero", id="zero byte"),
        pytest.param(a_file(ROW, columns=COLUMNS[:-1]), "column_missing", "language", id="column"),
        pytest.param(
            a_file({**ROW, "f2": "x"}, columns=(*COLUMNS, "f2")), "column_unknown", "f2", id="more"
        ),
        pytest.param(a_file(ROW) + "NET-2,NET-120\n", "cells", "2 cells", id="too few cells"),
        pytest.param(a_file(), "no_rows", "no line", id="nothing but a header"),
        pytest.param(a_file(ROW) + '"NET-2', "quotes", "quotes", id="an open quote"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_the_next_step(data, code: str, said: str):
    (fault,) = refused(data)

    assert fault.reason.code == code
    assert said in str(fault)


def test_the_line_of_a_fault_counts_line_breaks_inside_cells():
    first = {**ROW, "stem": "Two\nlines?"}

    (fault,) = refused(a_file(first, {**ROW, "id": "NET-2", "key": ""}))

    assert fault.line == 4


@pytest.mark.parametrize(
    "text", ["=HYPERLINK(1)", "'; DROP TABLE item; --", "\N{GRINNING FACE}", "<script>x</script>"]
)
def test_bk_20_hostile_text_is_kept_to_the_letter(text: str):
    (item,) = read(a_file({**ROW, "stem": text}).encode(), file="items.csv")

    assert item.stem == text


@pytest.mark.parametrize(("name", "count"), [("ANP-110", 190), ("NET-120", 150)])
def test_the_items_of_the_demo_are_read_whole(name: str, count: int):
    path = DEMO / f"{name}.csv"

    items = read(path.read_bytes(), file=path.name)

    assert len(items) == count


def test_the_sample_that_a_writer_downloads_is_a_file_of_one_item():
    (item,) = read(sample(), file="items.csv")

    assert (item.id, item.key.letters, len(item.options)) == ("NUR-0001", {"B"}, 4)
