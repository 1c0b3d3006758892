import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exambank.assembly import Comparison, Where, check
from frontdesk.cli import main
from frontdesk.cli.assembly_files import read_pool, read_spec

HEADER = "id,area,cognitive,a,b,c,words,exposure,enemies,stimulus,key,calculator\n"
ITEMS = "".join(
    f"Q{n},{'AB'[n % 2]},{('recall', 'apply')[n // 2 % 2]},1,{(n - 12) / 10},0.2,{40 + n % 7},"
    f"{n % 3},{'Q1;Q2' if n == 3 else ''},,{'ABCD'[n % 4]},{('yes', 'no')[n % 3 > 0]}\n"
    for n in range(24)
)
SPEC = """\
length: 6
forms: 2
max_use: 1               # a comment
areas: {A: [2, 4], B: [2, 4]}
cognitive: {recall: [2, 4], apply: [2, 4]}
words: [240, 280]
max_exposure: 2
anchor: {items: [Q5]}
attributes: {calculator: {yes: [1, 4]}}
information: {theta: [-1, 0, 1], objective: maximin, target: [1, 2, 1], D: 1.0}
conditions:
  - {where: {area: A}, count: [2, 4]}
  - {where: {words: ">= 44", area: [A, B]}, sum: words, with: [0, 200]}
  - {together: [Q7, Q8]}
  - {apart: [Q9, Q10]}
  - {exclude: [Q11]}
key_run: 2
key_balance: 2
time_limit: 20
seed: 3
"""


def run(tmp_path: Path, *options: str, pool: str = HEADER + ITEMS, spec: str = SPEC) -> Result:
    (tmp_path / "pool.csv").write_text(pool, encoding="utf-8")
    (tmp_path / "spec.yaml").write_text(spec, encoding="utf-8")
    files = ["--pool", str(tmp_path / "pool.csv"), "--blueprint", str(tmp_path / "spec.yaml")]
    return CliRunner().invoke(main, ["assemble", *files, *options])


def test_forms_come_out_as_one_json_object_with_exit_0(tmp_path: Path):
    result = run(tmp_path, "--json")

    answer = json.loads(result.stdout)
    spec = read_spec(tmp_path / "spec.yaml")
    pool = read_pool(tmp_path / "pool.csv", spec)
    forms = [form["items"] for form in answer["forms"]]
    assert result.exit_code == 0
    assert answer["status"] in {"optimal", "within_gap"}
    assert set(answer) == {"status", "forms", "bound", "gap", "seconds", "reasons"}
    assert [len(form["information"]) for form in answer["forms"]] == [3, 3]
    assert check(pool, spec, forms) == ()
    assert all("Q5" in form for form in forms)


def test_without_json_the_forms_can_be_read(tmp_path: Path):
    result = run(tmp_path)

    assert result.exit_code == 0
    assert "form 1" in result.stdout
    assert "Q5" in result.stdout


def test_what_cannot_be_exits_3_with_constraint_have_need_and_relaxation(tmp_path: Path):
    result = run(tmp_path, "--json", spec="length: 6\nforms: 5\nareas: {A: [1, 2]}\n")

    answer = json.loads(result.stdout)
    assert result.exit_code == 3
    assert (answer["status"], answer["forms"]) == ("infeasible", [])
    reason = answer["reasons"][0]
    assert (reason["constraint"], reason["have"], reason["need"]) == ("length", 24, 30)
    assert "from 6 to 4 items" in reason["relaxation"]
    assert result.exit_code == run(tmp_path, spec="length: 6\nforms: 5\n").exit_code


def test_yes_and_no_stay_words_and_comparisons_are_read(tmp_path: Path):
    run(tmp_path)

    spec = read_spec(tmp_path / "spec.yaml")

    assert spec.attributes == {"calculator": {"yes": (1, 4)}}
    assert spec.conditions[1].where == (
        Where("words", ("44",), Comparison.AT_LEAST),
        Where("area", ("A", "B")),
    )
    assert (spec.conditions[1].sum, spec.conditions[1].limits) == ("words", (0, 200))


@pytest.mark.parametrize(
    "written",
    ["sum: words, limits: [0, 9]", "sum: words, between: [0, 9]", "sum: {words: [0, 9]}"],
)
def test_the_limits_of_a_sum_may_be_written_in_several_ways(tmp_path: Path, written: str):
    path = tmp_path / "spec.yaml"
    path.write_text(f"length: 1\nconditions: [{{{written}}}]\n", encoding="utf-8")

    (condition,) = read_spec(path).conditions

    assert (condition.sum, condition.limits) == ("words", (0, 9))


BAD_SPECS = {
    "not YAML": ("length: [6\nforms: 2\n", 2, 6),
    "no length": ("forms: 2\n", 1, 1),
    "a list": ("- 1\n", 1, 1),
    "an unknown setting": ("length: 6\nlenght: 6\n", 2, 1),
    "a setting twice": ("length: 6\nlength: 7\n", 2, 1),
    "a length in words": ("length: six\n", 1, 9),
    "half a form": ("length: 6\nforms: 1.5\n", 2, 8),
    "limits reversed": ("length: 6\nareas: {A: [3, 2]}\n", 2, 12),
    "one limit": ("length: 6\nwords: [3]\n", 2, 8),
    "an unknown objective": (
        "length: 6\ninformation: {theta: [0], objective: best, target: [1]}\n",
        2,
        38,
    ),
    "a target too short": ("length: 6\ninformation: {theta: [0, 1], target: [1]}\n", 2, 38),
    "a negative tolerance": (
        "length: 6\ninformation: {theta: [0], target: [1], tolerance: -1}\n",
        2,
        51,
    ),
    "an unknown anchor item": ("length: 6\nanchor: {items: [Q99]}\n", 2, 9),
    "an unknown column": ("length: 6\nattributes: {colour: {red: [0, 1]}}\n", 2, 22),
    "an unknown item in a condition": ("length: 6\nconditions:\n  - {apart: [Q1, Q99]}\n", 3, 5),
    "a column of a condition": ("length: 6\nconditions: [{where: {x: 1}, count: [0, 1]}]\n", 2, 14),
    "a comparison with a word": (
        "length: 6\nconditions: [{where: {b: '> x'}, count: [0, 1]}]\n",
        2,
        26,
    ),
    "an empty condition": ("length: 6\nconditions: [{where: {area: A}}]\n", 2, 14),
    "no time": ("length: 6\ntime_limit: 0\n", 2, 13),
    "a sum without limits": ("length: 6\nconditions: [{sum: words}]\n", 2, 14),
}


@pytest.mark.parametrize(("spec", "line", "column"), BAD_SPECS.values(), ids=BAD_SPECS.keys())
def test_a_spec_that_cannot_be_used_exits_2_with_line_and_column(
    tmp_path: Path, spec: str, line: int, column: int
):
    result = run(tmp_path, "--json", spec=spec)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"spec.yaml, line {line}, column {column}: " in result.stderr


BAD_POOLS = {
    "no id": ("area\nA\n", 1, 2),
    "no area": ("id\nQ1\n", 1, 2),
    "no items": ("id,area,b\n", 2, 1),
    "an id twice": ("id,area,b\nQ1,A,0\nQ1,B,0\n", 3, 1),
    "a difficulty in words": ("id,area,b\nQ1,A,hard\n", 2, 3),
    "no difficulty": ("id,area,b\nQ1,A,\n", 2, 3),
    "no discrimination": ("id,area,b,a\nQ1,A,0,0\n", 2, 4),
    "always guessed": ("id,area,b,c\nQ1,A,0,1\n", 2, 4),
    "a negative exposure": ("id,area,b,exposure\nQ1,A,0,-1\n", 2, 4),
    "a row too long": ("id,area,b\nQ1,A,0,9\n", 2, 4),
}


@pytest.mark.parametrize(("pool", "line", "column"), BAD_POOLS.values(), ids=BAD_POOLS.keys())
def test_a_pool_that_cannot_be_used_exits_2_with_line_and_column(
    tmp_path: Path, pool: str, line: int, column: int
):
    spec = "length: 1\nareas: {A: [0, 1]}\nmax_exposure: 3\n"
    spec += "information: {theta: [0], objective: maximum}\n"
    if "exposure" not in pool:
        spec = spec.replace("max_exposure: 3\n", "")

    result = run(tmp_path, "--json", pool=pool, spec=spec)

    assert result.exit_code == 2
    assert f"pool.csv, line {line}, column {column}: " in result.stderr


def test_enemies_outside_the_pool_are_told_and_harm_nothing(tmp_path: Path):
    result = run(tmp_path, "--json", pool="id,enemies\nQ1,Q7\nQ2,\n", spec="length: 2\n")

    assert result.exit_code == 0
    assert "1 enemies are not in the pool, such as Q7" in result.stderr
    assert len(json.loads(result.stdout)["forms"]) == 1


def test_a_file_that_is_not_there_exits_2(tmp_path: Path):
    result = CliRunner().invoke(main, ["assemble", "--pool", "no.csv", "--blueprint", "no.yaml"])

    assert result.exit_code == 2


def test_the_curves_are_drawn_on_request(tmp_path: Path):
    picture = tmp_path / "curves.svg"

    run(tmp_path, "--svg", str(picture))

    drawn = picture.read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert drawn.count("<polyline") == 2


def test_columns_of_a_and_c_that_are_empty_throughout_mean_1_and_0(tmp_path: Path):
    spec = "length: 2\ninformation: {theta: [0], objective: maximum}\n"
    bare = run(tmp_path, "--json", pool="id,b\nQ1,0\nQ2,1\nQ3,9\n", spec=spec)
    full = "id,a,b,c\nQ1,,0,\nQ2,,1,\nQ3,,9,\n"

    empty = run(tmp_path, "--json", pool=full, spec=spec)

    assert empty.exit_code == 0
    one, other = (json.loads(result.stdout)["forms"] for result in (bare, empty))
    assert one == other


def test_files_with_a_mark_of_order_blanks_and_windows_lines_are_read(tmp_path: Path):
    pool = (HEADER + ITEMS).replace(",A,", " , A ,").replace("\n", "\r\n") + "\r\n ,,,,,,,,,,,\r\n"

    result = run(tmp_path, "--json", pool="\ufeff" + pool, spec="\ufeff" + SPEC)

    assert result.exit_code == 0
    assert json.loads(result.stdout)["status"] in {"optimal", "within_gap"}
