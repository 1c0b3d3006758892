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


@pytest.mark.parametrize(
    ("people", "sites", "where"),
    [
        (PEOPLE.replace("A,0,0.4,standard", "A,0,0.4,standrd"), SITES, "people.csv, line 2"),
        (PEOPLE, SITES.replace("S1,am,0,1,standard", "S1,am,0,1,quiet"), "sites.csv, line 3"),
    ],
    ids=["candidate", "site"],
)
def test_a_pool_that_does_not_exist_is_refused_not_left_without_a_seat(
    tmp_path, people: str, sites: str, where: str
):
    result = run(tmp_path, people, sites)

    assert result.exit_code == 2
    assert where in result.stderr
    assert "choose from standard, accommodation" in result.stderr


def test_sites_that_are_named_but_closed_are_told_and_bind_nothing(tmp_path: Path):
    result = run(tmp_path, PEOPLE.replace("S1;S0", "S9;S0"), SITES, "--json")

    assert result.exit_code == 0
    assert "1 sites that are not in the file of sites, such as S9" in result.stderr
    assert json.loads(result.stdout)["unassigned"] == []


def test_the_way_across_the_date_line_is_the_short_one(tmp_path: Path):
    people = "id,latitude,longitude\nC1,-17,179.9\n"
    sites = "id,session,latitude,longitude,seats\nE,am,-17,-179.9,1\nW,am,-17,178,1\n"

    answer = json.loads(run(tmp_path, people, sites, "--nearest", "99", "--json").stdout)

    assert answer["assigned"] == {"C1": ["E", "am"]}
    assert answer["mean_km"] == pytest.approx(21.27, abs=0.01)


def test_a_closure_moves_only_those_who_sat_there(tmp_path: Path):
    people = "id,latitude,longitude\n" + "".join(f"C{i},0,{i / 10}\n" for i in range(9))
    sites = "id,session,latitude,longitude,seats\n" + "".join(
        f"S{i},am,0,{i / 2},4\n" for i in range(4)
    )
    first = json.loads(run(tmp_path, people, sites, "--json").stdout)
    before = tmp_path / "before.json"
    before.write_text(json.dumps(first), encoding="utf-8")

    result = run(
        tmp_path, people, sites.replace("S1,am,0,0.5,4\n", ""), "--keep", str(before), "--json"
    )

    answer = json.loads(result.stdout)
    of_closed = [who for who, (site, _) in first["assigned"].items() if site == "S1"]
    assert of_closed
    assert answer["moved"] == of_closed
    assert answer["unassigned"] == []
