"""``exambank sustain``: join a finding with the evidence on it, or refuse it."""

import json
from pathlib import Path
from typing import IO

import rich_click as click

from frontdesk.cli.csvfile import Cell, read_rows
from frontdesk.cli.evidence import json_option, plain, print_json
from frontdesk.cli.findings import read_finding
from scoring.forensics.evidence import (
    Evidence,
    EvidenceIncomplete,
    EvidenceKind,
    StatisticsAlone,
    SustainedFinding,
    sustain,
)

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUTPUT = click.Path(dir_okay=False, path_type=Path)


class NotSustained(click.ClickException):
    """Nothing but statistics stands against somebody; no evidence file is written."""

    exit_code = 3

    def show(self, file: IO[str] | None = None) -> None:
        """Print the plain message on standard error."""
        click.echo(f"Error: {self.message}", err=True, file=file)


@click.command("sustain")
@click.argument("finding_file", metavar="FINDING.json", type=FILE)
@click.argument("evidence_file", metavar="EVIDENCE.csv", type=FILE)
@click.option("-o", "--output", type=OUTPUT, help="Write the evidence file here.")
@json_option
def command(*, finding_file: Path, evidence_file: Path, output: Path | None, as_json: bool) -> None:
    """Join FINDING.json with EVIDENCE.csv into a file for those who decide, or refuse.

    EVIDENCE.csv has the columns kind,persons,source,said: kind is statistic, seat, report,
    material or admission, persons are separated by semicolons.  Every person of the finding needs
    a piece that is no statistic.
    """
    finding = read_finding(finding_file)
    pieces = [
        _piece(row)
        for row in read_rows(evidence_file, required=("kind", "persons", "source", "said"))
    ]
    try:
        sustained = sustain(finding, pieces)
    except (StatisticsAlone, EvidenceIncomplete) as fault:
        raise NotSustained(str(fault)) from fault
    content = _content(sustained)
    if output:
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        output.write_text(text, encoding="utf-8")
    if as_json:
        print_json(content)
    else:
        persons = ", ".join(content["finding"]["persons"])
        click.echo(f"{finding.claim}: {persons}; carried by {len(sustained.carried_by)} pieces")
        for piece in sustained.carried_by:
            click.echo(f"- {piece.kind}: {piece.said} ({piece.source})")
        click.echo("this file decides nothing: those who decide hear the persons first")


def _piece(row: dict[str, Cell]) -> Evidence:
    try:
        kind = EvidenceKind(row["kind"].text)
    except ValueError:
        known = ", ".join(EvidenceKind)
        raise row["kind"].refuse(f"is {row['kind'].text!r}, not one of {known}") from None
    return Evidence(kind, row["persons"].words(), row["source"].text, row["said"].text)


def _content(sustained: SustainedFinding) -> dict[str, dict[str, list[str]]]:
    content: dict[str, dict[str, list[str]]] = plain(
        {
            "finding": plain(sustained.file.finding)
            | {"persons": sorted(sustained.file.finding.persons)},
            "evidence": [
                plain(piece) | {"persons": sorted(piece.persons)}
                for piece in sustained.file.evidence
            ],
            "carried_by": [
                plain(piece) | {"persons": sorted(piece.persons)} for piece in sustained.carried_by
            ],
        }
    )
    return content
