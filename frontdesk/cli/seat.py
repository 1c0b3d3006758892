"""``exambank seat``: seat the candidates of one room by every rule."""

import json
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

import rich_click as click
from rich.console import Console
from rich.table import Table

from frontdesk.cli.csvfile import Cell, read_rows, unique
from scheduling.seating import Breach, Desk, Plan, Room, SeatingRule, Sitter, metres, micrometres
from scheduling.seating import seat as seat_room
from scheduling.seating.picture import room_svg
from scheduling.seating.types import MDEG_PER_TURN, STANDARD_KIND

EXIT_RULE_BROKEN = 3
LONGEST_LENGTH_M = 1_000
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Metres(click.ParamType[Decimal]):
    """An exact length in metres, above zero."""

    name = "metres"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        try:
            length = Decimal(str(value))
        except InvalidOperation:
            length = Decimal("NaN")
        if not length.is_finite() or not 0 < length <= LONGEST_LENGTH_M:
            self.fail(f"{value!r} is not a length in metres such as 1.5", param, ctx)
        return length


@click.command("seat")
@click.argument("room_file", metavar="ROOM.csv", type=FILE)
@click.argument("candidates_file", metavar="CANDIDATES.csv", type=FILE)
@click.option("--forms", required=True, help="Papers to hand out, as A,B; A/1 is a version of A.")
@click.option(
    "--rule-distance",
    type=Metres(),
    default="1.5",
    show_default=True,
    help="Least distance in metres, centre to centre; exactly equal is legal.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of the draw.")
@click.option(
    "--legal-desks-only",
    is_flag=True,
    help="Leave out desks until the room is legal, instead of refusing it.",
)
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="Draw the plan here.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(  # noqa: PLR0917 - click passes every option by name
    room_file: Path,
    candidates_file: Path,
    forms: str,
    rule_distance: Decimal,
    seed: int,
    legal_desks_only: bool,
    svg: Path | None,
    as_json: bool,
) -> None:
    """Seat the candidates of one room: random, forms and colleges apart, needs met.

    ROOM.csv has the columns desk,x,y,facing,table,table_length,table_shape,kind (metres and
    degrees), CANDIDATES.csv id,college,needs,seen (several values separated by semicolons).
    Exit code 3 when a rule is broken, 2 when a file cannot be used.
    """
    room = read_room(room_file)
    sitters = read_sitters(candidates_file)
    papers = tuple(dict.fromkeys(name for part in forms.split(",") if (name := part.strip())))
    if not papers:
        raise click.BadParameter("name at least one form, such as A", param_hint="--forms")
    rule = SeatingRule(distance_um=micrometres(rule_distance))
    plan = seat_room(room, sitters, forms=papers, rule=rule, seed=seed)
    if legal_desks_only and plan.legal_capacity < len(room.desks):
        room = room.only(frozenset(plan.alternative.desks))
        plan = seat_room(room, sitters, forms=papers, rule=rule, seed=seed)
    if svg is not None:
        svg.write_text(room_svg(room, plan.seats, rule=rule), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(as_object(plan), ensure_ascii=False))
    else:
        _show(plan)
    if plan.breaches:
        raise SystemExit(EXIT_RULE_BROKEN)


def read_room(path: Path) -> Room:
    """Return the room of a file; `UnusableFile` tells the first fault."""
    rows = list(
        read_rows(
            path,
            required=("desk", "x", "y", "facing"),
            optional=("table", "table_length", "table_shape", "kind"),
        )
    )
    unique([row["desk"] for row in rows])
    lengths: dict[str, int] = {}
    desks = []
    for row in rows:
        desk = _desk(row)
        if desk.table and lengths.setdefault(desk.table, desk.table_length_um) != (
            desk.table_length_um
        ):
            known = metres(lengths[desk.table])
            raise row["table_length"].refuse(
                f"of table {desk.table} is {metres(desk.table_length_um):f} here and {known:f} "
                "above: a table has one length"
            )
        desks.append(desk)
    return Room(tuple(desks), path.stem)


def _desk(row: dict[str, Cell]) -> Desk:
    facing = row["facing"].number(default=Decimal(0))
    return Desk(
        id=row["desk"].required(),
        x_um=_length(row["x"]),
        y_um=_length(row["y"]),
        facing_mdeg=round(facing * 1000) % MDEG_PER_TURN,
        table=row["table"].text,
        table_length_um=_table_length(row["table_length"]),
        table_shape=row["table_shape"].text.lower(),
        offers=row["kind"].words() - {STANDARD_KIND},
    )


def _length(cell: Cell, *, default: Decimal | None = None) -> int:
    value = cell.number(default=default)
    if abs(value) > LONGEST_LENGTH_M:
        raise cell.refuse(f"is {value} m: give metres from a corner of the room")
    return micrometres(value)


def _table_length(cell: Cell) -> int:
    length = _length(cell, default=Decimal(0))
    if length < 0:
        raise cell.refuse(f"is {cell.text} m: a length cannot be negative")
    return length


def read_sitters(path: Path) -> tuple[Sitter, ...]:
    """Return the candidates of a file; `UnusableFile` tells the first fault."""
    rows = list(read_rows(path, required=("id",), optional=("college", "needs", "seen")))
    unique([row["id"] for row in rows])
    return tuple(
        Sitter(
            id=row["id"].text,
            college=row["college"].text,
            needs=row["needs"].words() - {STANDARD_KIND},
            seen=row["seen"].words(),
        )
        for row in rows
    )


def as_object(plan: Plan) -> dict[str, object]:
    """Return the plan as the JSON object that ``--json`` prints."""
    return {
        "seats": {seat.candidate: {"desk": seat.desk, "form": seat.form} for seat in plan.seats},
        "breaches": [_breach_object(breach) for breach in plan.breaches],
        "legal_capacity": plan.legal_capacity,
        "seed": plan.seed,
        "alternative": {
            "desks": list(plan.alternative.desks),
            "capacity": plan.alternative.capacity,
            "proven": plan.alternative.proven,
        },
        "notes": list(plan.notes),
    }


def _breach_object(breach: Breach) -> dict[str, object]:
    return {
        "rule": breach.rule.value,
        "desks": list(breach.desks),
        "have": _plain(breach.have),
        "need": _plain(breach.need),
        "candidates": list(breach.candidates),
        "message": breach.message,
    }


def _plain(value: Decimal | int | str) -> float | int | str:
    return float(value) if isinstance(value, Decimal) else value


def _show(plan: Plan) -> None:
    console = Console()
    if plan.seats:
        table = Table("Desk", "Candidate", "Form", title=f"Seating plan, seed {plan.seed}")
        for seat in sorted(plan.seats, key=lambda seat: _natural(seat.desk)):
            table.add_row(seat.desk, seat.candidate, seat.form)
        console.print(table)
    for breach in plan.breaches:
        console.print(f"{breach.rule.value}: {breach.message}", markup=False, style="red")
    for note in plan.notes:
        console.print(f"note: {note}", markup=False)
    if plan.breaches and plan.alternative.desks:
        _show_alternative(console, plan.alternative.desks, proven=plan.alternative.proven)


def _show_alternative(console: Console, desks: Sequence[str], *, proven: bool) -> None:
    extent = "the most possible" if proven else "the most found"
    console.print(f"Legal with {len(desks)} desks ({extent}): {', '.join(desks)}", markup=False)


def _natural(name: str) -> tuple[str, int, str]:
    """Sort A2 before A10."""
    letters = name.rstrip("0123456789")
    return letters, int(name[len(letters) :] or 0), name
