"""``exambank assemble``: choose the items of forms from a pool, to a spec."""

import json
import math
from pathlib import Path
from time import perf_counter

import rich_click as click
from rich.console import Console
from rich.table import Table

from exambank.assembly import Assembly, Pool, PoolUnusable, Spec, SpecUnusable, Status, check_claims
from exambank.assembly import assemble as assemble_forms
from exambank.assembly.picture import information_svg
from frontdesk.cli.assembly_files import (
    located,
    read_pool,
    read_spec,
    refuse_unknown_names,
    strangers,
)
from frontdesk.cli.csvfile import UnusableFile
from frontdesk.cli.yamlfile import read_yaml

EXIT_CODES = {
    Status.OPTIMAL: 0,
    Status.WITHIN_GAP: 0,
    Status.INFEASIBLE: 3,
    Status.NONE_FOUND: 4,
}
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("assemble")
@click.option("--pool", "pool_file", required=True, metavar="POOL.csv", type=FILE, help="Items.")
@click.option("--blueprint", required=True, metavar="SPEC.yaml", type=FILE, help="The spec.")
@click.option(
    "--svg",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw the information of the forms against the target here.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(pool_file: Path, blueprint: Path, svg: Path | None, as_json: bool) -> None:
    """Assemble forms from a pool of items to a blueprint.

    POOL.csv has the columns id,area,cognitive,a,b,c,words,exposure,enemies,stimulus,key and
    any further ones; SPEC.yaml says what every form must be.  Exit code 0 with forms, 3 when
    no such forms can exist, 4 when none was found in time, 2 when a file cannot be used.
    """
    spec = read_spec(blueprint)
    pool = read_pool(pool_file, spec)
    refuse_unknown_names(blueprint, spec, pool)
    unknown = strangers(pool)
    if unknown:
        text = (
            f"{len(unknown)} enemies are not in the pool, such as {unknown[0]}: they bind nothing"
        )
        click.echo(f"Note: {text}", err=True)
    assembly = _assembled(pool, spec, pool_file=pool_file, blueprint=blueprint)
    if svg is not None and assembly.forms and spec.information is not None:
        svg.write_text(information_svg(pool, spec, assembly.forms), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(as_object(assembly), ensure_ascii=False, allow_nan=False))
    else:
        _show(assembly, spec)
    if EXIT_CODES[assembly.status]:
        raise SystemExit(EXIT_CODES[assembly.status])


def as_object(assembly: Assembly) -> dict[str, object]:
    """Return the answer as plain values for JSON."""
    forms = zip(assembly.forms, assembly.information, assembly.deviation, strict=True)
    return {
        "status": assembly.status.value,
        "forms": [
            {"items": list(items), "information": list(information), "deviation": deviation}
            for items, information, deviation in forms
        ],
        "bound": _finite(assembly.bound),
        "gap": _finite(assembly.gap),
        "seconds": round(assembly.seconds, 6),
        "reasons": [
            {
                "constraint": reason.constraint,
                "have": reason.have,
                "need": reason.need,
                "relaxation": reason.relaxation,
                "path": reason.path,
                "to": reason.to,
            }
            for reason in assembly.reasons
        ],
    }


def _assembled(pool: Pool, spec: Spec, *, pool_file: Path, blueprint: Path) -> Assembly:
    try:
        assembly = assemble_forms(pool, spec, clock=perf_counter)
    except PoolUnusable as fault:
        raise UnusableFile(pool_file, 1, 1, f"column {fault.column}: {fault.problem}") from None
    except SpecUnusable as fault:
        raise located(read_yaml(blueprint), fault) from None
    if assembly.forms:
        breaches = check_claims(pool, spec, assembly)
        if breaches:
            first = breaches[0]
            raise click.ClickException(
                f"form {first.form} breaks {first.constraint}: {first.have}, not {first.need}; "
                "the engine is at fault, please report the files"
            )
    return assembly


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _show(assembly: Assembly, spec: Spec) -> None:
    console = Console()
    console.print(f"{assembly.status.value.replace('_', ' ')} in {assembly.seconds:.2f} s")
    if assembly.forms:
        console.print(_table(assembly, spec))
        console.print(f"proven bound {assembly.bound:.4f}, gap {assembly.gap:.4f}")
        for number, items in enumerate(assembly.forms, start=1):
            console.print(f"form {number}: {' '.join(items)}", markup=False, soft_wrap=True)
    for reason in assembly.reasons:
        console.print(
            f"{reason.constraint}: have {reason.have:g}, need {reason.need:g}; {reason.relaxation}",
            markup=False,
            soft_wrap=True,
        )


def _table(assembly: Assembly, spec: Spec) -> Table:
    theta = spec.information.theta if spec.information else ()
    table = Table("form", "items")
    for heading in (*(f"I({ability:g})" for ability in theta), "deviation"):
        table.add_column(heading, justify="right")
    rows = zip(assembly.forms, assembly.information, assembly.deviation, strict=True)
    for number, (items, information, deviation) in enumerate(rows, start=1):
        figures = (f"{value:.3f}" for value in information)
        table.add_row(str(number), str(len(items)), *figures, f"{deviation:.4f}")
    return table
