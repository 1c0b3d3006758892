import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from frontdesk.cli import main

HEADER = "desk,x,y,facing,table,table_length,table_shape,kind\n"
ROWS = [
    f"{'ABC'[row]}{column},{1.5 * column},{1.5 * row},0,,,,standard"
    for row in range(3)
    for column in range(4)
]
GRID = HEADER + "".join(f"{line}\n" for line in ROWS)
PEOPLE = "id,college,needs,seen\n" + "".join(
    f"C{i},K{i % 3},,{'A' * (i == 0)}\n" for i in range(12)
)


def run(tmp_path: Path, room: str, people: str, *options: str) -> Result:
    (tmp_path / "room.csv").write_text(room, encoding="utf-8")
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    files = [str(tmp_path / "room.csv"), str(tmp_path / "people.csv")]
    return CliRunner().invoke(main, ["seat", *files, "--forms", "A,B,C,D", *options])


def test_a_legal_room_gives_one_json_object_and_exit_0(tmp_path: Path):
    result = run(tmp_path, GRID, PEOPLE, "--rule-distance", "1.5", "--seed", "7", "--json")

    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert set(answer) >= {"seats", "breaches", "legal_capacity", "seed"}
    assert (answer["breaches"], answer["legal_capacity"], answer["seed"]) == ([], 12, 7)
    assert len({seat["desk"] for seat in answer["seats"].values()}) == 12
    assert answer["seats"]["C0"]["form"] != "A"


def test_an_illegal_room_exits_3_and_names_the_breach(tmp_path: Path):
    room = HEADER + "A,0,0,0,,,,\nB,1.499,0,0,,,,\n"

    result = run(tmp_path, room, "id,college,needs,seen\nC1,,,\n", "--json")

    answer = json.loads(result.stdout)
    assert result.exit_code == 3
    assert answer["seats"] == {}
    assert answer["breaches"][0]["desks"] == ["A", "B"]
    assert (answer["breaches"][0]["have"], answer["breaches"][0]["need"]) == (1.499, 1.5)
    assert answer["legal_capacity"] == 1


def test_the_legal_desks_alone_can_be_used(tmp_path: Path):
    room = HEADER + "A,0,0,0,,,,\nB,1.499,0,0,,,,\n"
    people = "id,college,needs,seen\nC1,,,\n"

    result = run(tmp_path, room, people, "--legal-desks-only", "--json")

    assert result.exit_code == 0
    assert list(json.loads(result.stdout)["seats"]) == ["C1"]


@pytest.mark.parametrize(
    ("room", "people", "where"),
    [
        pytest.param("desk,x,y\nA,0,0\n", PEOPLE, "room.csv, line 1, column 4", id="no facing"),
        pytest.param(HEADER + "A,0,q,0,,,,\n", PEOPLE, "room.csv, line 2, column 3", id="letter"),
        pytest.param(HEADER + "A,0,NaN,0,,,,\n", PEOPLE, "room.csv, line 2, column 3", id="nan"),
        pytest.param(HEADER + "A,0,0\n", PEOPLE, "room.csv, line 2, column 4", id="short row"),
        pytest.param(
            HEADER + "A,0,0,0,,,,\nA,2,0,0,,,,\n", PEOPLE, "room.csv, line 3, column 1", id="twice"
        ),
        pytest.param(
            HEADER + "A,0,0,0,T,2,,\nB,2,0,0,T,3,,\n",
            PEOPLE,
            "room.csv, line 3, column 6",
            id="two lengths of one table",
        ),
        pytest.param(GRID, "id\nC1\nC1\n", "people.csv, line 3, column 1", id="candidate twice"),
        pytest.param(GRID, "", "people.csv, line 1, column 1", id="empty file"),
    ],
)
def test_an_unusable_file_exits_2_with_line_and_column(
    tmp_path: Path, room: str, people: str, where: str
):
    result = run(tmp_path, room, people, "--json")

    assert result.exit_code == 2
    assert where in result.stderr
    assert result.stdout == ""


def test_text_that_is_not_utf_8_is_told_with_its_place(tmp_path: Path):
    (tmp_path / "room.csv").write_bytes(HEADER.encode() + b"A\xe9,0,0,0,,,,\n")
    (tmp_path / "people.csv").write_text("id\n", encoding="utf-8")

    result = CliRunner().invoke(
        main, ["seat", str(tmp_path / "room.csv"), str(tmp_path / "people.csv"), "--forms", "A"]
    )

    assert result.exit_code == 2
    assert "line 2, column 2" in result.stderr


def test_without_json_a_table_is_shown_and_the_picture_written(tmp_path: Path):
    result = run(tmp_path, GRID, PEOPLE, "--svg", str(tmp_path / "plan.svg"))

    assert "Seating plan, seed 1" in result.stdout
    assert (tmp_path / "plan.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize("distance", ["0", "-1", "far", "NaN"])
def test_a_distance_that_is_none_is_refused(tmp_path: Path, distance: str):
    assert run(tmp_path, GRID, PEOPLE, "--rule-distance", distance).exit_code == 2


def test_several_rooms_share_the_colleges_before_anybody_is_seated(tmp_path: Path):
    room = "room," + HEADER + "".join(f"{name},{line}\n" for name in ("R1", "R2") for line in ROWS)
    people = "id,college\n" + "".join(f"C{i},K{i // 8}\n" for i in range(24))

    result = run(tmp_path, room, people, "--json", "--svg", str(tmp_path / "plan.svg"))

    answer = json.loads(result.stdout)
    of_first = [i for i in range(24) if answer["seats"][f"C{i}"]["room"] == "R1"]
    assert (result.exit_code, answer["breaches"], answer["notes"]) == (0, [], [])
    assert answer["legal_capacity"] == 24
    assert len(of_first) == 12
    assert max(sum(i // 8 == college for i in of_first) for college in range(3)) <= 4
    assert {path.name for path in tmp_path.glob("*.svg")} == {"plan-1.svg", "plan-2.svg"}


def test_rooms_that_do_not_hold_everybody_are_refused_together(tmp_path: Path):
    room = "room," + HEADER + "R1,A,0,0,0,,,,\nR2,A,0,0,0,,,,\n"

    result = run(tmp_path, room, PEOPLE, "--json")

    answer = json.loads(result.stdout)
    assert result.exit_code == 3
    assert [(one["rule"], one["have"], one["need"]) for one in answer["breaches"]] == [
        ("capacity", 2, 12)
    ]


def test_a_room_file_without_a_desk_is_refused_by_line(tmp_path: Path):
    result = run(tmp_path, HEADER, PEOPLE, "--json")

    assert result.exit_code == 2
    assert "line 1" in result.stderr
    assert "no desk" in result.stderr


def test_a_seed_below_zero_is_refused(tmp_path: Path):
    result = run(tmp_path, GRID, PEOPLE, "--seed", "-1")

    assert result.exit_code == 2
    assert "--seed" in result.stderr


def test_lengths_that_binary_numbers_spoil_keep_the_rule(tmp_path: Path):
    # 0.1 * 15 * 3 is 4.5 and 0.1 + 1.5 * 3 is 4.6 only nearly, and 360 degrees are 0.
    lines = (
        f"D{i}{j},{0.1 * 15 * i!r},{0.1 + j * 1.5!r},{360 * (i % 2)},,,,\n"
        for i in range(4)
        for j in range(3)
    )

    result = run(tmp_path, HEADER + "".join(lines), PEOPLE, "--rule-distance", "1.5", "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout)["legal_capacity"] == 12
