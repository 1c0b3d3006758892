"""Seat 100,000 candidates in 3,400 rooms, and find legal alternatives beside CP-SAT.

Run: ``uv run --with ortools --with networkx python benchmarks/seating.py`` with
``OPENBLAS_NUM_THREADS=1``.  Rooms of 24 to 36 desks in six layouts, then every room with a
layout of its own; eight colleges, 3 % of the candidates with a form seen before, 1 % with a
need, four forms.  The legal alternative is timed beside CP-SAT and networkx' greedy set on
rooms set too close; a peer that is not installed is passed over.
"""

import gc
import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

import numpy as np

from scheduling.seating import Desk, Room, SeatingRule, Sitter, legal_alternative, micrometres, seat

RULE = SeatingRule()
FORMS = ("A", "B", "C", "D")
ROOMS, CANDIDATES, REPEATS = 3_400, 100_000, 5
# columns, rows, metres across and along
LAYOUTS = (
    (6, 5, 1.5, 1.5),
    (6, 5, 1.6, 1.8),
    (5, 6, 2.0, 2.0),
    (6, 6, 1.75, 1.75),
    (4, 6, 1.5, 2.0),
    (6, 5, 1.8, 1.6),
)


def a_room(columns: int, rows: int, across: float, along: float) -> Room:
    return Room(
        tuple(
            Desk(
                f"{chr(65 + row)}{column + 1}",
                column * micrometres(across),
                row * micrometres(along),
                offers=frozenset({"accommodation"} if row == rows - 1 and column == 0 else ()),
            )
            for row in range(rows)
            for column in range(columns)
        )
    )


def the_day(*, own_layouts: bool) -> list[tuple[Room, list[Sitter]]]:
    rng = np.random.default_rng(1)
    shapes = [LAYOUTS[i % len(LAYOUTS)] for i in range(ROOMS)]
    rooms = [
        a_room(c, r, across + i * 1e-5 * own_layouts, along)
        for i, (c, r, across, along) in enumerate(shapes)
    ]
    share = CANDIDATES / sum(len(room.desks) for room in rooms)
    day, done, want = [], 0, 0.0
    for room in rooms:
        want += share * len(room.desks)
        count = min(len(room.desks), round(want) - done)
        sitters = [
            Sitter(
                f"C{done + i}",
                f"college {rng.integers(8)}",
                frozenset({"screen"} if i == 0 and rng.random() < 0.3 else ()),
                frozenset({FORMS[rng.integers(4)]} if rng.random() < 0.03 else ()),
            )
            for i in range(count)
        ]
        done += count
        day.append((room, sitters))
    print(f"{done:,} candidates in {len(rooms):,} rooms, own layouts: {own_layouts}")
    return day


def time_a_day(*, own_layouts: bool) -> None:
    day = the_day(own_layouts=own_layouts)
    seconds = []
    for _ in range(1 if own_layouts else REPEATS):
        gc.collect()
        gc.disable()  # as timeit does
        start = time.process_time()
        plans = [
            seat(room, sitters, forms=FORMS, rule=RULE, seed=number)
            for number, (room, sitters) in enumerate(day)
        ]
        seconds.append(time.process_time() - start)
        gc.enable()
    breaches = sum(len(plan.breaches) for plan in plans)
    noted = sum(bool(plan.notes) for plan in plans)
    print(
        f"  median {statistics.median(seconds):.2f} s CPU of {len(seconds)} "
        f"(min {min(seconds):.2f}, max {max(seconds):.2f}), checker included; "
        f"{breaches} breaches, {noted} rooms with a note",
        flush=True,
    )


def too_close(room: Room) -> list[tuple[int, int]]:
    return [
        (i, j)
        for i, one in enumerate(room.desks)
        for j, other in enumerate(room.desks[:i])
        if (one.x_um - other.x_um) ** 2 + (one.y_um - other.y_um) ** 2 < RULE.distance_um**2
    ]


def ours(room: Room) -> tuple[int, bool]:
    found = legal_alternative(room, RULE)
    return found.capacity, found.proven


def cp_sat(room: Room) -> tuple[int, bool]:
    from ortools.sat.python import cp_model  # noqa: PLC0415 - a peer that may be missing

    model = cp_model.CpModel()
    used = [model.new_bool_var(desk.id) for desk in room.desks]
    for i, j in too_close(room):
        model.add_bool_or(~used[i], ~used[j])
    model.maximize(sum(used))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = 30
    status = solver.solve(model)
    return round(solver.objective_value), status == cp_model.OPTIMAL


def greedy_set(room: Room) -> tuple[int, bool]:
    import networkx as nx  # noqa: PLC0415 - a peer that may be missing

    graph = nx.Graph(too_close(room))
    graph.add_nodes_from(range(len(room.desks)))
    return len(nx.maximal_independent_set(graph, seed=1)), False


def time_alternatives() -> None:
    peers: dict[str, Callable[[Room], tuple[int, bool]]] = {"exambank": ours}
    if find_spec("ortools"):
        peers["CP-SAT"] = cp_sat
    if find_spec("networkx"):
        peers["networkx maximal_independent_set"] = greedy_set
    rng = np.random.default_rng(2)
    for side in (6, 12, 20):
        grid = a_room(side, side, 1.2, 1.2).desks
        shift = rng.integers(-150_000, 150_000, (len(grid), 2)).tolist()
        room = Room(
            tuple(
                Desk(str(i), d.x_um + dx, d.y_um + dy)
                for i, (d, (dx, dy)) in enumerate(zip(grid, shift, strict=True))
            )
        )
        print(f"legal alternative, {len(grid)} desks about 1.2 m apart, rule 1.5 m")
        for name, solve in peers.items():
            start = time.process_time()
            size, proven = solve(room)
            took = time.process_time() - start
            print(f"  {name:34} {size:4} desks, proven {proven!s:5}, {took:7.3f} s CPU", flush=True)


def versions() -> None:
    print("Python", platform.python_version(), platform.machine())
    for name in ("numpy", "scipy", "ortools", "networkx"):
        try:
            print(" ", name, version(name))
        except PackageNotFoundError:
            print(" ", name, "not installed")


if __name__ == "__main__":
    versions()
    time_a_day(own_layouts=False)
    time_a_day(own_layouts=True)
    time_alternatives()
