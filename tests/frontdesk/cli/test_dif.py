import json

import numpy as np
import pytest
from click.testing import CliRunner

from frontdesk.cli import main
from tests.scoring.dif.planted import drawn
from tests.scoring.dif.test_written import written

METHODS = ["mh", "standardization", "logistic", "lord", "raju", "lrt", "sibtest"]


def run(*arguments):
    return CliRunner().invoke(main, ["dif", *map(str, arguments)])


@pytest.fixture
def sheet(tmp_path):
    """Write a response file of two groups, with DIF planted on item i3."""

    def write(n_reference, n_focal, *, items=8, cell=None):
        groups = drawn(n_reference, n_focal, seed=21, items=items, planted={3: 1.2})
        marks = groups.marks.astype(int).astype(str).astype(object)
        for (row, column), text in (cell or {}).items():
            marks[row, column] = text
        lines = [
            ",".join([f"c{row}", *cells, "f" if groups.is_focal[row] else "m"])
            for row, cells in enumerate(marks.tolist())
        ]
        path = tmp_path / "r.csv"
        path.write_text(
            "\n".join([",".join(["candidate", *groups.items, "sex"]), *lines]) + "\n",
            encoding="utf-8",
        )
        return path

    return write


@pytest.mark.parametrize("method", METHODS)
def test_every_method_prints_one_object_with_the_keys_of_the_manual(sheet, method):
    result = run(sheet(320, 280), "--group", "sex", "--focal", "f", "--method", method, "--json")

    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (found["n_reference"], found["n_focal"]) == (320, 280)
    assert {"id", "statistic", "p", "effect", "class"} <= set(found["items"][3])
    assert min(found["items"], key=lambda one: one["p"])["id"] == "i3"
    assert found["items"][3]["class"] in {"B", "C"}
    assert found["refused"] == []


def test_a_small_group_is_refused_with_the_rule(sheet):
    result = run(sheet(200, 60), "--group", "sex", "--focal", "f", "--json")

    assert result.exit_code == 3
    assert "dif_screen needs N >= 100 and there are 60" in result.stderr
    assert result.stdout == ""


def test_an_exploratory_run_says_so_on_everything_it_prints(sheet):
    path = sheet(200, 60)
    asked = (path, "--group", "sex", "--focal", "f", "--exploratory")

    as_json, printed = json.loads(run(*asked, "--json").stdout), run(*asked).stdout

    assert as_json["exploratory"] is True
    assert as_json["items"][3]["class"] is not None
    assert "exploratory" in printed
    assert "beyond N: dif_screen needs N >= 100" in printed


def test_a_screen_without_classes_says_why_there_are_none(sheet):
    found = run(sheet(200, 150), "--group", "sex", "--focal", "f")

    assert found.exit_code == 0
    assert "refused: dif_classes needs N >= 200" in " ".join(found.stdout.split())


def test_a_purified_search_tells_its_rounds(sheet):
    found = json.loads(
        run(sheet(320, 280), "--group", "sex", "--focal", "f", "--purify", "--json").stdout
    )

    assert found["is_stable"] is True
    assert "i3" not in found["anchors"]


@pytest.mark.parametrize(
    ("cell", "options", "said"),
    [
        ({(4, 2): "7"}, (), "line 6, column 4: item i2 has a mark 7"),
        ({(4, 2): "B"}, (), "line 6, column 4: 'B' is no mark"),
        ({}, ("--focal", "x"), "line 1, column 10: nobody is on one side of group 'x'"),
    ],
    ids=["a mark above one", "an option without a key", "a group that is not there"],
)
def test_a_file_that_cannot_be_used_is_refused_by_line_and_column(sheet, cell, options, said):
    result = run(sheet(120, 110, cell=cell), "--group", "sex", *(options or ("--focal", "f")))

    assert result.exit_code == 2
    assert said in result.stderr


def test_options_are_marked_by_the_key(sheet, tmp_path):
    rng = np.random.default_rng(1)
    lines = ["i1,i2,i3,g"]
    lines += [",".join([*rng.choice(list("ABC"), 3).tolist(), group]) for group in ["f", "m"] * 150]
    answers, key = tmp_path / "o.csv", tmp_path / "k.csv"
    answers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    key.write_text("item,key,weight\ni1,A,2\ni2,B,1\ni3,*,1\n", encoding="utf-8")

    found = json.loads(run(answers, "--key", key, "--group", "g", "--focal", "f", "--json").stdout)

    assert [one["id"] for one in found["items"]] == ["i1", "i2", "i3"]
    assert found["items"][2]["p"] is None


WRITTEN = ["mantel", "smd", "gmh", "ordinal"]


@pytest.mark.parametrize("method", WRITTEN)
def test_questions_of_several_marks_have_methods_of_their_own(tmp_path, method):
    groups = written(320, 280, seed=3, items=6, planted={3: 0.7})
    lines = [",".join([*groups.items, "sex"])]
    lines += [
        ",".join([*map(str, row), "f" if focal else "m"])
        for row, focal in zip(groups.marks.astype(int).tolist(), groups.is_focal, strict=True)
    ]
    path = tmp_path / "w.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    found = json.loads(
        run(path, "--group", "sex", "--focal", "f", "--method", method, "--json").stdout
    )

    assert min(found["items"], key=lambda one: one["p"])["id"] == "w3"
    assert run(path, "--group", "sex", "--focal", "f").exit_code == 2


def test_a_screen_with_guessing_is_for_lord_and_not_for_areas(sheet):
    path = sheet(320, 280)
    asked = (path, "--group", "sex", "--focal", "f", "--model", "3pl")

    assert json.loads(run(*asked, "--method", "lord", "--json").stdout)["items"][3]["df"] == 2
    refused = run(*asked, "--method", "raju")
    assert refused.exit_code == 2
    assert "infinite" in refused.stderr
