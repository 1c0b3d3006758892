"""``exambank report``: the whole technical report of an exam, public part and annex."""

from datetime import UTC, date, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import rich_click as click

from exambank.core.checkdigit import numbered
from exambank.core.vocabulary import Language
from frontdesk.cli.evidence import json_option, plain, print_json, wide_console
from frontdesk.cli.marks import FILE, sheet_options
from frontdesk.cli.report_inputs import ReportFiles, ReportOptions, read_evidence
from frontdesk.cli.tables import unusable
from frontdesk.settings import wall_clock
from printouts.press import Imprint
from printouts.report import render_report
from printouts.report_html import render_report_html
from scoring.moments import TooFewMarks
from scoring.report.build import technical_report
from scoring.report.evidence import Evidence
from scoring.report.values import Audience, TechnicalReport

DAY = click.DateTime(["%Y-%m-%d"])
NAMES = {Audience.PUBLIC: "report", Audience.RESTRICTED: "annex"}
SERIES = {Audience.PUBLIC: "TR", Audience.RESTRICTED: "TA"}


@click.command("report")
@click.argument("responses_file", metavar="RESPONSES.csv", type=FILE)
@sheet_options
@click.option("--ratings", type=FILE, help="RATINGS.csv of the Angoff panel.")
@click.option("--percent", is_flag=True, help="Ratings are written 0 to 100.")
@click.option("--areas", type=FILE, help="AREAS.csv: item,area.")
@click.option("--experts", type=FILE, help="EXPERTS.csv: expert,item,answer, given blind.")
@click.option("--form", default="", help="Name of the form; the file's name otherwise.")
@click.option("--purpose", default="", help="Purpose and intended use, a sentence or two.")
@click.option("--cut", type=float, help="The adopted cut in marks; the panel's otherwise.")
@click.option("--pooled-reliability", type=click.FloatRange(0, 1, max_open=True))
@click.option("--pooled-n", type=click.IntRange(1), default=None, help="Candidates behind it.")
@click.option("--pooled-totals", type=FILE, help="Earlier totals: total[,frequency].")
@click.option("--parameters", type=FILE, help="PARAMETERS.csv of the bank, for the annex.")
@click.option("--equating", type=FILE, help="The object that `equate --json` prints.")
@click.option("--review-date", type=DAY, help="Until when results of a small cohort stand.")
@click.option("--date", "on", type=DAY, help="Of the report and its policy; today otherwise.")
@click.option(
    "--blank",
    type=click.Choice(["missing", "omitted"]),
    default="missing",
    show_default=True,
    help="What an empty cell means: not on the candidate's form, or left out (no mark).",
)
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), required=True, help="DIR."
)
@json_option
def command(
    *,
    responses_file: Path,
    key_file: Path | None,
    group: str | None,
    weights: str | None,
    ignore: str,
    form: str,
    purpose: str,
    on: datetime | None,
    review_date: datetime | None,
    cut: float | None,
    percent: bool,
    blank: str,
    pooled_reliability: float | None,
    pooled_n: int | None,
    output: Path,
    ratings: Path | None,
    areas: Path | None,
    experts: Path | None,
    pooled_totals: Path | None,
    parameters: Path | None,
    equating: Path | None,
    as_json: bool,
) -> None:
    """Write report.pdf, report.html, annex.pdf and annex.html of one exam into DIR.

    What N does not support is replaced by the rule that forbids it.  The same files, options,
    --date and software give the same bytes.
    """
    files = ReportFiles(
        responses_file, key_file, ratings, areas, experts, pooled_totals, parameters, equating
    )
    options = ReportOptions(
        form=form or responses_file.stem,
        purpose=purpose,
        on=on.date() if on else wall_clock().date(),
        software=f"exambank {version('exambank')}",
        group=group,
        weights=weights,
        ignore=tuple(name for name in ignore.split(",") if name),
        blank=blank,
        percent=percent,
        cut=cut,
        pooled_reliability=pooled_reliability,
        pooled_n=pooled_n or 0,
        review_date=review_date.date() if review_date else None,
    )
    _deliver(read_evidence(files, options), source=responses_file, output=output, as_json=as_json)


def _deliver(evidence: Evidence, *, source: Path, output: Path, as_json: bool) -> None:
    try:
        report = technical_report(evidence)
    except TooFewMarks as fault:
        raise unusable(source, str(fault)) from fault
    written = _write(report, evidence, output=output)
    if as_json:
        print_json(_as_json(report, written))
    else:
        _print(report, written)


def _write(report: TechnicalReport, evidence: Evidence, *, output: Path) -> dict[Path, str]:
    """Write the four files and return the digest of each."""
    output.mkdir(parents=True, exist_ok=True)
    written: dict[Path, str] = {}
    for audience, name in NAMES.items():
        imprint = _imprint(evidence, audience)
        pdf = render_report(report, audience=audience, imprint=imprint)
        page = render_report_html(report, audience=audience, imprint=imprint).encode()
        for suffix, content in ((".pdf", pdf), (".html", page)):
            path = output / f"{name}{suffix}"
            path.write_bytes(content)
            written[path] = sha256(content).hexdigest()
    return written


def _imprint(evidence: Evidence, audience: Audience) -> Imprint:
    """Return the imprint; the number follows from the digests, so that it repeats itself."""
    joined = evidence.form + "".join(one.sha256 for one in evidence.digests)
    running = 1 + int(sha256(joined.encode()).hexdigest()[:8], 16) % 999_999
    return Imprint(
        number=numbered(SERIES[audience], running),
        language=Language.ENGLISH,
        generated_at=_midnight(evidence.policy_date),
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
            for figure in section.figures:
                console.print(f"  {figure.label}: {figure.text}")
    for path in written:
        console.print(f"wrote {path}")
