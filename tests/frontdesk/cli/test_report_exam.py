"""``exambank report`` with several forms, records around the sitting, and two languages."""

import json

import pytest
from click.testing import CliRunner

from frontdesk.cli import main
from tests.frontdesk.cli.test_report import NAMES, texts_of
from tests.scoring.report.cohorts import ITEMS, options, ratings

SITTINGS = """sitting,form,n,date,mean,sd,maximum,cut,passed,reliability
2025-2,F0,64,2025-11-08,27.9,6.0,40,27,37,0.84
2026-1,F1,14,2026-05-02,28,5,40,28,9,
"""
COUNTS = """kind,what,count
attendance,sat,14
accommodation,extra time,3
"""
DECISIONS = """item,disposition,reason,people
Q03,keep,two experts confirm the key,2
"""
DRIFT = {
    "method": "mean-sigma",
    "drift": [
        {"id": item, "b_difference": 0.1, "z_b": 1.0, "flagged": False, "used": True}
        for item in ITEMS[:5]
    ],
    "purified": None,
}


@pytest.fixture
def folder(tmp_path):
    """Write two forms of 14 and 40 candidates, and the records of the sitting."""
    head = ",".join(ITEMS)
    for name, n in (("f1", 14), ("f2", 40)):
        lines = [
            f"C{i},{'fr' if i % 3 == 0 else 'en'},{','.join(row)}"
            for i, row in enumerate(options(n, seed=n).tolist())
        ]
        write(tmp_path / f"{name}.csv", f"candidate,tongue,{head}\n" + "\n".join(lines) + "\n")
    judged = [f"J{j}," + ",".join(f"{v:.2f}" for v in row) for j, row in enumerate(ratings())]
    both = [f"{level},{row}" for row in judged for level in ("C", "B")]
    write(tmp_path / "ratings.csv", f"level,judge,{head}\n" + "\n".join(both) + "\n")
    write(tmp_path / "key.csv", "item,key\n" + "\n".join(f"{item},A" for item in ITEMS) + "\n")
    write(tmp_path / "sittings.csv", SITTINGS)
    write(tmp_path / "counts.csv", COUNTS)
    write(tmp_path / "decisions.csv", DECISIONS)
    write(tmp_path / "drift.json", json.dumps(DRIFT))
    form = "key: key.csv, ratings: ratings.csv, group: tongue, focal: fr, decisions: decisions.csv"
    write(
        tmp_path / "exam.yaml",
        "exam: ANP-110, spring\npurpose: To recognise learning.\nsittings: sittings.csv\n"
        "counts: counts.csv\nforms:\n"
        f"  - {{form: F1, responses: f1.csv, {form}, drift: drift.json}}\n"
        f"  - {{form: F2, responses: f2.csv, {form}}}\n",
    )
    return tmp_path


def write(path, text):
    path.write_text(text, encoding="utf-8")


def run(*given):
    return CliRunner().invoke(main, ["report", *map(str, given)])


def test_several_forms_come_in_one_report_with_their_records(folder):
    result = run(folder / "exam.yaml", "-o", folder / "out", "--json")

    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    topics = [(one["topic"], one["form"]) for one in found["sections"]]
    assert found["n"] == 54
    assert ("forms", "") in topics
    assert ("drift", "F1") in topics
    names = [row[0] for row in reproducibility(found)["tables"][0]["rows"]]
    assert {"exam", "counts of the day", "earlier sittings", "drift"} <= set(names)


def reproducibility(found):
    return next(one for one in found["sections"] if one["topic"] == "reproducibility")


def test_without_a_date_the_last_sitting_dates_the_report_and_bytes_repeat(folder, monkeypatch):
    first = json.loads(run(folder / "exam.yaml", "-o", folder / "a", "--json").stdout)
    monkeypatch.setenv("TZ", "Asia/Tokyo")

    second = json.loads(run(folder / "exam.yaml", "-o", folder / "b", "--json").stdout)

    assert first["files"] == second["files"]
    assert set(first["files"]) == set(NAMES)
    dated = [one["text"] for one in reproducibility(first)["figures"]]
    assert "2026-05-02 (the last sitting)" in dated


def test_without_any_day_the_newest_policy_values_date_the_report(folder):
    found = json.loads(
        run(
            folder / "f1.csv", "--ignore", "tongue", "--key", folder / "key.csv",
            "-o", folder / "out", "--json",
        ).stdout
    )  # fmt: skip

    texts = [one["text"] for one in reproducibility(found)["figures"]]
    assert any(
        text.endswith("(the newest policy values; the inputs state no day)") for text in texts
    )


def test_a_given_date_comes_before_the_one_of_the_inputs(folder):
    found = json.loads(
        run(folder / "exam.yaml", "--date", "2026-06-01", "-o", folder / "out", "--json").stdout
    )

    texts = [one["text"] for one in reproducibility(found)["figures"]]
    assert "2026-06-01 (as given)" in texts


def test_the_report_can_be_written_in_french(folder):
    result = run(folder / "exam.yaml", "--language", "fr", "-o", folder / "out")

    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("Rapport technique, ANP-110, spring, N = 54")
    for said in texts_of(folder / "out"):
        assert "F1 · " in said
        assert "Method" not in said


def test_keys_and_items_stay_out_of_the_public_part(folder):
    run(folder / "exam.yaml", "-o", folder / "out")

    public, page, annex, _ = texts_of(folder / "out")

    assert "Q03" not in public
    assert "Q03" not in page
    assert "two experts confirm the key" not in public
    assert "two experts confirm the key" in annex


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("counts.csv", "kind,what,count\nweather,snow,3\n", "'weather' is no kind"),
        ("counts.csv", "kind,what,count\nattendance,sat,-3\n", "'-3' is no count"),
        ("decisions.csv", "item,disposition,reason\nQ1,maybe,x\n", "'maybe' is no disposition"),
        ("sittings.csv", "sitting,form,n,passed\na,F,3,4\n", "4 passed and 3 sat"),
        ("sittings.csv", "sitting,form,n,date\na,F,3,May\n", "'May' is no date"),
        ("drift.json", "[1]", "no JSON object of a linking"),
        ("exam.yaml", "forms: []\n", "name at least one form"),
        ("exam.yaml", "exam: X\n", "needs a list of forms"),
        ("exam.yaml", "forms:\n  - {form: F1}\n", "needs responses"),
        ("exam.yaml", "forms:\n  - {responses: f9.csv}\n", "there is no such file"),
        (
            "exam.yaml",
            "forms:\n  - {responses: f1.csv}\n  - {responses: f1.csv}\n",
            "is the second form called f1",
        ),
        ("exam.yaml", "date: soon\nforms:\n  - {responses: f1.csv}\n", "no date such as"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_place(folder, name, text, said):
    write(folder / name, text)

    result = run(folder / "exam.yaml", "-o", folder / "out")

    assert result.exit_code == 2
    assert said in result.stderr
    assert name in result.stderr
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--focal", "fr"], "--focal needs --group"),
        (["--group", "tongue", "--focal", "de"], "nobody is in group 'de'"),
        (["--b-level", "41", "--ignore", "tongue"], "--b-level 41 is no mark"),
    ],
)
def test_options_that_cannot_be_used_are_refused(folder, more, said):
    given = ["--ignore", "tongue"] if "--group" not in more and "--ignore" not in more else []

    result = run(folder / "f1.csv", "--key", folder / "key.csv", *given, *more, "-o", "out")

    assert result.exit_code == 2
    assert said in result.stderr


def test_a_sitting_from_before_the_policy_is_refused_by_its_file(folder):
    (folder / "sittings.csv").write_text(SITTINGS.rpartition("2026-1")[0], encoding="utf-8")

    result = CliRunner().invoke(
        main, ["report", str(folder / "exam.yaml"), "-o", str(folder / "out")]
    )

    assert result.exit_code == 2
    said = " ".join(result.stderr.split())
    assert "sittings.csv, line 1, column 1: policy" in said
    assert "asked for 2025-11-08: give a later --date" in said
