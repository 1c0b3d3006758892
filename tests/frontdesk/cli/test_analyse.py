import json

import numpy as np
import pytest
from click.testing import CliRunner

from frontdesk.cli import main


def run(*arguments):
    return CliRunner().invoke(main, ["analyse", *map(str, arguments)])


@pytest.fixture
def file(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def cohort_csv(n, *, seed=1, items=12):
    rng = np.random.default_rng(seed)
    chance = 1 / (1 + np.exp(-(rng.normal(0.3, 1, (n, 1)) - rng.normal(0, 1, items))))
    right = rng.random(chance.shape) < chance
    options = np.where(right, "A", rng.choice(list("BCD"), size=chance.shape))
    header = ["candidate", *(f"i{j}" for j in range(1, items + 1))]
    lines = [",".join([f"c{i}", *row]) for i, row in enumerate(options.tolist())]
    return "\n".join([",".join(header), *lines]) + "\n"


def key_csv(items=12, **other):
    keys = {f"i{j}": "A" for j in range(1, items + 1)} | other
    return "item,key\n" + "".join(f"{item},{key}\n" for item, key in keys.items())


def test_the_object_has_the_keys_of_the_manual(file):
    answers, key = file("r.csv", cohort_csv(60)), file("k.csv", key_csv())

    result = run(answers, "--key", key, "--json")

    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert found["n"] == 60
    assert {
        "id",
        "n",
        "p",
        "r_corrected",
        "biserial",
        "alpha_if_deleted",
        "flags",
        "options",
    } <= set(found["items"][0])
    assert found["alpha"] > 0.3
    assert found["sem"] > 0
    assert found["refused"] == []


def test_a_cohort_of_fourteen_gets_p_and_r_but_no_alpha_and_says_why(file):
    answers, key = file("r.csv", cohort_csv(14)), file("k.csv", key_csv())

    found = json.loads(run(answers, "--key", key, "--json").stdout)

    assert found["items"][0]["p"] is not None
    assert found["items"][0]["biserial"] is None
    assert found["alpha"] is None
    assert "alpha needs N >= 30 and there are 14" in [one["rule"] for one in found["refused"]][2]


def test_a_cohort_of_eight_gets_counts_only(file):
    answers, key = file("r.csv", cohort_csv(8)), file("k.csv", key_csv())

    found = json.loads(run(answers, "--key", key, "--json").stdout)

    first = found["items"][0]
    assert first["p"] is None
    assert first["r_corrected"] is None
    assert sum(option["n"] for option in first["options"]) == 8


def test_an_exploratory_run_computes_everything_and_says_so(file):
    answers, key = file("r.csv", cohort_csv(8)), file("k.csv", key_csv())

    as_json = json.loads(run(answers, "--key", key, "--json", "--exploratory").stdout)
    printed = run(answers, "--key", key, "--exploratory").stdout

    assert as_json["exploratory"] is True
    assert as_json["items"][0]["p"] is not None
    assert "exploratory" in printed


def test_a_key_nobody_chose_is_flagged_at_any_n(file):
    answers = file("r.csv", "candidate,x,y\n1,A,A\n2,B,A\n3,B,B\n")
    key = file("k.csv", "item,key\nx,C\ny,A\n")

    found = json.loads(run(answers, "--key", key, "--json").stdout)

    assert found["items"][0]["flags"] == ["nobody_chose_key"]
    assert found["key_validation"]["suspicions"][0]["option"] == "B"


def test_experts_answers_hold_a_key_below_thirty(file):
    answers, key = file("r.csv", cohort_csv(14)), file("k.csv", key_csv(i3="C"))
    experts = file("e.csv", "expert,item,answer\nE1,i3,A\nE1,i4,A\n")

    found = json.loads(run(answers, "--key", key, "--experts", experts, "--json").stdout)

    held = [(one["item"], one["kind"]) for one in found["key_validation"]["suspicions"]]
    assert ("i3", "expert_disagrees") in held
    assert "i4" not in [item for item, _ in held]


def test_frequencies_count_rows_and_empty_cells_are_missing(file):
    answers = file("r.csv", "i1,i2,i3,f\n1,0,1,20\n0,1,,15\n0,0,0,10\n1,1,1,5\n")

    found = json.loads(run(answers, "--weights", "f", "--json").stdout)

    assert found["n"] == 50
    assert [item["n"] for item in found["items"]] == [50, 50, 35]
    assert found["items"][0]["p"] == pytest.approx(0.5)


def test_an_empty_answer_can_count_as_omitted(file):
    answers, key = file("r.csv", "x,y\nA,A\n,A\nB,\n"), file("k.csv", "item,key\nx,A\ny,A\n")

    found = json.loads(run(answers, "--key", key, "--blank", "omitted", "--json").stdout)

    assert [item["n"] for item in found["items"]] == [3, 3]
    assert [item["marks"] for item in found["items"]] == [1.0, 2.0]


def test_columns_that_are_no_items_are_set_aside(file):
    answers = file("r.csv", "candidate,lang,i1,i2,age\na,en,1,0,30\nb,fr,0,1,40\nc,en,1,1,50\n")

    found = json.loads(run(answers, "--group", "lang", "--ignore", "age", "--json").stdout)

    assert [item["id"] for item in found["items"]] == ["i1", "i2"]


def test_blanks_around_names_to_ignore_do_not_matter(file):
    answers = file("r.csv", "a,sex,b,age\n" + "1,f,0,20\n0,m,1,30\n" * 10)

    result = run(answers, "--ignore", "sex, age,", "--json")

    assert [one["id"] for one in json.loads(result.stdout)["items"]] == ["a", "b"]


def test_a_double_key_credits_either_where_everyone_marked_one_option(file):
    answers, key = file("r.csv", "x,y\nA,A\nC,B\nB,A\n"), file("k.csv", "item,key\nx,A+C\ny,A\n")

    found = json.loads(run(answers, "--key", key, "--json").stdout)

    assert found["items"][0]["marks"] == 2
    assert "x: everyone marked one option" in found["notes"][0]


def test_a_set_key_asks_for_the_whole_set_where_candidates_marked_sets(file):
    answers = file("r.csv", "x,y\nA+C,A\nC,B\nB,A\n")
    key = file("k.csv", "item,key,weight\nx,A+C,2\ny,A,1\n")

    found = json.loads(run(answers, "--key", key, "--json").stdout)

    assert found["items"][0]["marks"] == 2
    assert found["items"][0]["maximum"] == 2


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        pytest.param("i1,i2\n1,0\n1\n", 3, 2, "1 cells where the header has 2", id="short row"),
        pytest.param("i1,i2\n1,x\n", 2, 2, "'x' is no mark", id="letter without a key"),
        pytest.param("i1,i2\n1,inf\n", 2, 2, "'inf' is no mark", id="infinite mark"),
        pytest.param("i1,i1\n1,0\n", 1, 2, "a second column", id="column twice"),
        pytest.param("i1,\n1,0\n", 1, 2, "no name", id="nameless column"),
        pytest.param("i1,i2\n", 2, 1, "no row below", id="header only"),
        pytest.param("", 1, 1, "the file is empty", id="empty"),
        pytest.param('i1,i2\n1,"0\n', 2, 1, "check the quotes", id="open quote"),
        pytest.param("candidate,i1\na,1\n\na,0\n", 4, 1, "a row already on line 2", id="twice"),
        pytest.param("candidate,i1\n,1\n", 2, 1, "no candidate", id="nameless candidate"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_line_and_column(file, text, line, column, said):
    path = file("r.csv", text)

    result = run(path, "--json")

    assert result.exit_code == 2
    assert f"{path}, line {line}, column {column}: " in result.stderr
    assert said in result.stderr
    assert result.stdout == ""


def test_bytes_that_are_no_text_are_refused_where_they_stand(tmp_path):
    path = tmp_path / "r.csv"
    path.write_bytes(b"i1,i2\n1,0\n1,\xff\n")

    result = run(path)

    assert result.exit_code == 2
    assert "line 3, column 3: the file is not UTF-8" in result.stderr


@pytest.mark.parametrize(
    ("weights", "column", "said"),
    [("-1", 2, "no frequency"), ("1.5", 2, "no frequency"), ("many", 2, "not a number")],
)
def test_a_weight_that_is_no_frequency_is_refused(file, weights, column, said):
    path = file("r.csv", f"i1,f,i2\n1,{weights},1\n")

    result = run(path, "--weights", "f")

    assert result.exit_code == 2
    assert f"line 2, column {column}" in result.stderr
    assert said in result.stderr


def test_an_option_that_names_no_column_is_refused_with_the_columns_there_are(file):
    result = run(file("r.csv", "i1,i2\n1,0\n"), "--group", "sex")

    assert result.exit_code == 2
    assert "there is no column 'sex'; the columns are i1, i2" in result.stderr


@pytest.mark.parametrize(
    ("key", "said"),
    [
        pytest.param("item,key\nx,A\n", "no key for y", id="item without key"),
        pytest.param("item,key\nx,A\nx,B\ny,A\n", "line 3, column 1: item x has", id="keyed twice"),
        pytest.param("item,key\nx,\ny,A\n", "line 2, column 2", id="empty key"),
        pytest.param("item,key,weight\nx,A,w\ny,A,1\n", "line 2, column 3", id="weight a letter"),
        pytest.param("item\nx\n", "no column 'key'", id="no key column"),
    ],
)
def test_a_key_that_cannot_be_used_is_refused(file, key, said):
    result = run(file("r.csv", "x,y\nA,B\nB,A\n"), "--key", file("k.csv", key))

    assert result.exit_code == 2
    assert said in result.stderr


def test_a_single_item_has_a_difficulty_and_no_alpha(file):
    result = run(file("r.csv", "x\n" + "1\n0\n0\n0\n" * 10), "--json")

    found = json.loads(result.stdout)
    assert found["items"][0]["p"] == 0.25
    assert found["alpha"] is None
    (note,) = found["notes"]
    assert note == "no alpha: at least 2 candidates and 2 items are needed, and there are 40 and 1"


def test_items_nobody_took_together_are_analysed_and_named(file):
    rows = ["1,0,,", "0,1,,", "1,1,,", "0,0,,", ",,1,1", ",,0,0", ",,1,1", ",,0,1"] * 5

    result = run(file("r.csv", "\n".join(["a,b,c,d", *rows]) + "\n"), "--json")

    found = json.loads(result.stdout)
    assert [one["p"] for one in found["items"]] == [0.5, 0.5, 0.5, 0.75]
    assert found["items"][2]["r_corrected"] > 0
    assert "items a and c were taken together by fewer than 2 candidates" in found["notes"][0]


def test_an_item_everybody_got_wrong_has_an_interval_in_print(file):
    result = run(file("r.csv", "a,b\n" + "0,1\n0,0\n" * 20))

    assert "0.00-0.09" in result.stdout


def test_pictures_of_options_are_drawn_on_request(file, tmp_path):
    answers, key = file("r.csv", cohort_csv(40)), file("k.csv", key_csv())

    result = run(answers, "--key", key, "--plots", tmp_path / "plots")

    assert result.exit_code == 0
    assert len(list((tmp_path / "plots").glob("*.svg"))) == 12
