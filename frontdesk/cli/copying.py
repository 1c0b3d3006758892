"""``exambank copying``: screen pairs of candidates for shared answers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rich_click as click
from rich.table import Table

from frontdesk.cli.evidence import (
    RefusedByN,
    exploratory_option,
    json_option,
    print_json,
    print_small_print,
    refusals_as_json,
    shown,
    wide_console,
)
from frontdesk.cli.findings import NEVER_ALONE, findings_option, write_findings
from frontdesk.cli.names import ignore_option
from frontdesk.cli.seatsfile import read_seats
from frontdesk.cli.tables import read_key, read_responses, unusable
from scoring.forensics.answers import Answers, answers_of
from scoring.forensics.evidence import Finding
from scoring.forensics.neighbours import (
    NEAR_M,
    NeighbourScreen,
    TooFewForNeighbours,
    neighbour_screen,
)
from scoring.forensics.screen import (
    CopyingScreen,
    Correction,
    Index,
    SeatsNotKnown,
    TooFewToCompare,
    screen,
)
from scoring.forensics.seats import Seating
from scoring.keys import KeyRule

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Found:
    """Everything the command prints: a screen by index, or neighbours counted."""

    screen: CopyingScreen | None
    neighbours: NeighbourScreen | None
    exploratory: bool
    notes: tuple[str, ...]


@click.command("copying")
@click.argument("responses_file", metavar="RESPONSES.csv", type=FILE)
@click.option("--key", "key_file", type=FILE, required=True, help="KEY.csv: item,key[,weight].")
@click.option("--seats", "seats_file", type=FILE, help="SEATS.csv: candidate,desk,x,y[,form].")
@click.option(
    "--index", type=click.Choice([i.value for i in Index]), default="omega", show_default=True
)
@click.option(
    "--correction",
    type=click.Choice([c.value for c in Correction]),
    default="holm",
    show_default=True,
)
@click.option(
    "--within",
    "within_m",
    type=click.FloatRange(0, min_open=True),
    help="Test only pairs seated within so many metres; decide so before looking.",
)
@click.option("--neighbours", is_flag=True, help="Count identical wrong answers of neighbours.")
@click.option("--alpha", type=click.FloatRange(0, 1), default=0.05, show_default=True)
@click.option("--group", help="A column that is no item.")
@ignore_option
@findings_option
@exploratory_option
@json_option
def command(
    *,
    responses_file: Path,
    key_file: Path,
    seats_file: Path | None,
    index: str,
    correction: str,
    within_m: float | None,
    neighbours: bool,
    alpha: float,
    group: str | None,
    ignore: tuple[str, ...],
    folder: Path | None,
    exploratory: bool,
    as_json: bool,
) -> None:
    """Screen all pairs of candidates of RESPONSES.csv for shared answers.

    P-values are corrected for all pairs tested.  Below N = 50 nothing is tested; from N = 10,
    --neighbours with --seats counts identical wrong answers of adjacent seats.  Nothing here is
    a finding against a person.
    """
    if (neighbours or within_m) and not seats_file:
        raise click.UsageError("--neighbours and --within need --seats SEATS.csv")
    table = read_responses(responses_file, group=group, ignore=ignore)
    responses = table.options()
    key, notes = read_key(key_file, responses=responses, source=table)
    for line in key.items:
        if line.rule is KeyRule.MARK and line.item in responses.items:
            said = f"item {line.item} is marked by people and has no options: --ignore it"
            raise unusable(key_file, said)
    answers = answers_of(responses, key=key)
    seats = read_seats(seats_file) if seats_file else {}
    seating = Seating.of(answers.candidates, seats) if seats else None
    without = [name for name in answers.candidates if name not in seats] if seats else []
    if without:
        notes += (f"{len(without)} candidates without a seat: {', '.join(without[:8])}",)
    try:
        if neighbours and seating:
            counted = neighbour_screen(answers, seating, near_m=within_m or NEAR_M)
            found = Found(None, counted, exploratory, notes)
        else:
            asked = _Asked(Index(index), Correction(correction), within_m, alpha, exploratory)
            found = Found(_screened(answers, seating, asked), None, exploratory, notes)
    except (TooFewToCompare, TooFewForNeighbours) as fault:
        raise RefusedByN(fault.found) from fault
    except SeatsNotKnown as fault:
        raise unusable(seats_file or responses_file, str(fault)) from fault
    if folder and found.screen:
        write_findings(folder, _findings(found.screen))
    if as_json:
        print_json(_as_json(found))
    else:
        _print(found)


def _findings(made: CopyingScreen) -> list[Finding]:
    return [
        Finding(
            persons=frozenset({pair.candidate, pair.source}),
            claim="shared more answers than candidates who work alone",
            method=made.method,
            value=pair.value,
            p_adjusted=pair.p_adjusted,
            n=made.n,
            n_tests=made.n_tests,
            assumptions=made.assumptions,
        )
        for pair in made.flagged
    ]


@dataclass(frozen=True, slots=True)
class _Asked:
    """How the screen is to be made."""

    index: Index
    correction: Correction
    within_m: float | None
    alpha: float
    exploratory: bool


def _screened(answers: Answers, seating: Seating | None, asked: _Asked) -> CopyingScreen:
    return screen(
        answers,
        index=asked.index,
        seating=seating,
        within_m=asked.within_m,
        correction=asked.correction,
        alpha=asked.alpha,
        exploratory=asked.exploratory,
    )


def _as_json(found: Found) -> dict[str, Any]:
    ending = {"exploratory": found.exploratory, "notes": (*found.notes, NEVER_ALONE)}
    if found.neighbours:
        one = found.neighbours
        return {
            "n": one.n,
            "near_m": one.near_m,
            "n_other_pairs": one.n_other_pairs,
            "neighbours": one.pairs,
            "method": one.method,
            "assumptions": one.assumptions,
            **ending,
        }
    assert found.screen is not None  # noqa: S101 - one of both is always there
    made = found.screen
    return {
        "n": made.n,
        "n_items": made.n_items,
        "n_tests": made.n_tests,
        "index": made.index,
        "correction": made.correction,
        "alpha": made.alpha,
        "within_m": made.within_m,
        "n_flagged": len(made.flagged),
        "pairs": made.pairs,
        "method": made.method,
        "assumptions": made.assumptions,
        "refused": refusals_as_json(made.refused),
        **ending,
    }


def _print(found: Found) -> None:
    console = wide_console()
    if found.neighbours:
        console.print(_neighbours_table(found.neighbours))
        console.print(
            f"{found.neighbours.method}; {found.neighbours.n_other_pairs} pairs sit farther apart"
        )
        said = found.neighbours.assumptions
    else:
        assert found.screen is not None  # noqa: S101 - one of both is always there
        said = found.screen.assumptions
        console.print(_pairs_table(found.screen))
        console.print(f"{len(found.screen.flagged)} flagged; {found.screen.method}")
    refused = found.screen.refused if found.screen else ()
    notes = (*said, *found.notes, NEVER_ALONE)
    print_small_print(console, notes=notes, refused=refused)


def _pairs_table(made: CopyingScreen) -> Table:
    title = f"Shared answers, N = {made.n}, {made.n_items} items, {made.n_tests} tests"
    table = Table("candidate", "source", title=title)
    corrected = {Correction.HOLM: "p (Holm)", Correction.BH: "p (BH)"}[made.correction]
    for name in ("shared", "expected", made.index.value, "p", corrected, "metres", "form"):
        table.add_column(name, justify="right")
    table.add_column("")
    for pair in made.pairs:
        table.add_row(
            pair.candidate,
            pair.source,
            str(pair.matches),
            shown(pair.expected, 1),
            shown(pair.value, 2),
            f"{pair.p:.1e}",
            f"{pair.p_adjusted:.2g}",
            shown(pair.distance_m, 2),
            _form(same=pair.same_form),
            "flagged" if pair.is_flagged else "",
        )
    return table


def _neighbours_table(made: NeighbourScreen) -> Table:
    table = Table("first", "second", title=f"Neighbours within {made.near_m:g} m, N = {made.n}")
    for name in ("metres", "form", "both wrong", "identical", "others as many"):
        table.add_column(name, justify="right")
    for pair in made.pairs:
        table.add_row(
            pair.first,
            pair.second,
            shown(pair.distance_m, 2),
            _form(same=pair.same_form),
            str(pair.both_wrong),
            str(pair.identical_wrong),
            f"{pair.others_as_many} of {made.n_other_pairs}",
        )
    return table


def _form(*, same: bool | None) -> str:
    return {True: "same", False: "other", None: "-"}[same]
