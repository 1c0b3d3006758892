import json

import numpy as np
import pytest
from click.testing import CliRunner

from frontdesk.cli import main


def run(*arguments):
    return CliRunner().invoke(main, ["equate", *map(str, arguments)])


@pytest.fixture
def file(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def totals(n, *, seed, shift=0.0):
    rng = np.random.default_rng(seed)
    theta = rng.normal(0, 1, (n, 1))
    chance = 1 / (1 + np.exp(-(theta - np.linspace(-1.5, 1.5, 40) - shift)))
    right = rng.random(chance.shape) < chance
    rows = [f"{row.sum()},{row[::4].sum()}" for row in right]
    return "\n".join(["total,anchor", *rows]) + "\n"


def pair(file, n):
    return file("x.csv", totals(n, seed=1, shift=0.2)), file("y.csv", totals(n, seed=2))


def test_frequencies_and_candidates_give_the_same(file):
    rows = [file("x1.csv", "total\n1\n2\n2\n4\n"), file("y1.csv", "total\n2\n3\n3\n4\n")]
    counted = [
        file("x2.csv", "total,frequency\n1,1\n2,2\n4,1\n"),
        file("y2.csv", "total,frequency\n2,1\n3,2\n4,1\n"),
    ]
    options = ["--design", "eg", "--method", "linear", "--exploratory", "--json"]

    one, other = (json.loads(run(*options, *files).stdout) for files in (rows, counted))

    assert one == other
    assert one["slope"] == pytest.approx(0.6488857)


def test_the_object_holds_line_table_and_errors(file):
    result = run("--design", "neat", "--method", "tucker", *pair(file, 300), "--json")

    found = json.loads(result.stdout)
    assert found["method"] == "tucker"
    assert found["table"][10]["y"] == pytest.approx(10 * found["slope"] + found["intercept"])
    assert all(row["see"] > 0 for row in found["table"])
    assert (found["n_x"], found["exploratory"]) == (300, False)


def test_a_curve_has_no_slope(file):
    result = run("--design", "neat", "--method", "circle-arc", *pair(file, 60), "--json")

    found = json.loads(result.stdout)
    assert found["slope"] is None
    assert found["table"][0]["y"] == 0


@pytest.mark.parametrize(
    ("method", "n", "said"),
    [
        ("nominal-weights-mean", 9, "mean_equating needs N >= 10 and there are 9"),
        ("circle-arc", 29, "circle_arc_equating needs N >= 30 and there are 29"),
        ("tucker", 99, "linear_equating needs N >= 100 and there are 99"),
        ("chained-equipercentile", 499, "equipercentile needs N >= 500 and there are 499"),
    ],
)
def test_what_n_does_not_allow_is_refused_with_the_rule(file, method, n, said):
    files = pair(file, n)

    refused = run("--design", "neat", "--method", method, *files, "--json")
    explored = run("--design", "neat", "--method", method, *files, "--exploratory")

    assert (refused.exit_code, refused.stdout) == (3, "")
    assert said in refused.stderr
    assert explored.exit_code == 0
    assert explored.stdout.startswith("exploratory")
    assert f"beyond N: {said}" in " ".join(explored.stdout.split())


def test_identity_is_allowed_at_any_n(file):
    result = run("--design", "neat", "--method", "identity", *pair(file, 5), "--json")

    assert json.loads(result.stdout)["slope"] == 1


def test_a_bootstrap_adds_intervals_and_is_repeatable(file):
    files = pair(file, 120)
    options = ["--design", "neat", "--method", "chained-linear", "--bootstrap", 50, "--json"]

    one, same, other = (run(*options, *files, "--seed", seed).stdout for seed in (1, 1, 2))

    assert one == same != other
    row = json.loads(one)["table"][20]
    assert row["low"] < row["y"] < row["high"]


def test_smoothing_is_said_among_the_assumptions(file):
    options = ["--design", "neat", "--method", "frequency-estimation", "--presmooth", 4]

    result = run(*options, *pair(file, 500), "--weight", "0.5")

    assert "log-linear presmoothing, 4 moments" in result.stdout
    assert "the weight weighs frequencies: that group is 0.5000 of it" in result.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sum\n3\n", "line 1, column 1: there is no column 'total'"),
        ("total\n3\nx\n", "line 3, column 1: 'x' is not a number"),
        ("total\n3\n2.5\n", "line 3, column 1: 2.5 is not a whole mark"),
        ("total,frequency\n3,1\n4,-2\n", "line 3, column 2: a frequency is 0 or more"),
        ("total\n3\n", "1 candidates"),
    ],
    ids=["no total", "text", "half a mark", "negative", "one candidate"],
)
def test_a_file_that_cannot_be_used_is_refused_by_line_and_column(file, text, said):
    good = file("y.csv", "total\n3\n4\n")

    result = run("--design", "eg", "--method", "identity", file("x.csv", text), good)

    assert result.exit_code == 2
    assert said in result.stderr


def test_a_method_of_another_design_is_refused(file):
    result = run("--design", "eg", "--method", "identity", *pair(file, 20))
    wrong = run("--design", "eg", "--method", "tucker", *pair(file, 200))

    assert result.exit_code == 0
    assert wrong.exit_code == 2
    assert "tucker is not for design eg" in wrong.stderr


def test_a_stated_highest_mark_carries_the_table_to_it(file):
    options = ["--design", "neat", "--method", "nwm", "--json", "--highest-x", 40]

    found = json.loads(run(*options, *pair(file, 12)).stdout)

    assert found["table"][-1]["x"] == 40
    assert not any("mark on X is taken" in note for note in found["notes"])


def test_a_cut_gives_the_raw_cut_and_what_other_methods_would_say(file):
    options = ["--design", "neat", "--method", "nwm", "--cut", 24]
    files = pair(file, 60)

    found = json.loads(run(*options, *files, "--json").stdout)
    printed = run(*options, *files).stdout

    reaching = [row["x"] for row in found["table"] if row["y"] >= 24]
    assert found["raw_cut"] == min(reaching)
    assert found["at_the_cut"][0]["method"] == "nominal-weights-mean"
    assert {"tucker", "identity"} <= {row["method"] for row in found["at_the_cut"]}
    assert found["anchor_gap"]["n_x"] == 60
    assert "other methods are for information" in printed


def test_a_cut_out_of_reach_is_refused(file):
    result = run("--design", "neat", "--method", "nwm", "--cut", 99, *pair(file, 60))

    assert result.exit_code == 2
    assert "reaches the cut of 99" in result.stderr


def test_postsmoothing_is_said_and_keeps_the_curve_near(file):
    options = ["--design", "neat", "--method", "chained-equipercentile", "--json"]
    files = pair(file, 800)

    plain = json.loads(run(*options, *files).stdout)
    smooth = json.loads(run(*options, *files, "--postsmooth", 0.3).stdout)

    near = [
        abs(one["y"] - other["y"])
        for one, other in zip(plain["table"][8:32], smooth["table"][8:32], strict=True)
    ]
    assert 0 < max(near) < 1
    assert "before postsmoothing" in smooth["see_method"]


def test_a_picture_shows_the_methods_that_n_allows(file, tmp_path):
    options = ["--design", "neat", "--method", "nwm", "--cut", 24, "--plot", tmp_path / "e.svg"]

    run(*options, *pair(file, 60))

    svg = (tmp_path / "e.svg").read_text(encoding="utf-8")
    assert svg.count("<polyline") == 4
    assert "circle arc" in svg
    assert "tucker" not in svg


def pairs(n, *, seed=3):
    rng = np.random.default_rng(seed)
    theta = rng.normal(0, 1, (n, 1))
    forms = []
    for shift in (0.3, 0.0):
        chance = 1 / (1 + np.exp(-(theta - np.linspace(-1.5, 1.5, 40) - shift)))
        forms.append((rng.random(chance.shape) < chance).sum(axis=1))
    return forms


def named(totals, *, first=1):
    rows = [f"c{place},{total}" for place, total in enumerate(totals, start=first)]
    return "\n".join(["candidate,total", *rows]) + "\n"


def test_one_group_that_took_both_forms_is_matched_by_candidate(file):
    x, y = pairs(120)
    mixed = named(y).splitlines()
    files = file("x.csv", named(x)), file("y.csv", "\n".join([mixed[0], *mixed[:0:-1]]))

    found = json.loads(run("--design", "sg", "--method", "linear", *files, "--json").stdout)

    slope = y.std() / x.std()
    assert found["design"] == "sg"
    assert found["slope"] == pytest.approx(slope)
    assert found["intercept"] == pytest.approx(y.mean() - slope * x.mean())
    assert found["n_x"] == found["n_y"] == 120
    assert "one group took both forms; order and practice do not matter" in found["assumptions"]


def test_the_error_of_a_single_group_is_smaller_than_that_of_two(file):
    x, y = pairs(200)
    one = file("x.csv", named(x)), file("y.csv", named(y))

    single, two = (
        json.loads(run("--design", design, "--method", "mean", *one, "--json").stdout)
        for design in ("sg", "eg")
    )

    assert single["table"][20]["see"] == pytest.approx(np.std(y - x) / np.sqrt(200), rel=1e-4)
    assert single["table"][20]["see"] < two["table"][20]["see"]
    assert single["table"][20]["y"] == two["table"][20]["y"]


def test_who_took_one_form_only_is_left_out_and_counted(file):
    x, y = pairs(40)
    files = file("x.csv", named(x)), file("y.csv", named(y, first=4))

    result = run("--design", "sg", "--method", "mean", *files)

    assert result.exit_code == 0
    assert "N = 37 on X and 37 on Y" in result.stdout
    assert "candidates who took X only and are left out: 3" in result.stdout
    assert "candidates who took Y only and are left out: 3" in result.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("candidate,total\nc1,3\nc1,4\n", "line 3, column 1: candidate 'c1' stands here twice"),
        ("candidate,total\n,3\n", "line 2, column 1: the candidate has no name"),
        ("candidate,total\nz,3\n", "no candidate of this file stands in"),
        ("total\n3\n", "there is no column 'candidate'"),
    ],
    ids=["twice", "nameless", "strangers", "no names"],
)
def test_a_file_of_a_single_group_that_cannot_be_matched_is_refused(file, text, said):
    _, y = pairs(20)

    result = run("--design", "sg", "--method", "mean", file("x.csv", text), file("y.csv", named(y)))

    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize("method", ["kernel-chained", "kernel-post-stratification", "tucker"])
def test_a_method_for_an_anchor_is_refused_without_one(file, method):
    result = run("--design", "eg", "--method", method, *pair(file, 60), "--exploratory")

    assert result.exit_code == 2
    assert f"{method} is not for design eg" in result.stderr


def test_a_degree_that_the_scores_cannot_carry_is_refused(file):
    few = "total\n" + "5\n3\n9\n7\n6\n"
    files = [file("x.csv", few), file("y.csv", totals(80, seed=2))]
    options = ["--design", "eg", "--method", "kernel", "--presmooth", "9", "--exploratory"]

    result = run(*options, *files)

    assert result.exit_code == 2
    assert "take a lower degree" in result.stderr


@pytest.mark.parametrize("method", ["tucker", "levine-observed", "chained-linear"])
def test_a_bootstrap_of_five_candidates_leaves_out_or_refuses_samples_without_spread(file, method):
    rows = "total,anchor\n5,2\n3,1\n9,4\n7,4\n6,2\n"
    files = [file("x.csv", rows), file("y.csv", rows)]
    options = ["--design", "neat", "--method", method, "--bootstrap", "40", "--exploratory"]

    result = run(*options, *files, "--json")

    if result.exit_code:
        assert "bootstrap samples can be equated" in result.stderr
    else:
        assert all(np.isfinite(row["see"]) for row in json.loads(result.stdout)["table"])
