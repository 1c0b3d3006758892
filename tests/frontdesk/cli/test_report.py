import json
import re
from html import unescape
from io import BytesIO

import numpy as np
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from frontdesk.cli import main
from scoring.classical.items import item_analysis
from scoring.consistency import hanson_brennan, livingston_lewis
from scoring.reliability import alpha, feldt_interval, lord_keats, sem
from scoring.report.scores import skewness
from scoring.subscores import subscore_value
from tests.scoring.report.cohorts import ITEMS, options, ratings

NAMES = ("report.pdf", "report.html", "annex.pdf", "annex.html")
RAW_CUT = 28
AREAS = ["A"] * 15 + ["B"] * 15 + ["C"] * 10


@pytest.fixture
def files(tmp_path):
    def write(n):
        answers = options(n, seed=n)
        lines = [f"C{i},{','.join(row)}" for i, row in enumerate(answers.tolist())]
        judged = [
            f"J{j},{'XYZ'[j % 3]}," + ",".join(f"{value:.2f}" for value in row)
            for j, row in enumerate(ratings())
        ]
        head = ",".join(ITEMS)
        texts = {
            "responses": f"candidate,{head}\n" + "\n".join(lines),
            "key": "item,key\n" + "\n".join(f"{item},A" for item in ITEMS),
            "ratings": f"judge,institution,{head}\n" + "\n".join(judged),
            "areas": "item,area\n"
            + "\n".join(f"{item},{area}" for item, area in zip(ITEMS, AREAS, strict=True)),
        }
        made = {}
        for name, text in texts.items():
            made[name] = tmp_path / f"{name}.csv"
            made[name].write_text(text + "\n", encoding="utf-8")
        return made

    return write


def run(made, output, *more):
    given = [
        "report",
        made["responses"],
        "--key",
        made["key"],
        "--ratings",
        made["ratings"],
        "--areas",
        made["areas"],
        "--date",
        "2026-11-02",
        "--form",
        "F1",
        "-o",
        output,
        *more,
    ]
    return CliRunner().invoke(main, [str(one) for one in given])


def texts_of(folder):
    """Return what the four files say, tags and line breaks taken out."""
    said = []
    for name in NAMES:
        content = (folder / name).read_bytes()
        if name.endswith(".pdf"):
            text = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
        else:
            page = re.sub(r"<(style|svg).*?</\1>", " ", content.decode(), flags=re.DOTALL)
            text = unescape(re.sub(r"<[^>]+>", " ", page))
        said.append(" ".join(text.split()))
    return said


def forbidden_numbers(n):
    """Return, as the report would print them, the numbers that the ladder forbids at N."""
    marks = (options(n, seed=n) == "A").astype(float)
    totals, found = marks.sum(axis=1), []
    if n < 30:
        value = alpha(marks).value
        ends = feldt_interval(value, n=n, n_items=marks.shape[1])
        error = sem(standard_deviation=float(totals.std(ddof=1)), reliability=value)
        found += [f"{value:.4f}", f"{ends.low:.4f}", f"{ends.high:.4f}", f"{error:.3f}"]
        found += [f"{skewness(totals):.3f}", f"{lord_keats(marks).at(float(RAW_CUT)):.3f}"]
        for one in subscore_value(marks, areas=AREAS, items_min=10).areas:
            found += [f"{one.prmse_area:.3f}", f"{one.prmse_total:.3f}"]
        for one in (
            livingston_lewis(totals, cut=RAW_CUT, reliability=value, maximum=40),
            hanson_brennan(totals, cut=RAW_CUT, reliability=value, n_items=40),
        ):
            found += [f"{one.kappa:.3f}", f"{one.accuracy:.3f}"]
        found += [f"{one.alpha_if_deleted:.3f}" for one in item_analysis(marks, items=ITEMS).items]
    if n < 10:
        found += [f"{totals.mean():.3f}", f"{totals.std(ddof=1):.3f}"]
        found += [f"{p:.3f}" for p in np.unique(marks.mean(axis=0)) if 0 < p < 1]
    # A share of n candidates may be printed from N = 10 on, whatever else has the same digits.
    allowed = {f"{right / n:.3f}" for right in range(n + 1)} if n >= 10 else set()
    return set(found) - allowed


@pytest.mark.parametrize("n", [8, 14, 28, 60])
def test_the_output_holds_no_number_that_the_ladder_forbids(files, tmp_path, n):
    result = run(files(n), tmp_path / "out", "--pooled-reliability", "0.88")

    assert result.exit_code == 0, result.stderr
    said = texts_of(tmp_path / "out")
    assert f"Lowest passing mark {RAW_CUT}" in said[0]
    for text in said:
        numbers = set(re.findall(r"(?<![\d.])-?\d+\.\d+", text))
        assert sorted(numbers & forbidden_numbers(n)) == []
    assert all(("not stated: " in text) is (n < 30) for text in said[:2])


@pytest.mark.parametrize("n", [8, 14, 28])
@pytest.mark.parametrize(
    "column", ["Biserial", "Alpha if deleted", "r with the rest", "PRMSE", "Share "]
)
def test_columns_that_n_forbids_are_not_there(files, tmp_path, n, column):
    run(files(n), tmp_path / "out")

    page, annex = (tmp_path.joinpath("out", name).read_text() for name in NAMES[1::2])

    if column == "Share ":
        assert (">Share</th>" in annex) is (n >= 10)
    else:
        headings = re.findall(r"<th[^>]*>([^<]*)", page + annex)
        assert headings
        assert not [one for one in headings if one.startswith(column)]


def test_the_scan_would_find_them_where_n_allows_them(files, tmp_path):
    run(files(60), tmp_path / "out")
    marks = (options(60, seed=60) == "A").astype(float)

    said = texts_of(tmp_path / "out")

    assert f"{alpha(marks).value:.4f}" in said[0]
    assert f"{alpha(marks).value:.4f}" in said[1]
    assert "Biserial" in said[2]


def test_a_cohort_of_14_reads_what_is_known(files, tmp_path):
    result = run(
        files(14),
        tmp_path / "out",
        "--pooled-reliability",
        "0.86",
        "--pooled-n",
        "212",
        "--review-date",
        "2027-06-30",
        "--json",
    )

    found = json.loads(result.stdout)

    known = next(one for one in found["sections"] if one["topic"] == "known")
    said = {one["label"]: one for one in known["figures"]}
    assert found["n"] == 14
    assert found["provisional"].startswith("Provisional until 2027-06-30")
    assert said["Pooled reliability"]["n"] == 212
    assert "not stated" not in said["Estimated false-pass rate (share of all candidates)"]["text"]


def test_the_same_inputs_give_the_same_bytes(files, tmp_path):
    made = files(28)

    first = json.loads(run(made, tmp_path / "a", "--json").stdout)["files"]
    second = json.loads(run(made, tmp_path / "b", "--json").stdout)["files"]

    assert first == second
    assert set(first) == set(NAMES)
    for name in NAMES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_other_inputs_give_other_digests(files, tmp_path):
    made = files(28)
    before = texts_of_digests(run(made, tmp_path / "a", "--json"))
    made["key"].write_text(made["key"].read_text().replace("Q01,A", "Q01,B"))

    after = texts_of_digests(run(made, tmp_path / "a", "--json"))

    assert before[0] == after[0]
    assert before[1] != after[1]


def texts_of_digests(result):
    sections = json.loads(result.stdout)["sections"]
    table = next(one for one in sections if one["topic"] == "reproducibility")["tables"][0]
    return [row[2] for row in table["rows"]]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--pooled-totals", "areas"], "--pooled-totals needs --pooled-reliability"),
        (["--cut", "41"], "--cut 41 is no mark from 0 to 40"),
        (["--equating", "areas"], "no JSON object of an equating"),
    ],
)
def test_options_that_cannot_be_used_are_refused(files, tmp_path, more, said):
    made = files(14)

    result = run(made, tmp_path / "out", *(made.get(one, one) for one in more))

    assert result.exit_code == 2
    assert said in result.stderr
    assert not (tmp_path / "out").exists()


def test_ratings_of_other_items_are_refused(files, tmp_path):
    made = files(14)
    made["ratings"].write_text(made["ratings"].read_text().replace("Q01", "Q99"))

    result = run(made, tmp_path / "out")

    assert result.exit_code == 2
    assert "ratings and responses must hold the same items; differ in Q01, Q99" in result.stderr


def test_marks_without_a_key_make_a_report_too(tmp_path):
    marks = (options(40, seed=2) == "A").astype(int)
    path = tmp_path / "marks.csv"
    rows = "\n".join(",".join(map(str, row)) for row in marks.tolist())
    path.write_text(f"{','.join(ITEMS)}\n{rows}\n")

    result = CliRunner().invoke(
        main, ["report", str(path), "--cut", "25", "-o", str(tmp_path / "out"), "--json"]
    )

    assert result.exit_code == 0
    found = json.loads(result.stdout)
    keys = next(one for one in found["sections"] if one["topic"] == "key_validation")
    assert "No key was given" in keys["prose"][0]
