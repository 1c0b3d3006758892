import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner

from frontdesk.cli import main
from scoring.irt.models import Model
from tests.scoring.irt.simulated import abilities, answers, bank


def run(*arguments):
    return CliRunner().invoke(main, ["calibrate", *map(str, arguments)])


def marks_csv(path, items, marks, **columns):
    header = [*columns, *(item.id for item in items)]
    rows = [
        ",".join([*(str(values[i]) for values in columns.values()), *map(str, row)])
        for i, row in enumerate(marks.tolist())
    ]
    path.write_text("\n".join([",".join(header), *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def two_pl(tmp_path):
    items = bank(Model.TWO_PL, 6, seed=1)
    marks = answers(items, abilities(400, seed=2), seed=3)
    return marks_csv(tmp_path / "r.csv", items, marks, candidate=[f"c{i}" for i in range(400)])


def test_the_object_has_the_keys_of_the_manual(two_pl):
    result = run(two_pl, "--model", "2pl", "--json")

    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert found["n"] == 400
    assert found["converged"] is True
    assert {"log_likelihood", "iterations", "certificate"} <= set(found)
    assert {"gradient_norm", "log_likelihood_gap", "gap_at_twice_the_nodes"} <= set(
        found["certificate"]
    )
    assert {"id", "model", "a", "b", "c", "se_a", "se_b"} <= set(found["items"][0])
    assert [item["id"] for item in found["items"]] == [f"Q{j}" for j in range(1, 7)]


def test_the_parameters_written_can_be_fixed_in_the_next_calibration(two_pl, tmp_path):
    out = tmp_path / "p.csv"
    assert run(two_pl, "--model", "3pl", "--prior-c", "5,17", "-o", out).exit_code == 0
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["id", "model", "a", "b", "c"]
    out.write_text(
        "\n".join(out.read_text(encoding="utf-8").splitlines()[:4]) + "\n", encoding="utf-8"
    )

    result = run(two_pl, "--model", "2pl", "--fix", out, "--json")

    found = json.loads(result.stdout)
    assert [item["model"] for item in found["items"]] == ["3pl"] * 3 + ["2pl"] * 3
    assert [item["fixed"] for item in found["items"]] == [True] * 3 + [False] * 3
    assert found["items"][0]["c"] == float(rows[0]["c"])
    assert found["groups"][0]["se_mean"] > 0


def test_polytomous_items_are_written_with_their_thresholds(tmp_path):
    items = bank(Model.GRM, 5, seed=4, n_categories=4)
    marks = answers(items, abilities(500, seed=5), seed=6) + 1
    out = tmp_path / "p.csv"

    result = run(marks_csv(tmp_path / "r.csv", items, marks), "--model", "grm", "-o", out, "--json")

    found = json.loads(result.stdout)
    assert {"b1", "b2", "b3", "se_b3"} <= set(found["items"][0])
    assert out.read_text(encoding="utf-8").startswith("id,model,a,b,c,b1,b2,b3,lowest\nQ1,grm,")


def test_groups_and_weights_are_no_items(tmp_path):
    items = bank(Model.RASCH, 5, seed=7)
    marks = answers(items, abilities(200, seed=8), seed=9)
    file = marks_csv(tmp_path / "r.csv", items, marks, site=["a", "b"] * 100, times=[1, 2] * 100)

    result = run(file, "--model", "rasch", "--group", "site", "--weights", "times", "--json")

    found = json.loads(result.stdout)
    assert found["n"] == 300
    assert [group["name"] for group in found["groups"]] == ["a", "b"]
    assert len(found["items"]) == 5


def test_a_mark_that_is_no_whole_number_is_refused_with_its_line_and_column(tmp_path):
    file = tmp_path / "r.csv"
    lines = ["candidate,Q1,Q2", *(f"{i},{i % 2},{i % 3 // 2}" for i in range(40))]
    lines[5] = "4,0.5,1"
    file.write_text("\n".join(lines), encoding="utf-8")

    result = run(file, "--model", "rasch", "--json")

    assert result.exit_code == 2
    assert "r.csv, line 6, column 2" in result.stderr
    assert "0.5 is not a whole number" in result.stderr
    assert not result.stdout


def test_a_perfect_item_asks_for_a_prior(tmp_path):
    file = tmp_path / "r.csv"
    file.write_text("Q1,Q2\n" + "1,0\n1,1\n" * 20, encoding="utf-8")

    result = run(file, "--model", "rasch")

    assert result.exit_code == 2
    assert "column 1" in result.stderr
    assert "prior on b" in result.stderr


def test_eight_candidates_are_refused_without_a_prior_and_calibrated_with_one(tmp_path):
    items = bank(Model.RASCH, 12, seed=10)
    marks = answers(items, abilities(8, seed=11), seed=12)
    file = marks_csv(tmp_path / "r.csv", items, marks)

    without = run(file, "--model", "rasch")
    with_one = run(file, "--model", "rasch", "--prior-b", "0,2", "--json")

    assert without.exit_code == 3
    assert "needs N >= 30 and there are 8" in without.stderr
    found = json.loads(with_one.stdout)
    assert found["converged"] is True
    assert np.abs([item["b"] for item in found["items"]]).max() < 6


def test_a_fit_that_did_not_converge_is_not_written(two_pl, tmp_path):
    out = tmp_path / "p.csv"
    rng = np.random.default_rng(13)
    theta = rng.normal(0, 3, (3000, 1))
    marks = (rng.random((3000, 40)) < 1 / (1 + np.exp(-2 * (theta - rng.normal(0, 1, 40))))) * 1
    items = bank(Model.TWO_PL, 40, seed=14)
    file = marks_csv(tmp_path / "many.csv", items, marks)

    result = run(file, "--model", "2pl", "--nodes", "11", "-o", out, "--json")

    assert json.loads(result.stdout)["converged"] is False
    assert result.exit_code == 4
    assert "was not written" in result.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    ("option", "said"),
    [("5", "not two numbers"), ("1,1", "has no mode")],
    ids=["one number", "a flat beta"],
)
def test_a_prior_that_is_none_is_a_usage_error(two_pl, option, said):
    result = run(two_pl, "--model", "3pl", "--prior-c", option)

    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())


def test_fit_is_added_when_asked_for(two_pl):
    found = json.loads(run(two_pl, "--model", "2pl", "--fit", "--json").stdout)

    assert {"s_x2", "s_x2_df", "s_x2_p_fdr", "infit", "outfit", "rmsd"} <= set(found["items"][0])
    assert found["m2"]["df"] == 9
    assert found["g2"]["df"] == 64 - 1 - 12
    assert len(found["q3_largest"]) == 5


def test_the_covariance_written_holds_the_squares_of_the_errors(two_pl, tmp_path):
    out = tmp_path / "cov.csv"

    found = json.loads(run(two_pl, "--model", "2pl", "--covariance", out, "--json").stdout)

    with out.open(encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    assert header[:3] == ["parameter", "a:Q1", "b:Q1"]
    assert float(rows[1][2]) == pytest.approx(found["items"][0]["se_b"] ** 2)
