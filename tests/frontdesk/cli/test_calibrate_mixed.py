"""Mixed forms from the command line: two right/wrong models and a written question together."""

import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner

from frontdesk.cli import main
from scoring.irt.models import ItemParameters, Model
from tests.scoring.irt.simulated import abilities, answers

ITEMS = (
    ItemParameters("Q1", Model.TWO_PL, 1.2, (-0.5,)),
    ItemParameters("Q2", Model.THREE_PL, 1.0, (0.3,), 0.2),
    ItemParameters("Q3", Model.TWO_PL, 0.8, (0.9,)),
    ItemParameters("W1", Model.GRM, 1.4, (-0.8, 0.2, 1.1), 0.0, 1),
    ItemParameters("W2", Model.GPCM, 0.9, (-0.6, 0.6)),
)
OF_EACH = "item,model\nQ2,3pl\nW1,grm\nW2,gpcm\n"


def run(command, *arguments):
    return CliRunner().invoke(main, [command, *map(str, arguments)])


@pytest.fixture
def form(tmp_path):
    marks = answers(ITEMS, abilities(900, seed=5), seed=6)
    lines = [",".join(item.id for item in ITEMS)]
    lines += [",".join(map(str, row)) for row in marks.tolist()]
    path = tmp_path / "r.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def models(tmp_path):
    def write(text):
        path = tmp_path / "m.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_every_item_of_a_mixed_form_has_its_own_model(form, models):
    result = run(
        "calibrate", form, "--models", models(OF_EACH), "--model", "2pl", "--prior-c", "5,17",
        "--json",
    )  # fmt: skip

    found = json.loads(result.stdout)
    assert found["converged"] is True
    by_id = {item["id"]: item for item in found["items"]}
    assert {name: one["model"] for name, one in by_id.items()} == {
        item.id: item.model.value for item in ITEMS
    }
    assert [by_id["W1"][f"b{k}"] for k in (1, 2, 3)] == pytest.approx([-0.8, 0.2, 1.1], abs=0.35)
    assert by_id["W1"]["lowest"] == 1


def test_the_parameters_of_a_mixed_form_score_and_can_be_fixed(form, models, tmp_path):
    out, again = tmp_path / "p.csv", tmp_path / "q.csv"
    asked = ("--models", models(OF_EACH), "--model", "2pl", "--prior-c", "5,17")
    assert run("calibrate", form, *asked, "-o", out).exit_code == 0

    scored = run("score", form, "--parameters", out, "--method", "eap", "--json")
    fixed = run("calibrate", form, "--fix", out, "--model", "2pl", "-o", again, "--json")

    assert len(json.loads(scored.stdout)["candidates"]) == 900
    held = json.loads(fixed.stdout)
    assert held["n_parameters"] == 2
    assert held["groups"][0]["mean"] == pytest.approx(0.0, abs=1e-3)
    assert held["groups"][0]["sd"] == pytest.approx(1.0, abs=1e-2)
    assert again.read_text(encoding="utf-8") == out.read_text(encoding="utf-8")


def test_a_new_written_question_is_calibrated_on_the_scale_of_fixed_items(form, models, tmp_path):
    out = tmp_path / "p.csv"
    asked = ("--models", models(OF_EACH), "--model", "2pl", "--prior-c", "5,17")
    assert run("calibrate", form, *asked, "-o", out).exit_code == 0
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    kept = [row for row in rows if row["id"] != "W2"]
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(kept)

    result = run("calibrate", form, "--fix", out, "--model", "gpcm", "--json")

    new = next(item for item in json.loads(result.stdout)["items"] if item["id"] == "W2")
    before = next(row for row in rows if row["id"] == "W2")
    assert new["a"] == pytest.approx(float(before["a"]), abs=0.02)
    assert new["b2"] == pytest.approx(float(before["b2"]), abs=0.02)


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (OF_EACH, (), "item Q1 has no line"),
        ("item,model\nQ9,2pl\n", ("--model", "2pl"), "m.csv, line 2, column 1: item Q9 is not"),
        ("item,model\nW1,cubic\n", ("--model", "2pl"), "line 2, column 2: 'cubic' is no model"),
        ("item,model\nW1,grm\nW1,pcm\n", ("--model", "2pl"), "line 3, column 1: item W1 has a"),
        ("item,model\nW1,2pl\n", ("--model", "gpcm"), "do not fit model 2pl"),
    ],
    ids=["an item forgotten", "an unknown item", "an unknown model", "twice", "the wrong model"],
)
def test_a_list_of_models_that_cannot_be_used_is_refused_with_its_place(
    form, models, text, options, said
):
    result = run("calibrate", form, "--models", models(text), *options)

    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())


def test_without_any_model_the_command_says_which_options_name_one(form):
    result = run("calibrate", form)

    assert result.exit_code == 2
    assert "--models FILE.csv" in " ".join(result.stderr.split())


def test_a_fixed_item_may_not_be_given_another_model(form, models, tmp_path):
    out = tmp_path / "p.csv"
    out.write_text("id,model,a,b,c\nQ1,2pl,1.2,-0.5,0\n", encoding="utf-8")

    result = run("calibrate", form, "--fix", out, "--models", models("item,model\nQ1,3pl\n"))

    assert result.exit_code == 2
    assert "item Q1 is fixed with its own model" in " ".join(result.stderr.split())


def test_missing_answers_do_not_hinder_a_mixed_form(form, models, tmp_path):
    rng = np.random.default_rng(8)
    lines = form.read_text(encoding="utf-8").splitlines()
    holes = [
        ",".join("" if rng.random() < 0.2 else cell for cell in line.split(","))
        for line in lines[1:]
    ]
    path = tmp_path / "holes.csv"
    path.write_text("\n".join([lines[0], *holes]) + "\n", encoding="utf-8")

    result = run(
        "calibrate", path, "--models", models(OF_EACH), "--model", "2pl", "--prior-c", "5,17",
        "--json",
    )  # fmt: skip

    assert json.loads(result.stdout)["converged"] is True


def test_a_nominal_item_is_written_with_its_scores_and_read_back(form, models, tmp_path):
    out, again = tmp_path / "p.csv", tmp_path / "q.csv"
    with_nominal = models("item,model\nQ2,3pl\nW1,nrm\nW2,gpcm\n")
    asked = ("--models", with_nominal, "--model", "2pl", "--prior-c", "5,17")

    result = run("calibrate", form, *asked, "-o", out, "--json")

    written = next(one for one in json.loads(result.stdout)["items"] if one["id"] == "W1")
    assert {"s1", "s2", "se_s1", "se_s2"} <= set(written)
    with out.open(encoding="utf-8") as file:
        row = next(one for one in csv.DictReader(file) if one["id"] == "W1")
    assert (float(row["s1"]), row["lowest"]) == (written["s1"], "1")
    fixed = run("calibrate", form, "--fix", out, "--model", "2pl", "-o", again)
    assert fixed.exit_code == 0
    assert again.read_text(encoding="utf-8") == out.read_text(encoding="utf-8")
    scored = run("score", form, "--parameters", out, "--method", "eap", "--json")
    assert scored.exit_code == 0


@pytest.fixture
def mixed(tmp_path):
    """Write the same exam as marks and as raw answers with a key, `#` for the written question."""
    items = ITEMS[:3] + ITEMS[4:]
    marks = answers(items, abilities(300, seed=7), seed=8)
    ids = ["Q1", "Q2", "Q3", "W2"]
    options = [["B" if mark else "CD"[row % 2] for mark in marks[row, :3]] for row in range(300)]
    texts = {
        "marks.csv": [ids, *marks.tolist()],
        "answers.csv": [ids, *([*options[row], marks[row, 3]] for row in range(300))],
        "key.csv": [["item", "key", "weight"], *([one, "B", 1] for one in ids[:3]), ["W2", "#", 2]],
        "models.csv": [["item", "model"], ["W2", "gpcm"]],
    }
    for name, rows in texts.items():
        lines = [",".join(map(str, row)) for row in rows]
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_raw_answers_with_marks_of_people_calibrate_as_marks_do(mixed):
    options = ["--models", mixed / "models.csv", "--model", "rasch", "--json"]

    marks = json.loads(run("calibrate", mixed / "marks.csv", *options).stdout)
    keyed = json.loads(
        run("calibrate", mixed / "answers.csv", "--key", mixed / "key.csv", *options).stdout
    )

    assert keyed == marks


@pytest.mark.parametrize("command", [["reliability"], ["decisions", "--cut", "3"]])
def test_raw_answers_with_marks_of_people_are_totalled_as_marks_are(mixed, command):
    name, *options = command

    marks, keyed = (
        json.loads(run(name, mixed / file, *more, *options, "--json").stdout)
        for file, more in (("marks.csv", []), ("answers.csv", ["--key", mixed / "key.csv"]))
    )

    assert keyed == marks


def test_a_written_question_is_analysed_without_options(mixed):
    found = json.loads(
        run("analyse", mixed / "answers.csv", "--key", mixed / "key.csv", "--json").stdout
    )

    assert found["items"][3]["options"] == []
    assert found["items"][3]["maximum"] == 2
    assert found["items"][3]["flags"] == []
    assert len(found["items"][0]["options"]) == 3


def test_a_mixed_exam_is_scored_on_its_parameters(mixed):
    key = ["--key", mixed / "key.csv"]
    options = ["--models", mixed / "models.csv", "--model", "2pl", "-o", mixed / "p.csv"]
    assert run("calibrate", mixed / "answers.csv", *key, *options).exit_code == 0

    raw, marks = (
        json.loads(
            run(
                "score",
                mixed / file,
                *more,
                "--parameters",
                mixed / "p.csv",
                "--method",
                "eap",
                "--json",
            ).stdout
        )
        for file, more in (("answers.csv", key), ("marks.csv", []))
    )

    assert raw == marks


def test_what_is_not_reached_does_not_enter_the_parameters_of_an_item(mixed):
    path = mixed / "answers.csv"
    first, *rows = path.read_text(encoding="utf-8").splitlines()
    late = [",".join([*row.split(",")[:2], "-", "0"]) for row in rows[:40]]
    path.write_text("\n".join([first, *late, *rows[40:]]) + "\n", encoding="utf-8")

    result = run(
        "calibrate",
        path,
        "--key",
        mixed / "key.csv",
        "--models",
        mixed / "models.csv",
        "--model",
        "rasch",
        "--json",
    )

    assert [one["n"] for one in json.loads(result.stdout)["items"]] == [300, 300, 260, 300]


@pytest.mark.parametrize("cell", ["3", "-1", "B"])
def test_a_cell_that_is_no_mark_is_refused_where_it_stands(mixed, cell):
    path = mixed / "answers.csv"
    first, row, *rows = path.read_text(encoding="utf-8").splitlines()
    row = ",".join([*row.split(",")[:3], cell])
    path.write_text("\n".join([first, row, *rows]) + "\n", encoding="utf-8")

    result = run("analyse", path, "--key", mixed / "key.csv")

    assert result.exit_code == 2
    assert f"answers.csv, line 2, column 4: item W2: {cell!r} is no mark from 0 to 2" in (
        result.stderr
    )


def test_shared_answers_are_looked_for_among_options_only(mixed):
    arguments = ["copying", mixed / "answers.csv", "--key", mixed / "key.csv"]

    refused, without = run(*arguments), run(*arguments, "--ignore", "W2")

    assert "item W2 is marked by people and has no options: --ignore it" in refused.stderr
    assert without.exit_code == 0
