import json

import pytest
from click.testing import CliRunner

from frontdesk.cli import main


def run(*arguments):
    return CliRunner().invoke(main, ["standard-setting", *map(str, arguments)])


@pytest.fixture
def file(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


HEADER = "judge,institution,expertise,i1,i2,i3,i4\n"
PANEL = HEADER + "".join(
    f"J{j},college {j % 3},{'teaching' if j % 2 else 'practice'},0.6,0.5,0.8,{0.5 + 0.02 * j}\n"
    for j in range(1, 7)
)
TOTALS = "total,frequency\n" + "".join(f"{mark},1\n" for mark in range(10))


def test_an_angoff_study_gives_the_cut_with_its_error_and_each_judge(file):
    found = json.loads(run(file("r.csv", PANEL), "--method", "angoff", "--json").stdout)

    assert found["cut"] == pytest.approx(1.9 + 0.57)
    assert found["raw_cut"] == 3
    assert found["n_judges"] == 6
    assert len(found["judges"]) == 6
    assert found["se"] > 0
    assert [one["gravity"] for one in found["panel"]] == ["warns"]


def test_ratings_of_items_in_rows_and_one_a_row_give_the_same_cut(file):
    by_item = "item,J1,J2,J3,J4,J5\n" + "".join(f"i{i},.5,.6,.7,.8,.{i}\n" for i in range(1, 5))
    long = "judge,item,rating\n" + "".join(
        f"J{j},i{i},{share}\n"
        for i in range(1, 5)
        for j, share in zip(range(1, 6), (0.5, 0.6, 0.7, 0.8, i / 10), strict=True)
    )

    cuts = [
        json.loads(run(file(name, text), "--method", "angoff", "--json").stdout)["cut"]
        for name, text in (("a.csv", by_item), ("b.csv", long))
    ]

    assert cuts[0] == pytest.approx(cuts[1])
    assert cuts[0] == pytest.approx(4 * 2.6 / 5 + 1 / 5)


def test_rounds_and_levels_are_told_apart_and_make_a_scale(file):
    rows = "".join(
        f"J{j},{number},{level},{base + 0.02 * j / number},{base},{base}\n"
        for j in range(1, 6)
        for number in (1, 2)
        for level, base in (("C", 0.5), ("B", 0.7))
    )
    path = file("r.csv", "judge,round,level,i1,i2,i3\n" + rows)

    found = json.loads(run(path, "--method", "angoff", "--json").stdout)

    assert [round(one["sd"], 4) for one in found["rounds"]] == [0.0316, 0.0158]
    assert found["levels"]["B"]["cut"] == pytest.approx(found["levels"]["C"]["cut"] + 0.6)
    scaled = {row["raw"]: row["scaled"] for row in found["scale"]["rows"]}
    assert scaled[1.0] < 200 <= scaled[2.0]


def test_a_panel_of_four_is_refused_unless_exploratory(file):
    path = file("r.csv", "judge,i1,i2\n" + "".join(f"J{j},.5,.6\n" for j in range(4)))

    refused = run(path, "--method", "angoff")
    explored = run(path, "--method", "angoff", "--exploratory")

    assert refused.exit_code == 3
    assert "4 judges, at least 5 are needed" in refused.stderr
    assert explored.exit_code == 0
    assert "exploratory" in explored.stdout


def test_impact_is_printed_at_one_and_two_errors_around_the_cut(file):
    found = json.loads(
        run(
            file("r.csv", PANEL), "--method", "angoff", "--scores", file("s.csv", TOTALS), "--json"
        ).stdout
    )

    assert [row["errors"] for row in found["impact"]["rows"]] == [-2, -1, 0, 1, 2]
    assert found["impact"]["rows"][2]["n_pass"] == 7


def test_observed_difficulty_and_marks_of_items_are_used(file):
    items = file("i.csv", "item,maximum,p\ni1,1,.6\ni2,2,.5\ni3,1,.8\ni4,1,.4\n")

    found = json.loads(
        run(file("r.csv", PANEL), "--method", "angoff", "--items", items, "--json").stdout
    )

    assert found["cut"] == pytest.approx(1.9 + 0.5 + 0.57)
    assert found["judges"][0]["p_correlation"] > 0.8


def test_hofstee_by_hand(file):
    wishes = file("r.csv", "judge,cut_min,cut_max,fail_min,fail_max\na,2,8,.2,.8\n")

    result = run(wishes, "--method", "hofstee", "--scores", file("s.csv", TOTALS), "--json")

    assert json.loads(result.stdout)["cut"] == pytest.approx(5.0)


def test_beuk_by_hand(file):
    wishes = file("r.csv", "judge,cut,pass_rate\na,5,60\nb,6,80\nc,7,100\n")

    result = run(
        wishes, "--method", "beuk", "--scores", file("s.csv", TOTALS), "--percent", "--json"
    )

    assert json.loads(result.stdout)["cut"] == pytest.approx(14 / 3)


def test_bookmark_from_item_difficulties(file):
    items = file("i.csv", "id,b\nx,1\ny,-1\nz,0\n")

    result = run(
        file("r.csv", "judge,page\na,2\nb,2\n"),
        "--method", "bookmark", "--items", items, "--rp", 0.5, "--json",
    )  # fmt: skip

    assert json.loads(result.stdout)["cut"] == pytest.approx(1.5)


def test_borderline_and_contrasting_groups(file):
    borderline = file("b.csv", "total,group\n48,borderline\n50,borderline\n55,borderline\n")
    groups = file(
        "c.csv",
        "total,group\n"
        + "".join(f"{mark},not-competent\n" for mark in (40, 45, 50, 55))
        + "".join(f"{mark},competent\n" for mark in (50, 55, 60, 65)),
    )

    middle = json.loads(run(borderline, "--method", "borderline", "--json").stdout)
    between = json.loads(run(groups, "--method", "contrasting", "--json").stdout)

    assert middle["cut"] == 50
    assert between["cut"] == pytest.approx(52.5)


def test_every_method_prints_a_readable_study(file):
    wishes = file("r.csv", "judge,cut_min,cut_max,fail_min,fail_max\na,2,8,.2,.8\n")
    scores = file("s.csv", TOTALS)

    angoff = run(file("p.csv", PANEL), "--method", "angoff", "--scores", scores)
    compromise = run(wishes, "--method", "hofstee", "--scores", scores)

    assert "lowest passing mark 3" in angoff.stdout
    assert "cut +1 SE" in angoff.stdout
    assert "lowest passing mark 5" in compromise.stdout


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        pytest.param("judge,i1,i2\na,.5,\n", "line 2, column 3", "no rating", id="missing"),
        pytest.param("judge,i1,i2\na,.5,1.5\n", "line 2, column 3", "--percent", id="too large"),
        pytest.param("judge,i1,i2\na,.5,x\n", "line 2, column 3", "not a number", id="a letter"),
        pytest.param("judge,i1\na,.5\na,.6\n", "line 3, column 2", "already", id="twice"),
        pytest.param("who,i1\na,.5\n", "line 1, column 1", "no column judge", id="no judge"),
    ],
)
def test_ratings_that_cannot_be_used_are_refused_with_line_and_column(file, text, place, said):
    result = run(file("r.csv", text), "--method", "angoff")

    assert result.exit_code == 2
    assert place in result.stderr
    assert said in result.stderr


def test_a_group_nobody_knows_is_refused(file):
    result = run(file("r.csv", "total,group\n4,good\n"), "--method", "contrasting")

    assert result.exit_code == 2
    assert "line 2, column 2" in result.stderr


def test_a_compromise_without_candidates_is_a_usage_error(file):
    wishes = file("r.csv", "judge,cut,pass_rate\na,5,.6\nb,6,.8\n")

    result = run(wishes, "--method", "beuk")

    assert result.exit_code == 2
    assert "--scores" in result.stderr
