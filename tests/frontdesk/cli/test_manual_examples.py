"""Every example of the scoring pages of the manual runs as printed and prints what is printed.

A reader has the files of `docs/manual/examples/PAGE`, and for published data those of the works
the page names; where these are absent the examples that need them are skipped.
"""

import csv
import re
import shlex
import shutil
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from frontdesk.cli import main
from tests.conftest import OUTSIDE_DATA
from tests.health.sources import ROOT

MANUAL = ROOT / "docs" / "manual"
EXAMPLES = MANUAL / "examples"
PUBLISHED = OUTSIDE_DATA / "psychometrics"
PAGES = [
    "calibration",
    "decisions",
    "equating",
    "fairness",
    "item-analysis",
    "linking",
    "reliability",
    "report",
    "security",
    "standard-setting",
    "written-answers",
]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
# Lines left out, and gaps of 1e-14, which are rounding and differ between machines.
UNSAID = ("...", "certificate:")


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a block and the lines printed below it."""

    command: tuple[str, ...]
    printed: tuple[str, ...]


def steps(block):
    """Yield the commands of a block; a line that ends in a backslash goes on."""
    lines = block.replace("\\\n", " ").splitlines()
    starts = [place for place, line in enumerate(lines) if line.startswith("$ ")]
    for place, end in pairwise([*starts, len(lines)]):
        printed = tuple(line.rstrip() for line in lines[place + 1 : end] if line.strip())
        yield Step(tuple(shlex.split(lines[place][2:])), printed)


def published():
    """Yield the files a reader makes of the published data, by the name the pages use."""
    for path in PUBLISHED.glob("*.csv"):
        yield path.name, path.read_text(encoding="utf-8-sig")
    act = read("equate_ACTmath.csv")
    for place, form in ((1, "x"), (2, "y")):
        rows = [f"{row[0]},{row[place]}" for row in act[1:]]
        yield f"ACTmath_{form}.csv", "\n".join(["total,frequency", *rows]) + "\n"
    lines = (PUBLISHED / "CTT_CTTdata.csv").read_text(encoding="utf-8-sig").splitlines()
    yield "first12.csv", "\n".join(lines[:13]) + "\n"
    key = key_file("CTT_CTTdata.csv", "CTT_CTTkey.csv")
    yield "CTT_key.csv", key
    yield "CTT_wrong.csv", key.replace("i7,D", "i7,A")
    yield "HCI_key.csv", key_file("SIA_HCItest.csv", "SIA_HCIkey.csv")
    areas = [
        f"V{item},{'A' if item <= 13 else 'B' if item <= 25 else 'C'}" for item in range(1, 32)
    ]
    yield "areas.csv", "\n".join(["item,area", *areas]) + "\n"


def key_file(data, keys):
    """Return `item,key` of a published key, which holds one letter a line."""
    (header, *_), (_, *letters) = read(data), read(keys)
    pairs = zip(header, letters, strict=False)
    return "".join(["item,key\n", *(f"{item},{letter}\n" for item, (letter,) in pairs)])


def read(name):
    with (PUBLISHED / name).open(newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file))


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Return a function that lays out a page's files in a clean folder and goes there."""

    def lay_out(page):
        if PUBLISHED.exists():
            for name, text in published():
                (tmp_path / name).write_text(text, encoding="utf-8")
        own = EXAMPLES / page
        if own.exists():
            shutil.copytree(own, tmp_path, dirs_exist_ok=True)
        monkeypatch.chdir(tmp_path)

    return lay_out


def missing(step):
    """Return the input files a command names that are not there."""
    words = step.command
    outputs = {word for flag, word in pairwise(words) if flag in {"-o", "--covariance", "--plot"}}
    named = [word for word in words[1:] if word.endswith((".csv", ".yaml", ".json"))]
    return [word for word in named if word not in outputs and not Path(word).exists()]


def run(step):
    if step.command[0] == "cat":
        return Path(step.command[1]).read_text(encoding="utf-8")
    assert step.command[0] == "exambank", step.command
    result = CliRunner().invoke(main, list(step.command[1:]))
    assert isinstance(result.exception, SystemExit | None), result.exception
    return result.output


def first_that_differs(printed, output):
    """Return the first printed line that does not follow in the output, or None."""
    left = iter([line.strip() for line in output.splitlines()])
    wanted = (line.strip() for line in printed if not line.strip().startswith(UNSAID))
    return next((line for line in wanted if line not in left), None)


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_of_a_page_print_what_it_prints(page, desk):
    desk(page)
    text = (MANUAL / f"{page}.md").read_text(encoding="utf-8")
    ran = 0

    for step in (one for block in BLOCK.findall(text) for one in steps(block)):
        absent = missing(step)
        assert not absent or not PUBLISHED.exists(), (step.command, absent)
        if absent:
            continue
        output = run(step)
        assert first_that_differs(step.printed, output) is None, (step.command, output)
        ran += 1

    if not ran:
        pytest.skip("outside test data not present: every example of this page needs them")
