import json

import numpy as np
import pytest
from click.testing import CliRunner

from frontdesk.cli import main

NEW = "id,a,b,c\nA,1.0,-1.0,0.2\nB,1.2,0.0,0.2\nC,0.8,1.0,0.2\nD,1.1,0.5,0.2\n"
BASE = "id,a,b,c\nB,1.0,0.5,0.2\nA,0.8333333,-0.7,0.2\nC,0.6666667,1.7,0.2\nZ,1.0,0.0,0.2\n"


def run(*arguments):
    return CliRunner().invoke(main, ["link", *map(str, arguments)])


@pytest.fixture
def file(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_items_are_matched_by_identifier_and_the_line_is_found(file):
    result = run(file("n.csv", NEW), file("b.csv", BASE), "--method", "stocking-lord", "--json")

    found = json.loads(result.stdout)
    assert found["A"] == pytest.approx(1.2, abs=1e-4)
    assert found["B"] == pytest.approx(0.5, abs=1e-4)
    assert found["items"] == ["A", "B", "C"]
    assert found["se_A"] is None
    assert [one["id"] for one in found["drift"]] == ["A", "B", "C"]


def test_rows_without_identifiers_are_matched_by_number(file):
    new = file("n.csv", "a,b,c\n1,-1,0\n1,0,0\n1,1,0\n")
    base = file("b.csv", "a,b,c\n1,-1.5,0\n1,9,0\n1,2.5,0\n")

    result = run(new, base, "--method", "mean-sigma", "--common", "1,3", "--json")

    found = json.loads(result.stdout)
    assert (found["A"], found["B"]) == pytest.approx((2.0, 0.5))
    assert found["items"] == ["1", "3"]


def test_an_excluded_item_is_not_used_and_still_judged(file):
    arguments = [file("n.csv", NEW), file("b.csv", BASE), "--method", "mean-mean"]

    found = json.loads(run(*arguments, "--exclude", "C", "--json").stdout)

    assert found["items"] == ["A", "B"]
    assert [one["used"] for one in found["drift"]] == [True, True, False]


def test_a_covariance_matrix_gives_standard_errors(file):
    names = "a:A,b:A,a:B,b:B,a:C,b:C"
    rows = [",".join("0.01" if i == j else "0" for j in range(6)) for i in range(6)]
    covariance = file("v.csv", "\n".join([names, *rows]) + "\n")
    arguments = [file("n.csv", NEW), file("b.csv", BASE), "--method", "haebara"]

    found = json.loads(run(*arguments, "--covariance-new", covariance, "--json").stdout)

    assert found["se_A"] > 0
    assert found["se_B"] > 0
    assert any("base calibration are taken as known" in said for said in found["assumptions"])


def test_a_covariance_matrix_without_header_is_taken_in_the_order_of_the_items(file):
    rows = [",".join("0.01" if i == j else "0" for j in range(12)) for i in range(12)]
    arguments = [file("n.csv", NEW), file("b.csv", BASE), "--method", "mean-sigma"]

    result = run(*arguments, "--covariance-new", file("v.csv", "\n".join(rows)), "--json")

    assert json.loads(result.stdout)["se_B"] > 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a:A,b:A\n1,0\n", "line 1, column 1: 1 rows for 2 columns"),
        ("a:A,b:A\n1,0\n0,x\n", "line 3, column 2: 'x' is not a number"),
        ("a:A,b:A\n1,0.5\n0,1\n", "line 2, column 2: the matrix is not symmetric"),
        ("a:A,b:A\n1,0\n0,-1\n", "line 3, column 2: a variance of -1"),
        ("parameter,a:A,b:A\nb:A,1,0\na:A,0,1\n", "line 2, column 1: this row is 'b:A'"),
        ("1,0\n0,1\n", "2 columns and no header for 4 items"),
        ("p,q\n1,0\n0,1\n", "no column is a parameter of a common item"),
    ],
    ids=[
        "not square",
        "text",
        "not symmetric",
        "negative variance",
        "rows in another order",
        "wrong size",
        "other names",
    ],
)
def test_a_covariance_that_cannot_be_used_is_refused_by_line_and_column(file, text, said):
    arguments = [file("n.csv", NEW), file("b.csv", BASE), "--method", "mean-sigma"]

    result = run(*arguments, "--covariance-new", file("v.csv", text))

    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--common", "A,Q"], "item Q is not in both calibrations"),
        (["--exclude", "Q"], "item Q to exclude is not a common item"),
        (["--common", "A"], "1 common items"),
        (["--grid", "4,-4,1"], "no grid"),
        (["--grid", "wide"], "no grid"),
    ],
)
def test_what_cannot_be_linked_is_refused_with_the_reason(file, arguments, said):
    files = [file("n.csv", NEW), file("b.csv", BASE)]

    result = run(*files, "--method", "mean-mean", *arguments)

    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())


def test_a_wrong_number_is_refused_with_file_line_and_column(file):
    new = file("n.csv", "id,a,b,c\nA,1,0,0\nB,x,0,0\n")

    result = run(new, file("b.csv", BASE), "--method", "mean-mean")

    assert result.exit_code == 2
    assert "n.csv, line 3, column 2" in result.stderr


def test_the_table_shows_line_drift_and_assumptions(file):
    result = run(file("n.csv", NEW), file("b.csv", BASE), "--method", "haebara", "--purify")

    assert "A = 1.200" in result.stdout
    assert "Drift of the common items" in result.stdout
    assert "rule: largest" in result.stdout
    assert "assumed: the common items have the same parameters" in result.stdout


def test_a_calibration_written_by_calibrate_is_read_with_its_covariance(tmp_path):
    rng = np.random.default_rng(1)
    chance = 1 / (1 + np.exp(-(rng.normal(0, 1, (400, 1)) - np.linspace(-1, 1, 8))))
    marks = (rng.random(chance.shape) < chance).astype(int)
    header = ",".join(f"i{j}" for j in range(8))
    np.savetxt(tmp_path / "r.csv", marks, fmt="%d", delimiter=",", header=header, comments="")
    outputs = ["-o", tmp_path / "p.csv", "--covariance", tmp_path / "c.csv"]
    arguments = ["calibrate", tmp_path / "r.csv", "--model", "2pl", *outputs]
    assert CliRunner().invoke(main, list(map(str, arguments))).exit_code == 0

    files = [tmp_path / "p.csv", tmp_path / "p.csv"]
    result = run(*files, "--method", "mean-sigma", "--covariance-new", tmp_path / "c.csv", "--json")

    found = json.loads(result.stdout)
    assert (found["A"], found["B"]) == pytest.approx((1.0, 0.0))
    assert found["se_A"] > 0.01


POLYTOMOUS = "id,model,a,b,c,b1,b2,b3\nA,2pl,1.0,-1.0,0,,,\nW,gpcm,0.8,,0,-1.5,0.0,0.5\n"
POLYTOMOUS_BASE = "id,model,a,b,c,b1,b2,b3\nA,2pl,0.8,-0.75,0,,,\nW,gpcm,0.64,,0,-1.375,0.5,1.125\n"


@pytest.mark.parametrize("method", ["mean-mean", "mean-sigma", "haebara", "stocking-lord"])
def test_items_of_several_marks_are_linked_by_their_steps(file, method):
    new, base = file("n.csv", POLYTOMOUS), file("b.csv", POLYTOMOUS_BASE)

    found = json.loads(run(new, base, "--method", method, "--symmetric", "--json").stdout)

    assert (found["A"], found["B"]) == pytest.approx((1.25, 0.5), abs=1e-6)
    assert found["drift"][1]["b_difference"] == pytest.approx(0, abs=1e-6)


def test_the_covariance_of_steps_is_read_by_their_names(file):
    names = ["a:A", "b:A", "a:W", "b1:W", "b2:W", "b3:W"]
    rows = [
        ",".join([one, *("0.01" if i == j else "0" for j in range(6))])
        for i, one in enumerate(names)
    ]
    covariance = file("v.csv", "\n".join(["parameter," + ",".join(names), *rows]) + "\n")
    files = [file("n.csv", POLYTOMOUS), file("b.csv", POLYTOMOUS_BASE)]

    result = run(*files, "--method", "mean-mean", "--covariance-new", covariance, "--json")

    # A = (1.0 + 0.8) / (0.8 + 0.64): its variance is (0.01 + 0.01) / 1.44^2.
    assert json.loads(result.stdout)["se_A"] == pytest.approx(0.02**0.5 / 1.44)
