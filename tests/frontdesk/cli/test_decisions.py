import json

import pytest
from click.testing import CliRunner

from frontdesk.cli import main
from tests.frontdesk.cli.test_reliability import as_csv, rasch


def run(*arguments):
    return CliRunner().invoke(main, ["decisions", *map(str, arguments)])


@pytest.fixture
def file(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


FOUR_ITEMS = "id,a,b\n1,1,-2\n2,1,1\n3,1,0\n4,1,1\n"


def test_lee_from_parameters_alone_gives_the_published_example(file):
    # cacIRT's documented example: 40 nodes on -4..4, D = 1.7, cut 2.
    path = file("p.csv", FOUR_ITEMS)

    result = run("--parameters", path, "--cut", 2, "--nodes", 40, "--range", "-4,4", "--D", 1.7,
                 "--json")  # fmt: skip

    found = json.loads(result.stdout)
    assert found["accuracy"] == pytest.approx(0.75616518, abs=5e-9)
    assert found["consistency"] == pytest.approx(0.72336902, abs=5e-9)


def test_rudner_from_parameters_alone_gives_the_published_example(file):
    path = file("p.csv", FOUR_ITEMS)

    result = run("--parameters", path, "--cut", 1.5, "--nodes", 40, "--range", "-4,4",
                 "--D", 1.7, "--method", "rudner", "--json")  # fmt: skip

    assert json.loads(result.stdout)["accuracy"] == pytest.approx(0.90342443, abs=5e-9)


def test_responses_give_every_method_that_needs_no_model(file):
    found = json.loads(run(file("r.csv", as_csv(rasch(300, 30))), "--cut", 16, "--json").stdout)

    assert [one["method"].split(",")[0] for one in found["methods"]] == [
        "Livingston-Lewis",
        "Hanson-Brennan",
        "Subkoviak",
    ]
    assert found["n"] == 300
    assert found["false_positive"] + found["false_negative"] == pytest.approx(1 - found["accuracy"])


def test_a_cohort_of_fourteen_needs_a_pooled_reliability(file):
    path = file("r.csv", as_csv(rasch(14, 30)))

    alone = run(path, "--cut", 16)
    pooled = run(path, "--cut", 16, "--reliability", 0.85, "--json")

    assert alone.exit_code == 3
    assert "decision_quality needs N >= 30" in alone.stderr
    assert json.loads(pooled.stdout)["n"] == 14


def test_each_group_gets_its_own_quality_where_its_n_allows(file):
    groups = ["en"] * 200 + ["fr"] * 60 + ["cr"] * 12
    path = file("r.csv", as_csv(rasch(272, 30), group=groups))

    found = json.loads(run(path, "--cut", 16, "--group", "lang", "--json").stdout)["groups"]

    assert [(one["group"], one["n"], len(one["methods"])) for one in found] == [
        ("en", 200, 3),
        ("fr", 60, 3),
        ("cr", 12, 0),
    ]
    assert "needs N >= 30" in found[2]["refused"]


def test_a_method_for_binary_marks_is_refused_for_others(file):
    path = file("r.csv", as_csv(rasch(60, 10) + rasch(60, 10, seed=2)))

    by_name = run(path, "--cut", 10, "--method", "hanson-brennan")
    usual = json.loads(run(path, "--cut", 10, "--json").stdout)

    assert by_name.exit_code == 2
    assert "only livingston-lewis" in by_name.stderr
    assert len(usual["methods"]) == 1


def test_a_total_that_is_set_aside_leaves_the_items(file):
    marks = rasch(60, 10)
    lines = as_csv(marks).splitlines()
    sums = ["total", *(str(total) for total in marks.sum(axis=1))]
    text = "\n".join(f"{line},{total}" for line, total in zip(lines, sums, strict=True))

    found = json.loads(run(file("r.csv", text), "--cut", 5, "--ignore", "total", "--json").stdout)

    assert found["n"] == 60


def test_totals_with_frequencies_are_read(file):
    path = file("t.csv", "total,frequency\n10,20\n15,30\n20,30\n25,20\n")

    result = run(path, "--cut", 18, "--maximum", 30, "--reliability", 0.8, "--json")

    assert json.loads(result.stdout)["n"] == 100


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--cut", 2], "lee and rudner need --parameters", id="nothing given"),
        pytest.param(["--cut", 2, "--method", "subkoviak"], "need RESPONSES.csv", id="no totals"),
    ],
)
def test_a_method_without_its_input_is_a_usage_error(arguments, said):
    result = run(*arguments)

    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("id,a,b\n1,-1,0\n", "line 2, column 2", id="slope below 0"),
        pytest.param("id,b,c\n1,0,1\n", "line 2, column 3", id="always guessed"),
        pytest.param("id,b\n1,x\n", "line 2, column 2", id="no number"),
        pytest.param("id,a\n1,1\n", "no column 'b'", id="no difficulty"),
    ],
)
def test_parameters_that_cannot_be_used_are_refused(file, text, said):
    result = run("--parameters", file("p.csv", text), "--cut", 1)

    assert result.exit_code == 2
    assert said in result.stderr


def test_missing_marks_are_refused(file):
    result = run(file("r.csv", "i1,i2\n" + "1,0\n0,1\n" * 20 + "1,\n"), "--cut", 1)

    assert result.exit_code == 2
    assert "r.csv, line 42, column 2: a mark is missing here" in result.stderr


def test_a_cut_off_the_form_is_refused(file):
    result = run(file("r.csv", as_csv(rasch(60, 10))), "--cut", 11)

    assert result.exit_code == 2
    assert "cut 11" in result.stderr


@pytest.mark.parametrize("span", ["4,-4", "wide"])
def test_a_range_that_does_not_rise_is_refused(file, span):
    result = run("--parameters", file("p.csv", FOUR_ITEMS), "--cut", 2, "--range", span)

    assert result.exit_code == 2
    assert "--range" in result.stderr
