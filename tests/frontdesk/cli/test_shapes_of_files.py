"""What a spreadsheet program makes of a response file, and files at the edge of what there can be.

The same marks in another dress give the same numbers; a file that cannot be used is refused with a
sentence, whatever the command, and never with a traceback.
"""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from frontdesk.cli import main

N, ITEMS = 80, 6
READERS = [
    ["analyse"],
    ["reliability"],
    ["decisions", "--cut", "3"],
    ["personfit"],
    ["calibrate", "--model", "rasch"],
    ["calibrate", "--model", "2pl", "--prior-a", "0,0.5"],
]


def run(arguments, path):
    return CliRunner().invoke(main, [arguments[0], str(path), *arguments[1:], "--json"])


def marks():
    rng = np.random.default_rng(5)
    chance = 1 / (1 + np.exp(-(rng.normal(0, 1.5, (N, 1)) - np.linspace(-1, 1, ITEMS))))
    return (rng.random(chance.shape) < chance).astype(int).astype(str).tolist()


HEADER = [f"i{j}" for j in range(1, ITEMS + 1)]


def text(header, rows, *, end="\n", quote="", start=""):
    lines = [",".join(f"{quote}{cell}{quote}" for cell in row) for row in [header, *rows]]
    return start + end.join(lines) + end


def dressed(name):
    rows = marks()
    named = [[f"c{i}", *row] for i, row in enumerate(rows)]
    return {
        "plain": text(HEADER, rows),
        "with candidates": text(["candidate", *HEADER], named),
        "carriage returns": text(HEADER, rows, end="\r\n"),
        "byte order mark": text(HEADER, rows, start="\ufeff"),
        "quotes": text(HEADER, rows, quote='"'),
        "spaces": text(HEADER, [[f" {cell} " for cell in row] for row in rows]),
        "decimals": text(HEADER, [[f"{cell}.0" for cell in row] for row in rows]),
        "blank lines": text(HEADER, rows) + "\n\n",
        "candidates last": text([*HEADER, "candidate"], [[*row, name] for name, *row in named]),
    }[name]


@pytest.mark.parametrize("command", READERS, ids=" ".join)
def test_the_same_marks_in_another_dress_give_the_same_numbers(command, tmp_path):
    def numbers(name):
        path = tmp_path / "r.csv"
        path.write_bytes(dressed(name).encode())
        found = json.loads(run(command, path).stdout)
        for one in found.get("candidates", ()):
            one.pop("candidate", None)
            one.pop("id", None)
        return found

    plain = numbers("plain")

    for name in (
        "carriage returns",
        "byte order mark",
        "quotes",
        "spaces",
        "decimals",
        "blank lines",
        "with candidates",
        "candidates last",
    ):
        assert numbers(name) == plain, name


@pytest.mark.parametrize("command", READERS, ids=" ".join)
@pytest.mark.parametrize(("sign", "word"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_another_separator_is_named(command, sign, word, tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(text(HEADER, marks()).replace(",", sign), encoding="utf-8")

    result = run(command, path)

    assert result.exit_code == 2
    assert f"line 1, column 3: the columns are separated by {word}" in result.stderr


def edge(name):
    rows = marks()
    return {
        "no answers at all": text(HEADER, [[""] * ITEMS] * N),
        "a candidate without answers": text(HEADER, [[""] * ITEMS, *rows[1:]]),
        "an item without answers": text(HEADER, [["", *row[1:]] for row in rows]),
        "all right and all wrong": text(HEADER, [["1"] * ITEMS, ["0"] * ITEMS, *rows]),
        "everybody right": text(HEADER, [["1"] * ITEMS] * N),
        "items that do not vary": text(HEADER, [["1", *row[1:-1], "0"] for row in rows]),
        "one candidate": text(HEADER, rows[:1]),
        "one item": text(HEADER[:1], [row[:1] for row in rows]),
        "two forms": text(
            HEADER,
            [
                [*row[:3], "", "", ""] if i % 2 else ["", "", "", *row[3:]]
                for i, row in enumerate(rows)
            ],
        ),
        "marks out of measure": text(HEADER, [["1e300", *row[1:]] for row in rows]),
        "negative marks": text(HEADER, [["-1", *row[1:]] for row in rows]),
        "several marks": text(
            HEADER, [["3", *row[1:]] if i % 3 else row for i, row in enumerate(rows)]
        ),
    }[name]


EDGES = [
    "no answers at all",
    "a candidate without answers",
    "an item without answers",
    "all right and all wrong",
    "everybody right",
    "items that do not vary",
    "one candidate",
    "one item",
    "two forms",
    "marks out of measure",
    "negative marks",
    "several marks",
]


@pytest.mark.parametrize("name", EDGES)
def test_a_file_at_the_edge_is_answered_or_refused_in_words(name, tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(edge(name), encoding="utf-8")

    for command in [*READERS, ["calibrate", "--model", "gpcm", "--fit"]]:
        result = run([*command, "--exploratory"], path)

        assert isinstance(result.exception, SystemExit | None), (command, result.exception)
        if result.exit_code == 0:
            json.loads(result.stdout)
        elif result.exit_code == 2:
            assert "r.csv, line " in result.stderr, command
        else:
            assert result.exit_code == 4, command


def test_calibrating_nothing_says_so(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(edge("no answers at all"), encoding="utf-8")

    result = run(["calibrate", "--model", "rasch"], path)

    assert "no candidate has a mark: every cell is empty" in result.stderr
