import json

import numpy as np
import pytest
from click.testing import CliRunner

from frontdesk.cli import main
from tests.scoring.forensics.rooms import copied, options, responses_of


def run(*arguments):
    return CliRunner().invoke(main, ["copying", *map(str, arguments)])


@pytest.fixture
def files(tmp_path):
    """Write responses with a planted pair of neighbours, a key and the seats."""

    def write(n, *, seats=None):
        chosen = copied(options(n, seed=1, items=40), copier=3, source=4, share=0.9, seed=2)
        given = responses_of(chosen)
        rows = [",".join([c, *r]) for c, r in zip(given.candidates, given.options, strict=True)]
        paths = [tmp_path / name for name in ("r.csv", "k.csv", "s.csv")]
        texts = [
            "\n".join([",".join(["candidate", *given.items]), *rows]),
            "\n".join(["item,key", *(f"{item},A" for item in given.items)]),
            "\n".join(
                ["candidate,desk,x,y,form"]
                + (seats or [f"c{k},D{k},{1.5 * (k % 10)},{10 * (k // 10)},F1" for k in range(n)])
            ),
        ]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text + "\n", encoding="utf-8")
        return paths

    return write


@pytest.mark.parametrize("index", ["omega", "gbt", "k"])
def test_the_planted_pair_comes_first_with_its_distance_and_form(files, index):
    responses, key, seats = files(60)

    result = run(responses, "--key", key, "--seats", seats, "--index", index, "--json")

    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert found["n"] == 60
    assert found["n_tests"] == 60 * 59 / (2 if index == "gbt" else 1)
    first = found["pairs"][0]
    assert {first["candidate"], first["source"]} == {"c3", "c4"}
    assert (first["distance_m"], first["same_form"]) == (1.5, True)
    assert first["is_flagged"] is True
    assert "statistics alone never sustain a finding against a person" in found["notes"]


def test_below_fifty_the_index_is_refused_and_neighbours_are_counted(files):
    responses, key, seats = files(14)

    refused = run(responses, "--key", key, "--seats", seats)
    counted = run(responses, "--key", key, "--seats", seats, "--neighbours", "--json")

    assert refused.exit_code == 3
    assert "copying needs N >= 50 and there are 14" in refused.stderr
    assert json.loads(counted.stdout)["neighbours"][0]["first"] == "c3"


def test_an_exploratory_run_says_so(files):
    responses, key, _ = files(20)

    printed = run(responses, "--key", key, "--exploratory").stdout

    assert "exploratory" in printed
    assert "beyond N: copying needs N >= 50" in printed


def test_the_tables_end_with_what_they_do_not_mean(files):
    responses, key, seats = files(60)

    for more in ((), ("--neighbours",), ("--within", "2")):
        printed = run(responses, "--key", key, "--seats", seats, *more).stdout
        assert "statistics alone never sustain" in printed


@pytest.mark.parametrize(
    ("seats", "said"),
    [
        (["c0,D0,near,0,F1"], "line 2, column 3: x is 'near', not a number"),
        (["c0,D0,0,0,F1", "c0,D1,1,0,F1"], "line 3, column 1"),
    ],
    ids=["a place that is no number", "a candidate seated twice"],
)
def test_a_seats_file_is_refused_by_line_and_column(files, seats, said):
    responses, key, path = files(60, seats=seats)

    result = run(responses, "--key", key, "--seats", path)

    assert result.exit_code == 2
    assert said in result.stderr


def test_candidates_without_a_seat_are_named(files):
    responses, key, seats = files(60, seats=["c0,D0,0,0,F1", "c1,D1,1.5,0,F1"])

    found = json.loads(run(responses, "--key", key, "--seats", seats, "--json").stdout)

    assert found["notes"][0].startswith("58 candidates without a seat")


def test_neighbours_need_seats(files):
    responses, key, _ = files(60)

    assert run(responses, "--key", key, "--neighbours").exit_code == 2


def test_numbers_in_the_object_are_finite(files):
    responses, key, _ = files(60)

    found = json.loads(run(responses, "--key", key, "--json").stdout)

    assert all(np.isfinite(pair["p"]) for pair in found["pairs"])
    assert found["pairs"][0]["distance_m"] is None
