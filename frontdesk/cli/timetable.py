"""``exambank timetable``: place exams in slots so that nobody clashes."""

import json
import math
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import rich_click as click
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from frontdesk.cli.csvfile import UnusableFile
from frontdesk.cli.timetable_files import read_demand, read_exams, read_seats, read_students
from scheduling.timetable import (
    NoTimetable,
    PeriodTooLarge,
    Progress,
    audit_day,
    audit_timetable,
    fastest_engine,
    find_timetable,
    plan_day,
    problem_of,
)
from scheduling.timetable.picture import clash_matrix_svg

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
EXAMS_SECONDS = 60.0
DAY_SECONDS = 0.5
PROVED_IMPOSSIBLE, NONE_FOUND = 3, 4
Answer = dict[str, object]


@click.command("timetable")
@click.option("--exams", "exams_file", metavar="X.crs", type=FILE, help="Exam and enrolment.")
@click.option("--students", "students_file", metavar="X.stu", type=FILE, help="One line each.")
@click.option("--day", "day_file", metavar="DEMAND.csv", type=FILE, help="candidate,exam")
@click.option("--seats", "seats_file", metavar="SEATS.csv", type=FILE, help="slot,seats")
@click.option("--slots", type=click.IntRange(min=1), required=True, help="How many slots.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0),
    help=f"Time to search, {EXAMS_SECONDS:g} by default, {DAY_SECONDS:g} for a day.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of the search."
)
@click.option("--picture", metavar="OUT.svg", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    exams_file: Path | None,
    students_file: Path | None,
    day_file: Path | None,
    seats_file: Path | None,
    *,
    slots: int,
    seconds: float | None,
    seed: int,
    picture: Path | None,
    as_json: bool,
) -> None:
    """Place exams in slots so that nobody has two at once.

    Either --exams and --students (Toronto format): little proximity cost, weights 16, 8, 4, 2, 1
    for two exams of one student 1 to 5 slots apart; slots are counted from 1.  Or --day and
    --seats: one shared day, with second sittings of an exam where somebody would clash.
    Ctrl-C ends the search with the best so far.  Exit code 2 when a file cannot be used, 3 when
    no timetable exists, 4 when none was found in time.
    """
    with stopping_at_interrupt() as stop:
        if exams_file and students_file and not day_file and not seats_file:
            limit = EXAMS_SECONDS if seconds is None else seconds
            run = Run(slots, limit, seed, picture, stop)
            answer = for_exams(exams_file, students_file, run)
        elif day_file and seats_file and not exams_file and not students_file:
            limit = DAY_SECONDS if seconds is None else seconds
            answer = for_day(day_file, seats_file, Run(slots, limit, seed, picture, stop))
        else:
            raise click.UsageError("give --exams with --students, or --day with --seats")
    if answer.get("stopped"):
        click.echo("Stopped: this is the best found so far.", err=True)
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        _show(answer)
    if "reasons" in answer:
        raise SystemExit(PROVED_IMPOSSIBLE if answer["proved"] else NONE_FOUND)


@dataclass(frozen=True, slots=True)
class Run:
    """What both kinds of timetable are asked for with."""

    slots: int
    seconds: float
    seed: int
    picture: Path | None
    stop: Callable[[], bool]


def for_exams(exams_file: Path, students_file: Path, run: Run) -> Answer:
    """Return the answer for a Toronto problem, judged by the independent checker."""
    exams = list(read_exams(exams_file))
    students = read_students(students_file, dict.fromkeys(exams, 0))
    problem = problem_of(exams, students, slots=run.slots)
    engine = fastest_engine()
    began = time.monotonic()
    try:
        with _watching(run.seconds) as watch:
            found = find_timetable(
                problem,
                seed=run.seed,
                seconds=run.seconds,
                clock=time.monotonic,
                engine=engine,
                stop=run.stop,
                watch=watch,
            )
    except PeriodTooLarge as fault:
        raise UnusableFile(exams_file, 1, 1, str(fault)) from None
    except NoTimetable as fault:
        return _refused(fault, time.monotonic() - began)
    seconds = time.monotonic() - began
    checked = audit_timetable(exams, students, found.slot_of, slots=run.slots)
    if run.picture:
        slots_of = {exam: (slot,) for exam, slot in found.slot_of.items()}
        run.picture.write_text(clash_matrix_svg(exams, problem.shared, slots_of), encoding="utf-8")
    return {
        "cost": checked.cost,
        "slots": {exam: slot + 1 for exam, slot in found.slot_of.items()},
        "conflicts": checked.conflicts,
        "seconds": round(seconds, 3),
        "seed": run.seed,
        "engine": engine.name,
        "moves": found.moves,
        "stopped": found.stopped,
    }


def for_day(day_file: Path, seats_file: Path, run: Run) -> Answer:
    """Return the answer for one shared day, judged by the independent checker."""
    demand = read_demand(day_file)
    seats = read_seats(seats_file, slots=run.slots)
    names, places = list(seats), list(seats.values())
    began = time.monotonic()
    plan = plan_day(
        demand, places, seed=run.seed, seconds=run.seconds, clock=time.monotonic, stop=run.stop
    )
    seconds = time.monotonic() - began
    checked = audit_day(demand, places, plan)
    if run.picture:
        problem = problem_of(list(plan.slots), list(demand.values()), slots=run.slots)
        run.picture.write_text(
            clash_matrix_svg(problem.exams, problem.shared, plan.slots), encoding="utf-8"
        )
    return {
        "slots": {exam: [names[t] for t in slots] for exam, slots in plan.slots.items()},
        "sittings": {
            who: {exam: names[t] for exam, t in held.items()} for who, held in plan.sittings.items()
        },
        "clashes": checked.clashes,
        "unseated": list(checked.unseated),
        "missing": {who: list(exams) for who, exams in plan.missing.items()},
        "seconds": round(seconds, 3),
        "seed": run.seed,
        "stopped": run.stop(),
    }


def _refused(fault: NoTimetable, seconds: float) -> Answer:
    return {
        "cost": None,
        "slots": {},
        "conflicts": None,
        "seconds": round(seconds, 3),
        "reasons": [str(fault)],
        "clique": list(fault.clique),
        "proved": fault.proved,
    }


@contextmanager
def _watching(seconds: float) -> Iterator[Callable[[Progress], None]]:
    """Show on stderr how far a search is and how good its best."""
    columns = (
        TextColumn("cost {task.fields[best]:.3f}, now {task.fields[now]:.3f}"),
        BarColumn(),
        TextColumn("{task.fields[moves]:,} moves"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=seconds, best=math.nan, now=math.nan, moves=0)

        def watch(at: Progress) -> None:
            done = at.share * seconds
            bar.update(task, completed=done, best=at.best, now=at.cost, moves=at.moves)

        yield watch


def _show(answer: Answer) -> None:
    console = Console()
    if "reasons" in answer:
        click.echo(f"No timetable: {answer['reasons'][0]}", err=True)  # type: ignore[index]
        return
    by_slot: dict[object, list[str]] = {}
    slots = answer["slots"]
    assert isinstance(slots, dict)  # noqa: S101 - made above
    for exam, held in slots.items():
        for slot in held if isinstance(held, list) else [held]:
            by_slot.setdefault(slot, []).append(exam)
    table = Table("Slot", "Exams")
    for slot in sorted(by_slot, key=lambda one: (isinstance(one, str), one)):
        table.add_row(str(slot), ", ".join(by_slot[slot]))
    console.print(table)
    if "cost" in answer:
        console.print(f"Proximity cost per student {answer['cost']:.3f}, no clashes")
    else:
        unseated = answer["unseated"]
        assert isinstance(unseated, list)  # noqa: S101 - made above
        second = sum(len(held) - 1 for held in slots.values())
        console.print(f"{second} further sittings, {len(unseated)} candidates without all exams")
        if unseated:
            console.print(f"Without all: {', '.join(unseated[:20])}", markup=False)


@contextmanager
def stopping_at_interrupt() -> Iterator[Callable[[], bool]]:
    """Turn Ctrl-C into a wish that the search reads, so that it can hand out what it has."""
    asked = False

    def note(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)
