import json

import pytest
from click.testing import CliRunner

from frontdesk.cli import main
from tests.scoring.dif.planted import drawn


def run(*arguments):
    return CliRunner().invoke(main, ["impact", *map(str, arguments)])


@pytest.fixture
def sheet(tmp_path):
    def write(n_reference, n_focal, *, planted=None, impact=0.0):
        groups = drawn(n_reference, n_focal, seed=3, items=12, planted=planted, impact=impact)
        lines = [",".join([*groups.items, "g"])]
        lines += [
            ",".join([*map(str, row), "f" if focal else "m"])
            for row, focal in zip(groups.marks.astype(int).tolist(), groups.is_focal, strict=True)
        ]
        path = tmp_path / "r.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def test_a_weaker_group_passes_less_often_while_the_test_works_alike(sheet):
    path = sheet(900, 700, impact=0.8)

    found = json.loads(run(path, "--group", "g", "--focal", "f", "--cut", 7, "--json").stdout)

    rates, at_cut = found["pass_rates"], found["test_functioning"]
    assert rates["ratio"] == pytest.approx(rates["rate_focal"] / rates["rate_reference"])
    assert rates["low"] < rates["ratio"] < rates["high"] < 0.8
    assert rates["is_surely_below"] is True
    assert abs(at_cut["difference_marks"]) < 3 * at_cut["se_marks"]


def test_items_against_one_group_show_at_the_cut_and_are_no_anchors(sheet):
    path = sheet(900, 900, planted={3: 1.0, 7: 1.0, 9: 1.0})

    found = json.loads(run(path, "--group", "g", "--focal", "f", "--cut", 7, "--json").stdout)

    assert {"i3", "i7", "i9"} <= set(found["not_anchors"])
    at_cut = found["test_functioning"]
    assert at_cut["difference_marks"] < -3 * at_cut["se_marks"]
    assert at_cut["pass_focal"] < at_cut["pass_reference"]


def test_the_anchors_may_be_named(sheet):
    asked = (sheet(300, 300), "--group", "g", "--focal", "f", "--cut", 6)

    found = json.loads(run(*asked, "--anchors", "i1,i2,i4", "--json").stdout)

    assert found["anchors"] == ["i1", "i2", "i4"]
    assert "--anchors: x9 is not an item" in " ".join(run(*asked, "--anchors", "x9").stderr.split())


def test_a_small_group_is_refused_and_a_cut_out_of_reach_named(sheet):
    small = run(sheet(300, 60), "--group", "g", "--focal", "f", "--cut", 6, "--json")
    assert small.exit_code == 3
    assert small.stdout == ""

    beyond = run(sheet(300, 300), "--group", "g", "--focal", "f", "--cut", 40)
    assert beyond.exit_code == 2
    assert "40 marks is not between 0 and 12" in " ".join(beyond.stderr.split())


def test_the_table_says_that_a_ratio_names_no_cause(sheet):
    printed = run(sheet(400, 400, impact=0.3), "--group", "g", "--focal", "f", "--cut", 6).stdout

    assert "impact ratio" in printed
    assert "says nothing about cause" in " ".join(printed.split())
