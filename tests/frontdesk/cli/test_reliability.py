import json

import numpy as np
import pytest
from click.testing import CliRunner

from frontdesk.cli import main


def run(*arguments):
    return CliRunner().invoke(main, ["reliability", *map(str, arguments)])


def rasch(n, items, *, seed=1):
    rng = np.random.default_rng(seed)
    chance = 1 / (1 + np.exp(-(rng.normal(0, 1, (n, 1)) - rng.normal(0, 1, items))))
    return (rng.random(chance.shape) < chance).astype(int)


@pytest.fixture
def file(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def as_csv(marks, *, group=None):
    header = [f"i{j}" for j in range(1, marks.shape[1] + 1)]
    rows = [[str(mark) for mark in row] for row in marks.tolist()]
    if group:
        header.append("lang")
        rows = [[*row, name] for row, name in zip(rows, group, strict=True)]
    return "\n".join(",".join(row) for row in [header, *rows]) + "\n"


def test_the_object_holds_coefficients_interval_and_errors(file):
    found = json.loads(run(file("r.csv", as_csv(rasch(200, 20))), "--json").stdout)

    assert found["n"] == 200
    assert found["alpha_low"] < found["alpha"] < found["alpha_high"]
    assert found["alpha_interval"] == "jackknife"
    assert found["feldt_low"] < found["alpha"] < found["feldt_high"]
    assert found["kr20"] == pytest.approx(found["alpha"])
    assert found["kr21"] <= found["kr20"]
    assert {"omega", "feldt", "feldt_gilmer", "split_half", "sem"} <= set(found)
    assert [one["score"] for one in found["csem"]] == list(range(21))


def test_below_thirty_the_command_is_refused_with_the_rule(file):
    result = run(file("r.csv", as_csv(rasch(29, 20))), "--json")

    assert result.exit_code == 3
    assert "alpha needs N >= 30 and there are 29" in result.stderr
    assert "--exploratory" in result.stderr
    assert result.stdout == ""


def test_an_exploratory_run_says_so_on_the_output(file):
    path = file("r.csv", as_csv(rasch(29, 20)))

    assert json.loads(run(path, "--exploratory", "--json").stdout)["exploratory"] is True
    assert "exploratory" in run(path, "--exploratory").stdout


def test_areas_give_stratified_coefficients_and_added_value(file):
    marks = rasch(300, 24)
    areas = file("a.csv", "item,area\n" + "".join(f"i{j},{'ab'[j % 2]}\n" for j in range(1, 25)))

    found = json.loads(run(file("r.csv", as_csv(marks)), "--areas", areas, "--json").stdout)

    assert found["stratified_alpha"] == pytest.approx(found["alpha"], abs=0.05)
    assert found["stratified_feldt"] < 1
    assert [one["area"] for one in found["areas"]] == ["b", "a"]
    assert not any(one["reported"] for one in found["areas"])
    assert found["csem"][12]["compound_binomial"] > 0


def test_groups_are_compared_and_small_ones_left_out(file):
    groups = ["en"] * 120 + ["fr"] * 80 + ["cr"] * 10

    found = json.loads(
        run(file("r.csv", as_csv(rasch(210, 20), group=groups)), "--group", "lang", "--json").stdout
    )

    assert [(one["group"], one["alpha"] is None) for one in found["groups"]] == [
        ("en", False),
        ("fr", False),
        ("cr", True),
    ]
    assert [one["groups"] for one in found["group_tests"]] == [["en", "fr"]]
    assert found["all_equal"] is None
    assert any("group cr" in note for note in found["notes"])


def test_three_groups_have_one_test_of_all_beside_those_of_pairs(file):
    path = file("r.csv", as_csv(rasch(210, 20), group=["en", "fr", "cr"] * 70))

    found = json.loads(run(path, "--group", "lang", "--json").stdout)
    printed = run(path, "--group", "lang").stdout

    assert len(found["group_tests"]) == 3
    assert found["all_equal"]["df"] == [2]
    assert 0 < found["all_equal"]["p"] <= 1
    assert "all groups equal: chi-square" in printed


def test_marks_that_are_not_binary_leave_out_what_needs_them(file):
    marks = rasch(60, 10) + rasch(60, 10, seed=2)

    found = json.loads(run(file("r.csv", as_csv(marks)), "--json").stdout)

    assert found["kr20"] is None
    assert found["csem"] == []
    assert any(note.startswith("no kr20") for note in found["notes"])


@pytest.mark.parametrize(
    ("areas", "said"),
    [
        pytest.param("item,area\ni1,a\n", "no area for i2", id="item without area"),
        pytest.param("item,area\ni1,a\ni1,b\n", "line 3, column 1", id="item twice"),
    ],
)
def test_areas_that_cannot_be_used_are_refused(file, areas, said):
    result = run(file("r.csv", as_csv(rasch(40, 5))), "--areas", file("a.csv", areas))

    assert result.exit_code == 2
    assert said in result.stderr


def test_equal_totals_are_refused_with_the_file(file):
    result = run(file("r.csv", as_csv(np.tile([[0, 1], [1, 0]], (20, 1)))))

    assert result.exit_code == 2
    assert "same total" in result.stderr
