"""``exambank seat``: seat the candidates of a room, or of the rooms of one place, by every rule."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import rich_click as click
from rich.console import Console
from rich.table import Table

from frontdesk.cli.roomfiles import LONGEST_LENGTH_M, read_rooms, read_sitters
from scheduling.seating import (
    Breach,
    Plan,
    Room,
    SeatingRule,
    Sitter,
    legal_alternative,
    micrometres,
    share,
)
from scheduling.seating import seat as seat_room
from scheduling.seating.picture import room_svg

EXIT_RULE_BROKEN = 3
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
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Of the draw."
)
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
    """Seat the candidates of a room: random, forms and colleges apart, needs met.

    ROOM.csv has the columns desk,x,y,facing,table,table_length,table_shape,kind (metres and
    degrees) and, where a place has several rooms, room: the candidates are then shared over
    them first, so that no college fills one.  CANDIDATES.csv has id,college,needs,seen (several
    values separated by semicolons).  Exit code 3 when a rule is broken, 2 when a file cannot be
    used.
    """
    rooms = read_rooms(room_file)
    sitters = read_sitters(candidates_file)
    papers = tuple(dict.fromkeys(name for part in forms.split(",") if (name := part.strip())))
    if not papers:
        raise click.BadParameter("name at least one form, such as A", param_hint="--forms")
    rule = SeatingRule(distance_um=micrometres(rule_distance))
    if legal_desks_only:
        rooms = tuple(one.only(frozenset(legal_alternative(one, rule).desks)) for one in rooms)
    planned = plan_place(rooms, sitters, papers=papers, rule=rule, seed=seed)
    if svg is not None:
        _draw(svg, planned, rule=rule)
    if as_json:
        click.echo(json.dumps(as_object(planned, seed=seed), ensure_ascii=False))
    else:
        _show(planned)
    if planned.breaches:
        raise SystemExit(EXIT_RULE_BROKEN)


@dataclass(frozen=True, slots=True)
class PlacePlan:
    """The plans of the rooms of one place, and what the sharing of the candidates said."""

    plans: tuple[tuple[Room, Plan], ...]
    of_sharing: tuple[Breach, ...] = ()
    sharing_notes: tuple[str, ...] = ()

    @property
    def breaches(self) -> tuple[Breach, ...]:
        return (*self.of_sharing, *(one for _, plan in self.plans for one in plan.breaches))


def plan_place(
    rooms: Sequence[Room],
    sitters: Sequence[Sitter],
    *,
    papers: Sequence[str],
    rule: SeatingRule,
    seed: int,
) -> PlacePlan:
    """Seat one room as its list is, or share the candidates over several and seat each."""
    if len(rooms) == 1:
        return PlacePlan(
            ((rooms[0], seat_room(rooms[0], sitters, forms=papers, rule=rule, seed=seed)),)
        )
    shared = share(rooms, sitters, rule=rule, seed=seed)
    plans = tuple(
        (room, seat_room(room, inside, forms=papers, rule=rule, seed=seed + number))
        for number, (room, inside) in enumerate(zip(rooms, shared.lists, strict=True))
    )
    return PlacePlan(plans, shared.breaches, shared.notes)


def _draw(svg: Path, planned: PlacePlan, *, rule: SeatingRule) -> None:
    """Draw one room into `svg`, or several into files with the room's number in the name."""
    for number, (room, plan) in enumerate(planned.plans, start=1):
        file = svg if len(planned.plans) == 1 else svg.with_stem(f"{svg.stem}-{number}")
        file.write_text(room_svg(room, plan.seats, rule=rule), encoding="utf-8")


def as_object(planned: PlacePlan, *, seed: int) -> dict[str, object]:
    """Return the plans as the JSON object that ``--json`` prints; rooms are named if several."""
    several = len(planned.plans) > 1
    alternatives = [(room, plan.alternative) for room, plan in planned.plans]
    return {
        "seats": {
            seat.candidate: {"desk": seat.desk, "form": seat.form}
            | ({"room": room.name} if several else {})
            for room, plan in planned.plans
            for seat in plan.seats
        },
        "breaches": [
            *map(_breach_object, planned.of_sharing),
            *(
                _breach_object(breach) | ({"room": room.name} if several else {})
                for room, plan in planned.plans
                for breach in plan.breaches
            ),
        ],
        "legal_capacity": sum(one.capacity for _, one in alternatives),
        "seed": seed,
        "alternative": {
            "desks": [
                f"{room.name}: {desk}" if several else desk
                for room, one in alternatives
                for desk in one.desks
            ],
            "capacity": sum(one.capacity for _, one in alternatives),
            "proven": all(one.proven for _, one in alternatives),
        },
        "notes": [
            *planned.sharing_notes,
            *(note for _, plan in planned.plans for note in (() if several else plan.notes)),
        ],
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


def _show(planned: PlacePlan) -> None:
    console = Console()
    for breach in planned.of_sharing:
        console.print(
            f"{breach.rule.value}: {breach.message}", markup=False, style="red", soft_wrap=True
        )
    for note in planned.sharing_notes:
        console.print(f"note: {note}", markup=False, soft_wrap=True)
    for room, plan in planned.plans:
        _show_room(console, plan, title=f"{room.name}, " if len(planned.plans) > 1 else "")


def _show_room(console: Console, plan: Plan, *, title: str) -> None:
    if plan.seats:
        table = Table("Desk", "Candidate", "Form", title=f"{title}Seating plan, seed {plan.seed}")
        for seat in sorted(plan.seats, key=lambda seat: _natural(seat.desk)):
            table.add_row(seat.desk, seat.candidate, seat.form)
        console.print(table)
    for breach in plan.breaches:
        console.print(
            f"{title}{breach.rule.value}: {breach.message}",
            markup=False,
            style="red",
            soft_wrap=True,
        )
    for note in plan.notes if not title else ():
        console.print(f"note: {note}", markup=False, soft_wrap=True)
    if plan.breaches and plan.alternative.desks:
        _show_alternative(console, plan.alternative.desks, proven=plan.alternative.proven)


def _show_alternative(console: Console, desks: Sequence[str], *, proven: bool) -> None:
    extent = "the most possible" if proven else "the most found"
    console.print(
        f"Legal with {len(desks)} desks ({extent}): {', '.join(desks)}",
        markup=False,
        soft_wrap=True,
    )


def _natural(name: str) -> tuple[str, int, str]:
    """Sort A2 before A10."""
    letters = name.rstrip("0123456789")
    return letters, int(name[len(letters) :] or 0), name
