"""``exambank report``: the whole technical report of an exam, public part and annex."""

from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import rich_click as click

from exambank.core.checkdigit import numbered
from exambank.core.policy import PolicyMissing
from exambank.core.vocabulary import Language
from frontdesk.cli.evidence import json_option, plain, print_json, wide_console
from frontdesk.cli.marks import FILE, sheet_options
from frontdesk.cli.report_exam import ExamFile, read_exam
from frontdesk.cli.report_inputs import (
    ReportDate,
    ReportFiles,
    ReportOptions,
    dated,
    digest_of,
    read_evidence,
)
from frontdesk.cli.report_records import read_counts, read_sittings
from frontdesk.cli.tables import unusable
from printouts.press import Imprint
from printouts.report import render_report
from printouts.report_html import render_report_html
from printouts.report_language import Speaker, in_language
from scoring.moments import TooFewMarks
from scoring.report.build import Exam, exam_report
from scoring.report.evidence import Evidence, InputDigest, InputRole
from scoring.report.values import Audience, TechnicalReport

DAY = click.DateTime(["%Y-%m-%d"])
NAMES = {Audience.PUBLIC: "report", Audience.RESTRICTED: "annex"}
SERIES = {Audience.PUBLIC: "TR", Audience.RESTRICTED: "TA"}
YAML = frozenset({".yaml", ".yml"})


@click.command("report")
@click.argument("source", metavar="RESPONSES.csv|EXAM.yaml", type=FILE)
@sheet_options
@click.option("--focal", help="The focal group of the --group column: compares items.")
@click.option("--ratings", type=FILE, help="RATINGS.csv of the Angoff panel.")
@click.option("--percent", is_flag=True, help="Ratings are written 0 to 100.")
@click.option("--areas", type=FILE, help="AREAS.csv: item,area.")
@click.option("--experts", type=FILE, help="EXPERTS.csv: expert,item,answer, given blind.")
@click.option("--form", default="", help="Name of the form; the file's name otherwise.")
@click.option("--purpose", default="", help="Purpose and intended use, a sentence or two.")
@click.option("--cut", type=float, help="The adopted cut in marks; the panel's otherwise.")
@click.option("--b-level", type=float, help="The adopted B-level in marks; the panel's otherwise.")
@click.option("--pooled-reliability", type=click.FloatRange(0, 1, max_open=True))
@click.option("--pooled-n", type=click.IntRange(1), default=None, help="Candidates behind it.")
@click.option("--pooled-totals", type=FILE, help="Earlier totals: total[,frequency].")
@click.option("--parameters", type=FILE, help="PARAMETERS.csv of the bank, for the annex.")
@click.option("--equating", type=FILE, help="The object that `equate --json` prints.")
@click.option("--drift", type=FILE, help="The object that `link --json` prints.")
@click.option("--decisions", type=FILE, help="Rulings on keys: item,disposition,reason[,people].")
@click.option("--counts", type=FILE, help="The day: kind,what,count.")
@click.option("--sittings", type=FILE, help="Sittings, this one last: sitting,form,n[,date,...].")
@click.option("--review-date", type=DAY, help="Until when results of a small cohort stand.")
@click.option("--date", "on", type=DAY, help="Of the report and its policy; from the inputs else.")
@click.option(
    "--blank",
    type=click.Choice(["missing", "omitted"]),
    default="missing",
    show_default=True,
    help="What an empty cell means: not on the candidate's form, or left out (no mark).",
)
@click.option(
    "--language",
    type=click.Choice([one.value for one in Language]),
    default=Language.ENGLISH.value,
    show_default=True,
)
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), required=True, help="DIR."
)
@json_option
def command(
    *,
    source: Path,
    key_file: Path | None,
    group: str | None,
    focal: str | None,
    weights: str | None,
    ignore: tuple[str, ...],
    form: str,
    purpose: str,
    on: datetime | None,
    review_date: datetime | None,
    cut: float | None,
    b_level: float | None,
    percent: bool,
    blank: str,
    pooled_reliability: float | None,
    pooled_n: int | None,
    language: str,
    output: Path,
    ratings: Path | None,
    areas: Path | None,
    experts: Path | None,
    pooled_totals: Path | None,
    parameters: Path | None,
    equating: Path | None,
    drift: Path | None,
    decisions: Path | None,
    counts: Path | None,
    sittings: Path | None,
    as_json: bool,
) -> None:
    """Write report.pdf, report.html, annex.pdf and annex.html of one exam into DIR.

    EXAM.yaml names several forms; RESPONSES.csv is one.  What N does not support is replaced by
    the rule that forbids it.  The same files, options and software give the same bytes.
    """
    files = ReportFiles(
        responses=source,
        key=key_file,
        ratings=ratings,
        areas=areas,
        experts=experts,
        pooled_totals=pooled_totals,
        parameters=parameters,
        equating=equating,
        drift=drift,
        decisions=decisions,
    )
    options = ReportOptions(
        form=form or source.stem,
        group=group,
        focal=focal,
        weights=weights,
        ignore=ignore,
        blank=blank,
        percent=percent,
        cut=cut,
        b_level=b_level,
        pooled_reliability=pooled_reliability,
        pooled_n=pooled_n or 0,
    )
    given = replace(
        found := _given(files, options),
        purpose=purpose or found.purpose,
        on=on.date() if on else found.on,
        review_date=review_date.date() if review_date else found.review_date,
        counts=counts or found.counts,
        sittings=sittings or found.sittings,
    )
    _deliver(given, language=Language(language), output=output, as_json=as_json)


def _given(files: ReportFiles, options: ReportOptions) -> ExamFile:
    """Return the exam of an EXAM.yaml, or of one file of responses with its options."""
    if files.responses.suffix.lower() in YAML:
        return read_exam(files.responses)
    return ExamFile(files.responses, options.form, "", None, None, None, None, ((files, options),))


def _deliver(given: ExamFile, *, language: Language, output: Path, as_json: bool) -> None:
    try:
        exam, when = _exam(given)
        report = exam_report(exam)
    except PolicyMissing as fault:
        advice = "give a later --date"
        raise unusable(given.sittings or given.path, f"{fault.args[0]}: {advice}") from fault
    except TooFewMarks as fault:
        raise unusable(given.path, str(fault)) from fault
    digests = [one.sha256 for form in exam.forms for one in form.digests]
    written = _write(report, digests, on=when.on, language=language, output=output)
    said = in_language(report, Speaker(language))
    if as_json:
        print_json(_as_json(said, written))
    else:
        _print(said, written)


def _exam(given: ExamFile) -> tuple[Exam, ReportDate]:
    """Read every form and every record of the exam."""
    sittings = read_sittings(given.sittings) if given.sittings else ()
    when = dated(given.on, sittings)
    software = f"exambank {version('exambank')}"
    common = _records(given)
    forms: list[Evidence] = []
    for files, options in given.forms:
        one = read_evidence(files, options, when=when, software=software)
        forms.append(replace(one, review_date=given.review_date, digests=(*common, *one.digests)))
    counts = read_counts(given.counts) if given.counts else None
    return Exam(given.name, given.purpose, tuple(forms), counts, sittings), when


def _records(given: ExamFile) -> tuple[InputDigest, ...]:
    pairs = (
        (InputRole.EXAM, given.path if given.path.suffix.lower() in YAML else None),
        (InputRole.COUNTS, given.counts),
        (InputRole.SITTINGS, given.sittings),
    )
    return tuple(digest_of(role, path) for role, path in pairs if path is not None)


def _write(
    report: TechnicalReport, digests: list[str], *, on: date, language: Language, output: Path
) -> dict[Path, str]:
    """Write the four files and return the digest of each."""
    output.mkdir(parents=True, exist_ok=True)
    written: dict[Path, str] = {}
    for audience, name in NAMES.items():
        imprint = _imprint(report, digests, audience, on=on, language=language)
        pdf = render_report(report, audience=audience, imprint=imprint)
        page = render_report_html(report, audience=audience, imprint=imprint).encode()
        for suffix, content in ((".pdf", pdf), (".html", page)):
            path = output / f"{name}{suffix}"
            path.write_bytes(content)
            written[path] = sha256(content).hexdigest()
    return written


def _imprint(
    report: TechnicalReport, digests: list[str], audience: Audience, *, on: date, language: Language
) -> Imprint:
    """Return the imprint; the number follows from the digests, so that it repeats itself."""
    joined = report.form + "".join(digests)
    running = 1 + int(sha256(joined.encode()).hexdigest()[:8], 16) % 999_999
    return Imprint(
        number=numbered(SERIES[audience], running),
        language=language,
        generated_at=_midnight(on),
    )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _as_json(report: TechnicalReport, written: dict[Path, str]) -> dict[str, Any]:
    sections = []
    for one in report.sections:
        content = plain(one)
        content.pop("plots")
        content["forbidden"] = [str(refusal) for refusal in one.forbidden]
        sections.append(content)
    return {
        "n": report.n,
        "form": report.form,
        "provisional": report.provisional,
        "files": {path.name: digest for path, digest in written.items()},
        "sections": sections,
    }


def _print(report: TechnicalReport, written: dict[Path, str]) -> None:
    console = wide_console()
    console.print(f"{report.title}, N = {report.n}")
    if report.provisional:
        console.print(report.provisional)
    for section in report.sections:
        if section.topic == "known":
            if section.form:
                console.print(section.form)
            for figure in section.figures:
                console.print(f"  {figure.label}: {figure.text}")
    for path in written:
        console.print(f"wrote {path}")
