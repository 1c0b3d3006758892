"""``exambank link``: put a new calibration on the scale of a base calibration."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import rich_click as click
from rich.table import Table

from frontdesk.cli.covariancefile import read_covariance
from frontdesk.cli.evidence import json_option, plain, print_json, shown, wide_console
from frontdesk.cli.marks import FILE
from frontdesk.cli.names import NAMES
from frontdesk.cli.parameters import read_calibrated
from frontdesk.cli.tables import unusable
from scoring.irt.models import ItemParameters
from scoring.linking.anchors import Anchors, NotLinkable
from scoring.linking.drift import CRITICAL_Z, drift, purified
from scoring.linking.link import Grid, GridWeights, LinkMethod, link

GRID_PARTS = 3


@click.command("link")
@click.argument("new_file", metavar="NEW.csv", type=FILE)
@click.argument("base_file", metavar="BASE.csv", type=FILE)
@click.option("--method", type=click.Choice([one.value for one in LinkMethod]), required=True)
@click.option(
    "--D",
    "d",
    type=click.FloatRange(0, min_open=True),
    default=1.0,
    show_default=True,
    help="D in logit = D a (theta - b); 1 for what `calibrate` writes, often 1.7 in books.",
)
@click.option(
    "--grid",
    default="-4,4,0.05",
    show_default=True,
    metavar="LOW,HIGH,STEP",
    help="Abilities on the base scale at which curves are compared.",
)
@click.option(
    "--weights",
    type=click.Choice([one.value for one in GridWeights]),
    default=GridWeights.UNIFORM.value,
    show_default=True,
    help="How the points of the grid count.",
)
@click.option("--symmetric", is_flag=True, help="Compare curves on both scales.")
@click.option(
    "--common", type=NAMES, default="", metavar="ID,...", help="Use these common items only."
)
@click.option(
    "--exclude", type=NAMES, default="", metavar="ID,...", help="Leave these common items out."
)
@click.option("--covariance-new", "covariance_new", type=FILE, help="Covariance of NEW's a, b, c.")
@click.option(
    "--covariance-base", "covariance_base", type=FILE, help="Covariance of BASE's a, b, c."
)
@click.option("--purify", is_flag=True, help="Leave out drifting items by the stated rule.")
@json_option
def command(
    *,
    new_file: Path,
    base_file: Path,
    method: str,
    d: float,
    grid: str,
    weights: str,
    symmetric: bool,
    common: tuple[str, ...],
    exclude: tuple[str, ...],
    covariance_new: Path | None,
    covariance_base: Path | None,
    purify: bool,
    as_json: bool,
) -> None:
    """Link NEW.csv to BASE.csv (columns id,a,b,c): theta_base = A theta_new + B.

    Items with more categories hold b1,b2,... instead of b. Without `id` rows are matched by
    number. Every common item is judged for drift, also those left out.
    """
    new, base = _read(new_file, base_file)
    points = _grid(grid, weights)
    try:
        everything = Anchors.common(new, base, only=common or None)
        anchors = everything.without(_checked(exclude, everything))
        removed: dict[str, Any] = {}
        if purify:
            found = purified(
                anchors, method=LinkMethod(method), d=d, grid=points, symmetric=symmetric
            )
            anchors = anchors.without(found.removed)
            removed = {"removed": found.removed, "rule": found.rule, "stopped": found.stopped_by}
        line = link(
            anchors,
            method=LinkMethod(method),
            d=d,
            grid=points,
            symmetric=symmetric,
            covariance_new=read_covariance(covariance_new, items=new, anchors=anchors),
            covariance_base=read_covariance(covariance_base, items=base, anchors=anchors),
        )
    except NotLinkable as fault:
        raise unusable(new_file, f"{fault} (linked with {base_file})") from fault
    content = {
        "A": line.slope,
        "B": line.intercept,
        "se_A": line.se_slope,
        "se_B": line.se_intercept,
        "method": line.method,
        "n_items": line.n_items,
        "items": line.ids,
        "D": line.d,
        "grid": None if line.grid is None else str(line.grid),
        "drift": [plain(one) for one in drift(everything, line, grid=points)],
        "purified": removed or None,
        "assumptions": line.assumptions,
    }
    if as_json:
        print_json(content)
    else:
        _print(content)


def _read(
    new_file: Path, base_file: Path
) -> tuple[Sequence[ItemParameters], Sequence[ItemParameters]]:
    """Read both files; where one names no items, rows are matched by number in both."""
    new, base = read_calibrated(new_file), read_calibrated(base_file)
    if new.has_identifiers and base.has_identifiers:
        return new.items, base.items
    return _numbered(new.items), _numbered(base.items)


def _numbered(items: Sequence[ItemParameters]) -> list[ItemParameters]:
    return [replace(item, id=str(row)) for row, item in enumerate(items, start=1)]


def _checked(names: tuple[str, ...], anchors: Anchors) -> tuple[str, ...]:
    for name in names:
        if name not in anchors.ids:
            raise NotLinkable(f"item {name} to exclude is not a common item")
    return names


def _grid(text: str, weights: str) -> Grid:
    try:
        low, high, step = (float(part) for part in text.split(","))
        return Grid(low, high, step, GridWeights(weights))
    except ValueError as fault:
        said = f"{text!r} is no grid: give LOW,HIGH,STEP such as -4,4,0.05 ({fault})"
        raise click.BadParameter(said, param_hint="--grid") from fault


def _print(content: dict[str, Any]) -> None:
    console = wide_console()
    console.print(
        f"{content['method']}, {content['n_items']} common items, D = {content['D']:g}"
        + (f", grid {content['grid']}" if content["grid"] else "")
    )
    for name in ("A", "B"):
        error = content[f"se_{name}"]
        said = "" if error is None else f"   standard error {error:.6f}"
        console.print(f"{name} = {content[name]:.6f}{said}")
    table = Table(title=f"Drift of the common items (flagged: robust z beyond {CRITICAL_Z:g})")
    for name in ("item", "b difference", "z of b", "log a ratio", "z of a", "D2", "flag", "used"):
        table.add_column(name, justify="left" if name in {"item", "flag", "used"} else "right")
    for one in content["drift"]:
        table.add_row(
            one["id"],
            shown(one["b_difference"]),
            shown(one["z_b"], 2),
            shown(one["log_a_ratio"]),
            shown(one["z_a"], 2),
            shown(one["d2"], 5),
            "drift" if one["flagged"] else "",
            "yes" if one["used"] else "no",
        )
    console.print(table)
    if content["purified"]:
        went = ", ".join(content["purified"]["removed"]) or "nothing"
        console.print(f"left out: {went}; {content['purified']['stopped']}")
        console.print(f"rule: {content['purified']['rule']}")
    for said in content["assumptions"]:
        console.print(f"assumed: {said}")
