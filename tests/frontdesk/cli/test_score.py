import json
import os
from threading import Thread

import pytest
from click.testing import CliRunner

from frontdesk.cli import main

PARAMETERS = (
    "id,model,a,b,c,b1,b2,lowest\n"
    "Q1,2pl,1.2,-0.5,0,,,\n"
    "Q2,3pl,0.9,0.3,0.2,,,\n"
    "Q3,grm,1.5,,0,-0.4,0.9,1\n"
)
RESPONSES = "candidate,Q1,Q2,Q3\nann,1,1,3\nben,0,1,2\ncleo,1,,1\ndan,,,\n"


def run(folder, responses, *arguments, parameters=PARAMETERS):
    (folder / "r.csv").write_text(responses, encoding="utf-8")
    (folder / "p.csv").write_text(parameters, encoding="utf-8")
    return CliRunner().invoke(
        main,
        [
            *("score", str(folder / "r.csv")),
            *("--parameters", str(folder / "p.csv")),
            *map(str, arguments),
        ],
    )


@pytest.mark.parametrize("method", ["ml", "map", "eap", "wle", "sum"])
def test_every_candidate_has_theta_error_and_number_of_items(tmp_path, method):
    result = run(tmp_path, RESPONSES, "--method", method, "--json")

    found = json.loads(result.stdout)["candidates"]
    assert result.exit_code == 0
    assert [one["id"] for one in found] == ["ann", "ben", "cleo", "dan"]
    assert [one["n"] for one in found] == [3, 3, 2, 0]
    assert found[1]["se"] > 0
    assert found[3]["theta"] is None
    assert found[3]["note"] == "no answer"


def test_a_perfect_candidate_has_no_maximum_and_the_output_says_so(tmp_path):
    result = run(tmp_path, RESPONSES, "--method", "ml", "--json")

    ann = json.loads(result.stdout)["candidates"][0]
    assert ann["theta"] is None
    assert "no finite maximum" in ann["note"]


def test_the_columns_may_stand_in_another_order_than_the_parameters(tmp_path):
    turned = "candidate,Q3,Q1,Q2\nann,3,1,1\nben,2,0,1\n"

    one = json.loads(run(tmp_path, RESPONSES, "--method", "eap", "--json").stdout)
    other = json.loads(run(tmp_path, turned, "--method", "eap", "--json").stdout)

    assert [c["theta"] for c in other["candidates"]] == pytest.approx(
        [c["theta"] for c in one["candidates"][:2]]
    )


def test_parameters_without_names_are_matched_by_number(tmp_path):
    result = run(
        tmp_path, "x,y\n1,0\n", "--method", "eap", "--json", parameters="a,b,c\n1,0,0\n1,0,0.2\n"
    )

    assert result.exit_code == 0
    assert json.loads(result.stdout)["candidates"][0]["n"] == 2


@pytest.mark.parametrize(
    ("responses", "parameters", "place", "said"),
    [
        (RESPONSES.replace("Q2", "Z"), PARAMETERS, "r.csv, line 1, column 3", "has no row"),
        (RESPONSES.replace("ben,0", "ben,7"), PARAMETERS, "r.csv, line 3, column 2", "mark 7"),
        (RESPONSES, PARAMETERS.replace("3pl", "4pl"), "p.csv, line 3, column 2", "is no model"),
        (RESPONSES, PARAMETERS.replace("-0.4,0.9", "0.9,-0.4"), "p.csv, line 4", "must increase"),
        (RESPONSES, PARAMETERS.replace("0.2", "x"), "p.csv, line 3, column 5", "not a number"),
        (RESPONSES, PARAMETERS.replace("Q2", "Q1"), "p.csv, line 3, column 1", "row already"),
    ],
    ids=["no parameters", "a mark of 7", "4PL", "thresholds that fall", "text", "an item twice"],
)
def test_files_that_cannot_be_used_are_refused_with_their_place(
    tmp_path, responses, parameters, place, said
):
    result = run(tmp_path, responses, "--method", "eap", "--json", parameters=parameters)

    assert result.exit_code == 2
    assert place in result.stderr
    assert said in result.stderr
    assert not result.stdout


@pytest.mark.parametrize(("d", "code"), [("1", 0), ("", 0), ("0.98", 2)])
def test_an_upper_asymptote_below_one_is_refused_and_not_passed_over(tmp_path, d, code):
    parameters = f"id,a,b,c,d\nQ1,1.2,-0.5,0.2,1\nQ2,0.9,0.3,0.2,{d}\n"

    result = run(tmp_path, "Q1,Q2\n1,0\n", "--method", "eap", parameters=parameters)

    assert result.exit_code == code
    if code:
        assert "p.csv, line 3, column 5: d = 0.98: items with an upper" in result.stderr


def test_parameters_may_come_through_a_pipe(tmp_path):
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_text, args=(PARAMETERS,), kwargs={"encoding": "utf-8"})
    responses = tmp_path / "r.csv"
    responses.write_text(RESPONSES, encoding="utf-8")

    writer.start()
    arguments = ["score", str(responses), "--parameters", str(pipe), "--method", "eap"]
    result = CliRunner().invoke(main, arguments)
    writer.join()

    assert result.exit_code == 0
