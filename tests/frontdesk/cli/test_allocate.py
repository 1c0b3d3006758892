import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from frontdesk.cli import main

PEOPLE = (
    "id,latitude,longitude,pool,preferences,excluded,college\n"
    "A,0,0.4,standard,,,North\nB,0,0.1,,S1;S0,,South\nQ,0,0,accommodation,,S1,South\n"
)
SITES = (
    "id,session,latitude,longitude,pool,seats\n"
    "S0,am,0,0,standard,1\nS1,am,0,1,standard,1\nS0,am,0,0,accommodation,1\n"
)


def run(tmp_path: Path, people: str, sites: str, *options: str) -> Result:
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    (tmp_path / "sites.csv").write_text(sites, encoding="utf-8")
    files = [str(tmp_path / "people.csv"), str(tmp_path / "sites.csv")]
    return CliRunner().invoke(main, ["allocate", *files, *options])


def test_the_answer_is_one_json_object(tmp_path: Path):
    result = run(tmp_path, PEOPLE, SITES, "--seed", "1", "--check", "--json")

    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert answer["assigned"] == {"A": ["S1", "am"], "B": ["S0", "am"], "Q": ["S0", "am"]}
    assert answer["unassigned"] == []
    assert answer["mean_km"] == pytest.approx((66.717 + 11.1195) / 3, abs=0.001)
    assert answer["optimal"] is True
    assert answer["check"]["is_optimal"] is True
    assert set(answer["comparison"]) == {"optimal", "greedy", "deferred_acceptance"}


def test_a_second_run_keeps_the_seats_of_the_first(tmp_path: Path):
    before = tmp_path / "before.json"
    before.write_text(json.dumps({"assigned": {"A": ["S0", "am"]}}), encoding="utf-8")

    result = run(tmp_path, PEOPLE, SITES, "--keep", str(before), "--json")

    answer = json.loads(result.stdout)
    assert answer["assigned"]["A"] == ["S0", "am"]
    assert answer["moved"] == []


def test_without_json_the_ways_are_compared_in_a_table(tmp_path: Path):
    result = run(tmp_path, PEOPLE, SITES)

    assert result.exit_code == 0
    assert "deferred" in result.stdout
    assert "proved optimal" in result.stdout


@pytest.mark.parametrize(
    ("people", "sites", "where"),
    [
        ("id,latitude\nA,0\n", SITES, "people.csv, line 1, column 3"),
        (PEOPLE.replace("0.4", "north"), SITES, "people.csv, line 2, column 3"),
        (PEOPLE.replace("A,0,", "A,91,"), SITES, "people.csv, line 2, column 2"),
        (
            PEOPLE,
            SITES.replace("standard,1\nS1", "standard,1.5\nS1"),
            "sites.csv, line 2, column 6",
        ),
        (PEOPLE, SITES + "S0,pm,3,0,standard,1\n", "sites.csv, line 5, column 3"),
        (PEOPLE, SITES + "S0,am,0,0,standard,9\n", "sites.csv, line 5, column 1"),
    ],
)
def test_an_unusable_file_exits_2_with_line_and_column(
    tmp_path: Path, people: str, sites: str, where: str
):
    result = run(tmp_path, people, sites, "--json")

    assert result.exit_code == 2
    assert where in result.stderr


@pytest.mark.parametrize("text", ["{", "[]", '{"assigned": {"A": "S0"}}'])
def test_an_unusable_earlier_answer_exits_2(tmp_path: Path, text: str):
    (tmp_path / "before.json").write_text(text, encoding="utf-8")

    result = run(tmp_path, PEOPLE, SITES, "--keep", str(tmp_path / "before.json"))

    assert result.exit_code == 2
    assert "before.json, line 1" in result.stderr


def test_sites_that_are_all_missing_leave_everybody_without_a_seat(tmp_path):
    result = run(
        tmp_path,
        "id,latitude,longitude,excluded\na,45,-63,X\n",
        "id,session,latitude,longitude,seats\n",
        "--check",
        "--json",
    )

    assert result.exit_code == 0
    assert json.loads(result.stdout)["check"]
