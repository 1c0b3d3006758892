"""preknowledge, times, gains, centres and sustain from the command line."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from frontdesk.cli import main
from tests.scoring.forensics.rooms import copied, options
from tests.scoring.forensics.test_preknowledge import ITEMS, KNOWERS, NAMED, cohort
from tests.scoring.forensics.test_responsetimes import sitting

NAMES = ",".join(f"i{j}" for j in np.flatnonzero(NAMED))


def run(*arguments):
    return CliRunner().invoke(main, list(map(str, arguments)))


def table(path, header, rows):
    lines = [",".join(header), *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def known(tmp_path):
    marks, _ = cohort(seed=2, known=KNOWERS)
    rows = [[f"c{k}", *row] for k, row in enumerate(marks.astype(int).tolist())]
    return table(tmp_path / "r.csv", ["candidate", *(f"i{j}" for j in range(ITEMS))], rows)


@pytest.fixture
def seconds(tmp_path):
    drawn, _, _ = sitting(200, ITEMS, seed=9)
    drawn[KNOWERS[0], NAMED] *= 0.4
    drawn[60, 40:] = 3.0
    rows = [[f"c{k}", *(f"{time:.2f}" for time in row)] for k, row in enumerate(drawn)]
    return table(tmp_path / "t.csv", ["candidate", *(f"i{j}" for j in range(ITEMS))], rows)


def test_those_who_knew_items_are_flagged_and_written_as_findings(known, tmp_path):
    folder = tmp_path / "findings"

    found = json.loads(
        run("preknowledge", known, "--items", NAMES, "--findings", folder, "--json").stdout
    )

    flagged = [one["id"] for one in found["candidates"] if one["flagged"]]
    assert set(flagged) <= {f"c{k}" for k in KNOWERS}
    assert len(flagged) >= 4
    written = sorted(folder.glob("*.json"))
    assert len(written) == found["n_flagged"] == len(flagged)
    assert json.loads(written[0].read_text(encoding="utf-8"))["persons"] == [flagged[0]]
    again = run("preknowledge", known, "--items", NAMES, "--findings", folder)
    assert again.exit_code == 2
    assert "holds findings already" in " ".join(again.stderr.split())


def test_times_are_joined_with_the_answers(known, seconds):
    asked = ("preknowledge", known, "--items", NAMES, "--times", seconds)

    found, printed = json.loads(run(*asked, "--json").stdout), run(*asked).stdout

    fast = found["candidates"][KNOWERS[0]]
    assert fast["z_times"] > 4
    assert fast["flagged"] is True
    assert "joined with the gain in speed" in printed


def test_items_that_are_not_there_or_too_few_are_refused(known):
    unknown = run("preknowledge", known, "--items", "x1")
    few = run("preknowledge", known, "--items", "i1,i2")

    assert unknown.exit_code == few.exit_code == 2
    assert "x1 is not an item" in " ".join(unknown.stderr.split())
    assert "2 named items and 58 others" in " ".join(few.stderr.split())


def test_the_candidate_who_rushed_is_flagged_by_the_times(seconds):
    found, printed = json.loads(run("times", seconds, "--json").stdout), run("times", seconds)

    flagged = [one["id"] for one in found["candidates"] if one["flagged"]]
    assert "c60" in flagged
    assert "i50" in found["candidates"][60]["too_short"]
    assert found["speed_sd"] == pytest.approx(0.3, abs=0.05)
    assert "never sustain" in printed.stdout


def test_a_time_of_zero_is_refused_by_line_and_column(tmp_path):
    drawn, _, _ = sitting(40, 5, seed=1)
    drawn[6, 2] = 0.0
    rows = [[f"c{k}", *row] for k, row in enumerate(drawn)]
    path = table(tmp_path / "t.csv", ["candidate", *"abcde"], rows)

    result = run("times", path)

    assert result.exit_code == 2
    assert "line 8, column 4: item c: a time of 0 seconds" in result.stderr


def test_gains_are_held_against_regression_and_practice(tmp_path):
    rows = [["a", 180, 250], ["b", 180, 195], ["c", 195, 200]]
    path = table(tmp_path / "s.csv", ["candidate", "first", "second"], rows)
    asked = ("gains", path, "--mean", 200, "--sd", 25, "--reliability", 0.8, "--practice", 5)

    found = json.loads(run(*asked, "--findings", tmp_path / "f", "--json").stdout)

    by_id = {one["id"]: one for one in found["candidates"]}
    assert [name for name, one in by_id.items() if one["flagged"]] == ["a"]
    assert by_id["a"]["expected_gain"] == pytest.approx(9.0)
    assert by_id["a"]["z"] == pytest.approx((250 - 189) / (25 * 0.6))
    assert len(list((tmp_path / "f").glob("*.json"))) == 1


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        ([["a", 180, "x"]], (), "line 2, column 3: 'x' is not a number"),
        ([["a", 1, 2], ["a", 3, 4]], (), "line 3, column 1: candidate a has a row already"),
        ([["a", 1, 2]], ("--reliability", 1), "reliability 1 and SD 25"),
    ],
    ids=["no number", "twice", "a perfect reliability"],
)
def test_gains_that_cannot_be_judged_are_refused(tmp_path, rows, options, said):
    path = table(tmp_path / "s.csv", ["candidate", "first", "second"], rows)
    asked = ("gains", path, "--mean", 200, "--sd", 25)

    result = run(*asked, *(options or ("--reliability", 0.8)))

    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_a_centre_with_many_flags_stands_out_and_a_small_one_has_no_p(tmp_path):
    rows = [["N", int(k < 6)] for k in range(40)] + [["S", int(k < 1)] for k in range(40)]
    rows += [["T", 1]] * 3
    path = table(tmp_path / "f.csv", ["centre", "flagged"], rows)

    found = json.loads(run("centres", path, "--rate", 0.05, "--json").stdout)

    by_name = {one["centre"]: one for one in found["centres"]}
    assert by_name["N"]["p_fdr"] < 0.05 < by_name["S"]["p_fdr"]
    assert by_name["T"]["p"] is None
    assert "Flags by centre" in run("centres", path, "--rate", 0.05).stdout


def test_a_flag_that_is_neither_yes_nor_no_is_refused(tmp_path):
    path = table(tmp_path / "f.csv", ["centre", "flagged"], [["N", "perhaps"]])

    result = run("centres", path, "--rate", 0.05)

    assert result.exit_code == 2
    assert "line 2, column 2: 'perhaps' is neither 1 nor 0" in result.stderr


@pytest.fixture
def finding(tmp_path):
    """Screen a room with a planted pair and return the finding that was written."""
    chosen = copied(options(120, seed=1), copier=3, source=7, share=0.7, seed=2)
    header = ["candidate", *(f"i{j}" for j in range(60))]
    letters = np.array(list("ABCD"))[chosen - 1].tolist()
    sheet = table(tmp_path / "o.csv", header, [[f"c{k}", *row] for k, row in enumerate(letters)])
    key = table(tmp_path / "k.csv", ["item", "key"], [[name, "A"] for name in header[1:]])
    asked = ("copying", sheet, "--key", key, "--index", "m4", "--findings", tmp_path / "found")
    assert run(*asked).exit_code == 0
    (written,) = (tmp_path / "found").glob("*.json")
    return written


def test_statistics_alone_sustain_nothing_and_no_file_is_written(finding, tmp_path):
    header = ["kind", "persons", "source", "said"]
    evidence = table(tmp_path / "e.csv", header, [["statistic", "c3;c7", "screen", "M4 6.1"]])
    out = tmp_path / "file.json"

    result = run("sustain", finding, evidence, "-o", out)

    assert result.exit_code == 3
    assert "statistics alone never sustain" in result.stderr
    assert "c3, c7" in result.stderr
    assert not out.exists()


def test_evidence_of_another_kind_against_both_makes_an_evidence_file(finding, tmp_path):
    header = ["kind", "persons", "source", "said"]
    rows = [
        ["statistic", "c3;c7", "screen", "M4 6.1"],
        ["report", "c3", "log p. 2", "looked over"],
        ["seat", "c3;c7", "plan", "1.2 m apart"],
    ]
    out = tmp_path / "file.json"

    result = run("sustain", finding, table(tmp_path / "e.csv", header, rows), "-o", out, "--json")

    content = json.loads(out.read_text(encoding="utf-8"))
    assert json.loads(result.stdout) == content
    assert content["finding"]["persons"] == ["c3", "c7"]
    assert [piece["kind"] for piece in content["carried_by"]] == ["report", "seat"]


@pytest.mark.parametrize(
    ("finding_text", "rows", "said"),
    [
        ("{", [["report", "c3", "log", "x"]], "not a JSON object"),
        ("{}", [["report", "c3", "log", "x"]], "not a finding"),
        (None, [["rumour", "c3", "log", "x"]], "line 2, column 1: kind is 'rumour'"),
    ],
    ids=["no JSON", "no finding", "no such kind"],
)
def test_files_that_cannot_be_joined_are_refused(finding, tmp_path, finding_text, rows, said):
    if finding_text is not None:
        finding.write_text(finding_text, encoding="utf-8")
    evidence = table(tmp_path / "e.csv", ["kind", "persons", "source", "said"], rows)

    result = run("sustain", finding, evidence)

    assert result.exit_code == 2
    assert said in result.stderr
