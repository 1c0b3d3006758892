"""Read an exam of several forms from one YAML file, for the technical report.

Settings of a form have the names of the command's options; paths are relative to the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from frontdesk.cli.report_inputs import ReportFiles, ReportOptions
from frontdesk.cli.yamlfile import Entry, read_yaml

FILES = (
    "responses",
    "key",
    "ratings",
    "areas",
    "experts",
    "pooled_totals",
    "parameters",
    "equating",
    "drift",
    "decisions",
)
WORDS = ("form", "group", "focal", "weights", "blank")
NUMBERS = ("cut", "b_level", "pooled_reliability", "pooled_n")
OF_A_FORM = (*FILES, *WORDS, *NUMBERS, "ignore")
OF_AN_EXAM = ("exam", "purpose", "date", "review_date", "counts", "sittings", "forms")
BLANKS = ("missing", "omitted")


@dataclass(frozen=True, slots=True)
class ExamFile:
    """What the file says: the exam, its records, and each form with its files and options."""

    path: Path
    name: str
    purpose: str
    on: date | None
    review_date: date | None
    counts: Path | None
    sittings: Path | None
    forms: tuple[tuple[ReportFiles, ReportOptions], ...]


def read_exam(path: Path) -> ExamFile:
    """Read EXAM.yaml, or refuse it with line and column."""
    given = read_yaml(path).mapping(known=OF_AN_EXAM)
    if "forms" not in given:
        raise read_yaml(path).refuse("needs a list of forms")
    purpose = given["purpose"].text() if "purpose" in given else ""
    forms = tuple(_form(entry, path.parent) for entry in given["forms"].sequence())
    if not forms:
        raise given["forms"].refuse("is empty: name at least one form")
    names = [options.form for _, options in forms]
    for entry, name in zip(given["forms"].sequence(), names, strict=True):
        if names.count(name) > 1:
            raise entry.refuse(f"is the second form called {name}: give each its own name")
    return ExamFile(
        path=path,
        name=given["exam"].text() if "exam" in given else path.stem,
        purpose=purpose,
        on=_day(given.get("date")),
        review_date=_day(given.get("review_date")),
        counts=_path(given.get("counts"), path.parent),
        sittings=_path(given.get("sittings"), path.parent),
        forms=forms,
    )


def _form(entry: Entry, folder: Path) -> tuple[ReportFiles, ReportOptions]:
    given = entry.mapping(known=OF_A_FORM)
    if "responses" not in given:
        raise entry.refuse("needs responses: the file of answers")
    paths = {name: _path(given.get(name), folder) for name in FILES}
    responses = paths.pop("responses")
    assert responses is not None  # noqa: S101 - looked at above
    blank = given["blank"].text() if "blank" in given else BLANKS[0]
    if blank not in BLANKS:
        raise given["blank"].refuse(f"is {blank!r}: choose from {', '.join(BLANKS)}")
    pooled_n = given.get("pooled_n")
    options = ReportOptions(
        form=given["form"].text() if "form" in given else responses.stem,
        group=_text(given, "group"),
        focal=_text(given, "focal"),
        weights=_text(given, "weights"),
        ignore=given["ignore"].texts() if "ignore" in given else (),
        blank=blank,
        cut=_number(given, "cut"),
        b_level=_number(given, "b_level"),
        pooled_reliability=_number(given, "pooled_reliability"),
        pooled_n=pooled_n.whole(least=1) if pooled_n else 0,
    )
    return ReportFiles(responses=responses, **paths), options


def _text(given: Mapping[str, Entry], name: str) -> str | None:
    return given[name].text() if name in given else None


def _number(given: Mapping[str, Entry], name: str) -> float | None:
    return given[name].number() if name in given else None


def _path(entry: Entry | None, folder: Path) -> Path | None:
    if entry is None:
        return None
    found = folder / entry.text()
    if not found.is_file():
        raise entry.refuse(f"is {entry.text()}, and there is no such file")
    return found


def _day(entry: Entry | None) -> date | None:
    if entry is None:
        return None
    try:
        return date.fromisoformat(entry.text())
    except ValueError:
        raise entry.refuse(f"is {entry.text()!r}, no date such as 2026-05-01") from None
