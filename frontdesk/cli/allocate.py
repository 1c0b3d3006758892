"""``exambank allocate``: assign candidates to sites by least distance."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import rich_click as click
from rich.console import Console
from rich.table import Table

from frontdesk.cli.csvfile import Cell, UnusableFile, read_rows, unique
from scheduling.allocation import (
    NEAREST,
    Allocation,
    Applicant,
    Comparison,
    Place,
    UnusableAllocation,
    allocate,
    audit,
    compare,
    flow,
    ortools_flow,
)
from scheduling.allocation.picture import allocation_svg
from scheduling.allocation.types import STANDARD_POOL

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
POOLS = (STANDARD_POOL, "accommodation")
Held = dict[str, tuple[str, str]]


@click.command("allocate")
@click.argument("candidates_file", metavar="CANDIDATES.csv", type=FILE)
@click.argument("sites_file", metavar="SITES.csv", type=FILE)
@click.option(
    "--nearest",
    type=click.IntRange(min=1),
    default=NEAREST,
    show_default=True,
    help="How many of the nearest sites are open to each candidate.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of the lottery."
)
@click.option("--keep", type=FILE, help="An earlier answer (JSON): keep its seats where possible.")
@click.option("--check", "verify", is_flag=True, help="Let the independent checker judge, too.")
@click.option(
    "--svg",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw who travels where here.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    candidates_file: Path,
    sites_file: Path,
    *,
    nearest: int,
    seed: int,
    keep: Path | None,
    verify: bool,
    svg: Path | None,
    as_json: bool,
) -> None:
    """Assign candidates to sites: as many as possible, then least total distance.

    CANDIDATES.csv has the columns id,latitude,longitude,pool,preferences,excluded,college (a
    column region is used in the report), SITES.csv id,session,latitude,longitude,pool,seats;
    several site ids are separated by semicolons.  Exit code 2 when a file cannot be used.
    """
    applicants = read_applicants(candidates_file)
    places = read_places(sites_file)
    _note_strangers(applicants, places)
    held = read_held(keep) if keep else {}
    solver = ortools_flow.least_cost if ortools_flow.is_installed() else flow.least_cost
    try:
        allocation = allocate(
            applicants, places, nearest=nearest, seed=seed, keep=held, solver=solver
        )
    except UnusableAllocation as fault:
        raise UnusableFile(sites_file, 1, 1, str(fault)) from None
    answer = as_object(allocation, held)
    answer["solver"] = solver.__module__.rpartition(".")[2]
    comparison = compare(applicants, places, allocation, nearest=nearest)
    answer["comparison"] = {name: asdict(one) for name, one in comparison.items()}
    if verify:
        found = audit(applicants, places, allocation, nearest=nearest, keep=held)
        answer["check"] = asdict(found)
    if svg is not None:
        svg.write_text(allocation_svg(applicants, places, allocation), encoding="utf-8")
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        _show(allocation, comparison)


def read_applicants(path: Path) -> tuple[Applicant, ...]:
    """Return the candidates of a file; `UnusableFile` tells the first fault."""
    rows = list(
        read_rows(
            path,
            required=("id", "latitude", "longitude"),
            optional=("pool", "preferences", "excluded", "college", "region"),
        )
    )
    unique([row["id"] for row in rows])
    return tuple(
        Applicant(
            id=row["id"].text,
            latitude=_degrees(row["latitude"], 90),
            longitude=_degrees(row["longitude"], 180),
            pool=_pool(row["pool"]),
            preferences=row["preferences"].listed(),
            excluded=row["excluded"].words(),
            college=row["college"].text,
            region=row["region"].text,
        )
        for row in rows
    )


def read_places(path: Path) -> tuple[Place, ...]:
    """Return the places of a file; `UnusableFile` tells the first fault."""
    places: dict[tuple[str, str, str], int] = {}
    positions: dict[str, tuple[float, float]] = {}
    found = []
    for row in read_rows(
        path,
        required=("id", "session", "latitude", "longitude", "seats"),
        optional=("pool",),
    ):
        place = Place(
            site=row["id"].required(),
            session=row["session"].text,
            latitude=_degrees(row["latitude"], 90),
            longitude=_degrees(row["longitude"], 180),
            seats=_seats(row["seats"]),
            pool=_pool(row["pool"]),
        )
        here = (place.latitude, place.longitude)
        if positions.setdefault(place.site, here) != here:
            raise row["latitude"].refuse(f"of site {place.site} differs from an earlier line")
        line = places.setdefault((place.site, place.session, place.pool), row["id"].line)
        if line != row["id"].line:
            raise row["id"].refuse(
                f"{place.site!r} with this session and pool stands in line {line} already"
            )
        found.append(place)
    return tuple(found)


def _note_strangers(applicants: Sequence[Applicant], places: Sequence[Place]) -> None:
    """Say on stderr which sites candidates name that are not there: closed, or a slip."""
    named = {site for one in applicants for site in (*one.preferences, *one.excluded)}
    unknown = sorted(named - {place.site for place in places})
    if unknown:
        click.echo(
            f"Note: candidates prefer or exclude {len(unknown)} sites that are not in the file of "
            f"sites, such as {unknown[0]}: they bind nothing",
            err=True,
        )


def _pool(cell: Cell) -> str:
    if cell.text and cell.text not in POOLS:
        raise cell.refuse(f"is {cell.text!r}: choose from {', '.join(POOLS)}")
    return cell.text or STANDARD_POOL


def _degrees(cell: Cell, limit: int) -> float:
    value = cell.number()
    if abs(value) > limit:
        raise cell.refuse(f"is {value}: give degrees between -{limit} and {limit}")
    return float(value)


def _seats(cell: Cell) -> int:
    value = cell.number()
    if value < 0 or value != int(value):
        raise cell.refuse(f"is {cell.text}: give a whole number of seats, 0 or more")
    return int(value)


def read_held(path: Path) -> Held:
    """Return the seats of an earlier answer, by candidate."""
    try:
        answer = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as fault:
        raise UnusableFile(path, fault.lineno, fault.colno, f"not JSON: {fault.msg}") from None
    except UnicodeDecodeError:
        raise UnusableFile(path, 1, 1, "the text is not UTF-8: save it as UTF-8") from None
    assigned = answer.get("assigned") if isinstance(answer, dict) else None
    if not isinstance(assigned, dict):
        raise UnusableFile(path, 1, 1, 'no object "assigned": give an answer of this command')
    held: Held = {}
    for candidate, seat in assigned.items():
        match seat:
            case [str() as site, str() as session]:
                held[candidate] = (site, session)
            case _:
                fault_text = f"the seat of {candidate} is {seat!r}, not [site, session]"
                raise UnusableFile(path, 1, 1, fault_text)
    return held


def as_object(allocation: Allocation, held: Mapping[str, tuple[str, str]]) -> dict[str, object]:
    """Return the allocation as the JSON object that ``--json`` prints."""
    km = np.array(list(allocation.distance_km.values()))
    assigned = {name: [p.site, p.session] for name, p in allocation.assigned.items()}
    moved = [name for name, seat in held.items() if assigned.get(name, list(seat)) != list(seat)]
    return {
        "assigned": assigned,
        "unassigned": list(allocation.unassigned),
        "mean_km": float(km.mean()) if len(km) else None,
        "p95_km": float(np.percentile(km, 95)) if len(km) else None,
        "optimal": allocation.optimal,
        "seed": allocation.seed,
        "moved": moved,
    }


def _show(allocation: Allocation, comparison: Mapping[str, Comparison]) -> None:
    console = Console()
    console.print(_table("All candidates", comparison, None))
    for title, by in (("By region", "by_region"), ("By need", "by_need")):
        console.print(_table(title, comparison, by))
    proved = "proved optimal" if allocation.optimal else "not proved optimal"
    console.print(f"{len(allocation.assigned)} seated, {proved}, seed {allocation.seed}")
    if allocation.unassigned:
        console.print(f"Without a seat: {', '.join(allocation.unassigned[:20])}", markup=False)


def _table(title: str, comparison: Mapping[str, Comparison], by: str | None) -> Table:
    table = Table("Group", "Way", "Candidates", "Unassigned", "Mean km", "95 % km", title=title)
    for name, one in comparison.items():
        groups = {"all": one.overall} if by is None else getattr(one, by)
        for group, summary in groups.items():
            table.add_row(
                group,
                name.replace("_", " "),
                str(summary.candidates),
                str(summary.unassigned),
                *_kilometres((summary.mean_km, summary.p95_km)),
            )
    return table


def _kilometres(values: Sequence[float | None]) -> list[str]:
    return ["-" if value is None else f"{value:.1f}" for value in values]
