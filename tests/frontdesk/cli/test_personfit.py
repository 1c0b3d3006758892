import json

import numpy as np
import pytest
from click.testing import CliRunner

from frontdesk.cli import main


def run(*arguments):
    return CliRunner().invoke(main, ["personfit", *map(str, arguments)])


@pytest.fixture
def sheet(tmp_path):
    """Write 0/1 answers; the first candidate has the hard half right and the easy half wrong."""

    def write(n, *, items=24, cell=None):
        rng = np.random.default_rng(1)
        places = np.linspace(-2, 2, items)
        marks = rng.random((n, items)) < 1 / (1 + np.exp(-(rng.normal(0, 1, (n, 1)) - places)))
        marks[0] = places > 0
        text = marks.astype(int).astype(str).astype(object)
        if cell:
            text[2, 3] = cell
        lines = [",".join([f"c{k}", *row]) for k, row in enumerate(text.tolist())]
        path = tmp_path / "r.csv"
        header = ",".join(["candidate", *(f"i{j}" for j in range(items))])
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return path

    return write


def test_the_reversed_pattern_is_flagged_and_comes_first_in_print(sheet):
    path = sheet(120)

    found, printed = json.loads(run(path, "--json").stdout), run(path).stdout

    first = found["candidates"][0]
    assert {"id", "n", "theta", "lz", "lz_star", "p", "p_fdr", "ht", "u3"} <= set(first)
    assert first["flagged"] is True
    assert first["u3"] > 0.9
    assert "rasch calibrated on these responses" in found["parameters"]
    rows = [line for line in printed.splitlines() if line.startswith("│")]
    assert rows[0].split("│")[1].strip() == "c0"


def test_below_thirty_only_a_calibrated_bank_can_be_compared_with(sheet, tmp_path):
    path, bank = sheet(20), tmp_path / "p.csv"
    places = np.linspace(-2, 2, 24)
    lines = [f"i{j},rasch,1,{b},0" for j, b in enumerate(places)]
    bank.write_text("\n".join(["id,model,a,b,c", *lines]) + "\n", encoding="utf-8")

    refused = run(path)
    with_bank = json.loads(run(path, "--parameters", bank, "--json").stdout)
    explored = run(path, "--exploratory")

    assert refused.exit_code == 3
    assert "person_fit needs N >= 30 and there are 20" in refused.stderr
    assert with_bank["candidates"][0]["lz_star"] < -3
    assert "exploratory" in explored.stdout


def test_items_without_parameters_are_named(sheet, tmp_path):
    bank = tmp_path / "p.csv"
    bank.write_text("id,model,a,b,c\ni0,rasch,1,0,0\n", encoding="utf-8")

    result = run(sheet(40), "--parameters", bank)

    assert result.exit_code == 2
    assert "line 1, column 3: item i1 has no row" in result.stderr


def test_a_mark_above_one_is_refused(sheet):
    result = run(sheet(40, cell="2"))

    assert result.exit_code == 2


def test_patterns_with_frequencies_stand_for_as_many_candidates(sheet, tmp_path):
    header, *rows = [
        line.split(",") for line in sheet(60, items=6).read_text(encoding="utf-8").splitlines()
    ]
    patterns = [row[1:] for row in rows]
    counts = {tuple(row): patterns.count(row) for row in patterns}
    texts = {
        "one.csv": [header[1:], *(row for row in counts for _ in range(counts[row]))],
        "many.csv": [[*header[1:], "n"], *([*row, str(times)] for row, times in counts.items())],
    }
    for name, lines in texts.items():
        (tmp_path / name).write_text("\n".join(map(",".join, lines)) + "\n", encoding="utf-8")

    one = json.loads(run(tmp_path / "one.csv", "--json").stdout)
    many = json.loads(run(tmp_path / "many.csv", "--weights", "n", "--json").stdout)

    assert many["n"] == one["n"] == 60
    for key in ("lz_star", "p_fdr", "u3"):
        wanted = [candidate[key] for candidate in one["candidates"]]
        assert [candidate[key] for candidate in many["candidates"]] == pytest.approx(wanted)


def test_a_pattern_that_cannot_be_is_refused_on_its_line(sheet, tmp_path):
    bank, patterns = tmp_path / "p.csv", tmp_path / "w.csv"
    bank.write_text("id,model,a,b,c\na,rasch,1,0,0\nb,rasch,1,0.5,0\n", encoding="utf-8")
    patterns.write_text("a,b,n\n1,0,40\n0,2,3\n", encoding="utf-8")

    result = run(patterns, "--weights", "n", "--parameters", bank)

    assert result.exit_code == 2
    assert "w.csv, line 3, column 2" in result.stderr
