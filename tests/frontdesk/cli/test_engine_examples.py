"""The worked examples of the engines' manual pages, run as they are printed there."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from frontdesk.cli import main

MANUAL = Path(__file__).parents[3] / "docs" / "manual"
PAGES = ("assembly", "timetable", "seating", "allocation")
SECONDS = re.compile(r"\d+\.\d\d s\b")


def examples(page: str) -> list[tuple[str, list[str]]]:
    """Return each command of a page whose files are at hand, and the lines printed below it."""
    text = (MANUAL / f"{page}.md").read_text(encoding="utf-8")
    files = {path.name for path in (MANUAL / "examples" / page).iterdir()}
    found = []
    for block in re.split(r"\n(?! {4})", text):
        lines = [line.removeprefix("    ") for line in block.splitlines()]
        for number, line in enumerate(lines):
            if line.startswith("$ exambank ") and files & set(line.split()):
                found.append((line.removeprefix("$ exambank "), lines[number + 1 :]))
    return found


def as_printed(text: str) -> str:
    """Return output without what differs from run to run, and without line ends."""
    return " ".join(SECONDS.sub("0.00 s", text).split())


@pytest.mark.parametrize(
    ("page", "command", "printed"),
    [(page, *example) for page in PAGES for example in examples(page)],
)
def test_the_manual_prints_what_the_command_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str, command: str, printed: list[str]
):
    shutil.copytree(MANUAL / "examples" / page, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(main, shlex.split(command))

    assert result.exit_code in {0, 3}
    said = as_printed(result.output)
    for part in "\n".join(printed).split("..."):
        assert as_printed(part) in said


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_an_example_and_a_picture(page: str):
    text = (MANUAL / f"{page}.md").read_text(encoding="utf-8")

    pictures = re.findall(r"!\[[^]]+\]\((\S+)\)", text)
    assert examples(page)
    assert pictures
    assert all((MANUAL / picture).is_file() for picture in pictures)
