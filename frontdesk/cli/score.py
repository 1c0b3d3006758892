"""``exambank score``: ability of candidates on a calibrated bank."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rich_click as click
from numpy.typing import NDArray
from rich.table import Table

from frontdesk.cli.calibrate import NumberPair
from frontdesk.cli.evidence import json_option, print_json, shown, wide_console
from frontdesk.cli.names import ignore_option
from frontdesk.cli.parameters import read_calibrated
from frontdesk.cli.rightwrong import columns_that_count, right_or_wrong
from frontdesk.cli.tables import ResponseTable, read_responses, unusable
from scoring.irt.ability import AbilityMethod, estimate
from scoring.irt.bank import Bank, MarksDoNotFit, freeze
from scoring.irt.design import UnusableResponses
from scoring.irt.models import ItemParameters
from scoring.irt.priors import Normal
from scoring.irt.sumscore import estimate_from_sums

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SUM = "sum"
NO_MAXIMUM = "no finite maximum: every answer points the same way"
NO_ANSWER = "no answer"


@dataclass(frozen=True, slots=True)
class Scored:
    """Abilities of the rows of a response file."""

    candidates: tuple[str, ...]
    theta: NDArray[np.float64]
    se: NDArray[np.float64]
    n_items: NDArray[np.intp]
    method: str
    assumptions: tuple[str, ...]

    def note(self, row: int) -> str | None:
        """Say why a candidate has no ability."""
        if np.isfinite(self.theta[row]):
            return None
        return NO_MAXIMUM if self.n_items[row] else NO_ANSWER


@click.command("score")
@click.argument("responses_file", metavar="RESPONSES.csv", type=FILE)
@click.option("--parameters", "parameters_file", required=True, type=FILE)
@click.option(
    "--method", required=True, type=click.Choice([*(m.value for m in AbilityMethod), SUM])
)
@click.option(
    "--prior",
    type=NumberPair(),
    default=(0.0, 1.0),
    help="MEAN,SD of theta for map, eap and sum.  [default: 0,1]",
)
@click.option("--key", "key_file", type=FILE, help="KEY.csv: item,key[,weight].")
@click.option("--nodes", type=click.IntRange(11, 1001), default=61, show_default=True)
@click.option("--reach", type=click.FloatRange(1, 20), default=6.0, show_default=True)
@click.option("--group", help="A column that is no item: the group of a candidate.")
@click.option("--weights", help="A column that is no item: how often the row occurred.")
@ignore_option
@json_option
def command(
    *,
    responses_file: Path,
    parameters_file: Path,
    method: str,
    prior: tuple[float, float],
    key_file: Path | None,
    nodes: int,
    reach: float,
    group: str | None,
    weights: str | None,
    ignore: tuple[str, ...],
    as_json: bool,
) -> None:
    """Score the candidates of RESPONSES.csv on the items of PARAMETERS.csv.

    Theta is in the metric of the parameters.  Quadrature (eap, sum) runs over --nodes points
    from minus to plus --reach.  An empty cell is missing by design.
    """
    if prior[1] <= 0:
        raise click.UsageError(f"--prior: standard deviation {prior[1]:g} must be above 0")
    table = read_responses(responses_file, group=group, weights=weights, ignore=ignore)
    right = right_or_wrong(table, key_file)
    table = columns_that_count(table, right)
    items = _items_of(table, parameters_file)
    bank = freeze(items, nodes=nodes, reach=reach)
    found = _scored(table, right.marks, bank, method, Normal(*prior))
    if as_json:
        print_json(_as_json(found))
    else:
        _print(found)


def _items_of(table: ResponseTable, path: Path) -> list[ItemParameters]:
    """Return parameters in the order of the columns; without identifiers, by number."""
    found = read_calibrated(path)
    items = found.items
    if not found.has_identifiers:
        if len(items) != len(table.items):
            said = f"{len(items)} rows without id for {len(table.items)} item columns"
            raise unusable(path, said)
        return list(items)
    by_id = {item.id: item for item in items}
    for place, name in zip(table.columns, table.items, strict=True):
        if name not in by_id:
            said = f"item {name} has no row in {path}: calibrate it, or --ignore the column"
            raise unusable(table.source.path, said, column=place + 1)
    return [by_id[name] for name in table.items]


def _scored(
    table: ResponseTable, marks: NDArray[np.float64], bank: Bank, method: str, prior: Normal
) -> Scored:
    try:
        if method == SUM:
            theta, se = estimate_from_sums(bank, marks, prior=prior)
            n_items = (~np.isnan(marks)).sum(axis=1)
            said: tuple[str, ...] = ("theta is read from the sum of marks alone",)
        else:
            found = estimate(bank, marks, method=AbilityMethod(method), prior=prior)
            theta, se, n_items, said = found.theta, found.se, found.n_items, found.assumptions
    except (MarksDoNotFit, UnusableResponses) as fault:
        raise table.source.refuse(
            fault.row or 0, table.columns[fault.item or 0], str(fault)
        ) from fault
    return Scored(table.candidates, theta, se, n_items, method, said)


def _as_json(found: Scored) -> dict[str, Any]:
    candidates = []
    for row, name in enumerate(found.candidates):
        one: dict[str, Any] = {
            "id": name,
            "theta": float(found.theta[row]),
            "se": float(found.se[row]),
            "n": int(found.n_items[row]),
        }
        note = found.note(row)
        candidates.append(one | {"note": note} if note else one)
    return {
        "method": found.method,
        "n": len(found.candidates),
        "candidates": candidates,
        "assumptions": list(found.assumptions),
    }


def _print(found: Scored) -> None:
    table = Table("candidate", "theta", "SE", "items", "")
    for row, name in enumerate(found.candidates):
        table.add_row(
            name,
            shown(float(found.theta[row])),
            shown(float(found.se[row])),
            str(found.n_items[row]),
            found.note(row) or "",
        )
    console = wide_console()
    console.print(table)
    for sentence in found.assumptions:
        console.print(f"- {sentence}")
